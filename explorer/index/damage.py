"""Turns whatever Whoosh and SQLite raise over broken files into one error with one sentence."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from explorer.errors import DamagedIndexError, ExplorerError, IndexFault
from explorer.index.catalog import fault
from explorer.index.deadline import TimeIsUpError
from explorer.index.storage import REBUILD

_OF_SYSTEM: Final = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM, errno.EIO)
"""What the system refuses, whatever the files hold: an index that is sound must not be made again for it."""
_OF_SYSTEM_IN_SQLITE: Final = (
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
)
"""The same as SQLite says it."""
LATER: Final = "Try again when the system lets it."


@contextmanager
def guarded(*, writing: bool = False) -> Iterator[None]:
    """Raise DamagedIndexError for anything but our own errors; IndexFault where the system refuses to read or write.

    Whoosh checks nothing that it reads, so damage shows as almost any exception.
    """
    try:
        yield
    except DamagedIndexError as error:
        if _is_of_system(error.__cause__):
            raise IndexFault(error.message, hint=LATER) from error
        raise
    except (ExplorerError, TimeIsUpError):
        raise
    except sqlite3.Error as error:
        raise fault(error) from error
    except OSError as error:
        if writing and not isinstance(error, FileNotFoundError):
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise IndexFault(
                f"The index cannot be written: {reason}.", hint="What was there before is unharmed."
            ) from error
        if _is_of_system(error):
            raise IndexFault(f"The index cannot be read: {error}.", hint=LATER) from error
        raise DamagedIndexError(f"The index cannot be read: {error}.", hint=REBUILD) from error
    except MemoryError as error:
        raise IndexFault("There is not enough memory for the index.") from error
    except Exception as error:
        message = f"The index is damaged ({type(error).__name__})."
        raise DamagedIndexError(message, hint=REBUILD) from error


def _is_of_system(error: BaseException | None) -> bool:
    """Whether the system refused something that says nothing of the files."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & 0xFF in _OF_SYSTEM_IN_SQLITE
    return isinstance(error, OSError) and error.errno in _OF_SYSTEM
