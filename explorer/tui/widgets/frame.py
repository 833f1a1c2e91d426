"""A pane with a border that bears its titles."""

from __future__ import annotations

from typing import Self

from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region


class Frame(Vertical, can_focus=False):
    """A pane whose titles change often: only the border is painted then, where Textual paints all of the pane."""

    _entitled: tuple[str, str] | None = None
    _is_changing = False

    def set_titles(self, title: str, subtitle: str = "") -> None:
        """Bear these titles at the top and at the bottom, as they are, without markup."""
        if (title, subtitle) != self._entitled:
            self._entitled = title, subtitle
            self._is_changing = True
            self.border_title, self.border_subtitle = Content(title), Content(subtitle)
            self._is_changing = False

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint again; the border alone while a title changes."""
        if self._is_changing:
            width, height = self.outer_size
            regions = Region(-1, -1, width, 1), Region(-1, height - 2, width, 1)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
