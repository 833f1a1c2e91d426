"""The postings of one segment as arrays, in one file beside the segment's own that is mapped and not read.

A query is answered from these arrays; what Whoosh wrote stays the index of record, from which they can be made again
(``decoding``). The file is a magic number, the arrays, each at a multiple of 64 bytes and little-endian, their table as
JSON, and a trailer that says where the table is and holds its checksum: a file that was cut short has no trailer.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Final, Self
from uuid import uuid4

import numpy as np
import numpy.typing as npt
from whoosh.util.numeric import byte_to_length

SUFFIX: Final = ".columns"
_FORMAT: Final = 1
_MAGIC: Final = b"columns\0"
_TRAILER: Final = struct.Struct("<QII8s")
"""Where the table begins, its size, its CRC-32, and the magic number again."""
_ALIGNED: Final = 64
_CHECKED_AT_ONCE: Final = 1 << 20
"""Up to this many bytes all arrays are checked on opening, which takes less than a millisecond."""

Array = npt.NDArray[Any]

LENGTHS: Final = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.float64)
"""Number of words for each byte of ``FieldColumns.lengths``, as Whoosh rounds it."""


class StaleColumnsError(Exception):
    """A file of columns is not there, is broken, or belongs to something else."""


class Terms:
    """Distinct strings in the order of their UTF-8 bytes, which is that of their code points."""

    def __init__(self, blob: Array, offsets: Array) -> None:
        """``blob``: the strings in UTF-8, each followed by a line feed; ``offsets``: where each begins, and the end."""
        self.blob, self.offsets = blob, offsets
        self._bytes = memoryview(blob.data)

    @classmethod
    def of(cls, encoded: list[bytes]) -> Self:
        """From strings that are in order already."""
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded)) + 1, out=offsets[1:])
        return cls(np.frombuffer(b"".join(term + b"\n" for term in encoded), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> str:
        return self.encoded(number).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def encoded(self, number: int) -> bytes:
        """A string in UTF-8; ``number`` counts from 0."""
        return bytes(self._bytes[self.offsets[number] : self.offsets[number + 1] - 1])

    def all_encoded(self) -> list[bytes]:
        """All strings in UTF-8."""
        blob, offsets = bytes(self._bytes), self.offsets.tolist()
        return [blob[start : end - 1] for start, end in pairwise(offsets)]

    def find(self, term: str) -> int:
        """The number of a string; -1 if it is not among them."""
        wanted = term.encode()
        number = bisect_left(range(len(self)), wanted, key=self.encoded)
        return number if number < len(self) and self.encoded(number) == wanted else -1

    def span(self, prefix: str) -> tuple[int, int]:
        """The numbers, from and up to, of the strings that begin so."""
        wanted = prefix.encode()
        numbers = range(len(self))
        # No byte of UTF-8 is 0xFF.
        end = bisect_left(numbers, wanted + b"\xff", key=self.encoded)
        return bisect_left(numbers, wanted, hi=end, key=self.encoded), end


@dataclass(frozen=True, slots=True)
class Beginnings:
    """For beginnings of many words, in how many articles how many words begin so; not all beginnings are here."""

    terms: Terms
    pointers: Array
    """int64: what belongs to beginning ``i`` lies from ``pointers[i]`` up to ``pointers[i + 1]``."""
    documents: Array
    """uint32, ascending within a beginning."""
    frequencies: Array
    """Unsigned: occurrences of all terms with the beginning."""

    def get(self, beginning: str) -> tuple[Array, Array] | None:
        """Documents and frequencies; None if they have to be summed."""
        number = self.terms.find(beginning)
        if number < 0:
            return None
        of = slice(self.pointers[number], self.pointers[number + 1])
        return self.documents[of], self.frequencies[of]


@dataclass(frozen=True, slots=True)
class FieldColumns:
    """One Whoosh field of one segment; ``T`` terms, ``P`` postings, ``S`` positions, ``N`` documents."""

    boost: float
    """Whoosh's weight of a posting is its frequency times this."""
    total_length: int
    """Number of words of all documents."""
    terms: Terms
    pointers: Array
    """int64 (T + 1): the postings of term ``i`` lie from ``pointers[i]`` up to ``pointers[i + 1]``."""
    documents: Array
    """uint32 (P): document numbers within the segment, ascending within a term."""
    frequencies: Array
    """Unsigned, the narrowest that holds all (P): occurrences in the document."""
    position_pointers: Array
    """int64 (T + 1): where the positions of a term begin; within a term they follow by frequency."""
    positions: Array
    """Unsigned, the narrowest that holds all (S): ascending within a posting; none if the field has no positions."""
    lengths: Array
    """uint8 (N): number of words as Whoosh's byte, see ``LENGTHS``; none if the field is not scored."""
    stem_of: Array
    """int32 (T): number of each written form's stem in the field of stems; none if there is no such field."""
    beginnings: Beginnings

    def postings(self, number: int) -> tuple[Array, Array]:
        """Documents and frequencies of a term."""
        of = slice(self.pointers[number], self.pointers[number + 1])
        return self.documents[of], self.frequencies[of]


@dataclass(frozen=True, slots=True)
class SegmentColumns:
    """All columns of one segment; deleted documents are in them."""

    segment: str
    """Whoosh's name of the segment."""
    size: int
    """Number of documents."""
    rows: Array
    """uint64 (N): row of each document in the catalog."""
    fields: Mapping[str, FieldColumns]
    path: Path | None = field(default=None, compare=False)
    """The file that is mapped; None if the columns are in memory only."""

    @classmethod
    def open(cls, folder: Path, segment: Any) -> Self:
        """Map the file of a Whoosh segment.

        Raises:
            StaleColumnsError: there is none, or it is not as it was written for the segment as it is.
        """
        path = folder / segment.make_filename(SUFFIX)
        arrays = _Arrays.open(path)
        table = arrays.table
        if table["segment"] != segment.segment_id() or table["size"] != segment.doc_count_all():
            raise StaleColumnsError("of another segment")
        for name, size in table["sources"].items():
            if _size(folder / name) != size:
                raise StaleColumnsError(f"{name} is not the one it was made from")
        return cls._mapped(arrays, path)

    @classmethod
    def _mapped(cls, arrays: _Arrays, path: Path) -> Self:
        table = arrays.table
        known = {name: arrays.field(name, about) for name, about in table["fields"].items()}
        return cls(table["segment"], table["size"], arrays["rows"], known, path)

    def write(self, file: IO[bytes], folder: Path) -> None:
        """Write a file that ``open`` maps; the files of the segment must be complete."""
        writer = _ArrayWriter(file)
        writer.add("rows", self.rows)
        for name, of in self.fields.items():
            writer.add_all(name, of)
        names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith(f"{self.segment}."))
        sources = {name: _size(folder / name) for name in names if not is_columns(name)}
        about = {name: {"boost": of.boost, "total_length": of.total_length} for name, of in self.fields.items()}
        writer.close({"segment": self.segment, "size": self.size, "sources": sources, "fields": about})

    def kept(self, folder: Path) -> Self:
        """The same columns from a file in the folder, or as they are if it cannot be written."""
        path = folder / f"{self.segment}{SUFFIX}"
        fresh = path.with_name(f"{path.name}.{uuid4().hex}")
        try:
            with fresh.open("xb") as file:
                self.write(file, folder)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            return self
        return self._mapped(_Arrays.open(path), path)

    def damage(self) -> str | None:
        """What is wrong with the file; reads all of it."""
        if self.path is None:
            return None
        try:
            _Arrays.open(self.path).check()
        except StaleColumnsError as error:
            return f"{self.path.name} is damaged: {error}."
        return None


def is_columns(name: str) -> bool:
    """Whether a file is one of ours and none of Whoosh's."""
    return SUFFIX in name


def narrowed(values: Array) -> Array:
    """The same numbers, none negative, in the narrowest unsigned type that holds them all."""
    highest = int(values.max()) if len(values) else 0
    return values.astype(np.min_scalar_type(highest), copy=False)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return -1


def _parts(of: Any, prefix: str) -> Iterator[tuple[str, Array]]:
    """The arrays of columns, by name, depth first."""
    if isinstance(of, Terms):
        yield f"{prefix}.blob", of.blob
        yield f"{prefix}.offsets", of.offsets
        return
    for part in fields(of):
        value = getattr(of, part.name)
        if isinstance(value, np.ndarray):
            yield f"{prefix}.{part.name}", value
        elif isinstance(value, Terms | Beginnings):
            yield from _parts(value, f"{prefix}.{part.name}")


class _ArrayWriter:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._arrays: dict[str, tuple[str, int, int, int]] = {}
        self._at = 0
        self._write(_MAGIC)

    def _write(self, data: Any) -> None:
        self._file.write(data)
        self._at += len(data)

    def add(self, name: str, values: Array) -> None:
        """Append an array of one dimension."""
        values = np.ascontiguousarray(values)
        values = values.astype(values.dtype.newbyteorder("<"), copy=False)
        data = values.data.cast("B") if len(values) else b""
        self._write(bytes(-self._at % _ALIGNED))
        self._arrays[name] = (values.dtype.str, len(values), self._at, zlib.crc32(data))
        self._write(data)

    def add_all(self, name: str, of: FieldColumns) -> None:
        for part, values in _parts(of, name):
            self.add(part, values)

    def close(self, about: dict[str, Any]) -> None:
        """Append the table; the file is complete then."""
        table = json.dumps({"format": _FORMAT, **about, "arrays": self._arrays}).encode()
        at = self._at
        self._write(table)
        self._write(_TRAILER.pack(at, len(table), zlib.crc32(table), _MAGIC))


class _Arrays:
    """The arrays of a mapped file."""

    def __init__(self, data: mmap.mmap, table: dict[str, Any]) -> None:
        self._data, self.table = data, table

    @classmethod
    def open(cls, path: Path) -> Self:
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise StaleColumnsError("it cannot be opened") from error
        if len(data) < len(_MAGIC) + _TRAILER.size:
            raise StaleColumnsError("it was cut short")
        end = len(data) - _TRAILER.size
        at, size, crc, magic = _TRAILER.unpack(data[end:])
        table = data[at : at + size]
        if magic != _MAGIC or data[: len(_MAGIC)] != _MAGIC or at + size != end or zlib.crc32(table) != crc:
            raise StaleColumnsError("it does not say what it is")
        found = json.loads(table)
        if found["format"] != _FORMAT:
            raise StaleColumnsError("it is of another version")
        arrays = cls(data, found)
        if len(data) <= _CHECKED_AT_ONCE:
            arrays.check()
        return arrays

    def __getitem__(self, name: str) -> Array:
        kind, count, at, _ = self.table["arrays"][name]
        return np.frombuffer(self._data, dtype=kind, count=count, offset=at) if count else np.zeros(0, dtype=kind)

    def terms(self, prefix: str) -> Terms:
        return Terms(self[f"{prefix}.blob"], self[f"{prefix}.offsets"])

    def field(self, name: str, about: dict[str, Any]) -> FieldColumns:
        within = f"{name}.beginnings"
        counted = {part: self[f"{within}.{part}"] for part in _BEGINNING_ARRAYS}
        parts: dict[str, Any] = {part: self[f"{name}.{part}"] for part in _FIELD_ARRAYS}
        parts["terms"] = self.terms(f"{name}.terms")
        parts["beginnings"] = Beginnings(terms=self.terms(f"{within}.terms"), **counted)
        return FieldColumns(**about, **parts)

    def check(self) -> None:
        """Compare all arrays with their checksums, and what lies between them with nothing."""
        end = len(_MAGIC)
        view = memoryview(self._data)
        for name, (kind, count, at, crc) in self.table["arrays"].items():
            size = count * np.dtype(kind).itemsize
            if zlib.crc32(view[at : at + size]) != crc or any(view[end:at]):
                raise StaleColumnsError(f"{name} is not as it was written")
            end = at + size


_FIELD_ARRAYS: Final = tuple(part.name for part in fields(FieldColumns) if part.type == "Array")
_BEGINNING_ARRAYS: Final = tuple(part.name for part in fields(Beginnings) if part.type == "Array")
