"""A full disk keeps nobody from what is in the index already."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from explorer.index.damage import ROOM
from explorer.library import Library

resource = pytest.importorskip("resource")


def search(*words: str, room: int = 0) -> subprocess.CompletedProcess[str]:
    """Search where no file grows beyond so many bytes, as on a full disk."""

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "explorer", "search", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, preexec_fn=fill)


def test_a_search_answers_from_the_index_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "harbour.txt").write_text("The harbour of Oslo was opened.\n")
    with Library.open([tmp_path]) as library:
        library.update(entities=False)
    (tmp_path / "court.txt").write_text("The court opened its doors.\n")
    done = search("opened", str(tmp_path))
    assert done.returncode == 0
    assert done.stdout.startswith("1 of 1 article")
    said, hint = done.stderr.splitlines()
    assert said.startswith("explorer: note: The index cannot be written: ")
    assert said.endswith("What is in the index so far is used.")
    assert hint == ROOM


@pytest.mark.parametrize("room", [0, 40_000])
def test_an_index_that_cannot_be_made_is_no_answer(tmp_path: Path, room: int) -> None:
    (tmp_path / "harbour.txt").write_text("The harbour of Oslo was opened.\n" * 5_000)
    done = search("opened", str(tmp_path), room=room)
    assert (done.returncode, done.stdout) == (2, "")
    said, hint = done.stderr.splitlines()
    assert said.startswith("explorer: The index cannot be ")
    assert "EXPLORER_HOME" in hint


def test_an_index_that_is_current_is_searched_without_a_word(warm_home: Path, seeds: Path) -> None:
    done = search("airbase", str(seeds))
    assert (done.returncode, done.stderr) == (0, "")
