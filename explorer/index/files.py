"""What the catalog knows of the files of a corpus: what became of each, and what tells whether it has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from explorer.index import tables
from explorer.index.tables import FILE
from explorer.model import FileStatus

_ARTICLES: Final = (FileStatus.INDEXED.value, FileStatus.UNCHANGED.value)


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


class Files:
    """The records of a catalog."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __iter__(self) -> Iterator[FileRecord]:
        """All records, by path."""
        return map(_record, self._db.execute(f"SELECT {FILE} FROM files ORDER BY path"))  # noqa: S608

    def get(self, path: str) -> FileRecord | None:
        """What is known of one file."""
        found = self._db.execute(f"SELECT {FILE} FROM files WHERE path = ?", (path,))  # noqa: S608
        return next(map(_record, found), None)

    def stamps(self) -> Iterator[tuple[str, int, int, bool]]:
        """Path, size, time of the last change in nanoseconds, and whether it is an article, of every file, by path.

        Size and time are -1 for a file that failed. Checksums are not looked at: a file that seems to have changed is
        read again.
        """
        query = """SELECT path,
            CASE status WHEN ? THEN -1 ELSE size END, CASE status WHEN ? THEN -1 ELSE mtime_ns END, status IN (?, ?)
            FROM files ORDER BY path"""
        yield from self._db.execute(query, (FileStatus.FAILED.value, FileStatus.FAILED.value, *_ARTICLES))

    def remarkable(self) -> Iterator[FileRecord]:
        """The records of files that are no articles, or of which there is something to say."""
        query = f"SELECT {FILE} FROM files WHERE reason <> '' OR status NOT IN (?, ?)"  # noqa: S608
        return map(_record, self._db.execute(query, _ARTICLES))

    def size(self, path: str) -> int:
        """Bytes of a file; 0 where it is not known."""
        record = self.get(path)
        return 0 if record is None else record.size

    def put(self, record: FileRecord) -> None:
        """Remember a file."""
        row = (record.path, record.size, record.mtime_ns, record.sha256, record.status.value, record.reason)
        tables.put(self._db, "files", row)

    def drop(self, path: str) -> None:
        """Forget a file."""
        self._db.execute("DELETE FROM files WHERE path = ?", (path,))


def _record(row: Sequence[Any]) -> FileRecord:
    path, size, mtime_ns, sha256, status, reason = tables.sound(row)
    return FileRecord(path, size, mtime_ns, sha256, FileStatus(status), reason)
