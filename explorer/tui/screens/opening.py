"""From the page that was kept at the last start to the first answer, and the page for the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content

from explorer.model import Kind, SearchState
from explorer.session import Session
from explorer.settings import Settings
from explorer.text import visible
from explorer.tui.answers import failed
from explorer.tui.explanations import unusable
from explorer.tui.first_page import FacetBeginning, FirstPage, FirstPages
from explorer.tui.latest import InTurn, Latest
from explorer.tui.messages import ArticleLoaded, IndexRefreshed, LibraryFailed, RowsLoaded, SearchFinished
from explorer.tui.screens.asking import AskingScreen
from explorer.tui.widgets.results_list import Row

if TYPE_CHECKING:
    from explorer.library import Library

_WELCOME = "Opening …"


class OpeningScreen(AskingScreen):
    """Opens the corpus with what it shows at once, and looks at the files when the first answer is painted."""

    def __init__(self, roots: Sequence[Path], settings: Settings, *, model: str | None = None) -> None:
        super().__init__(roots, settings, model=model)
        self.pages = FirstPages(roots)
        self.session = Session()
        self._notes = InTurn(self, "notes", failed)

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

    def _show_first_page(self, page: FirstPage) -> None:
        """Show what was found when the program was last started."""
        self.session = Session(self.pages.data_folder, self._notes.ask)
        self.results_list.seen = self.session.seen
        self.entitle(page.name, len(page.articles), len(page.articles))
        self.actors.show(page.actors, self.state.filters)
        self.places.show(page.places, self.state.filters)
        self.results_list.set_results(page.articles, page.rows.get)

    def library_opened(self, library: Library) -> None:
        """From here on the library answers, and what is read and asked is kept."""
        assert self.answers is not None
        self.session = Session(library.data_folder, self._notes.ask)
        self.results_list.seen = self.session.seen
        self._keeping: Latest[Mapping[str, Row]] = Latest(self, "keep", self.answers.keep)
        super().library_opened(library)

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

    @on(SearchFinished)
    def begin(self, event: SearchFinished) -> None:
        """With the first answer all begins that need not be there before it."""
        if self.results is None and event.results.state == self.state:
            self.call_after_refresh(self._begun)

    def _begun(self) -> None:
        """The first answer is on the screen; its lines and its article come before the files are looked at."""
        self.explorer.settle()
        if problems := self.explorer.problems:
            self.tell(unusable(problems, self.key_of), kind="warning")
        if self.results is None or not self.results.total:
            self.check_files()

    @on(ArticleLoaded)
    def check_once_painted(self) -> None:
        """The lines or the article of the first answer are there: the files are looked at once they are painted."""
        if self._unchecked:
            self.call_after_refresh(self.check_files)

    @on(RowsLoaded)
    def follow_lines(self, event: RowsLoaded) -> None:
        """Once all lines in sight are shown, the next start can show them."""
        if not event.more and self.results is not None and event.state == self.results.state:
            self.call_next(self._keep_first_page)
            self.check_once_painted()

    @on(IndexRefreshed)
    def keep_after_update(self, event: IndexRefreshed) -> None:
        """What is shown at the end of an update is what the next start can show."""
        if not event.changed:
            self._keep_first_page()

    def _keep_first_page(self) -> None:
        if self.results is not None and self.results.state == SearchState() and not self.is_updating:
            self._keeping.ask(self.results_list.rows)
