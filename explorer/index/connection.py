"""One index as a process has it open: a snapshot of it, and the catalog beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

from explorer.errors import DamagedIndexError
from explorer.index import storage
from explorer.index.catalog import Catalog
from explorer.index.columns import SegmentColumns
from explorer.index.damage import condemn, guarded
from explorer.index.roster import Roster
from explorer.index.snapshot import Snapshot
from explorer.index.storage import REBUILD, Storage

_RETRIES: Final = 5
_RETRY_SECONDS: Final = 0.02


class Connection:
    """What is open of the index in one folder. Threads take turns by ``_access``.

    Anything may raise DamagedIndexError.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._access = threading.RLock()
        self._connect()

    def close(self) -> None:
        """Let go of all files."""
        with self._access:
            self._snapshot.close()
            self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connect(self) -> None:
        with guarded(self._folder):
            self._file = self._identity()
            self._catalog = Catalog(self._folder / storage.CATALOG)
            try:
                self._check_files()
                self._snapshot = self._read_snapshot()
            except BaseException:
                self._catalog.close()
                raise

    def _identity(self) -> tuple[int, int]:
        status = (self._folder / storage.CATALOG).stat()
        return status.st_dev, status.st_ino

    def _check_files(self) -> None:
        """Sizes tell a torn file; unless a commit was cut short, the catalog knows those of all files.

        What is deleted stands in the table of contents only, so that is compared whole.
        """
        for name, (size, sha256) in self._known_files().items():
            if not _is_sound(self._folder / name, size, sha256 if name.endswith(".toc") else None):
                # A commit that has just replaced the file is no damage.
                if name not in self._known_files():
                    return
                raise DamagedIndexError(f"The index is damaged: {name} is not as it was written.", hint=REBUILD)

    def health(self) -> list[str]:
        """What is wrong, one sentence each; reads everything. What is damaged is made again when it is next opened."""
        with self._access, guarded(self._folder):
            damage = list(self._damage())
            if damage:
                condemn(self._folder)
            if self._snapshot.lost() or self._snapshot.unknown:
                damage.append("The last update was cut short, or is under way; the next one repairs what it left.")
            return damage

    def _damage(self) -> Iterator[str]:
        yield from (f"The catalog is damaged: {problem}" for problem in self._catalog.check())
        for name, (size, sha256) in self._known_files().items():
            if not _is_sound(self._folder / name, size, sha256) and name in self._known_files():
                yield f"{name} is not as it was written."
        files: list[SegmentColumns | Roster] = [*self._snapshot.columns, self._snapshot.found]
        for file in files:
            fault = file.damage()
            # One that a commit took away meanwhile is missed by nobody, and any other is made again where it is.
            if fault and file.path and file.path.exists():
                yield fault

    def _known_files(self) -> dict[str, tuple[int, str]]:
        """Size and digest of Whoosh's files; of none if the catalog has not heard of its last commit."""
        known = self._catalog.segments()
        return known if f"_MAIN_{storage.latest_generation(self._folder)}.toc" in known else {}

    def _read_snapshot(self) -> Snapshot:
        """The present state; a commit that is between its two halves is waited for."""
        for attempt in range(_RETRIES):
            # Taken before anything is read, so that what is written meanwhile is seen as news by the next refresh.
            self._seen = self._versions()
            files = Storage(self._folder)
            try:
                with self._catalog.reading():
                    snapshot = Snapshot(files, self._catalog)
            except BaseException as error:
                files.release()
                # A commit meanwhile takes files away from under the reading, in whatever way Whoosh says so.
                moved = isinstance(error, Exception) and self._seen != self._versions()
                if not (moved or isinstance(error, FileNotFoundError)) or attempt == _RETRIES - 1:
                    raise
                time.sleep(_RETRY_SECONDS)
                continue
            settled = not snapshot.unknown and self._seen[0] == storage.latest_generation(self._folder)
            if settled or attempt == _RETRIES - 1:
                break
            snapshot.close()
            time.sleep(_RETRY_SECONDS)
        return snapshot

    def _versions(self) -> tuple[int, int]:
        return storage.latest_generation(self._folder), self._catalog.version()

    def refresh(self) -> bool:
        """See what was written since; True if anything was. An index that is made anew is seen once it is there."""
        try:
            return self._follow()
        except DamagedIndexError:
            if not storage.is_being_made(self._folder):
                raise
            return False

    def _follow(self) -> bool:
        with self._access, guarded(self._folder):
            if self._identity() != self._file:
                self._connect_anew()
                return True
            if self._versions() == self._seen:
                return False
            self._reload()
            return True

    def _connect_anew(self) -> None:
        """Open what took the place of the index; what is open stays so until that is sound."""
        snapshot, before = self._snapshot, (self._file, self._catalog, self._seen)
        try:
            self._connect()
        except BaseException:
            self._file, self._catalog, self._seen = before
            raise
        snapshot.close()
        before[1].close()

    @property
    def state(self) -> tuple[int, int]:
        """A name for what is open, which changes with every ``refresh`` that sees news."""
        return self._seen

    def footprint(self) -> tuple[tuple[int, int], ...]:
        """Times and sizes of what every commit touches: where they are as before, nobody has written; costs nothing."""
        found = []
        for name in ("", storage.CATALOG, f"{storage.CATALOG}-wal"):
            try:
                status = (self._folder / name).stat()
            except OSError:
                found.append((0, 0))
            else:
                found.append((status.st_mtime_ns, status.st_size))
        return tuple(found)

    def release(self) -> None:
        """Let go of the memory of what was read of the files, for when nothing is asked for a while."""
        with self._access:
            self._snapshot.release()

    def _reload(self) -> None:
        with self._access, guarded(self._folder):
            snapshot = self._read_snapshot()
            self._snapshot.close()
            self._snapshot = snapshot


def _is_sound(path: Path, size: int, sha256: str | None) -> bool:
    """Whether a file has this size, and this digest where one is given."""
    try:
        return path.stat().st_size == size and (sha256 is None or storage.digest(path) == sha256)
    except FileNotFoundError:
        return False
