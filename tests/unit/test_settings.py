import os

import pytest

from explorer import settings
from explorer.settings import Settings, load, template_problem


def written(tmp_path, text):
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_no_file_is_no_problem(tmp_path):
    assert load(tmp_path / "settings.toml") == Settings()


@pytest.mark.parametrize("text", ["style = ", f"style = {'[' * 100_000}"])
def test_a_file_that_cannot_be_read_costs_no_more_than_the_settings(tmp_path, text):
    found = written(tmp_path, text)
    assert found.style == Settings().style
    assert found.problems[0].startswith("settings.toml cannot be read")


def test_what_is_no_file_or_too_large_is_not_read(tmp_path):
    assert "too large" in written(tmp_path, "# " + "a" * 1_000_001).problems[0]
    pipe = tmp_path / "pipe" / "settings.toml"
    pipe.parent.mkdir()
    os.mkfifo(pipe)
    assert "no file" in load(pipe).problems[0]


def test_templates_are_styles_that_can_be_chosen(tmp_path):
    found = written(tmp_path, 'style = "mine"\n[templates]\nmine = "{quote} ({title})"\n')
    assert found.problems == ()
    assert found.style == "mine"
    assert found.templates == {"mine": "{quote} ({title})"}


@pytest.mark.parametrize("style", settings.STYLES)
def test_every_style_can_be_set(tmp_path, style):
    assert written(tmp_path, f'style = "{style}"').style == style


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('mine = "{quote} {publisher}"', "{publisher}"),
        ('mine = "{quote.__class__}"', "{quote.__class__}"),
        ('mine = "{quote!r}"', "{quote!r}"),
        ('mine = "{quote:>99999999}"', "{quote:>99999999}"),
        ('mine = "{}"', "{}"),
        ('mine = "{quote"', "brace"),
        ('mine = "nothing"', "{quote}"),
        ("mine = 3", "not text"),
        ('plain = "{quote}"', "ships with"),
        ('"a b" = "{quote}"', "letters"),
    ],
)
def test_a_template_that_cannot_be_used_is_reported_and_the_others_stay(tmp_path, line, reason):
    found = written(tmp_path, f'[templates]\n{line}\ngood = "{{quote}}"\n')
    assert found.templates == {"good": "{quote}"}
    assert len(found.problems) == 1
    assert reason in found.problems[0]


def test_a_style_that_is_not_there_is_reported(tmp_path):
    found = written(tmp_path, 'style = "fancy"\ntemplates = 3\n')
    assert found.style == "plain"
    assert len(found.problems) == 2


def test_a_good_template_has_no_problem():
    assert template_problem("“{quote}” {{{author}}} {title} {source} {date} {url} {file} {paragraph}") == ""
