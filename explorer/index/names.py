"""Finding entities by a name that somebody types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from explorer.index.words import words
from explorer.model import Entity, Kind
from explorer.text import fold


class NameIndex:
    """The entities of a corpus by their names and spellings; answers are positions, ascending."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entities = entities
        self._exact: defaultdict[str, set[int]] = defaultdict(set)
        self._spelt: list[list[tuple[str, ...]]] = []
        for at, entity in enumerate(entities):
            spellings = {entity.name, *(spelling.text for spelling in entity.spellings)}
            for spelling in spellings:
                self._exact[fold(spelling)].add(at)
            self._spelt.append([tuple(words(spelling).forms) for spelling in spellings])

    def find(self, name: str, kind: Kind | None = None, *, prefix: bool = False) -> tuple[int, ...]:
        """Entities that are written just so; else those of which one spelling holds all words of ``name``.

        With ``prefix`` the last word may be the beginning of one.
        """
        exact = [at for at in sorted(self._exact.get(fold(name), ())) if self._is(at, kind)]
        if exact:
            return tuple(exact)
        wanted = words(name).forms
        if not wanted:
            return ()
        return tuple(
            at
            for at, spellings in enumerate(self._spelt)
            if self._is(at, kind) and any(_holds(spelling, wanted, prefix) for spelling in spellings)
        )

    def words(self, kind: Kind) -> set[str]:
        """The forms of all words that names of a kind are written with."""
        known = (spellings for at, spellings in enumerate(self._spelt) if self._is(at, kind))
        return {word for spellings in known for spelling in spellings for word in spelling}

    def _is(self, at: int, kind: Kind | None) -> bool:
        return kind is None or self._entities[at].kind is kind


def _holds(spelling: tuple[str, ...], wanted: list[str], prefix: bool) -> bool:
    whole, last = (wanted[:-1], wanted[-1]) if prefix else (wanted, "")
    return all(word in spelling for word in whole) and any(word.startswith(last) for word in spelling)
