"""Turns whatever Whoosh, SQLite and the system raise over an index into one error with one sentence.

An index that is damaged may be made again, so nothing is called damage that says nothing of the files: that memory or
file handles ran out, that a disk is full, or is away, or that explorer itself is at fault.
"""

from __future__ import annotations

import errno
import os
import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from explorer import faults
from explorer.errors import BusyIndexError, DamagedIndexError, ExplorerError, IndexFault
from explorer.index import storage
from explorer.index.deadline import TimeIsUpError
from explorer.index.storage import REBUILD, UPDATE

_LATER: Final = "Try again when the system lets it."

_OF_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
ROOM: Final = "Make room on its disk, or set EXPLORER_HOME to a folder on another one."
_OF_FILES: Final = (None, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EINVAL)
"""What the system says of files that are not there, or lead to a place in them that there cannot be."""
_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)
_WRITING: Final = (
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
)
_OF_DISK: Final = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY)
"""SQLite opens files beside the one it reads; a full disk or one that takes no writes refuses these."""
_CERTAIN: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Text that is not UTF-8 has no code, since Python says so."""
_OF_SYSTEM: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM)


class CertainDamageError(DamagedIndexError):
    """Damage that a checksum shows, whoever else may be writing."""

    def __init__(self, message: str = "The catalog of the index is damaged.") -> None:
        super().__init__(message, hint=UPDATE)


@contextmanager
def guarded(folder: Path | None = None, *, writing: bool = False) -> Iterator[None]:
    """Raise DamagedIndexError for anything but our own errors; IndexFault where the system refuses to read or write.

    Whoosh checks nothing that it reads, so damage shows as almost any exception. So do faults of explorer: where all
    files in ``folder`` are as they were written, ProgramFault is raised.
    """
    try:
        yield
    except CertainDamageError:
        condemn(folder)
        raise
    except (ExplorerError, TimeIsUpError):
        raise
    except sqlite3.Error as error:
        fault = _fault(error)
        if isinstance(fault, CertainDamageError):
            condemn(folder)
        raise fault from error
    except OSError as error:
        if writing and not isinstance(error, FileNotFoundError):
            reason = os.strerror(error.errno) if error.errno else str(error)
            hint = ROOM if error.errno in _OF_ROOM else "What was there before is unharmed."
            raise IndexFault(f"The index cannot be written: {reason}.", hint=hint) from error
        if error.errno not in _OF_FILES:
            raise IndexFault(f"The index cannot be read: {error}.", hint=_LATER) from error
        raise DamagedIndexError(f"The index cannot be read: {error}.", hint=REBUILD) from error
    except MemoryError as error:
        raise IndexFault("There is not enough memory for the index.") from error
    except Exception as error:
        if folder is not None and not _speaks_of_files(error):
            if is_sound(folder):
                raise faults.reported(error, "the index is sound") from error
            _condemn_at_rest(folder)
        message = f"The index is damaged ({type(error).__name__})."
        raise DamagedIndexError(message, hint=REBUILD) from error


def condemn(folder: Path | None) -> None:
    """Have an index in which damage was found made again by whoever opens it next, if the disk takes the note."""
    if folder is not None and storage.exists(folder):
        with suppress(OSError):
            storage.mark(folder, complete=False)


def _condemn_at_rest(folder: Path) -> None:
    """The same where nobody writes: what looks like damage may be a file that has just been replaced."""
    with suppress(IndexFault):
        lock = storage.WriteLock(folder)
        try:
            condemn(folder)
        finally:
            lock.release()


def _speaks_of_files(error: Exception) -> bool:
    """Whether an error tells that a file does not hold what it should; who forged it can forge digests as well."""
    return isinstance(error, pickle.UnpicklingError) or type(error).__module__.startswith("whoosh.")


def is_sound(folder: Path) -> bool:
    """Whether all files of an index are as they were written; reads all of them, once for each of its states."""
    try:
        with os.scandir(folder) as entries:
            state = sorted((one.name, one.stat().st_size, one.stat().st_mtime_ns) for one in entries)
        return _is_sound(folder, tuple(state))
    except Exception:  # noqa: BLE001 - what cannot be read is not sound
        return False


@lru_cache(maxsize=4)
def _is_sound(folder: Path, state: tuple[tuple[str, int, int], ...]) -> bool:
    # These are opened with what is above.
    from explorer.index.arrays import damage
    from explorer.index.catalog import Catalog

    with closing(Catalog(folder / storage.CATALOG)) as catalog:
        known = catalog.segments()
        latest = f"_MAIN_{storage.latest_generation(folder)}.toc"
        if latest not in known or catalog.check():
            return False
    if any(damage(folder / name) for name, _, _ in state if name.endswith(".columns")):
        return False
    return all(storage.digest(folder / name) == sha256 for name, (_, sha256) in known.items())


def _fault(error: sqlite3.Error) -> IndexFault:
    """What a failure of SQLite means to the reader."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in _BUSY:
        return BusyIndexError("Another explorer is writing the index.", hint="Try again in a moment.")
    if primary in _FULL or code in _WRITING:
        return IndexFault("The index cannot be written: its disk is full or takes no writes.", hint=ROOM)
    if primary in _OF_SYSTEM:
        return IndexFault(f"The index cannot be read: {error}.", hint=_LATER)
    # What SQLite says may quote what is damaged.
    if primary in _CERTAIN or (code is None and isinstance(error, sqlite3.OperationalError)):
        return CertainDamageError()
    return DamagedIndexError("The catalog of the index cannot be read.", hint=REBUILD)


def is_of_disk(error: sqlite3.Error) -> bool:
    """Whether a disk is full or takes no writes."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _OF_DISK
