"""A screen over the first one: a list to move in, what the cursor is on, and a way to a place in an article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from explorer.model import Span
from explorer.tui import sheets
from explorer.tui.answers import failed
from explorer.tui.commands import Command, Pane, bindings
from explorer.tui.latest import InTurn
from explorer.tui.messages import LibraryFailed
from explorer.tui.screens.copying import CopyingScreen
from explorer.tui.screens.sheet import Sheet
from explorer.tui.widgets.status_line import StatusLine, TitleLine

if TYPE_CHECKING:
    from explorer.curation import Change


@dataclass(frozen=True, slots=True)
class Destination:
    """A place in an article that a screen leads to, and what there is to say of it."""

    article: str
    span: Span | None
    said: str = ""
    kind: str = ""
    """Of what is said: ``good``, ``warning`` or nothing."""
    parts: tuple[Span, ...] = ()
    """Of a passage with something left out."""
    is_hit: bool = False
    """Whether the span is a hit to go to, and not a passage to choose."""


class CursorList(Protocol):
    """A widget with a cursor."""

    def move(self, step: int) -> None:
        """Move the cursor by lines."""

    def page(self, step: int) -> None:
        """Move the cursor by screens."""

    def action_first(self) -> None:
        """Move the cursor to the first line."""

    def action_last(self) -> None:
        """Move the cursor to the last line."""


class CoverScreen(CopyingScreen[Destination | None]):
    """Has a list and a preview. Where the reader goes to an article, that place is the screen's result."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.DESK)
    PANE: ClassVar[Pane] = Pane.DESK

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.heading = heading
        self.title_line = TitleLine()
        self.preview = Static("", markup=False)
        self.preview_pane = VerticalScroll(self.preview, id="preview-pane", can_focus=True)
        self.status = StatusLine(id="status")
        self.jobs = InTurn(self, "jobs", failed)
        self._leaving = False

    @property
    def cursor_list(self) -> CursorList:
        """The list that the keys move in."""
        raise NotImplementedError

    @property
    def command_panes(self) -> tuple[Pane, ...]:
        """Panes whose commands the palette offers here."""
        return (Pane.DESK, self.PANE)

    def on_mount(self) -> None:
        """Let the keys move in the list."""
        self.title_line.left = Content.assemble((" explorer", "bold $text-primary"), f"   {self.heading}")
        self._focus_list()
        self.begin()

    def begin(self) -> None:
        """What the screen does first."""

    def corrected(self, change: Change) -> None:
        """Show what became of the entities; nothing where the screen shows none."""

    def action_open(self) -> None:
        """Go to what the cursor is on."""
        raise NotImplementedError

    def leave(self, destination: Destination | None = None) -> None:
        """Give way to the first screen; where something is open over this one, once that is closed."""
        if self.is_current:
            self.dismiss(destination)
        else:
            self._leaving = True

    def on_screen_resume(self) -> None:
        """What was open over this screen is closed."""
        if self._leaving:
            self._leaving = False
            self.dismiss(None)

    # Telling

    def tell(self, text: str, *, kind: str = "") -> None:
        """Say something in the status line."""
        self.status.say(text, kind=kind)

    @on(LibraryFailed)
    def tell_failure(self, event: LibraryFailed) -> None:
        """Say what went wrong."""
        self.tell(f"{event.title}: {event.text}", kind="warning")

    @on(Worker.StateChanged)
    def tell_of_failure(self, event: Worker.StateChanged) -> None:
        """An error that nobody foresaw is said."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.post_message(LibraryFailed("Error", f"{type(error).__name__}: {error}", fatal=False))

    # Keys

    def _focus_list(self) -> None:
        assert isinstance(self.cursor_list, Widget)
        self.set_focus(self.cursor_list)

    def action_move(self, step: int) -> None:
        """Move the cursor, or scroll the preview."""
        if self.focused is self.preview_pane:
            self.preview_pane.scroll_relative(y=step, animate=False)
        else:
            self.cursor_list.move(step)

    def action_page(self, step: int) -> None:
        """Move by a page."""
        if self.focused is self.preview_pane:
            self.preview_pane.scroll_relative(y=step * max(1, self.preview_pane.size.height - 1), animate=False)
        else:
            self.cursor_list.page(step)

    def action_first(self) -> None:
        """Go to the first line."""
        if self.focused is self.preview_pane:
            self.preview_pane.scroll_home(animate=False)
        else:
            self.cursor_list.action_first()

    def action_last(self) -> None:
        """Go to the last line."""
        if self.focused is self.preview_pane:
            self.preview_pane.scroll_end(animate=False)
        else:
            self.cursor_list.action_last()

    def action_other_pane(self) -> None:
        """Go to the other pane."""
        if self.focused is self.preview_pane:
            self._focus_list()
        else:
            self.set_focus(self.preview_pane)

    def action_back(self) -> None:
        """Leave the preview first, then the screen."""
        if self.focused is self.preview_pane:
            self._focus_list()
        else:
            self.leave()

    def action_help(self) -> None:
        """Show the keys of this screen first."""
        self.app.push_screen(Sheet("Help", sheets.help_page(self.app._keymap, self.command_panes)))

    async def run_command(self, command: Command) -> None:
        """Run a command from the palette."""
        await self.app.run_action(command.action, default_namespace=self)
