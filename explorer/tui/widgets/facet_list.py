"""A facet: the actors or the places under the present search, each with the number of articles it leads to."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import var
from textual.widgets import Input

from explorer.model import Filters
from explorer.results import Facet, FacetOrder
from explorer.tui.commands import Pane, bindings
from explorer.tui.widgets.facet_rows import FacetRows, OfValue
from explorer.tui.widgets.frame import Frame


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
        number = self.rows.found
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

    def _post(self, message: type[OfValue]) -> None:
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
