"""What the screen says around its lists: what is explored, what is asked, and what holds in the pane in focus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from explorer.model import Order, SearchState
from explorer.progress import answered_in
from explorer.results import FacetValue, SearchResults
from explorer.settings import Settings
from explorer.text import visible
from explorer.tui.commands import BY_ID, current_keys
from explorer.tui.explanations import described, why_nothing
from explorer.tui.screens.panes import PanesScreen
from explorer.tui.widgets.article_pane import ArticlePane
from explorer.tui.widgets.article_view import ArticleView
from explorer.tui.widgets.facet_rows import FacetRows
from explorer.tui.widgets.search_bar import Chip

if TYPE_CHECKING:
    from explorer.tui.first_page import FirstPage


class TellingScreen(PanesScreen):
    """Says in words what is asked and what was found."""

    def __init__(self, roots: Sequence[Path], settings: Settings, *, model: str | None = None) -> None:
        super().__init__()
        self.roots = roots
        self.model = model
        self.settings = settings
        self.state = SearchState()
        self.results: SearchResults | None = None
        self.first_page: FirstPage | None = None
        """What is shown until the first answer is there."""
        self.names: dict[str, FacetValue] = {}
        """Those that were chosen, by id."""

    def key_of(self, command: str) -> str:
        """The key of a command, as the reader has it; of several the last, since any other may be a letter."""
        return current_keys(BY_ID[command], self.app._keymap).split()[-1]

    def tell(self, text: str, *, kind: str = "") -> None:
        """Say something in the status line."""
        self.status.say(text, kind=kind)

    def show_progress(self, text: str, done: int, total: int | None, pace: str = "") -> None:
        """Show how far an update is."""
        count = f" {done:,} of {total:,}" if total else ""
        self._progress.show(" · ".join(filter(None, (f"{text}{count}" if text else "", pace))), done, total)
        if self.results is not None and not self.results.corpus:
            self.explain_nothing(self.results)
        self.expect_names()

    def expect_names(self) -> None:
        """Say what it means that a list is empty."""
        said = "" if self.library is None else "not read yet" if self.awaits_names else "none in these articles"
        for rows in (self.actors.rows, self.places.rows):
            if rows.empty != said:
                rows.empty = said
                rows.refresh()

    def entitle(self, name: str, found: int, corpus: int, took_ms: float | None = None) -> None:
        """Say what is explored and how much of it was found; where there is nothing, there is nothing to count."""
        count = f" · {corpus:,} article{'s' if corpus != 1 else ''}" if corpus else ""
        self.title_line.left = Content.assemble((" explorer", "bold $text-primary"), f"   {visible(name)}{count}")
        took = "" if took_ms is None else f"   {answered_in(took_ms)}"
        articles = f" article{'s' if corpus != 1 else ''}{took} "
        parts = Content.assemble((f"{found:,} of {corpus:,}", "bold $foreground"), articles)
        self.title_line.right = parts if corpus else Content("")
        self.results_pane.set_titles(
            f"Results {found:,}" if corpus else "Results", self.order_in_words if found else ""
        )

    @property
    def order_in_words(self) -> str:
        """How the results are ordered. Where no word is looked for, all have as many hits and are as relevant."""
        is_told_by_words = self.state.order in (Order.RELEVANCE, Order.HITS)
        return "as indexed" if is_told_by_words and not self.state.text.strip() else f"by {self.state.order.value}"

    def explain_nothing(self, results: SearchResults) -> None:
        """Say why there is nothing to see and what can be done."""
        said = why_nothing(results, self.key_of, reading=self.is_anybody_updating)
        self.results_list.show_message(said)
        self.article_pane.clear("")

    def show_chips(self) -> None:
        """Show the chosen actors and places."""
        filters = self.state.filters
        chips = [
            Chip(entity, self.names[entity].name, entity in filters.include)
            for entity in (*filters.include, *filters.exclude)
            if entity in self.names
        ]
        self.search_bar.show_chips(chips, match_any=filters.match_any)

    @on(FacetRows.Highlighted)
    def describe_value(self, event: FacetRows.Highlighted) -> None:
        """Say in words what the number means."""
        self.status.state(described(event.value, self.state.filters))

    @on(ArticlePane.Told)
    def tell_of_article(self, event: ArticlePane.Told) -> None:
        """Pass on what the article pane has to say."""
        self.tell(event.text)

    @on(ArticleView.PassageChanged)
    def show_passage_state(self) -> None:
        """Say what is chosen."""
        self.show_status()

    def show_status(self) -> None:
        """Say what holds in the pane in focus."""
        place = self.pane_in_focus()
        results = self.results
        if place > 2:
            current = (self.actors if place == 3 else self.places).rows.current
            empty = "The names are not read yet." if self.awaits_names else "No names in these articles."
            nothing = empty if self.library is not None else ""
            text = described(current, self.state.filters) if current else nothing
        elif place in (1, 2) and self.article_pane.article is not None:
            article = self.article_pane.article
            found = len(self.results_list)
            place_found = f"{self.results_list.cursor + 1:,} of {found:,}" if found > 1 else ""
            known = [place_found, article.id, article.date or "n.d.", article.source, article.author]
            text = " · ".join(part for part in known if part)
        elif results is not None and results.total and self.state.text.strip():
            as_typed = results.understood == " ".join(results.state.text.split())
            text = "" if as_typed else f"Read as: {results.understood or 'everything'}"
        elif not self.state.text.strip() and (results.corpus if results is not None else self.first_page):
            text = self.invitation()
        else:
            text = ""
        self.status.state(text)

    def invitation(self) -> str:
        """What can be done where nothing is asked yet."""
        keys = [self.key_of(command) for command in ("next-pane", "help")]
        return f"Type to search. ↓ to the results, {keys[0]} to the next pane, {keys[1]} for all keys."
