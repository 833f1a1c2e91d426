"""Arrays in one file that is mapped and not read.

The file is a magic number, the arrays, each at a multiple of 64 bytes and little-endian, their table as JSON, and a
trailer that says where the table is and holds its checksum: a file that was cut short has no trailer.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Final, Self
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from explorer.cached import cached_property
from explorer.spool import stretches

_FORMAT: Final = 1
_MAGIC: Final = b"columns\0"
_TRAILER: Final = struct.Struct("<QII8s")
"""Where the table begins, its size, its CRC-32, and the magic number again."""
_ALIGNED: Final = 64
_CHECKED_AT_ONCE: Final = 1 << 20
"""Up to this many bytes all arrays are checked on opening, which takes less than a millisecond."""
_STRETCH: Final = 128
"""Strings between two that are kept at hand."""

Array = npt.NDArray[Any]


class StaleColumnsError(Exception):
    """A file of columns is not there, is broken, or belongs to something else."""


class Terms:
    """Distinct strings in the order of their UTF-8 bytes, which is that of their code points."""

    def __init__(self, blob: Array, offsets: Array) -> None:
        """``blob``: the strings in UTF-8, each followed by a line feed; ``offsets``: where each begins, and the end."""
        self.blob, self.offsets = blob, offsets
        self._bytes = memoryview(blob.data)
        # What a memoryview holds is read one by one several times faster than from NumPy.
        self._starts = memoryview(offsets.astype(offsets.dtype.newbyteorder("="), copy=False).data)

    @classmethod
    def of(cls, encoded: list[bytes]) -> Self:
        """From strings that are in order already."""
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded)) + 1, out=offsets[1:])
        return cls(np.frombuffer(b"\n".join([*encoded, b""]), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> str:
        return self.encoded(number).decode()

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def encoded(self, number: int) -> bytes:
        """A string in UTF-8; ``number`` counts from 0."""
        return bytes(self._bytes[self._starts[number] : self._starts[number + 1] - 1])

    def some(self, numbers: Array) -> list[str]:
        """Several strings by number."""
        starts, ends = self.offsets.take(numbers).tolist(), self.offsets.take(numbers + 1).tolist()
        return [str(self._bytes[start : end - 1], "utf-8") for start, end in zip(starts, ends, strict=True)]

    def all_encoded(self, low: int = 0, high: int | None = None) -> list[bytes]:
        """All strings in UTF-8, or those from one number up to another."""
        offsets = self.offsets[low : None if high is None else high + 1]
        blob = bytes(self._bytes[int(offsets[0]) : int(offsets[-1])])
        return [blob[start : end - 1] for start, end in pairwise((offsets - offsets[0]).tolist())]

    def find(self, term: str) -> int:
        """The number of a string; -1 if it is not among them."""
        # Half of a surrogate pair, as in a name that is no UTF-8, stands in none of them.
        wanted = term.encode(errors="surrogatepass")
        low = (bisect_right(self._milestones, wanted) - 1) * _STRETCH
        if low < 0:
            return -1
        stretch = self._stretch(low)
        return low + stretch.index(wanted) if wanted in stretch else -1

    @cached_property
    def _milestones(self) -> list[bytes]:
        return [self.encoded(number) for number in range(0, len(self), _STRETCH)]

    def span(self, prefix: str) -> tuple[int, int]:
        """The numbers, from and up to, of the strings that begin so."""
        wanted = prefix.encode(errors="surrogatepass")
        # No byte of UTF-8 is 0xFF.
        return self._place(wanted), self._place(wanted + b"\xff")

    def _place(self, wanted: bytes) -> int:
        """The number of the first string that is not less."""
        # Looking into a few hundred strings that are there already, and cutting a stretch between two of them, takes a
        # quarter of the time of looking at strings one by one.
        low = max(bisect_left(self._milestones, wanted) - 1, 0) * _STRETCH
        return low + bisect_left(self._stretch(low), wanted)

    def _stretch(self, low: int) -> list[bytes]:
        """The strings from a number up to the next that is kept at hand."""
        starts, high = self._starts, min(low + _STRETCH, len(self))
        found = bytes(self._bytes[starts[low] : starts[high]]).split(b"\n")[:-1]
        # There may be a line feed in one of them.
        return found if len(found) == high - low else self.all_encoded(low, high)


def narrowed(values: Array) -> Array:
    """The same numbers, none negative, in the narrowest unsigned type that holds them all."""
    highest = int(values.max()) if len(values) else 0
    return values.astype(np.min_scalar_type(highest), copy=False)


def write_whole(path: Path, write: Callable[[IO[bytes]], object]) -> bool:
    """Write a file that has either all of its content or is not there; False where the system does not let it."""
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        with fresh.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        if isinstance(error, OSError):
            return False
        raise
    return True


class ArrayWriter:
    """Writes arrays one after the other."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._arrays: dict[str, tuple[str, int, int, int]] = {}
        self._at = self._missing = 0
        self._write(_MAGIC)

    def _write(self, data: Any) -> None:
        self._file.write(data)
        self._at += len(data)

    def add(self, name: str, values: Array) -> None:
        """Append an array of one dimension."""
        self.reserve(name, values.dtype, len(values))(values)

    def add_long(self, name: str, values: Array) -> None:
        """The same of one that may lie in a mapped file, of which memory holds a part at a time."""
        put = self.reserve(name, values.dtype, len(values))
        for (part,) in stretches(values):
            put(part)

    def reserve(self, name: str, kind: np.dtype[Any], count: int) -> Callable[[Array], None]:
        """Leave room for an array of one dimension; gives what takes its values, part by part, until it is full."""
        kind = kind.newbyteorder("<")
        self._write(bytes(-self._at % _ALIGNED))
        begin = at = self._at
        end, crc = begin + count * kind.itemsize, 0
        self._arrays[name] = (kind.str, count, begin, crc)

        def put(values: Array) -> None:
            nonlocal at, crc
            data = np.ascontiguousarray(values, dtype=kind).data.cast("B") if len(values) else b""
            if at + len(data) > end:
                raise ValueError(f"{name} has more values than there is room for")
            self._file.seek(at)
            self._file.write(data)
            self._file.seek(self._at)
            at, crc = at + len(data), zlib.crc32(data, crc)
            self._missing -= len(data)
            self._arrays[name] = (kind.str, count, begin, crc)

        self._at = end
        self._missing += end - begin
        self._file.seek(end)
        return put

    def close(self, about: dict[str, Any]) -> None:
        """Append the table; the file is complete then."""
        if self._missing:
            raise ValueError("not all arrays are full")
        table = json.dumps({"format": _FORMAT, **about, "arrays": self._arrays}).encode()
        at = self._at
        self._write(table)
        self._write(_TRAILER.pack(at, len(table), zlib.crc32(table), _MAGIC))


class Arrays:
    """The arrays of a mapped file."""

    def __init__(self, data: mmap.mmap, table: dict[str, Any]) -> None:
        self._data, self.table = data, table

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a file.

        Raises:
            StaleColumnsError: there is none, or it is not whole.
            OSError: it cannot be opened; to make it again, which may take minutes, would not help.
        """
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (FileNotFoundError, IsADirectoryError, ValueError) as error:
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
        """Strings that were written as two arrays."""
        return Terms(self[f"{prefix}.blob"], self[f"{prefix}.offsets"])

    def release(self) -> None:
        """Let go of the memory of what was read so far, where the system can."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._data.madvise(mmap.MADV_DONTNEED)

    def check(self) -> None:
        """Compare all arrays with their checksums, and what lies between them with nothing."""
        end = len(_MAGIC)
        view = memoryview(self._data)
        for name, (kind, count, at, crc) in self.table["arrays"].items():
            size = count * np.dtype(kind).itemsize
            if zlib.crc32(view[at : at + size]) != crc or any(view[end:at]):
                raise StaleColumnsError(f"{name} is not as it was written")
            end = at + size


def damage(path: Path) -> str | None:
    """What is wrong with a file of arrays; reads all of it."""
    try:
        Arrays.open(path).check()
    except StaleColumnsError as error:
        return f"{path.name} is damaged: {error}."
    return None
