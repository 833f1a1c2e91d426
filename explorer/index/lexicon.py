"""The words that are written in the articles, sorted, to be looked up by beginning, pattern or likeness."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_EXPANSIONS: Final = 1024
"""How many words one ``*`` or ``~`` may stand for."""


class Lexicon:
    """The forms of one field; ``words`` is sorted."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    def __contains__(self, word: str) -> bool:
        at = bisect_left(self._words, word)
        return at < len(self._words) and self._words[at] == word

    def beginning(self, prefix: str) -> Sequence[str]:
        """Words that begin with ``prefix``."""
        # No form holds the highest code point, so this is just behind all that begin so.
        return self._words[bisect_left(self._words, prefix) : bisect_left(self._words, prefix + "\U0010ffff")]

    def matching(self, pattern: str) -> Sequence[str]:
        """Words in which each ``*`` of the pattern stands for any letters or none."""
        prefix = pattern.partition("*")[0]
        among = self.beginning(prefix) if prefix else self._words
        if pattern == f"{prefix}*":
            return among
        wanted = wildcard(pattern)
        return [word for word in among if wanted.fullmatch(word)]

    def like(self, word: str, distance: int, *, prefix: int = 1, limit: int | None = None) -> list[str]:
        """Words that differ by at most ``distance`` letters and agree in the first ``prefix``, nearest first.

        A letter more, less, other or two exchanged count one each (optimal string alignment).
        """
        among = self.beginning(word[:prefix])
        found = process.extract(word, among, scorer=OSA.distance, score_cutoff=distance, limit=limit)
        return [match for match, _, _ in found]


def wildcard(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern with ``*``; runs of stars are one, so it takes little time to fail."""
    return re.compile(".*?".join(map(re.escape, re.split(r"\*+", pattern))), re.DOTALL)


def is_like(word: str, written: str, distance: int) -> bool:
    """Whether a written form is found by a misspelt word, as in ``Lexicon.like``."""
    return word[:1] == written[:1] and OSA.distance(word, written, score_cutoff=distance) <= distance
