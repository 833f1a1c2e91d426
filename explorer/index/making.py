"""Making an index, in place of one that was there: what was found in its texts outlives it, if it can be believed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from whoosh.index import FileIndex

from explorer.errors import DamagedIndexError
from explorer.index import storage
from explorer.index.catalog import Catalog
from explorer.index.schema import schema
from explorer.index.storage import CATALOG, FRESH_CATALOG, Storage


def make(folder: Path, notes: Mapping[str, str], pipeline: str | None) -> None:
    """Make an empty index in a folder of ours, which nobody else writes meanwhile.

    Wherever this is cut short, the next call finds the catalog that was there, or the one that has all that is kept.

    Args:
        notes: for the small store.
        pipeline: what it found in the texts of an index that is there is kept for articles of the same text.
    """
    catalog, fresh = folder / CATALOG, folder / FRESH_CATALOG
    storage.mark(folder, complete=False)
    # First, since there may be no room for both.
    storage.clear(folder)
    if pipeline is None or catalog.exists() or not _is_whole(fresh):
        _make_catalog(fresh, notes, catalog, pipeline)
    storage.remove_catalog(catalog)
    FileIndex.create(Storage(folder), schema())
    fresh.replace(catalog)
    storage.mark(folder, complete=True)


def noted(folder: Path, key: str) -> str | None:
    """A value of the small store of an index of any format; raises sqlite3.Error where there is none to be read."""
    path = next((folder / name for name in (CATALOG, FRESH_CATALOG) if (folder / name).exists()), folder / CATALOG)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
        db.execute("PRAGMA trusted_schema=OFF")
        found = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])


def _make_catalog(path: Path, notes: Mapping[str, str], former: Path, pipeline: str | None) -> None:
    storage.remove_catalog(path)
    with closing(Catalog(path, create=True)) as catalog:
        for key, value in notes.items():
            catalog.set_meta(key, value)
        if pipeline is not None and former.exists():
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
