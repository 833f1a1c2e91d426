"""Which articles mention whom: filtering by chosen entities and counting what choosing another one would give.

``FacetCounter`` is all that searching knows of it. Articles are document numbers, entities numbers of the catalog's
list and of what corrections add to it. ``EntityMatrix`` counts exactly and touches only the articles found, or only
those not found where they are fewer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, Self

import numpy as np

from explorer.cached import cached_property
from explorer.index.arrays import Array
from explorer.index.counts import AllCounts, Counts, FacetCounts, FewCounts, Mask, Numbers, Tally
from explorer.index.incidence import Incidence

_LISTED: Final = 8
"""Where articles mention fewer than one in so many of the entities, each is counted by sorting what they mention."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Entities that were chosen, by number; ``unknown`` of them are included but not in the corpus."""

    include: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()
    match_any: bool = False
    unknown: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not (self.include or self.exclude or self.unknown)

    @property
    def is_narrowing(self) -> bool:
        """Whether all articles must mention all that was chosen."""
        return not self.exclude and not (self.match_any and (self.include or self.unknown))


class FacetCounter(Protocol):
    """Filters and counts."""

    def mentioning(self, entities: tuple[int, ...]) -> Mask:
        """Articles that mention any of these entities."""

    def select(self, found: Mask, choice: Choice) -> Mask:
        """Those of the articles found that satisfy the choice."""

    def count(self, found: Mask, choice: Choice) -> FacetCounts:
        """Count for every entity, given the articles found before the choice narrowed them."""


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
        self._base = Incidence.none() if base is None else base
        self._document_of = np.zeros(0, dtype=np.int64) if document_of is None else document_of
        self._same = np.array_equal(self._document_of, np.arange(documents))
        self._cleared = np.zeros(0, dtype=np.int64) if cleared is None else cleared
        self._absent = np.zeros(0, dtype=np.int64) if absent is None else absent
        self._alive: Mask = self._document_of >= 0
        self._living = int(self._alive.sum())
        self.corpus = self._completed(self._all_articles, np.ones(documents, dtype=np.bool_))
        """Of each entity the articles that mention it."""
        self._is_cleared = np.zeros(len(self._base), dtype=np.bool_)
        self._is_cleared[self._cleared] = True
        self._usual = len(self._base.pieces) / max(len(self._document_of), 1)
        """Entities that an article usually mentions, at most."""

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
        if choice.is_empty:
            return found
        kept = found & ~self.mentioning(choice.exclude) if choice.exclude else found
        if choice.match_any and (choice.include or choice.unknown):
            return kept & self.mentioning(choice.include)
        if choice.unknown:
            return np.zeros_like(kept)
        for entity in choice.include:
            kept = kept & self.mentioning((entity,))
        return kept

    def count(self, found: Mask, choice: Choice, *, listed: bool | None = None) -> FacetCounts:
        """Count given the articles found before the choice narrowed them.

        ``listed`` says whether to count by sorting what the articles mention instead of for every entity.
        """
        results = self.select(found, choice)
        # Including an entity that all articles must mention anyway leaves as many as mention it.
        if listed is None:
            listed = int(np.count_nonzero(results)) * self._usual * _LISTED < self._entities
        if listed and choice.is_narrowing:
            return FewCounts(results, partial(self._tally_few, results), self.corpus)
        counted = partial(self._counted, found, results, choice)
        return AllCounts(results, counted, _Mentions(self, results).of, self.corpus)

    def _counted(self, found: Mask, results: Mask, choice: Choice) -> tuple[Counts, Counts]:
        """See ``AllCounts``."""
        present = self._tally(results)
        total = int(np.count_nonzero(results))
        articles = present
        if choice.match_any and (choice.include or choice.unknown):
            outside = found & ~self.mentioning(choice.exclude) & ~results
            articles = total + self._tally(outside)
        elif len(self._absent) or not choice.is_empty:
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
        if len(self._absent):
            articles[self._absent] = 0
        return articles, present

    def _tally_few(self, results: Mask) -> Tally:
        """The entities of a few articles."""
        here = np.flatnonzero(results)
        if not self._same:
            here = self._article_of.take(here)
            here = here[here >= 0]
        entities, mentions = self._base.entries(here)
        kept = entities < len(self._base)
        if len(self._cleared):
            kept &= ~self._is_cleared.take(entities, mode="clip")
        entities, mentions = entities[kept], mentions[kept]
        if len(self._loose.documents):
            told = results.take(self._loose.documents)
            entities = np.concatenate([entities, self._loose.entities[told]])
            mentions = np.concatenate([mentions, self._loose.mentions[told]])
        if len(self._absent):
            shown = ~np.isin(entities, self._absent)
            entities, mentions = entities[shown], mentions[shown]
        return Tally.of(entities, mentions)

    @cached_property
    def _article_of(self) -> Numbers:
        """Article of the base of each document, -1 where it has none."""
        articles = np.full(self._documents, -1)
        articles[self._document_of[self._alive]] = np.flatnonzero(self._alive)
        return articles

    def _here(self, documents: Mask) -> Mask:
        """The articles of the base that these are."""
        # The place behind the last is that of -1.
        return documents if self._same else np.append(documents, False)[self._document_of]

    @cached_property
    def _all_articles(self) -> Counts:
        """In how many articles of the base that are still there each entity is mentioned."""
        counts = np.diff(self._base.pointers)
        return counts if self._living == len(self._alive) else counts - self._base.tally(~self._alive)

    @cached_property
    def _all_mentions(self) -> Counts:
        """How often each entity is mentioned in the articles of the base that are still there."""
        counts: Counts = self._base.totals
        return counts if self._living == len(self._alive) else counts - self._base.mentioned(~self._alive)

    def _tally(self, documents: Mask) -> Counts:
        """In how many of these articles each entity is mentioned."""
        here = self._here(documents)
        counts = self._fewer(here, self._base.tally, lambda: self._all_articles)
        return self._completed(counts, documents)

    def mentions(self, documents: Mask) -> Counts:
        """How often each entity is mentioned in these articles."""
        here = self._here(documents)
        counts = self._fewer(here, self._base.mentioned, lambda: self._all_mentions)
        return self._completed(counts, documents, self._loose.mentions)

    def _fewer(self, here: Mask, count: Callable[[Mask], Counts], everywhere: Callable[[], Counts]) -> Counts:
        """Count in some articles of the base, or in all others if those are fewer."""
        articles = int(np.count_nonzero(here))
        if articles * 2 <= self._living:
            return count(here)
        return everywhere() - count(self._alive & ~here) if articles < self._living else everywhere()

    def mentions_there(self, documents: Mask, entities: Numbers) -> Counts | None:
        """How often some entities are mentioned in these articles; None where it costs less to count for all."""
        own = entities < len(self._base)
        if len(self._cleared):
            own &= ~self._is_cleared.take(entities, mode="clip")
        known = entities[own]
        pairs = int((self._base.pointers.take(known + 1) - self._base.pointers.take(known)).sum())
        if pairs > self._usual * np.count_nonzero(documents):
            return None
        counts = np.zeros(len(entities), dtype=np.int64)
        counts[own] = self._base.mentioned_there(self._here(documents), known)
        if len(self._loose.documents):
            counts += self._told(documents, self._loose.mentions).take(entities)
        return counts

    def _told(self, documents: Mask, weights: Counts | None) -> Counts:
        """What is told beside the base."""
        here = documents.take(self._loose.documents)
        kept = None if weights is None else weights[here]
        return np.bincount(self._loose.entities[here], kept, minlength=self._entities).astype(np.int64)

    def _completed(self, counts: Counts, documents: Mask, weights: Counts | None = None) -> Counts:
        """Counts of the base with those that are told instead. Not to be written to."""
        if len(counts) < self._entities or len(self._cleared):
            counts = np.concatenate([counts, np.zeros(self._entities - len(counts), dtype=np.int64)])
            counts[self._cleared] = 0
        return counts + self._told(documents, weights) if len(self._loose.documents) else counts


class _Mentions:
    """How often entities are mentioned in some articles, counted for those that are asked for, or for all at once."""

    def __init__(self, matrix: EntityMatrix, documents: Mask) -> None:
        self._matrix, self._documents = matrix, documents
        self._all: Counts | None = None

    def of(self, entities: Numbers) -> Counts:
        """The mentions of some entities."""
        found = self._matrix.mentions_there(self._documents, entities) if self._all is None else None
        if found is not None:
            return found
        if self._all is None:
            self._all = self._matrix.mentions(self._documents)
        return self._all.take(entities)
