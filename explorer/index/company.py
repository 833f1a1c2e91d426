"""The company that entities keep: who else is in their articles, the rarer the more telling."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from explorer.index.counts import Mask, Numbers
from explorer.index.facets import Choice
from explorer.index.grouping import Grouping

Weights = npt.NDArray[np.float64]


class Company:
    """Compares entities as they were shown at one moment; what was worked out of one is kept."""

    def __init__(self, entities: Grouping, live: Mask) -> None:
        """``live`` says which documents are articles."""
        self._entities, self._live = entities, live
        self._known: dict[str, tuple[Numbers, Weights]] = {}

    def likeness(self, one: str, two: str) -> float:
        """Cosine of the company of two entities, which are given by id, from 0 to 1.

        Of each other entity it counts which part of its articles are those of the one that is looked at.
        """
        (first, left), (second, right) = self._of(one), self._of(two)
        _, mine, other = np.intersect1d(first, second, assume_unique=True, return_indices=True)
        norm = float(np.sqrt((left @ left) * (right @ right)))
        return min(1.0, float(left[mine] @ right[other]) / norm) if norm else 0.0

    def _of(self, entity_id: str) -> tuple[Numbers, Weights]:
        if entity_id not in self._known:
            self._known[entity_id] = self._worked_out(self._entities.find(entity_id))
        return self._known[entity_id]

    def _worked_out(self, entity: int | None) -> tuple[Numbers, Weights]:
        if entity is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        counter = self._entities.counter
        counts = counter.count(counter.mentioning((entity,)) & self._live, Choice(), listed=False)
        every = np.arange(len(self._entities))
        shared, corpus = counts.articles_of(every), counts.corpus_of(every)
        shared[entity] = 0
        found = np.flatnonzero((shared > 0) & (corpus > 0))
        return found, shared[found] / corpus[found]
