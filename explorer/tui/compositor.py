"""What is painted when a part of the screen changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from rich.console import Console
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class View(NamedTuple):
    """A widget on the screen."""

    widget: Widget
    region: Region
    """Where it lies."""
    seen: Region
    """The part of that which the panes around it let be seen."""

    def rows(self, wanted: Iterable[int]) -> Iterator[tuple[int, Strip]]:
        """Some rows of the screen in order, as far as they are seen of the widget; neighbours are drawn in one go."""
        for _, run in groupby(enumerate(wanted), lambda numbered: numbered[1] - numbered[0]):
            rows = [y for _, y in run]
            crop = Region(self.seen.x, rows[0], self.seen.width, len(rows)).translate(-self.region.offset)
            yield from zip(rows, self.widget.render_lines(crop), strict=False)


class Tile(NamedTuple):
    """A stretch of a row of the screen with one widget in front."""

    start: int
    end: int
    view: View


class Patches(CompositorUpdate):
    """Pieces of rows, each with its column and row on the screen."""

    def __init__(self, pieces: list[tuple[int, int, Strip]]) -> None:
        self.pieces = pieces

    def render_segments(self, console: Console) -> str:
        """What is sent to the terminal."""
        return "".join([f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.pieces])


class FrontCompositor(Compositor):
    """Has only what is both changed and in front drawn.

    Textual has every widget draw its rows in the smallest rectangle around all changes, cuts them wherever a widget
    begins or ends, and keeps what is in front. With changes above and below, as here at each key, that is the whole
    screen, with all the panes behind what fills them. Which widget is in front where changes only with the layout, so
    it is noted once.
    """

    _arranged: object = None
    _rows: list[list[Tile]]

    def render_partial_update(self) -> Patches | None:  # type: ignore[override]
        """What changed; None where nothing did."""
        regions, self._dirty_regions = self._dirty_regions, set()
        tiles = self._tiles()
        changed: dict[View, dict[int, list[Tile]]] = {}
        for y, first, last in self._regions_to_spans(regions):
            for tile in tiles[y]:
                if tile.start < last and first < tile.end:
                    changed.setdefault(tile.view, {}).setdefault(y, []).append(tile)
        pieces = [
            (tile.start, y, strip.crop(tile.start - view.seen.x, tile.end - view.seen.x))
            for view, rows in changed.items()
            for y, strip in view.rows(rows)
            for tile in rows[y]
        ]
        return Patches(pieces) if pieces else None

    def _tiles(self) -> list[list[Tile]]:
        """What is in front in each row, from left to right."""
        widgets = self.visible_widgets
        if self._arranged is not widgets:
            self._arranged = widgets
            width, height = self.size
            cells: list[list[View | None]] = [[None] * width for _ in range(height)]
            for widget, (region, clip) in reversed(widgets.items()):
                seen = region.intersection(clip).intersection(self.size.region)
                view = View(widget, region, seen)
                for y in seen.line_range:
                    cells[y][seen.x : seen.right] = [view] * seen.width
            self._rows = [list(_stretches(row)) for row in cells]
        return self._rows


def _stretches(row: list[View | None]) -> Iterator[Tile]:
    start = 0
    for view, cells in groupby(row):
        end = start + len(list(cells))
        if view is not None:
            yield Tile(start, end, view)
        start = end
