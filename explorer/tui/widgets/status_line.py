"""The lines that say how things are: the title above, the status below."""

from __future__ import annotations

from time import monotonic

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from explorer.text import visible

_MESSAGE_SECONDS = 5.0
_LEAST_SECONDS = 1.0


class TitleLine(Widget):
    """Name of the corpus on the left; order, number found and time on the right."""

    DEFAULT_CSS = """
    TitleLine { height: 1; padding: 0 1; color: $text-muted; background: $panel; }
    """

    left: reactive[Content] = reactive(Content(""), layout=False)
    """What is explored."""
    right: reactive[Content] = reactive(Content(""), layout=False)
    """What was found."""

    def render(self) -> Content:
        """Both ends of the line; the right end gives way last."""
        width = self.content_size.width
        room = max(0, width - self.right.cell_length - 2)
        left = self.left.truncate(room, ellipsis=True) if self.left.cell_length > room else self.left
        gap = " " * max(1, width - left.cell_length - self.right.cell_length)
        return Content.assemble(left, gap, self.right)


class StatusLine(Static):
    """The state of the pane in focus, or for a few seconds a message in its place."""

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        padding: 0 1;
        color: $foreground;
        background: $panel;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &.-warning { color: $text-warning; text-style: bold; }
        &.-good { color: $text-success; text-style: bold; }
    }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__("", id=id, markup=False)
        self._state = ""
        self._timer: Timer | None = None
        self._said = 0.0
        self.text = ""

    def state(self, text: str) -> None:
        """Set what the line says while there is no message; one that could be read gives way, but no warning."""
        changed, self._state = text != self._state, text
        if self._timer is None:
            self._show(text)
        elif changed and not self.has_class("-warning") and monotonic() - self._said > _LEAST_SECONDS:
            self._timer.stop()
            self._end()

    def say(self, text: str, *, kind: str = "") -> None:
        """Say something for a few seconds; ``kind`` is ``good`` or ``warning`` or nothing."""
        if self._timer is not None:
            self._timer.stop()
        self._show(text)
        self.set_class(kind == "warning", "-warning")
        self.set_class(kind == "good", "-good")
        self._said = monotonic()
        self._timer = self.set_timer(_MESSAGE_SECONDS, self._end)

    def _end(self) -> None:
        self._timer = None
        self.remove_class("-warning", "-good")
        self._show(self._state)

    def _show(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.update(Content(visible(text.replace("\n", " "))), layout=False)
