"""The files of a corpus: what lies under its roots, in a fixed order, without following or opening anything."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer.corpus.contents import LIMIT, describe
from explorer.model import FileReport, FileStatus

_AMBIGUOUS: Final = re.compile("%(?=(?:25)*[89A-F][0-9A-F])")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One regular file of the corpus, not yet read."""

    path: Path
    """Absolute."""
    id: str
    """Id of the article it becomes."""
    size: int
    """In bytes."""
    mtime_ns: int
    """Time of its last change, in nanoseconds."""


def written(name: str) -> str:
    """A file name as valid text: bytes that are not UTF-8 become ``%XX``; no two names become the same."""
    name = _AMBIGUOUS.sub("%25", name)
    return "".join(char if not 0xD800 <= ord(char) < 0xE000 else _percent(char) for char in name)


def _percent(char: str) -> str:
    code = ord(char)
    raw = bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else char.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in raw)


def walk(
    root: Path, prefix: str, suffixes: frozenset[str], left_out: frozenset[str]
) -> Iterator[FoundFile | FileReport]:
    """Every file under a folder, sorted by id; hidden ones, and those of the root in ``left_out``, are passed over.

    ``prefix`` starts the ids, with its "/". A folder met twice, as through a bind mount, is entered once.
    """
    seen: set[tuple[int, int]] = set()
    pending: list[Iterator[tuple[str, Path]]] = []

    def enter(folder: Path, start: str) -> FileReport | None:
        try:
            status = os.lstat(folder)
            if status.st_ino and (status.st_dev, status.st_ino) in seen:
                return None
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(folder) as scanned:
                pending.append(iter(sorted(_named(entry, start) for entry in scanned if _is_wanted(entry, start))))
        except OSError as error:
            return FileReport(start or "./", FileStatus.FAILED, f"folder cannot be opened: {describe(error)}")
        return None

    def _is_wanted(entry: os.DirEntry[str], start: str) -> bool:
        return not entry.name.startswith(".") and not (start == prefix and entry.name in left_out)

    report = enter(root, prefix)
    if report:
        yield report
    while pending:
        name, path = next(pending[-1], ("", root))
        if not name:
            pending.pop()
            continue
        found = enter(path, name) if name.endswith("/") else look(path, name, suffixes)
        if found:
            yield found


def _named(entry: os.DirEntry[str], start: str) -> tuple[str, Path]:
    """The id of an entry, with "/" at the end of a folder's so that ids come out sorted."""
    return start + written(entry.name) + ("/" if entry.is_dir(follow_symlinks=False) else ""), Path(entry.path)


def look(path: Path, name: str, suffixes: frozenset[str]) -> FoundFile | FileReport:
    """What a path that is no folder is, without opening it: a file to read, or a reason not to."""
    try:
        status = os.lstat(path)
    except OSError as error:
        return FileReport(name, FileStatus.FAILED, describe(error))
    if stat.S_ISLNK(status.st_mode):
        return FileReport(name, FileStatus.SKIPPED, "symbolic link")
    if not stat.S_ISREG(status.st_mode):
        return FileReport(name, FileStatus.SKIPPED, "not a regular file")
    if path.suffix.lower() not in suffixes:
        reason = f"{written(path.suffix.lower())} files are not read" if path.suffix else "no suffix says what it is"
        return FileReport(name, FileStatus.SKIPPED, reason)
    if status.st_size > LIMIT:
        return FileReport(name, FileStatus.SKIPPED, f"too large ({status.st_size:,} bytes; the limit is {LIMIT:,})")
    if status.st_size == 0:
        return FileReport(name, FileStatus.SKIPPED, "empty")
    return FoundFile(path, name, status.st_size, status.st_mtime_ns)


def labels(roots: Sequence[Path]) -> list[str]:
    """A name for each of several roots: its last part, and as many before it as it takes to tell them apart."""
    parts = [[written(part) for part in root.parts[1:]] or ["root"] for root in roots]
    counts = [1] * len(roots)

    def label(index: int) -> str:
        return "/".join(parts[index][-counts[index] :])

    while True:
        names = [label(index) for index in range(len(roots))]
        mixed = {
            index
            for index, name in enumerate(names)
            for other, second in enumerate(names)
            if index != other and (f"{name}/".startswith(f"{second}/") or f"{second}/".startswith(f"{name}/"))
            if counts[index] < len(parts[index])
        }
        if not mixed:
            return names
        for index in mixed:
            counts[index] += 1
