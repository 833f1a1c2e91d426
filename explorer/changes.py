"""What differs between the files of a corpus and its index, by their sizes and times; no file is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from explorer.corpus import Corpus, FoundFile
from explorer.index import Index
from explorer.model import FileReport, FileStatus

METADATA: Final = "metadata"
"""Under this name the index notes the stamp of the metadata files it was made with."""

Stamp: TypeAlias = tuple[int, int]
"""Size and time of the last change, as ``Index.stamps`` has them."""

_LEFT_OUT: Final = {FileStatus.SKIPPED: (0, 0), FileStatus.FAILED: (-1, -1)}
"""What ``Index.stamps`` says of files that are not read."""


@dataclass
class Changes:
    """What differs between the files and the index."""

    metadata: str | None = None
    """The stamp of the metadata files where they changed."""
    changed: list[FoundFile] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    """Ids of those that the index has a record of."""
    unchanged: list[str] = field(default_factory=list)
    left_out: list[FileReport] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    gone: set[Stamp] = field(default_factory=set)
    """Sizes and times of the files that were removed, or have another name."""

    def sizes(self) -> dict[str, int]:
        """Bytes of the files that changed, but of none that only seems to have another name."""
        return {file.id: file.size for file in self.changed if (file.size, file.mtime_ns) not in self.gone}


def changes(corpus: Corpus, index: Index, noticed: Callable[[], object] | None = None) -> Changes:
    """All that differs; ``noticed`` is called as soon as a file does."""
    stamp = corpus.metadata_stamp
    found = Changes(None if index.meta(METADATA) == stamp else stamp)
    known = Known(index.stamps())
    for item in corpus.files():
        if isinstance(item, FileReport):
            known.take(item.path)
            found.left_out.append(item)
            continue
        before = known.take(item.id)
        if before == (item.size, item.mtime_ns) and found.metadata is None:
            found.unchanged.append(item.id)
            continue
        if not found.changed and noticed is not None:
            noticed()
        found.changed.append(item)
        if before is not None:
            found.met.add(item.id)
    rest = known.rest()
    found.removed += rest
    found.gone |= set(rest.values())
    return found


def changes_of(corpus: Corpus, index: Index, ids: Iterable[str]) -> Changes:
    """What differs among the files of some ids, as far as that can be seen without looking at others."""
    found = Changes()
    files, missing = corpus.find(ids)
    for file in files:
        known = index.record(file.id)
        if known is None or (known.size, known.mtime_ns) != (file.size, file.mtime_ns):
            found.changed.append(file)
            if known is not None:
                found.met.add(file.id)
    for record in filter(None, map(index.record, missing)):
        found.removed.append(record.path)
        found.gone.add((record.size, record.mtime_ns))
    return found


def differing(corpus: Corpus, index: Index) -> Iterator[str]:
    """Ids of the files that changed, came or went, as they are met with; none where a metadata file changed alone."""
    known = Known(index.stamps())
    for item in corpus.files():
        if isinstance(item, FoundFile):
            if known.take(item.id) != (item.size, item.mtime_ns):
                yield item.id
        elif known.take(item.path) != _LEFT_OUT[item.status]:
            yield item.path
    yield from known.rest()


class Known:
    """What an index knows of files, to be taken in any order, most quickly in that of their ids."""

    def __init__(self, stamps: Iterator[tuple[str, Stamp]]) -> None:
        """``stamps`` has them as ``Index.stamps`` does, by path."""
        self._coming = stamps
        self._next = next(self._coming, None)
        self._passed: dict[str, Stamp] = {}
        """Those that come before the next one, and were not taken."""

    def take(self, file_id: str) -> Stamp | None:
        """What is known of a file; None where nothing is, or where it was taken before."""
        while self._next is not None and self._next[0] <= file_id:
            (path, stamp), self._next = self._next, next(self._coming, None)
            if path == file_id:
                return stamp
            self._passed[path] = stamp
        return self._passed.pop(file_id, None)

    def rest(self) -> dict[str, Stamp]:
        """Those that were not taken."""
        coming = [] if self._next is None else [self._next, *self._coming]
        return self._passed | dict(coming)
