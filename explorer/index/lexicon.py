"""The words that are written in the articles, looked up by pattern or likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from explorer.index.columns import Terms
from explorer.index.ranking import Numbers, distinct

MAX_EXPANSIONS: Final = 16_384
"""How many words one ``~``, or a ``*`` that is not at the end, may stand for."""


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
        found: dict[str, int] = {}
        for terms in self._parts:
            low, high = terms.span(word[:prefix])
            among = terms.blob[terms.offsets[low] : terms.offsets[high]].tobytes().decode().split("\n")[:-1]
            near = process.extract(word, among, scorer=OSA.distance, score_cutoff=distance, limit=limit)
            found |= {match: int(apart) for match, apart, _ in near}
        return sorted(found, key=lambda match: (found[match], match))[:limit]


def _matching(terms: Terms, pattern: str) -> Numbers:
    """Numbers of the terms that match, found by the longest run of letters behind the first ``*``."""
    first, *inner, last = re.split(r"\*+", pattern)
    low, high = terms.span(first)
    anchor = max([*inner, f"{last}\n" if last else ""], key=len)
    if not anchor:
        return np.arange(low, high)
    places = re.compile(re.escape(anchor.encode())).finditer(terms.blob.data, terms.offsets[low], terms.offsets[high])
    starts = np.fromiter((place.start() for place in places), dtype=np.int64)
    numbers = distinct(np.searchsorted(terms.offsets, starts, side="right") - 1)
    if inner:
        match = wildcard(pattern).fullmatch
        return numbers[[match(terms[number]) is not None for number in numbers.tolist()]]
    sizes = terms.offsets[numbers + 1] - 1 - terms.offsets[numbers]
    return numbers[sizes >= len(first.encode()) + len(last.encode())]


def wildcard(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern with ``*``; runs of stars are one, so it takes little time to fail."""
    return re.compile(".*?".join(map(re.escape, re.split(r"\*+", pattern))), re.DOTALL)


def is_like(word: str, written: str, distance: int) -> bool:
    """Whether a written form is found by a misspelt word, as in ``Lexicon.like``."""
    return word[:1] == written[:1] and OSA.distance(word, written, score_cutoff=distance) <= distance
