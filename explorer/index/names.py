"""Finding entities by a name that somebody types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from explorer.index.counts import Mask
from explorer.index.roster import Roster
from explorer.index.words import words
from explorer.model import Entity, Kind
from explorer.text import fold


class NameIndex:
    """The entities that are shown, by their names and spellings; answers are numbers, ascending."""

    def __init__(self, roster: Roster, made: Sequence[Entity], shown: Mask) -> None:
        """``made``: the entities behind those of the roster; ``shown``: of each number, whether it counts."""
        self._roster, self._shown = roster, shown
        self._kinds = [roster.kinds == place for place in range(len(Kind))]
        self._made = _Made(made, len(roster))

    def find(self, name: str, kind: Kind | None = None, *, prefix: bool = False) -> tuple[int, ...]:
        """Entities that are written just so; else those of which one spelling holds all words of ``name``.

        With ``prefix`` the last word may be the beginning of one.
        """
        exact = self._of_kind([*self._roster.named(name), *self._made.named(name)], kind)
        if exact:
            return exact
        wanted = words(name).forms
        if not wanted:
            return ()
        found = self._roster.holding(wanted, prefix=prefix).tolist()
        return self._of_kind([*found, *self._made.holding(wanted, prefix=prefix)], kind)

    def words(self, kind: Kind) -> set[str]:
        """The forms of all words that names of a kind are written with."""
        of_kind = self._shown[: len(self._roster)] & self._kinds[list(Kind).index(kind)]
        made = [at for at in self._made.entities if self._shown[at] and self._made.entities[at].kind is kind]
        return self._roster.words(of_kind) | self._made.words(made)

    def containing(self, text: str) -> Mask:
        """Of each number: whether these characters are anywhere in its name or in one of its spellings."""
        wanted = fold(text)
        return np.append(self._roster.containing(wanted), self._made.containing(wanted)) & self._shown

    def _of_kind(self, numbers: Sequence[int], kind: Kind | None) -> tuple[int, ...]:
        return tuple(at for at in numbers if self._shown[at] and (kind is None or self._kind(at) is kind))

    def _kind(self, at: int) -> Kind:
        made = self._made.entities.get(at)
        return made.kind if made is not None else self._roster.kind(at)


class _Made:
    """The names of a few entities."""

    def __init__(self, entities: Sequence[Entity], first: int) -> None:
        self.entities = dict(enumerate(entities, first))
        self._exact: defaultdict[str, list[int]] = defaultdict(list)
        self._spelt: dict[int, list[tuple[str, ...]]] = {}
        for at, entity in self.entities.items():
            spellings = _spellings(entity)
            for folded in dict.fromkeys(map(fold, spellings)):
                self._exact[folded].append(at)
            self._spelt[at] = [tuple(words(spelling).forms) for spelling in spellings]

    def named(self, name: str) -> list[int]:
        return self._exact.get(fold(name), [])

    def holding(self, wanted: Sequence[str], *, prefix: bool) -> list[int]:
        return [at for at, known in self._spelt.items() if any(_holds(spelling, wanted, prefix) for spelling in known)]

    def words(self, numbers: Sequence[int]) -> set[str]:
        return {word for at in numbers for spelling in self._spelt[at] for word in spelling}

    def containing(self, wanted: str) -> Mask:
        found = (any(wanted in fold(spelling) for spelling in _spellings(it)) for it in self.entities.values())
        return np.fromiter(found, dtype=np.bool_, count=len(self.entities))


def _spellings(entity: Entity) -> list[str]:
    return list(dict.fromkeys((entity.name, *(spelling.text for spelling in entity.spellings))))


def _holds(spelling: tuple[str, ...], wanted: Sequence[str], prefix: bool) -> bool:
    whole, last = (wanted[:-1], wanted[-1]) if prefix else (wanted, "")
    return all(word in spelling for word in whole) and any(word.startswith(last) for word in spelling)
