"""All hits of a search in their context: counted behind the screen, read as they come into sight, put in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.worker import get_current_worker

from explorer.concordance import Arrangement, Collection, Line, one_line
from explorer.errors import ExplorerError
from explorer.text import visible
from explorer.tui.answers import failed
from explorer.tui.commands import Pane, bindings
from explorer.tui.latest import Latest
from explorer.tui.messages import Copied
from explorer.tui.overview import Overview
from explorer.tui.screens.cover import CoverScreen, Destination
from explorer.tui.screens.prompt import Prompt
from explorer.tui.widgets.frame import Frame
from explorer.tui.widgets.hit_lines import HitLines
from explorer.tui.widgets.key_line import KeyLine

MOST_ARRANGED: Final = 5000
"""Hits that are put in order or looked through for words: all of them must be read first."""
_WIDTH: Final = 240
"""Characters on each side."""
_SAID_EVERY: Final = 0.1
"""Seconds from one word to the next of how far it is."""
_BESIDE: Final = {
    Arrangement.RESULTS: "in the order of the results",
    Arrangement.RIGHT: "by what stands to the right",
    Arrangement.LEFT: "by what stands to the left",
    Arrangement.HIT: "by the hit",
}

Export = Callable[[str, Callable[[], Iterator[Line]], int], None]
"""Writes lines to a file: what they are, the lines, how many there are."""
Quote = Callable[[Line], tuple[str, str]]
"""The sentences of a hit with their citation, and where they stand; reads the article."""


@dataclass
class Counted(Message):
    """Hits of more articles were counted."""

    after: int
    """So many articles before."""
    counts: list[int]


@dataclass
class LinesRead(Message):
    """Lines can be shown."""

    lines: dict[int, tuple[Line, ...]]
    """By the place of their article."""


@dataclass
class FirstRead(Message):
    """The first hits are read, to be put in order; or so many of them."""

    lines: Collection | None
    count: int


@dataclass
class Arranged(Message):
    """Lines were put in order."""

    wanted: tuple[Arrangement, str]
    lines: list[Line]


class ConcordanceScreen(CoverScreen):
    """Hits of a search. No key waits for a text to be read."""

    PANE = Pane.CONTEXT
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.CONTEXT)

    def __init__(self, overview: Overview, export: Export, quote: Quote) -> None:
        super().__init__("All hits in context")
        self.overview = overview
        self.lines = HitLines(id="hits")
        self.lines_pane = Frame(self.lines, id="hits-pane")
        self._export, self._quote = export, quote
        self._reads: Latest[tuple[tuple[int, ...], tuple[int, ...]]] = Latest(self, "lines", self._read)
        self._arranging: Latest[tuple[Arrangement, str]] = Latest(self, "arrange", self._arrange)
        self._is_reading_first = False

    @property
    def cursor_list(self) -> HitLines:
        """The list that the keys move in."""
        return self.lines

    def compose(self) -> ComposeResult:
        """Title, hits, what surrounds the current one, status, keys."""
        yield self.title_line
        yield self.lines_pane
        yield self.preview_pane
        yield self.status
        yield KeyLine()

    def begin(self) -> None:
        """Show what is known, at the line where the reader was, and count the rest."""
        if self.overview.shown_as != self.overview.wanted:
            # The screen was left before they were put in order.
            self.overview.shown = None
        self._show()
        if not self.overview.is_counted:
            self._count()

    # Counting

    @work(thread=True, exit_on_error=False, group="count")
    def _count(self) -> None:
        worker, overview = get_current_worker(), self.overview
        counted = overview.tally.counted
        counts: list[int] = []
        told = 0.0
        try:
            for piece in overview.concordance.counts(counted):
                if worker.is_cancelled:
                    return
                counts += piece
                if time.monotonic() - told > _SAID_EVERY:
                    self.post_message(Counted(counted, counts))
                    counted, counts, told = counted + len(counts), [], time.monotonic()
        except ExplorerError as error:
            self.post_message(failed(error))
            return
        self.post_message(Counted(counted, counts))

    @on(Counted)
    def take_counts(self, event: Counted) -> None:
        """There are more lines."""
        overview = self.overview
        # What was on its way when the screen was left is counted again.
        if event.after == overview.tally.counted:
            overview.tally.add(event.counts)
            if len(self.lines) and not overview.is_arranged:
                self.lines.set_lines(len(overview.tally), overview.line_at)
            if len(self.lines) or overview.is_arranged:
                self._entitle()
            else:
                self._show()

    # Showing

    def _show(self) -> None:
        overview = self.overview
        if overview.is_arranged and overview.shown is None:
            self._arrange_anew()
        elif overview.shown is not None:
            shown = overview.shown
            if shown:
                self.lines.set_lines(len(shown), shown.__getitem__, cursor=overview.cursor)
            else:
                self.lines.show_message(f"None of these hits has {overview.sought} beside it.")
        elif len(overview.tally):
            self.lines.set_lines(len(overview.tally), overview.line_at, cursor=overview.cursor)
        elif overview.is_counted:
            found = len(overview.concordance.articles)
            self.lines.show_message(
                f"None of the {found:,} articles found has a hit: a hit is where a word of the search stands, "
                "or where a chosen actor or place is mentioned."
                if found
                else "The search finds no article."
            )
        else:
            self.lines.show_message("Looking for hits …")
        self._entitle()
        self._show_current()

    def _entitle(self) -> None:
        overview, tally = self.overview, self.overview.tally
        found, total = len(overview.concordance.articles), len(tally)
        of = f" of {found:,}" if tally.holding < found else ""
        so_far = "" if overview.is_counted else " so far"
        hits = f"{total:,} hit{'s' if total != 1 else ''}"
        articles = f"{tally.holding:,}{of} article{'s' if max(tally.holding, found if of else 0) != 1 else ''}"
        self.title_line.right = Content(f"{hits} in {articles}{so_far} ")
        self.title_line.left = Content.assemble((" explorer", "bold $text-primary"), f"   {visible(overview.asked)}")
        if overview.shown is None:
            self.lines_pane.set_titles(f"All hits {total:,}{so_far}", _BESIDE[Arrangement.RESULTS])
            return
        first = len(overview.first or ())
        of_all = f"{first:,}" if first == total and overview.is_counted else f"the first {first:,} of {total:,}"
        title = f"Hits {len(overview.shown):,} of {of_all}"
        title += f" with {visible(overview.sought)}" if overview.sought else ""
        self.lines_pane.set_titles(title, _BESIDE[overview.arrangement])

    @on(HitLines.Highlighted)
    def follow_cursor(self) -> None:
        """The preview follows the cursor."""
        self.overview.cursor = self.lines.cursor
        self._show_current()

    def _show_current(self) -> None:
        line = self.lines.current
        if line is None:
            self.preview.update(Content(""))
            self.status.state("")
            return
        parts = [visible(one_line(text)) for text in (line.left, line.hit, line.right)]
        before, after = ("…" if len(text) == _WIDTH else "" for text in (line.left, line.right))
        self.preview.update(
            Content.assemble(f"{before}{parts[0]}", (parts[1], "$text-success bold underline"), f"{parts[2]}{after}")
        )
        self.preview_pane.scroll_home(animate=False)
        self.preview_pane.border_title = Content(visible(line.title))
        place = f"{self.lines.cursor + 1:,} of {len(self.lines):,}"
        self.status.state(" · ".join((place, line.article, f"¶ {line.paragraph}", line.date or "n.d.")))

    # Reading

    @on(HitLines.LinesNeeded)
    def read_lines(self, event: HitLines.LinesNeeded) -> None:
        """Read what came into sight, then what is near it."""
        tally, lines = self.overview.tally, event.lines
        if self.overview.shown is not None or not lines or lines.stop > len(tally):
            return
        near = range(max(0, lines.start - len(lines)), min(len(tally), lines.stop + len(lines)))
        in_sight, around = (tuple(dict.fromkeys(tally.find(line)[0] for line in some)) for some in (lines, near))
        self._reads.ask((in_sight, around))

    def _read(self, request: tuple[tuple[int, ...], tuple[int, ...]]) -> Message | None:
        """Read the lines of articles, in a thread; what is in sight is shown before the rest is read."""
        overview = self.overview
        read: dict[int, tuple[Line, ...]] = {}
        try:
            for places in request:
                for place in places:
                    if self._reads.waiting is not None and places is request[1]:
                        break
                    if place not in overview.lines and place not in read:
                        read[place] = overview.concordance.lines(overview.concordance.articles[place], _WIDTH)
                self.post_message(LinesRead(dict(read)))
        except ExplorerError as error:
            return failed(error)
        return None

    @on(LinesRead)
    def show_lines(self, event: LinesRead) -> None:
        """Show lines that were read."""
        self.overview.keep(event.lines)
        self.lines.refresh()
        if self.overview.shown is None:
            self._show_current()

    # Order and words

    def _arrange_anew(self) -> None:
        """Show the lines that are wanted, in the order that is wanted."""
        overview = self.overview
        if not overview.is_arranged:
            overview.cursor = 0 if (line := self.lines.current) is None else overview.index(line)
            overview.shown, overview.shown_as = None, overview.wanted
            self._show()
        elif overview.first is not None:
            self._arranging.ask(overview.wanted)
        elif not self._is_reading_first:
            self._is_reading_first = True
            self.tell("Reading the hits …")
            self._read_first()

    @work(thread=True, exit_on_error=False, group="first")
    def _read_first(self) -> None:
        worker = get_current_worker()
        read: list[Line] = []
        told = time.monotonic()
        try:
            for line in islice(self._each_line(), MOST_ARRANGED):
                if worker.is_cancelled:
                    return
                read.append(line)
                if time.monotonic() - told > 1.0:
                    told = time.monotonic()
                    self.post_message(FirstRead(None, len(read)))
        except ExplorerError as error:
            self._is_reading_first = False
            self.post_message(failed(error))
            return
        self.post_message(FirstRead(Collection(read), len(read)))

    def _each_line(self) -> Iterator[Line]:
        """All lines; articles that are known to have none are not read."""
        overview = self.overview
        for place, article_id in enumerate(overview.concordance.articles):
            if place >= overview.tally.counted or overview.tally.holds_line(place):
                yield from overview.concordance.lines(article_id, _WIDTH)

    @on(FirstRead)
    def take_first(self, event: FirstRead) -> None:
        """The lines can be put in order."""
        if event.lines is None:
            self.tell(f"Reading the hits … {event.count:,}")
            return
        self.overview.first, self._is_reading_first = event.lines, False
        self._arrange_anew()

    def _arrange(self, wanted: tuple[Arrangement, str]) -> Message:
        first = self.overview.first
        return Arranged(wanted, first.arranged(*wanted) if first is not None else [])

    @on(Arranged)
    def show_arranged(self, event: Arranged) -> None:
        """Show the lines, unless others are wanted by now."""
        overview = self.overview
        if event.wanted == overview.wanted:
            overview.shown, overview.shown_as, overview.cursor = event.lines, event.wanted, 0
            self._show()
            if len(overview.first or ()) == MOST_ARRANGED < len(overview.tally):
                self.tell(f"Only the first {MOST_ARRANGED:,} hits of the results are put in order and looked through.")
            else:
                self.tell(f"{len(event.lines):,} hits {_BESIDE[overview.arrangement]}")

    # Keys

    def action_order(self) -> None:
        """Put the lines in the next order."""
        orders = list(Arrangement)
        self.overview.arrangement = orders[(orders.index(self.overview.arrangement) + 1) % len(orders)]
        self._arrange_anew()

    def action_find(self) -> None:
        """Show only the lines that hold words, as they are typed."""
        before = self.overview.sought

        def done(text: str | None) -> None:
            self._seek(before if text is None else text)

        hint = "words beside the hit or in the title; nothing shows all"
        self.app.push_screen(Prompt("Find in these hits", before, hint=hint, typed=self._seek), done)

    def _seek(self, text: str) -> None:
        if text.strip() != self.overview.sought:
            self.overview.sought = text.strip()
            self._arrange_anew()

    def action_open(self) -> None:
        """Read the article at the hit."""
        line = self.lines.current
        if line is not None:
            self.leave(Destination(line.article, (line.start, line.end), is_hit=True))

    def action_copy(self) -> None:
        """Copy the sentence of the hit with its citation."""
        if (line := self.lines.current) is None:
            self.tell("There is nothing to copy.")
        else:
            self._copy_hit(line)

    @work(thread=True, exit_on_error=False, exclusive=True, group="quote")
    def _copy_hit(self, line: Line) -> None:
        try:
            text, place = self._quote(line)
        except ExplorerError as error:
            self.post_message(Copied(f"Nothing was copied. {error.message} {error.hint}".strip(), "warning"))
            return
        self.app.call_from_thread(self.copy, text, place)

    @on(HitLines.Chosen)
    def open_clicked(self) -> None:
        """A second click opens."""
        self.action_open()

    def action_export(self) -> None:
        """Write the lines that are shown to a file."""
        overview = self.overview
        if not len(self.lines):
            self.tell("There is nothing to export.")
        elif overview.shown is not None:
            self._export("hits", partial(iter, overview.shown), len(overview.shown))
        elif not overview.is_counted:
            self.tell("The hits are still being counted.")
        else:
            self._export("hits", partial(overview.concordance.all_lines, overview.tally, _WIDTH), len(overview.tally))
