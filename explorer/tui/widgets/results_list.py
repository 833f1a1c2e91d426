"""The results: title, what is known, and the best passage of each article found.

Drawn row by row (Textual's line API), so that 200,000 results are as quick as ten; the lines themselves are asked
for when they come into sight.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from explorer.model import Span
from explorer.text import visible
from explorer.tui.commands import Pane, bindings
from explorer.tui.dateline import dateline
from explorer.tui.display import safe_text
from explorer.tui.emoji import apart
from explorer.tui.highlight import disjoint
from explorer.tui.signs import CURSOR, READ
from explorer.tui.stylebook import StyleBook
from explorer.tui.widgets.line_view import LineView, filled

_LINES: Final = 3
"""Title, dateline, passage."""
_AIRY_FROM: Final = 18
"""Height of the pane, in rows, from which a blank row parts the results."""
_INDENT: Final = 2
_AHEAD: Final = 16
"""Ids that are looked up together."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the list says of one article."""

    title: str
    dateline: tuple[str, ...] = ()
    """Date, number of hits, source, file: what there is to say, the dispensable last."""
    snippet: str = ""
    """The best passage."""
    marks: tuple[Span, ...] = ()
    """Hits in the snippet, as offsets into it."""


def excerpt(text: str, marks: Sequence[Span], width: int) -> tuple[str, list[Span]]:
    """As much of a passage as fits, from its start or around its first mark, with the marks in it.

    Line ends become spaces, other control characters visible signs; ``…`` stands for what is left out.
    """
    line = visible(apart(text).replace("\n", " "))
    spans = disjoint(marks, len(line))
    cut = 0
    if spans and cell_len(line) > width and cell_len(line[: spans[0][1]]) > width - 1:
        begin = max(0, spans[0][0] - width // 3)
        space = line.find(" ", begin, spans[0][0])
        cut = space + 1 if begin and space >= 0 else begin
        while line[cut] == " ":
            cut += 1
    shown = ("…" if cut else "") + line[cut : cut + 2 * width]
    shift = cut - (1 if cut else 0)
    if cell_len(shown) > width or cut + 2 * width < len(line):
        shown = set_cell_size(shown, max(0, width - 1)).rstrip() + "…"
    end = len(shown) - shown.endswith("…")
    return shown, disjoint(((start - shift, stop - shift) for start, stop in spans), end)


class ResultsList(LineView, can_focus=True, inherit_bindings=False):
    """A list of articles with a cursor. The lines are loaded as they come into sight."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.RESULTS)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"results-list--{part}"
        for part in ("title", "seen", "dateline", "snippet", "mark", "cursor", "bar", "current", "message")
    }
    DEFAULT_CSS = """
    ResultsList {
        color: $foreground;

        & > .results-list--title { text-style: bold; }
        & > .results-list--seen { color: $text-muted; text-style: none; }
        & > .results-list--dateline { color: $text-muted; }
        & > .results-list--snippet { color: $foreground; }
        /* Colours the wrong way round and reversed: a quiet mark in colour, a reversed one without. */
        & > .results-list--mark { color: $warning-muted; background: $foreground; text-style: reverse; }
        & > .results-list--bar { color: $text-muted; }
        & > .results-list--cursor { background: $panel; }
        &:focus > .results-list--bar { color: $text-primary; }
        &:focus > .results-list--current { color: $text-primary; text-style: bold; }
        & > .results-list--message { color: $text-muted; }
    }
    """

    cursor: reactive[int] = reactive(0)
    """Index of the result the keys speak of."""

    @dataclass
    class Highlighted(Message):
        """The reader moved the cursor. Replacing the results does not post it: ask ``current`` afterwards."""

        results: ResultsList
        article_id: str
        index: int

        @property
        def control(self) -> ResultsList:
            """The sender."""
            return self.results

    @dataclass
    class Chosen(Message):
        """The reader wants to read the article under the cursor."""

        results: ResultsList
        article_id: str

        @property
        def control(self) -> ResultsList:
            """The sender."""
            return self.results

    @dataclass
    class RowsNeeded(Message):
        """Results came into sight whose lines are not there; they are awaited through ``update_row``."""

        results: ResultsList
        ids: tuple[str, ...]

        @property
        def control(self) -> ResultsList:
            """The sender."""
            return self.results

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(name=name, id=id, classes=classes)
        self._ids: Sequence[str] = ()
        self._looked_up: dict[int, str] = {}
        """Ids by index, as far as they were in sight."""
        self._loader: Callable[[str], Row | None] | None = None
        self._rows: dict[str, Row] = {}
        self._old: dict[str, Row] = {}
        """Lines for the results before these: shown until the new ones are there, so that typing does not flicker."""
        self._asked: set[str] = set()
        self._asking = False
        self._seen: Container[str] = frozenset()
        self._message: Content | None = None
        self._message_strips: list[Strip] = []
        self._stride = _LINES
        """Rows from one result to the next."""
        self._style = StyleBook(self, "results-list")
        self._clicked = False

    # What is listed

    def set_results(self, ids: Sequence[str], loader: Callable[[str], Row | None] | None = None) -> None:
        """List other articles; the cursor stays on its article if that is still there, else goes to the top.

        The loader gives a line at once, or None where it is not there yet; without one all lines are asked for.
        """
        current = self.current
        self._message = None
        self._ids, self._looked_up, self._loader = ids, {}, loader
        self._old.update(self._rows)
        self._old = {one: self._old[one] for one in list(self._old)[-256:]}
        self._rows, self._asked = {}, set()
        index = 0
        if current is not None and current in ids:
            index = ids.index(current)
        self.set_reactive(ResultsList.cursor, index)
        self._measure()
        if not index:
            self.scroll_to(y=0, animate=False, force=True)
        self._show_cursor()
        self.refresh()

    def update_row(self, article_id: str, row: Row) -> None:
        """A line is there; one that is not awaited any more does no harm."""
        self._rows[article_id] = row
        self._asked.discard(article_id)
        self.refresh()

    def show_message(self, content: Content | str) -> None:
        """List nothing, but say why; text is shown as it is, without markup."""
        self._ids, self._looked_up, self._loader = (), {}, None
        self._rows, self._asked = {}, set()
        self.set_reactive(ResultsList.cursor, 0)
        self._message = content if isinstance(content, Content) else Content(safe_text(content))
        self._measure()
        self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    @property
    def current(self) -> str | None:
        """Id of the article under the cursor."""
        return self._ids[self.cursor] if self.cursor < len(self._ids) else None

    @property
    def rows(self) -> dict[str, Row]:
        """The lines that are there, by article."""
        return dict(self._rows)

    @property
    def seen(self) -> Container[str]:
        """Ids of the articles the reader has opened."""
        return self._seen

    @seen.setter
    def seen(self, seen: Container[str]) -> None:
        self._seen = seen
        self.refresh()

    def __len__(self) -> int:
        return len(self._ids)

    # The cursor

    def move(self, step: int) -> None:
        """Move the cursor by results."""
        self.move_to(self.cursor + step)

    def move_to(self, index: int) -> None:
        """Move the cursor to a result; to the nearest one where there is no such."""
        if self._ids:
            self.cursor = min(max(index, 0), len(self._ids) - 1)
            self._show_cursor()

    def move_to_unseen(self) -> bool:
        """Move the cursor to the next result that the reader has not opened; False where there is none."""
        behind = range(self.cursor + 1, len(self._ids))
        unseen = next((index for index in behind if self._ids[index] not in self._seen), None)
        if unseen is not None:
            self.move_to(unseen)
        return unseen is not None

    def page(self, step: int) -> None:
        """Move the cursor by screens."""
        self.move(step * max(1, self.scrollable_content_region.height // self._stride))

    def choose(self) -> None:
        """Ask to read the article under the cursor."""
        if self.current is not None:
            self.post_message(self.Chosen(self, self.current))

    def action_move(self, step: int) -> None:
        """Move the cursor by results."""
        self.move(step)

    def action_page(self, step: int) -> None:
        """Move the cursor by screens."""
        self.page(step)

    def action_first(self) -> None:
        """Move the cursor to the first result."""
        self.move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last result."""
        self.move_to(len(self._ids) - 1)

    def watch_cursor(self) -> None:
        """Tell where the cursor is."""
        self.refresh()
        if self.current is not None:
            self.post_message(self.Highlighted(self, self.current, self.cursor))

    def _show_cursor(self) -> None:
        height = self.scrollable_content_region.height
        top, y = self.cursor * self._stride, self.scroll_offset.y
        if top < y:
            self.scroll_to(y=top, animate=False, force=True)
        elif height and top + _LINES > y + height:
            self.scroll_to(y=top + max(_LINES, 1) - height, animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to what is clicked; read it when it is clicked again."""
        position = event.get_content_offset(self)
        if position is None or event.button != 1:
            return
        index = (self.scroll_offset.y + position.y) // self._stride
        if index >= len(self._ids):
            return
        if event.chain > 1 and self._clicked:
            return
        self._clicked = index == self.cursor
        if self._clicked:
            self.choose()
        else:
            self.move_to(index)

    # Drawing

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._measure()
        self._show_cursor()

    def _measure(self) -> None:
        width, rows = self.scrollable_content_region.size
        self._stride = _LINES + (rows >= _AIRY_FROM)
        height = max(0, len(self._ids) * self._stride - (self._stride - _LINES))
        if self._message is not None and width > _INDENT:
            self._message_strips = self.paragraph(self._message, "results-list--message", width - _INDENT)
            height = len(self._message_strips)
        self.set_extent(width, height)

    def notify_style_update(self) -> None:
        """Take the colours of another theme."""
        super().notify_style_update()
        self._style.clear()
        if self._message is not None:
            self._measure()

    def draw(self, row: int, width: int) -> Strip:
        """One row of the list."""
        if self._message is not None:
            indent = Strip([Segment(" " * (_INDENT // 2), self._style())])
            return Strip.join([indent, *self._message_strips[row : row + 1]]).adjust_cell_length(width, self._style())
        index, line = divmod(row, self._stride)
        if index >= len(self._ids) or line >= _LINES:
            return Strip.blank(width, self._style())
        article_id = self._article_at(index)
        at_cursor, is_seen = index == self.cursor, article_id in self._seen
        base = ("cursor",) if at_cursor else ()
        segments = [
            Segment(CURSOR if at_cursor else " ", self._style(*base, "bar")),
            Segment(READ if is_seen and not line else " ", self._style(*base, "dateline")),
            *self._line(self._row(article_id), line, max(1, width - _INDENT), base, is_seen),
        ]
        return filled(segments, width, self._style(*base))

    def _article_at(self, index: int) -> str:
        if index not in self._looked_up:
            self._looked_up.update(enumerate(self._ids[index : index + _AHEAD], index))
        return self._looked_up[index]

    def _line(self, row: Row | None, line: int, width: int, base: tuple[str, ...], is_seen: bool) -> Iterable[Segment]:
        if row is None:
            return
        if line == 0:
            parts = (*base, "seen" if is_seen else "title", *(("current",) if base else ()))
            yield Segment(excerpt(row.title, (), width)[0], self._style(*parts))
        elif line == 1:
            yield Segment(dateline(row.dateline, width), self._style(*base, "dateline"))
        else:
            text, marks = excerpt(row.snippet, row.marks, width)
            at = 0
            for start, end in marks:
                yield Segment(text[at:start], self._style(*base, "snippet"))
                yield Segment(text[start:end], self._style(*base, "mark"))
                at = end
            yield Segment(text[at:], self._style(*base, "snippet"))

    def _row(self, article_id: str) -> Row | None:
        row = self._rows.get(article_id)
        if row is None and self._loader is not None and (row := self._loader(article_id)) is not None:
            self._rows[article_id] = row
        if row is None:
            self._want(article_id)
            row = self._old.get(article_id)
        return row

    def _want(self, article_id: str) -> None:
        if article_id not in self._asked and not self._asking:
            self._asking = True
            self.call_later(self._ask)

    def _ask(self) -> None:
        """Ask for every line in sight that is not there: a later request may take the place of an earlier one."""
        self._asking = False
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        in_sight = self._ids[top // self._stride : -(-(top + height) // self._stride)]
        ids = tuple(one for one in in_sight if one not in self._rows)
        self._asked = set(ids)
        if ids:
            self.post_message(self.RowsNeeded(self, ids))
