"""What is painted when something changes is what Textual would paint, and nothing behind it is drawn."""

from __future__ import annotations

from itertools import product

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from explorer.tui.compositor import FrontCompositor, Patches

_WIDTH, _HEIGHT = 40, 12
_TEXT = "Text with 漢字 in it, cut anywhere. " * 20


class Front(Screen[None]):
    """Two panes, one that scrolls, with something that lies over both and beyond the edge of the screen."""

    CSS = """
    Front { layers: below above; }
    Horizontal { layer: below; border: round white; }
    VerticalScroll { width: 1fr; border: round red; scrollbar-size-vertical: 1; }
    #right { width: 1fr; padding: 1 2; }
    #over { layer: above; width: 30; height: 5; offset: 16 3; background: blue; border: heavy yellow; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._compositor = FrontCompositor()

    def compose(self) -> ComposeResult:
        with Horizontal():
            with VerticalScroll():
                yield Static(_TEXT, markup=False)
            yield Static(_TEXT, id="right", markup=False)
        yield Static("Over both", id="over")


class Host(App[None]):
    """An app with this screen."""

    def get_default_screen(self) -> Front:
        return Front()

    def changed(self, *regions: Region) -> Patches:
        """What is painted once parts of the screen changed."""
        compositor = self.screen._compositor
        compositor._dirty_regions = set(regions)
        patches = compositor.render_partial_update()
        assert isinstance(patches, Patches)
        return patches


def cells(strip: Strip) -> list[tuple[str, object]]:
    """Each cell of a row with its look; a wide character has two."""
    return [
        (char, segment.style)
        for segment in strip
        for text in segment.text
        for char in ([text] if Segment(text).cell_length < 2 else [text, ""])
    ]


async def test_the_screen_is_as_if_all_of_it_were_painted() -> None:
    app = Host()
    async with app.run_test(size=(_WIDTH, _HEIGHT)) as pilot:
        app.screen.query_one(VerticalScroll).scroll_to(y=3, animate=False)
        await pilot.pause()
        whole = [cells(strip) for strip in app.screen._compositor.render_strips()]
        for x, y, width, height in product((0, 3, 17, 38), (0, 4, 11), (1, 9, 40), (1, 7)):
            region = Region(x, y, width, height).intersection(Region(0, 0, _WIDTH, _HEIGHT))
            far = Region(0, _HEIGHT - 1, 2, 1)
            shown = [list(row) for row in whole]
            for row, column in product(region.line_range, region.column_range):
                shown[row][column] = ("?", None)
            for column, row, strip in app.changed(region, far).pieces:
                shown[row][column : column + strip.cell_length] = cells(strip)
            assert shown == whole, region


async def test_what_is_behind_or_has_not_changed_is_not_drawn() -> None:
    app = Host()
    async with app.run_test(size=(_WIDTH, _HEIGHT)):
        over = app.screen.query_one("#over")
        drawn: list[str | None] = []
        for widget in app.screen.query("*"):
            widget.render_lines = lambda crop, it=widget: drawn.append(it.id) or type(it).render_lines(it, crop)  # type: ignore[method-assign, misc, func-returns-value]
        inside = over.region.intersection(Region(0, 0, _WIDTH, _HEIGHT))
        app.changed(inside)
        assert set(drawn) == {"over"}
        drawn.clear()
        app.changed(Region(inside.x, inside.y, 1, 1), Region(inside.right - 1, inside.bottom - 1, 1, 1))
        assert set(drawn) == {"over"}


async def test_other_panes_take_the_place_of_those_before() -> None:
    app = Host()
    async with app.run_test(size=(_WIDTH, _HEIGHT)) as pilot:
        app.changed(Region(0, 0, _WIDTH, _HEIGHT))
        app.screen.query_one("#over").display = False
        await pilot.pause()
        texts = [strip.text for _, _, strip in app.changed(Region(20, 3, 10, 5)).pieces]
        assert not any("Over both" in text for text in texts)
