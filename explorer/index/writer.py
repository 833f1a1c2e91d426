"""Changing the index: one writer at a time, all or nothing at each commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self, TypeVar

from explorer.errors import ArticleError, DamagedIndexError, IndexFault
from explorer.index.catalog import Catalog
from explorer.index.damage import guarded
from explorer.index.files import FileRecord
from explorer.index.inversion import Vocabulary
from explorer.index.segments import Merging, SegmentWriter, unheard
from explorer.index.storage import UPDATE, Storage, WriteLock, digest, mark, whoosh_files
from explorer.model import Article, FileStatus

_MERGED: Final = 2_000
"""So many articles may be merged by any commit, which takes about a second."""
_LOADING: Final = 10_000
"""So many may be merged by a commit of a writer that brings many: at most ``_SHARE`` times what it has added."""
_SHARE: Final = 4


@dataclass(frozen=True, slots=True)
class Ground:
    """What a writer begins with."""

    row: int
    """The highest row number in use."""
    count: int = 0
    """Number of articles."""
    unknown: Sequence[int] = ()
    """Documents that the catalog does not know."""
    stale: Sequence[str] = ()
    """Articles in the catalog that Whoosh does not have."""


class IndexWriter:
    """Collects changes until ``commit``; leaving its ``with`` block commits, an exception in it rolls back.

    It has the right to write from the moment it is made until it is closed.
    """

    def __init__(
        self,
        folder: Path,
        catalog: Catalog,
        access: threading.RLock,
        lock: WriteLock,
        ground: Ground,
        committed: Callable[[], object],
        merging: Merging = unheard,
    ) -> None:
        """``access`` guards the catalog's connection; ``committed`` is called after each commit.

        ``merging`` is called time and again while segments are merged; an exception in it ends that like any other.
        """
        self._folder, self._catalog, self._access, self._lock = folder, catalog, access, lock
        self._committed, self._merging = committed, merging
        self._open = True
        self._segments: SegmentWriter | None = None
        self._vocabulary = Vocabulary()
        self._before, self._added = ground.count, 0
        self._row = ground.row
        self._articles: dict[str, tuple[int, Article]] = {}
        self._records: dict[str, FileRecord] = {}
        self._deleted: set[str] = set(ground.stale)
        if ground.unknown:
            with guarded(self._folder, writing=True):
                for number in ground.unknown:
                    self._writer().delete_document(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self.commit()
                self._settle()
        finally:
            self.close()

    def add(self, article: Article, record: FileRecord) -> None:
        """Add an article, in place of one with its id; raises ArticleError if its text cannot be stored."""
        try:
            article.text.encode()
            article.id.encode()
        except UnicodeEncodeError as error:
            raise ArticleError(f"{_printable(article.id)} holds characters that no text may hold.") from error
        known = replace(
            article,
            title=_printable(article.title),
            path=_printable(article.path),
            author=_printable(article.author),
            source=_printable(article.source),
            date=_printable(article.date),
            url=_printable(article.url),
        )
        with guarded(self._folder, writing=True):
            segments = self._writer()
            if self._is_known(known.id):
                segments.delete(known.id)
            self._row += 1
            fields = {name: getattr(known, name) for name in ("id", "text", "title", "author", "source", "date")}
            segments.add(self._row, fields)
        self._added += 1
        self._articles[known.id] = (self._row, known)
        self._records[known.id] = record
        self._deleted.discard(known.id)

    def delete(self, article_id: str) -> None:
        """Remove an article and what is known of its file; one that is not there is no matter."""
        if _printable(article_id) != article_id:
            return
        with guarded(self._folder, writing=True):
            self._writer().delete(article_id)
        self._articles.pop(article_id, None)
        self._records.pop(article_id, None)
        self._deleted.add(article_id)

    def note(self, record: FileRecord) -> None:
        """Remember what became of a file; one that was skipped or failed is no longer an article."""
        if record.status in (FileStatus.SKIPPED, FileStatus.FAILED):
            self.delete(record.path)
        self._records[record.path] = record

    def commit(self) -> None:
        """Make the changes so far last; on failure none of them is made."""
        self._commit(optimize=False)

    def _commit(self, *, optimize: bool) -> None:
        if not self._open:
            raise IndexFault("The index is no longer being written.")
        segments, self._segments = self._segments, None
        if segments is None and not (self._records or self._deleted):
            return
        try:
            with guarded(self._folder, writing=True):
                if segments is not None:
                    self._commit_segments(segments, optimize=optimize)
                self._commit_catalog()
        finally:
            self._articles, self._records, self._deleted = {}, {}, set()
            self._committed()

    def optimize(self) -> None:
        """Commit, and merge all segments where that leaves fewer or drops deleted documents; writes everything anew."""
        self.commit()
        # Their memory is needed for merging.
        self._vocabulary = Vocabulary()
        if self._writer().can_merge:
            self._commit(optimize=True)

    def settling(self, more: int) -> int:
        """How many articles will be merged at the end if so many more come."""
        added = self._added + more
        return self._before + added if added > self._before else 0

    def _settle(self) -> None:
        """Optimize if most articles are from this writer, for a fraction of what writing them has cost."""
        if self._added and 2 * self._added > self._writer().size:
            # Everything is committed; merging can wait until there is room.
            with suppress(IndexFault):
                self.optimize()

    def close(self) -> None:
        """Drop what was not committed and let others write."""
        segments, self._segments = self._segments, None
        if segments is not None:
            _cancel(segments)
        self._open = False
        self._lock.release()

    def _writer(self) -> SegmentWriter:
        if not self._open:
            raise IndexFault("The index is no longer being written.")
        if self._segments is None:
            with guarded(self._folder, writing=True):
                self._segments = SegmentWriter(Storage(self._folder), self._vocabulary)
        return self._segments

    def _is_known(self, article_id: str) -> bool:
        with self._access:
            return article_id in self._articles or self._catalog.has_article(article_id)

    def _commit_segments(self, segments: SegmentWriter, *, optimize: bool) -> None:
        most = max(_MERGED, min(_LOADING, _SHARE * self._added))
        try:
            segments.commit(self._check, most=most, optimize=optimize, merging=self._merging)
        except BaseException:
            _cancel(segments)
            raise

    def _check(self, name: str) -> None:
        """Raise DamagedIndexError if a file is not as it was written: damage must not be written anew as if sound.

        No later update could go on either, so whoever opens the index next makes it again.
        """
        with self._access:
            known = self._catalog.segments().get(name)
        if known is not None and digest(self._folder / name) != known[1]:
            mark(self._folder, complete=False)
            raise DamagedIndexError(f"The index is damaged: {name} is not as it was written.", hint=UPDATE)

    def _commit_catalog(self) -> None:
        with self._access:
            files = list(self._files())
            with self._catalog.transaction():
                self._catalog.prepare_spares()
                for article_id in self._deleted:
                    self._catalog.drop_article(article_id)
                for row, article in self._articles.values():
                    self._catalog.put_article(row, article)
                # One may have the text that another one had.
                for row, article in self._articles.values():
                    self._catalog.adopt(row, article)
                for record in self._records.values():
                    self._catalog.files.put(
                        replace(record, path=_printable(record.path), reason=_printable(record.reason))
                    )
                self._catalog.put_segments(files)

    def _files(self) -> Iterator[tuple[str, int, str]]:
        """Name, size and digest of Whoosh's files; of those that were there before, which never change, as known."""
        known = self._catalog.segments()
        for path in whoosh_files(self._folder):
            if path.name in known:
                yield path.name, *known[path.name]
            else:
                yield path.name, path.stat().st_size, digest(path)


def _cancel(segments: SegmentWriter) -> None:
    # Whatever goes wrong here comes from what already went wrong; the files are removed by the next commit.
    with suppress(Exception):
        segments.cancel()


_Text = TypeVar("_Text", str, str | None)


def _printable(text: _Text) -> _Text:
    """Text without halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-8", "replace").decode() if text else text
