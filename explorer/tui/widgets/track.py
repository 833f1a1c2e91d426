"""A scroll bar that is drawn quickly and is blank where there is nothing to scroll."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget

from explorer.tui.stylebook import filtered


class Track(ScrollBar):
    """A vertical scroll bar, one cell wide, whose thumb moves with nearly every key."""

    _drawn: tuple[tuple[object, ...], list[Strip]] = ((), [])
    """How the bar stood when it was drawn, and its rows."""

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._drawn = (), []

    def render_lines(self, crop: Region) -> list[Strip]:
        """Some rows of the bar."""
        place = self.size.height, self.window_size, self.window_virtual_size, self.position
        stands = *place, self.grabbed, self.mouse_over
        if self._drawn[0] != stands:
            self._drawn = stands, self._rows()
        return self._drawn[1][crop.y : crop.bottom]

    def _rows(self) -> list[Strip]:
        """All rows; those that look the same are one strip."""
        rows = self._segments()
        kinds = {id(segment): segment for segment in rows}
        shown = filtered(self, list(kinds.values()))
        strips = {kind: Strip([segment], 1) for kind, segment in zip(kinds, shown, strict=True)}
        return [strips[id(segment)] for segment in rows]

    def _segments(self) -> list[Segment]:
        """One for each row, of a few kinds."""
        bar, height = self.render(), self.size.height
        assert isinstance(bar, ScrollBarRender)
        assert isinstance(bar.style, Style)
        assert bar.style.color
        assert bar.style.bgcolor
        assert isinstance(self.parent, Widget)
        if not bar.window_size:
            return [Segment(" ", Style(bgcolor=self.parent.background_colors[1].rich_color))] * height
        drawn = bar.render_bar(
            size=height,
            virtual_size=bar.virtual_size,
            window_size=bar.window_size,
            position=bar.position,
            back_color=bar.style.bgcolor,
            bar_color=bar.style.color,
        )
        return list(drawn.segments)
