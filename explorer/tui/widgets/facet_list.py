"""A facet: the actors or the places under the present search, each with the number of articles it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive, var
from textual.strip import Strip
from textual.widgets import Input

from explorer.model import Filters
from explorer.results import Facet, FacetOrder, FacetValue
from explorer.sequences import Joined
from explorer.text import fold, visible
from explorer.tui.commands import Pane, bindings
from explorer.tui.signs import DOUBTFUL, EXCLUDED, INCLUDED, TYPE_LETTERS
from explorer.tui.stylebook import StyleBook
from explorer.tui.widgets.frame import Frame
from explorer.tui.widgets.line_view import LineView, filled


@dataclass
class _OfValue(Message):
    value: FacetValue
    """The line it is about."""


class FacetRows(LineView, can_focus=True, inherit_bindings=False):
    """The lines of a facet; only those on screen are built."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "facet--row",
        "facet--cursor",
        "facet--included",
        "facet--excluded",
        "facet--quiet",
        "facet--match",
        "facet--empty",
    }
    DEFAULT_CSS = """
    FacetRows {
        height: 1fr;
        & > .facet--row { color: $foreground; }
        &:focus > .facet--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .facet--included { color: $text-success; text-style: bold; }
        & > .facet--excluded { color: $text-error; text-style: strike; }
        & > .facet--quiet { color: $text-muted; }
        & > .facet--match { text-style: underline; }
        & > .facet--empty { color: $text-muted; text-style: italic; }
    }
    """

    cursor: reactive[int] = reactive(0)
    """Line the keys speak of."""

    class Included(_OfValue):
        """The reader wants only articles that mention it."""

    class Excluded(_OfValue):
        """The reader wants only articles that do not mention it."""

    class Cleared(_OfValue):
        """The reader no longer chooses it."""

    class Highlighted(_OfValue):
        """The cursor came to it."""

    class CardRequested(_OfValue):
        """The reader wants to know more of it."""

    def __init__(self) -> None:
        super().__init__()
        self.empty = ""
        """What is said where there is no line."""
        self._values: Facet | None = None
        self._filters = Filters()
        self._needle = ""
        self._order = FacetOrder.ARTICLES
        self.lines: Sequence[FacetValue] = ()
        self._style = StyleBook(self, "facet")

    def show(self, values: Facet, filters: Filters) -> None:
        """Show new values; the cursor stays on the value it was on, at the top where nobody moved it."""
        self._values, self._filters = values, filters
        self._arrange()

    def narrow(self, needle: str) -> None:
        """Show only values with this anywhere in their name or spellings, the cursor on the first of them."""
        self._needle = fold(needle)
        self._arrange()
        if self._needle:
            self.set_reactive(FacetRows.cursor, 0)
            self.scroll_to_line(0)

    def reorder(self, order: FacetOrder) -> None:
        """Order the values that are not chosen, and begin at the top."""
        self._order = order
        self._arrange()
        self.cursor = 0

    def _arrange(self) -> None:
        if self._values is None:
            return
        at = self.current.id if self.current and (self.cursor or self.has_focus) else None
        chosen = tuple(dict.fromkeys((*self._filters.include, *self._filters.exclude)))
        pinned = [value for one in chosen if (value := self._values.find(one)) is not None and self._fits(value)]
        rest = self._values.arranged(self._order, self._needle, chosen)
        self.lines = Joined(pinned, rest)
        self.set_extent(max(1, self.size.width), max(1, len(self.lines)))
        place = next((place for place, value in enumerate(pinned) if value.id == at), None)
        if place is None and at is not None and (behind := rest.place(at)) is not None:
            place = len(pinned) + behind
        self.set_reactive(FacetRows.cursor, place or 0)
        self.scroll_to_line(self.cursor)
        self.refresh()

    def _fits(self, value: FacetValue) -> bool:
        names = (value.name, *(spelling.text for spelling in value.spellings))
        return not self._needle or any(self._needle in fold(name) for name in names)

    @property
    def current(self) -> FacetValue | None:
        """The value under the cursor."""
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a line."""
        return max(0, min(cursor, len(self.lines) - 1))

    def watch_cursor(self) -> None:
        """Show the line and say where the cursor is."""
        self.scroll_to_line(self.cursor)
        self.refresh()
        self.announce()

    def announce(self) -> None:
        """Say again which value the cursor is on."""
        if self.current is not None:
            self.post_message(self.Highlighted(self.current))

    def scroll_to_line(self, line: int) -> None:
        """Bring a line into view."""
        height = self.scrollable_content_region.height
        if line < self.scroll_offset.y:
            self.scroll_to(y=line, animate=False, force=True)
        elif height and line >= self.scroll_offset.y + height:
            self.scroll_to(y=line - height + 1, animate=False, force=True)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.set_extent(max(1, self.size.width), max(1, len(self.lines)))
        self.scroll_to_line(self.cursor)

    def on_focus(self) -> None:
        """Say which value the cursor is on."""
        self.announce()

    def notify_style_update(self) -> None:
        """Take the colours of another theme, or of being in focus."""
        super().notify_style_update()
        self._style.clear()

    def draw(self, row: int, width: int) -> Strip:
        """One line: choice, type, name, number."""
        if not self.lines:
            message = f"nothing matches “{self._needle}”" if self._needle else self.empty
            text = f" {visible(message)}" if row == 0 else ""
            return Strip([Segment(set_cell_size(text, width), self._style("empty"))], width)
        if row >= len(self.lines):
            return Strip.blank(width, self._style())
        return self._row(self.lines[row], row == self.cursor and self.has_focus, width)

    def _row(self, value: FacetValue, at_cursor: bool, width: int) -> Strip:
        included = value.id in self._filters.include
        excluded = value.id in self._filters.exclude
        sign = INCLUDED if included else EXCLUDED if excluded else " "
        base = ("row", "cursor") if at_cursor else ("row",)
        chosen = ("included",) if included else ("excluded",) if excluded else ()
        name = ("row", *chosen, "cursor") if at_cursor else ("row", *chosen)
        quiet = base if at_cursor else ("row", "quiet")
        # A number that touches the scroll bar is hard to read.
        count = f" {value.articles:,}{' ' if self.max_scroll_y else ''}"
        room = max(1, width - 4 - cell_len(count))
        doubt = f" {DOUBTFUL}" if value.is_ambiguous else ""
        shown = visible(value.name) + doubt
        if cell_len(shown) > room:
            shown = set_cell_size(shown, room - 1 - len(doubt)).rstrip() + "…" + doubt
        segments = [
            Segment(f"{sign} ", self._style(*name)),
            Segment(f"{TYPE_LETTERS[value.type]} ", self._style(*quiet)),
            *self._marked(shown, name),
            Segment(" " * max(0, room - cell_len(shown)), self._style(*base)),
            Segment(count, self._style(*(base if chosen else quiet))),
        ]
        return filled(segments, width, self._style(*base))

    def _marked(self, shown: str, parts: tuple[str, ...]) -> Iterable[Segment]:
        at = shown.casefold().find(self._needle) if self._needle else -1
        if at < 0:
            return [Segment(shown, self._style(*parts))]
        end = at + len(self._needle)
        pieces = ((shown[:at], parts), (shown[at:end], (*parts, "match")), (shown[end:], parts))
        return [Segment(text, self._style(*names)) for text, names in pieces]

    def on_click(self, event: events.Click) -> None:
        """Choose a value with the mouse; a second click lets go of it."""
        line = event.y + self.scroll_offset.y
        if not 0 <= line < len(self.lines) or event.button != 1:
            return
        self.screen.set_focus(self)
        self.cursor = line
        value = self.lines[line]
        if value.id in self._filters.include or value.id in self._filters.exclude:
            self.post_message(self.Cleared(value))
        elif event.shift or event.ctrl or event.meta:
            self.post_message(self.Excluded(value))
        else:
            self.post_message(self.Included(value))


class FacetList(Frame, can_focus=False):
    """A facet with its title, its lines and a field to find one of them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.FACETS)
    HELP = (
        "The number beside a name is how many articles you would have if you included it now. "
        "A question mark says that several have the name; the card says who."
    )

    DEFAULT_CSS = """
    FacetList {
        border: round $foreground 25%;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        &:focus-within { border: round $border; border-title-color: $text-primary; border-title-style: bold; }
        & > Input { display: none; height: 1; border: none; padding: 0 1; background: $surface; }
        &.-finding > Input { display: block; }
    }
    """

    order: var[FacetOrder] = var(FacetOrder.ARTICLES, init=False)
    """How the lines are ordered."""

    def __init__(self, title: str, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._title = title
        self._field = Input(placeholder="name or spelling", compact=True)
        self.rows = FacetRows()

    def compose(self) -> ComposeResult:
        """The field to find a value, then the lines."""
        yield self._field
        yield self.rows

    def on_mount(self) -> None:
        """Show the title."""
        self._entitle()

    def show(self, values: Facet, filters: Filters) -> None:
        """Show the values of a new search."""
        self.rows.show(values, filters)
        self._entitle()

    def _entitle(self) -> None:
        number = len(self.rows.lines)
        order = "" if self.order is FacetOrder.ARTICLES else f"by {self.order.value}"
        self.set_titles(f"{self._title} {number:,}" if number else self._title, order)

    def watch_order(self, order: FacetOrder) -> None:
        """Arrange the lines anew."""
        self.rows.reorder(order)
        self._entitle()

    def focus(self, scroll_visible: bool = True) -> FacetList:
        """Focus the lines."""
        self.screen.set_focus(self.rows, scroll_visible)
        return self

    def step_back(self) -> bool:
        """Leave the field, or what was typed in it; False where there was nothing to leave."""
        if not self.has_class("-finding"):
            return False
        if self.screen.focused is self._field and self._field.value:
            self.focus()
            return True
        self._field.value = ""
        self.remove_class("-finding")
        self.focus()
        return True

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show what fits the typed name."""
        event.stop()
        self.rows.narrow(event.value)
        self._entitle()

    @on(Input.Submitted)
    def to_rows(self, event: Input.Submitted) -> None:
        """Go to the lines that fit."""
        event.stop()
        self.focus()

    def on_key(self, event: events.Key) -> None:
        """Down leaves the field for the lines."""
        if self.screen.focused is self._field and event.key == "down":
            event.stop()
            event.prevent_default()
            self.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """While a name is typed, keys are letters of it."""
        return not (self.screen.focused is self._field and action in _ROW_ACTIONS)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self.rows.cursor += step

    def action_page(self, step: int) -> None:
        """Move the cursor by a page."""
        self.rows.cursor += step * max(1, self.rows.size.height - 1)

    def action_first(self) -> None:
        """Go to the first line."""
        self.rows.cursor = 0

    def action_last(self) -> None:
        """Go to the last line."""
        self.rows.cursor = len(self.rows.lines) - 1

    def action_include(self) -> None:
        """Include the value under the cursor."""
        self._post(FacetRows.Included)

    def action_exclude(self) -> None:
        """Exclude the value under the cursor."""
        self._post(FacetRows.Excluded)

    def action_clear(self) -> None:
        """No longer choose the value under the cursor."""
        self._post(FacetRows.Cleared)

    def action_card(self) -> None:
        """Show the card of the value under the cursor."""
        self._post(FacetRows.CardRequested)

    def _post(self, message: type[_OfValue]) -> None:
        if self.rows.current is not None:
            self.post_message(message(self.rows.current))

    def action_find(self) -> None:
        """Open the field that finds a value."""
        self.add_class("-finding")
        self.screen.set_focus(self._field)

    def action_order(self) -> None:
        """Order the lines in the next way."""
        orders = list(FacetOrder)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]


_ROW_ACTIONS = frozenset(
    {"move", "page", "first", "last", "include", "exclude", "clear", "card", "find", "order", "screen.toggle_any"}
)
