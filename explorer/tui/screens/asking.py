"""The questions of the screen and the answers that its panes show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from explorer.model import Kind, Order, SearchState
from explorer.progress import answered_in
from explorer.results import FacetValue, SearchResults
from explorer.session import Session, clearing, excluding, including
from explorer.settings import Settings
from explorer.text import visible
from explorer.tui.answers import Load, Rows, Search, failed
from explorer.tui.explanations import described, unusable, why_nothing
from explorer.tui.first_page import FacetBeginning, FirstPage, FirstPages
from explorer.tui.latest import InTurn, Latest
from explorer.tui.messages import ArticleLoaded, IndexRefreshed, LibraryFailed, RowsLoaded, SearchFinished
from explorer.tui.screens.panes import PanesScreen
from explorer.tui.widgets.article_pane import ArticlePane
from explorer.tui.widgets.article_view import ArticleView
from explorer.tui.widgets.facet_list import FacetRows
from explorer.tui.widgets.results_list import ResultsList, Row
from explorer.tui.widgets.search_bar import Chip

if TYPE_CHECKING:
    from explorer.library import Library

_WELCOME = "Opening …"
_PAUSE: Final = 0.03
"""Seconds after an answer without a newer one, after which the article follows what is typed."""


class AskingScreen(PanesScreen):
    """Asks the library what the reader asks, and shows what it answers."""

    def __init__(self, roots: Sequence[Path], settings: Settings, *, model: str | None = None) -> None:
        super().__init__()
        self.roots = roots
        self.model = model
        self.settings = settings
        self.state = SearchState()
        self.results: SearchResults | None = None
        self.pages = FirstPages(roots)
        self.first_page: FirstPage | None = None
        """What is shown until the first answer is there."""
        self.session = Session()
        self._notes = InTurn(self, "notes", failed)
        self.names: dict[str, FacetValue] = {}
        self._shown_state: SearchState | None = None
        self._wanted: str | None = None
        self._has_news = False
        """Whether there is an answer that is not painted yet."""

    def on_mount(self) -> None:
        """Open the corpus."""
        self.article_pane.style = self.settings.style
        self.article_pane.view.highlight = self.settings.highlight
        self.results_pane.set_titles("Results")
        self.title_line.left = Content.styled(" explorer", "bold $text-primary")
        self.app.theme_changed_signal.subscribe(self, lambda _: self.search_bar.recolour())
        self.article_pane.clear("")
        self.first_page = self.pages.read()
        if self.first_page is not None:
            self._show_first_page(self.first_page)
            # To load the engine takes time away from the painting.
            self.call_after_refresh(self.open_library)
        else:
            self.results_list.show_message(Content(_WELCOME))
            self.open_library()

    # Opening and updating

    def library_opened(self, library: Library) -> None:
        """Ask the first question: everything."""
        assert self.answers is not None
        self.session = Session(library.data_folder, self._notes.ask)
        self._searches: Latest[Search] = Latest(self, "search", self._answered)
        self._loads: Latest[Load] = Latest(self, "load", self.answers.load)
        self._rows: Latest[Rows] = Latest(self, "rows", self._lines)
        self._keeping: Latest[Mapping[str, Row]] = Latest(self, "keep", self.answers.keep)
        self.results_list.seen = self.session.seen
        self.ask(replace(self.state, text=self.search_bar.field.value))

    def index_changed(self) -> None:
        """Ask again; the reader's place stays, unless something else is being asked."""
        self.ask(self.state)

    def show_progress(self, text: str, done: int, total: int | None, pace: str = "") -> None:
        """Show how far an update is."""
        count = f" {done:,} of {total:,}" if total else ""
        self._progress.show(" · ".join(filter(None, (f"{text}{count}" if text else "", pace))), done, total)
        if self.results is not None and not self.results.corpus:
            self._explain_nothing(self.results)
        self.expect_names()

    def tell(self, text: str, *, kind: str = "") -> None:
        """Say something in the status line."""
        self.status.say(text, kind=kind)

    @on(LibraryFailed)
    def show_failure(self, event: LibraryFailed) -> None:
        """Say what went wrong; where there is nothing to search, in the place of the results too."""
        self.tell(f"{event.title}: {event.text}", kind="warning")
        if self.results is None:
            self.call_after_refresh(self._begun)
        if event.fatal:
            for facet, kind in ((self.actors, Kind.ACTOR), (self.places, Kind.PLACE)):
                facet.show(FacetBeginning(kind, (), 0), self.state.filters)
            self.results_list.show_message(Content(visible(event.text)))

    def _begun(self) -> None:
        """The first answer is on the screen; its lines and its article come before the files are looked at."""
        self.explorer.settle()
        if problems := self.explorer.problems:
            self.tell(unusable(problems), kind="warning")
        if self.results is None or not self.results.total:
            self.check_files()

    # Searching

    def ask(self, state: SearchState, *, explain: bool = False) -> None:
        """Search for a state; the answer comes as a message."""
        before, self.state = self.state, state
        self.show_chips()
        if self.answers is not None:
            if state != before:
                # The article of the answer before is not prepared while this one is waited for.
                self._loads.forget()
            self._searches.ask(Search(state, explain))

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
        with self.app.batch_update():
            self._show(results)
        self._has_news = True

    def _show(self, results: SearchResults) -> None:
        if self.results is None:
            self.call_after_refresh(self._begun)
        before = self.results.state.text if self.results else "" if self.first_page else None
        new_question = before != results.state.text
        asked_again = self.results is not None and self.results.state == results.state
        self.results = results
        for entity in (*results.state.filters.include, *results.state.filters.exclude):
            value = results.actors.find(entity) or results.places.find(entity)
            if value is not None:
                self.names[entity] = value
        self.search_bar.show_problems(results.problems)
        self.show_chips()
        name = self.library.name if self.library is not None else ""
        self._entitle(name, results.total, results.corpus, results.took_ms)
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
            elif new_question:
                self.results_list.move_to(0)
            elif asked_again and reading is not None and reading not in results.articles:
                self.results_list.move_to(cursor)
                self.tell(f"{reading} is not among the results any more.")
            self._wanted = None
            self._follow()
        else:
            self._explain_nothing(results)
        self.show_status()

    def _show_first_page(self, page: FirstPage) -> None:
        """Show what was found when the program was last started."""
        self.session = Session(self.pages.data_folder, self._notes.ask)
        self.results_list.seen = self.session.seen
        self._entitle(page.name, len(page.articles), len(page.articles))
        self.actors.show(page.actors, self.state.filters)
        self.places.show(page.places, self.state.filters)
        self.results_list.set_results(page.articles, page.rows.get)

    def expect_names(self) -> None:
        """Say what it means that a list is empty."""
        said = "not read yet" if self.awaits_names else "none in these articles"
        for rows in (self.actors.rows, self.places.rows):
            if rows.empty != said:
                rows.empty = said
                rows.refresh()

    def _entitle(self, name: str, found: int, corpus: int, took_ms: float | None = None) -> None:
        """Say what is explored and how much of it was found; where there is nothing, there is nothing to count."""
        count = f" · {corpus:,} article{'s' if corpus != 1 else ''}" if corpus else ""
        self.title_line.left = Content.assemble((" explorer", "bold $text-primary"), f"   {visible(name)}{count}")
        took = "" if took_ms is None else f"   {answered_in(took_ms)}"
        parts = Content.assemble((f"{found:,} of {corpus:,}", "bold $foreground"), f" articles{took} ")
        self.title_line.right = parts if corpus else Content("")
        self.results_pane.set_titles(
            f"Results {found:,}" if corpus else "Results", self.order_in_words if found else ""
        )

    @property
    def order_in_words(self) -> str:
        """How the results are ordered. Where no word is looked for, all have as many hits and are as relevant."""
        is_told_by_words = self.state.order in (Order.RELEVANCE, Order.HITS)
        return "as indexed" if is_told_by_words and not self.state.text.strip() else f"by {self.state.order.value}"

    def _explain_nothing(self, results: SearchResults) -> None:
        """Say why there is nothing to see and what can be done."""
        said = why_nothing(results, reading=self.is_anybody_updating)
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
            if not event.more:
                self._keep_first_page()
                self._check_once_painted()

    @on(IndexRefreshed)
    def keep_after_update(self, event: IndexRefreshed) -> None:
        """What is shown at the end of an update is what the next start can show."""
        if not event.changed:
            self._keep_first_page()

    def _check_once_painted(self) -> None:
        if self._unchecked:
            self.call_after_refresh(self.check_files)

    def _keep_first_page(self) -> None:
        if self.results is not None and self.results.state == SearchState() and not self.is_updating:
            self._keeping.ask(self.results_list.rows)

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
        same_question = before is None or before.text == event.state.text
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
        self._check_once_painted()

    @on(ArticleView.MentionClicked)
    def include_clicked(self, event: ArticleView.MentionClicked) -> None:
        """A click on an entity includes it."""
        self.ask(including(self.state, event.entity_id))

    @on(ArticlePane.IncludeRequested)
    def include_mentioned(self, event: ArticlePane.IncludeRequested) -> None:
        """Only articles that mention whom the text names here."""
        if event.entity in self.state.filters.include:
            self.tell("It is included already; f7 lets go of all.")
        else:
            self.ask(including(self.state, event.entity))

    @on(ArticlePane.Told)
    def tell_of_article(self, event: ArticlePane.Told) -> None:
        """Pass on what the article pane has to say."""
        self.tell(event.text)

    @on(ArticleView.PassageChanged)
    def show_passage_state(self) -> None:
        """Say what is chosen."""
        self.show_status()

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

    @on(FacetRows.Highlighted)
    def describe_value(self, event: FacetRows.Highlighted) -> None:
        """Say in words what the number means."""
        self.status.state(described(event.value, match_any=self.state.filters.match_any))

    # The status

    def show_status(self) -> None:
        """Say what holds in the pane in focus."""
        place = self.pane_in_focus()
        results = self.results
        if place > 2:
            current = (self.actors if place == 3 else self.places).rows.current
            nothing = "The names are not read yet." if self.awaits_names else "No names in these articles."
            text = described(current, match_any=self.state.filters.match_any) if current else nothing
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
        return "Type to search. ↓ to the results, tab to the next pane, f1 for all keys."
