"""What including each entity would give, for one search; counted when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from explorer.cached import cached_property

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int64]


class FacetCounts(Protocol):
    """Numbers for some entities, which are given by number."""

    results: Mask
    """The articles there are."""

    def listed(self, among: Mask) -> Numbers:
        """Entities of those with a flag with which there would be articles, ascending."""

    def articles_of(self, numbers: Numbers) -> Counts:
        """Articles there would be if one were included now."""

    def present_of(self, numbers: Numbers) -> Counts:
        """Articles there are that mention one."""

    def corpus_of(self, numbers: Numbers) -> Counts:
        """Articles of the whole corpus that mention one."""

    def mentions_of(self, numbers: Numbers) -> Counts:
        """Mentions of one in the articles there are."""


class AllCounts:
    """One number for each entity; mentions are counted for those that somebody looks at."""

    def __init__(
        self,
        results: Mask,
        count: Callable[[], tuple[Counts, Counts]],
        mentions: Callable[[Numbers], Counts],
        corpus: Counts,
    ) -> None:
        """``count`` gives the articles there would be, and those there are; ``mentions`` the mentions of some."""
        self.results = results
        self.mentions_of = mentions
        self._count, self._corpus = count, corpus

    @cached_property
    def _counts(self) -> tuple[Counts, Counts]:
        return self._count()

    def listed(self, among: Mask) -> Numbers:
        """See ``FacetCounts``."""
        return np.flatnonzero((self._counts[0] > 0) & among)

    def articles_of(self, numbers: Numbers) -> Counts:
        """See ``FacetCounts``."""
        return self._counts[0].take(numbers)

    def present_of(self, numbers: Numbers) -> Counts:
        """See ``FacetCounts``."""
        return self._counts[1].take(numbers)

    def corpus_of(self, numbers: Numbers) -> Counts:
        """See ``FacetCounts``."""
        return self._corpus.take(numbers)


class Tally(NamedTuple):
    """Entities with the articles that mention them, and their mentions there."""

    numbers: Numbers
    """Ascending."""
    articles: Counts
    mentions: Counts

    @classmethod
    def of(cls, entities: Numbers, mentions: Counts) -> Tally:
        """From one entry for each article and entity, in any order; mentions are less than 2^32."""
        keys = entities.astype(np.int64)
        keys <<= 32
        keys |= mentions
        keys.sort()
        entities = keys >> 32
        keys &= 0xFFFF_FFFF
        begins = np.ones(len(keys), dtype=np.bool_)
        np.not_equal(entities[1:], entities[:-1], out=begins[1:])
        firsts = np.flatnonzero(begins)
        if not len(firsts):
            return cls(entities, keys, keys)
        articles = np.empty_like(firsts)
        np.subtract(firsts[1:], firsts[:-1], out=articles[:-1])
        articles[-1] = len(keys) - firsts[-1]
        return cls(entities.take(firsts), articles, np.add.reduceat(keys, firsts))


class FewCounts:
    """For the entities of few articles, with which there are as many articles as mention them."""

    def __init__(self, results: Mask, tally: Callable[[], Tally], corpus: Counts) -> None:
        self.results = results
        self._count, self._corpus = tally, corpus

    @cached_property
    def _tally(self) -> Tally:
        return self._count()

    def listed(self, among: Mask) -> Numbers:
        """See ``FacetCounts``."""
        known = self._tally.numbers
        return known[among.take(known)]

    def articles_of(self, numbers: Numbers) -> Counts:
        """See ``FacetCounts``."""
        return self._of(numbers, self._tally.articles)

    present_of = articles_of

    def corpus_of(self, numbers: Numbers) -> Counts:
        """See ``FacetCounts``."""
        return self._corpus.take(numbers)

    def mentions_of(self, numbers: Numbers) -> Counts:
        """See ``FacetCounts``."""
        return self._of(numbers, self._tally.mentions)

    def _of(self, numbers: Numbers, counts: Counts) -> Counts:
        known = self._tally.numbers
        if not len(known):
            return np.zeros(len(numbers), dtype=np.int64)
        places = known.searchsorted(numbers)
        found = counts.take(places, mode="clip")
        found *= known.take(places, mode="clip") == numbers
        return found


def distinctiveness(counts: FacetCounts, numbers: Numbers, results: int, corpus: int) -> npt.NDArray[np.float64]:
    """How much more (or, below 0, less) often entities are mentioned in the results than in the rest of the corpus.

    The log-likelihood ratio G² of Dunning (1993) over four numbers of articles: in the results or not, mentioning it or
    not.
    """
    rest = corpus - results
    if not results or rest <= 0:
        return np.zeros(len(numbers))
    everywhere = counts.corpus_of(numbers)
    table = np.empty((4, len(numbers)))
    inside, _, outside, _ = table
    inside[:] = counts.present_of(numbers)
    np.subtract(results, inside, out=table[1])
    np.subtract(everywhere, inside, out=outside)
    np.subtract(rest, outside, out=table[3])
    expected = np.empty_like(table)
    np.divide(everywhere, corpus, out=expected[0])
    np.subtract(1, expected[0], out=expected[1])
    np.multiply(expected[:2], rest, out=expected[2:])
    expected[:2] *= results
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(table > 0, table * np.log(table / expected), 0.0)
    strength = np.maximum(2 * terms.sum(axis=0), 0.0)
    signed: npt.NDArray[np.float64] = np.where(inside / results >= outside / rest, strength, -strength)
    return signed
