"""Columns from the files that Whoosh wrote for a segment (codec W3), block by block and not posting by posting.

The positions of a posting are a count and a pickled list of differences. Those lists are read here by the few opcodes
that pickle has for them, many at a time, and not unpickled one by one.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from whoosh.codec.whoosh3 import LENGTHS_COLUMN, WHOOSH3_HEADER_MAGIC

from explorer.index import guard
from explorer.index.assembly import Postings, assemble, stem_numbers
from explorer.index.columns import Array, SegmentColumns, StaleColumnsError, Terms
from explorer.index.runs import bounds
from explorer.index.schema import WRITTEN, schema

_INT: Final = struct.Struct("!i")
_BATCH: Final = 1 << 18
"""Postings whose positions are decoded together."""

_HEAD: Final = np.frombuffer(b"\x80\x02]q\x00", dtype=np.uint8)
_MARK, _APPEND, _APPENDS, _TUPLE, _STOP = (ord(char) for char in "(aet.")
_WIDTHS: Final = np.zeros(256, dtype=np.int64)
"""Bytes of a number after each opcode of pickle that stands for one."""
_WIDTHS[[ord(char) for char in "KMJ"]] = 1, 2, 4
_LONGEST: Final = 1000
"""Lists of more items are pickled in several parts."""


def columns(reader: Any, folder: Path) -> SegmentColumns:
    """The columns of a segment: its file, if there is one as it should be, else made again from Whoosh's postings.

    ``reader`` is Whoosh's reader of the segment. Raises whatever a damaged segment makes Whoosh raise, or ValueError.
    """
    try:
        return SegmentColumns.open(folder, reader.segment())
    except StaleColumnsError:
        return decode(reader).kept(folder)


def decode(reader: Any) -> SegmentColumns:
    """The columns of a segment in memory, from Whoosh's postings."""
    segment, size = reader.segment(), reader.doc_count_all()
    present = set(reader.indexed_field_names())
    fields = {name: _field(reader, name, name in present) for name, field in schema().items() if field.indexed}
    for name, of in fields.items():
        if len(of.lengths) and name not in WRITTEN:
            fields[name] = replace(of, forward=_forward(of, size))
    for stems, forms in WRITTEN.items():
        fields[forms] = replace(fields[forms], stem_of=stem_numbers(fields[forms].terms, fields[stems].terms))
    rows = np.zeros(size, dtype=np.uint64)
    if reader.has_column("row"):
        rows[:] = reader.column_reader("row").load()
    assembled = {name: assemble(of, size) for name, of in fields.items()}
    return SegmentColumns(segment.segment_id(), size, rows, assembled)


def _field(reader: Any, name: str, present: bool) -> Postings:
    field = schema()[name]
    size = reader.doc_count_all()
    found = _Field(has_positions=field.format.fixed_value_size() is None)
    if present:
        found.read(reader, name)
    lengths = np.zeros(size if field.scorable else 0, dtype=np.uint8)
    column = f"_{name}_len"
    if field.scorable and reader._perdoc.has_column(column):
        lengths[:] = reader._perdoc.column_reader(column, LENGTHS_COLUMN).load()
    return found.postings(field.format.field_boost, int(reader.field_length(name)), lengths)


def _forward(of: Postings, size: int) -> tuple[Array, Array]:
    """The forward index of a field, and where the words of each document begin in it."""
    pointers = bounds(np.bincount(of.documents, of.frequencies, minlength=size).astype(np.int64))
    forward = np.full(len(of.positions), len(of.terms), dtype=np.uint32)
    done = 0
    for low in range(0, len(of.documents), _BATCH):
        high = min(low + _BATCH, len(of.documents))
        frequencies = of.frequencies[low:high]
        terms = np.searchsorted(of.pointers, np.arange(low, high), side="right") - 1
        documents = np.repeat(of.documents[low:high], frequencies)
        positions = of.positions[done : done + len(documents)]
        done += len(documents)
        places = pointers[documents] + positions
        if (places >= pointers[documents + 1]).any():
            raise ValueError("a word stands behind the end of its document")
        forward[places] = np.repeat(terms, frequencies)
    if done != len(of.positions) or (forward == len(of.terms)).any():
        raise ValueError("there is a place without a word")
    return forward, pointers


class _Field:
    """Postings of one field, as they come."""

    def __init__(self, *, has_positions: bool) -> None:
        self._has_positions = has_positions
        self._terms: list[bytes] = []
        self._counts: list[int] = []
        self._documents: list[Array] = []
        self._frequencies: list[Array] = []
        self._positions: list[Array] = []
        self._waiting: list[bytes] = []

    def read(self, reader: Any, name: str) -> None:
        """Read all terms of the field."""
        terms = reader._terms
        for (field, term), info in terms.items_from(name, b""):
            if field != name:
                break
            offset, length = info.extent()
            # Whoosh forgets to take the length out of its tuple.
            data = bytes(terms._postfile.get(offset, length[0] if isinstance(length, tuple) else length))
            count = 0
            for block in _blocks(data):
                count += len(block[0])
                self._add(*block)
            self._terms.append(bytes(term))
            self._counts.append(count)
        self._flush()

    def _add(self, differences: tuple[int, ...], _: object, values: Any) -> None:
        self._documents.append(np.cumsum(np.array(differences, dtype=np.int64)))
        if not self._has_positions:
            self._frequencies.append(np.ones(len(differences), dtype=np.uint8))
            return
        if len(values) != len(differences):
            raise ValueError("a block of postings has not one value for each")
        self._waiting += values
        if len(self._waiting) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            frequencies, positions = decode_positions(self._waiting)
            self._frequencies.append(frequencies)
            self._positions.append(positions)
            self._waiting = []

    def postings(self, boost: float, total_length: int, lengths: Array) -> Postings:
        return Postings(
            boost=boost,
            total_length=total_length,
            terms=Terms.of(self._terms),
            pointers=np.cumsum([0, *self._counts], dtype=np.int64),
            documents=_joined(self._documents),
            frequencies=_joined(self._frequencies),
            positions=_joined(self._positions),
            lengths=lengths,
        )


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint8)


def _blocks(data: bytes) -> Iterator[tuple[tuple[int, ...], Any, Any]]:
    """Differences of document numbers, weights and values of each block of one term."""
    if data[: len(WHOOSH3_HEADER_MAGIC)] != WHOOSH3_HEADER_MAGIC:
        raise ValueError("postings do not begin where they should")
    at, last = len(WHOOSH3_HEADER_MAGIC), False
    while not last:
        (size,) = _INT.unpack_from(data, at)
        last, size = size < 0, abs(size)
        at += _INT.size
        head = io.BytesIO(data[at : at + size])
        compressed = guard.load(head)[3]
        block = head.read()
        yield guard.loads(zlib.decompress(block) if compressed else block)
        at += size


def decode_positions(values: list[bytes]) -> tuple[Array, Array]:
    """Number of positions of each of Whoosh's posting values, and all positions; raises ValueError if one is none.

    The positions are a list, or a tuple where we wrote them. Like Whoosh, this adds the last opcode if it was left out.
    """
    values = [value if value.endswith(b".") else value + b"." for value in values]
    ends = np.cumsum(np.fromiter(map(len, values), dtype=np.int64, count=len(values)))
    starts = np.append(0, ends[:-1])
    # Room behind the end, so that a number cut short is read as nonsense and not out of bounds.
    data = np.frombuffer(b"".join(values) + bytes(16), dtype=np.uint8)
    heads = data[starts[:, None] + np.arange(4)].astype(np.int64)
    counts = heads @ np.array([1 << 24, 1 << 16, 1 << 8, 1])
    lists = data[starts + 4] != _MARK
    if ((counts > ends - starts) | (counts < 1)).any() or (data[starts[lists, None] + np.arange(4, 9)] != _HEAD).any():
        raise ValueError("positions are not written as they should be")
    before = np.cumsum(counts) - counts
    differences = np.zeros(int(counts.sum()), dtype=np.int64)
    short = counts <= _LONGEST
    _read_items(data, starts[short] + 4, ends[short], lists[short], counts[short], before[short], differences)
    for number in np.flatnonzero(~short).tolist():
        found = guard.loads(values[number][4:])
        differences[before[number] : before[number] + counts[number]] = found
    total = np.cumsum(differences)
    return counts, total - np.repeat(total[before] - differences[before], counts)


def _read_items(
    data: Array, cursors: Array, ends: Array, lists: Array, counts: Array, before: Array, into: Array
) -> None:
    """Read pickles from ``cursors`` side by side, the longest first, so that those not read to the end lead."""
    order = np.argsort(-counts, kind="stable")
    cursors, ends, lists, counts, before = (of[order] for of in (cursors, ends, lists, counts, before))
    cursors = cursors + np.where(lists, len(_HEAD), 0)
    marked = ~lists | (counts > 1)
    sound = bool((data[cursors[marked]] == _MARK).all())
    cursors += marked
    for item in range(int(counts[0]) if len(counts) else 0):
        left = int(np.searchsorted(-counts, -item, side="left"))
        at = cursors[:left]
        widths = _WIDTHS[data[at]]
        numbers = data[at + 1].astype(np.int64)
        for byte in range(1, int(widths.max())):
            numbers += np.where(widths > byte, data[at + 1 + byte].astype(np.int64) << (8 * byte), 0)
        into[before[:left] + item] = numbers
        cursors[:left] += 1 + widths
        sound = sound and bool(widths.all()) and bool((cursors[:left] < ends[:left]).all())
        if not sound:
            break
    closing = np.where(lists, np.where(counts > 1, _APPENDS, _APPEND), _TUPLE)
    if (
        not sound
        or (data[cursors] != closing).any()
        or (cursors + 2 != ends).any()
        or (data[cursors + 1] != _STOP).any()
    ):
        raise ValueError("positions are not written as they should be")
