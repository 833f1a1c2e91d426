import json

import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.text import sentences

pytestmark = pytest.mark.usefixtures("warm_home")


def explorer(*arguments, **how):
    return CliRunner().invoke(main, ["verify", *map(str, arguments)], **how)


@pytest.fixture
def sentence(seed_library):
    article = seed_library.article(seed_library.index.article_ids()[0])
    start, end = sentences(article.text)[0]
    return article.text[start:end]


@pytest.fixture
def draft(tmp_path):
    return tmp_path / "draft.md"


def test_a_draft_that_stands(draft, sentence, seed_library):
    draft.write_text(f"Text.\n\n“{sentence}”\n\nThe “so-called” one.\n", encoding="utf-8")
    result = explorer(draft, "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert [it["verdict"] for it in data["quotations"]] == ["verbatim", "short"]
    first = data["quotations"][0]
    assert first.keys() >= {"line", "text", "verdict", "article", "start", "end", "difference"}
    assert first["line"] == 3
    assert seed_library.article(first["article"]).text[first["start"] : first["end"]] == sentence
    assert sum(data["counts"].values()) == 2
    assert "verbatim" in explorer(draft).stdout


def test_a_draft_that_does_not_stand(draft, sentence):
    first, _, rest = sentence.partition(" that ")
    draft.write_text(f"“{first} that not {rest}” and “purple elephants dance on green tables”", encoding="utf-8")
    result = explorer(draft)
    assert result.exit_code == 1
    assert "altered" in result.stdout
    assert "that [-not-] " in result.stdout
    assert "not-found" in result.stdout
    assert explorer(draft, "--fail-on", "misattributed").exit_code == 0
    assert explorer(draft, "--fail-on", "misattributed,altered").exit_code == 1
    data = json.loads(explorer(draft, "--json").stdout)
    assert {"draft": "not", "article": ""} in data["quotations"][0]["difference"]
    assert data["quotations"][1]["article"] is None
    assert not data["stands"]


def test_a_draft_on_stdin_and_one_without_quotations():
    result = explorer("-", input="Nothing is quoted here.")
    assert result.exit_code == 0
    assert "no quotation" in result.stderr


def test_a_draft_that_cannot_be_read(draft):
    assert explorer(draft).exit_code == 2
    draft.write_bytes(bytes(range(32)) * 20)
    refused = explorer(draft)
    assert refused.exit_code == 2
    assert "UTF-8" in refused.stderr
    draft.write_text("x")
    assert explorer(draft, "--fail-on", "wrong").exit_code == 2


def test_nothing_of_a_draft_steers_the_terminal(draft):
    draft.write_bytes("“one two three \x1b]52;c;aGk=\x07 four \u202e five”".encode())
    result = explorer(draft)
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def test_other_articles_with_the_same_words_are_named(tmp_path, draft):
    articles = tmp_path / "articles"
    articles.mkdir()
    for number in range(5):
        (articles / f"{number}.txt").write_text("The harbour froze over in the night.", encoding="utf-8")
    draft.write_text("“The harbour froze over”\n", encoding="utf-8")
    assert "0.txt, ¶ 1; also in 1.txt, 2.txt, 3.txt and 1 more article\n" in explorer(draft, articles).stdout
