"""A screen over the first one whose list has lines like those of the results, with the preview beside it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from explorer.tui.screens.cover import CoverScreen
from explorer.tui.widgets.key_line import KeyLine
from explorer.tui.widgets.results_list import ResultsList


class EntryList(ResultsList, inherit_bindings=False):
    """Lines like those of the results; the keys are those of the screen."""


class DeskScreen(CoverScreen):
    """A list with a preview."""

    def __init__(self, heading: str) -> None:
        super().__init__(heading)
        self.entries = EntryList(id="entries")
        self.entries_pane = Vertical(self.entries, id="entries-pane")

    @property
    def cursor_list(self) -> EntryList:
        """The list that the keys move in."""
        return self.entries

    def compose(self) -> ComposeResult:
        """Title, list and preview, status, keys."""
        yield self.title_line
        with Horizontal(id="desk"):
            yield self.entries_pane
            yield self.preview_pane
        yield self.status
        yield KeyLine()

    def on_mount(self) -> None:
        """Name the list."""
        self.entries_pane.border_title = Content(self.heading)

    def show_current(self) -> None:
        """Show what the cursor is on."""
        raise NotImplementedError

    @on(ResultsList.Highlighted, "#entries")
    def follow_cursor(self, event: ResultsList.Highlighted) -> None:
        """The preview follows the cursor."""
        event.stop()
        self.show_current()

    @on(ResultsList.Chosen, "#entries")
    def open_clicked(self, event: ResultsList.Chosen) -> None:
        """A second click opens."""
        event.stop()
        self.action_open()

    @on(ResultsList.RowsNeeded)
    def ignore_rows(self, event: ResultsList.RowsNeeded) -> None:
        """All lines are at hand."""
        event.stop()
