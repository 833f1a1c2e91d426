"""From the mentions of articles, article by article, to those of entities, entity by entity.

What articles mention is dealt out to stretches of entities, and each stretch is put in order by itself (Knuth, "The Art
of Computer Programming", volume 3, external distribution), so that memory holds one stretch at a time.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from explorer.index.arrays import Array
from explorer.index.incidence import WIDTH
from explorer.index.roster import Resolved, Roster, written_mentions
from explorer.index.runs import bounds, ranges, stable_order
from explorer.spool import AT_ONCE, Spool, let_go, stretches

CODE_BITS: Final = 16
UNLISTED: Final = 0xFFFF
"""Code of a spelling that an entity does not list."""
_BITS: Final = 32
_LOW: Final = (1 << _BITS) - 1
_ARTICLES_AT_ONCE: Final = 1 << 15
_STRETCHES: Final = 64
"""About so many stretches of entities at most, each with a file."""
_FIELDS: Final = 4
"""Of a record: entity, ordinal of the article, count, code."""


class ArticlePairs:
    """Entities and spellings of articles that are looked at, with how often each is there."""

    def __init__(self, codes: Mapping[tuple[int, str], int], folder: Path) -> None:
        """``codes``: position of an entity and code of a spelling as one number, by number of the entity and text."""
        self.rows = array("Q")
        """Of each article, ascending."""
        self._codes = codes
        self._found, self._counts = Spool("q", folder), Spool("I", folder)
        self._sizes = array("I")

    def add(self, resolved: Resolved) -> None:
        """Count the mentions of an article."""
        row, packed, mentions = resolved
        counts = Counter(written_mentions(packed, mentions))
        self.rows.append(row)
        self._found.extend(map(self._codes.__getitem__, counts))
        self._counts.extend(counts.values())
        self._sizes.append(len(counts))

    def records(self, ordinals: Array) -> Iterator[Array]:
        """What was counted, as uint32 (n, 4), in the order of the articles; no article is in two parts.

        ``ordinals``: of each article, ascending.
        """
        sizes = np.array(self._sizes, dtype=np.int64)
        cuts = _cuts(sizes, AT_ONCE)
        items = bounds(sizes)[cuts].tolist()
        parts = stretches(self._found.column(), self._counts.column(), cuts=items)
        for (low, high), (found, counts) in zip(pairwise(cuts), parts, strict=True):
            made = np.empty((len(found), _FIELDS), dtype=np.uint32)
            made[:, 0], made[:, 1] = found >> CODE_BITS, np.repeat(ordinals[low:high], sizes[low:high])
            made[:, 2], made[:, 3] = counts, found & UNLISTED
            # Mentions of nobody have a negative number.
            yield made[found >= 0]


@dataclass(frozen=True, slots=True)
class Staying:
    """What the roster before knows of the articles that are as they were."""

    roster: Roster
    moved: Array
    """int64: of each of its entities the position that it has, or -1; one more is -1."""
    ordinals: Array
    """int64: of each of its articles the ordinal that it has, ascending."""
    out: Array
    """bool: of each of its articles whether it is gone or looked at again."""
    recoded: Mapping[int, Array]
    """By position, what has become of each code of an entity with other spellings."""


class Transposition:
    """The pairs of articles and entities both ways, with the codes of all mentions."""

    def __init__(self, size: int, mentions: Array, staying: Staying, folder: Path) -> None:
        """``size``: how many articles there are; ``mentions``: of each entity, by which stretches are about as long."""
        self._size, self._count, self._staying, self._folder = size, len(mentions), staying, folder
        self._cuts = _cuts(mentions, max(AT_ONCE, int(mentions.sum(dtype=np.int64)) // _STRETCHES + 1))
        self._records = [self._spool("I") for _ in self._cuts[1:]]
        """Of each stretch of entities, by article."""
        self._entities, self._mentions = self._spool("I"), self._spool("I")
        """Of the articles that are looked at: entities, ascending within each, and mentions."""
        self._each = np.zeros(size, dtype=np.int64)
        """Of each article that is looked at how many entities it has."""
        self._olds = np.full(self._count, -1)
        """Of each entity the position in the roster before."""
        known = np.flatnonzero(staying.moved >= 0)
        self._olds[staying.moved[known]] = known

    def _spool(self, kind: str) -> Spool:
        return Spool(kind, self._folder)

    def take(self, records: Array) -> None:
        """Take in records of articles, in the order of these; those of one article come together."""
        if not len(records):
            return
        at = np.searchsorted(self._cuts[1:-1], records[:, 0], side="right").astype(np.uint8)
        dealt = records[np.argsort(at, kind="stable")]
        ends = np.cumsum(np.bincount(at, minlength=len(self._records))).tolist()
        for spool, low, high in zip(self._records, (0, *ends[:-1]), ends, strict=True):
            spool.put(dealt[low:high].ravel())
        keys = records[:, 1].astype(np.int64) << _BITS | records[:, 0]
        order = np.argsort(keys, kind="stable")
        keys, mentions = _summed(keys[order], records[order, 2])
        self._entities.put(keys & _LOW)
        self._mentions.put(mentions)
        first = int(records[0, 1])
        each = np.bincount((keys >> _BITS) - first)
        self._each[first : first + len(each)] = each

    def arrays(self) -> dict[str, Array]:
        """Those of a roster that say which entities are mentioned where, by name; may be asked for once."""
        articles, mentions, codes = self._spool("I"), self._spool("I"), self._spool("H")
        each, totals = np.zeros(self._count, dtype=np.int64), np.zeros(self._count, dtype=np.int64)
        for low, high, found in self._by_entity():
            articles.put(found.keys & _LOW)
            mentions.put(found.mentions)
            codes.put(found.codes)
            entities = (found.keys >> _BITS) - low
            each[low:high] = np.bincount(entities, minlength=high - low)
            totals[low:high] = np.bincount(entities, found.mentions, minlength=high - low)
        narrow = self._narrowed(mentions)
        return {
            "codes": self._narrowed(codes),
            "mention_pointers": bounds(totals),
            "incidence.pointers": bounds(each),
            "incidence.articles": articles.column(),
            "incidence.mentions": narrow,
            "incidence.totals": totals,
            **self._by_article(narrow.dtype),
        }

    def _narrowed(self, values: Spool) -> Array:
        """The same numbers in the narrowest type that holds them all."""
        column = values.column()
        highest = max((int(part.max()) for (part,) in stretches(column)), default=0)
        found = self._spool(np.min_scalar_type(highest).char)
        for (part,) in stretches(column):
            found.put(part)
        return found.column()

    def _by_entity(self) -> Iterator[tuple[int, int, _Pairs]]:
        """The pairs of each stretch of entities, and which these are."""
        for (low, high), spool in zip(pairwise(self._cuts), self._records, strict=True):
            column = spool.column()
            records = column.reshape(-1, _FIELDS)
            found = _Pairs.of(records[stable_order(records[:, 0])])
            let_go(column)
            yield low, high, found.among(self._old_pairs(low, high))
            self._staying.roster.release()

    def _old_pairs(self, low: int, high: int) -> _Pairs:
        """What articles that stay have of a stretch of entities."""
        of, roster = self._staying, self._staying.roster
        entities = np.flatnonzero(self._olds[low:high] >= 0) + low
        olds = self._olds[entities]
        counts = np.diff(roster.incidence.pointers)[olds]
        places = ranges(roster.incidence.pointers[olds], counts)
        articles, mentions = roster.incidence.articles[places], roster.incidence.mentions[places].astype(np.int64)
        totals = np.diff(roster.mention_pointers)[olds]
        codes = roster.codes_of_all[ranges(roster.mention_pointers[olds], totals)].astype(np.uint16)
        begins = np.cumsum(totals) - totals
        for at in of.recoded.keys() & set(range(low, high)):
            nth = int(np.searchsorted(entities, at))
            own = slice(int(begins[nth]), int(begins[nth] + totals[nth]))
            codes[own] = of.recoded[at][np.minimum(codes[own], len(of.recoded[at]) - 1)]
        kept = ~of.out[articles]
        keys = np.repeat(entities, counts)[kept] << _BITS | of.ordinals[articles[kept]]
        return _Pairs(keys, mentions[kept], codes[np.repeat(kept, mentions)])

    def _by_article(self, kind: np.dtype[Any]) -> dict[str, Array]:
        pieces, piece_mentions = self._spool("i"), self._spool(kind.char)
        lengths = [np.zeros(0, dtype=np.int64)]
        cuts = [*range(0, self._size, _ARTICLES_AT_ONCE), self._size]
        columns = self._entities.column(), self._mentions.column()
        parts = stretches(*columns, cuts=bounds(self._each)[cuts].tolist())
        for (low, high), (entities, later) in zip(pairwise(cuts), parts, strict=True):
            articles = np.repeat(np.arange(high - low), self._each[low:high])
            keys, mentions = self._with_old_articles(low, high, articles << _BITS | entities, later)
            each = np.bincount(keys >> _BITS, minlength=high - low)
            lengths.append(-(-each // WIDTH))
            at = ranges(bounds(lengths[-1] * WIDTH)[:-1], each)
            filled = np.full(int(lengths[-1].sum()) * WIDTH, self._count, dtype=np.int32)
            filled[at] = keys & _LOW
            counts = np.zeros(len(filled), dtype=kind)
            counts[at] = mentions
            pieces.put(filled)
            piece_mentions.put(counts)
        return {
            "incidence.piece_pointers": bounds(np.concatenate(lengths)),
            "incidence.pieces": pieces.column(),
            "incidence.piece_mentions": piece_mentions.column(),
        }

    def _with_old_articles(self, low: int, high: int, keys: Array, mentions: Array) -> tuple[Array, Array]:
        """Entities and mentions of articles from one ordinal up to another, also of those that stay."""
        of, old = self._staying, self._staying.roster.incidence
        first, last = np.searchsorted(of.ordinals, (low, high))
        rows = np.flatnonzero(~of.out[first:last]) + first
        counts = old.piece_pointers[rows + 1] - old.piece_pointers[rows]
        places = ranges(old.piece_pointers[rows], counts)
        entities = of.moved[old.pieces.reshape(-1, WIDTH)[places].ravel()]
        articles = np.repeat(of.ordinals[rows] - low, counts * WIDTH)
        kept = entities >= 0
        keys = np.append(keys, articles[kept] << _BITS | entities[kept])
        mentions = np.append(mentions, old.piece_mentions.reshape(-1, WIDTH)[places].ravel()[kept])
        of.roster.release()
        order = np.argsort(keys, kind="stable")
        return keys[order], mentions[order]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of entity and article, in order."""

    keys: Array
    """int64: entity and article as one number."""
    mentions: Array
    codes: Array
    """uint16: of each mention, pair by pair."""

    @classmethod
    def of(cls, records: Array) -> Self:
        """From records in the order of entities, then articles."""
        keys = records[:, 0].astype(np.int64) << _BITS | records[:, 1]
        return cls(*_summed(keys, records[:, 2]), np.repeat(records[:, 3].astype(np.uint16), records[:, 2]))

    def among(self, others: Self) -> Self:
        """These and others."""
        if not len(others.keys):
            return self
        keys, mentions = np.append(others.keys, self.keys), np.append(others.mentions, self.mentions)
        begins = np.cumsum(mentions) - mentions
        order = np.argsort(keys, kind="stable")
        codes = np.append(others.codes, self.codes)[ranges(begins[order], mentions[order])]
        return type(self)(keys[order], mentions[order], codes)


def _summed(keys: Array, counts: Array) -> tuple[Array, Array]:
    """Each of the keys, which are in order, once, and the sum of its counts, as int64."""
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[firsts], np.add.reduceat(counts, firsts, dtype=np.int64) if len(firsts) else counts.astype(np.int64)


def _cuts(weights: Array, most: int) -> list[int]:
    """Where to part things so that the parts weigh hardly more than ``most``, if none does so alone."""
    steps = np.cumsum(weights, dtype=np.int64) // most
    return [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(weights)]
