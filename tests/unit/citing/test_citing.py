import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import settings
from explorer.citing import STYLES, citation, cite, find_quote, locate, resolve, sendable
from explorer.corpus import Corpus
from explorer.errors import CitationError
from explorer.model import Article
from explorer.paths import seeds
from explorer.text import digest, normalise, paragraphs, sentences


def article(text, **known):
    text = normalise(text)
    return Article(
        **{"id": "a.txt", "title": "A title", "text": text, "sha256": digest(text), "path": "/a.txt", **known}
    )


NASTY = [
    "One.\r\nTwo\tends here. Three.\rFour\u2028Five. 👩‍👩‍👧 Six e\u0301nds. Seven 🏴‍☠️.",
    "\ufeffA first\vline. \u200fمرحبا بكم.\u200f كيف حالك؟ بخير \u202bnow\u202c.",
    "A [b]. [/b] \x1b]52;c;aGk=\x07 end. \x00 Zero. \x9b31m C1. \ud800 Half.",
    "他说。你好！「何？」と言った。\n\n– item. – other.\n\n\n    indented. twice.",
    "Says “We [will]. He’s “gone” now.” Yes.[1] No.",
]
pieces = st.sampled_from(
    ["Ab", "c", ".", " ", " ", "\n", "\r\n", "\t", "\u2028", "é", "e\u0301", "😀", "\u200f", "م", "”"]
)
texts = st.sampled_from(NASTY) | st.lists(pieces, max_size=40).map("".join) | st.text(max_size=80)


@given(texts, st.data())
def test_every_run_of_sentences_is_found_verbatim_at_its_locator(text, data):
    one = article(text)
    spans = sentences(one.text)
    if not spans:
        return
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, len(spans) - 1))
    start, end = spans[first][0], spans[last][1]
    locator = locate(one, start, end)
    assert one.text[locator.start : locator.end] == locator.exact == one.text[start:end]
    assert one.text[max(0, start - 32) : end + 32] == locator.prefix + locator.exact + locator.suffix
    assert resolve(locator, one) == (start, end)
    assert (start, end) in find_quote(one, locator.exact) or one.text.count(locator.exact) > 1
    assert cite(one, locator).startswith(f"“{locator.exact}”")
    lines = cite(one, locator, "markdown").split("\n\n— ")[0].split("\n")
    unquoted = "\n".join(re.sub("^> ?", "", line) for line in lines)
    assert unquoted.replace("\\<", "<") == locator.exact.replace("\\<", "<")


def test_every_run_of_sentences_of_every_seed_is_found_verbatim_at_its_locator():
    corpus = Corpus([seeds()])
    runs = 0
    for file in corpus.files():
        one, _ = corpus.read(file)
        spans = sentences(one.text)
        for first in range(len(spans)):
            for last in range(first, len(spans)):
                start, end = spans[first][0], spans[last][1]
                locator = locate(one, start, end)
                assert one.text[locator.start : locator.end] == locator.exact
                assert locator.exact in cite(one, locator)
                runs += 1
    assert runs > 500


@given(st.text(min_size=1, max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_paragraph_numbers_are_those_of_the_text(text, start, end):
    one = article(text)
    start, end = min(start, len(one.text)), min(end, len(one.text))
    if start >= end or not one.text[start:end].strip():
        return
    locator = locate(one, start, end)
    written = [number for number, (a, b) in enumerate(paragraphs(one.text), 1) if a < end and b > start]
    assert locator.paragraph == written[0]
    expected = f"¶ {written[0]}" if len(written) == 1 else f"¶ {written[0]}–{written[-1]}"
    assert citation(one, locator).endswith(expected)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (-1, 4), (0, 99), (5, 2), (4, 5)])
def test_a_passage_that_is_empty_or_outside_is_refused(start, end):
    with pytest.raises(CitationError) as caught:
        locate(article("Here and there."), start, end)
    assert caught.value.hint


edits = st.tuples(st.integers(0, 200), st.integers(0, 40), st.text("ab .\n", max_size=20))


@given(st.lists(st.sampled_from(["aa ", "ab ", "b. ", "Ba\n", "a"]), min_size=1, max_size=60), edits, st.data())
def test_a_changed_article_gives_the_right_place_or_none(parts, edit, data):
    old = article("".join(parts))
    start = data.draw(st.integers(0, len(old.text) - 1))
    end = data.draw(st.integers(start + 1, len(old.text)))
    if not old.text[start:end].strip():
        return
    locator = locate(old, start, end)
    at, length, inserted = edit
    at = min(at, len(old.text))
    new = article(old.text[:at] + inserted + old.text[at + length :])
    found = resolve(locator, new)
    if found is not None:
        assert new.text[found[0] : found[1]] == locator.exact
        assert new.text[max(0, found[0] - 32) : found[0]] == locator.prefix
        assert new.text[found[1] : found[1] + 32] == locator.suffix
    else:
        with pytest.raises(CitationError, match="as it was"):
            cite(new, locator)


def test_a_passage_is_found_again_when_the_article_changed_elsewhere():
    old = article("The first sentence stands here for its length. The second one is cited. A third one follows it all.")
    start, end = sentences(old.text)[1]
    locator = locate(old, start, end)
    assert resolve(locator, article("New. " + old.text)) == (start + 5, end + 5)
    assert resolve(locator, article(old.text.replace("is cited", "is not cited"))) is None
    assert resolve(locator, article(old.text + " " + old.text)) is None


def test_a_quotation_is_found_wherever_it_stands_and_only_as_it_is_written():
    one = article("War is war. War\tis war.")
    assert find_quote(one, "ar") == [(1, 3), (8, 10), (13, 15), (23, 25)]
    assert find_quote(one, "War\tis") == [(12, 21)]
    assert find_quote(one, "war is") == find_quote(one, "") == find_quote(one, " ") == []


FULL = {"author": "Ann Lee", "source": "The Paper", "date": "2024-12", "url": "https://example.org/a"}


def test_a_plain_citation_says_all_that_is_known_and_invents_nothing():
    bare, full = article("First. Second."), article("First. Second.", **FULL)
    assert cite(bare, locate(bare, 0, 6)) == "“First.” — A title, n.d., a.txt, ¶ 1"
    assert (
        cite(full, locate(full, 7, 14))
        == "“Second.” — Ann Lee, A title, The Paper, 2024-12, https://example.org/a, a.txt, ¶ 1"
    )
    assert cite(bare, locate(bare, 0, 6)).endswith(citation(bare, locate(bare, 0, 6)))


def test_a_quotation_over_several_paragraphs_stands_apart_and_says_which():
    one = article("First.\n\nSecond “quoted” one.\nThird.")
    locator = locate(one, 0, len(one.text))
    assert cite(one, locator) == "“First.\n\nSecond “quoted” one.\nThird.”\n— A title, n.d., a.txt, ¶ 1–3"
    assert (
        cite(one, locator, "markdown")
        == "> First.\n>\n> Second “quoted” one.\n> Third.\n\n— *A title*, n.d., a.txt, ¶ 1–3"
    )


def test_a_markdown_citation_links_to_the_article_if_it_can():
    one = article("First.", **FULL)
    assert cite(one, locate(one, 0, 6), "markdown") == (
        "> First.\n\n— Ann Lee, [*A title*](https://example.org/a), The Paper, 2024-12, a.txt, ¶ 1"
    )


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "https://", "http:/x", "//x.org", "data:,x", "http://[::1", "x.org"],
)
def test_no_other_address_than_that_of_a_web_page_is_given(url):
    one = article("First.", url=url)
    for style in STYLES.keys() - {"link"}:
        assert url not in cite(one, locate(one, 0, 6), style)
    with pytest.raises(CitationError, match="no web address"):
        cite(one, locate(one, 0, 6), "link")


# fmt: off
hostile = st.lists(st.sampled_from([
    "&copy;", "\n", "\r", "\u2028", "\x1b[0m", "\x9b", "\u202e", "\t", "]", "(", ")", "*", "_", "`", "<b>", "&lt;", "|",
    "\\", "!", "#", "[x](y)", "www.x.org", "https://x.org", "a@b.c", "> ", "- ", "Word", "\ud800", "\0", "ER  - ", "“",
]), max_size=12).map("".join)
# fmt: on


@given(hostile, hostile, hostile, hostile, hostile)
def test_hostile_metadata_stays_one_line_and_one_record(title, author, source, file, url):
    one = article("First.", title=f"T{title}", author=author, source=source, id=f"f{file}", url=f"https://x.org/{url}")
    locator = locate(one, 0, 6)
    line = cite(one, locator)
    assert "\n" not in line
    assert line.isprintable()
    written = cite(one, locator, "markdown")
    quotation, empty, record = written.split("\n")
    assert (quotation, empty) == ("> First.", "")
    assert record.startswith("— ")
    without_escapes = re.sub(r"\\.", "", record)
    links = re.findall(r"\]\(([^()\s<>]*)\)", without_escapes)
    assert len(links) == 1
    assert links[0].startswith("https://x.org/")
    assert not set("`<>") & set(without_escapes)
    assert without_escapes.count("[") == without_escapes.count("]") == 1
    assert "&copy;" not in record
    outside = without_escapes.replace(links[0], "")
    assert "://" not in outside
    assert "www." not in outside


def test_what_would_close_the_block_quotation_is_shown_and_not_obeyed():
    one = article("A </blockquote> <!-- b < c and <3 of d.")
    assert cite(one, locate(one, 0, len(one.text)), "markdown").startswith(
        "> A \\</blockquote> \\<!-- b < c and <3 of d.\n\n— "
    )


def test_the_styles_are_those_that_can_be_set_and_another_is_refused():
    assert tuple(STYLES) == settings.STYLES
    one = article("First.")
    with pytest.raises(CitationError) as caught:
        cite(one, locate(one, 0, 6), "fancy")
    assert "plain" in caught.value.hint


def test_a_passage_of_another_article_is_not_cited():
    one = article("First.")
    with pytest.raises(CitationError):
        cite(replace(one, text="Other.", sha256=digest("Other.")), locate(one, 0, 6))


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_sent_holds_nothing_that_acts_and_is_stable(text):
    sent = sendable(text)
    assert sendable(sent) == sent
    assert all(
        line.isprintable() or not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", line)
        for line in sent.split("\n")
    )


def test_what_is_sent_is_otherwise_as_it_was():
    text = "“Café” 👩‍👩‍👧 می‌خواهم\n  two\n\n"
    assert sendable(text) == text
    assert sendable("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd    e"


def test_a_copy_with_all_its_context_is_not_taken_for_a_passage_that_was_edited_around():
    before, said, after = (
        "It was dark in the old town then. ",
        "Nobody came to the gate. ",
        "The lamps were out by nine.",
    )
    old = article(before + said + after)
    locator = locate(old, len(before), len(before) + len(said) - 1)
    edited = article(before + said + "The lights were out." + "\n" + before + said + after)
    assert resolve(locator, edited) is None
    moved = article("An opening line.\n" + before + said + after)
    assert moved.text[slice(*resolve(locator, moved))] == locator.exact
