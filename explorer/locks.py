"""A lock between processes, for files that several windows write."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_WAIT: Final = 0.005


@contextmanager
def locked(path: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold a lock that one thread of one process has at a time; the file ``path`` is made for it and stays.

    A process that dies lets go of it.

    Raises:
        TimeoutError: somebody else has it for longer than ``seconds``.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + seconds
        while not _take(descriptor):
            if time.monotonic() > until:
                raise TimeoutError(f"{path} is in use.")
            time.sleep(_WAIT)
        yield
    finally:
        # Closing lets go of the lock.
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether somebody holds a lock; whoever wants it in the instant in which this looks has to try again."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _is_free(descriptor)
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _is_free(descriptor: int) -> bool:
        return _take(descriptor)
else:
    import fcntl

    def _take(descriptor: int) -> bool:
        return _flocked(descriptor, fcntl.LOCK_EX)

    def _is_free(descriptor: int) -> bool:
        # Shared, so that those who look do not take each other for a holder.
        return _flocked(descriptor, fcntl.LOCK_SH)

    def _flocked(descriptor: int, way: int) -> bool:
        try:
            fcntl.flock(descriptor, way | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
