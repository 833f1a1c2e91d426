"""The panes of the first screen: what they are made of, and which of them has the focus."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from explorer.tui.compositor import FrontCompositor
from explorer.tui.screens.sharing import SharingScreen
from explorer.tui.widgets.article_pane import ArticlePane
from explorer.tui.widgets.facet_list import FacetList
from explorer.tui.widgets.frame import Frame
from explorer.tui.widgets.key_line import KeyLine
from explorer.tui.widgets.results_list import ResultsList
from explorer.tui.widgets.search_bar import SearchBar
from explorer.tui.widgets.status_line import StatusLine, TitleLine
from explorer.tui.widgets.update_line import UpdateLine


class PanesScreen(SharingScreen):
    """Search box, results, article, actors and places; a narrow screen shows one of them at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = FrontCompositor()
        self.title_line = TitleLine()
        self.search_bar = SearchBar()
        self.results_list = ResultsList(id="results")
        self.results_pane = Frame(self.results_list, id="results-pane")
        self.article_pane = ArticlePane()
        self.actors = FacetList("Actors", id="actors")
        self.places = FacetList("Places", id="places")
        self.status = StatusLine(id="status")
        self._progress = UpdateLine()

    def compose(self) -> ComposeResult:
        """Title, search, three panes, status, keys."""
        yield self.title_line
        yield self.search_bar
        with Horizontal(id="panes"):
            yield self.results_pane
            yield self.article_pane
            with Vertical(id="side"):
                yield self.actors
                yield self.places
        yield self._progress
        yield self.status
        yield KeyLine()

    @property
    def panes(self) -> tuple[Widget, ...]:
        """The panes in the order of the tab key, each by the widget that takes the focus."""
        return (
            self.search_bar.field,
            self.results_list,
            self.article_pane.view,
            self.actors.rows,
            self.places.rows,
        )

    def pane_in_focus(self) -> int:
        """Place in ``panes`` of the pane that has the focus."""
        holders = (self.search_bar, self.results_pane, self.article_pane, self.actors, self.places)
        focused = self.focused
        ancestors = set(focused.ancestors_with_self) if focused else set()
        return next((place for place, holder in enumerate(holders) if holder in ancestors), 0)

    def on_descendant_focus(self, _: events.DescendantFocus) -> None:
        """Narrow screens show the pane in focus."""
        self.show_pane(self.pane_in_focus())
        self.show_status()

    def show_pane(self, place: int) -> None:
        """A pane that a narrow screen hides cannot take the focus, so it is shown first; with the box, the results."""
        self.set_class(place < 2, "-at-results")
        self.set_class(place == 2, "-at-article")
        self.set_class(place > 2, "-at-side")

    def show_status(self) -> None:
        """Say what holds in the pane in focus."""
        raise NotImplementedError
