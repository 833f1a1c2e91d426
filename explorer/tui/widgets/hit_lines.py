"""Hits in their context, one a line, the hits one below the other.

Drawn line by line (Textual's line API): of 300,000 lines only those in sight are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from explorer.concordance import Line, one_line
from explorer.text import visible
from explorer.tui.dateline import shortened
from explorer.tui.display import safe_text
from explorer.tui.emoji import apart
from explorer.tui.signs import CURSOR
from explorer.tui.stylebook import StyleBook
from explorer.tui.widgets.line_view import LineView, filled

_NAME_LEAST, _NAME_MOST = 9, 24
"""Cells of an article's name."""
_INDENT: Final = 2

Source = Callable[[int], Line | str | None]
"""The line at an index: a string where there is something to say in its place, None where it is not there yet."""


class HitLines(LineView, can_focus=True, inherit_bindings=False):
    """A list of hits with a cursor; the keys are those of the screen."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"hit-lines--{part}" for part in ("name", "context", "hit", "cursor", "bar", "message")
    }
    DEFAULT_CSS = """
    HitLines {
        height: 1fr;
        & > .hit-lines--name { color: $text-muted; }
        & > .hit-lines--context { color: $foreground; }
        /* As hits are marked in the results: quiet in colour, reversed without. */
        & > .hit-lines--hit { color: $warning-muted; background: $foreground; text-style: reverse; }
        & > .hit-lines--bar { color: $text-muted; }
        & > .hit-lines--cursor { background: $panel; }
        &:focus > .hit-lines--bar { color: $text-primary; }
        & > .hit-lines--message { color: $text-muted; }
    }
    """

    cursor: reactive[int] = reactive(0)
    """Index of the line the keys speak of."""

    class Highlighted(Message):
        """The reader moved the cursor."""

    class Chosen(Message):
        """The reader wants to read the article under the cursor."""

    @dataclass
    class LinesNeeded(Message):
        """Lines came into sight that are not there; ``refresh`` is awaited once they are."""

        lines: range

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._count = 0
        self._line_at: Source = lambda _: None
        self._message: list[Strip] = []
        self._said: Content | None = None
        self._asking = False
        self._style = StyleBook(self, "hit-lines")
        self._clicked = False

    # What is listed

    def set_lines(self, count: int, line_at: Source, *, cursor: int | None = None) -> None:
        """List so many lines; the cursor stays on its line unless it is put on another."""
        self._count, self._line_at, self._said = count, line_at, None
        if cursor is not None:
            self.set_reactive(HitLines.cursor, self.validate_cursor(cursor))
        self._measure()
        self._show_cursor()
        self.refresh()

    def show_message(self, text: str) -> None:
        """List nothing, but say why."""
        self._count, self._said = 0, Content(safe_text(text))
        self.set_reactive(HitLines.cursor, 0)
        self._measure()
        self.refresh()

    @property
    def current(self) -> Line | None:
        """The line under the cursor, if it is there."""
        found = self._line_at(self.cursor) if self.cursor < self._count else None
        return found if isinstance(found, Line) else None

    def __len__(self) -> int:
        return self._count

    # The cursor

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a line."""
        return max(0, min(cursor, self._count - 1))

    def watch_cursor(self) -> None:
        """Show where the cursor is."""
        self._show_cursor()
        self.refresh()
        self.post_message(self.Highlighted())

    def move(self, step: int) -> None:
        """Move the cursor by lines."""
        self.cursor += step

    def page(self, step: int) -> None:
        """Move the cursor by screens."""
        self.cursor += step * max(1, self.scrollable_content_region.height - 1)

    def action_first(self) -> None:
        """Move the cursor to the first line."""
        self.cursor = 0

    def action_last(self) -> None:
        """Move the cursor to the last line."""
        self.cursor = self._count - 1

    def _show_cursor(self) -> None:
        height, y = self.scrollable_content_region.height, self.scroll_offset.y
        if self.cursor < y:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif height and self.cursor >= y + height:
            self.scroll_to(y=self.cursor + 1 - height, animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to what is clicked; read it when it is clicked again."""
        position = event.get_content_offset(self)
        if position is None or event.button != 1:
            return
        index = self.scroll_offset.y + position.y
        if index >= self._count or (event.chain > 1 and self._clicked):
            return
        self._clicked = index == self.cursor
        if self._clicked:
            self.post_message(self.Chosen())
        else:
            self.cursor = index

    # Drawing

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._measure()
        self._show_cursor()

    def _measure(self) -> None:
        width = self.scrollable_content_region.width
        rows = self._count
        if self._said is not None and width > _INDENT:
            self._message = self.paragraph(self._said, "hit-lines--message", width - _INDENT)
            rows = len(self._message)
        self.set_extent(width, rows)

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._style.clear()
        if self._said is not None:
            self._measure()

    def draw(self, row: int, width: int) -> Strip:
        """One line of the list."""
        if self._said is not None:
            indent = Strip([Segment(" " * (_INDENT // 2), self._style())])
            return Strip.join([indent, *self._message[row : row + 1]]).adjust_cell_length(width, self._style())
        if row >= self._count:
            return Strip.blank(width, self._style())
        base = ("cursor",) if row == self.cursor else ()
        bar = Segment(CURSOR if base else " ", self._style(*base, "bar"))
        line = self._line_at(row)
        if line is None:
            self._want()
            line = "…"
        if isinstance(line, str):
            segments = [bar, Segment(f" {line}", self._style(*base, "name"))]
        else:
            segments = [bar, *self._segments(line, width - 1, base)]
        return filled(segments, width, self._style(*base))

    def _segments(self, line: Line, width: int, base: tuple[str, ...]) -> list[Segment]:
        """The name, what stands left up to the same column on each line, the hit, and what stands right."""
        room = min(_NAME_MOST, max(_NAME_LEAST, width // 6))
        name = shortened(visible(PurePosixPath(line.article).name), room)
        left_room = max(0, (width - room - 1) // 2 - 4)
        right_room = max(0, width - room - 1 - left_room)
        # Turned round, so that it is cut and filled up at its beginning.
        before = visible(one_line(apart(line.left[-2 * width :])))
        left = set_cell_size(before[::-1], left_room)[::-1]
        hit = visible(one_line(apart(line.hit)))
        if cell_len(hit) > right_room:
            hit = set_cell_size(hit, max(0, right_room - 1)) + "…"
        return [
            Segment(f"{set_cell_size(name, room)} ", self._style(*base, "name")),
            Segment(left, self._style(*base, "context")),
            Segment(hit, self._style(*base, "hit")),
            Segment(visible(one_line(apart(line.right[: 2 * width]))), self._style(*base, "context")),
        ]

    def _want(self) -> None:
        if not self._asking:
            self._asking = True
            self.call_later(self._ask)

    def _ask(self) -> None:
        """Ask for the lines in sight: a later request may take the place of an earlier one."""
        self._asking = False
        top = self.scroll_offset.y
        self.post_message(self.LinesNeeded(range(top, min(self._count, top + self.scrollable_content_region.height))))
