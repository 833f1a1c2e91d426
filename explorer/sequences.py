"""Immutable sequences of which an item is made when it is looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

Item = TypeVar("Item", covariant=True)


class Lazy(Sequence[Item]):
    """A sequence that equals any other one with the same items."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def _make(self, index: int) -> Item:
        """The item at an index, which is not negative."""

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, index: int | slice) -> Item | tuple[Item, ...]:
        places = range(len(self))[index]
        return self._make(places) if isinstance(places, int) else self._some(places)

    def _some(self, indices: range) -> tuple[Item, ...]:
        """The items at some indices, where they can be made at less cost together."""
        return tuple(map(self._make, indices))

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self[:3]))
        return f"<{len(self)} items: {shown}{', …' if len(self) > 3 else ''}>"


class Joined(Lazy[Item]):
    """Two sequences, one after the other."""

    def __init__(self, head: Sequence[Item], tail: Sequence[Item]) -> None:
        self._head, self._tail = head, tail

    def __len__(self) -> int:
        return len(self._head) + len(self._tail)

    def _make(self, index: int) -> Item:
        behind = index - len(self._head)
        return self._head[index] if behind < 0 else self._tail[behind]
