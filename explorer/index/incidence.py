"""Which articles mention which entities, as a sparse matrix both ways."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import reduce
from typing import Final, Self

import numpy as np

from explorer.cached import cached_property
from explorer.index.arrays import Array
from explorer.index.counts import Counts, Mask, Numbers
from explorer.index.runs import bounds, ranges, stable_order

WIDTH: Final = 8
"""The entities of an article are kept in pieces of so many, which are copied whole several times faster."""
_FEW: Final = 16
"""Of fewer than one article in so many, the pieces are looked up one by one."""
_BLOCK: Final = 1 << 15
"""Pieces that are counted at once."""


@dataclass(frozen=True)
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
    def of(cls, size: int, entities: int, articles: Array, found: Array, mentions: Array) -> Self:
        """From the article, the entity and the mentions of each pair, ordered by entity, then article."""
        each = np.bincount(articles, minlength=size)
        starts = bounds(-(-each // WIDTH))
        order = stable_order(articles)
        of = articles[order]
        places = starts[of] * WIDTH + np.arange(len(of)) - bounds(each)[of]
        pieces = np.full(starts[-1] * WIDTH, entities, dtype=np.int32)
        pieces[places] = found[order]
        narrow = np.min_scalar_type(int(mentions.max())) if len(mentions) else np.uint8
        piece_mentions = np.zeros(len(pieces), dtype=narrow)
        piece_mentions[places] = mentions[order]
        return cls(
            pointers=bounds(np.bincount(found, minlength=entities)),
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
        return cls.of(0, 0, *(np.zeros(0, dtype=np.int64),) * 3)

    def __len__(self) -> int:
        return len(self.pointers) - 1

    def of_entity(self, entity: int) -> tuple[Array, Array]:
        """Articles that mention an entity, and how often."""
        of = slice(int(self.pointers[entity]), int(self.pointers[entity + 1]))
        return self.articles[of], self.mentions[of]

    def entries(self, articles: Numbers) -> tuple[Array, Array]:
        """The entities of some articles, one after the other, and their mentions there; fillings are among them."""
        rows = self._pieces_of(articles)
        return self._taken(self.pieces, rows), self._taken(self.piece_mentions, rows)

    def _pieces_of(self, articles: Numbers) -> Numbers:
        starts = self.piece_pointers.take(articles)
        return ranges(starts, self.piece_pointers.take(articles + 1) - starts)

    def _taken(self, values: Array, rows: Numbers) -> Array:
        return values.reshape(-1, WIDTH).take(rows, axis=0).ravel()

    def tally(self, articles: Mask) -> Counts:
        """In how many of these articles each entity is mentioned."""
        rows = self._rows(articles)
        pieces = (rows[at : at + _BLOCK] for at in range(0, max(len(rows), 1), _BLOCK))
        counted = (np.bincount(self._taken(self.pieces, some), minlength=len(self) + 1) for some in pieces)
        return reduce(np.add, counted)[:-1]

    def mentioned(self, articles: Mask) -> Counts:
        """How often each entity is mentioned in these articles."""
        rows = self._rows(articles)
        pieces = (rows[at : at + _BLOCK] for at in range(0, max(len(rows), 1), _BLOCK))
        counted = (
            np.bincount(self._taken(self.pieces, some), self._taken(self.piece_mentions, some), len(self) + 1)
            for some in pieces
        )
        return reduce(np.add, counted)[:-1].astype(np.int64)

    def mentioned_there(self, articles: Mask, entities: Numbers) -> Counts:
        """How often some entities are mentioned in these articles."""
        starts = self.pointers.take(entities)
        counts = self.pointers.take(entities + 1) - starts
        of = ranges(starts, counts)
        mentions = self.mentions.take(of) * articles.take(self.articles.take(of))
        sums = np.zeros(len(of) + 1, dtype=np.int64)
        np.cumsum(mentions, out=sums[1:])
        behind = np.cumsum(counts)
        found: Counts = sums.take(behind) - sums.take(behind - counts)
        return found

    def _rows(self, articles: Mask) -> Numbers:
        if np.count_nonzero(articles) * _FEW < len(articles):
            return self._pieces_of(np.flatnonzero(articles))
        return np.flatnonzero(articles.take(self._article_of))

    @cached_property
    def _article_of(self) -> Array:
        """uint32 (C): the article of each piece."""
        return np.repeat(np.arange(len(self.piece_pointers) - 1, dtype=np.uint32), np.diff(self.piece_pointers))


PARTS: Final = tuple(part.name for part in fields(Incidence))
"""The arrays of an ``Incidence``."""
