"""Long columns of numbers that are written once, in order: a file without a name holds what is much for memory."""

from __future__ import annotations

import mmap
import tempfile
import weakref
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_ROOM: Final = 1 << 20
"""Bytes of a column that are held in memory before they are written."""
AT_ONCE: Final = 1 << 18
"""Numbers that are looked at together."""


class Spool:
    """Numbers of one type of the ``array`` module, one behind the other."""

    def __init__(self, kind: str, folder: Path | None = None) -> None:
        """``folder``: where the file is to lie; it has no name and goes with the process."""
        self._tail = array(kind)
        self._folder = folder
        self._room = _ROOM // self._tail.itemsize
        self._file: IO[bytes] | None = None
        self._stored = 0
        """Numbers in the file."""
        self._column: Array | None = None

    def __len__(self) -> int:
        return self._stored + len(self._tail)

    def extend(self, values: Iterable[int]) -> None:
        """Append numbers."""
        self._tail.extend(values)
        if len(self._tail) >= self._room:
            self._store()

    def put(self, values: Array) -> None:
        """Append an array."""
        self.extend(array(self._tail.typecode, values.astype(self._tail.typecode, copy=False).tobytes()))

    def column(self) -> Array:
        """All of them; nothing may be appended after that."""
        if self._column is None:
            self._column = self._made()
        return self._column

    def _made(self) -> Array:
        if self._file is None:
            return _view(self._tail)
        if self._tail:
            self._store()
        with self._file:
            stored = self._mapped(self._file)
        return np.concatenate((stored, _view(self._tail))) if self._tail else stored

    def _store(self) -> None:
        # What the disk does not take is held in memory.
        with suppress(OSError):
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0, dir=self._folder)  # noqa: SIM115 - goes with the spool
                weakref.finalize(self, self._file.close)
            size = self._tail.itemsize
            self._file.seek(self._stored * size)
            stored = (self._file.write(self._tail) or 0) // size
            self._stored += stored
            del self._tail[:stored]
        # Where it took nothing it is asked again when there is twice as much.
        self._room = max(_ROOM // self._tail.itemsize, 2 * len(self._tail))

    def _mapped(self, file: IO[bytes]) -> Array:
        size = self._stored * self._tail.itemsize
        if not size:
            return np.zeros(0, dtype=self._tail.typecode)
        with suppress(OSError):
            return np.frombuffer(mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ), dtype=self._tail.typecode)
        file.seek(0)
        return np.frombuffer(file.read(size), dtype=self._tail.typecode)


def stretches(*columns: Array, cuts: Iterable[int] | None = None) -> Iterator[tuple[Array, ...]]:
    """Columns of one length part by part; memory that holds what was read of a mapped file is let go behind each.

    Args:
        cuts: where parts begin and end; about as long as ``AT_ONCE`` if they are not given.
    """
    size = len(columns[0])
    for low, high in pairwise([*range(0, size, AT_ONCE), size] if cuts is None else cuts):
        yield tuple(column[low:high] for column in columns)
        for column in columns:
            let_go(column)


def let_go(column: Array) -> None:
    """Let go of the memory that holds what was read of the mapped file in which a column lies, if it lies in one."""
    base: Any = column
    while isinstance(base, np.ndarray):
        base = base.base
    file = base.obj if isinstance(base, memoryview) else base
    if isinstance(file, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        file.madvise(mmap.MADV_DONTNEED)


def _view(values: array[int]) -> Array:
    return np.frombuffer(values, dtype=values.typecode) if values else np.zeros(0, dtype=values.typecode)
