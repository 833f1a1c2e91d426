"""What each style promises: one record in, one record out, read back by the libraries of the field."""

import json
import re
import warnings
from urllib.parse import unquote

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from explorer.citing import STYLES, cite, locate, locate_all, resolve, styles
from explorer.citing.annotation import locators_in
from explorer.citing.records import one_line, record_of
from explorer.errors import CitationError
from explorer.model import Article
from explorer.text import digest, normalise


def article(text, **known):
    text = normalise(text)
    return Article(
        **{"id": "a.txt", "title": "A title", "text": text, "sha256": digest(text), "path": "/a.txt", **known}
    )


# fmt: off
hostile = st.lists(st.sampled_from([
    "\n", "\r\n", "ER  - \nTY  - JOUR\n", "TY  - ", "}", "{", "\\", "},\n@article{x,", "@misc{y}", "%", "#", "$", "~",
    "^", "&", "_", '"', ",", "=", "--", "---", "``", "''", "?`", "<", ">", "|", "\\n", "\\textbf{x}", " and ",
    "Ann Lee", "word", "é", "中", "😀",
    "\x1b]52;c;x\x07", "\u202e", "\ud800", "\0", "“", "”", "[^1]:", "]]>", "</script>", " ",
]), min_size=1, max_size=10).map("".join)
# fmt: on
dates = st.sampled_from([None, "2024", "2024-12", "2024-12-08", "2024-13-40", "0000", "spring } 2024", "n.d."])


@st.composite
def passages(draw):
    text = "Word " + draw(hostile)
    known = {name: draw(st.none() | hostile) for name in ("author", "source")}
    one = article(text, title=f"T{draw(hostile)}", id=f"f/{draw(hostile)}", date=draw(dates), **known)
    if draw(st.booleans()):
        one = article(text, **{**known, "title": one.title, "id": one.id, "url": f"https://x.org/{draw(hostile)}"})
    return one, locate(one, 0, len(one.text))


# Macros of LaTeX that pylatexenc does not know.
UNKNOWN = {"braceleft": ("\ue000", "{"), "braceright": ("\ue001", "}"), "less": ("\ue002", "<")}
UNKNOWN |= {"asciicircum": ("\ue005", "^"), "greater": ("\ue003", ">"), "bar": ("\ue004", "|")}


def decoded(value):
    """A field as LaTeX shows it."""
    for name, (sign, _) in UNKNOWN.items():
        value = value.replace(f"\\text{name}{{}}", sign)
    shown = LatexNodes2Text().latex_to_text(value)
    for sign, char in UNKNOWN.values():
        shown = shown.replace(sign, char)
    return shown


def squeezed(text):
    return " ".join(text.split())


@settings(max_examples=150, deadline=None)
@given(passages())
def test_bibtex_is_one_entry_with_the_same_fields(passage):
    one, locator = passage
    record = record_of(one, locator)
    library = bibtexparser.parse_string(cite(one, locator, "bibtex"))
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries) == 1
    fields = {field.key: decoded(field.value) for field in library.entries[0].fields}

    def plain(name):
        return squeezed(fields[name]) if name in fields else None

    for name, value in (("title", record.title), ("author", record.author), ("journal", record.source)):
        assert plain(name) == (None if value is None else squeezed(value)), name
    assert fields["annote"].count("“") >= 1
    assert record.place in fields["note"]
    assert fields.get("year") == (f"{record.date_parts[0]:04}" if record.date_parts else record.date)
    assert ("url" in fields) == (record.url is not None)


@settings(max_examples=150, deadline=None)
@given(passages())
def test_ris_is_one_record_with_the_same_fields(passage):
    one, locator = passage
    record = record_of(one, locator)
    [read] = rispy.loads(cite(one, locator, "ris"))
    assert read["type_of_reference"] == "NEWS"
    assert read["title"] == record.title
    assert read.get("authors") == ([record.author] if record.author else None)
    assert read.get("secondary_title") == record.source
    assert read["accession_number"] == record.file
    assert read["section"] == record.place
    assert read["notes"] == [f"“{one_line(record.quotation)}”"]
    assert read.get("year") == (f"{record.date_parts[0]:04}" if record.date_parts else None)
    assert ("date" in read) == (record.date is not None)
    assert read.get("urls") == ([record.url.replace(";", "%3B")] if record.url else None)


@settings(max_examples=150, deadline=None)
@given(passages())
def test_csl_json_is_one_item_with_the_same_fields(passage):
    one, locator = passage
    record = record_of(one, locator)
    written = cite(one, locator, "csl-json")
    assert all(char == "\n" or char.isprintable() or ord(char) > 0xFFF for char in written)
    [item] = json.loads(written)
    assert item["title"] == record.title
    assert item.get("author") == ([{"literal": record.author}] if record.author else None)
    assert item.get("container-title") == record.source
    assert item.get("URL") == record.url
    assert item["custom"]["locators"][0]["text"] == one.text
    if record.date_parts:
        assert item["issued"] == {"date-parts": [list(record.date_parts)]}


def test_citeproc_takes_the_item():
    from citeproc.source.json import CiteProcJSON

    one = article("First.", author="Ann Lee", source="The Paper", date="2024-12-08", url="https://x.org/a")
    items = json.loads(cite(one, locate(one, 0, 6), "csl-json"))
    for item in items:
        del item["custom"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source = CiteProcJSON(items)
    [item] = source.values()
    assert str(item.title) == "A title"
    assert item.issued.year == 2024


@settings(max_examples=150, deadline=None)
@given(passages())
def test_an_annotation_leads_back_to_the_passage(passage):
    one, locator = passage
    data = json.loads(cite(one, locator, "annotation"))
    [[read]] = locators_in(data)
    assert read == locator
    assert resolve(read, one) == (locator.start, locator.end)
    quote, position = data["target"]["selector"]
    assert quote["type"] == "TextQuoteSelector"
    assert one.text[position["start"] : position["end"]] == quote["exact"]
    assert data["type"] == "Annotation"


@pytest.mark.parametrize(
    "data",
    [
        None,
        3,
        "x",
        [],
        {},
        {"target": 1},
        {"target": {"selector": [1]}},
        {"target": []},
        {"locators": [{"article": 1}]},
    ],
)
def test_what_is_no_annotation_is_passed_over(data):
    assert list(locators_in(data)) == []
    assert list(locators_in([data, [data]])) == []


def test_json_of_any_depth_does_no_harm():
    data = None
    for _ in range(500):
        data = [data, {"x": None}]
    assert list(locators_in(data)) == []


LONG = " ".join(f"word{number}" for number in range(90)) + "."


def test_a_link_opens_the_article_at_the_passage():
    text = f"First one, well-known & good. Second.\nThird. {LONG} Last."
    one = article(text, url="https://example.org/a?b=c")
    at = text.index("Second")
    assert cite(one, locate(one, 0, 29), "link") == (
        "https://example.org/a?b=c#:~:text=First%20one%2C%20well%2Dknown%20%26%20good."
    )
    assert cite(one, locate(one, at, at + 14), "link") == "https://example.org/a?b=c#:~:text=Second.,Third."
    start = text.index("word0")
    long = cite(one, locate(one, start, start + len(LONG)), "link").partition("#:~:text=")[2]
    assert unquote(long) == "word0 word1 word2 word3 word4,word85 word86 word87 word88 word89."
    both = cite(one, locate_all(one, [(0, 29), (at, at + 7)]), "link")
    assert both.endswith("good.%20Second.")
    apart = cite(one, locate_all(one, [(0, 5), (at, at + 7)]), "link")
    assert apart.endswith("#:~:text=First&text=Second.")


def test_a_link_says_which_of_several_places_is_meant():
    text = "He said yes. They all laughed at that. He said yes. She did not laugh at it."
    one = article(text, url="https://example.org/a#top")
    at = text.rindex("He said")
    assert cite(one, locate(one, at, at + 12), "link") == (
        "https://example.org/a#top:~:text=laughed%20at%20that.-,He%20said%20yes.,-She%20did%20not"
    )


@settings(max_examples=200, deadline=None)
@given(hostile, hostile)
def test_a_link_is_one_address_of_plain_characters(text, url):
    one = article(f"Word {text}", url=f"https://x.org/{url}")
    written = cite(one, locate(one, 0, len(one.text)), "link")
    assert re.fullmatch(r"[!-~]+", written)
    assert written.split(":~:text=")[1].count(",") <= 3


def test_a_footnote_is_a_quotation_with_a_sign_and_a_note():
    one = article("First.\nSecond.", author="Ann Lee")
    written = cite(one, locate(one, 0, 14), "footnote")
    assert re.fullmatch(
        r"> First\.\n> Second\.\[\^(\w{10})\]\n\n\[\^\1\]: Ann Lee, \*A title\*, n\.d\., a\.txt, ¶ 1–2", written
    )
    other = cite(one, locate(one, 0, 6), "footnote")
    assert re.search(r"\[\^\w+\]", other).group() not in written


def test_code_in_a_quotation_does_not_swallow_the_sign_of_the_footnote():
    one = article("```\ncode")
    assert re.fullmatch(r"> ```\n> code\n\n\[\^\w+\]\n\n\[\^\w+\]: .*", cite(one, locate(one, 0, 8), "footnote"))


@settings(max_examples=200, deadline=None)
@given(passages())
def test_a_footnote_is_one_note_of_one_line(passage):
    written = cite(*passage, "footnote")
    sign = re.findall(r"\[\^\w{10}\](?!:)", written)[-1]
    note = written.split(f"\n\n{sign}: ")[-1]
    assert "\n" not in note
    assert len(re.findall(r"\*[^*]", re.sub(r"\\.", "", note))) >= 1


def test_parts_of_one_quotation_are_cited_together():
    text = "One is here. Two is left out. Three is here.\nFour is left out.\nFive is here."
    one = article(text)
    spans = [(text.index("Five"), len(text)), (0, 12), (text.index("Three"), text.index("\nFour"))]
    locators = locate_all(one, spans)
    assert cite(one, locators) == ("“One is here. […] Three is here. […] Five is here.” — A title, n.d., a.txt, ¶ 1, 3")
    data = json.loads(cite(one, locators, "annotation"))
    assert list(locators_in(data)) == [locators]
    assert [part["text"] for part in json.loads(cite(one, locators, "csl-json"))[0]["custom"]["locators"]] == [
        "One is here.", "Three is here.", "Five is here.",
    ]  # fmt: skip


def test_parts_that_touch_are_one():
    one = article("One. Two. Three.")
    assert [it.exact for it in locate_all(one, [(5, 9), (0, 4)])] == ["One. Two."]
    assert [it.exact for it in locate_all(one, [(0, 9), (5, 16)])] == ["One. Two. Three."]
    assert [it.exact for it in locate_all(one, [(0, 16), (5, 9)])] == ["One. Two. Three."]
    with pytest.raises(CitationError, match="no passage"):
        locate_all(one, [])


def test_a_template_of_the_readers_own_is_a_style():
    one = article("First.", author="Ann {Lee}", date="2024")
    mine = {"mine": "{{{quote}}} ({author}, {date}, {paragraph}){source}"}
    assert cite(one, locate(one, 0, 6), "mine", templates=mine) == "{First.} (Ann {Lee}, 2024, 1)"
    bare = article("First.")
    assert cite(bare, locate(bare, 0, 6), "mine", templates=mine) == "{First.} (, n.d., 1)"
    assert [*styles(mine)] == [*STYLES, "mine"]
    with pytest.raises(CitationError, match="mine has the field"):
        styles({"mine": "{quote} {quote.__class__}"})
    with pytest.raises(CitationError) as caught:
        cite(one, locate(one, 0, 6), "yours", templates=mine)
    assert "mine" in caught.value.hint


@settings(max_examples=200, deadline=None)
@given(passages(), st.text("{}qu!:.[]0 "))
def test_no_template_fails_on_a_passage_or_says_more_than_its_fields(passage, text):
    try:
        write = styles({"t": text})["t"]
    except CitationError:
        return
    assert isinstance(write(record_of(*passage)), str)
