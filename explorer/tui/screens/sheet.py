"""A sheet over the screen with something to read: help, a card, a list of files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

_FIRST_COLUMN: Final = re.compile(r" *\S.*? {2,}(?=\S)")


def hanging(line: Content, width: int) -> Iterable[Content]:
    """A line of two columns in rows of at most ``width`` cells, the second column under itself."""
    column = _FIRST_COLUMN.match(line.plain)
    indent = cell_len(column.group()) if column else 0
    if column is None or line.cell_length <= width or indent > width // 2:
        return [line]
    first, second = line[: column.end()], line[column.end() :]
    rows = second.wrap(width - indent)
    return [Content.assemble(" " * indent if number else first, row) for number, row in enumerate(rows)]


class Sheet(ModalScreen[None]):
    """Text that can be scrolled, searched and closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "Close"),
        Binding("slash,f", "find", "Find"),
        Binding("j,down", "line(1)", "Down", show=False),
        Binding("k,up", "line(-1)", "Up", show=False),
        Binding("space,pagedown", "page(1)", "Page down", show=False),
        Binding("b,pageup", "page(-1)", "Page up", show=False),
        Binding("g,home", "end(-1)", "Top", show=False),
        Binding("G,end", "end(1)", "End", show=False),
    ]

    DEFAULT_CSS = """
    Sheet {
        align: center middle;
        & > Vertical {
            width: 90%;
            max-width: 92;
            height: auto;
            max-height: 90%;
            border: round $border;
            border-title-color: $text-primary;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
            background: $surface;
            padding: 0 1;
        }
        & VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
        & Input { display: none; height: 1; border: none; background: $surface-lighten-1; }
        & Input.-shown { display: block; }
        & Static { height: auto; }
    }
    """

    def __init__(self, title: str, body: Content) -> None:
        super().__init__()
        self._title = title
        self._body = body
        self._field = Input(placeholder="find in this page", compact=True)
        self._text = Static(body, markup=False)
        self._scroll = VerticalScroll(self._text, can_focus=True)

    def compose(self) -> ComposeResult:
        """A field to find a line, and the text."""
        with Vertical() as frame:
            frame.border_title = Content(self._title)
            frame.border_subtitle = Content("esc close · / find")
            yield self._field
            yield self._scroll

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.set_focus(self._scroll)

    def on_resize(self) -> None:
        """Set the text in rows of the new width."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        """Show the lines that hold what is typed, or all."""
        needle, width = self._field.value.casefold(), self._text.content_size.width
        lines = self._body.split("\n", allow_blank=True)
        kept = [line for line in lines if needle in line.plain.casefold()]
        self._text.update(Content("\n").join(row for line in kept for row in hanging(line, max(1, width))))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the lines that hold what is typed."""
        event.stop()
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the text."""
        event.stop()
        self.set_focus(self._scroll)

    def action_find(self) -> None:
        """Open the field."""
        self._field.add_class("-shown")
        self.set_focus(self._field)

    async def action_dismiss(self, result: None = None) -> None:
        """Leave the field first, then the sheet."""
        if self.focused is self._field:
            self._field.value = ""
            self._field.remove_class("-shown")
            self.set_focus(self._scroll)
        else:
            self.dismiss(result)

    def action_line(self, step: int) -> None:
        """Scroll by a line."""
        self._scroll.scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        self._scroll.scroll_relative(y=step * max(1, self._scroll.size.height - 1), animate=False)

    def action_end(self, side: int) -> None:
        """Scroll to the top or to the end."""
        (self._scroll.scroll_home if side < 0 else self._scroll.scroll_end)(animate=False)
