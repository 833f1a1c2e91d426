"""A scrolling view drawn line by line whose length changes often."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
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
        elif extent != self.virtual_size:
            self.set_reactive(Widget.virtual_size, extent)
            self._scroll_update(extent)
        self.refresh()
