"""What files looked like at a moment, kept in a few bytes each: a second glance tells which of them changed since."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

_BY_DESCRIPTOR: Final = os.scandir in os.supports_fd
"""Whether files can be looked at from within their folder, which takes a fourth less time."""
_SEPARATOR: Final = "/"

Times: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of one folder, without those in the folders within it."""

    names: str
    """One after the other, with ``/`` between them."""
    stamps: Times
    """Size in bytes and time of the last change in nanoseconds of each."""

    def files(self) -> dict[str, tuple[int, int]]:
        """Size and time of each file."""
        names = self.names.split(_SEPARATOR) if self.names else []
        return dict(zip(names, map(tuple, self.stamps.tolist()), strict=True))

    def differing(self, before: Listing) -> Iterator[str]:
        """Names of the files that changed, came or went."""
        if self.names == before.names:
            changed = np.flatnonzero((self.stamps != before.stamps).any(axis=1))
            names = self.names.split(_SEPARATOR) if len(changed) else []
            yield from (names[at] for at in changed.tolist())
            return
        mine, others = self.files(), before.files()
        yield from (name for name in {**others, **mine} if mine.get(name) != others.get(name))


Glance: TypeAlias = Mapping[Path, Listing]
"""Every folder under a root, by its path."""

_NOTHING: Final = Listing("", np.empty((0, 2), np.int64))


def glance(root: Path) -> Glance:
    """How all files under a folder look, but for hidden ones; what cannot be looked at is left out."""
    seen: dict[Path, Listing] = {}
    met: set[tuple[int, int]] = set()
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            with _scanned(folder) as (status, entries):
                # A folder met twice, as through a bind mount, is entered once.
                if status.st_ino and (status.st_dev, status.st_ino) in met:
                    continue
                met.add((status.st_dev, status.st_ino))
                found = [(it.name, it.stat(follow_symlinks=False)) for it in entries if it.name[0] != "."]
        except OSError:
            continue
        pending += [folder / name for name, status in found if stat.S_ISDIR(status.st_mode)]
        files = [
            (name, status.st_size, status.st_mtime_ns) for name, status in found if not stat.S_ISDIR(status.st_mode)
        ]
        stamps = np.array([file[1:] for file in files], np.int64).reshape(-1, 2)
        seen[folder] = Listing(_SEPARATOR.join(file[0] for file in files), stamps)
    return seen


@contextmanager
def _scanned(folder: Path) -> Iterator[tuple[os.stat_result, Iterator[os.DirEntry[str]]]]:
    """A folder and what lies in it."""
    if not _BY_DESCRIPTOR:
        with os.scandir(folder) as entries:
            yield os.lstat(folder), entries
        return
    # A symbolic link that has taken the place of a folder is not followed.
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        with os.scandir(opened) as entries:
            yield os.fstat(opened), entries
    finally:
        os.close(opened)


def differing(now: Glance, before: Glance) -> Iterator[Path]:
    """Paths of the files that changed, came or went between two glances."""
    for folder in {**before, **now}:
        for name in now.get(folder, _NOTHING).differing(before.get(folder, _NOTHING)):
            yield folder / name
