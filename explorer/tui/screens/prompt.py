"""A line or a note to be typed over the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static, TextArea

from explorer.text import visible
from explorer.tui.typed_paths import completed

_CSS = """
Prompt, NotePrompt {
    align: center middle;
    & > Vertical {
        width: 90%;
        max-width: 92;
        height: auto;
        border: round $border;
        border-title-color: $text-primary;
        border-title-style: bold;
        border-subtitle-color: $text-muted;
        background: $surface;
        padding: 0 1;
    }
    & Input { height: 1; border: none; padding: 0; background: $surface; }
    & TextArea { height: 6; border: none; padding: 0; background: $surface; }
    & #prompt-hint { color: $text-muted; height: auto; }
    & #prompt-problem { color: $text-warning; height: auto; display: none; }
    & #prompt-problem.-shown { display: block; }
}
"""


class Prompt(ModalScreen[str | None]):
    """Asks for one line; the answer is what was typed, or None where the reader thought better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close"),
        Binding("enter", "accept", "Accept", priority=True),
        Binding("tab", "complete", "Complete", priority=True),
    ]
    DEFAULT_CSS = _CSS

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        hint: str = "",
        suggester: Suggester | None = None,
        problem: Callable[[str], str] = lambda _: "",
        typed: Callable[[str], None] = lambda _: None,
    ) -> None:
        super().__init__()
        self._title = title
        self._problem_of = problem
        self._typed = typed
        self.field = Input(value, compact=True, suggester=suggester, select_on_focus=False)
        self._hint = Static(Content(visible(hint)), id="prompt-hint", markup=False)
        self._problem = Static("", id="prompt-problem", markup=False)

    def compose(self) -> ComposeResult:
        """The field, what it is for, and what is wrong with what is typed."""
        with Vertical() as frame:
            frame.border_title = Content(visible(self._title))
            frame.border_subtitle = Content("enter accept · esc close")
            yield self.field
            yield self._hint
            yield self._problem

    def on_mount(self) -> None:
        """Type at the end of what is there."""
        self.set_focus(self.field)
        self.field.cursor_position = len(self.field.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is typed so far."""
        event.stop()
        self._typed(event.value)

    def action_complete(self) -> None:
        """Take what is suggested."""
        self.field.action_end()
        self.field.action_cursor_right()

    def action_accept(self) -> None:
        """Give the answer, unless something is wrong with it."""
        problem = self._problem_of(self.field.value)
        self._problem.update(Content(visible(problem)))
        self._problem.set_class(bool(problem), "-shown")
        if not problem:
            self.dismiss(self.field.value)


class NotePrompt(ModalScreen[str | None]):
    """Asks for a note of any number of lines; None where the reader thought better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", priority=True),
        Binding("enter", "accept", "Accept", priority=True),
        Binding("ctrl+j,alt+enter,shift+enter", "new_line", "New line", priority=True),
    ]
    DEFAULT_CSS = _CSS

    def __init__(self, title: str, value: str) -> None:
        super().__init__()
        self._title = title
        self.field = TextArea(value, soft_wrap=True, compact=True, highlight_cursor_line=False)

    def compose(self) -> ComposeResult:
        """The note."""
        with Vertical() as frame:
            frame.border_title = Content(visible(self._title))
            frame.border_subtitle = Content("enter accept · ctrl+j new line · esc close")
            yield self.field

    def on_mount(self) -> None:
        """Type at the end of what is there."""
        self.set_focus(self.field)
        self.field.move_cursor(self.field.document.end)

    def action_new_line(self) -> None:
        """Begin another line."""
        self.field.insert("\n")

    def action_accept(self) -> None:
        """Give the note."""
        self.dismiss(self.field.text)


class PathSuggester(Suggester):
    """Completes the name of a file or folder."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first name that begins so, whole."""
        return await asyncio.to_thread(completed, value) if value else None
