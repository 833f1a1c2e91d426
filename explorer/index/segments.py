"""Writing segments that stock Whoosh reads, many postings at a time, each with its columns; and merging them.

A commit is Whoosh's: a table of contents that names the segments takes the place of the one before it. Everything that
it names is on the disk by then. Files of a segment that no table names are removed by the next commit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import TOC, clean_files
from whoosh.reading import SegmentReader

from explorer.index.assembly import Summing, outlined
from explorer.index.columns import (
    SUFFIX,
    Array,
    ColumnsWriter,
    Outline,
    SegmentColumns,
    StaleColumnsError,
    Stretch,
)
from explorer.index.decoding import decode
from explorer.index.encoding import PostingsWriter
from explorer.index.inversion import Batch, Vocabulary
from explorer.index.merging import Part, merge, rows
from explorer.index.schema import codec, schema
from explorer.index.storage import Storage, latest_generation
from explorer.index.stored import STORED, StoredWriter, packed, write_lengths, write_rows

LARGEST: Final = 100_000
"""Segments are not merged into one of more documents, so that memory is bounded."""
_NAME: Final = "MAIN"
_WORDS: Final = 4_000_000
"""A segment is written when its articles have so many words, so that memory is bounded."""
_TIER: Final = 10
"""So many segments of about one size are merged."""
_SMALL: Final = 3
"""Segments of fewer digits of documents than this are of one size."""


Merging = Callable[[int, int], object]
"""Is told how many documents of how many are merged."""


def unheard(_: int, __: int) -> None:
    """Tell nobody."""


class SegmentWriter:
    """Collects articles into segments until ``commit`` makes them and all deletions last."""

    def __init__(self, storage: Storage, vocabulary: Vocabulary) -> None:
        self._storage = storage
        self._folder = Path(storage.folder)
        self._vocabulary = vocabulary
        contents = TOC.read(storage, _NAME, schema=schema())
        self._generation: int = contents.generation + 1
        self._segments: list[Any] = contents.segments
        self._committed = tuple(self._segments)
        self._columns: dict[str, SegmentColumns] = {}
        self._waiting: _Waiting | None = None
        self._begun: list[Any] = []

    @property
    def size(self) -> int:
        """Number of documents that are not deleted, without those that wait."""
        return _live(self._segments)

    @property
    def can_merge(self) -> bool:
        """Whether there could be fewer segments, or deleted documents could be dropped."""
        return bool(everything(self._segments))

    def add(self, row: int, fields: Mapping[str, str | None]) -> None:
        """Add an article: its row in the catalog, and its Whoosh fields but those of forms, which follow from them."""
        if self._waiting is None:
            self._waiting = _Waiting(self._storage, self._begin(), self._vocabulary)
        self._waiting.add(row, fields)
        if self._waiting.batch.words >= _WORDS:
            self._flush()

    def delete(self, article_id: str) -> None:
        """Delete an article, be it committed or not; one that is not there is no matter."""
        if self._waiting is not None:
            self._waiting.delete(article_id)
        for segment in self._segments:
            ids = self._of(segment).fields["id"]
            number = ids.terms.find(article_id)
            if number >= 0:
                for document in ids.postings(number)[0].tolist():
                    segment.delete_document(document)

    def delete_document(self, number: int) -> None:
        """Delete a document by its number over all segments of the last commit."""
        for segment in self._committed:
            if number < segment.doc_count_all():
                segment.delete_document(number)
                return
            number -= segment.doc_count_all()

    def commit(
        self, check: Callable[[str], None], *, most: int, optimize: bool = False, merging: Merging = unheard
    ) -> None:
        """Write what is waiting, merge segments, and make everything last.

        Args:
            check: called with the name of a file before what is in it is written anew.
            most: segments are merged if they have no more documents together.
            optimize: merge whatever can be, and drop all deleted documents.
            merging: called time and again while segments are merged.
        """
        self._flush()
        self._segments = [segment for segment in self._segments if segment.doc_count()]
        groups = everything(self._segments) if optimize else tiers(self._segments, min(most, LARGEST))
        total, done = sum(map(_live, groups)), 0
        for group in groups:
            for share in self._merge(group, check):
                merging(done + int(share * _live(group)), total)
            done += _live(group)
        TOC(schema(), self._segments, self._generation).write(self._storage, _NAME)
        clean_files(self._storage, _NAME, self._generation, self._segments)
        self._storage.release()

    def cancel(self) -> None:
        """Drop everything that was not committed; what was written of it is removed."""
        if self._waiting is not None:
            self._waiting.close()
        # What stopped a commit may have come after it was made.
        if latest_generation(self._folder) < self._generation:
            for segment in self._begun:
                for name in segment.list_files(self._storage):
                    with suppress(OSError):
                        self._storage.delete_file(name)
        self._storage.release()

    def _begin(self) -> Any:
        segment = codec().new_segment(self._storage, _NAME)
        self._begun.append(segment)
        return segment

    def _of(self, segment: Any) -> SegmentColumns:
        name = segment.segment_id()
        if name not in self._columns:
            try:
                self._columns[name] = SegmentColumns.open(self._folder, segment)
            except StaleColumnsError:
                self._columns[name] = decode(SegmentReader(self._storage, schema(), segment)).kept(self._folder)
        return self._columns[name]

    def _sound(self, segment: Any) -> SegmentColumns:
        """Columns that are as they were written; from Whoosh's postings if those of the file are not."""
        found = self._of(segment)
        return decode(SegmentReader(self._storage, schema(), segment)) if found.damage() else found

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.close()
            deque(self._write(waiting.segment, waiting.fields(), waiting.batch.rows), maxlen=0)
            self._vocabulary.shrink()

    def _merge(self, group: Sequence[Any], check: Callable[[str], None]) -> Iterator[float]:
        """Put one segment in the place of several, without their deleted documents; yields which share is done."""
        segment = self._begin()
        parts = []
        with closing(StoredWriter(self._storage, segment)) as stored:
            for old in group:
                check(W3Codec.column_filename(old, STORED))
                live = np.ones(old.doc_count_all(), dtype=np.bool_)
                live[list(old.deleted_docs())] = False
                values = packed(self._storage, old)
                for number in np.flatnonzero(live).tolist():
                    stored.add_packed(values[number])
                parts.append(Part(self._sound(old), live))
        size = sum(len(of.documents) + len(of.positions) for part in parts for of in part.columns.fields.values())
        done = 0
        for written in self._write(segment, merge(parts), rows(parts)):
            done += written
            yield done / size
        self._segments = [kept for kept in self._segments if kept not in group]

    def _write(
        self, segment: Any, fields: Iterable[tuple[str, Outline, Iterable[Stretch]]], row: Array
    ) -> Iterator[int]:
        """Write all files of a segment but that of stored values, and make it one of ours.

        Yields how many postings and positions were written since it last did.
        """
        segment.set_doc_count(len(row))
        segment._fieldlengths = {}
        write_rows(self._storage, segment, row)
        with segment.create_file(self._storage, SUFFIX) as file:
            arrays = ColumnsWriter(file, segment.segment_id(), row)
            with (
                segment.create_file(self._storage, W3Codec.POSTS_EXT) as posts,
                segment.create_file(self._storage, W3Codec.TERMS_EXT) as terms,
            ):
                writer = PostingsWriter(posts, terms)
                for name, of, stretches in fields:
                    facts: list[Array] = []
                    summing, columns = Summing(of, len(row)), arrays.field(name, of)
                    for part in stretches:
                        facts.append(writer.write(of, part))
                        columns.add(part)
                        summing.add(part)
                        yield len(part.documents) + len(part.positions)
                    columns.close(summing.beginnings())
                    writer.add(name, of.terms, facts)
                    write_lengths(self._storage, segment, name, of.lengths)
                    if of.total_length:
                        segment._fieldlengths[name] = of.total_length
                writer.close()
            arrays.close(self._folder)
        self._segments.append(segment)


class _Waiting:
    """Articles that become the next segment."""

    def __init__(self, storage: Storage, segment: Any, vocabulary: Vocabulary) -> None:
        self.segment = segment
        self.batch = Batch(vocabulary)
        self._stored = StoredWriter(storage, segment)
        self._kept = [name for name, field in schema().items() if field.stored]
        self._numbers: dict[str, int] = {}

    def add(self, row: int, fields: Mapping[str, str | None]) -> None:
        self.delete(str(fields["id"]))
        self._numbers[str(fields["id"])] = len(self.batch)
        self.batch.add(row, fields)
        self._stored.add({name: value for name in self._kept if (value := fields.get(name)) is not None})

    def delete(self, article_id: str) -> None:
        number = self._numbers.pop(article_id, None)
        if number is not None:
            self.segment.delete_document(number)

    def close(self) -> None:
        self._stored.close()

    def fields(self) -> Iterator[tuple[str, Outline, Iterable[Stretch]]]:
        for name, postings in self.batch.postings().items():
            of, whole = outlined(postings)
            yield name, of, [whole] if len(of.terms) else []


def tiers(segments: Sequence[Any], most: int) -> list[list[Any]]:
    """Groups of segments to be merged: ten of about one size, as soon as they are there, and one that is half deleted.

    Sizes are about the same if they have as many digits. What comes of a group counts as a segment, so each document is
    written anew no more often than the number of documents has digits.
    """
    pools = [[segment] for segment in segments]
    merged = True
    while merged:
        merged = False
        sizes: dict[int, list[list[Any]]] = {}
        for pool in pools:
            sizes.setdefault(max(_SMALL, len(str(_live(pool)))), []).append(pool)
        for _, alike in sorted(sizes.items()):
            joined = [segment for pool in alike for segment in pool]
            if len(alike) >= _TIER and _live(joined) <= most:
                pools = [pool for pool in pools if pool not in alike] + [joined]
                merged = True
                break
    return [pool for pool in pools if len(pool) > 1 or (_wasteful(pool[0]) and _live(pool) <= most)]


def everything(segments: Sequence[Any]) -> list[list[Any]]:
    """Groups of segments to be merged so that as few as possible are left, and nothing that is deleted."""
    pools: list[list[Any]] = []
    for segment in sorted(segments, key=lambda segment: int(segment.doc_count())):
        if pools and _live([*pools[-1], segment]) <= LARGEST:
            pools[-1].append(segment)
        else:
            pools.append([segment])
    return [pool for pool in pools if len(pool) > 1 or pool[0].has_deletions()]


def _live(pool: Sequence[Any]) -> int:
    return sum(int(segment.doc_count()) for segment in pool)


def _wasteful(segment: Any) -> bool:
    return int(segment.deleted_count()) > int(segment.doc_count())
