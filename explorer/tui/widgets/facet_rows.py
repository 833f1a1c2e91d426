"""The lines of a facet: one for each actor or place, with the number of articles it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from explorer.model import Filters
from explorer.results import Facet, FacetOrder, FacetValue
from explorer.sequences import Joined
from explorer.text import fold, visible
from explorer.tui.signs import DOUBTFUL, EXCLUDED, INCLUDED, TYPE_LETTERS
from explorer.tui.stylebook import StyleBook
from explorer.tui.widgets.line_view import LineView, filled

_MOST_HELD: Final = 1_000
"""Lines from the top that are kept as they lie while the mouse is over them."""


@dataclass
class OfValue(Message):
    """The reader points at a line."""

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

    class Included(OfValue):
        """The reader wants only articles that mention it."""

    class Excluded(OfValue):
        """The reader wants only articles that do not mention it."""

    class Cleared(OfValue):
        """The reader no longer chooses it."""

    class Highlighted(OfValue):
        """The cursor came to it."""

    class CardRequested(OfValue):
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
        self._held: list[FacetValue] = []
        """Lines that stay where they are until the mouse has left them."""
        self._clicked: tuple[int, int] | None = None
        """The line that was clicked, and at which row of the screen."""
        self._style = StyleBook(self, "facet")

    def show(self, values: Facet, filters: Filters) -> None:
        """Show new values; the cursor stays on the value it was on, at the top where nobody moved it."""
        self._values, self._filters = values, filters
        self._arrange()

    def narrow(self, needle: str) -> None:
        """Show only values with this anywhere in their name or spellings, the cursor on the first of them."""
        self._needle = fold(needle)
        self._held = []
        self._arrange()
        if self._needle:
            self.set_reactive(FacetRows.cursor, 0)
            self.scroll_to_line(0)

    def reorder(self, order: FacetOrder) -> None:
        """Order the values that are not chosen, and begin at the top."""
        self._order = order
        self._held = []
        self._arrange()
        self.cursor = 0

    def _arrange(self) -> None:
        if self._values is None:
            return
        at = self.current.id if self.current and (self.cursor or self.has_focus) else None
        chosen = tuple(dict.fromkeys((*self._filters.include, *self._filters.exclude)))
        if self._held:
            # One that nobody found has any more is told as such, and stays, too.
            chosen = tuple(value.id for value in self._held)
            pinned = [self._values.find(one.id) or FacetValue.of(one.entity) for one in self._held]
        else:
            pinned = [value for one in chosen if (value := self._values.find(one)) is not None and self._fits(value)]
        rest = self._values.arranged(self._order, self._needle, chosen)
        self.lines = Joined(pinned, rest)
        self.set_extent(max(1, self.size.width), max(1, len(self.lines)))
        place = next((place for place, value in enumerate(pinned) if value.id == at), None)
        if place is None and at is not None and (behind := rest.place(at)) is not None:
            place = len(pinned) + behind
        self.set_reactive(FacetRows.cursor, place or 0)
        if self._held:
            # A first chosen name makes the search box a row higher, which the screen has yet to lay out.
            self._stay()
            self.call_after_refresh(self._stay)
        else:
            self.scroll_to_line(self.cursor)
        self.refresh()

    def _hold(self, line: int, row: int) -> None:
        """Keep the lines as they lie until the mouse has left them: who clicks twice means what was seen."""
        end = self.scroll_offset.y + self.scrollable_content_region.height
        kept = self.lines[:end] if end <= _MOST_HELD else ()
        # An update may come before the mouse has gone, and take away what they look their names up in.
        self._held = [FacetValue.of(value.entity, value.articles) for value in kept]
        self._clicked = line, row

    def _stay(self) -> None:
        """Scroll so that the line that was clicked is where it was, though the list has moved."""
        if self._held and self._clicked is not None:
            line, row = self._clicked
            top = max(0, line + self.content_region.y - row)
            height = self.scrollable_content_region.height
            self.set_extent(max(1, self.size.width), max(1, len(self.lines), top + height))
            self.scroll_to(y=top, animate=False, force=True)

    def _let_move(self) -> None:
        """Arrange the lines that were kept where they lay."""
        if self._held:
            self._held, self._clicked = [], None
            self._arrange()

    def on_leave(self) -> None:
        """The lines may move when the mouse is elsewhere."""
        self._let_move()

    def on_blur(self) -> None:
        """The lines may move when the reader is elsewhere."""
        self._let_move()

    def on_mouse_scroll_down(self) -> None:
        """The reader moves the lines."""
        self._clicked = None

    on_mouse_scroll_up = on_mouse_scroll_down

    @property
    def found(self) -> int:
        """How many lines there are without those that stay though nothing found has them."""
        return len(self.lines) - sum(not value.articles for value in self.lines[: len(self._held)])

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
        if self._held:
            self._stay()
        else:
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
        """Choose a value with the mouse, or let go of a chosen one; the second of a double click adds nothing."""
        line = event.y + self.scroll_offset.y
        if not 0 <= line < len(self.lines) or event.button != 1:
            return
        self.screen.set_focus(self)
        self.cursor = line
        if event.chain > 1:
            return
        value = self.lines[line]
        self._hold(line, event.screen_y)
        if value.id in self._filters.include or value.id in self._filters.exclude:
            self.post_message(self.Cleared(value))
        elif event.shift or event.ctrl or event.meta:
            self.post_message(self.Excluded(value))
        else:
            self.post_message(self.Included(value))
