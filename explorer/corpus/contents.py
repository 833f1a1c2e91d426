"""The bytes of a file, read so that no file can hold the reader up or change under it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

from explorer.errors import ArticleError
from explorer.model import FileStatus

LIMIT: Final = 64 * 1024 * 1024
"""Largest file that is read, in bytes."""

# O_NONBLOCK: a FIFO put in place of the file after it was looked at must not block; a regular file does not mind.
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)


class Unreadable(ArticleError):  # noqa: N818
    """A file that does not become an article: why, in a few words, and whether it was skipped or failed."""

    def __init__(self, reason: str, status: FileStatus = FileStatus.SKIPPED) -> None:
        super().__init__(f"The file cannot be read: {reason}.")
        self.reason = reason
        self.status = status


class _ChangedError(Exception):
    """The file changed while it was read."""


def read_contents(path: Path, limit: int = LIMIT) -> bytes:
    """The bytes of a regular file of at most ``limit`` bytes, all of one version of it.

    Raises:
        Unreadable: it is not a regular file, too large, gone, not permitted, or keeps changing.
    """
    for _ in range(2):
        try:
            return _read_once(path, limit)
        except _ChangedError:
            continue
        except OSError as error:
            raise Unreadable(describe(error), FileStatus.FAILED) from error
        except ValueError as error:
            raise Unreadable("its name cannot be opened", FileStatus.FAILED) from error
    raise Unreadable("it changed while it was read", FileStatus.FAILED)


def describe(error: OSError) -> str:
    """Why the system refused a file or folder, in words."""
    known = {
        errno.EACCES: "no permission",
        errno.EPERM: "no permission",
        errno.ENOENT: "it vanished",
        errno.ENOTDIR: "it vanished",
        errno.ELOOP: "it became a symbolic link",
        errno.ENAMETOOLONG: "its path is too long",
    }
    return known.get(error.errno or 0) or error.strerror or type(error).__name__


def _read_once(path: Path, limit: int) -> bytes:
    before = os.lstat(path)
    if not stat.S_ISREG(before.st_mode):
        raise Unreadable("not a regular file")
    descriptor = os.open(path, _FLAGS)
    try:
        opened = os.fstat(descriptor)
        if not stat.S_ISREG(opened.st_mode):
            raise Unreadable("not a regular file")
        if _version(opened) != _version(before):
            raise _ChangedError
        if opened.st_size > limit:
            raise Unreadable(f"too large ({opened.st_size:,} bytes; the limit is {limit:,})")
        data = _all(descriptor, opened.st_size + 1)
        after = os.fstat(descriptor)
        if len(data) != opened.st_size or _version(after) != _version(opened):
            raise _ChangedError
        return data
    finally:
        os.close(descriptor)


def _all(descriptor: int, limit: int) -> bytes:
    parts: list[bytes] = []
    while limit > 0 and (part := os.read(descriptor, min(limit, 1 << 20))):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def _version(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
