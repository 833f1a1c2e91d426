"""The articles that one clause finds, with their scores, and how those of several clauses are put together.

Few articles are a list of numbers, many are an array with a place for every article of the index; either is made from
the other when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Final, Self

import numpy as np

from explorer.cached import cached_property
from explorer.index.arrays import Array
from explorer.index.counts import Mask
from explorer.index.ranking import Numbers, Scores, best, distinct

SPARSE: Final = 16
"""Where fewer than one in so many articles are found, a list is faster."""
_FEW: Final = 4
"""Scores of fewer than one in so many articles are worked out alone."""


class Match:
    """Articles by document number of the whole index.

    ``ranked`` says whether there are scores, ``positive`` whether all are above 0: what is found by its date has none.
    """

    def __init__(self, size: int, *, ranked: bool, positive: bool) -> None:
        """``size`` is the number of documents in the index; use ``listed``, ``dense`` or ``masked``."""
        self.size = size
        self.ranked, self.positive = ranked, positive

    @classmethod
    def listed(
        cls, size: int, documents: Numbers, scores: Scores | None = None, *, positive: bool | None = None
    ) -> Self:
        """From ascending numbers, with a score beside each."""
        ranked = scores is not None
        match = cls(size, ranked=ranked, positive=ranked if positive is None else positive)
        match.documents = documents
        if scores is not None:
            match.scores = scores
        return match

    @classmethod
    def dense(cls, values: Scores, mask: Mask | None = None) -> Self:
        """From a score for every document; without a mask those above 0 are found. All others must be 0."""
        match = cls(len(values), ranked=True, positive=mask is None)
        match.values = values
        if mask is not None:
            match.mask = mask
        return match

    @classmethod
    def masked(cls, mask: Mask) -> Self:
        """Without rank, from a flag for every document."""
        match = cls(len(mask), ranked=False, positive=False)
        match.mask = mask
        return match

    def made(self, name: str) -> bool:
        """Whether an array is there already."""
        return name in self.__dict__

    @cached_property
    def documents(self) -> Numbers:
        """Numbers of the articles, ascending."""
        return np.flatnonzero(self.mask)

    @cached_property
    def mask(self) -> Mask:
        """A flag for every document of the index."""
        if self.made("documents"):
            mask = np.zeros(self.size, dtype=np.bool_)
            mask[self.documents] = True
            return mask
        return self.values > 0

    @cached_property
    def scores(self) -> Scores:
        """A score beside each of ``documents``."""
        return self.values.take(self.documents) if self.ranked else np.zeros(len(self.documents))

    @cached_property
    def values(self) -> Scores:
        """A score for every document of the index, 0 for those that are not found."""
        values = np.zeros(self.size)
        if self.ranked:
            values[self.documents] = self.scores
        return values

    @cached_property
    def count(self) -> int:
        """Number of articles."""
        return len(self.documents) if self.made("documents") else int(np.count_nonzero(self.mask))

    @property
    def nbytes(self) -> int:
        """Bytes that it may take while it is remembered."""
        return (9 if SPARSE * self.count >= self.size else 1) * self.size + 16 * self.count

    def best(self, limit: int) -> tuple[Numbers, Scores]:
        """The articles with the highest scores, the highest first, and these; of equal ones the first ones first."""
        if self.positive and not self.made("documents"):
            places = best(self.values, min(limit, self.count))
            return places, self.values.take(places)
        places = best(self.scores, limit)
        return self.documents.take(places), self.scores.take(places)

    def holds(self, documents: Numbers) -> Mask:
        """Whether each of some documents is found."""
        if not self.made("mask") and self._few(documents):
            return self._places(documents)[1]
        return self.mask.take(documents)

    def at(self, documents: Numbers) -> Scores:
        """The score of each of some documents; 0 for those that are not found. Not to be written to."""
        if documents is self.__dict__.get("documents"):
            return self.scores
        if not self.ranked or not self.count:
            return np.zeros(len(documents))
        if not self.made("values") and self._few(documents):
            places, found = self._places(documents)
            scores = self.scores.take(places, mode="clip")
            scores *= found
            return scores
        return self.values.take(documents)

    def kept(self, documents: Numbers) -> Scores:
        """The scores of some, or all, of its own documents. Not to be written to."""
        if self.made("documents") and len(documents) == len(self.documents):
            return self.scores
        return self.at(documents)

    def _few(self, documents: Numbers) -> bool:
        """Whether looking some documents up one by one is faster than making an array."""
        return self.made("documents") and SPARSE * len(documents) < len(self.documents) + self.size // 8

    def _places(self, documents: Numbers) -> tuple[Numbers, Mask]:
        """Where some documents are, or would be, among those that are found; and whether they are."""
        places = np.searchsorted(self.documents, documents)
        if not len(self.documents):
            return places, np.zeros(len(documents), dtype=np.bool_)
        return places, self.documents.take(places, mode="clip") == documents


class Weighed(Match):
    """Articles that hold one word, scored as far as somebody looks: often only those that other words leave."""

    def __init__(
        self, size: int, documents: Numbers, weights: Array, score: Callable[[Scores, Numbers], Scores]
    ) -> None:
        """``score`` makes scores of weights, which it overwrites, and documents; a weight of 0 has a score of 0."""
        super().__init__(size, ranked=True, positive=True)
        self.documents = documents
        self._weights, self._score = weights, score

    @cached_property
    def scores(self) -> Scores:
        """See ``Match``."""
        return self._score(self._weights.astype(np.float64), self.documents)

    def at(self, documents: Numbers) -> Scores:
        """See ``Match``."""
        if documents is self.documents or self.made("scores") or not self.count:
            return super().at(documents)
        if self._few(documents):
            places, found = self._places(documents)
            weights = self._weights.take(places, mode="clip").astype(np.float64)
            weights *= found
            return self._score(weights, documents)
        wanted = np.zeros(self.size, dtype=np.bool_)
        wanted[documents] = True
        places = np.flatnonzero(wanted.take(self.documents))
        known = self._score(self._weights.take(places).astype(np.float64), self.documents.take(places))
        if len(places) == len(documents):
            return known
        scores = np.zeros(len(documents))
        scores[self.mask.take(documents)] = known
        return scores


class Counted(Match):
    """Articles that hold one of many words, which are counted as one, scored as far as somebody looks."""

    def __init__(self, counts: Scores, mask: Mask, score: Callable[[Scores, Numbers | None], Scores]) -> None:
        """``counts`` has a place for every document, ``mask`` says which are found; ``score`` is as in ``Weighed``.

        Without documents it makes scores of all that there are.
        """
        super().__init__(len(counts), ranked=True, positive=True)
        self.mask = mask
        self._counts, self._score = counts, score

    @cached_property
    def values(self) -> Scores:
        """See ``Match``."""
        return self._score(self._counts * self.mask, None)

    def at(self, documents: Numbers) -> Scores:
        """See ``Match``."""
        if self.made("values"):
            return self.values.take(documents)
        counts = self._counts.take(documents)
        counts *= self.mask.take(documents)
        return self._score(counts, documents)

    @property
    def nbytes(self) -> int:
        """See ``Match``."""
        return 17 * self.size


class Joined(Match):
    """What one finds and another of which there is much less, scored as far as somebody looks."""

    def __init__(self, many: Match, few: Match) -> None:
        super().__init__(many.size, ranked=True, positive=True)
        self._parts = many, few
        places, self._both = many._places(few.documents)
        self._old, self._new = places[self._both], places[~self._both]
        self.documents = many.documents
        if len(self._new):
            self.documents = np.insert(many.documents, self._new, few.documents[~self._both])

    @cached_property
    def scores(self) -> Scores:
        """See ``Match``."""
        many, few = self._parts
        scores = many.scores.copy()
        scores[self._old] += few.scores[self._both]
        return np.insert(scores, self._new, few.scores[~self._both]) if len(self._new) else scores

    def at(self, documents: Numbers) -> Scores:
        """See ``Match``."""
        if documents is self.documents or self.made("scores"):
            return super().at(documents)
        many, few = self._parts
        return many.at(documents) + few.at(documents)

    @property
    def nbytes(self) -> int:
        """See ``Match``."""
        return super().nbytes + sum(part.nbytes for part in self._parts)


class Either(Match):
    """What any of several find, all with scores, which are added up as far as somebody looks."""

    def __init__(self, parts: Sequence[Match]) -> None:
        super().__init__(parts[0].size, ranked=True, positive=True)
        self._parts = tuple(parts)

    @cached_property
    def mask(self) -> Mask:
        """See ``Match``."""
        mask = self._parts[0].mask.copy()
        for part in self._parts[1:]:
            if part.made("documents"):
                mask[part.documents] = True
            else:
                mask |= part.mask
        return mask

    @cached_property
    def values(self) -> Scores:
        """See ``Match``."""
        return _summed(self._parts)

    def at(self, documents: Numbers) -> Scores:
        """See ``Match``."""
        if self.made("values") or _FEW * len(documents) > self.size:
            return self.values.take(documents)
        return reduce(np.add, [part.at(documents) for part in self._parts])

    @property
    def nbytes(self) -> int:
        """See ``Match``."""
        return 9 * self.size + sum(part.nbytes for part in self._parts)


def all_of(matches: Sequence[Match]) -> Match:
    """What all of at least one find; scores are added up."""
    fewest, *others = sorted(matches, key=lambda match: match.count)
    if not others:
        return fewest
    documents = fewest.documents
    for match in others:
        documents = documents[match.holds(documents)]
    return _scored(documents, [fewest, *others])


def any_of(matches: Sequence[Match]) -> Match:
    """What any of at least one finds; the scores of those that find an article are added up."""
    found = sorted((match for match in matches if match.count), key=lambda match: -match.count)
    if len(found) < 2:
        return found[0] if found else matches[0]
    size, ranked = found[0].size, [match for match in found if match.ranked]
    positive = all(match.positive for match in found)
    if len(found) == 2 and positive and SPARSE * found[1].count < found[0].count and found[0].made("documents"):
        return Joined(*found)
    if SPARSE * sum(match.count for match in found) < size:
        documents = distinct(np.concatenate([match.documents for match in found]))
        scores = np.zeros(len(documents))
        for match in ranked:
            scores[np.searchsorted(documents, match.documents)] += match.scores
        return Match.listed(size, documents, scores if ranked else None, positive=positive)
    if positive and ranked == found:
        return Either(found)
    mask = reduce(np.bitwise_or, [match.mask for match in found])
    return Match.dense(_summed(ranked), mask) if ranked else Match.masked(mask)


def _summed(matches: Sequence[Match]) -> Scores:
    """The sums of the scores of several, with a place for every document."""
    # Those that are arrays already come first, so that the sum begins with two of them where it can.
    arrays = [match.values for match in matches if not match.made("documents") or match.made("values")]
    values = np.add(*arrays[:2]) if len(arrays) > 1 else np.array(arrays[0]) if arrays else np.zeros(matches[0].size)
    for array in arrays[2:]:
        values += array
    for match in matches:
        if match.made("documents") and not match.made("values"):
            np.add.at(values, match.documents, match.scores)
    return values


def without(match: Match, unwanted: Match) -> Match:
    """What one finds and the other does not."""
    if not match.ranked and match.made("mask"):
        return Match.masked(match.mask & ~unwanted.mask)
    return _scored(match.documents[~unwanted.holds(match.documents)], [match])


def _scored(documents: Numbers, matches: Sequence[Match]) -> Match:
    """Some of the documents that all of several find."""
    ranked = [match for match in matches if match.ranked]
    if not ranked:
        return Match.listed(matches[0].size, documents)
    scores = reduce(np.add, [match.at(documents) for match in ranked])
    return Match.listed(matches[0].size, documents, scores, positive=any(match.positive for match in ranked))
