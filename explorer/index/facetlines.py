"""The lines of a facet for one search, ordered as far as they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from explorer.cached import cached_property
from explorer.index.counts import FacetCounts, Numbers, distinctiveness
from explorer.index.damage import guarded
from explorer.index.grouping import Grouping
from explorer.model import Entity
from explorer.results import Facet, FacetNumbers, FacetOrder, FacetValue
from explorer.sequences import Lazy

Key = Callable[[Numbers], Any]
"""What numbers of entities are ordered by, smallest first."""

_AT_FIRST: Final = 64
_GROWTH: Final = 8
_BLOCK: Final = 40
"""So many lines are made at once, which is about what a screen shows."""
_FEW: Final = 1024
"""Fewer lines than these are sorted at once by all that may decide."""


@dataclass(frozen=True, slots=True)
class FacetCase:
    """What the lines of both facets are made from."""

    entities: Grouping
    counts: FacetCounts
    results: int
    """Number of articles found."""
    corpus: int
    """Number of articles."""
    folder: Path
    """That of the index."""

    def keys(self, order: FacetOrder) -> tuple[Key, ...]:
        """What decides an order, the most important first."""
        articles: Key = lambda numbers: -self.counts.articles_of(numbers)  # noqa: E731
        mentions: Key = lambda numbers: -self.counts.mentions_of(numbers)  # noqa: E731
        name: Key = lambda numbers: self.entities.name_ranks[numbers]  # noqa: E731
        known: Key = lambda numbers: -self.entities.mentions[numbers]  # noqa: E731
        distinctive: Key = lambda numbers: -self.strength(numbers)  # noqa: E731
        return {
            FacetOrder.ARTICLES: (articles, known, name),
            FacetOrder.MENTIONS: (mentions, articles, name),
            FacetOrder.NAME: (name,),
            FacetOrder.DISTINCTIVE: (distinctive, articles, name),
        }[order]

    def strength(self, numbers: Numbers) -> Any:
        """How distinctive entities are of the results."""
        return distinctiveness(self.counts, numbers, self.results, self.corpus)

    def values(self, numbers: Numbers) -> list[FacetValue]:
        """The lines of some entities."""
        block, ids = _Block(self, numbers), self.entities.ids(numbers)
        counts = self.counts.articles_of(numbers).tolist()
        return [FacetValue(key, count, block, at) for at, (key, count) in enumerate(zip(ids, counts, strict=True))]

    def first(self, numbers: Numbers, count: int, order: FacetOrder) -> Numbers:
        """The first of some numbers, and perhaps more of them."""
        keys = self.keys(order)
        if len(numbers) < _FEW:
            return numbers.take(np.lexsort([key(numbers) for key in reversed(keys)]))
        return first(numbers, count, keys)


class _Block:
    """Some lines; their numbers are counted together, and when the first of them is wanted."""

    def __init__(self, case: FacetCase, numbers: Numbers) -> None:
        self._case, self._numbers = case, numbers

    def entity_at(self, place: int) -> Entity:
        """See ``FacetSource``."""
        return self._case.entities[int(self._numbers[place])]

    def numbers_at(self, place: int) -> FacetNumbers:
        """See ``FacetSource``."""
        return self._counted[place]

    @cached_property
    def _counted(self) -> list[FacetNumbers]:
        case, counts = self._case, self._case.counts
        columns = (counts.mentions_of(self._numbers), counts.corpus_of(self._numbers), case.strength(self._numbers))
        return [FacetNumbers(*each) for each in zip(*(column.tolist() for column in columns), strict=True)]


class FacetLines(Lazy[FacetValue], Facet):
    """Some lines in one order."""

    def __init__(
        self,
        case: FacetCase,
        listed: Callable[[], Numbers],
        order: FacetOrder = FacetOrder.ARTICLES,
    ) -> None:
        """``listed`` gives the entities, ascending; it is called when lines are looked at."""
        self._case, self._order, self._listed = case, order, listed
        self._blocks: dict[int, list[FacetValue]] = {}

    @cached_property
    def _numbers(self) -> Numbers:
        with guarded(self._case.folder):
            return self._listed()

    @cached_property
    def _ordered(self) -> Numbers:
        return self._numbers[:0]

    def __len__(self) -> int:
        return len(self._numbers)

    def _make(self, index: int) -> FacetValue:
        block, at = divmod(index, _BLOCK)
        return self._block(block)[at]

    def _some(self, indices: range) -> tuple[FacetValue, ...]:
        if indices.step != 1 or not indices:
            return super()._some(indices)
        first, last = indices.start // _BLOCK, (indices.stop - 1) // _BLOCK
        lines = [line for block in range(first, last + 1) for line in self._block(block)]
        return tuple(lines[indices.start - first * _BLOCK : indices.stop - first * _BLOCK])

    def _block(self, block: int) -> list[FacetValue]:
        if block not in self._blocks:
            end = min((block + 1) * _BLOCK, len(self))
            # Another thread may put fewer in their place meanwhile.
            ordered = self._ordered
            if end > len(ordered):
                # Few lines are ever looked at; who goes on is likely to go far.
                count = _AT_FIRST if end <= _AT_FIRST else end * _GROWTH
                ordered = self._ordered = self._case.first(self._numbers, count, self._order)
            self._blocks[block] = self._case.values(ordered[block * _BLOCK : end])
        return self._blocks[block]

    def find(self, entity: str) -> FacetValue | None:
        """The value with this id."""
        number = self._number(entity)
        return None if number is None else self._case.values(np.array([number]))[0]

    def place(self, entity: str) -> int | None:
        """The index of the value with this id."""
        number = self._number(entity)
        return None if number is None else place(number, self._numbers, self._case.keys(self._order))

    def _number(self, entity: str) -> int | None:
        number = self._case.entities.find(entity)
        if number is None:
            return None
        at = int(np.searchsorted(self._numbers, number))
        return number if at < len(self._numbers) and self._numbers[at] == number else None

    def arranged(self, order: FacetOrder, needle: str = "", without: Collection[str] = ()) -> Facet:
        """The values in another order: those with ``needle`` anywhere in a name or spelling, without some ids."""
        if order is self._order and not needle and not without:
            return self
        numbers = self._numbers
        if needle:
            numbers = numbers[self._case.entities.names.containing(needle)[numbers]]
        for one in without:
            number = self._case.entities.find(one)
            numbers = numbers if number is None else numbers[numbers != number]
        return FacetLines(self._case, lambda: numbers, order)


def first(numbers: Numbers, count: int, keys: Sequence[Key]) -> Numbers:
    """The first of some numbers in the order of keys, of which a later one decides where all before it are equal.

    The last key must tell all numbers apart. Keys are asked for no more numbers than they have to decide on.
    """
    if not keys or len(numbers) <= 1 or count <= 0:
        return numbers[: max(count, 0)]
    values = keys[0](numbers)
    if count < len(numbers):
        bound = np.partition(values, count - 1)[count - 1]
        surely = values < bound
        tied = first(numbers[values == bound], count - int(np.count_nonzero(surely)), keys[1:])
        return np.concatenate([_sorted(numbers[surely], values[surely], keys[1:]), tied])
    return _sorted(numbers, values, keys[1:])


def _sorted(numbers: Numbers, values: Any, keys: Sequence[Key]) -> Numbers:
    order = np.argsort(values, kind="stable")
    numbers, values = numbers[order], values[order]
    if not keys or len(numbers) <= 1:
        return numbers
    groups = np.append(0, np.cumsum(values[1:] != values[:-1]))
    tied = np.flatnonzero(np.bincount(groups)[groups] > 1)
    if len(tied):
        # Those that are equal so far are ordered at once, by what comes next, within the places they have.
        of = numbers[tied]
        ranks = np.lexsort([*(key(of) for key in reversed(keys)), groups[tied]])
        numbers[tied] = of[ranks]
    return numbers


def place(number: int, numbers: Numbers, keys: Sequence[Key]) -> int:
    """How many of some numbers come before one of them in the order of keys; see ``first``."""
    before, own = 0, np.array([number])
    for key in keys:
        values, value = key(numbers), key(own)[0]
        before += int(np.count_nonzero(values < value))
        numbers = numbers[values == value]
    return before
