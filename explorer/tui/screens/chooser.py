"""A list over the screen to go to something by name: an actor, a place, an article."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from explorer.text import fold, visible

_MOST = 100
_WIDEST = 92
_KEYS = "enter choose · esc close"


@dataclass(frozen=True)
class Choice:
    """One line of the list."""

    name: str
    """What is shown."""
    also: str
    """Other words it can be found by."""
    known: str
    """What is known of it, in a few words."""
    run: Callable[[], object]
    """What choosing it does."""


Findable = tuple[Choice, str]
"""A choice, and its words as they are compared with what is typed."""


def findable(choices: Iterable[Choice]) -> list[Findable]:
    """Choices with the words they are found by; takes a while for ten thousands."""
    return [(choice, f" {fold(choice.name)} {fold(choice.also)}") for choice in choices]


def fitting(choices: Sequence[Findable], text: str) -> list[Choice]:
    """The choices that have all typed words somewhere: where the first word begins the name, or else a word, foremost.

    Equal ones stay in their order; at most a hundred are given.
    """
    words = fold(text).split()
    if not words:
        return [choice for choice, _ in choices[:_MOST]]
    begun = f" {words[0]}"

    def distance(findable: Findable) -> int:
        return 0 if findable[1].startswith(begun) else 1 if begun in findable[1] else 2

    found = (one for one in choices if all(word in one[1] for word in words))
    return [choice for choice, _ in nsmallest(_MOST, found, key=distance)]


class Chooser(ModalScreen[None]):
    """Finds by any part of a name or spelling, accents and case aside, and always chooses what it shows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close"),
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("enter", "choose", "Choose", priority=True),
    ]

    DEFAULT_CSS = """
    Chooser {
        align: center top;
        & > Vertical {
            width: 90%;
            max-width: 92;
            height: auto;
            max-height: 80%;
            margin-top: 2;
            border: round $border;
            border-title-color: $text-primary;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
            background: $surface;
        }
        & Input { height: 1; margin: 0 1; background: $surface; }
        & OptionList {
            height: auto;
            max-height: 100%;
            border: none;
            background: $surface;
            padding: 0;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
    }
    """

    def __init__(self, title: str, choices: Sequence[Choice] = ()) -> None:
        super().__init__()
        self._title = title
        self._choices: Sequence[Findable] = findable(choices)
        self._awaited = not choices
        self._left_out = ""
        self._following = ""
        self.is_closed = False
        """Whether nobody waits for choices any more."""
        self._field = Input(placeholder="any part of a name", compact=True)
        self._list = OptionList(markup=False)
        self._frame = Vertical()
        self.shown: list[Choice] = []

    def compose(self) -> ComposeResult:
        """The field, and the list."""
        with self._frame:
            self._frame.border_title = Content(self._title)
            yield self._field
            yield self._list

    def on_mount(self) -> None:
        """Show the first ones, which may have come before there was a screen."""
        self._list.can_focus = False
        self._say_keys()
        self._narrow("")

    def on_unmount(self) -> None:
        """Nothing is to be chosen any more."""
        self.is_closed = True

    def offer(self, choices: Sequence[Findable], left_out: str = "", *, following: str = "") -> None:
        """Take the choices where they come later than the screen; what was typed meanwhile holds.

        Those that come a second time take the place of the first at the next key only, where the reader has begun to
        choose: what is shown must not move under the hand that chooses it.

        Args:
            left_out: what is not among them, told where nothing fits.
            following: what is still looked for.
        """
        has_begun = not self._awaited and bool(self._field.value or self._list.highlighted)
        self._choices, self._awaited, self._left_out = choices, False, left_out
        self._following = following
        if self.is_attached and self.is_mounted:
            self._say_keys()
            if not has_begun:
                self._narrow(self._field.value)

    def _say_keys(self) -> None:
        self._frame.border_subtitle = Content(" · ".join(filter(None, (self._following, _KEYS))))

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what fits the typed words."""
        event.stop()
        self._narrow(event.value)

    def _narrow(self, text: str) -> None:
        self.shown = fitting(self._choices, text)
        room = min(_WIDEST, self.app.size.width * 9 // 10) - len("│   ▁│")
        gap = "\n   " if any(len(choice.name) + len(choice.known) > room for choice in self.shown) else "  "
        self._list.set_options([Option(_line(choice, gap)) for choice in self.shown])
        if self.shown:
            self._list.highlighted = 0
        else:
            said = f"nothing matches “{visible(text)}”" if self._choices else "there are none"
            said = "Reading the names …" if self._awaited else said
            said += f"\n{self._left_out}" if self._left_out else ""
            self._list.add_option(Option(Content(said), disabled=True))

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        if self.shown:
            place = (self._list.highlighted or 0) + step
            self._list.highlighted = max(0, min(place, len(self.shown) - 1))

    def action_choose(self) -> None:
        """Choose the line under the cursor; what is not shown is never chosen."""
        place = self._list.highlighted
        if place is not None and place < len(self.shown):
            self._choose(self.shown[place])

    @on(OptionList.OptionSelected)
    def choose_clicked(self, event: OptionList.OptionSelected) -> None:
        """Choose a line with the mouse."""
        event.stop()
        if event.option_index < len(self.shown):
            self._choose(self.shown[event.option_index])

    def _choose(self, choice: Choice) -> None:
        self.dismiss()
        choice.run()


def _line(choice: Choice, gap: str) -> Content:
    name, known = visible(choice.name.replace("\n", " ")), visible(choice.known.replace("\n", " "))
    return Content.assemble(f" {name}", (f"{gap}{known}", "dim"))
