"""A full disk keeps nobody from what is in the index already."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from explorer.library import Library

resource = pytest.importorskip("resource")


def take_no_writes() -> None:
    """No file grows from here on, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def search(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "explorer", "search", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, preexec_fn=take_no_writes)


def test_a_search_answers_from_the_index_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "harbour.txt").write_text("The harbour of Oslo was opened.\n")
    with Library.open([tmp_path]) as library:
        library.update(entities=False)
    (tmp_path / "court.txt").write_text("The court opened its doors.\n")
    done = search("opened", str(tmp_path))
    assert done.returncode == 0
    assert done.stdout.startswith("1 of 1 article")
    (line,) = done.stderr.splitlines()
    assert line.startswith("explorer: note: The index cannot be written: ")
    assert line.endswith("What is in the index so far is used.")


def test_an_index_that_is_current_is_searched_without_a_word(warm_home: Path, seeds: Path) -> None:
    done = search("airbase", str(seeds))
    assert (done.returncode, done.stderr) == (0, "")
