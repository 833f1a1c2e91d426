"""Words are found in the open article as the search finds them, and marked as they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.index.words import form
from explorer.tui.finding import Folded, occurrences

_texts = st.text(st.one_of(st.sampled_from("aAßéèe\u0301\u00ad\u200dİΣæ -‑’“\n\xa0"), st.characters()), max_size=20)


@given(_texts, _texts, _texts)
def test_words_are_found_wherever_they_stand(before: str, after: str, sought: str) -> None:
    text = f"{before}{sought}{after}"
    spans = occurrences(text, sought)
    assert bool(spans) == any(map(form, sought.split()))
    assert all(0 <= start < end <= len(text) for start, end in spans)


@given(_texts)
def test_every_folded_character_comes_from_one_that_is_folded_to_it(text: str) -> None:
    folded = Folded(text)
    origins = [folded.origin(place) for place in range(len(folded.text))]
    assert origins == sorted(origins)
    assert all(len(Folded(text[origin]).text) for origin in origins)
    assert folded.origin(len(folded.text)) <= len(text)


@pytest.mark.parametrize(
    ("text", "sought", "found"),
    [
        ("His résumé.", "resume", "résumé"),
        ("the cafe\u0301 there", "Café", "cafe\u0301"),
        ("Bashar al\u2011Assad", "al-assad", "al\u2011Assad"),
        ("coop\u00aderation", "cooperation", "coop\u00aderation"),
        ("Die Straße", "strasse", "Straße"),
        ("DIE STRASSE", "straße", "STRASSE"),
        ("“It’s early”", "it's", "It’s"),
        ("port\xa0of\nCall", "port of call", "port\xa0of\nCall"),
        ("unpaid", "paid", "paid"),
    ],
)
def test_accents_case_and_hidden_signs_do_not_count(text: str, sought: str, found: str) -> None:
    assert [text[start:end] for start, end in occurrences(text, sought)] == [found]


def test_what_is_not_there_is_not_found() -> None:
    assert occurrences("Die Straße", "street") == []
    assert occurrences("Die Straße", " \u0301 ") == []
