"""The child that brings the index up to date ends with the program that started it."""

from __future__ import annotations

from pathlib import Path

from explorer.model import IndexReport
from explorer.paths import index_folder
from explorer.tui.updating import IndexUpdate


def test_an_update_that_is_ended_before_it_began_does_nothing(seeds: Path) -> None:
    update = IndexUpdate([seeds])
    update.stop()
    assert update.run(lambda _: None) == (IndexReport(), ())
    assert not list(index_folder([seeds]).glob("_MAIN_*.toc"))
