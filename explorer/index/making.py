"""Making an index, in place of one that was there: what was found in its texts outlives it, if it can be believed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from whoosh.index import FileIndex

from explorer.errors import DamagedIndexError, IndexFault
from explorer.index import storage
from explorer.index.catalog import Catalog
from explorer.index.schema import schema
from explorer.index.storage import CATALOG, FRESH_CATALOG, Storage

_MOST: Final = 0.5
"""Part of the files by which a corpus is known again."""


def make(folder: Path, notes: Mapping[str, str], pipeline: str | None, files: Sequence[tuple[str, int]] = ()) -> None:
    """Make an empty index in a folder of ours, which nobody else writes meanwhile.

    Wherever this is cut short, the next call finds the catalog that was there, or the one that has all that is kept.

    Args:
        notes: for the small store.
        pipeline: what it found in the texts of an index that is there is kept for articles of the same text.
        files: id and size of some files of the corpus; where there is no index, what was found by one beside it that
            knows most of them is taken, since that is of the same corpus in another place.
    """
    catalog, fresh = folder / CATALOG, folder / FRESH_CATALOG
    storage.mark(folder, complete=False)
    # First, since there may be no room for both.
    storage.clear(folder)
    if pipeline is None or catalog.exists() or not _is_whole(fresh):
        former = catalog if catalog.exists() or pipeline is None else _elsewhere(folder, files)
        _make_catalog(fresh, notes, former, pipeline)
    storage.remove_catalog(catalog)
    FileIndex.create(Storage(folder), schema())
    fresh.replace(catalog)
    storage.mark(folder, complete=True)


def noted(folder: Path, key: str) -> str | None:
    """A value of the small store of an index of any format; raises sqlite3.Error where there is none to be read."""
    path = next((folder / name for name in (CATALOG, FRESH_CATALOG) if (folder / name).exists()), folder / CATALOG)
    with closing(_read(path)) as db:
        found = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])


def texts(folder: Path, most: int) -> dict[str, str]:
    """Ids and digests of some articles from all over an index of any format; raises sqlite3.Error if unreadable."""
    with closing(_read(folder / CATALOG)) as db:
        last = int(db.execute("SELECT max(row) FROM articles").fetchone()[0] or 0)
        query = "SELECT id, sha256 FROM articles WHERE row > ? ORDER BY row LIMIT 1"
        found = (db.execute(query, (last * part // most,)).fetchone() for part in range(most))
        return {str(row[0]): str(row[1]) for row in found if row is not None}


def _elsewhere(folder: Path, files: Sequence[tuple[str, int]]) -> Path | None:
    """The catalog of the index beside this one that knows most of some files by id and size."""
    known = {other / CATALOG: _known(other, files) for other in folder.parent.iterdir() if other != folder and files}
    found = max(known, key=known.__getitem__, default=None)
    return found if found is not None and known[found] >= _MOST * len(files) else None


def _known(folder: Path, files: Sequence[tuple[str, int]]) -> int:
    """How many of some files an index knows."""
    with suppress(OSError, sqlite3.Error, IndexFault):
        storage.check_owner(folder)
        if storage.exists(folder):
            with closing(_read(folder / CATALOG)) as db:
                query = "SELECT 1 FROM files WHERE path = ? AND size = ?"
                return sum(db.execute(query, file).fetchone() is not None for file in files)
    return 0


def _read(catalog: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{catalog.absolute().as_uri()}?mode=ro", uri=True)
    db.execute("PRAGMA trusted_schema=OFF")
    return db


def _make_catalog(path: Path, notes: Mapping[str, str], former: Path | None, pipeline: str | None) -> None:
    storage.remove_catalog(path)
    with closing(Catalog(path, create=True)) as catalog:
        for key, value in notes.items():
            catalog.set_meta(key, value)
        if pipeline is not None and former is not None and former.exists():
            # What cannot be read, or has no room, is found anew.
            with suppress(sqlite3.Error):
                catalog.salvage(former, pipeline)


def _is_whole(path: Path) -> bool:
    """Whether this is a catalog that was about to take its place."""
    if not path.exists():
        return False
    try:
        with closing(Catalog(path)):
            return True
    except (sqlite3.Error, DamagedIndexError):
        return False
