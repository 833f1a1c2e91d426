"""Making the arrays of a roster: from nothing, or from the one before where little became other.

What is the same is copied as arrays; only entities and articles that changed are looked at.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from explorer.index.arrays import Array, ArrayWriter, StaleColumnsError, Terms, write_whole
from explorer.index.incidence import PARTS, Incidence
from explorer.index.roster import (
    FORM,
    KINDS,
    SHOWN,
    SPELT,
    Resolved,
    Roster,
    Table,
    codes_of,
    name_key,
    path_of,
)
from explorer.index.rows import entity_of
from explorer.index.transposition import CODE_BITS, UNLISTED, ArticlePairs, Staying, Transposition
from explorer.index.words import words
from explorer.model import Entity
from explorer.text import fold


@dataclass(frozen=True, slots=True)
class Changes:
    """What became other since a roster was made."""

    entities: Mapping[int, Sequence[Any]]
    """Rows of new and changed entities by number, as ``entity_of`` reads them."""
    gone: Collection[int]
    """Numbers of entities."""
    resolved: Iterable[Resolved]
    """Articles that are new or were resolved anew, by row."""
    dropped: Collection[int]
    """Rows of articles that are gone."""


def make(folder: Path, version: str, changes: Changes, before: str | None = None) -> Roster:
    """Make the file of a resolution from that of the one before, if it is there, else from nothing.

    Where the file cannot be written it is held in memory. Raises StaleColumnsError where the one before is not sound.
    """
    old = Roster(_arrays_of_nothing().__getitem__) if before is None else Roster.open(folder, before)
    arrays = _Revision(old, changes, folder).arrays()

    def write(file: IO[bytes]) -> None:
        writer = ArrayWriter(file)
        for name, values in arrays.items():
            writer.add_long(name, values)
        writer.close({"version": version, "form": FORM})

    if not write_whole(path_of(folder, version), write):
        return Roster(arrays.__getitem__)
    try:
        return Roster.open(folder, version)
    except StaleColumnsError:
        return Roster(arrays.__getitem__)


def _arrays_of_nothing() -> dict[str, Array]:
    made: dict[str, Array] = {"mention_pointers": np.zeros(1, dtype=np.int64)}
    for name in ("records", "ids", "written", "words"):
        _add_terms(made, name, Terms.of([]))
    for name in ("ids", "written", "words"):
        made[f"{name}.pointers"], made[f"{name}.numbers"] = np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint32)
    for name in ("kinds", "codes", "written.roles"):
        made[name] = np.zeros(0, dtype=np.uint8)
    for name in ("numbers", "mentions", "name_ranks", "by_name", "writings"):
        made[name] = np.zeros(0, dtype=np.uint32)
    made["rows"] = np.zeros(0, dtype=np.uint64)
    return made | {f"incidence.{part}": getattr(Incidence.none(), part) for part in PARTS}


class _Revision:
    """A roster with changes, in the order of its entities."""

    def __init__(self, old: Roster, changes: Changes, folder: Path) -> None:
        self._old, self._changes, self._folder = old, changes, folder
        fresh = [entity_of(row) for row in changes.entities.values()]
        touched = np.array([*changes.entities, *changes.gone], dtype=np.int64)
        self._staying = np.flatnonzero(~np.isin(old.numbers, touched))
        numbers = np.append(old.numbers[self._staying], np.array(list(changes.entities), dtype=np.uint32))
        mentions = np.append(old.mentions[self._staying], np.array([it.mentions for it in fresh], dtype=np.uint32))
        ids = [*old.ids(self._staying), *(it.id for it in fresh)]
        counts = mentions.tolist()
        order = np.array(sorted(range(len(ids)), key=lambda at: (-counts[at], ids[at])), dtype=np.int64)
        self._order, self._size = order, len(order)
        places = np.empty(len(order), dtype=np.int64)
        places[order] = np.arange(len(order))
        self._made: dict[str, Array] = {"numbers": numbers[order], "mentions": mentions[order]}
        self._ids = ids
        self._fresh = dict(zip(places[len(self._staying) :].tolist(), fresh, strict=True))
        """New and changed entities by their positions."""
        self._moved = np.full(len(old) + 1, -1)
        """Of each old position the one that its entity has."""
        self._moved[self._staying] = places[: len(self._staying)]
        self._called = self._moved.copy()
        """The same, but for those that have other names or spellings."""
        self._before: dict[int, Entity] = {}
        """Changed entities as they were, by the positions that they have."""
        for number, at in zip(changes.entities, self._fresh, strict=True):
            if (was := old.position(number)) is not None:
                self._moved[was] = at
                self._before[at] = old.entity(was)
                if _names(self._before[at]) == _names(self._fresh[at]):
                    self._called[was] = at
        known = set(self._called.tolist())
        self._renamed = {at: entity for at, entity in self._fresh.items() if at not in known}

    def arrays(self) -> dict[str, Array]:
        """All of them, by name."""
        made, old = self._made, self._old
        fresh = [KINDS.index(entity.kind) for entity in self._fresh.values()]
        made["kinds"] = np.append(old.kinds[self._staying], np.array(fresh, dtype=np.uint8))[self._order]
        encoded = old.encoded(self._staying) + [json.dumps(row).encode() for row in self._changes.entities.values()]
        _add_terms(made, "records", Terms.of([encoded[at] for at in self._order.tolist()]))
        renamed = [(entity.id, at) for at, entity in self._renamed.items()]
        _add_table(made, "ids", old.ids_of.revised(self._called, renamed)[0])
        made["by_name"] = self._by_name()
        made["name_ranks"] = np.zeros(self._size, dtype=np.uint32)
        made["name_ranks"][made["by_name"]] = np.arange(self._size, dtype=np.uint32)
        self._add_names()
        self._add_mentions()
        return made

    def _by_name(self) -> Array:
        kept = self._old.by_name[self._called[self._old.by_name] >= 0]
        renamed = sorted(self._renamed, key=lambda at: name_key(self._renamed[at]))
        keys = {at: name_key(self._renamed[at]) for at in renamed}
        entity = self._old.entity
        places = [bisect_left(kept, keys[at], key=lambda was: name_key(entity(int(was)))) for at in renamed]
        return np.insert(self._called[kept], places, renamed).astype(np.uint32)

    def _add_names(self) -> None:
        roles: dict[tuple[str, int], int] = {}
        of_words: dict[tuple[str, int], None] = {}
        kept = self._called[self._old.writings] >= 0
        writings = array("I", self._called[self._old.writings[kept]].astype(np.uint32).tobytes())
        for at, entity in self._renamed.items():
            roles[fold(entity.name), at] = SHOWN
            for spelling in entity.spellings:
                key = fold(spelling.text), at
                roles[key] = roles.get(key, 0) | SPELT
            for text in dict.fromkeys((entity.name, *(spelling.text for spelling in entity.spellings))):
                for form in words(text).forms:
                    of_words[form, len(writings)] = None
                writings.append(at)
        table, order = self._old.written.revised(self._called, roles)
        _add_table(self._made, "written", table)
        before = self._old.roles[self._called[self._old.written.numbers] >= 0]
        self._made["written.roles"] = np.append(before, np.array(list(roles.values()), dtype=np.uint8))[order]
        numbers = np.full(len(kept) + 1, -1)
        numbers[:-1][kept] = np.arange(np.count_nonzero(kept))
        _add_table(self._made, "words", self._old.words_of.revised(numbers, of_words)[0])
        self._made["writings"] = np.array(writings, dtype=np.uint32)

    def _add_mentions(self) -> None:
        old, made = self._old, self._made
        was = dict(zip(self._moved[:-1].tolist(), range(len(old)), strict=True))
        positions = {number: at for at, number in enumerate(made["numbers"].tolist())}
        codes = _Codes(positions, lambda at: self._fresh[at] if at in self._fresh else old.entity(was[at]))
        pairs = ArticlePairs(codes, self._folder)
        for resolved in self._changes.resolved:
            pairs.add(resolved)
        rows = np.array(pairs.rows, dtype=np.uint64)
        out = np.isin(old.rows, np.append(rows, np.array(sorted(self._changes.dropped), dtype=np.uint64)))
        made["rows"] = np.sort(np.append(old.rows[~out], rows))
        staying = Staying(old, self._moved, np.searchsorted(made["rows"], old.rows), out, self._recoded())
        transposition = Transposition(len(made["rows"]), made["mentions"], staying, self._folder)
        for records in pairs.records(np.searchsorted(made["rows"], rows)):
            transposition.take(records)
        made.update(transposition.arrays())

    def _recoded(self) -> dict[int, Array]:
        """Of changed entities, by position, the code that each of their spellings has, if any has another one."""
        found = {}
        for at, before in self._before.items():
            now = codes_of(self._fresh[at])
            new = np.array([now.get(text, UNLISTED) for text in codes_of(before)] + [UNLISTED], dtype=np.uint16)
            if (new[:-1] != np.arange(len(new) - 1)).any():
                found[at] = new
        return found


class _Codes(dict[tuple[int, str], int]):
    """Position of an entity and code of a spelling, as one number, by number of the entity and spelling."""

    def __init__(self, positions: Mapping[int, int], entity: Callable[[int], Entity]) -> None:
        super().__init__()
        self._positions, self._entity = positions, entity
        self._of: dict[int, dict[str, int]] = {}

    def __missing__(self, mention: tuple[int, str]) -> int:
        number, text = mention
        at = self._positions.get(number)
        if at is not None and at not in self._of:
            self._of[at] = codes_of(self._entity(at))
        # One that the entity does not list is like none of those that it does.
        known = -1 if at is None else at << CODE_BITS | min(self._of[at].get(fold(text), UNLISTED), UNLISTED)
        self[mention] = known
        return known


def _names(entity: Entity) -> tuple[str, str, frozenset[str]]:
    """What an entity is found and ordered by."""
    return entity.id, entity.name, frozenset(spelling.text for spelling in entity.spellings)


def _add_terms(made: dict[str, Array], name: str, terms: Terms) -> None:
    made[f"{name}.blob"], made[f"{name}.offsets"] = terms.blob, terms.offsets


def _add_table(made: dict[str, Array], name: str, table: Table) -> None:
    _add_terms(made, name, table.terms)
    made[f"{name}.pointers"], made[f"{name}.numbers"] = table.pointers, table.numbers
