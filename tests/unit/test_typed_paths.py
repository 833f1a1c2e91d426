"""Whatever is typed or pasted where a path is asked for is answered with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.tui.exports import free_path
from explorer.tui.typed_paths import current_folder, file_problem


def test_a_path_is_that_of_a_file_or_of_one_that_can_be_made(tmp_path: Path) -> None:
    known = tmp_path / "draft.md"
    known.touch()
    assert file_problem(str(known)) == file_problem(str(tmp_path / "fresh.md"), new=True) == ""
    assert "folder" in file_problem(str(tmp_path))
    assert "no file" in file_problem(str(tmp_path / "fresh.md"))
    assert "not written over" in file_problem(str(known), new=True)
    assert "no folder" in file_problem(str(tmp_path / "gone" / "fresh.md"), new=True)


@pytest.mark.parametrize("text", ["", "a draft, pasted by mistake. " * 200, "~nobody/x", "/" * 5000])
@pytest.mark.parametrize("new", [False, True])
def test_what_can_be_no_path_is_said(text: str, new: bool) -> None:
    assert file_problem(text, new=new)


@given(st.text(max_size=300))
def test_any_text_can_be_typed(text: str) -> None:
    for new in (False, True):
        assert isinstance(file_problem(text, new=new), str)


def test_there_is_always_a_folder_to_begin_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    assert current_folder() == gone
    gone.rmdir()
    assert current_folder() == Path.home()


def test_the_file_that_is_proposed_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert free_path("news", "md") == tmp_path / "news.md"
    (tmp_path / "news.md").touch()
    assert free_path("news", "md") == tmp_path / "news-2.md"
    long = free_path("../" + "Ünïcode/ " * 200, "md")
    assert long.parent == tmp_path
    assert not file_problem(str(long), new=True)
    long.touch()
