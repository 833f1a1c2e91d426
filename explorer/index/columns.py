"""The postings of one segment as arrays, in one file beside the segment's own that is mapped and not read.

A query is answered from these arrays; what Whoosh wrote stays the index of record, from which they can be made again
(``decoding``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, Self

import numpy as np
from whoosh.util.numeric import byte_to_length

from explorer.index.arrays import Array as Array
from explorer.index.arrays import Arrays, ArrayWriter, damage, write_whole
from explorer.index.arrays import StaleColumnsError as StaleColumnsError
from explorer.index.arrays import Terms as Terms
from explorer.index.arrays import narrowed as narrowed

SUFFIX: Final = ".columns"
LENGTHS: Final = np.array([byte_to_length(byte) for byte in range(256)], dtype=np.float64)
"""Number of words for each byte of ``FieldColumns.lengths``, as Whoosh rounds it."""


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
    forward: Array
    """Unsigned, the narrowest that holds all (S): the number of the term at each position, document by document.

    A forward index; none if the field has no positions, or is one of stems, where those of the forms serve.
    """
    forward_pointers: Array
    """int64 (N + 1): where the words of each document begin in ``forward``; none if that is not there."""
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
class Outline:
    """What is known of a field before its postings, which come in stretches; arrays are as in ``FieldColumns``."""

    boost: float
    total_length: int
    terms: Terms
    pointers: Array
    position_pointers: Array
    lengths: Array
    stem_of: Array
    forward: Iterable[Array]
    """All of it piece by piece, to be read once."""
    forward_pointers: Array
    forward_type: np.dtype[Any]
    """Wide enough for the numbers of all terms."""
    frequency_type: np.dtype[Any]
    """Wide enough for all frequencies."""
    position_type: np.dtype[Any]
    """Wide enough for all positions."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The postings of some successive terms of a field."""

    pointers: Array
    """int64: where those of each term begin among these, and the end."""
    documents: Array
    frequencies: Array
    positions: Array


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
    arrays: Arrays | None = field(default=None, compare=False)
    """What is mapped of it."""

    @classmethod
    def open(cls, folder: Path, segment: Any) -> Self:
        """Map the file of a Whoosh segment.

        Raises:
            StaleColumnsError: there is none, or it is not as it was written for the segment as it is.
        """
        path = folder / segment.make_filename(SUFFIX)
        arrays = Arrays.open(path)
        table = arrays.table
        if table["segment"] != segment.segment_id() or table["size"] != segment.doc_count_all():
            raise StaleColumnsError("of another segment")
        for name, size in table["sources"].items():
            if _size(folder / name) != size:
                raise StaleColumnsError(f"{name} is not the one it was made from")
        return cls._mapped(arrays, path)

    @classmethod
    def _mapped(cls, arrays: Arrays, path: Path) -> Self:
        table = arrays.table
        try:
            known = {name: _field(arrays, name, about) for name, about in table["fields"].items()}
        except KeyError as error:
            raise StaleColumnsError("it does not have what is read from it") from error
        return cls(table["segment"], table["size"], arrays["rows"], known, path, arrays)

    def write(self, file: IO[bytes], folder: Path) -> None:
        """Write a file that ``open`` maps; the files of the segment must be complete."""
        writer = ColumnsWriter(file, self.segment, self.rows)
        for name, of in self.fields.items():
            writer.add(name, of)
        writer.close(folder)

    def kept(self, folder: Path) -> Self:
        """The same columns from a file in the folder, or as they are if it cannot be written."""
        path = folder / f"{self.segment}{SUFFIX}"
        if not write_whole(path, partial(self.write, folder=folder)):
            return self
        return self._mapped(Arrays.open(path), path)

    def release(self) -> None:
        """Let go of the memory of what was read; it is read again when it is needed."""
        if self.arrays is not None:
            self.arrays.release()

    def damage(self) -> str | None:
        """What is wrong with the file; reads all of it."""
        return damage(self.path) if self.path else None


class FieldWriter:
    """Writes the columns of one field, its postings stretch by stretch."""

    def __init__(self, arrays: ArrayWriter, name: str, of: Outline) -> None:
        self._arrays, self._name = arrays, name
        for part, values in _parts(of, name):
            arrays.add(part, values)
        words = int(of.forward_pointers[-1]) if len(of.forward_pointers) else 0
        forward = arrays.reserve(f"{name}.forward", of.forward_type, words)
        for piece in of.forward:
            forward(piece)
        postings, positions = int(of.pointers[-1]), int(of.position_pointers[-1])
        self._documents = arrays.reserve(f"{name}.documents", np.dtype(np.uint32), postings)
        self._frequencies = arrays.reserve(f"{name}.frequencies", of.frequency_type, postings)
        self._positions = arrays.reserve(f"{name}.positions", of.position_type, positions)

    def add(self, part: Stretch) -> None:
        """Append the postings of the next terms."""
        self._documents(part.documents)
        self._frequencies(part.frequencies)
        self._positions(part.positions)

    def close(self, beginnings: Beginnings) -> None:
        """Append what was summed beforehand; all postings must be there."""
        for part, values in _parts(beginnings, f"{self._name}.beginnings"):
            self._arrays.add(part, values)


class ColumnsWriter:
    """Writes the columns of a segment field by field, so that no more than one need be in memory."""

    def __init__(self, file: IO[bytes], segment: str, rows: Array) -> None:
        self._segment, self._size = segment, len(rows)
        self._arrays = ArrayWriter(file)
        self._arrays.add("rows", rows)
        self._fields: dict[str, dict[str, float]] = {}

    def add(self, name: str, of: FieldColumns) -> None:
        """Append the columns of a field."""
        for part, values in _parts(of, name):
            self._arrays.add(part, values)
        self._fields[name] = {"boost": of.boost, "total_length": of.total_length}

    def field(self, name: str, of: Outline) -> FieldWriter:
        """Append a field whose postings come later; the next one may be begun when it is closed."""
        self._fields[name] = {"boost": of.boost, "total_length": of.total_length}
        return FieldWriter(self._arrays, name, of)

    def close(self, folder: Path) -> None:
        """Complete the file; the other files of the segment must be complete."""
        names = sorted(entry.name for entry in folder.iterdir() if entry.name.startswith(f"{self._segment}."))
        sources = {name: _size(folder / name) for name in names if not is_columns(name)}
        about = {"segment": self._segment, "size": self._size, "sources": sources, "fields": self._fields}
        self._arrays.close(about)


def is_columns(name: str) -> bool:
    """Whether a file is one of ours and none of Whoosh's."""
    return SUFFIX in name


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


def _field(arrays: Arrays, name: str, about: dict[str, Any]) -> FieldColumns:
    within = f"{name}.beginnings"
    counted = {part: arrays[f"{within}.{part}"] for part in _BEGINNING_ARRAYS}
    parts: dict[str, Any] = {part: arrays[f"{name}.{part}"] for part in _FIELD_ARRAYS}
    parts["terms"] = arrays.terms(f"{name}.terms")
    parts["beginnings"] = Beginnings(terms=arrays.terms(f"{within}.terms"), **counted)
    return FieldColumns(**about, **parts)


_FIELD_ARRAYS: Final = tuple(part.name for part in fields(FieldColumns) if part.type == "Array")
_BEGINNING_ARRAYS: Final = tuple(part.name for part in fields(Beginnings) if part.type == "Array")
