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


@contextmanager
def guarded(*, writing: bool = False) -> Iterator[None]:
    """Raise DamagedIndexError for anything but our own errors; IndexFault where the system refuses to read or write.

    Whoosh checks nothing that it reads, so damage shows as almost any exception.
    """
    try:
        yield
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
        if error.errno in _OF_SYSTEM:
            raise IndexFault(
                f"The index cannot be read: {error}.", hint="Try again when the system lets it."
            ) from error
        raise DamagedIndexError(f"The index cannot be read: {error}.", hint=REBUILD) from error
    except MemoryError as error:
        raise IndexFault("There is not enough memory for the index.") from error
    except Exception as error:
        message = f"The index is damaged ({type(error).__name__})."
        raise DamagedIndexError(message, hint=REBUILD) from error
