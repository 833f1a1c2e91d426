"""An article set in rows in a pane: scrolling, the reading place, and drawing the rows in sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip

from explorer.model import Article, Span
from explorer.text import visible
from explorer.tui.highlight import MARKS, Layers
from explorer.tui.page import Page
from explorer.tui.signs import AT_HIT, AT_MENTION, PASSAGE
from explorer.tui.stylebook import StyleBook
from explorer.tui.widgets.line_view import LineView, filled

MEASURE: Final = 88
"""Widest row of text, in cells; longer ones tire the eye."""
_NUMBERS_FROM: Final = 34
"""Narrowest pane, in cells, that still shows paragraph numbers."""
_BAR_FROM: Final = 10


@dataclass(frozen=True, slots=True)
class _Margins:
    """Columns of a row: blank cells on the left, then bar, paragraph number, and the text."""

    left: int
    bar: int
    number: int
    width: int

    @property
    def text(self) -> int:
        """Column in which the text begins."""
        return self.left + self.bar + self.number


class ArticleRows(LineView, can_focus=True, inherit_bindings=False):
    """Shows one text in rows with a margin. Textual's line API: only rows in sight are drawn."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"article-view--{mark}" for mark in MARKS),
        "article-view--paragraph-number",
        "article-view--bar",
        "article-view--pointer",
        "article-view--message",
    }
    DEFAULT_CSS = """
    ArticleRows {
        color: $foreground;

        & > .article-view--person { color: $text-success; text-style: underline; }
        & > .article-view--org { color: $text-accent; text-style: underline; }
        & > .article-view--norp { color: $text-accent; text-style: underline; }
        & > .article-view--gpe { color: $text-primary; text-style: italic; }
        & > .article-view--loc { color: $text-primary; text-style: italic; }
        & > .article-view--fac { color: $text-primary; text-style: italic; }
        & > .article-view--chosen { text-style: bold; }
        & > .article-view--mention-current { text-style: bold reverse; }
        & > .article-view--passage { background: $panel; }
        & > .article-view--left-out { color: $text-muted; text-style: strike; }
        /* Colours the wrong way round and reversed: a quiet mark in colour, a reversed one without. */
        & > .article-view--hit { color: $warning-muted; background: $foreground; text-style: reverse; }
        & > .article-view--hit-current {
            color: $text-warning; background: $background; text-style: bold underline reverse;
        }
        & > .article-view--paragraph-number { color: $text-muted; }
        & > .article-view--bar { color: $text-primary; }
        & > .article-view--pointer { color: $text-warning; text-style: bold; }
        & > .article-view--message { color: $text-muted; }
    }
    """

    measure: reactive[int] = reactive(MEASURE)
    """Widest row of text, in cells."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(name=name, id=id, classes=classes)
        self.article: Article | None = None
        """The article shown."""
        self._margins = _Margins(0, 0, 0, 1)
        self._page = Page("")
        self._layers = Layers(0)
        self._top = 0
        """Offset of the first character in sight: the reading place that survives another width."""
        self._pending: tuple[int, bool] | None = None
        """Offset to go to, and whether to centre it, once the pane has a size."""
        self._style = StyleBook(self, "article-view")

    def _held(self) -> Span | None:
        """What stays in sight when the pane changes its size."""
        return None

    def _moved(self) -> None:
        """What is in sight may have changed."""

    def watch_measure(self) -> None:
        """Set the text in rows of another width."""
        self._set()

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._style.clear()

    def on_resize(self) -> None:
        """Set the text in rows of the new width, with the same text at the top."""
        self._set()

    def _set(self) -> None:
        """Set the text in rows for the width there is, and go where the reader was or is to be."""
        width = self.scrollable_content_region.width
        if not width:
            return
        self._margins = self._margins_for(width)
        self._page.set(self._margins.width)
        (offset, centre), self._pending = self._pending or (self._top, False), None
        self.set_extent(width, len(self._page))
        self.scroll_to_offset(offset, centre=centre)
        if (held := self._held()) is not None:
            self._bring_in_sight(held)
        self.refresh()
        self._moved()

    def _margins_for(self, width: int) -> _Margins:
        digits = len(str(len(self._page.paragraphs)))
        is_article = self.article is not None
        bar = 2 if is_article and width >= _BAR_FROM else 0
        number = digits + 2 if is_article and width >= _NUMBERS_FROM else 0
        right = 1 if width >= _BAR_FROM else 0
        room = max(1, width - bar - number - right)
        measure = min(room, self.measure)
        return _Margins((room - measure) // 2, bar, number, measure)

    @property
    def _rows_in_sight(self) -> range:
        top = self.scroll_offset.y
        return range(top, min(top + max(1, self.scrollable_content_region.height), len(self._page)))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember the reading place, and tell it."""
        super().watch_scroll_y(old_value, new_value)
        row = self.scroll_offset.y
        if row < len(self._page) and self._page.row_of(self._top) != row:
            self._top = self._page.starts[row]
        self._moved()

    @property
    def top(self) -> int:
        """Offset of the first character in sight; of the one that will be, while the pane is hidden."""
        return self._pending[0] if self._pending else self._top

    def return_to(self, offset: int) -> None:
        """Show the text from a character on that was the first in sight."""
        self._pending = (offset, False)
        self._set()

    def row_of(self, offset: int) -> int:
        """The row, counted from the top of the article, in which a character stands."""
        return self._page.row_of(offset)

    def offset_at(self, row: int, column: int) -> int | None:
        """Offset of the character at a row and at a column of the pane; None where there is no character."""
        if self.article is None or not 0 <= row < len(self._page):
            return None
        cell = column - self._margins.text
        offset = self._page.offset_in_row(row, cell)
        return offset if cell >= 0 and offset < self._page.ends[row] else None

    def is_in_sight(self, offset: int) -> bool:
        """Whether the row of a character is on the screen."""
        return self._page.row_of(offset) in self._rows_in_sight

    def scroll_to_offset(self, offset: int, *, centre: bool = True) -> None:
        """Bring a character to the upper third of the pane (``centre``) or to its first row."""
        row = self._page.row_of(offset)
        if centre:
            row -= self.scrollable_content_region.height // 3
        else:
            self._top = offset
        self.scroll_to(y=max(0, row), animate=False, force=True)

    def _bring_in_sight(self, span: Span) -> None:
        """Scroll as little as shows a span, its start first."""
        height = self.scrollable_content_region.height
        first, last = self._page.row_of(span[0]), self._page.row_of(max(span[0], span[1] - 1))
        top = self.scroll_offset.y
        if last >= top + height:
            top = last - height + 1
        self.scroll_to(y=min(top, first), animate=False, force=True)

    def draw(self, row: int, width: int) -> Strip:
        """One row of the pane."""
        if not 0 <= row < len(self._page):
            return Strip.blank(width, self._style())
        segments = [*self._margin(row)]
        page = self._page
        if self.article is None:
            segments.append(Segment(visible(page.line[page.starts[row] : page.ends[row]]), self._style("message")))
        else:
            segments += [
                Segment(visible(page.line[run.start : run.end]), self._style(*run.marks))
                for run in self._layers.runs(page.starts[row], page.ends[row])
            ]
        return filled(segments, width, self._style())

    def _margin(self, row: int) -> Iterable[Segment]:
        margins, page, layers = self._margins, self._page, self._layers
        yield Segment(" " * margins.left, self._style())
        start, end = page.starts[row], page.ends[row]
        if margins.bar:
            if layers.hit is not None and start <= layers.hits[layers.hit][0] < end:
                yield Segment(AT_HIT, self._style("pointer"))
            elif layers.mention is not None and start <= layers.mentions[layers.mention].start < end:
                yield Segment(AT_MENTION, self._style("pointer"))
            elif any(start < last and (first < end or first <= start == end) for first, last in layers.passage):
                yield Segment(PASSAGE, self._style("bar"))
            else:
                yield Segment(" ", self._style())
            yield Segment(" ", self._style())
        if margins.number:
            number = page.paragraph_of_row(row)
            is_first = number and page.first_rows[number - 1] == row
            label = str(number) if is_first else ""
            yield Segment(label.rjust(margins.number - 2) + "  ", self._style("paragraph-number"))
