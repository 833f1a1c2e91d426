"""The questions of the screen and the answers that its panes show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.message import Message
from textual.widgets import Input

from explorer.model import SearchState
from explorer.results import SearchResults
from explorer.session import clearing, excluding, including
from explorer.settings import Settings
from explorer.tui.answers import Load, Rows, Search
from explorer.tui.latest import Latest
from explorer.tui.messages import ArticleLoaded, RowsLoaded, SearchFinished
from explorer.tui.screens.telling import TellingScreen
from explorer.tui.widgets.article_pane import ArticlePane
from explorer.tui.widgets.article_view import ArticleView
from explorer.tui.widgets.facet_rows import FacetRows
from explorer.tui.widgets.results_list import ResultsList

if TYPE_CHECKING:
    from explorer.library import Library

_PAUSE: Final = 0.03
"""Seconds after an answer without a newer one, after which the article follows what is typed."""


class AskingScreen(TellingScreen):
    """Asks the library what the reader asks, and shows what it answers."""

    def __init__(self, roots: Sequence[Path], settings: Settings, *, model: str | None = None) -> None:
        super().__init__(roots, settings, model=model)
        self._shown_state: SearchState | None = None
        self._wanted: str | None = None
        self._has_news = False
        """Whether there is an answer that is not painted yet."""
        self._unfinished: SearchState | None = None
        """What was asked before its last word was taken as it stands."""
        self._then: Callable[[], object] | None = None
        """What waits for the answer to that."""

    def on_mount(self) -> None:
        """Take the last word as it stands once the reader leaves the search box."""
        self.watch(self.search_bar.field, "has_focus", self._leave_search, init=False)

    def library_opened(self, library: Library) -> None:  # noqa: ARG002
        """Ask the first question: everything."""
        assert self.answers is not None
        self._searches: Latest[Search] = Latest(self, "search", self._answered)
        self._loads: Latest[Load] = Latest(self, "load", self.answers.load)
        self._rows: Latest[Rows] = Latest(self, "rows", self._lines)
        self.ask(replace(self.state, text=self.search_bar.field.value))

    def index_changed(self) -> None:
        """Ask again; the reader's place stays, unless something else is being asked."""
        self.ask(self.state)

    # Searching

    def ask(self, state: SearchState, *, explain: bool = False) -> None:
        """Search for a state; the answer comes as a message."""
        before, self.state = self.state, state
        self.show_chips()
        if self.answers is not None:
            if state != before:
                self._unfinished = self._then = None
                # The article of the answer before is not prepared while this one is waited for.
                self._loads.forget()
            self._searches.ask(Search(state, explain))

    def finish(self, then: Callable[[], object] | None = None) -> None:
        """Take the last word as it stands, since nobody types any more, unless nothing has it so.

        A space behind it says so to the engine. What is to be done ``then`` is done with the answer.
        """
        begun = self.state
        if self.answers is not None and begun.text.strip() and not begun.text[-1].isspace():
            self.ask(replace(begun, text=f"{begun.text} "))
            self._unfinished, self._then = begun, then
        elif then is not None:
            then()

    def _leave_search(self, has_focus: bool) -> None:
        # Who looks at another window comes back to what they were typing.
        if not has_focus and self.app.app_focus:
            self.finish()

    def _answered(self, request: Search) -> Message | None:
        """The answer to a search, in a thread; none where the next one asks for something else."""
        assert self.answers is not None

        def overtaken() -> bool:
            following = self._searches.waiting
            return following is not None and following.state != request.state

        return self.answers.search(request, overtaken)

    def _lines(self, request: Rows) -> Message | None:
        """Lines of the results, in a thread; those that are there are shown while others are made."""
        assert self.answers is not None
        return self.answers.rows(request, self.post_message, lambda: self._rows.waiting is not None)

    @on(Input.Changed, "#search")
    def search_as_typed(self, event: Input.Changed) -> None:
        """Results follow every key."""
        self.ask(replace(self.state, text=event.value))

    async def _on_idle(self, event: events.Idle) -> None:  # noqa: ARG002
        """Paint an answer as soon as all widgets have it: Textual would wait for its next sixtieth of a second."""
        if self._has_news and (self._dirty_widgets or self._layout_required):
            self._has_news = False
            self._on_timer_update()

    @on(SearchFinished)
    def show_results(self, event: SearchFinished) -> None:
        """Show an answer, unless the question has changed meanwhile."""
        results = event.results
        if results.state != self.state:
            return
        begun, then = self._unfinished, self._then
        self._unfinished = self._then = None
        if begun is not None and not results.total and (self.results is None or self.results.state != begun):
            # Nobody knows yet what words that begin so would find.
            self.ask(begun)
            self._then = then
            return
        if begun is not None and not results.total and self._has_begun(begun):
            self.state = begun
            self.tell("No article has the last word as it stands; these have words that begin so.")
        else:
            with self.app.batch_update():
                self._show(results)
            self._has_news = True
        if then is not None:
            then()

    def _has_begun(self, begun: SearchState) -> bool:
        """Whether the results have words that begin like the last one, which may have been left out."""
        results = self.results
        return (
            results is not None
            and results.total > 0
            and all(problem.end < len(begun.text) for problem in results.problems)
        )

    def _show(self, results: SearchResults) -> None:
        before = self.results.state.text if self.results else "" if self.first_page else None
        new_question = before is None or before.split() != results.state.text.split()
        new_order = self.results is not None and self.results.state.order is not results.state.order
        asked_again = self.results is not None and self.results.state == results.state
        self.results = results
        for entity in (*results.state.filters.include, *results.state.filters.exclude):
            value = results.actors.find(entity) or results.places.find(entity)
            if value is not None:
                self.names[entity] = value
        self.search_bar.show_problems(results.problems)
        self.show_chips()
        name = self.library.name if self.library is not None else ""
        self.entitle(name, results.total, results.corpus, results.took_ms)
        filters = results.state.filters
        self.expect_names()
        self.actors.show(results.actors, filters)
        self.places.show(results.places, filters)
        self.article_pane.view.chosen = frozenset(filters.include)
        if results.total:
            reading, cursor = self.results_list.current, self.results_list.cursor
            self.results_list.set_results(results.articles)
            if self._wanted in results.articles:
                self.results_list.move_to(results.articles.index(self._wanted))
            elif new_question or (new_order and not cursor):
                # Who has not moved yet wants to see what comes first.
                self.results_list.move_to(0)
            elif asked_again and reading is not None and reading not in results.articles:
                self.results_list.move_to(cursor)
                self.tell(f"{reading} is not among the results any more.")
            self._wanted = None
            self._follow()
        else:
            self.explain_nothing(results)
        self.show_status()

    @on(ResultsList.RowsNeeded)
    def load_rows(self, event: ResultsList.RowsNeeded) -> None:
        """Load the lines that came into view."""
        if self.results is not None and self.answers is not None:
            self._rows.ask(Rows(tuple(event.ids), self.results.state))

    @on(RowsLoaded)
    def show_rows(self, event: RowsLoaded) -> None:
        """Show lines, unless they answer an older question."""
        if self.results is not None and event.state == self.results.state:
            for article_id, row in event.rows.items():
                self.results_list.update_row(article_id, row)
            self._has_news = True

    # The article

    def _follow(self) -> None:
        article_id = self.results_list.current
        if article_id is not None and self.results is not None and self.answers is not None:
            is_typing = self.focused is self.search_bar.field and self.article_pane.article is not None
            self._loads.ask(Load(article_id, self.results.state), after=_PAUSE if is_typing else 0.0)

    @on(ResultsList.Highlighted)
    def follow_cursor(self) -> None:
        """The article follows the cursor."""
        self._follow()

    @on(ArticleLoaded)
    def show_article(self, event: ArticleLoaded) -> None:
        """Show an article at its best hit, unless the cursor is elsewhere by now or something else was asked."""
        if event.article.id != self.results_list.current or self.results is None or event.state != self.results.state:
            return
        if event.state != self.state and self._searches.busy:
            return
        before, self._shown_state = self._shown_state, event.state
        same_question = before is None or before.text.split() == event.state.text.split()
        shown = self.article_pane.article
        same_article = shown is not None and shown.id == event.article.id
        best = event.hits.passages[0] if event.hits.passages else None
        # A passage that is being chosen is not taken away by an answer that comes late.
        keep = same_article and (same_question or self.article_pane.view.passage is not None)
        at = None
        if best is not None and (event.hits.spans or event.state.filters.include):
            at = best.marks[0][0] if best.marks else best.start
        self.article_pane.show(event.article, event.mentions, event.hits, at=at, keep_place=keep)
        self._has_news = True
        self.show_status()

    @on(ArticleView.MentionClicked)
    def include_clicked(self, event: ArticleView.MentionClicked) -> None:
        """A click on an entity includes it."""
        self.ask(including(self.state, event.entity_id))

    @on(ArticlePane.IncludeRequested)
    def include_mentioned(self, event: ArticlePane.IncludeRequested) -> None:
        """Only articles that mention whom the text names here."""
        if event.entity in self.state.filters.include:
            self.tell(f"It is included already; {self.key_of('clear-filters')} lets go of all.")
        else:
            self.ask(including(self.state, event.entity))

    # Filters

    @on(FacetRows.Included)
    def include(self, event: FacetRows.Included) -> None:
        """Only articles that mention it."""
        if event.value.id in self.state.filters.include:
            self.tell(f"{event.value.name} is included already; 0 lets go of it.")
            return
        self.names[event.value.id] = event.value
        self.ask(including(self.state, event.value.id))

    @on(FacetRows.Excluded)
    def exclude(self, event: FacetRows.Excluded) -> None:
        """Only articles that do not mention it."""
        self.names[event.value.id] = event.value
        self.ask(excluding(self.state, event.value.id))

    @on(FacetRows.Cleared)
    def clear(self, event: FacetRows.Cleared) -> None:
        """No longer choose it."""
        self.ask(clearing(self.state, [event.value.id]))
