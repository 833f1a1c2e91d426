"""A segment's postings and terms as Whoosh writes them (codec W3), many at a time: the inverse of ``decoding``.

Whoosh reads a block of postings with pickle. What pickle would make of a block is put together here from rows of bytes
of equal width: those bytes that a row does not need are masked out, and what is left lies one behind the other.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

from explorer.index.columns import Array, Outline, Stretch, Terms
from explorer.index.runs import bounds, sums, within

BLOCK: Final = 1024
"""Postings in a block: large ones are fastest to write and to read whole."""
_BATCH: Final = 3 << 16
"""Postings and positions that are encoded together: as many as the caches of a processor hold."""
_TERMS: Final = 1 << 15
"""Terms that are written together."""
_COMPRESSED: Final = 1024
"""Smaller blocks are not worth compressing."""
_LEVEL: Final = 1

_OPEN: Final = b"\x80\x03("
_INFO: Final = np.dtype([
    ("magic", "S4"), ("size", ">i4"), ("open", "S3"), ("J1", "S1"), ("count", "<i4"), ("J2", "S1"), ("last", "<i4"),
    ("G", "S1"), ("heaviest", ">f8"), ("K1", "S1"), ("compressed", "u1"), ("K2", "S1"), ("shortest", "u1"),
    ("K3", "S1"), ("longest", "u1"), ("close", "S2"),
])  # fmt: skip
"""What stands before a block: Whoosh's magic, before the first only, then size, and a pickled tuple of facts."""
_FIXED: Final = {"magic": WHOOSH3_HEADER_MAGIC, "open": _OPEN, "J1": b"J", "J2": b"J", "G": b"G", "K1": b"K",
                 "K2": b"K", "K3": b"K", "close": b"t."}  # fmt: skip
_TERM: Final = np.dtype([
    ("inlined", "u1"), ("weight", ">f4"), ("count", ">u4"), ("shortest", "u1"), ("longest", "u1"),
    ("heaviest", ">f4"), ("first", ">u4"), ("last", ">u4"), ("offset", ">i8"), ("size", ">i4"),
])  # fmt: skip
"""Whoosh's facts about a term."""


class PostingsWriter:
    """Writes the postings and the terms of a segment into two files, field by field in alphabetical order."""

    def __init__(self, file: Any, terms_file: Any) -> None:
        self._file = file
        self._terms = _TermTable(terms_file)

    def write(self, of: Outline, part: Stretch) -> Array:
        """Append postings of a field; gives Whoosh's facts about their terms."""
        return _write_postings(self._file, of, part)

    def add(self, name: str, terms: Terms, facts: Sequence[Array]) -> None:
        """Append the terms of a field, whose postings were written stretch by stretch."""
        if len(terms):
            # Without its type NumPy would give the bytes of numbers the order of the machine.
            self._terms.add(name, terms, np.concatenate(facts, dtype=_TERM))

    def close(self) -> None:
        """Complete both files, which stay open."""
        self._terms.close()


def _write_postings(file: Any, of: Outline, part: Stretch) -> Array:
    """Write the postings of some terms of a field; gives Whoosh's facts about each."""
    counts = np.diff(part.pointers)
    blocks = -(-counts // BLOCK)
    term = np.repeat(np.arange(len(counts)), blocks)
    starts = part.pointers[term] + BLOCK * within(blocks)
    ends = np.minimum(starts + BLOCK, part.pointers[term + 1])
    first = np.ones(len(term), dtype=np.bool_)
    first[1:] = term[1:] != term[:-1]
    last = np.append(first[1:], True)
    sizes: list[Array] = []
    facts: list[Array] = []
    offset = file.tell()
    placed = bounds(part.frequencies) if len(part.positions) else np.zeros(len(part.documents) + 1, dtype=np.int64)
    reach = ends + placed[ends]
    low = 0
    while low < len(starts):
        begin = int(starts[low])
        high = max(low + 1, int(np.searchsorted(reach, begin + placed[begin] + _BATCH, side="right")))
        batch = _Batch(of, part, starts[low:high], ends[low:high], placed)
        heads, data = batch.encoded()
        # Whoosh tells the last block of a term by a size below 0.
        heads["size"] *= np.where(last[low:high], -1, 1)
        sizes.append(_write_blocks(file, first[low:high], heads, data))
        facts.append(heads)
        low = high
    return _terms(of, part, np.flatnonzero(first), np.concatenate(facts), offset + bounds(np.concatenate(sizes)))


def _write_blocks(file: Any, first: Array, heads: Array, data: list[bytes]) -> Array:
    """Write blocks with what stands before them; gives the size of each."""
    width = heads.dtype.itemsize
    packed = heads.tobytes()
    skipped = np.where(first, 0, len(WHOOSH3_HEADER_MAGIC))
    pieces: list[bytes] = []
    for at, (skip, block) in enumerate(zip(skipped.tolist(), data, strict=True)):
        pieces.append(packed[at * width + skip : (at + 1) * width])
        pieces.append(block)
    file.write(b"".join(pieces))
    return width - skipped + np.fromiter(map(len, data), dtype=np.int64, count=len(data))


def _terms(of: Outline, part: Stretch, first: Array, facts: Array, offsets: Array) -> Array:
    """Whoosh's facts about terms, from those about their blocks; ``first`` is the first block of each."""
    found = np.zeros(len(first), dtype=_TERM)
    found["weight"] = sums(part.frequencies, part.pointers) * of.boost
    found["count"] = np.diff(part.pointers)
    found["shortest"] = np.minimum.reduceat(facts["shortest"], first)
    found["longest"] = np.maximum.reduceat(facts["longest"], first)
    found["heaviest"] = np.maximum.reduceat(facts["heaviest"].astype(np.float64), first)
    found["first"] = part.documents[part.pointers[:-1]]
    found["last"] = part.documents[part.pointers[1:] - 1]
    found["offset"] = offsets[first]
    found["size"] = np.diff(offsets[np.append(first, len(facts))])
    return found


class _Batch:
    """Some blocks of one field; ``starts`` and ``ends`` are postings, whose positions begin at ``placed``."""

    def __init__(self, of: Outline, part: Stretch, starts: Array, ends: Array, placed: Array) -> None:
        self._starts = starts - starts[0]
        self._ends = ends - starts[0]
        which = slice(int(starts[0]), int(ends[-1]))
        self._boost = of.boost
        self._documents = part.documents[which].astype(np.int64)
        self._frequencies = part.frequencies[which].astype(np.int64)
        self._lengths = of.lengths[self._documents] if len(of.lengths) else np.zeros(len(self._documents), np.uint8)
        self._positions = part.positions[placed[which.start] : placed[which.stop]].astype(np.int64)

    def encoded(self) -> tuple[Array, list[bytes]]:
        """What stands before each block, with sizes above 0, and the data of each."""
        heads = np.zeros(len(self._starts), dtype=_INFO)
        for name, value in _FIXED.items():
            heads[name] = value
        heads["count"] = self._ends - self._starts
        heads["last"] = self._documents[self._ends - 1]
        heaviest = np.maximum.reduceat(self._frequencies, self._starts)
        even = np.minimum.reduceat(self._frequencies, self._starts) == heaviest
        heads["heaviest"] = heaviest * self._boost
        heads["shortest"] = np.minimum.reduceat(self._lengths, self._starts)
        heads["longest"] = np.maximum.reduceat(self._lengths, self._starts)
        data: list[bytes] = []
        compressed = np.zeros(len(heads), dtype=np.uint8)
        for at, pieces in enumerate(
            zip(self._ids(), self._weights(heads["heaviest"], even), self._values(), strict=True)
        ):
            block = b"".join((_OPEN, *pieces, b"\x87."))
            if len(block) >= _COMPRESSED:
                block = zlib.compress(block, _LEVEL)
                compressed[at] = _LEVEL
            data.append(block)
        heads["compressed"] = compressed
        without_data = heads.dtype.itemsize - len(WHOOSH3_HEADER_MAGIC) - 4
        heads["size"] = without_data + np.fromiter(map(len, data), dtype=np.int64, count=len(data))
        return heads, data

    def _ids(self) -> Iterator[bytes]:
        """Differences of document numbers, without the opening of the tuple."""
        differences = np.diff(self._documents, prepend=0)
        differences[self._starts] = self._documents[self._starts]
        data, ends = _integers(differences)
        for start, end in zip(*self._cut(ends), strict=True):
            yield data[start:end] + b"t"

    def _weights(self, heaviest: Array, even: Array) -> Iterator[bytes]:
        weights = self._frequencies * self._boost
        whole = weights.astype(np.int64)
        # Whoosh takes any number for a weight; whole ones are written in two bytes and not in nine.
        data, ends = _integers(whole) if (whole == weights).all() else _floats(weights)
        for start, end, weight, same in zip(*self._cut(ends), heaviest.tolist(), even.tolist(), strict=True):
            if not same:
                yield b"(" + data[start:end] + b"t"
            else:
                yield b"N" if weight == 1 else b"G" + struct.pack(">d", weight)

    def _values(self) -> Iterator[bytes]:
        if not len(self._positions):
            yield from (b"N" for _ in self._starts)
            return
        data, ends = encode_positions(self._positions, self._frequencies)
        for start, end in zip(*self._cut(ends), strict=True):
            yield b"(" + data[start:end] + b"t"

    def _cut(self, ends: Array) -> tuple[list[int], list[int]]:
        """Where the bytes of each block begin and end, from where those of each posting end."""
        last = ends[self._ends - 1]
        return [0, *last[:-1].tolist()], last.tolist()


def _opcodes(numbers: Array) -> tuple[Array, Array, Array]:
    """Pickled whole numbers from 0 as rows of five bytes, which of the bytes count, and how many they are."""
    rows = np.empty((len(numbers), 5), dtype=np.uint8)
    two, four = numbers >= 1 << 8, numbers >= 1 << 16
    rows[:, 0] = np.where(two, np.where(four, ord("J"), ord("M")), ord("K"))
    rows[:, 1:] = numbers.astype("<u4").view(np.uint8).reshape(-1, 4)
    mask = np.zeros(rows.shape, dtype=np.bool_)
    mask[:, :2] = True
    mask[:, 2] = two
    mask[:, 3:] = four[:, None]
    return rows, mask, 2 + two + 2 * four


def _integers(numbers: Array) -> tuple[bytes, Array]:
    """Pickled whole numbers, one behind the other, and where each ends."""
    rows, mask, sizes = _opcodes(numbers)
    return rows[mask].tobytes(), np.cumsum(sizes)


def _floats(numbers: Array) -> tuple[bytes, Array]:
    rows = np.empty((len(numbers), 9), dtype=np.uint8)
    rows[:, 0] = ord("G")
    rows[:, 1:] = numbers.astype(">f8").view(np.uint8).reshape(-1, 8)
    return rows.tobytes(), np.arange(1, len(numbers) + 1) * 9


_HEAD: Final = 10
"""Bytes before the positions of a posting: opcode and length of the value, their count, and what opens a tuple."""


def encode_positions(positions: Array, counts: Array) -> tuple[bytes, Array]:
    """Pickled posting values, of ``counts`` positions each, and where each ends.

    A value is a count and a pickled tuple of differences. The opcode that ends a pickle is left out, which Whoosh knows
    from old indexes. A row is a position: what stands before a tuple belongs to its first one, what closes it to its
    last.
    """
    ends = np.cumsum(counts)
    starts = ends - counts
    differences = np.diff(positions, prepend=0)
    differences[starts] = positions[starts]
    numbers, counted, widths = _opcodes(differences)
    sizes = np.add.reduceat(widths, starts) + 6
    long = sizes >= 1 << 8
    heads = np.empty((len(counts), _HEAD), dtype=np.uint8)
    heads[:, 0] = np.where(long, ord("B"), ord("C"))
    heads[:, 1:5] = sizes.astype("<u4").view(np.uint8).reshape(-1, 4)
    heads[:, 5:9] = counts.astype(">u4").view(np.uint8).reshape(-1, 4)
    heads[:, 9] = ord("(")
    rows = np.zeros((len(positions), _HEAD + 5 + 1), dtype=np.uint8)
    rows[starts, :_HEAD] = heads
    rows[:, _HEAD:-1] = numbers
    rows[:, -1] = ord("t")
    mask = np.zeros(rows.shape, dtype=np.bool_)
    mask[starts, :_HEAD] = True
    mask[starts[~long], 2:5] = False
    mask[:, _HEAD:-1] = counted
    mask[ends - 1, -1] = True
    return rows[mask].tobytes(), np.cumsum(sizes + np.where(long, 5, 2))


class _TermTable:
    """Whoosh's file of terms: an ordered hash table with CRC-32 as its hash function."""

    _MAGIC: Final = b"HSH3\x01" + bytes(8)
    _TABLES: Final = 256

    def __init__(self, file: Any) -> None:
        self._file = file
        self._numbers: dict[str, int] = {}
        self._hashes = array("I")
        self._sizes = array("q")
        file.write(self._MAGIC)

    def add(self, field: str, terms: Terms, facts: Array) -> None:
        """Append the terms of a field; fields must come in alphabetical order."""
        prefix = struct.pack(">H", self._numbers.setdefault(field, len(self._numbers)))
        for first in range(0, len(terms), _TERMS):
            keys = [prefix + term for term in terms.all_encoded(first, first + _TERMS)]
            self._add_keys(keys, facts[first : first + _TERMS])

    def _add_keys(self, keys: list[bytes], facts: Array) -> None:
        width = facts.dtype.itemsize
        packed = facts.tobytes()
        head = struct.Struct(">ii").pack
        self._hashes.extend(map(zlib.crc32, keys))
        self._file.write(
            b"".join(
                [head(len(key), width) + key + packed[at * width : (at + 1) * width] for at, key in enumerate(keys)]
            )
        )
        self._sizes.extend(len(key) + width + 8 for key in keys)

    def close(self) -> None:
        """Append the tables."""
        sizes = np.array(self._sizes, dtype=np.int64)
        ends = len(self._MAGIC) + np.cumsum(sizes)
        places = ends - sizes
        end = int(ends[-1]) if len(ends) else len(self._MAGIC)
        slots, counts = _hash_slots(np.array(self._hashes, dtype=np.int64), self._TABLES)
        table = np.zeros(2 * len(places), dtype=[("hash", ">u4"), ("place", ">i8")])
        table["hash"][slots] = self._hashes
        table["place"][slots] = places
        directory = np.zeros(self._TABLES, dtype=[("place", ">i8"), ("slots", ">i4")])
        directory["place"] = end + table.dtype.itemsize * bounds(2 * counts)[:-1]
        directory["slots"] = 2 * counts
        wide = end >= 1 << 32
        index = places.astype(">i8" if wide else ">u4").tobytes()
        about = {"fieldmap": self._numbers, "indextype": "q" if wide else "I", "indexlen": len(places)}
        extras = pickle.dumps(about, 2) + index
        self._file.write(table.tobytes() + directory.tobytes() + extras + struct.pack(">i", len(extras)))


def _hash_slots(hashes: Array, tables: int) -> tuple[Array, Array]:
    """The slot of each hash over all tables, by linear probing, and the number of hashes in each table.

    A table has two slots for each hash. In the order of their slots, each hash takes its own slot or the one behind the
    hash before it; the few that fall off the end of their table look for a free slot from its beginning.
    """
    which = hashes & (tables - 1)
    counts = np.bincount(which, minlength=tables)
    home = (hashes >> 8) % np.maximum(2 * counts[which], 1)
    order = np.lexsort((home, which))
    table = which[order]
    # With room for all hashes behind each table, none can fall into the next.
    base = bounds(3 * counts)[table]
    number = np.arange(len(hashes))
    slot = number + np.maximum.accumulate(base + home[order] - number) - base if len(hashes) else number
    start, size = bounds(2 * counts)[table], 2 * counts[table]
    slots = np.empty(len(hashes), dtype=np.int64)
    fits = slot < size
    slots[order[fits]] = (start + slot)[fits]
    crowded = np.isin(table, table[~fits])
    taken = set(slots[order[fits & crowded]].tolist())
    for at in np.flatnonzero(~fits).tolist():
        free = next(place for place in range(int(start[at]), int(start[at] + size[at])) if place not in taken)
        taken.add(free)
        slots[order[at]] = free
    return slots, counts
