"""Which articles mention whom: filtering by chosen entities and counting what choosing another one would give.

``FacetCounter`` is all that searching knows of it, so that a faster way of counting can take the place of
``EntityMatrix``. Articles are document numbers, entities positions in the catalog's list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Choice:
    """Entities that were chosen, by position; ``unknown`` of them are included but not in the corpus."""

    include: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()
    match_any: bool = False
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """One number for each entity."""

    articles: Counts
    """Articles there would be if it were included now."""
    present: Counts
    """Articles there are that mention it."""
    mentions: Counts
    """Its mentions in the articles there are."""
    corpus: Counts
    """Articles of the whole corpus that mention it."""


class FacetCounter(Protocol):
    """Filters and counts."""

    def mentioning(self, entities: tuple[int, ...]) -> Mask:
        """Articles that mention any of these entities."""

    def select(self, found: Mask, choice: Choice) -> Mask:
        """Those of the articles found that satisfy the choice."""

    def count(self, found: Mask, choice: Choice) -> FacetCounts:
        """Count for every entity, given the articles found before the choice narrowed them."""


class EntityMatrix:
    """Articles by entities as a sparse matrix of mention counts, once by article and once by entity."""

    def __init__(self, documents: int, entities: int, pairs: npt.NDArray[np.int64]) -> None:
        """``pairs`` has a row (document, entity) for every mention."""
        self._documents, self._entities = documents, entities
        keys, mentions = np.unique(pairs[:, 0] * max(entities, 1) + pairs[:, 1], return_counts=True)
        self._document: Counts = keys // max(entities, 1)
        self._entity: Counts = keys % max(entities, 1)
        self._mentions: Counts = mentions.astype(np.int64)
        order = np.argsort(self._entity, kind="stable")
        self._by_entity = self._document[order]
        self._corpus: Counts = np.bincount(self._entity, minlength=entities).astype(np.int64)
        self._starts = np.concatenate([[0], np.cumsum(self._corpus)])

    def mentioning(self, entities: tuple[int, ...]) -> Mask:
        """Articles that mention any of these entities."""
        mask = np.zeros(self._documents, dtype=np.bool_)
        for entity in entities:
            mask[self._by_entity[self._starts[entity] : self._starts[entity + 1]]] = True
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
        here = results[self._document]
        present = self._tally(here)
        total = int(results.sum())
        widening = choice.match_any and bool(choice.include or choice.unknown)
        articles = present.copy()
        if widening:
            outside = found & ~self.mentioning(choice.exclude) & ~results
            articles = total + self._tally(outside[self._document])
        for entity in choice.exclude:
            moved = Choice(
                (*choice.include, entity),
                tuple(other for other in choice.exclude if other != entity),
                choice.match_any,
                choice.unknown,
            )
            articles[entity] = int(self.select(found, moved).sum())
        for entity in choice.include:
            articles[entity] = total
        mentions = np.bincount(self._entity[here], weights=self._mentions[here], minlength=self._entities)
        return FacetCounts(articles, present, mentions.astype(np.int64), self._corpus)

    def _tally(self, rows: Mask) -> Counts:
        return np.bincount(self._entity[rows], minlength=self._entities).astype(np.int64)


def distinctiveness(counts: FacetCounts, results: int, corpus: int) -> npt.NDArray[np.float64]:
    """How much more (or, below 0, less) often each entity is mentioned in the results than in the rest of the corpus.

    The log-likelihood ratio G² of Dunning (1993) over four numbers of articles: in the results or not, mentioning it or
    not.
    """
    inside = counts.present.astype(np.float64)
    outside = counts.corpus - inside
    rest = corpus - results
    if not results or rest <= 0:
        return np.zeros(len(inside))
    table = np.stack([inside, results - inside, outside, rest - outside])
    rate = counts.corpus / corpus
    expected = np.stack([results * rate, results * (1 - rate), rest * rate, rest * (1 - rate)])
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(table > 0, table * np.log(table / expected), 0.0)
    strength = np.maximum(2 * terms.sum(axis=0), 0.0)
    signed: npt.NDArray[np.float64] = np.where(inside / results >= outside / rest, strength, -strength)
    return signed
