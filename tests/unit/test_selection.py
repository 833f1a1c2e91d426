"""Choosing sentences: extending, leaving out, going on elsewhere."""

from hypothesis import given
from hypothesis import strategies as st

from explorer.text import paragraphs, sentences
from explorer.tui.selection import SentenceSelection

TEXT = "One is here. Two is here. Three is here.\nFour is here. Five is here.\nSix is here."
SENTENCES = sentences(TEXT)


def chosen(selection):
    return [TEXT[slice(*span)] for span in selection.spans]


def test_a_sentence_in_the_middle_is_left_out_and_taken_back():
    selection = SentenceSelection(TEXT, paragraphs(TEXT))
    selection.choose(0)
    selection.extend(1)
    assert selection.toggle()
    assert chosen(selection) == ["One is here."]
    selection.extend(1)
    assert chosen(selection) == ["One is here.", "Three is here."]
    selection.extend(-1)
    assert selection.toggle()
    selection.extend(1)
    assert chosen(selection) == ["One is here. Two is here. Three is here."]


def test_the_only_sentence_cannot_be_left_out():
    selection = SentenceSelection(TEXT, paragraphs(TEXT))
    assert not selection.toggle()
    selection.choose(0)
    assert not selection.toggle()
    assert chosen(selection) == ["One is here."]


def test_a_passage_goes_on_elsewhere():
    selection = SentenceSelection(TEXT, paragraphs(TEXT))
    assert not selection.choose_further(0, 3)
    selection.choose(SENTENCES[3][0])
    assert not selection.choose_further(SENTENCES[3][0], SENTENCES[3][1])
    assert selection.choose_further(*SENTENCES[0])
    selection.extend(1)
    assert chosen(selection) == ["One is here. Two is here.", "Four is here."]
    assert selection.span == (0, SENTENCES[3][1])
    selection.clear()
    assert selection.span is None


moves = st.one_of(
    st.tuples(st.just("extend"), st.integers(-3, 3)),
    st.tuples(st.just("toggle"), st.none() | st.integers(0, len(TEXT))),
    st.tuples(st.just("choose_further"), st.integers(0, len(TEXT) - 1)),
    st.tuples(st.just("whole_paragraphs"), st.none()),
)


@given(st.integers(0, len(TEXT)), st.lists(moves, max_size=12))
def test_what_is_chosen_is_whole_sentences_once_and_never_nothing(start, steps):
    selection = SentenceSelection(TEXT, paragraphs(TEXT))
    selection.choose(start)
    for name, given_ in steps:
        if name == "choose_further":
            selection.choose_further(given_, given_ + 1)
        elif name == "whole_paragraphs":
            selection.whole_paragraphs()
        else:
            getattr(selection, name)(given_)
        spans = selection.spans
        assert spans
        assert {start for start, _ in spans} <= {start for start, _ in SENTENCES}
        assert {end for _, end in spans} <= {end for _, end in SENTENCES}
        assert selection.span == (spans[0][0], max(end for _, end in spans))
