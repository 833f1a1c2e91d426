"""What the parts of resolution say to each other: the key chosen for a name, why, and which names are one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from explorer.model import GazetteerEntry

Item = TypeVar("Item", bound=Hashable)

Evidence = tuple[str, ...]
"""What an article says that counts in all articles: what it is, then the words that it is said of."""


class Facts(NamedTuple):
    """What is known of a place that an article alone points to."""

    known: str = ""
    """Its id in the lists."""
    title: str = ""
    """Its name in a gazetteer."""
    entry: GazetteerEntry | None = None


class Choice(NamedTuple):
    """The key of a name in an article; equal keys are one entity."""

    key: str
    link: str = ""
    """The ``Link`` that led there, where it was not the name itself."""
    may_be: frozenset[str] = frozenset()
    """Keys between which the name does not decide."""
    facts: Facts | None = None
    """Of a place that was chosen by what stands beside the name."""


class Groups(Generic[Item]):
    """Disjoint sets, joined two by two (union-find with path halving)."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._parent: dict[Item, Item] = {item: item for item in items}

    def __iter__(self) -> Iterator[Item]:
        return iter(self._parent)

    def join(self, one: Item, two: Item) -> None:
        """Make the sets of two items one."""
        first, second = self.root(one), self.root(two)
        if first != second:
            self._parent[second] = first

    def root(self, item: Item) -> Item:
        """An item that all of its set have in common."""
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def representatives(self, order: Callable[[Item], Any]) -> dict[Item, Item]:
        """Each item with the first of its set in an order, which does not depend on how they were joined."""
        members: dict[Item, list[Item]] = {}
        for item in self._parent:
            members.setdefault(self.root(item), []).append(item)
        found: dict[Item, Item] = {}
        for group in members.values():
            first = min(group, key=order) if len(group) > 1 else group[0]
            for item in group:
                found[item] = first
        return found
