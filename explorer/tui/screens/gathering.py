"""All that a search found: its hits in their context, and its results in a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import events, on, work
from textual.message import Message
from textual.worker import Worker, get_current_worker

from explorer.errors import ExplorerError
from explorer.session import as_query
from explorer.text import sentences
from explorer.tui.answers import failed
from explorer.tui.screens.leading import LeadingScreen

if TYPE_CHECKING:
    from explorer.concordance import Line
    from explorer.results import SearchResults
    from explorer.tui.overview import Overview
    from explorer.tui.screens.cover import Destination

_SAID_EVERY: Final = 1.0
_BREATH: Final = 0.001
"""Seconds between two rows, in which a key is answered that would wait for this thread."""

Rows = Callable[[], Iterator[Iterable[str | float | None]]]


@dataclass
class ExportTold(Message):
    """How far the writing of a file is, or what came of it."""

    text: str
    kind: str = ""


class GatheringScreen(LeadingScreen):
    """Opens the screen of all hits and comes back to it; writes what was found to files."""

    _overview: Overview | None = None
    _overview_of: SearchResults | None = None
    _came_for: str | None = None
    """The article that the reader came to from the hits."""
    _export: Worker[None] | None = None

    # All hits in context

    def action_concordance(self) -> None:
        """Show all hits of the search, where the reader was in them if that was so."""
        self.finish(self._show_hits)

    def _show_hits(self) -> None:
        results, library = self.results, self.library
        if results is None or library is None:
            self.tell("There is nothing to look through yet.")
            return
        self.remember()
        from explorer.concordance import Concordance
        from explorer.tui.overview import Overview
        from explorer.tui.screens.concordance import ConcordanceScreen

        if self._overview is None or self._overview_of is not results:
            before, of = self._overview, self._overview_of
            names = {entity: (value.kind, value.name) for entity, value in self.names.items()}
            self._overview = Overview(Concordance(library.index, results, typing=True), as_query(results.state, names))
            self._overview_of = results
            if before is not None and of is not None and of.state == results.state:
                # There are other articles by now; the reader goes on at the same line.
                self._overview.cursor = before.cursor
        self.app.push_screen(ConcordanceScreen(self._overview, self._export_lines, self._quoted), self._go_to_hit)

    def _quoted(self, line: Line) -> tuple[str, str]:
        """The sentences that a hit stands in with their citation, and where they stand; in a thread."""
        from explorer import citing

        assert self.library is not None
        article, pane = self.library.article(line.article), self.article_pane
        spans = sentences(article.text, line.start, line.end) or [(line.start, line.end)]
        locators = citing.locate_all(article, [(spans[0][0], spans[-1][1])])
        text = citing.cite(article, locators, pane.style, templates=pane.templates, csl=pane.csl)
        return text, f"{article.id}, {citing.record_of(article, locators).place}"

    def _go_to_hit(self, destination: Destination | None) -> None:
        self.go(destination)
        self._came_for = destination.article if destination is not None else None

    @on(events.DescendantFocus)
    def leave_the_way(self) -> None:
        """Who goes to another pane does not come from the hits any more."""
        if self.pane_in_focus() != 2:
            self._came_for = None

    def back_to_hits(self) -> bool:
        """Go back to the hits from the article that they led to; False where none did."""
        article, came_for = self.article_pane.article, self._came_for
        self._came_for = None
        if article is None or article.id != came_for or self.results is not self._overview_of:
            return False
        self.action_concordance()
        return True

    # Files

    def action_export_results(self) -> None:
        """Write the articles that were found to a file; where one is being written, stop that."""
        if not self._is_exporting():
            self.finish(self._export_results)

    def _export_results(self) -> None:
        results, library = self.results, self.library
        if results is None or library is None or not results.total:
            self.tell("There is nothing to export.")
            return
        from explorer import worklist

        seen = self.session.seen
        rows = partial(worklist.rows, library.index, results, seen, typing=True)
        self._ask_path("results", lambda: chain([worklist.COLUMNS], rows()), results.total)

    def _export_lines(self, what: str, lines: Callable[[], Iterator[Line]], total: int) -> None:
        """Write hits to a file; where one is being written, stop that."""
        from explorer.concordance import COLUMNS

        if not self._is_exporting():
            self._ask_path(what, lambda: chain([COLUMNS], (line.row for line in lines())), total)

    def _is_exporting(self) -> bool:
        """Whether a file is being written, which is stopped then."""
        if self._export is None:
            return False
        self._export.cancel()
        return True

    def _ask_path(self, what: str, rows: Rows, total: int) -> None:
        from explorer.tui.exports import free_path
        from explorer.tui.screens.prompt import Prompt
        from explorer.tui.typed_paths import as_path, file_problem

        def done(path: str | None) -> None:
            if path is not None:
                self._export = self._write(what, rows, total, as_path(path).absolute())

        name = self.library.name if self.library is not None else ""
        # A search that was cut short must not look like the whole.
        problems = self.results.problems if self.results is not None else ()
        hint = " ".join(["A new file of CSV, for spreadsheets.", *dict.fromkeys(it.message for it in problems)])
        problem = partial(file_problem, new=True)
        proposed = str(free_path(f"{what}-{name}", "csv"))
        self.app.push_screen(Prompt(f"Export {total:,} {what} to", proposed, hint=hint, problem=problem), done)

    @work(thread=True, exit_on_error=False, group="export")
    def _write(self, what: str, rows: Rows, total: int, path: Path) -> None:
        from explorer.tui.exports import write_rows

        worker, told = get_current_worker(), time.monotonic()

        def going_on(written: int) -> bool:
            nonlocal told
            if time.monotonic() - told > _SAID_EVERY:
                told = time.monotonic()
                self.post_message(ExportTold(f"Writing {written - 1:,} of {total:,} {what}; the same key stops it."))
            time.sleep(_BREATH)
            return not worker.is_cancelled

        try:
            written = write_rows(rows(), path, going_on)
        except ExplorerError as error:
            self.post_message(failed(error))
        else:
            if written is None:
                self.post_message(ExportTold("Stopped; no file was made."))
            else:
                self.post_message(ExportTold(f"{written - 1:,} {what} are in {path}", "good"))
        finally:
            self._export = None

    @on(ExportTold)
    def tell_of_export(self, event: ExportTold) -> None:
        """Say how far it is."""
        self.tell(event.text, kind=event.kind)
