"""Texts that are no articles: one name over and over, lists, rows of signs. What they cost grows with their length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.entities import EntityPipeline
from explorer.entities.draft import LONGEST, Draft, Words, run_end
from explorer.entities.tokenizer import blank_english, bounded
from explorer.model import Tagging

UNITS = (
    "Moscow ",
    "WHO Mr. ",
    "the West ",
    "Inc.",
    "Minister River ",
    "THE MINISTRY OF FOREIGN AFFAIRS OF RUSSIA ",
    "Bank of Kenya and ",
    "Abc-",
    "Ada & ",
    "President Ruiz’s ",
)
TOKENIZER = blank_english().tokenizer
BOUNDED = bounded(TOKENIZER)


@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_takes_about_four_times_the_work(
    tag: Callable[[str], Tagging], calls: Callable[[Callable[[], object]], int], unit: str
) -> None:
    short, long = unit * (1_000 // len(unit)), unit * (4_000 // len(unit))
    tag(short)
    assert calls(lambda: tag(long)) < 5.5 * calls(lambda: tag(short))


@pytest.mark.parametrize("unit", [*UNITS, "United Nations ", "Smith", "University & "])
def test_no_mention_is_as_long_as_a_text(pipeline: EntityPipeline, unit: str) -> None:
    (tagging,) = pipeline.tag([unit * (8_000 // len(unit))])
    assert all(len(mention.text) <= 400 for mention in tagging.mentions)


def test_a_draft_takes_nothing_that_is_too_long_for_a_name() -> None:
    draft = Draft.of(TOKENIZER("Ada " * 2 * LONGEST))
    assert not draft.add(0, LONGEST + 1, "PERSON")
    assert draft.add(0, LONGEST, "PERSON")


@given(st.lists(st.sampled_from(["Ada", "van", "de", "&", "-", "al", "and", "\n", "Wu"]), max_size=30), st.data())
def test_the_end_of_a_run_does_not_depend_on_what_was_asked_before(parts: list[str], data: st.DataObject) -> None:
    words = Words.of(TOKENIZER(" ".join(parts).replace(" - ", "-")))
    for at in data.draw(st.permutations(range(len(words.text)))):
        assert run_end(words, at) == run_end(replace(words, run_ends={}), at)


@given(st.text(alphabet="aB1.,'’s$-()[]/:€ \n", max_size=120) | st.text(max_size=60))
def test_the_bounded_tokenizer_cuts_as_the_other(text: str) -> None:
    assert [token.text for token in BOUNDED(text)] == [token.text for token in TOKENIZER(text)]


@pytest.mark.parametrize("unit", ["'s", "€", "http://a.b/c?", "’s’s."])
def test_a_stretch_without_blanks_is_looked_at_in_parts(unit: str) -> None:
    looked_at = 0
    plain = blank_english().tokenizer

    def search(text: str) -> None:
        nonlocal looked_at
        looked_at += len(text)

    plain.suffix_search = plain.url_match = search
    tokenizer = bounded(plain)
    looked_at = 0
    text = unit * (20_000 // len(unit))
    assert "".join(token.text for token in tokenizer(text)) == text
    assert looked_at <= len(text)
