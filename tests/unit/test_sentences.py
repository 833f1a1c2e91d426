import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.text import normalise, paragraphs, sentences

# fmt: off
pieces = st.sampled_from([
    "A", "b", "Mr.", "U.S.", "5", ".", "!", "?", "…", "...", "。", "「", "」", "“", "”", '"', "(", ")", "[1]", "[...]",
    "-", "#", "the", "The", "😀", "e\u0301", "مرحبا", "\u200f", "؟", "said", "1.", "»",
    " ", " ", "  ", "\n", "\n\n", "\u00a0",
])
# fmt: on
texts = st.lists(pieces, max_size=40).map("".join) | st.text(max_size=100)


def split(text):
    return [text[start:end] for start, end in sentences(text)]


@given(texts)
def test_the_sentences_of_a_paragraph_cover_what_is_written_in_it_exactly_once(text):
    covered = [False] * len(text)
    for start, end in sentences(text):
        assert start < end
        assert text[start:end] == text[start:end].strip()
        assert not any(covered[start:end])
        covered[start:end] = [True] * (end - start)
    assert all(covered[at] or char.isspace() for at, char in enumerate(text))


@given(texts)
def test_no_sentence_crosses_a_paragraph(text):
    blocks = paragraphs(text)
    for start, end in sentences(text):
        assert any(first <= start and end <= last for first, last in blocks)


@given(texts, st.integers(0, 100), st.integers(0, 100))
def test_a_range_gives_the_sentences_that_lie_in_it(text, start, end):
    whole = [span for span in sentences(text) if span[1] > start and span[0] < end]
    assert sentences(text, start, end) == whole


@given(texts)
def test_paragraphs_are_in_order_and_hold_everything_written(text):
    at = 0
    for start, end in paragraphs(text):
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "expected",
    [
        ["Mr. Smith met Gen. Jones.", "They spoke."],
        ["He lives in the U.S. President Ford’s old house.", "It is large."],
        ["He moved to the U.S.", "He stayed."],
        ["J. K. Rowling wrote it.", "We read it."],
        ["It has uses, e.g. Cooking, i.e. heat.", "Fine."],
        ["See No. 5 for more.", "He said no.", "She left."],
        ["On Nov. 30 and Dec. 1 they met.", "On Mar. 5 too.", "He flew to Mars."],
        ["It was sold to Apple Inc.", "The price is unknown."],
        ["It cost $3.5 million.", "That is 2.5 percent of 1.2 billion."],
        ["He left at 5 p.m. Monday.", "She came at 6 a.m. Eastern time."],
        ["There was doubt...", "In the end, none."],
        ["There was doubt … and then none."],
        ["They restored “order.”[1]", "Russian officials agreed.[2][3]", "More came.¹", "An end."],
        ["“Stop!” he said.", "“Why?” asked Ann.", "“Why?” Ann Lee asked.", "“No.”", "He left."],
        ["(It is old.)", "[It is new.]", "“It is neither.”"],
        ["He asked: “What now?", "What then?” and left."],
        ["Sales of the iPhone rose.", "eBay fell.", "al-Ahram reported it."],
        ["1. First point.", "Second sentence."],
        ["a) First point.", "Second sentence."],
        ["他说。", "你好！", "真的吗？", "好。"],
        ["「何？」と彼は言った。", "はい。"],
        ["كيف حالك؟", "بخير."],
        ["« Oui. »", "Il part."],
        ["He said.", "[…] The rest is known."],
        ["He went on . . . and on.", "Then home."],
        ["i went home.", "then i slept."],
        ["Yahoo was sold?!", "Yes!!"],
        ["Resolution 2254 was passed in 2015.", "350 people were there."],
        ["Read https://example.org/a.b?c=d.", "It is short."],
        ["He met Peter Jr. and Paul Sr. in St. Ives."],
        ["Great.", "😀 Next one."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected):
    joined = "" if any("。" in part for part in expected) else " "
    assert split(joined.join(expected)) == expected


WRAPPED = """\
The committee met on the second day of the month and heard what the
ministers of both countries had to say about the bridge. Nobody spoke
for the town.

  It was decided, after a short debate in which few took part, that the
  bridge should be moved. The costs are to be shared by the two states
  in equal parts.

Those present:

- the minister of the north, who came late and left before the vote had
  been taken by the others
- the minister of the south

Summary
-------

The vote was close, and it will be repeated when the states have shown
each other their accounts for the year.
"""


def test_text_broken_at_a_fixed_width_has_its_blocks_as_paragraphs():
    found = [WRAPPED[start:end] for start, end in paragraphs(WRAPPED)]
    assert [part.split("\n")[0][:20] for part in found] == [
        "The committee met on",
        "It was decided, afte",
        "Those present:",
        "- the minister of th",
        "- the minister of th",
        "Summary",
        "-------",
        "The vote was close, ",
    ]
    assert found[0].endswith("for the town.")
    assert found[3].endswith("been taken by the others")
    assert split(WRAPPED)[:2] == [
        WRAPPED[: WRAPPED.index(" Nobody")],
        "Nobody spoke\nfor the town.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "One line that is a paragraph.\nAnother line that is one as well.\nAnd a third one, much like it.",
        "Shall I compare thee to a summer’s day,\nthou art more lovely\nand more temperate,\nrough winds do shake",
        "Jane Doe\n12 Long Street\nLondon\nEngland",
        "# Title\nA first line.\n\n- one\n- two\n",
        "A very long line " * 20 + "\n" + "Another very long line " * 20,
    ],
)
def test_otherwise_a_line_is_a_paragraph(text):
    assert len(paragraphs(text)) == len([line for line in text.split("\n") if line.strip()])


@pytest.mark.parametrize("unit", ["A. ", ". ", "!? ", "“Ab!” Ab ", "1.", '."', "[1]", "a. - ", "- - -\n"])
def test_the_work_for_hostile_text_grows_with_its_length(unit, calls):
    text = unit * (200_000 // len(unit))
    half = text[: len(text) // 2]
    assert calls(lambda: sentences(text)) < 3 * calls(lambda: sentences(half)) + 1_000


def test_spans_hold_in_text_of_any_origin():
    text = normalise("One.\r\nTwo\tends. Three\u2028ends. e\u0301nds 👩‍👩‍👧. \u200fمرحبا.\u200f كيف؟")
    assert split(text) == ["One.", "Two    ends.", "Three", "ends.", "e\u0301nds 👩‍👩‍👧.", "\u200fمرحبا.\u200f", "كيف؟"]
