"""A scrolling view drawn row by row whose length changes often."""

from __future__ import annotations

from abc import abstractmethod
from math import ceil

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from explorer.tui.stylebook import filtered
from explorer.tui.widgets.track import Track


class LineView(ScrollView, inherit_bindings=False):
    """A scroll view of fixed size: how much there is to scroll does not move its neighbours.

    Textual lays out the whole screen anew when ``virtual_size`` changes or a scroll bar comes or goes, which at each
    key costs more than the search. So the column of the bar stays, blank where there is nothing to scroll.
    """

    DEFAULT_CSS = """
    LineView { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(Widget.show_vertical_scrollbar, True)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = Track()
            self.app._start_widget(self, self._vertical_scrollbar)
        return self._vertical_scrollbar

    def set_extent(self, width: int, height: int) -> None:
        """Say how much there is to scroll, in cells."""
        extent = Size(width, height)
        if not self.container_size:
            self.virtual_size = extent
        elif extent != self.virtual_size:
            before = self._thumb()
            self.set_reactive(Widget.virtual_size, extent)
            if before == self._thumb():
                # To paint a bar costs as much as to paint some of the rows beside it.
                self.vertical_scrollbar.set_reactive(ScrollBar.window_virtual_size, height)
                self.scroll_y = self.validate_scroll_y(self.scroll_y)
            else:
                self._scroll_update(extent)
        self.refresh()

    def _thumb(self) -> tuple[int, int] | None:
        """Where the thumb of the scroll bar begins and how long it is, in eighths of a cell; None without one."""
        rows, window = self.virtual_size.height, self.container_size.height
        if rows <= window:
            return None
        length = max(1.0, window * window / rows)
        return int((window - length) * self.scroll_y / (rows - window) * 8), ceil(length * 8)

    @abstractmethod
    def draw(self, row: int, width: int) -> Strip:
        """One of the rows there are to scroll through, or what stands behind the last; styles are of a StyleBook."""

    def paragraph(self, words: Content, part: str, width: int) -> list[Strip]:
        """Words set in rows of a width, in the look of a component class."""
        strips = Visual.to_strips(self, words, width, None, self.get_visual_style(part))
        return [Strip(filtered(self, list(strip)), strip.cell_length) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """A row by its place in the view."""
        return self.draw(self.scroll_offset.y + y, self.scrollable_content_region.width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """A part of the view.

        Textual would look up borders, padding and opacity and apply all filters for each row; here there is none of
        the first, and the style book has been through the filters.
        """
        top, width = self.scroll_offset.y, self.scrollable_content_region.width
        left, right = crop.column_span
        return [self.draw(top + y, width).crop(left, right) for y in crop.line_range]


def filled(segments: list[Segment], width: int, style: Style) -> Strip:
    """Segments as a row of so many cells, with blanks behind them where there is room."""
    used = sum([cell_len(text) for text, _, _ in segments])
    if used < width:
        segments.append(Segment(" " * (width - used), style))
        used = width
    return Strip(segments, used).adjust_cell_length(width)
