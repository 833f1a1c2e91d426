"""What is kept of every article between two times that a corpus is resolved, as arrays of numbers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

import numpy as np

from explorer.spool import AT_ONCE, Array, Spool, let_go, stretches

_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of different length one behind the other, of items with one or several fields.

    Fields may lie in files that are mapped, so they are looked at part by part.
    """

    ends: Array
    """int64: where each list ends."""
    fields: tuple[Array, ...]
    """uint32: each with all items of all lists."""

    @classmethod
    def of(cls, lengths: Array, fields: Iterable[Spool]) -> Self:
        """From the length of each list; nothing may be appended to the fields after that."""
        return cls(np.cumsum(lengths, dtype=np.int64), tuple(field.column() for field in fields))

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def starts(self) -> Array:
        """int64: where each list begins."""
        return self.ends - self.lengths

    @property
    def lengths(self) -> Array:
        """int64: of each list."""
        return np.diff(self.ends, prepend=0)

    def holding(self, test: Callable[..., Array]) -> Array:
        """The lists, ascending, with an item that passes a test, which is given each field as an array."""
        found = []
        first = 0
        for fields in stretches(*self.fields):
            items = np.flatnonzero(test(*fields)) + first
            found.append(np.unique(np.searchsorted(self.ends, items, side="right")))
            first += len(fields[0])
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)

    def counted(self, without: Array, size: int) -> Array:
        """How often each number below ``size`` is the first field of an item in all lists but some."""
        found = np.zeros(size, dtype=np.int64)
        for (items,) in stretches(self.fields[0]):
            found += np.bincount(items, minlength=size)
        for _, (items, *_) in _gathered((self,), without):
            found -= np.bincount(items, minlength=size)
        return found

    def lists_of(self, field: int, value_of: Array, size: int) -> Array:
        """In how many lists each value below ``size`` is, by the value of each number that a field has."""
        found = np.zeros(size, dtype=np.int64)
        bounds = np.append(0, self.ends)
        cuts = _cuts(self.lengths)
        items_of = stretches(self.fields[field], cuts=bounds[cuts].tolist())
        # Sorting takes several times the memory of what is sorted.
        for (first, last), (items,) in zip(pairwise(cuts), items_of, strict=True):
            count = last - first + 1
            owners = np.repeat(np.arange(last - first), np.diff(bounds[first : last + 1]))
            found += np.bincount(np.unique(value_of[items] * count + owners) // count, minlength=size)
        return found

    def some(self, lists: Array, folder: Path | None = None) -> Self:
        """Some of the lists by number, in any order; many lie in a file in a folder."""
        return self._of_parts(_gathered((self,), lists), folder)

    def followed(self, more: Self, lists: Array, folder: Path | None = None) -> Self:
        """Some of these lists and of others, which are numbered behind these, in any order."""
        return self._of_parts(_gathered((self, more), lists), folder)

    def _of_parts(self, parts: Iterable[tuple[Array, list[Array]]], folder: Path | None) -> Self:
        spools = [Spool("I", folder) for _ in self.fields]
        lengths = []
        for sizes, fields in parts:
            lengths.append(sizes)
            for spool, field in zip(spools, fields, strict=True):
                spool.put(field)
        return self.of(np.concatenate(lengths), spools)


def _cuts(lengths: Array) -> list[int]:
    """Where to part lists of these lengths so that the parts have hardly more than ``AT_ONCE`` items."""
    steps = np.cumsum(lengths) // AT_ONCE
    return [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(lengths)]


def _gathered(of: tuple[Lists, ...], lists: Array) -> Iterator[tuple[Array, list[Array]]]:
    """Lengths and fields of some of the lists, which are numbered through, part by part."""
    lengths = np.concatenate([each.lengths for each in of])[lists]
    starts = np.concatenate([each.starts for each in of])[lists]
    is_first = lists < len(of[0])
    for low, high in pairwise(_cuts(lengths)):
        sizes = lengths[low:high]
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts[low:high] - ends + sizes, sizes)
        own = np.repeat(is_first[low:high], sizes)
        fields = [np.empty(len(places), dtype=field.dtype) for field in of[0].fields]
        for each, which in ((of[0], own), (of[-1], ~own)):
            for field, values in zip(fields, each.fields, strict=True):
                field[which] = values[places[which]]
                let_go(values)
        yield sizes, fields


@dataclass(frozen=True, slots=True)
class Ledger:
    """The articles of a corpus."""

    rows: Array
    """int64: the handle of each article, ascending."""
    names: Lists
    """Of each article its forms: number of the form, number of the choice, count."""
    said: Lists
    """Of each article numbers of what it says."""

    @classmethod
    def empty(cls) -> Self:
        """Of no article."""
        none, no_items = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint32)
        return cls(none, Lists(none, (no_items,) * 3), Lists(none, (no_items,)))

    def find(self, rows: Array) -> Array:
        """Which articles, by number, have these handles; those that no article has are left out."""
        return np.flatnonzero(np.isin(self.rows, rows))

    def replaced(self, gone: Array, fresh: Self, folder: Path | None = None) -> Self:
        """Without some articles by number, and with others; many lie in a file in a folder."""
        kept = np.ones(len(self.rows), dtype=np.bool_)
        kept[gone] = False
        both = np.concatenate((self.rows, fresh.rows))
        kept = np.append(kept, np.ones(len(fresh.rows), dtype=np.bool_))
        order = np.flatnonzero(kept)[np.argsort(both[kept], kind="stable")]
        if len(order) == len(fresh.rows) == len(both):
            return fresh
        names, said = self.names.followed(fresh.names, order, folder), self.said.followed(fresh.said, order, folder)
        return type(self)(both[order], names, said)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each form stands with each choice in a corpus."""

    pairs: Array
    """int64, ascending: number of the choice and of the form as one number."""
    mentions: Array
    """int64."""
    articles: Array
    """int64: in how many articles."""

    @classmethod
    def none(cls) -> Self:
        """Of no article."""
        return cls(*(np.zeros(0, dtype=np.int64),) * 3)

    @classmethod
    def of(cls, names: Lists, sign: int = 1) -> Self:
        """Of the forms of articles, each counted ``sign`` times."""
        found = cls.none()
        # Sorting takes several times the memory of what is sorted.
        for forms, choices, counts in stretches(*names.fields):
            pairs = choices.astype(np.int64) << _BITS | forms
            mentions = counts.astype(np.int64) * sign
            found = found.plus(cls._summed(pairs, mentions, np.full(len(pairs), sign)))
        return found

    @classmethod
    def _summed(cls, pairs: Array, mentions: Array, articles: Array) -> Self:
        order = np.argsort(pairs)
        pairs = pairs[order]
        firsts = np.flatnonzero(np.diff(pairs, prepend=-1))
        if not len(firsts):
            return cls(pairs, mentions, articles)
        mentions = np.add.reduceat(mentions[order], firsts)
        articles = np.add.reduceat(articles[order], firsts)
        some = (mentions != 0) | (articles != 0)
        return cls(pairs[firsts][some], mentions[some], articles[some])

    def plus(self, more: Self) -> Self:
        """The sum of two; what comes to nothing is left out."""
        return self._summed(*(np.concatenate(both) for both in zip(self.columns, more.columns, strict=True)))

    @property
    def columns(self) -> tuple[Array, Array, Array]:
        """Pairs, mentions and articles."""
        return self.pairs, self.mentions, self.articles

    @property
    def choices(self) -> Array:
        """int64: of each pair."""
        return self.pairs >> _BITS

    @property
    def forms(self) -> Array:
        """int64: of each pair."""
        return self.pairs & (1 << _BITS) - 1

    def some(self, which: Array) -> Self:
        """Some of the pairs."""
        return type(self)(*(column[which] for column in self.columns))


def numbers(values: array[int]) -> Array:
    """A view of an array of the standard library."""
    return np.frombuffer(values, dtype=values.typecode) if values else np.zeros(0, dtype=values.typecode)
