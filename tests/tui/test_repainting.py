"""What changes at each key is painted alone, and all of it is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.geometry import Region

from explorer.results import Problem
from explorer.tui.widgets.frame import Frame
from explorer.tui.widgets.results_list import ResultsList
from explorer.tui.widgets.search_bar import SearchBar


class Host(App[None]):
    """A search box over a list in a frame."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = SearchBar()
        self.results = ResultsList()
        self.frame = Frame(self.results)
        self.frame.styles.border = ("round", "white")

    def compose(self) -> ComposeResult:
        yield self.bar
        yield self.frame

    def text(self) -> list[str]:
        """The lines of the screen."""
        return ["".join(segment.text for segment in strip) for strip in self.screen._compositor.render_strips()]


def ids(number: int) -> Sequence[str]:
    return [str(one) for one in range(number)]


@pytest.mark.parametrize("numbers", [(5000, 6000), (5000, 2), (2, 5000), (40, 41)])
async def test_a_list_of_another_length_scrolls_to_its_end(numbers: tuple[int, int]) -> None:
    app = Host()
    async with app.run_test(size=(60, 30)) as pilot:
        for number in numbers:
            app.results.set_results(ids(number))
            await pilot.pause()
        bar = app.results.vertical_scrollbar
        if app.results.show_vertical_scrollbar:
            assert bar.window_virtual_size == app.results.virtual_size.height
        app.results.move_to(number - 1)
        await pilot.pause()
        assert app.results.scroll_offset.y == app.results.max_scroll_y


async def test_titles_are_painted_and_nothing_else_is() -> None:
    app = Host()
    async with app.run_test(size=(60, 30)) as pilot:
        app.frame.set_titles("Results 1")
        await pilot.pause()
        painted: list[Region] = []
        exchange = app.frame._exchange_repaint_regions
        app.frame._exchange_repaint_regions = lambda: painted.extend(found := list(exchange())) or found  # type: ignore[method-assign, func-returns-value]
        app.frame.set_titles("Results [2]", "by [date]")
        app.frame.set_titles("Results [2]", "by [date]")
        await pilot.pause()
        lines = app.text()
        assert " Results [2] " in lines[app.frame.region.y]
        assert " by [date] " in lines[app.frame.region.bottom - 1]
        assert painted
        assert all(region.height == 1 for region in painted)


async def test_a_query_that_is_being_written_moves_no_panes() -> None:
    app = Host()
    async with app.run_test(size=(60, 30)) as pilot:
        top = app.frame.region.y
        for problems in ([Problem(0, 1, "This is not a date yet.")], []) * 3:
            app.bar.show_problems(problems)
            await pilot.pause()
            assert app.frame.region.y == top
        app.bar.show_problems([Problem(0, 1, "This is not a date yet.")])
        while not app.bar.has_class("-problem"):
            await pilot.pause(0.01)
        await pilot.pause()
        assert any("not a date yet" in line for line in app.text())


async def test_a_scroll_bar_that_comes_or_goes_moves_nothing() -> None:
    app = Host()
    async with app.run_test(size=(60, 30)) as pilot:
        laid_out: list[object] = []
        await pilot.pause()
        app.screen.screen_layout_refresh_signal.subscribe(app.screen, laid_out.append, immediate=True)
        widths = set()
        for number in (2, 5000, 0, 40):
            app.results.set_results(ids(number))
            await pilot.pause()
            widths.add(app.results.scrollable_content_region.width)
            has_thumb = any(segment.style and segment.style.reverse for segment in bar_of(app))
            assert has_thumb == (number in (5000, 40))
        assert len(widths) == 1
        assert not laid_out


def bar_of(app: Host) -> list[Segment]:
    """The rows of the scroll bar of the list."""
    bar = app.results.vertical_scrollbar
    return [segment for strip in bar.render_lines(bar.size.region) for segment in strip]
