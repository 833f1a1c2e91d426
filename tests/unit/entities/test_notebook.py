"""Corrections on disk: undone and done again across sessions, edited by hand meanwhile, never lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.entities.corrections import Block, Corrections
from explorer.entities.notebook import FILE, JOURNAL, Notebook
from explorer.entities.operations import Revision
from explorer.errors import CorrectionError
from explorer.model import Kind


def adding(name: str, *spellings: str) -> object:
    """A change that adds a block."""

    def change(corrections: Corrections) -> Revision:
        block = Block(name, Kind.ACTOR, spellings)
        return Revision(corrections.merged(Corrections.of([block])), f"Added {name}.")

    return change


def names(notebook: Notebook) -> list[str]:
    return [block.name for block in notebook.read().corrections.blocks]


@pytest.fixture
def notebook(tmp_path: Path) -> Notebook:
    return Notebook(tmp_path / "data")


def test_undo_and_redo_reach_across_sessions(notebook: Notebook, tmp_path: Path) -> None:
    assert notebook.change(adding("Anna")) == "Added Anna."
    notebook.change(adding("Berta"))
    notebook.change(adding("Anna", "Ana"))
    notebook = Notebook(tmp_path / "data")
    assert [notebook.undo(), notebook.undo()] == ["Added Anna.", "Added Berta."]
    assert notebook.read().corrections.blocks == (Block("Anna", Kind.ACTOR),)
    notebook = Notebook(tmp_path / "data")
    assert (notebook.undoable(), notebook.redoable()) == ("Added Anna.", "Added Berta.")
    assert [notebook.redo(), notebook.redo()] == ["Added Berta.", "Added Anna."]
    assert notebook.read().corrections.blocks == (Block("Anna", Kind.ACTOR, ("Ana",)), Block("Berta", Kind.ACTOR))
    with pytest.raises(CorrectionError, match="nothing to redo"):
        notebook.redo()


def test_something_new_ends_what_could_be_done_again(notebook: Notebook) -> None:
    notebook.change(adding("Anna"))
    notebook.undo()
    notebook.change(adding("Berta"))
    assert notebook.redoable() is None
    assert names(notebook) == ["Berta"]
    notebook.undo()
    with pytest.raises(CorrectionError, match="nothing to undo"):
        notebook.undo()


def test_what_was_changed_by_hand_is_not_overwritten_by_undo(notebook: Notebook) -> None:
    notebook.change(adding("Anna"))
    notebook.path.write_text(notebook.path.read_text() + "  hidden: yes\n\nBerta\n  kind: actor\n")
    with pytest.raises(CorrectionError, match="changed since: Added Anna"):
        notebook.undo()
    assert names(notebook) == ["Anna", "Berta"]


def test_undo_leaves_the_rest_of_a_file_edited_by_hand(notebook: Notebook) -> None:
    notebook.change(adding("Anna"))
    notebook.path.write_text(notebook.path.read_text() + "\n# mine\nBerta\n  kind: actor\n")
    notebook.undo()
    assert notebook.read().corrections.blocks == (Block("Berta", Kind.ACTOR, comments=("# mine",)),)


def test_a_file_with_broken_lines_is_kept_beside_the_new_one(notebook: Notebook) -> None:
    notebook.path.parent.mkdir()
    written = b"Anna\r\n  kind: river\r\n\r\nBerta\n"
    notebook.path.write_bytes(written)
    assert [problem.line for problem in notebook.read().problems] == [2]
    notebook.change(adding("Carla"))
    assert names(notebook) == ["Anna", "Berta", "Carla"]
    assert notebook.read().problems == ()
    [copy] = notebook.path.parent.glob("corrections-????????????.txt")
    assert copy.read_bytes() == written


def test_a_crash_between_journal_and_file_costs_nothing(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook.change(adding("Anna"))
    before = notebook.path.read_text()
    notebook.change(adding("Berta"))
    notebook.path.write_text(before)
    assert names(notebook) == ["Anna"]
    assert notebook.undo() == "Added Anna."
    assert names(notebook) == []
    assert notebook.redo() == "Added Anna."


def test_a_torn_journal_costs_only_what_was_torn(notebook: Notebook) -> None:
    notebook.change(adding("Anna"))
    journal = notebook.path.with_name(JOURNAL)
    journal.write_text(journal.read_text() + '{"summary": "Add')
    assert notebook.undo() == "Added Anna."
    journal.write_text('[1]\n{"summary": 3}\nnull\n')
    with pytest.raises(CorrectionError, match="nothing to undo"):
        notebook.undo()


def test_a_journal_that_cannot_be_read_is_not_written_anew(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook.change(adding("Anna"))

    def refuse(*_: object, **__: object) -> str:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", refuse)
        with pytest.raises(CorrectionError, match="Too many open files"):
            notebook.change(adding("Berta"))
        assert notebook.undoable() is notebook.redoable() is None
    assert names(notebook) == ["Anna"]
    assert notebook.undo() == "Added Anna."


def test_a_file_under_version_control_can_be_linked(notebook: Notebook, tmp_path: Path) -> None:
    shared = tmp_path / "repository" / "ours.txt"
    shared.parent.mkdir()
    shared.write_text("Anna\n  kind: actor\n")
    notebook.path.parent.mkdir()
    notebook.path.symlink_to(shared)
    notebook.change(adding("Berta"))
    assert notebook.path.is_symlink()
    assert "Berta" in shared.read_text()


def test_what_cannot_be_read_is_said_and_never_overwritten(notebook: Notebook) -> None:
    (notebook.path).mkdir(parents=True)
    with pytest.raises(CorrectionError, match="cannot be read"):
        notebook.change(adding("Anna"))
    assert notebook.path.is_dir()


def test_lines_that_are_not_utf8_are_broken_lines(notebook: Notebook) -> None:
    notebook.path.parent.mkdir()
    notebook.path.write_bytes(b"Anna\n  kind: actor\n  Ann\xe9\n")
    assert [str(problem) for problem in notebook.read().problems] == ["line 3: it is not in UTF-8."]
    notebook.change(adding("Berta"))
    [copy] = notebook.path.parent.glob("corrections-????????????.txt")
    assert copy.read_bytes() == b"Anna\n  kind: actor\n  Ann\xe9\n"


def test_the_stamp_tells_every_change(notebook: Notebook) -> None:
    stamps = [notebook.read().stamp]
    notebook.change(adding("Anna"))
    stamps.append(notebook.read().stamp)
    notebook.path.write_text("Berta\n")
    os.utime(notebook.path, ns=(1, 1))
    stamps.append(notebook.read().stamp)
    assert len(set(stamps)) == 3
    assert stamps[0] == ""
    assert notebook.path.name == FILE


@given(st.lists(st.sampled_from(["undo", "redo", "Anna", "Berta", "Carla", "Anna/Ana", "Berta/B."]), max_size=12))
@settings(max_examples=25, deadline=None)
def test_undo_and_redo_walk_the_same_road(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> None:
    notebook = Notebook(tmp_path_factory.mktemp("book"))
    road, at = [notebook.read().corrections.blocks], 0
    for step in steps:
        if step in ("undo", "redo"):
            wanted = at + (1 if step == "redo" else -1)
            if not 0 <= wanted < len(road):
                continue
            getattr(notebook, step)()
            at = wanted
        else:
            name, *spellings = step.split("/")
            notebook.change(adding(name, *spellings))
            road = [*road[: at + 1], notebook.read().corrections.blocks]
            at += 1
        assert notebook.read().corrections.blocks == road[at]
