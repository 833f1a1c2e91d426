"""What is kept of every article between two times that a corpus is resolved, as arrays of numbers."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_BITS: Final = 32
_AT_ONCE: Final = 1 << 16
_ITEMS_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of different length one behind the other, of items with one or several fields."""

    ends: Array
    """int64: where each list ends."""
    fields: tuple[Array, ...]
    """Each with all items of all lists."""

    @classmethod
    def of(cls, lengths: array[int], *fields: array[int]) -> Self:
        """From the length of each list; the memory of the fields is shared."""
        return cls(np.cumsum(numbers(lengths), dtype=np.int64), tuple(map(numbers, fields)))

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

    def holding(self, items: Array) -> Array:
        """The lists, ascending, that some items are in, each once."""
        return np.unique(np.searchsorted(self.ends, items, side="right"))

    def counted(self, without: Array, size: int) -> Array:
        """How often each number below ``size`` is the first field of an item in all lists but some."""
        all_items = np.bincount(self.fields[0], minlength=size)
        return all_items - np.bincount(self.some(without).fields[0], minlength=size)

    def lists_of(self, field: int, value_of: Array, size: int) -> Array:
        """In how many lists each value below ``size`` is, by the value of each number that a field has."""
        found = np.zeros(size, dtype=np.int64)
        bounds = np.append(0, self.ends)
        # A part at a time, since sorting takes several times the memory.
        for at in range(0, len(self), _AT_ONCE):
            ends = bounds[at : at + _AT_ONCE + 1]
            values = value_of[self.fields[field][ends[0] : ends[-1]]]
            owners = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
            found += np.bincount(np.unique(values * len(ends) + owners) // len(ends), minlength=size)
        return found

    def followed(self, more: Self) -> Self:
        """These lists and others behind them."""
        if not len(self):
            return more
        behind = self.ends[-1]
        fields = (np.concatenate(pair) for pair in zip(self.fields, more.fields, strict=True))
        return type(self)(np.concatenate((self.ends, more.ends + behind)), tuple(fields))

    def some(self, lists: Array) -> Self:
        """Some of the lists by number, in any order."""
        lengths = self.lengths[lists]
        ends = np.cumsum(lengths, dtype=np.int64)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(self.starts[lists] - ends + lengths, lengths)
        return type(self)(ends, tuple(field[places] for field in self.fields))


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
        none = array("I")
        return cls(numbers(array("q")), Lists.of(none, none, none, none), Lists.of(none, none))

    def find(self, rows: Array) -> Array:
        """Which articles, by number, have these handles; those that no article has are left out."""
        return np.flatnonzero(np.isin(self.rows, rows))

    def replaced(self, gone: Array, fresh: Self) -> Self:
        """Without some articles by number, and with others."""
        kept = np.ones(len(self.rows), dtype=np.bool_)
        kept[gone] = False
        both = np.concatenate((self.rows, fresh.rows))
        kept = np.append(kept, np.ones(len(fresh.rows), dtype=np.bool_))
        order = np.flatnonzero(kept)[np.argsort(both[kept], kind="stable")]
        if len(order) == len(fresh.rows) == len(both):
            return fresh
        return type(self)(both[order], self.names.followed(fresh.names).some(order),
                          self.said.followed(fresh.said).some(order))  # fmt: skip


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
        forms, choices, counts = names.fields
        # A part at a time, since sorting takes several times the memory.
        for at in range(0, len(forms), _ITEMS_AT_ONCE):
            of = slice(at, at + _ITEMS_AT_ONCE)
            pairs = choices[of].astype(np.int64) << _BITS | forms[of]
            mentions = counts[of].astype(np.int64) * sign
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
