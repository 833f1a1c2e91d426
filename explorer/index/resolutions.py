"""What bringing entities together reads of a catalog, and how what it finds is kept.

Entities have numbers that stay, so that what is written is as much as became other: rows of entities, and the entities
of the mentions of single articles. What the resolver notes of all articles lies beside them in a file that belongs to
one resolution; it is a cache, without which all articles are resolved again.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

import numpy as np

from explorer.index import rostering
from explorer.index.arrays import Array, Arrays, ArrayWriter, StaleColumnsError, write_whole
from explorer.index.catalog import FOUND, REGROUPING, Catalog
from explorer.index.damage import guarded
from explorer.index.regrouping import details_to_json, spellings_to_json, to_json
from explorer.index.roster import Resolved, Roster
from explorer.index.rows import decoded
from explorer.index.storage import ROSTER
from explorer.model import Entity, Regrouping, Resolution, ResolutionChange

Article = tuple[int, list[Any], list[Any]]
"""Its row, its mentions and its definitions, as lists of their fields."""
Regroup = Callable[[Roster], tuple[Regrouping, Mapping[str, str]]]
"""Gives what corrections make of entities, and notes to keep with it."""

_NOBODY: Final = 0xFFFFFFFF
_BATCH: Final = 2_000


@dataclass(frozen=True)
class Unresolved:
    """The articles as of one moment, and which of them became other since entities were found."""

    catalog: Catalog
    folder: Path
    holds: Callable[[str], bool]
    found: str | None
    """A name for the entities as they were found."""
    last: int
    """Number of the last change."""
    rows: Collection[int]
    """The articles that became other."""
    is_whole: bool = True
    """Whether these are all."""

    @classmethod
    def of(cls, catalog: Catalog, folder: Path, holds: Callable[[str], bool], *, is_whole: bool = True) -> Unresolved:
        """What a catalog says, within a transaction."""
        changes = catalog.db.execute("SELECT number, row FROM changes").fetchall()
        last = max((number for number, _ in changes), default=0)
        return cls(catalog, folder, holds, catalog.found(), last, {row for _, row in changes}, is_whole)

    def kept(self, rules: str) -> Callable[[str], Array] | None:
        """The arrays that were noted under these rules when entities were found; None where they are of no use."""
        if not self.is_whole:
            return None
        with guarded(self.folder), suppress(StaleColumnsError):
            arrays = Arrays.open(_notes(self.folder, self.found or "none"))
            if (arrays.table.get("version"), arrays.table.get("rules")) == (self.found, rules):
                arrays.check()
                arrays.release()
                return arrays.__getitem__
        return None

    def read(self, rows: Collection[int] | None) -> Iterator[Article]:
        """The articles of some rows that have mentions, by row; None stands for all."""
        with guarded(self.folder):
            for row, article, mentions, definitions in self.catalog.tagged(rows):
                if self.holds(article):
                    yield row, decoded(mentions)[0], decoded(definitions)[0]


def put(
    catalog: Catalog,
    folder: Path,
    of: Unresolved,
    change: ResolutionChange,
    notes: tuple[str, Mapping[str, Array]] | None,
    regroup: Regroup,
) -> bool:
    """Keep what became other in a resolution. False where the entities are no longer those that it was made ``of``.

    Args:
        notes: arrays to keep for the next time, after the name of the rules that they were made under.
    """
    with catalog.transaction():
        if catalog.found() != of.found:
            return False
        found = uuid4().hex
        if change.is_whole:
            _clear_others(catalog, change.rows)
        entities = _put_entities(catalog, change)
        _put_assignments(catalog, change)
        catalog.db.execute("DELETE FROM changes WHERE number <= ?", (of.last,))
        catalog.set_meta(FOUND, found)
        roster = _roster(catalog, folder, found, of, change, entities)
        regrouping, more = regroup(roster)
        catalog.set_meta(REGROUPING, to_json(regrouping))
        for key, value in more.items():
            catalog.set_meta(key, value)
        if notes is not None:
            _write_notes(folder, found, *notes)
    return True


def whole(catalog: Catalog, resolution: Resolution) -> ResolutionChange:
    """A resolution by number and row."""
    numbers = {entity.id: at for at, entity in enumerate(resolution.entities)}
    own = array("I")
    change = ResolutionChange(dict(enumerate(resolution.entities)), frozenset(), numbers=own)
    row_of = {name: row for row, name in catalog.rows()}
    for article, ids in resolution.assignments.items():
        if article in row_of:
            change.rows.append(row_of[article])
            change.sizes.append(len(ids))
            own.extend([numbers.get(one, _NOBODY) for one in ids])
    return change


def make_roster(catalog: Catalog, folder: Path, version: str) -> Roster:
    """The roster of the entities as the catalog has them."""
    entities = {number: row for number, *row in catalog.entity_rows()}
    return rostering.make(folder, version, rostering.Changes(entities, (), catalog.resolved(), ()))


def remove_others(folder: Path, version: str) -> None:
    """Remove the files of other resolutions; who has them open keeps them."""
    for entry in folder.glob(f"{ROSTER}*"):
        if version not in entry.name:
            with suppress(OSError):
                entry.unlink()


def _clear_others(catalog: Catalog, rows: array[int]) -> None:
    """Take the entities from articles that were not resolved."""
    query = "SELECT row, id FROM articles CROSS JOIN taggings ON article = id WHERE entities IS NOT NULL"
    resolved = np.zeros(max(rows, default=0) + 1, dtype=np.bool_)
    resolved[rows] = True
    others = [(name,) for row, name in catalog.db.execute(query) if row >= len(resolved) or not resolved[row]]
    catalog.db.executemany("UPDATE taggings SET entities = NULL, entities_crc = NULL WHERE article = ?", others)


def _put_entities(catalog: Catalog, change: ResolutionChange) -> dict[int, list[Any]]:
    """Write the entities that became other; gives their rows by number, but none where all are new."""
    if change.is_whole:
        catalog.db.execute("DELETE FROM entities")
        catalog.put_entities((number, *_row(entity)) for number, entity in change.entities.items())
        return {}
    fresh: dict[int, list[Any]] = {}
    for number, entity in change.entities.items():
        row = _row(entity)
        known = catalog.entity_row(number)
        if known is None or list(known) != row:
            fresh[number] = row
    # Ids may go from one to another, so all go before any comes.
    old = [(number,) for number in (*change.gone, *fresh)]
    catalog.db.executemany("DELETE FROM entities WHERE position = ?", old)
    catalog.put_entities((number, *row) for number, row in fresh.items())
    return fresh


def _row(it: Entity) -> list[Any]:
    known = it.id, it.name, it.kind.value, it.type.value, it.articles, it.mentions
    return [*known, spellings_to_json(it.spellings), details_to_json(it)]


def _put_assignments(catalog: Catalog, change: ResolutionChange) -> None:
    """Write the entities of mentions; articles whose mentions do not fit in number have none."""
    unfit = """UPDATE taggings SET entities = NULL, entities_crc = NULL
        WHERE article = (SELECT id FROM articles WHERE row = ?) AND count <> ?"""
    catalog.assign((row, np.array(own, dtype="<u4")) for row, own in change.assignments())
    catalog.db.executemany(unfit, zip(change.rows, change.sizes, strict=True))


def _roster(
    catalog: Catalog,
    folder: Path,
    found: str,
    of: Unresolved,
    change: ResolutionChange,
    entities: Mapping[int, list[Any]],
) -> Roster:
    if not change.is_whole:
        rows = sorted(change.rows)
        resolved: Iterable[Resolved] = (each for row in rows for each in catalog.resolved_at(row))
        dropped = set(of.rows) - set(rows)
        with suppress(StaleColumnsError):
            changes = rostering.Changes(entities, change.gone, resolved, dropped)
            return rostering.make(folder, found, changes, before=of.found)
    return make_roster(catalog, folder, found)


def _notes(folder: Path, version: str) -> Path:
    return folder / f"{ROSTER}{version}.resolver.columns"


def _write_notes(folder: Path, version: str, rules: str, arrays: Mapping[str, Array]) -> None:
    def write(file: IO[bytes]) -> None:
        writer = ArrayWriter(file)
        for name, values in arrays.items():
            writer.add_long(name, values)
        writer.close({"version": version, "rules": rules})

    write_whole(_notes(folder, version), write)
