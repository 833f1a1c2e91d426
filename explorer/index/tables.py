"""The tables of the catalog. A row carries a checksum, since SQLite notices no damage within a value.

A row of a catalog that was made without checksums has none until it is written again; it is taken as it is.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from explorer.index import spares
from explorer.index.damage import CertainDamageError

VERSION: Final = 3
_WITHOUT_CHECKSUMS: Final = 2
CHANGES: Final = "CREATE TABLE IF NOT EXISTS changes (number INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL)"
"""Articles that came, changed or went since entities were found, by their rows."""
_TABLES: Final = f"""{CHANGES};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL, crc INTEGER) WITHOUT ROWID;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, author TEXT, source TEXT,
    date TEXT, url TEXT, path TEXT NOT NULL, sha256 TEXT NOT NULL, length INTEGER NOT NULL, crc INTEGER);
CREATE TABLE taggings (
    article TEXT PRIMARY KEY, pipeline TEXT NOT NULL, sha256 TEXT NOT NULL, count INTEGER NOT NULL,
    mentions TEXT NOT NULL, definitions TEXT NOT NULL, entities BLOB, crc INTEGER, entities_crc INTEGER) WITHOUT ROWID;
CREATE TABLE entities (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL,
    articles INTEGER NOT NULL, mentions INTEGER NOT NULL, spellings TEXT NOT NULL, details TEXT NOT NULL, crc INTEGER);
CREATE TABLE segments (name TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""
META: Final = "key, value, crc"
FILE: Final = "path, size, mtime_ns, sha256, status, reason, crc"
ARTICLE: Final = "row, id, title, author, source, date, url, path, articles.sha256, length, articles.crc"
TAGGING: Final = "article, pipeline, taggings.sha256, count, mentions, definitions, taggings.crc"
ASSIGNED: Final = "entities, entities_crc"
"""The entities of the mentions of an article, which are written later than these."""
ENTITY: Final = "position, id, name, kind, type, articles, mentions, spellings, details, crc"
_ALL: Final = {"meta": META, "files": FILE, "articles": ARTICLE, "taggings": TAGGING, "entities": ENTITY}


def create(db: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    with whole(db, "BEGIN IMMEDIATE"):
        for statement in (*filter(str.strip, _TABLES.split(";")), *spares.TABLES):
            db.execute(statement)
        put(db, "meta", (spares.LAYOUT_KEY, spares.LAYOUT))
        db.execute(f"PRAGMA user_version={VERSION}")


def bring_up(db: sqlite3.Connection) -> None:
    """Give a catalog that was made without them room for checksums."""
    with whole(db, "BEGIN IMMEDIATE"):
        if version(db) != _WITHOUT_CHECKSUMS:
            return
        db.execute(CHANGES)
        for table in _ALL:
            db.execute(f"ALTER TABLE {table} ADD COLUMN crc INTEGER")
        db.execute("ALTER TABLE taggings ADD COLUMN entities_crc INTEGER")
        db.execute(f"PRAGMA user_version={VERSION}")


def version(db: sqlite3.Connection) -> int:
    """Number of the layout of a catalog."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def is_behind(db: sqlite3.Connection) -> bool:
    """Whether this is a catalog that ``bring_up`` makes one of the present version."""
    return version(db) == _WITHOUT_CHECKSUMS


def put(db: sqlite3.Connection, table: str, row: Sequence[Any]) -> None:
    """Write a row with its checksum, in place of one with the same key."""
    db.execute(_insert(table, "INSERT OR REPLACE"), (*row, checksum(row)))


def add(db: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of new keys, each with its checksum."""
    db.executemany(_insert(table, "INSERT"), ((*row, checksum(row)) for row in rows))


@cache
def _insert(table: str, how: str) -> str:
    names = _ALL[table].replace(f"{table}.", "")
    marks = ", ".join("?" * (names.count(",") + 1))
    return f"{how} INTO {table} ({names}) VALUES ({marks})"


def checksum(row: Sequence[Any]) -> int:
    """CRC-32 of the values of a row."""
    return zlib.crc32("\x1f".join(map(str, row)).encode())


def sound(row: Sequence[Any]) -> Sequence[Any]:
    """The values of a row that ends in its checksum, if they are as they were written; raises CertainDamageError."""
    values, crc = row[:-1], row[-1]
    if crc is not None and crc != checksum(values):
        raise CertainDamageError
    return values


def assigned(packed: bytes | None, crc: int | None) -> bytes | None:
    """The entities of the mentions of an article, if they are as they were written; raises CertainDamageError."""
    if crc is not None and (not isinstance(packed, bytes) or zlib.crc32(packed) != crc):
        raise CertainDamageError
    return packed


def look(db: sqlite3.Connection) -> None:
    """Raise CertainDamageError or sqlite3.Error where the tables are not those above, or a note is damaged."""
    for table, names in _ALL.items():
        db.execute(f"SELECT {names} FROM {table} LIMIT 0")  # noqa: S608 - names are our own
    # A note whose name is damaged would be missed by nobody.
    for row in db.execute(f"SELECT {META} FROM meta"):  # noqa: S608
        sound(row)


def check(db: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the file, one sentence each; reads everything."""
    found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(10)")]
    if found != ["ok"]:
        yield from found
        return
    for table, names in _ALL.items():
        extra = f", {ASSIGNED}" if table == "taggings" else ""
        query = f"SELECT {names}{extra} FROM {table}"  # noqa: S608 - names are our own
        try:
            for row in db.execute(query):
                width = names.count(",") + 1
                sound(row[:width])
                if extra:
                    assigned(*row[width:])
        except (CertainDamageError, sqlite3.OperationalError):
            yield f"what it says of {table} is not as it was written"


@contextmanager
def whole(db: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Write all or nothing, or read as of one moment."""
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # A full disk ends a transaction by itself.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
