"""What the screen looks like, at sizes people have. ``pytest --snapshot-update`` after a change that is meant."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.content import Content

pytestmark = pytest.mark.usefixtures("warm_home")

_WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


class Picture(SingleFileSnapshotExtension):
    """A picture of the screen, one file each."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"


async def picture(it) -> str:  # type: ignore[no-untyped-def]
    """The screen as it is, without what differs from run to run: the time, and the blinking cursor."""
    it.screen.title_line.right = Content("found")
    it.screen.search_bar.field.cursor_blink = False
    it.screen.search_bar.field._cursor_visible = True
    await it.pilot.pause()
    return _WEB_FONT.sub("", it.app.export_screenshot(title="explorer"))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_reading_with_a_passage_chosen(  # type: ignore[no-untyped-def]
    explore, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with explore(size=size) as it:
        await it.type("hmeimim")
        await it.press("enter", "enter", "v")
        assert await picture(it) == snapshot(extension_class=Picture)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_searching_with_an_actor_chosen(  # type: ignore[no-untyped-def]
    explore, size: tuple[int, int], snapshot: SnapshotAssertion
) -> None:
    async with explore(size=size) as it:
        await it.type("peskov bases")
        await it.press("f2", "down", "down", "enter")
        assert await picture(it) == snapshot(extension_class=Picture)


async def test_without_colour(  # type: ignore[no-untyped-def]
    explore, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with explore(size=(100, 30)) as it:
        await it.type("hmeimim")
        await it.press("enter", "enter")
        assert await picture(it) == snapshot(extension_class=Picture)
