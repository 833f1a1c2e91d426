"""A scrolling view drawn line by line whose length changes often."""

from __future__ import annotations

from math import ceil

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.widget import Widget


class LineView(ScrollView, inherit_bindings=False):
    """A scroll view of fixed size: how much there is to scroll does not move its neighbours.

    Textual lays out the whole screen anew when ``virtual_size`` changes, which at each key costs more than the search.
    """

    def set_extent(self, width: int, height: int) -> None:
        """Say how much there is to scroll, in cells; the screen is laid out only where a scroll bar comes or goes."""
        extent = Size(width, height)
        if not self.container_size:
            self.virtual_size = extent
            # What is longer than the terminal has a scroll bar in any pane, so there is room for it from the beginning.
            self.show_vertical_scrollbar = height > self.app.size.height
        elif extent != self.virtual_size:
            before = self._thumb()
            self.set_reactive(Widget.virtual_size, extent)
            if before is not None and before == self._thumb():
                # To paint a bar costs as much as to paint the lines beside it.
                self.vertical_scrollbar.set_reactive(ScrollBar.window_virtual_size, height)
                self.scroll_y = self.validate_scroll_y(self.scroll_y)
            else:
                self._scroll_update(extent)
        self.refresh()

    def _thumb(self) -> tuple[int, int] | None:
        """Where the thumb of the scroll bar begins and how long it is, in eighths of a cell; None without a bar."""
        rows, window = self.virtual_size.height, self.container_size.height
        if not self.show_vertical_scrollbar or rows <= window:
            return None
        length = max(1.0, window * window / rows)
        return int((window - length) * self.scroll_y / (rows - window) * 8), ceil(length * 8)
