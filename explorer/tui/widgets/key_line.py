"""The keys that work where the reader is, in one line."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.keys import key_to_character
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from explorer.tui.commands import key_signs
from explorer.tui.stylebook import StyleBook

_HELP: Final = ("screen.help", "help")


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that does something here."""

    key: str
    label: str
    action: str

    @property
    def sign(self) -> str:
        """The key as people write it."""
        return key_signs(self.key)

    @property
    def width(self) -> int:
        """Cells, with a blank behind it."""
        return cell_len(f"{self.sign} {self.label} ")


_MORE: Final = _Key("", "…", "")


class KeyLine(Widget):
    """Keys with what they do, help the last of them; where there is no room for all, ``…`` stands before help."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--label"}
    DEFAULT_CSS = """
    KeyLine {
        dock: bottom;
        height: 1;
        background: $panel;
        & > .key-line--key { color: $text-primary; text-style: bold; }
        & > .key-line--label { color: $foreground; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[_Key] = []
        self._style = StyleBook(self, "key-line")

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self.follow)

    def follow(self, screen: Screen[object]) -> None:
        """Show the keys that work now."""
        if screen.is_current and (keys := _working(screen)) != self._keys:
            self._keys = keys
            self.refresh()

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._style.clear()

    def _shown(self) -> list[_Key]:
        """Keys for which there is room, with a sign for those that are left out."""
        keys = [one for one in self._keys if one.action not in _HELP]
        last = [one for one in self._keys if one.action in _HELP]
        ends = list(accumulate(one.width for one in keys))
        room = self.size.width + 1 - sum(one.width for one in last)
        if ends and ends[-1] > room:
            keys = [*keys[: bisect_right(ends, room - _MORE.width)], _MORE]
        return [*keys, *last]

    def render_line(self, _: int) -> Strip:
        """The line."""
        segments = []
        for one in self._shown():
            segments += [Segment(one.sign, self._style("key")), Segment(f" {one.label} ", self._style("label"))]
        return Strip(segments).adjust_cell_length(self.size.width, self._style("label"))

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        start = 0
        for one in self._shown():
            if start <= event.x < start + one.width - 1 and one.key:
                self.app.simulate_key(one.key)
            start += one.width


def _working(screen: Screen[object]) -> list[_Key]:
    """Keys that are to be shown, each command once, by the first of its keys that does not type a letter here."""
    typing = isinstance(screen.focused, Input)
    keys: dict[str, _Key] = {}
    for key, active in screen.active_bindings.items():
        binding = active.binding
        character = key_to_character(key) if typing else None
        if binding.show and active.enabled and not (character is not None and character.isprintable()):
            keys.setdefault(binding.action, _Key(key, binding.description, binding.action))
    return list(keys.values())
