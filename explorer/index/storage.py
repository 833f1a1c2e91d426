"""The folder of an index: whose it is, whether it is ours, who writes it, and files that survive a crash."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import FileLock

from explorer.errors import BusyIndexError, DamagedIndexError, ForeignIndexError, IndexFault
from explorer.index.columns import is_columns
from explorer.locks import is_held

FORMAT: Final = 2
"""Changes with anything that makes older indexes unreadable or wrong; they are made again."""
APPLICATION: Final = "explorer-tui"
MARKER: Final = "explorer-index.json"
ROSTER: Final = "entities-"
"""What the names of the files begin with that hold the entities of a resolution."""
CATALOG: Final = "catalog.sqlite"
FRESH_CATALOG: Final = "catalog.fresh"
"""The catalog of an index that is being made, before it takes its place."""
TAGGING_LOCK: Final = "tagging.lock"
REBUILD: Final = "Make it again with: explorer index --rebuild"
UPDATE: Final = "Make it again with: explorer index"
"""For what is made again without asking when it is opened."""

_LOCK: Final = "MAIN_WRITELOCK"
_FRESH_MARKER: Final = f"{MARKER}.new"
_INSTANT: Final = 0.005
_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH
_OURS: Final = ("MAIN_", "_MAIN_", ROSTER)


def exists(folder: Path) -> bool:
    """Whether an index of ours, sound or not, lies in the folder."""
    return (folder / MARKER).is_file()


def check_owner(folder: Path) -> None:
    """Refuse a folder into which somebody else can write: what lies there is read with trust."""
    try:
        status = folder.stat()
    except FileNotFoundError:
        raise IndexFault(f"There is no index at {folder}.", hint="Make one with: explorer index") from None
    except OSError as error:
        raise IndexFault(f"The index at {folder} cannot be read: {error.strerror}.") from error
    if not stat.S_ISDIR(status.st_mode):
        raise ForeignIndexError(f"{folder} is not a folder.", hint="Move it away, or set EXPLORER_HOME.")
    if hasattr(os, "geteuid"):
        if status.st_uid != os.geteuid():
            raise ForeignIndexError(f"The index at {folder} belongs to somebody else.", hint="Set EXPLORER_HOME.")
        if status.st_mode & _OTHERS:
            raise ForeignIndexError(f"Others can write into the index at {folder}.", hint=f"chmod go-w {folder}")


def check_marker(folder: Path) -> None:
    """Refuse a folder that we did not make, and an index of another format."""
    marker = folder / MARKER
    if not exists(folder):
        _check_empty(folder)
    if not exists(folder):
        raise IndexFault(f"There is no index at {folder}.", hint="Make one with: explorer index")
    said = marker.read_bytes()
    try:
        found = json.loads(said)
        application, version = found["application"], found["format"]
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedIndexError("The index does not say what it is.", hint=UPDATE) from error
    if application != APPLICATION:
        raise ForeignIndexError(f"The index at {folder} was made by {application!s:.40}.", hint="Move it away.")
    if version is None:
        raise DamagedIndexError("The index is damaged, or was never completed.", hint=UPDATE)
    if version != FORMAT:
        raise DamagedIndexError("The index was made by another version of explorer.", hint=UPDATE)


def prepare(folder: Path) -> None:
    """Make the folder, which only we can enter, or make sure that what lies there is ours."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        hint = "Set EXPLORER_HOME to a folder that can be written."
        raise IndexFault(f"The index cannot be made at {folder}: {error.strerror}.", hint=hint) from error
    check_owner(folder)
    if not exists(folder):
        _check_empty(folder)
        folder.chmod(0o700)


def _check_empty(folder: Path) -> None:
    """Refuse a folder in which more lies than what a beginning that was cut short leaves behind."""
    is_empty = all(entry.name in (_LOCK, _FRESH_MARKER) for entry in folder.iterdir())
    # Another process may have begun an index since the marker was missing; it writes the marker first.
    if not is_empty and not exists(folder):
        raise ForeignIndexError(f"What lies at {folder} was not made by explorer.", hint="Move it away.")


def mark(folder: Path, *, complete: bool) -> None:
    """Write the marker; without a format before the index is complete, or once it is damaged, so that none opens it."""
    text = json.dumps({"application": APPLICATION, "format": FORMAT if complete else None})
    fresh = folder / _FRESH_MARKER
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / MARKER)
    sync_folder(folder)


def clear(folder: Path) -> None:
    """Remove the files of an index, but neither lock, marker and catalog nor anything that is not ours."""
    for entry in folder.iterdir():
        if entry.name == _LOCK or not entry.name.startswith(_OURS):
            continue
        if entry.is_dir() and not entry.is_symlink():
            for inner in entry.iterdir():
                inner.unlink()
            entry.rmdir()
        else:
            entry.unlink()


def remove_catalog(path: Path) -> None:
    """Remove a catalog, then what SQLite keeps beside it, which may have been left without one."""
    for beside in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{beside}").unlink(missing_ok=True)


def whoosh_files(folder: Path) -> list[Path]:
    """The files of Whoosh's last commit."""
    generation = latest_generation(folder)
    return sorted(
        entry
        for entry in folder.iterdir()
        if entry.is_file()
        and entry.name != _LOCK
        and not is_columns(entry.name)
        and (entry.name.startswith("MAIN_") or entry.name == f"_MAIN_{generation}.toc")
    )


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def latest_generation(folder: Path) -> int:
    """Number of Whoosh's last commit; -1 if there is none."""
    found = (re.fullmatch(r"_MAIN_(\d+)\.toc", name) for name in os.listdir(folder))  # noqa: PTH208 - names only
    return max((int(match.group(1)) for match in found if match), default=-1)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder survive a loss of power, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Storage(FileStorage):  # type: ignore[misc]
    """Whoosh's files in a folder; they are safe on disk before a commit names them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._written: list[str] = []
        self._opened: list[Any] = []

    def list(self) -> list[str]:
        """Names of all files; where the system refuses to tell them, Whoosh says that there are none."""
        return os.listdir(self.folder)  # noqa: PTH208 - names only

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file and remember it, because Whoosh forgets to close those it finds damaged."""
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def release(self) -> None:
        """Close all files that were opened."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **options: Any) -> Any:
        """Create a file and remember it for the next rename, which is Whoosh's commit."""
        self._written.append(name)
        return super().create_file(name, excl=excl, mode=mode, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Bring all files written since the last commit to the disk, then rename."""
        for name in self._written:
            try:
                handle = os.open(self._fpath(name), os.O_RDWR)
            except FileNotFoundError:
                continue
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        self._written.clear()
        super().rename_file(oldname, newname, safe=safe)
        sync_folder(Path(self.folder))


def is_written(folder: Path) -> bool:
    """Whether somebody has the right to write an index."""
    return is_held(folder / _LOCK)


def is_being_made(folder: Path) -> bool:
    """Whether somebody is making an index that is not complete yet."""
    if not is_written(folder):
        return False
    try:
        check_marker(folder)
    except IndexFault:
        return True
    return False


class WriteLock:
    """The right to write an index; one process has it, and loses it only by releasing it or ending."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _LOCK
        self._lock: Any = FileLock(str(self._path))
        try:
            taken = self._lock.acquire()
            if not taken:
                # Somebody may just have looked whether it is free.
                time.sleep(_INSTANT)
                taken = self._lock.acquire()
        except OSError as error:
            reason = os.strerror(error.errno or errno.EIO)
            raise IndexFault(f"The index cannot be written: {reason}.") from error
        if not taken:
            raise BusyIndexError(
                f"{self._holder()} is indexing these articles.", hint="Try again when it has finished."
            )
        # Who it is, is only said to others; a full disk need not keep anybody from making room.
        with suppress(OSError):
            os.ftruncate(self._lock.fd, 0)
            os.write(self._lock.fd, str(os.getpid()).encode())

    def _holder(self) -> str:
        try:
            holder = self._path.read_text("ascii")[:10]
        except (OSError, ValueError):
            holder = ""
        return f"Another explorer (process {holder})" if holder.isdecimal() else "Another explorer"

    def release(self) -> None:
        """Let others write; doing it twice is harmless."""
        if self._lock.fd is not None:
            self._lock.release()
