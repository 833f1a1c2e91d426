"""The search box with the filters as chips beside or under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final, Self

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.geometry import Region
from textual.style import Style
from textual.timer import Timer
from textual.widgets import Input, Static

from explorer.results import Problem
from explorer.text import visible
from explorer.tui.commands import Pane, bindings

_PAUSE: Final = 0.4
"""Seconds without a key after which the reader is told what was left out."""


class _ProblemMarks(Highlighter):
    """Marks the part of a query that was left out."""

    def __init__(self) -> None:
        self.problems: tuple[Problem, ...] = ()

    def highlight(self, text: Text) -> None:
        for problem in self.problems:
            text.stylize("underline", problem.start, max(problem.end, problem.start + 1))


class QueryInput(Input):
    """The field a query is typed in."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.SEARCH)
    HELP = "Results follow every key; the last word is a prefix while you type."
    ALLOW_MAXIMIZE = False  # Results follow every key: it is of no use without them.

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Paint again; what is typed does not change how large the field is, so nothing is laid out anew."""
        return super().refresh(*regions, repaint=repaint or layout, recompose=recompose)

    def _on_paste(self, event: events.Paste) -> None:
        """Take in all lines of a paste, as one."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(event.text.split()), *self.selection)


class Chips(Static):
    """The chosen actors and places; a click on one lets go of it."""

    ALLOW_SELECT = False
    auto_links = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One chosen entity."""

    entity: str
    name: str
    included: bool


class SearchBar(Container):
    """The search box, the chips, and a line that says what was left out of a query."""

    DEFAULT_CSS = """
    SearchBar {
        height: auto;
        layout: vertical;
        border: round $foreground 25%;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        &:focus-within { border: round $border; border-title-color: $text-primary; border-title-style: bold; }
        & > QueryInput { height: 1; margin: 0 1; background: transparent; width: 1fr; }
        & > Chips { width: 1fr; height: auto; max-height: 2; padding: 0 1; display: none; }
        &.-chips > Chips { display: block; }
        & > #problem { height: auto; max-height: 2; padding: 0 1; color: $text-warning; display: none; }
        &.-problem > #problem { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._marks = _ProblemMarks()
        self.field = QueryInput(
            placeholder='Search: words, "a phrase", -without, title:… date:2024-03..2024-05',
            id="search",
            highlighter=self._marks,
            select_on_focus=False,
            compact=True,
        )
        self._chips = Chips("", markup=False)
        self._chosen: tuple[tuple[Chip, ...], bool] = ((), False)
        self._problem = Static("", id="problem", markup=False)
        self._reason = ""
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """The field, the chips, the problem."""
        yield self.field
        yield self._chips
        yield self._problem

    def on_mount(self) -> None:
        """Show the title."""
        self.border_title = Content("Search")

    def show_chips(self, chips: Sequence[Chip], *, match_any: bool) -> None:
        """Show the filters, with ``any`` or ``all`` where there is a choice to be made."""
        # Either may change how high the box is, so the screen is laid out anew.
        if (tuple(chips), match_any) != self._chosen:
            self._chosen = tuple(chips), match_any
            self.recolour()
            self.set_class(bool(chips), "-chips")

    def recolour(self) -> None:
        """Show the filters in the colours of the theme as it is."""
        chips, match_any = self._chosen
        parts: list[Content] = []
        for chip in chips:
            sign, kind = ("+", "success") if chip.included else ("−", "error")
            # Of the terminal's own colours the muted one is the colour itself.
            colour = f"$text-{kind} " + ("reverse" if self.app.native_ansi_color else f"on ${kind}-muted")
            style = Style.parse(colour) + Style.from_meta({"@click": ("screen.clear_entity", (chip.entity,))})
            parts += [Content(f" {sign}{visible(chip.name)} ✕ ").stylize(style), Content(" ")]
        if match_any or sum(chip.included for chip in chips) > 1:
            word = "any of them" if match_any else "all of them"
            meta = Style.from_meta({"@click": ("screen.toggle_any", ())})
            parts.append(Content(f" {word} ").stylize(Style.parse("$text-accent reverse") + meta))
        self._chips.update(Content.assemble(*parts))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the parts of the query that were left out, and say why as soon as the reader pauses.

        Most of what is wrong while one types is only not finished, and a line that came and went with every other
        letter of a date would move all panes up and down.
        """
        if self._marks.problems != tuple(problems):
            self._marks.problems = tuple(problems)
            self.field.refresh()
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        reason = visible(" · ".join(dict.fromkeys(problem.message for problem in problems)))
        if reason != self._reason:
            self._pause = self.set_timer(_PAUSE, partial(self._say, reason))

    def _say(self, reason: str) -> None:
        self._pause, self._reason = None, reason
        self._problem.update(Content(reason))
        self.set_class(bool(reason), "-problem")

    def on_click(self, event: events.Click) -> None:
        """A click anywhere in the box goes to the field."""
        if event.widget is self:
            self.field.focus()
