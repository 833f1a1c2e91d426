"""Rows under titles: all of them, in columns that do not move, in a pipe and on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from explorer.cli import output

ROWS = [
    ("Ana", "1", "Anna, Hanna"),
    ("外交部长", "1024", ""),
    ("[b]Lee[/b] \x1b[31m", "57", "a spelling that is so long that it has to be wrapped"),
]


def test_rows_in_a_pipe_are_whole_and_stand_in_columns(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_columns(("name", "number", "spellings"), ROWS, right=(1,))
    head, *lines = capsys.readouterr().out.splitlines()
    ends = {cell_len(row[: row.index(number) + len(number)]) for row, (_, number, _) in zip(lines, ROWS, strict=True)}
    assert ends == {cell_len(head[: head.index("number") + len("number")])}
    assert lines[2].startswith("[b]Lee[/b] ␛[31m")
    assert lines[2].endswith(ROWS[2][2])
    assert lines[1].endswith("1024")


def test_nothing_to_print_has_its_titles_still(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_columns(("name", "spellings"), [])
    assert capsys.readouterr().out == "name  spellings\n"


def test_many_rows_on_a_terminal_have_one_head_and_the_same_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Console(file=io.StringIO(), width=40, force_terminal=True, color_system=None)
    monkeypatch.setattr(output, "console", lambda: screen)
    rows = [(f"name {number}", str(number), "word " * (number % 20)) for number in range(450)]
    output.print_columns(("name", "number", "spellings"), rows, right=(1,))
    assert isinstance(screen.file, io.StringIO)
    lines = screen.file.getvalue().splitlines()
    assert all(len(row) <= 40 for row in lines)
    assert sum("spellings" in row for row in lines) == 1
    begun = [row for row in lines if row.startswith("name ")][1:]
    assert [row.split()[:3] for row in begun] == [["name", str(number), str(number)] for number in range(450)]
    assert len({row.index(str(number), 6) + len(str(number)) for number, row in enumerate(begun) if number > 9}) == 1
