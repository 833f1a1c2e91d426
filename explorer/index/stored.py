"""What Whoosh keeps of each document by number: stored values, and columns of numbers."""

from __future__ import annotations

import pickle
import zlib
from array import array
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import VarBytesColumn

from explorer.index.columns import Array
from explorer.index.runs import bounds

STORED: Final = "_stored"
_LEVEL: Final = 1


class StoredWriter:
    """Writes the stored values of a segment's documents, one after the other."""

    def __init__(self, storage: Any, segment: Any) -> None:
        self._file = storage.create_file(W3Codec.column_filename(segment, STORED))
        self._lengths = array("I")

    def add(self, values: Mapping[str, str]) -> None:
        """Append the values of a document."""
        self.add_packed(zlib.compress(pickle.dumps(values, 2), _LEVEL))

    def add_packed(self, data: bytes) -> None:
        """Append values as they are in the file of another segment."""
        self._file.write(data)
        self._lengths.append(len(data))

    def close(self) -> None:
        """Complete the file; doing it twice is harmless."""
        if self._file.is_closed:
            return
        offsets = bounds(np.array(self._lengths, dtype=np.int64))
        wide = int(offsets[-1]) >= 1 << 32
        self._file.write(np.array(self._lengths, dtype=">u4").tobytes())
        self._file.write(offsets[:-1].astype(">i8" if wide else ">u4").tobytes())
        # The types of both arrays, and that the second one is there.
        self._file.write(b"IqX" if wide else b"IIX")
        self._file.close()


def packed(storage: Any, segment: Any) -> Any:
    """The stored values of a segment as they are in its file, by document number."""
    name = W3Codec.column_filename(segment, STORED)
    file = storage.open_file(name)
    return VarBytesColumn().reader(file, 0, storage.file_length(name), segment.doc_count_all())


def write_rows(storage: Any, segment: Any, rows: Array) -> None:
    """Write the row in the catalog of each document."""
    _write(storage, segment, "row", rows.astype(">u8"))


def write_lengths(storage: Any, segment: Any, field: str, lengths: Array) -> None:
    """Write the number of words of each document, as Whoosh's byte; without any there is no such file."""
    if lengths.any():
        _write(storage, segment, f"_{field}_len", lengths)


def _write(storage: Any, segment: Any, name: str, values: Array) -> None:
    with storage.create_file(W3Codec.column_filename(segment, name)) as file:
        file.write(values.tobytes())
