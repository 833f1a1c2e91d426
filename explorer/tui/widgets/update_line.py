"""How far an update of the index is, while there is one."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Label, ProgressBar


class UpdateLine(Horizontal):
    """Words and a bar; they are made when there is something to show for the first time."""

    DEFAULT_CSS = """
    UpdateLine {
        height: 1;
        padding: 0 1;
        display: none;
        background: $panel;
        &.-shown { display: block; }
        & > Label { width: auto; padding: 0 1 0 0; color: $text-muted; }
        & > ProgressBar { width: 1fr; }
        & Bar { width: 1fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Label, ProgressBar] | None = None

    def show(self, text: str, done: int, total: int | None) -> None:
        """Show how far it is; no text hides the line, and no total the bar."""
        self.set_class(bool(text), "-shown")
        if self._parts is None and text:
            self._parts = Label("", markup=False), ProgressBar(show_eta=False)
            self.mount(*self._parts)
        if self._parts is not None:
            label, bar = self._parts
            label.update(Content(text))
            bar.display = total is not None
            bar.update(total=total or None, progress=done)
