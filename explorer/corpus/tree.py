"""The files of a corpus: what lies under its roots, in a fixed order, without following or opening anything."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from explorer.corpus.contents import LIMIT, describe
from explorer.model import FileReport, FileStatus

_TYPE: Final = 0o170000
"""The bits of a mode that say what kind of file it is."""
_AMBIGUOUS: Final = re.compile("%(?=(?:25)*[89A-F][0-9A-F])")
_WRITTEN: Final = re.compile("%((?:25)*)([89A-F][0-9A-F])")


class FoundFile(NamedTuple):
    """One regular file of the corpus, not yet read; a tuple, since there may be a million of them."""

    location: str
    """Absolute path."""
    id: str
    """Id of the article it becomes."""
    size: int
    """In bytes."""
    mtime_ns: int
    """Time of its last change, in nanoseconds."""

    @property
    def path(self) -> Path:
        """Absolute."""
        return Path(self.location)


def written(name: str) -> str:
    """A file name as valid text: bytes that are not UTF-8 become ``%XX``; no two names become the same."""
    if name.isascii() and "%" not in name:
        return name
    name = _AMBIGUOUS.sub("%25", name)
    return "".join(char if not 0xD800 <= ord(char) < 0xE000 else _percent(char) for char in name)


def file_name(written: str) -> str:
    """The file name that ``written`` made valid text of."""
    return _WRITTEN.sub(lambda it: f"%{it[1][2:]}{it[2]}" if it[1] else chr(0xDC00 + int(it[2], 16)), written)


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
    endings = tuple(suffixes)
    seen: set[tuple[int, int]] = set()
    pending: list[Iterator[tuple[str, os.DirEntry[str]]]] = []

    def enter(folder: str, start: str) -> FileReport | None:
        try:
            status = os.lstat(folder)
            if status.st_ino and (status.st_dev, status.st_ino) in seen:
                return None
            seen.add((status.st_dev, status.st_ino))
            out = left_out if start == prefix else ()
            with os.scandir(folder) as scanned:
                found = [
                    (_named(entry, start), entry) for entry in scanned if entry.name[0] != "." and entry.name not in out
                ]
            found.sort(key=itemgetter(0))
            pending.append(iter(found))
        except OSError as error:
            return FileReport(start or "./", FileStatus.FAILED, f"folder cannot be opened: {describe(error)}")
        return None

    report = enter(str(root), prefix)
    if report:
        yield report
    while pending:
        for name, entry in pending[-1]:
            if name[-1] != "/":
                yield look(entry, name, suffixes, endings)
                continue
            report = enter(entry.path, name)
            if report:
                yield report
            break
        else:
            pending.pop()


def _named(entry: os.DirEntry[str], start: str) -> str:
    """The id of an entry, with "/" at the end of a folder's so that ids come out sorted."""
    name = start + written(entry.name)
    return f"{name}/" if entry.is_dir(follow_symlinks=False) else name


def look(
    entry: os.DirEntry[str] | Path, name: str, suffixes: frozenset[str], endings: tuple[str, ...] = ()
) -> FoundFile | FileReport:
    """What something that is no folder is, without opening it: a file to read, or a reason not to.

    A name that is not hidden and has one of these ``endings`` is known to have a suffix that is read.
    """
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return FileReport(name, FileStatus.FAILED, describe(error))
    size = status.st_size
    # There may be a million files; nearly all of them are this.
    if not (status.st_mode & _TYPE == stat.S_IFREG and 0 < size <= LIMIT and entry.name.endswith(endings)):
        reason = _reason(status, _suffix(entry.name), suffixes)
        if reason:
            return FileReport(name, FileStatus.SKIPPED, reason)
    return FoundFile(os.fspath(entry), name, size, status.st_mtime_ns)


def _reason(status: os.stat_result, suffix: str, suffixes: frozenset[str]) -> str:
    """Why something is not read; empty if it is."""
    size, mode = status.st_size, status.st_mode
    if stat.S_ISREG(mode) and suffix in suffixes and 0 < size <= LIMIT:
        return ""
    if not stat.S_ISREG(mode):
        return "symbolic link" if stat.S_ISLNK(mode) else "not a regular file"
    if suffix not in suffixes:
        return f"{written(suffix)} files are not read" if suffix else "no suffix says what it is"
    return f"too large ({size:,} bytes; the limit is {LIMIT:,})" if size else "empty"


def _suffix(name: str) -> str:
    """What a file name ends with from its last dot, in lower case; the first letter of a name begins none."""
    at = name.rfind(".")
    return name[at:].lower() if 0 < at < len(name) - 1 else ""


def labels(roots: Sequence[Path]) -> list[str]:
    """A name for each of several roots: its last part, and as many before it as it takes to tell them apart.

    No name lies within another, as a file in a folder does.
    """
    parts = [[written(part) for part in root.parts[1:]] or ["root"] for root in roots]
    counts = [1] * len(roots)
    while True:
        names = ["/".join(part[-count:]) for part, count in zip(parts, counts, strict=True)]
        times = Counter(names)
        around = {outer for name in times for outer in _around(name)}
        mixed = [
            at
            for at, name in enumerate(names)
            if counts[at] < len(parts[at])
            if times[name] > 1 or name in around or any(outer in times for outer in _around(name))
        ]
        if not mixed:
            return names
        for at in mixed:
            counts[at] += 1


def _around(name: str) -> Iterator[str]:
    """The names within which a name lies."""
    at = name.rfind("/")
    while at > 0:
        yield name[:at]
        at = name.rfind("/", 0, at)
