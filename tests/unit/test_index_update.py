"""The child that brings the index up to date ends with the program that started it."""

from __future__ import annotations

from pathlib import Path

from explorer.library import Library
from explorer.model import FileStatus, IndexReport
from explorer.paths import index_folder
from explorer.progress import Progress
from explorer.tui.updating import IndexUpdate


def test_an_update_that_is_ended_before_it_began_does_nothing(seeds: Path) -> None:
    update = IndexUpdate([seeds])
    update.stop()
    assert update.run(lambda _: None) == (IndexReport(), ())
    assert not list(index_folder([seeds]).glob("_MAIN_*.toc"))


def test_a_child_reads_first_what_is_known_to_differ(tmp_path: Path) -> None:
    (tmp_path / "harbour.txt").write_text("The harbour of Oslo was opened.\n")
    with Library.open([tmp_path], model="rules") as library:
        library.update()
    (tmp_path / "harbour.txt").write_text("The harbour of Oslo was closed.\n")
    steps: list[Progress] = []
    report, warnings = IndexUpdate([tmp_path], lambda: ["harbour.txt"]).run(steps.append)
    assert [(file.path, file.status) for file in report.files] == [("harbour.txt", FileStatus.INDEXED)]
    assert not warnings
    assert any(step.committed for step in steps)
    with Library.open([tmp_path]) as library:
        assert library.is_current()
