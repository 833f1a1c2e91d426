"""The lines of a facet for one search, ordered as far as they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from explorer.index.facets import FacetCounts, Numbers, distinctiveness
from explorer.index.grouping import Grouping
from explorer.model import Facet, FacetOrder, FacetValue
from explorer.sequences import Lazy

Key = Callable[[Numbers], Any]
"""What numbers of entities are ordered by, smallest first."""

_AT_FIRST: Final = 64
_GROWTH: Final = 8
_BLOCK: Final = 32
"""So many lines are made at once, which is about what a screen shows."""


@dataclass(frozen=True, slots=True)
class FacetCase:
    """What the lines of both facets are made from."""

    entities: Grouping
    counts: FacetCounts
    results: int
    """Number of articles found."""
    corpus: int
    """Number of articles."""
    made: dict[int, FacetValue] = field(default_factory=dict)
    """Lines that were looked at, by number."""

    def keys(self, order: FacetOrder) -> tuple[Key, ...]:
        """What decides an order, the most important first."""
        articles: Key = lambda numbers: -self.counts.articles[numbers]  # noqa: E731
        mentions: Key = lambda numbers: -self.counts.mentions_of(numbers)  # noqa: E731
        name: Key = lambda numbers: self.entities.name_ranks[numbers]  # noqa: E731
        distinctive: Key = lambda numbers: -self.strength(numbers)  # noqa: E731
        return {
            FacetOrder.ARTICLES: (articles, mentions, name),
            FacetOrder.MENTIONS: (mentions, articles, name),
            FacetOrder.NAME: (name,),
            FacetOrder.DISTINCTIVE: (distinctive, articles, name),
        }[order]

    def strength(self, numbers: Numbers) -> Any:
        """How distinctive entities are of the results."""
        return distinctiveness(self.counts, numbers, self.results, self.corpus)

    def values(self, numbers: Numbers) -> list[FacetValue]:
        """The lines of some entities."""
        missing = [number for number in numbers.tolist() if number not in self.made]
        if missing:
            self._make(np.array(missing))
        return [self.made[number] for number in numbers.tolist()]

    def _make(self, numbers: Numbers) -> None:
        counts = self.counts
        columns = (
            counts.articles[numbers],
            counts.mentions_of(numbers),
            counts.corpus[numbers],
            self.strength(numbers),
        )
        for number, articles, mentions, corpus, strength in zip(
            numbers.tolist(), *(each.tolist() for each in columns), strict=True
        ):
            entity = self.entities[number]
            self.made[number] = FacetValue(
                id=entity.id,
                name=entity.name,
                kind=entity.kind,
                type=entity.type,
                articles=articles,
                mentions=mentions,
                spellings=entity.spellings,
                corpus_articles=corpus,
                distinctive=strength,
                is_ambiguous=bool(entity.may_be),
            )


class FacetLines(Lazy[FacetValue], Facet):
    """Some lines in one order."""

    def __init__(self, case: FacetCase, numbers: Numbers, order: FacetOrder = FacetOrder.ARTICLES) -> None:
        self._case, self._order = case, order
        self._numbers = numbers
        """Ascending."""
        self._ordered: Numbers = numbers[:0]
        self._blocks: dict[int, list[FacetValue]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def _make(self, index: int) -> FacetValue:
        block, at = divmod(index, _BLOCK)
        if block not in self._blocks:
            self._blocks[block] = self._make_block(block)
        return self._blocks[block][at]

    def _make_block(self, block: int) -> list[FacetValue]:
        end = min((block + 1) * _BLOCK, len(self))
        if end > len(self._ordered):
            # Few lines are ever looked at; who goes on is likely to go far.
            self._ordered = first(
                self._numbers, _AT_FIRST if end <= _AT_FIRST else end * _GROWTH, self._case.keys(self._order)
            )
        return self._case.values(self._ordered[block * _BLOCK : end])

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
        return FacetLines(self._case, numbers, order)


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
