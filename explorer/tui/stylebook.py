"""Looks of a widget's parts, from its component classes, laid over each other."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.widget import Widget

from explorer.tui.quiet import legible


def filtered(widget: Widget, segments: list[Segment]) -> list[Segment]:
    """Segments of a widget as the app's filters leave them: without colours where none are wanted, without dimness."""
    background = widget.background_colors[1]
    for line_filter in widget.get_line_filters():
        segments = line_filter.apply(segments, background)
    return segments


class StyleBook:
    """Looks up and remembers the Rich style of parts laid over a widget's own style, as the terminal is to show it.

    Colours of a part are seen on the widget's background, so that muted and automatic ones come out right; a
    background or text style that a part does not set is left to the parts under it.
    """

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        self._styles: dict[tuple[str, ...], Style] = {}

    def __call__(self, *parts: str) -> Style:
        """The style of parts, the lowest first; of the bare widget without any."""
        if parts not in self._styles:
            style = self._widget.rich_style
            for part in parts:
                style += self._part(part)
            self._styles[parts] = filtered(self._widget, [Segment(" ", legible(style))])[0].style or style
        return self._styles[parts]

    def _part(self, part: str) -> Style:
        name = f"{self._prefix}--{part}"
        own = self._widget.get_component_rich_style(name, partial=True)
        if own.color is None and not self._widget.get_component_styles(name).has_rule("auto_color"):
            return own
        return own + Style(color=self._widget.get_component_rich_style(name).color)

    def clear(self) -> None:
        """Forget all, because theme, focus or style sheet changed."""
        self._styles.clear()
