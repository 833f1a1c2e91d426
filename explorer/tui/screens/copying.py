"""What every screen of ours can do: tell the reader something, and hand text to the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.screen import Screen, ScreenResultType

from explorer.errors import ExplorerError
from explorer.tui.messages import Copied

if TYPE_CHECKING:
    from explorer.tui.app import ExplorerApp


class CopyingScreen(Screen[ScreenResultType]):
    """A screen from which text is copied."""

    @property
    def explorer(self) -> ExplorerApp:
        """The app, with its clipboard and settings."""
        return self.app  # type: ignore[return-value]

    def tell(self, text: str, *, kind: str = "") -> None:
        """Tell the reader something."""
        raise NotImplementedError

    @work(thread=True, exit_on_error=False, group="copy")
    def copy(self, text: str, what: str) -> None:
        """Hand text to the clipboard; ``what`` it is, for the message."""
        try:
            copied = self.explorer.clip.copy(text)
        except ExplorerError as error:
            self.post_message(Copied(f"{error.message} {error.hint}".strip(), "warning"))
            return
        self.post_message(Copied(f"{copied.message} ({what})", "good" if copied.confirmed else ""))

    @on(Copied)
    def tell_copied(self, event: Copied) -> None:
        """Say which way it went."""
        self.tell(event.text, kind=event.kind)
