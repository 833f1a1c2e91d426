"""The SQLite file beside the Whoosh files: what became of each file, what is known of each article, who it mentions.

Every article that was ever added has a row number of its own, which its Whoosh document carries. An article counts only
if both sides know its row; Whoosh commits first. So a crash between the two leaves articles that are read again, and
never two sides that speak of different texts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from explorer.errors import DamagedIndexError
from explorer.index import spares
from explorer.index.damage import is_of_disk
from explorer.index.regrouping import from_json, to_json
from explorer.index.rows import mentions_of
from explorer.index.spares import Found
from explorer.index.storage import UPDATE
from explorer.model import Article, FileStatus, Mention, Regrouping, Summary, Tagging

_VERSION: Final = 2
PATIENCE: Final = 10.0
"""Seconds for which another process that writes is waited for."""
FOUND: Final = "entities found"
REGROUPING: Final = "regrouping"
_CHANGES: Final = "CREATE TABLE IF NOT EXISTS changes (number INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL)"
"""Articles that came, changed or went since entities were found, by their rows."""
_TABLES: Final = f"""{_CHANGES};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, author TEXT, source TEXT,
    date TEXT, url TEXT, path TEXT NOT NULL, sha256 TEXT NOT NULL, length INTEGER NOT NULL);
CREATE TABLE taggings (
    article TEXT PRIMARY KEY, pipeline TEXT NOT NULL, sha256 TEXT NOT NULL, count INTEGER NOT NULL,
    mentions TEXT NOT NULL, definitions TEXT NOT NULL, entities BLOB) WITHOUT ROWID;
CREATE TABLE entities (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL,
    articles INTEGER NOT NULL, mentions INTEGER NOT NULL, spellings TEXT NOT NULL, details TEXT NOT NULL);
CREATE TABLE segments (name TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is known of one file of the corpus since it was last read."""

    path: str
    """Article id."""
    size: int
    mtime_ns: int
    sha256: str
    status: FileStatus
    reason: str = ""


class Catalog:
    """One connection to the SQLite file; callers take care that one thread uses it at a time."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._path = path
        self._still: tuple[int, int] | None = None
        """Time and size of a file that is read as it is, because its disk takes no writes; else None."""
        try:
            self.db = self._connect("rwc" if create else "rw")
        except sqlite3.Error as error:
            if create or not is_of_disk(error) or not self._is_settled():
                raise
            self._still = self._state()
            self.db = self._connect("ro&immutable=1")

    def _connect(self, mode: str) -> sqlite3.Connection:
        db = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            db.execute("PRAGMA trusted_schema=OFF")
            if mode == "rwc":
                # Without a log beside it, so that the file can be given another name.
                with _whole(db, "BEGIN IMMEDIATE"):
                    for statement in (*filter(str.strip, _TABLES.split(";")), *spares.TABLES):
                        db.execute(statement)
                    db.execute("INSERT INTO meta VALUES (?, ?)", (spares.LAYOUT_KEY, spares.LAYOUT))
                    db.execute(f"PRAGMA user_version={_VERSION}")
            elif self._still is None:
                db.execute("PRAGMA journal_mode=WAL")
            if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                raise DamagedIndexError(
                    "The catalog of the index was made by another version of explorer.", hint=UPDATE
                )
            if mode == "rw" and not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'changes'").fetchone():
                with suppress(sqlite3.OperationalError):
                    db.execute(_CHANGES)
        except BaseException:
            db.close()
            raise
        return db

    def _is_settled(self) -> bool:
        """Whether all that was written is in the file itself, so that it can be read without its log."""
        log = self._path.with_name(f"{self._path.name}-wal")
        return not log.exists() or not log.stat().st_size

    def _state(self) -> tuple[int, int]:
        status = self._path.stat()
        return status.st_mtime_ns, status.st_size

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Write all or nothing."""
        return _whole(self.db, "BEGIN IMMEDIATE")

    def reading(self) -> AbstractContextManager[None]:
        """Read several things as of one moment."""
        return _whole(self.db, "BEGIN")

    def version(self) -> int:
        """A number that changes when another connection writes."""
        if self._still is not None and (self._still != self._state() or not self._is_settled()):
            fresh = Catalog(self._path)
            self.close()
            self.db, self._still = fresh.db, fresh._still
            return -1
        return int(self.db.execute("PRAGMA data_version").fetchone()[0])

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file."""
        found = [str(row[0]) for row in self.db.execute("PRAGMA quick_check(10)")]
        return [] if found == ["ok"] else found

    def meta(self, key: str) -> str | None:
        """A value of the small store."""
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the small store."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def records(self) -> Iterator[FileRecord]:
        """All file records, by path."""
        yield from map(_record, self.db.execute("SELECT * FROM files ORDER BY path"))

    def record(self, path: str) -> FileRecord | None:
        """What is known of one file."""
        found = self.db.execute("SELECT * FROM files WHERE path = ?", (path,))
        return next((_record(row) for row in found), None)

    def stamps(self) -> Iterator[tuple[str, int, int, bool]]:
        """Path, size, time of the last change in nanoseconds, and whether it is an article, of every file, by path.

        Size and time are -1 for a file that failed.
        """
        query = """SELECT path,
            CASE status WHEN ?1 THEN -1 ELSE size END, CASE status WHEN ?1 THEN -1 ELSE mtime_ns END, status IN (?2, ?3)
            FROM files ORDER BY path"""
        yield from self.db.execute(query, (FileStatus.FAILED, FileStatus.INDEXED, FileStatus.UNCHANGED))

    def remarkable(self) -> Iterator[FileRecord]:
        """The records of files that are no articles, or of which there is something to say."""
        query = "SELECT * FROM files WHERE reason <> '' OR status NOT IN (?, ?)"
        yield from map(_record, self.db.execute(query, (FileStatus.INDEXED.value, FileStatus.UNCHANGED.value)))

    def size(self, path: str) -> int:
        """Bytes of a file; 0 where it is not known."""
        found = self.db.execute("SELECT size FROM files WHERE path = ?", (path,)).fetchone()
        return 0 if found is None else int(found[0])

    def put_record(self, record: FileRecord) -> None:
        """Remember a file."""
        row = (record.path, record.size, record.mtime_ns, record.sha256, record.status.value, record.reason)
        self.db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", row)

    def last_row(self) -> int:
        """The highest row number that was ever given."""
        row = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'articles'").fetchone()
        return 0 if row is None else int(row[0])

    def has_article(self, article_id: str) -> bool:
        """Whether there is an article with this id."""
        return self.db.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone() is not None

    def rows(self) -> Iterator[tuple[int, str]]:
        """Row and id of every article."""
        yield from self.db.execute("SELECT row, id FROM articles")

    def count(self) -> int:
        """Number of articles."""
        return int(self.db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def put_article(self, row: int, article: Article) -> None:
        """Remember what is known of an article, in place of what was known under its id."""
        before = self.db.execute("SELECT row, sha256 FROM articles WHERE id = ?", (article.id,)).fetchone()
        if before is not None:
            # Where its text is the same it has mentions already.
            self._note_changes([before[0], row])
            if before[1] != article.sha256:
                spares.put_aside(self.db, article.id)
        values = (
            row, article.id, article.title, article.author, article.source, article.date, article.url, article.path,
            article.sha256, len(article.text),
        )  # fmt: skip
        self.db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def prepare_spares(self) -> None:
        """Have at hand what finds taggings by their text, in a catalog made without it."""
        for statement in spares.TABLES:
            self.db.execute(statement)

    def adopt(self, row: int, article: Article) -> None:
        """Let an article without mentions have what was found in the same text, where that is known."""
        query = "SELECT 1 FROM taggings WHERE article = ? AND sha256 = ?"
        if self.db.execute(query, (article.id, article.sha256)).fetchone():
            return
        found = spares.take(self.db, article)
        if found is not None:
            self._note_changes([row])
            self._put_tagging(article.id, article.sha256, found)

    def article(self, row: int) -> tuple[Summary, str] | None:
        """What is known of an article, and the digest of its text."""
        query = "SELECT id, title, source, date, author, url, path, sha256 FROM articles WHERE row = ?"
        found = self.db.execute(query, (row,)).fetchone()
        return None if found is None else (Summary(*found[:-1]), found[-1])

    def titles(self, first: int) -> dict[int, str]:
        """The title of every article from a row on, by row."""
        return dict(self.db.execute("SELECT row, title FROM articles WHERE row >= ?", (first,)))

    def addresses(self) -> list[tuple[str, str]]:
        """The web address of every article that has one, with its id."""
        return self.db.execute("SELECT url, id FROM articles WHERE url IS NOT NULL").fetchall()

    def drop_article(self, article_id: str) -> None:
        """Forget an article and its file; its mentions are spare from here on."""
        self._note_changes([row for (row,) in self.db.execute("SELECT row FROM articles WHERE id = ?", (article_id,))])
        spares.put_aside(self.db, article_id)
        self.db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        self.db.execute("DELETE FROM files WHERE path = ?", (article_id,))

    def count_spares(self) -> int:
        """Number of texts of which mentions are known that no article has."""
        return spares.count(self.db)

    def salvage(self, former: Path, pipeline: str) -> None:
        """Have as spares what a pipeline found by another catalog, all of it or nothing; raises sqlite3.Error."""
        self.db.execute("ATTACH ? AS former", (f"{former.absolute().as_uri()}?mode=ro",))
        try:
            with self.transaction():
                spares.salvage(self.db, "former", pipeline)
        finally:
            self.db.execute("DETACH former")

    def drop_spares(self) -> None:
        """Forget them."""
        self.db.execute("DELETE FROM spares")

    def _note_changes(self, rows: Iterable[int]) -> None:
        """Note that entities of articles are no longer those that were found."""
        self.db.executemany("INSERT INTO changes (row) VALUES (?)", [(row,) for row in rows])

    def put_segments(self, files: Iterable[tuple[str, int, str]]) -> None:
        """Remember name, size and digest of Whoosh's files."""
        self.db.execute("DELETE FROM segments")
        self.db.executemany("INSERT INTO segments VALUES (?, ?, ?)", files)

    def segments(self) -> dict[str, tuple[int, str]]:
        """Size and digest of Whoosh's files, by name."""
        return {name: (size, sha256) for name, size, sha256 in self.db.execute("SELECT * FROM segments")}

    def knows_file(self, name: str) -> bool:
        """Whether this is one of Whoosh's files as they were when articles were last changed here."""
        return self.db.execute("SELECT 1 FROM segments WHERE name = ?", (name,)).fetchone() is not None

    def has_changes(self) -> bool:
        """Whether articles came, changed or went since entities were found."""
        return self.db.execute("SELECT 1 FROM changes LIMIT 1").fetchone() is not None

    def put_taggings(self, pipeline: str, taggings: Mapping[str, Tagging], texts: Mapping[str, str]) -> None:
        """Keep what a pipeline found in articles; those that are not known are left out.

        ``texts`` has digests of texts that were looked at; an article that has another text is left out.
        """
        with self.transaction():
            for article, tagging in taggings.items():
                known = self.db.execute("SELECT sha256, row FROM articles WHERE id = ?", (article,)).fetchone()
                if known is None or texts.get(article, known[0]) != known[0]:
                    continue
                self._note_changes([known[1]])
                mentions = json.dumps([[m.start, m.end, m.label, m.text, m.role] for m in tagging.mentions])
                definitions = json.dumps(tagging.definitions)
                found = Found(pipeline, len(tagging.mentions), mentions, definitions)
                self._put_tagging(article, known[0], found)

    def _put_tagging(self, article_id: str, sha256: str, found: Found) -> None:
        row = (article_id, found.pipeline, sha256, found.count, found.mentions, found.definitions)
        self.db.execute("INSERT OR REPLACE INTO taggings VALUES (?, ?, ?, ?, ?, ?, NULL)", row)

    def untagged(self, pipeline: str, after: int) -> set[str]:
        """Ids of the articles with a row behind this one whose present text a pipeline has not seen."""
        query = """SELECT id FROM articles LEFT JOIN taggings ON article = id
            WHERE row > ? AND (pipeline IS NOT ? OR taggings.sha256 <> articles.sha256)"""
        return {row[0] for row in self.db.execute(query, (after, pipeline))}

    def mentions(self, row: int) -> tuple[Mention, ...]:
        """The mentions in an article, with their entities as they were found, where they are resolved."""
        query = """SELECT mentions, entities FROM taggings
            JOIN articles ON id = article AND articles.sha256 = taggings.sha256 WHERE row = ?"""
        with self.reading():
            found = self.db.execute(query, (row,)).fetchone()
            if found is None:
                return ()
            if found[1] is None:
                return mentions_of(found[0])
            positions = np.frombuffer(found[1], dtype="<u4").tolist()
            lookup = "SELECT id FROM entities WHERE position = ?"
            rows = {at: self.db.execute(lookup, (at,)).fetchone() for at in set(positions)}
        ids = {at: row[0] if row else None for at, row in rows.items()}
        return mentions_of(found[0], [ids[at] for at in positions])

    def put_regrouping(self, regrouping: Regrouping, of: str | None, notes: Mapping[str, str]) -> bool:
        """Keep what corrections make of the entities, with notes for the small store; waits for nobody.

        False where the entities are no longer the ones it was made ``of``.
        """
        self._wait_for_others(0.0)
        try:
            with self.transaction():
                if self.meta(FOUND) != of:
                    return False
                self.set_meta(REGROUPING, to_json(regrouping))
                for key, value in notes.items():
                    self.set_meta(key, value)
                return True
        finally:
            self._wait_for_others(PATIENCE)

    def _wait_for_others(self, seconds: float) -> None:
        self.db.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")

    def regrouping(self) -> Regrouping:
        """What corrections make of the entities."""
        return from_json(self.meta(REGROUPING))

    def found(self) -> str | None:
        """A name for the entities as they were found, another one each time they are."""
        return self.meta(FOUND)

    def entity_rows(self) -> Iterator[Sequence[Any]]:
        """Number of every entity, and what ``entity_of`` reads, most mentioned first."""
        yield from self.db.execute(
            """SELECT position, id, name, kind, type, articles, mentions, spellings, details FROM entities
            ORDER BY mentions DESC, id"""
        )

    def resolved(self, after: int = 0) -> Iterator[tuple[int, bytes, str]]:
        """The resolved articles with a row behind this one, by row.

        Of each the row, the numbers of its mentions' entities as packed ``<u4``, and the mentions as JSON.
        """
        query = """SELECT row, entities, mentions FROM articles CROSS JOIN taggings ON article = id
            WHERE row > ? AND articles.sha256 = taggings.sha256 AND entities IS NOT NULL ORDER BY row"""
        yield from self.db.execute(query, (after,))

    def resolved_at(self, row: int) -> Iterator[tuple[int, bytes, str]]:
        """The same of the article of one row."""
        query = """SELECT row, entities, mentions FROM articles CROSS JOIN taggings ON article = id
            WHERE row = ? AND articles.sha256 = taggings.sha256 AND entities IS NOT NULL"""
        yield from self.db.execute(query, (row,))


def _record(row: Sequence[Any]) -> FileRecord:
    path, size, mtime_ns, sha256, status, reason = row
    return FileRecord(path, size, mtime_ns, sha256, FileStatus(status), reason)


@contextmanager
def _whole(db: sqlite3.Connection, begin: str) -> Iterator[None]:
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # A full disk ends a transaction by itself.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
