"""Words are looked up by pattern and likeness as if every one of them were compared."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from explorer.index.arrays import Terms
from explorer.index.lexicon import Lexicon

WORDS = st.text("abcé中", min_size=1, max_size=9)


def lexicon(words: set[str]) -> tuple[Lexicon, list[str]]:
    """In two segments that share some words."""
    known = sorted(words)
    halves = known[: 2 * len(known) // 3], known[len(known) // 3 :]
    return Lexicon([Terms.of([word.encode() for word in half]) for half in halves]), known


@given(st.sets(WORDS, max_size=60), WORDS, st.integers(1, 2), st.integers(0, 1))
def test_like_words(words: set[str], word: str, distance: int, prefix: int) -> None:
    among, known = lexicon(words)
    near = {it: OSA.distance(word, it) for it in known if it[:prefix] == word[:prefix]}
    expected = sorted((apart, it) for it, apart in near.items() if apart <= distance)
    assert among.like(word, distance, prefix=prefix) == [it for _, it in expected]


@given(st.sets(WORDS, max_size=60), WORDS, st.integers(1, 2), st.data())
def test_words_that_were_changed_are_found(words: set[str], word: str, distance: int, data: st.DataObject) -> None:
    changed = list(word + "abcabc")
    for _ in range(distance):
        at = data.draw(st.integers(1, len(changed) - 2))
        kind = data.draw(st.integers(0, 3))
        if kind == 0:
            changed[at] = "b"
        elif kind == 1:
            del changed[at]
        elif kind == 2:
            changed.insert(at, "c")
        else:
            changed[at], changed[at + 1] = changed[at + 1], changed[at]
    wanted = "".join(changed)
    if OSA.distance(word + "abcabc", wanted) <= distance:
        assert wanted in lexicon({*words, wanted})[0].like(word + "abcabc", distance)


@given(st.sets(WORDS, max_size=60), st.lists(st.text("abé", max_size=2), min_size=2, max_size=4))
def test_patterns(words: set[str], pieces: list[str]) -> None:
    among, known = lexicon(words)
    pattern = re.compile(".*".join(pieces))
    first, second = among.matching("*".join(pieces))
    halves = known[: 2 * len(known) // 3], known[len(known) // 3 :]
    assert [halves[0][number] for number in first] == [it for it in halves[0] if pattern.fullmatch(it)]
    assert [halves[1][number] for number in second] == [it for it in halves[1] if pattern.fullmatch(it)]


def test_a_pattern_of_many_stars_gives_up_soon() -> None:
    among, known = lexicon({"a" * 300, "a" * 300 + "bc"})
    pattern = "*a" * 40
    first, second = among.matching(f"{pattern}*b*")
    assert [len(first), len(second)] == [0, 1]
    assert known[1:] == ["a" * 300 + "bc"]
