"""The words that are written in the articles, looked up by pattern or likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from explorer.index.columns import Terms
from explorer.index.ranking import Numbers, distinct

MAX_EXPANSIONS: Final = 65_536
"""How many words one ``~``, or a ``*`` that is not at the end, may stand for."""

_TELLING: Final = 2
"""Pieces of words are worth looking up from so many letters on."""
_COMPARED: Final = 3
"""So many letters are compared everywhere; few places are left after that."""


class Lexicon:
    """The forms of one field in all segments, each of which has its own sorted ones."""

    def __init__(self, parts: Sequence[Terms]) -> None:
        self._parts = tuple(parts)

    def matching(self, pattern: str) -> tuple[Numbers, ...]:
        """For each segment the numbers of the words in which each ``*`` stands for any letters or none."""
        return tuple(_matching(terms, pattern) for terms in self._parts)

    def like(self, word: str, distance: int, *, prefix: int = 1, limit: int | None = None) -> list[str]:
        """Words that differ by at most ``distance`` letters and agree in the first ``prefix``, nearest first.

        A letter more, less, other or two exchanged count one each (optimal string alignment).
        """
        # Hardly any search needs it, and the first answer would wait until it is loaded.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found: dict[str, int] = {}
        for terms in self._parts:
            among = _written(terms, _near(terms, word, distance, prefix))
            near = process.extract(word, among, scorer=OSA.distance, score_cutoff=distance, limit=limit)
            found |= {match: int(apart) for match, apart, _ in near}
        return sorted(found, key=lambda match: (found[match], match))[:limit]


def _near(terms: Terms, word: str, distance: int, prefix: int) -> Numbers:
    """Numbers of terms that may differ from a word by at most ``distance`` letters.

    A change touches one letter or two neighbours. Of one piece more than there are changes, with a letter between each
    two, one is untouched: the first at the beginning of the term, the last at its end.
    """
    low, high = terms.span(word[:prefix])
    length = (len(word) - distance) // (distance + 1)
    if length < _TELLING:
        # Of a word in which one letter may differ there are few as long.
        near = np.arange(low, high) if distance == 1 else _sharing(terms, low, high, word, distance)
        return _as_long(terms, near, len(word), distance)
    starts = [at * (length + 1) for at in range(distance)] + [len(word) - length]
    first, *others = (word[start : start + length] for start in starts)
    others[-1] += "\n"
    found = [np.arange(*terms.span(first)), *(_holding(terms, low, high, piece) for piece in others)]
    return _as_long(terms, distinct(np.concatenate(found)), len(word), distance)


def _sharing(terms: Terms, low: int, high: int, word: str, distance: int) -> Numbers:
    """Numbers of the terms, from and up to, that lack at most ``distance`` letters of a word: a change takes one."""
    if low == high:
        return np.arange(0)
    letters = [ord(letter) for letter in dict.fromkeys(word) if letter.isascii()][:8]
    bits = np.zeros(256, np.uint8)
    bits[letters] = 1 << np.arange(len(letters))
    starts = terms.offsets[low:high] - terms.offsets[low]
    held = np.bitwise_or.reduceat(bits[terms.blob[terms.offsets[low] : terms.offsets[high]]], starts)
    return low + np.flatnonzero(np.bitwise_count(held) >= len(letters) - distance)


def _as_long(terms: Terms, numbers: Numbers, letters: int, distance: int) -> Numbers:
    """Those of some terms that have about so many letters; terms that are not ASCII, which are few, all are kept."""
    if not len(numbers):
        return numbers
    sizes = terms.offsets[numbers + 1] - terms.offsets[numbers] - 1
    kept = (sizes >= letters - distance) & (sizes <= letters + distance)
    begun, end = terms.offsets[numbers[0]], terms.offsets[numbers[-1] + 1]
    others = np.searchsorted(terms.offsets, np.flatnonzero(terms.blob[begun:end] > 127) + begun, side="right") - 1
    return numbers[kept | np.isin(numbers, others)] if len(others) else numbers[kept]


def _written(terms: Terms, numbers: Numbers) -> list[str]:
    """The terms of some numbers."""
    text = terms.blob.data
    starts, ends = terms.offsets[numbers].tolist(), (terms.offsets[numbers + 1] - 1).tolist()
    return [str(text[start:end], "utf-8") for start, end in zip(starts, ends, strict=True)]


def _holding(terms: Terms, low: int, high: int, letters: str) -> Numbers:
    """Numbers of the terms, from and up to, in which some letters stand, ascending; a line feed is the end."""
    wanted, begun = letters.encode(), int(terms.offsets[low])
    text = terms.blob[begun : int(terms.offsets[high])]
    size = max(len(text) - len(wanted) + 1, 0)
    held = text[:size] == wanted[0]
    for at, letter in enumerate(wanted[1:_COMPARED], 1):
        held &= text[at : at + size] == letter
    starts = np.flatnonzero(held)
    for at, letter in enumerate(wanted[_COMPARED:], _COMPARED):
        starts = starts[text[starts + at] == letter]
    return distinct(np.searchsorted(terms.offsets, starts + begun, side="right") - 1)


def _matching(terms: Terms, pattern: str) -> Numbers:
    """Numbers of the terms that match, found by the longest run of letters behind the first ``*``."""
    first, *inner, last = re.split(r"\*+", pattern)
    low, high = terms.span(first)
    anchor = max([*inner, f"{last}\n" if last else ""], key=len)
    if not anchor:
        return np.arange(low, high)
    numbers = _holding(terms, low, high, anchor)
    if inner:
        match = wildcard(pattern).fullmatch
        return numbers[[match(terms[number]) is not None for number in numbers.tolist()]]
    sizes = terms.offsets[numbers + 1] - 1 - terms.offsets[numbers]
    return numbers[sizes >= len(first.encode()) + len(last.encode())]


def wildcard(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern with ``*``.

    What stands between stars is looked for once, where it comes first: a later place leaves less room for what follows
    it. So it takes linear time to fail for each piece, and not a power of their number.
    """
    first, *inner, last = map(re.escape, re.split(r"\*+", pattern))
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in inner) + ".*" + last, re.DOTALL)


def is_like(word: str, written: str, distance: int) -> bool:
    """Whether a written form is found by a misspelt word, as in ``Lexicon.like``."""
    from rapidfuzz.distance import OSA

    return word[:1] == written[:1] and OSA.distance(word, written, score_cutoff=distance) <= distance
