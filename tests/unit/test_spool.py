"""A spool gives back what was put in, whether memory, a file or a disk that is full holds it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer import spool
from explorer.spool import Spool, let_go, stretches

UNLIMITED = tempfile.TemporaryFile
PARTS = st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=9), max_size=9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARTS, st.sampled_from([1, 16, 1 << 20]))
def test_numbers_come_back_as_they_were(monkeypatch: pytest.MonkeyPatch, parts: list[list[int]], room: int) -> None:
    monkeypatch.setattr(spool, "_ROOM", room)
    one, two = Spool("I"), Spool("q")
    for part in parts:
        one.extend(part)
        two.put(np.array(part, dtype=np.int64))
    expected = [number for part in parts for number in part]
    assert (len(one), len(two)) == (len(expected), len(expected))
    assert one.column().tolist() == two.column().tolist() == expected
    assert (one.column().dtype, two.column().dtype) == (np.uint32, np.int64)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARTS, st.integers(0, 40))
def test_what_a_full_disk_does_not_take_is_not_lost(
    monkeypatch: pytest.MonkeyPatch, parts: list[list[int]], room: int
) -> None:
    class Full:
        """Takes some bytes, maybe not the whole of a number, and then none."""

        def __init__(self, **given: Any) -> None:
            self.file = UNLIMITED(**given)
            self.left = room

        def __enter__(self) -> Any:
            return self.file.__enter__()

        def __exit__(self, *error: Any) -> None:
            self.file.__exit__(*error)

        def write(self, data: Any) -> int:
            if not self.left:
                raise OSError(28, "No space left on device")
            written = self.file.write(memoryview(data).cast("B")[: self.left])
            self.left -= written
            return written

        def __getattr__(self, name: str) -> Any:
            return getattr(self.file, name)

    monkeypatch.setattr(spool, "_ROOM", 8)
    monkeypatch.setattr(spool.tempfile, "TemporaryFile", Full)
    found = Spool("I")
    for part in parts:
        found.extend(part)
    assert found.column().tolist() == [number for part in parts for number in part]


def test_a_folder_that_is_not_there_is_none_to_write_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spool, "_ROOM", 8)
    found = Spool("I", tmp_path / "gone")
    found.extend(range(100))
    assert found.column().tolist() == list(range(100))


def test_no_file_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spool, "_ROOM", 8)
    found = Spool("I", tmp_path)
    found.extend(range(100))
    column = found.column()
    assert not list(tmp_path.iterdir())
    let_go(column)
    assert column.sum() == sum(range(100))


@given(st.integers(0, 30), st.integers(1, 10))
def test_stretches_are_the_whole(size: int, step: int) -> None:
    column = np.arange(size)
    cuts = [*range(0, size, step), size]
    assert [number for (part,) in stretches(column, cuts=cuts) for number in part] == column.tolist()
    assert [number for one, two in stretches(column, column) for number in one] == column.tolist()
