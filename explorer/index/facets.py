"""Which articles mention whom: filtering by chosen entities and counting what choosing another one would give.

``FacetCounter`` is all that searching knows of it. Articles are document numbers, entities numbers of the catalog's
list and of what corrections add to it. ``EntityMatrix`` counts exactly and touches only the articles found, or only
those not found where they are fewer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from explorer.index.arrays import Array

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int64]

_WIDTH: Final = 8
"""The entities of an article are kept in pieces of so many, which are copied whole several times faster."""
_FEW: Final = 16
"""Of fewer than one article in so many, the pieces are looked up one by one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Entities that were chosen, by number; ``unknown`` of them are included but not in the corpus."""

    include: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()
    match_any: bool = False
    unknown: int = 0


class FacetCounts:
    """One number for each entity."""

    def __init__(
        self,
        results: Mask,
        articles: Counts,
        present: Counts,
        corpus: Counts,
        mentions: Callable[[], Counts],
        mentions_of: Callable[[Numbers], Counts | None],
    ) -> None:
        """``mentions_of`` counts for some entities, unless counting for all costs less."""
        self.results = results
        """The articles there are."""
        self.articles = articles
        """Articles there would be if it were included now."""
        self.present = present
        """Articles there are that mention it."""
        self.corpus = corpus
        """Articles of the whole corpus that mention it."""
        self._mentions, self._mentions_of = mentions, mentions_of

    @cached_property
    def mentions(self) -> Counts:
        """Its mentions in the articles there are."""
        return self._mentions()

    def mentions_of(self, numbers: Numbers) -> Counts:
        """The mentions of some entities."""
        found = None if "mentions" in self.__dict__ else self._mentions_of(numbers)
        return self.mentions[numbers] if found is None else found


class FacetCounter(Protocol):
    """Filters and counts."""

    def mentioning(self, entities: tuple[int, ...]) -> Mask:
        """Articles that mention any of these entities."""

    def select(self, found: Mask, choice: Choice) -> Mask:
        """Those of the articles found that satisfy the choice."""

    def count(self, found: Mask, choice: Choice) -> FacetCounts:
        """Count for every entity, given the articles found before the choice narrowed them."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """A sparse matrix of articles by entities, both ways: ``A`` articles, ``E`` entities, ``P`` pairs, ``C`` pieces."""

    pointers: Array
    """int64 (E + 1): the pairs of entity ``e`` lie from ``pointers[e]`` up to ``pointers[e + 1]``."""
    articles: Array
    """uint32 (P): ascending within an entity."""
    mentions: Array
    """Unsigned (P): how often the article mentions the entity."""
    piece_pointers: Array
    """int64 (A + 1): the pieces of an article lie from ``piece_pointers[a]`` up to ``piece_pointers[a + 1]``."""
    pieces: Array
    """int32 (C * 8): the entities of the article, eight to a piece, the last piece filled with ``E``."""
    piece_mentions: Array
    """Unsigned (C * 8): mentions of the entity in the same place of ``pieces``."""
    totals: Array
    """int64 (E): mentions of each entity in all articles."""

    @classmethod
    def of(cls, size: int, entities: int, articles: Array, found: Array) -> Self:
        """From the article and the entity of each mention, ordered by entity, then article."""
        new = np.ones(len(found), dtype=np.bool_)
        new[1:] = (found[1:] != found[:-1]) | (articles[1:] != articles[:-1])
        firsts = np.flatnonzero(new)
        mentions = np.diff(np.append(firsts, len(found)))
        articles, found = articles[firsts], found[firsts]
        each = np.bincount(articles, minlength=size)
        starts = _sums(-(-each // _WIDTH))
        order = np.argsort(articles, kind="stable")
        of = articles[order]
        places = starts[of] * _WIDTH + np.arange(len(of)) - _sums(each)[of]
        pieces = np.full(starts[-1] * _WIDTH, entities, dtype=np.int32)
        pieces[places] = found[order]
        narrow = np.min_scalar_type(int(mentions.max())) if len(mentions) else np.uint8
        piece_mentions = np.zeros(len(pieces), dtype=narrow)
        piece_mentions[places] = mentions[order]
        return cls(
            pointers=_sums(np.bincount(found, minlength=entities)),
            articles=articles.astype(np.uint32),
            mentions=mentions.astype(narrow),
            piece_pointers=starts,
            pieces=pieces,
            piece_mentions=piece_mentions,
            totals=np.bincount(found, mentions, minlength=entities).astype(np.int64),
        )

    @classmethod
    def none(cls) -> Self:
        """Of no article and no entity."""
        return cls.of(0, 0, np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.uint32))

    def __len__(self) -> int:
        return len(self.pointers) - 1

    def of_entity(self, entity: int) -> tuple[Array, Array]:
        """Articles that mention an entity, and how often."""
        of = slice(int(self.pointers[entity]), int(self.pointers[entity + 1]))
        return self.articles[of], self.mentions[of]

    def tally(self, articles: Mask, *, mentions: bool = False) -> Counts:
        """In how many of these articles each entity is mentioned, or how often."""
        rows = self._rows(articles)
        found = self.pieces.reshape(-1, _WIDTH).take(rows, axis=0).ravel()
        weights = self.piece_mentions.reshape(-1, _WIDTH).take(rows, axis=0).ravel() if mentions else None
        counts: Counts = np.bincount(found, weights, minlength=len(self) + 1)[: len(self)].astype(np.int64, copy=False)
        return counts

    def mentions_of(self, entities: Numbers, articles: Mask) -> Counts:
        """How often each of some entities is mentioned in some articles."""
        starts, ends = self.pointers[entities], self.pointers[entities + 1]
        places = ranges(starts, ends)
        mentions = np.append(self.mentions[places] * articles[self.articles[places]], 0)
        sums: Counts = np.add.reduceat(mentions, _sums(ends - starts)[:-1], dtype=np.int64)
        return np.where(ends > starts, sums, 0)

    def _rows(self, articles: Mask) -> Numbers:
        if np.count_nonzero(articles) * _FEW < len(articles):
            numbers = np.flatnonzero(articles)
            return ranges(self.piece_pointers[numbers], self.piece_pointers[numbers + 1])
        return np.flatnonzero(np.repeat(articles, np.diff(self.piece_pointers)))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Articles, as document numbers, with the entities they mention; ordered by entity."""

    documents: Numbers
    entities: Numbers
    mentions: Counts

    @classmethod
    def of(cls, documents: Numbers, entities: Numbers, mentions: Counts) -> Self:
        """From pairs in any order, the same one perhaps several times."""
        size = int(documents.max()) + 1 if len(documents) else 1
        keys = entities * size + documents
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        sums = np.add.reduceat(mentions[order], firsts) if len(firsts) else mentions[:0]
        return cls(keys[firsts] % size, keys[firsts] // size, sums)

    def of_entity(self, entity: int) -> slice:
        """Where the pairs of an entity lie."""
        first, end = np.searchsorted(self.entities, [entity, entity + 1])
        return slice(int(first), int(end))


class EntityMatrix:
    """Counts from what was found in the articles, but for some entities from pairs that are told instead."""

    def __init__(
        self,
        documents: int,
        entities: int,
        loose: Pairs,
        *,
        base: Incidence | None = None,
        document_of: Numbers | None = None,
        cleared: Numbers | None = None,
        absent: Numbers | None = None,
    ) -> None:
        """Make a matrix.

        Args:
            loose: pairs beside those of ``base``.
            base: the first entities by their number.
            document_of: document number of each article of ``base``, -1 for one that is gone.
            cleared: entities of which the pairs in ``base`` do not count.
            absent: entities that are not to be counted for at all.
        """
        self._documents, self._entities, self._loose = documents, entities, loose
        self._base = base or Incidence.none()
        self._document_of = np.zeros(0, dtype=np.int64) if document_of is None else document_of
        self._same = np.array_equal(self._document_of, np.arange(documents))
        self._cleared = np.zeros(0, dtype=np.int64) if cleared is None else cleared
        self._absent = np.zeros(0, dtype=np.int64) if absent is None else absent
        self._alive: Mask = self._document_of >= 0
        self._living = int(self._alive.sum())
        self._everything = self._of_all(mentions=False)
        self._corpus = self._completed(self._everything, np.ones(documents, dtype=np.bool_))
        self._is_cleared = np.zeros(len(self._base), dtype=np.bool_)
        self._is_cleared[self._cleared] = True

    def documents_of(self, entity: int) -> tuple[Array, Array]:
        """The articles that mention an entity, each once, and how often."""
        of = self._loose.of_entity(entity)
        documents, mentions = self._loose.documents[of], self._loose.mentions[of]
        if entity >= len(self._base) or self._is_cleared[entity]:
            return documents, mentions
        articles, counts = self._base.of_entity(entity)
        if not self._same:
            there = self._document_of[articles]
            alive = there >= 0
            articles, counts = there[alive], counts[alive]
        return (np.append(articles, documents), np.append(counts, mentions)) if len(documents) else (articles, counts)

    def mentioning(self, entities: tuple[int, ...]) -> Mask:
        """Articles that mention any of these entities."""
        mask = np.zeros(self._documents, dtype=np.bool_)
        for entity in entities:
            mask[self.documents_of(entity)[0]] = True
        return mask

    def select(self, found: Mask, choice: Choice) -> Mask:
        """Those of the articles found that satisfy the choice."""
        kept = found & ~self.mentioning(choice.exclude)
        if choice.match_any and (choice.include or choice.unknown):
            return kept & self.mentioning(choice.include)
        if choice.unknown:
            return np.zeros_like(kept)
        for entity in choice.include:
            kept &= self.mentioning((entity,))
        return kept

    def count(self, found: Mask, choice: Choice) -> FacetCounts:
        """Count for every entity, given the articles found before the choice narrowed them."""
        results = self.select(found, choice)
        present = self._tally(results)
        total = int(np.count_nonzero(results))
        articles = present
        if choice.match_any and (choice.include or choice.unknown):
            outside = found & ~self.mentioning(choice.exclude) & ~results
            articles = total + self._tally(outside)
        elif choice.include or choice.exclude:
            articles = present.copy()
        for entity in choice.exclude:
            moved = Choice(
                (*choice.include, entity),
                tuple(other for other in choice.exclude if other != entity),
                choice.match_any,
                choice.unknown,
            )
            articles[entity] = np.count_nonzero(self.select(found, moved))
        for entity in choice.include:
            articles[entity] = total
        articles[self._absent] = 0
        mentions, mentions_of = partial(self._tally, results, mentions=True), partial(self._mentions_of, results)
        return FacetCounts(results, articles, present, self._corpus, mentions, mentions_of)

    def _here(self, documents: Mask) -> Mask:
        """The articles of the base that these are."""
        # The place behind the last is that of -1.
        return documents if self._same else np.append(documents, False)[self._document_of]

    def _of_all(self, *, mentions: bool) -> Counts:
        """What the base counts in all articles that are still there."""
        totals = self._base.totals if mentions else np.diff(self._base.pointers)
        gone = self._living < len(self._alive)
        return totals - self._base.tally(~self._alive, mentions=mentions) if gone else totals

    @cached_property
    def _all_mentions(self) -> Counts:
        return self._of_all(mentions=True)

    def _tally(self, documents: Mask, *, mentions: bool = False) -> Counts:
        """In how many of these articles each entity is mentioned, or how often."""
        here = self._here(documents)
        count = int(np.count_nonzero(here))
        if count * 2 <= self._living:
            counts = self._base.tally(here, mentions=mentions)
        else:
            counts = self._all_mentions if mentions else self._everything
            if count < self._living:
                counts = counts - self._base.tally(self._alive & ~here, mentions=mentions)
        return self._completed(counts, documents, self._loose.mentions if mentions else None)

    def _completed(self, counts: Counts, documents: Mask, weights: Counts | None = None) -> Counts:
        """Counts of the base with those that are told instead."""
        here = documents[self._loose.documents]
        kept = None if weights is None else weights[here]
        more = np.bincount(self._loose.entities[here], kept, minlength=self._entities).astype(np.int64)
        counts = np.append(counts, np.zeros(self._entities - len(counts), dtype=np.int64))
        counts[self._cleared] = 0
        return counts + more if here.any() else counts

    def _mentions_of(self, documents: Mask, entities: Numbers) -> Counts | None:
        """How often some entities are mentioned in these articles; None where all are counted at less cost."""
        count = int(np.count_nonzero(self._here(documents)))
        share = min(count, self._living - count) / max(self._living, 1)
        if int(self._corpus[entities].sum()) > 2 * share * len(self._base.articles):
            return None
        told = self._completed(np.zeros(len(self._base), dtype=np.int64), documents, self._loose.mentions)[entities]
        kept = np.flatnonzero(entities < len(self._base))
        kept = kept[~self._is_cleared[entities[kept]]]
        told[kept] += self._base.mentions_of(entities[kept], self._here(documents))
        return told


def ranges(starts: Numbers, ends: Numbers) -> Numbers:
    """All numbers from each start up to its end."""
    sizes = ends - starts
    sums = np.cumsum(sizes)
    numbers: Numbers = np.arange(sums[-1] if len(sums) else 0) + np.repeat(starts - sums + sizes, sizes)
    return numbers


def _sums(counts: Array) -> Numbers:
    """Where each stretch of so many begins, and the end of the last."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def distinctiveness(counts: FacetCounts, numbers: Numbers, results: int, corpus: int) -> npt.NDArray[np.float64]:
    """How much more (or, below 0, less) often entities are mentioned in the results than in the rest of the corpus.

    The log-likelihood ratio G² of Dunning (1993) over four numbers of articles: in the results or not, mentioning it or
    not.
    """
    inside, everywhere = counts.present[numbers].astype(np.float64), counts.corpus[numbers]
    outside = everywhere - inside
    rest = corpus - results
    if not results or rest <= 0:
        return np.zeros(len(inside))
    table = np.stack([inside, results - inside, outside, rest - outside])
    rate = everywhere / corpus
    expected = np.stack([results * rate, results * (1 - rate), rest * rate, rest * (1 - rate)])
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(table > 0, table * np.log(table / expected), 0.0)
    strength = np.maximum(2 * terms.sum(axis=0), 0.0)
    signed: npt.NDArray[np.float64] = np.where(inside / results >= outside / rest, strength, -strength)
    return signed
