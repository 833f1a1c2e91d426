"""The one screen, with what its keys do: choosing, moving between panes, copying, going somewhere, help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import BindingType
from textual.dom import DOMNode

from explorer.errors import ExplorerError
from explorer.model import Entity, Kind, Order
from explorer.results import FacetValue
from explorer.session import as_query, clearing, including, toggling_any
from explorer.tui.answers import Search
from explorer.tui.commands import Command, Pane, bindings
from explorer.tui.messages import SearchFinished
from explorer.tui.screens.curating import CuratingScreen
from explorer.tui.signs import TYPE_WORDS
from explorer.tui.widgets.article_pane import ArticlePane
from explorer.tui.widgets.results_list import ResultsList

if TYPE_CHECKING:
    from textual.content import Content

    from explorer.library import Library
    from explorer.tui.screens.chooser import Choice, Chooser

_MOST_CHOICES = 100_000
_PLACES = (Pane.SEARCH, Pane.RESULTS, Pane.ARTICLE, Pane.FACETS, Pane.FACETS)
"""The commands of each of ``PanesScreen.panes``."""


class ExploreScreen(CuratingScreen):
    """Search box, results, article, actors and places."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.ANYWHERE)
    AUTO_FOCUS = "#search"

    _resumed = False

    @property
    def command_panes(self) -> tuple[Pane, ...]:
        """Panes whose commands the palette offers here."""
        return (Pane.ANYWHERE, Pane.SEARCH, Pane.RESULTS, Pane.ARTICLE, Pane.FACETS)

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Textual styles a screen that comes to the front; what has just been made is styled already."""
        event.refresh_styles = event.refresh_styles and self._resumed
        self._resumed = True

    # Panes. The focus is set at once: Widget.focus waits a turn, in which the next key goes to the old pane.

    def action_focus_search(self) -> None:
        """Go to the search box; what is typed there takes the place of the query."""
        self.set_focus(self.search_bar.field)
        self.search_bar.field.action_select_all()

    def action_focus_results(self) -> None:
        """Go to the results, and keep the query in the history."""
        self.remember()
        self._recalled = None
        self.set_focus(self.results_list)

    def action_focus_article(self) -> None:
        """Read the article."""
        article = self.article_pane.article
        if article is None:
            self.tell("There is no article to read here.")
            return
        self.mark_seen(article.id)
        self.remember()
        self.set_focus(self.article_pane.view)

    @on(ResultsList.Chosen)
    def read_chosen(self) -> None:
        """Read the article under the cursor."""
        self.action_focus_article()

    def action_next_pane(self, step: int) -> None:
        """Go to the next pane."""
        place = (self.pane_in_focus() + step) % len(self.panes)
        self.show_pane(place)
        self.set_focus(self.panes[place])

    def action_lists(self) -> None:
        """Go to the actors, from there to the places, from there back."""
        place = {3: 4, 4: 1}.get(self.pane_in_focus(), 3)
        self.show_pane(place)
        self.set_focus(self.panes[place])

    def action_step_back(self) -> None:
        """One step back: out of what was begun in a pane, then pane by pane to the search box."""
        place = self.pane_in_focus()
        if place == 0:
            if self.state.text:
                self.remember()
                self.action_clear_search()
            elif self.state.filters.include or self.state.filters.exclude:
                forget, leave = self.key_of("clear-filters"), self.key_of("quit")
                self.tell(f"{forget} forgets the chosen actors and places, {leave} leaves.")
            else:
                self.tell(f"{self.key_of('quit')} leaves.")
        elif (place == 2 and (self.article_pane.step_back() or self.back_to_hits())) or (
            place > 2 and (self.actors if place == 3 else self.places).step_back()
        ):
            pass
        elif place == 1:
            self.set_focus(self.search_bar.field)
        else:
            self.show_pane(1)
            self.set_focus(self.results_list)

    def action_neighbour(self, step: int) -> None:
        """Show the next article of the results without leaving the text."""
        before = self.results_list.cursor
        self.results_list.move(step)
        if self.results_list.cursor == before:
            self.tell("This is the last article found." if step > 0 else "This is the first article found.")
        else:
            self._mark_read_on()

    def action_next_unread(self) -> None:
        """Show the next article of the results that was not read yet."""
        if self.results_list.move_to_unseen():
            self._mark_read_on()
        else:
            self.tell("All articles found after this one are read.")

    def _mark_read_on(self) -> None:
        """The article that the reader goes on to is read, unless only the list is looked through."""
        if self.results_list.current is not None and self.article_pane.has_focus_within:
            self.mark_seen(self.results_list.current)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the search box ``/`` is a letter, so the footer does not offer it there."""
        if action == "focus_search" and self.is_mounted and self.focused is self.search_bar.field:
            return False
        return super().check_action(action, parameters)

    # The question

    def action_clear_search(self) -> None:
        """Empty the search box."""
        self.remember()
        self.search_bar.field.value = ""

    def _type(self, text: str) -> None:
        self.search_bar.field.value = text
        self.search_bar.field.cursor_position = len(text)

    def action_take_suggestion(self) -> None:
        """Search for the first spelling that is offered."""
        if self.results is not None and self.results.suggestions:
            self._type(self.results.suggestions[0])

    def action_next_order(self) -> None:
        """Order the results in the next way."""
        orders = list(Order)
        order = orders[(orders.index(self.state.order) + 1) % len(orders)]
        self.ask(replace(self.state, order=order))
        self.tell(f"Ordered {self.order_in_words}.")

    def action_explain(self) -> None:
        """Show how the search was read."""
        if self.answers is not None:
            self.finish(lambda: self._searches.ask(Search(self.state, explain=True)))

    @on(SearchFinished)
    def show_explanation(self, event: SearchFinished) -> None:
        """Show how the search was read, if that was asked."""
        if event.explained and event.results.state == self.state:
            from explorer.tui import sheets
            from explorer.tui.screens.sheet import Sheet

            self.app.push_screen(Sheet("Explain search", sheets.explanation_page(event.results)))

    def action_clear_entity(self, entity: str) -> None:
        """Let go of one chosen entity."""
        self.ask(clearing(self.state, [entity]))

    def action_clear_filters(self) -> None:
        """Let go of all chosen entities."""
        self.remember()
        self.ask(clearing(self.state))

    def action_toggle_any(self) -> None:
        """Included entities mean any instead of all, or all instead of any."""
        self.ask(toggling_any(self.state))
        self.tell(f"Included actors and places: {'any' if self.state.filters.match_any else 'all'} of them.")

    # Sheets and palettes

    def action_help(self) -> None:
        """Show the keys, the signs and the query language, those of the pane in focus first."""
        from explorer.tui import sheets
        from explorer.tui.screens.sheet import Sheet

        here = (_PLACES[self.pane_in_focus()], Pane.ANYWHERE)
        self.app.push_screen(Sheet("Help", sheets.help_page(self.app._keymap, here)))

    def action_files(self) -> None:
        """Show what became of every file."""
        if self.library is not None:
            self._list_files(self.library)

    @work(thread=True, exit_on_error=False, group="files", exclusive=True)
    def _list_files(self, library: Library) -> None:
        from explorer.tui import sheets

        try:
            page = sheets.files_page(library.index.records().values())
        except ExplorerError as error:
            self.app.call_from_thread(self.tell, error.message, kind="warning")
            return
        self.app.call_from_thread(self._open_sheet, "Files", page)

    def action_settings(self) -> None:
        """Show the settings as they hold, and what is wrong with the others."""
        from explorer import paths
        from explorer.tui import sheets

        pane = self.article_pane
        present = replace(
            self.settings,
            theme=self.app.theme,
            style=pane.style,
            highlight=pane.view.highlight,
            keys=dict(self.app._keymap),
        )
        self._open_sheet("Settings", sheets.settings_page(present, self.explorer.problems, paths.settings_file()))

    def _open_sheet(self, title: str, page: Content) -> None:
        from explorer.tui.screens.sheet import Sheet

        self.app.push_screen(Sheet(title, page))

    def action_update_index(self) -> None:
        """Look for new and changed articles; where the corpus could not be opened, try that again."""
        if self.library is not None:
            self.start_update()
        else:
            self.open_library()

    def action_go_to(self, what: str) -> None:
        """Offer the actors, the places or the articles by name."""
        from explorer.tui.screens.chooser import Chooser

        if self.library is not None:
            # It is there at once, so that what is typed while the names are read goes into it.
            chooser = Chooser({"actor": "Go to actor", "place": "Go to place"}.get(what, "Open article"))
            self.app.push_screen(chooser)
            self._offer(what, self.library, chooser)

    @work(thread=True, exit_on_error=False, group="offer", exclusive=True)
    def _offer(self, what: str, library: Library, chooser: Chooser) -> None:
        from explorer.tui.screens.chooser import findable

        left_out = ""
        try:
            if what == "article":
                ids = library.index.article_ids()
                choices = [self._article_choice(library, one) for one in ids[:_MOST_CHOICES]]
                if len(ids) > _MOST_CHOICES:
                    left_out = f"Only the first {_MOST_CHOICES:,} are here; title: in the search box looks at all."
            else:
                entities = sorted(library.entities(Kind(what)), key=lambda entity: (-entity.articles, entity.name))
                choices = [self._entity_choice(entity) for entity in entities]
        except ExplorerError as error:
            self.app.call_from_thread(self.tell, error.message, kind="warning")
            choices = []
        self.app.call_from_thread(chooser.offer, findable(choices), left_out)

    def _article_choice(self, library: Library, article_id: str) -> Choice:
        from explorer.tui.screens.chooser import Choice

        summary = library.summary(article_id)
        known = " · ".join(part for part in (article_id, summary.date, summary.source) if part)
        return Choice(summary.title, article_id, known, partial(self._open_article, article_id))

    def _entity_choice(self, entity: Entity) -> Choice:
        from explorer.tui.screens.chooser import Choice

        also = " ".join(spelling.text for spelling in entity.spellings)
        # The lists count what the search found.
        line = f"{TYPE_WORDS[entity.type]} · {entity.articles:,} article{'s' if entity.articles != 1 else ''} in all"
        return Choice(entity.name, also, line, partial(self._include_entity, entity))

    def _include_entity(self, entity: Entity) -> None:
        self.names.setdefault(entity.id, FacetValue.of(entity))
        self.ask(including(self.state, entity.id))
        self.set_focus(self.results_list)

    def _open_article(self, article_id: str) -> None:
        self.open_article(article_id)
        self.set_focus(self.results_list)

    # Copying

    @on(ArticlePane.CopyRequested)
    def copy_passage(self, event: ArticlePane.CopyRequested) -> None:
        """Hand a passage to the clipboard."""
        self.copy(event.text, event.what)

    def action_copy_query(self) -> None:
        """Copy the search with its filters as one line."""
        self.finish()
        names = {entity: (value.kind, value.name) for entity, value in self.names.items()}
        query = as_query(self.state, names)
        if query:
            self.copy(query, "the search")
        else:
            self.tell("There is no search to copy.")

    # The palette

    async def run_command(self, command: Command) -> None:
        """Run a command from the palette, in the pane where it works."""
        nodes: dict[Pane, Callable[[], DOMNode]] = {
            Pane.RESULTS: lambda: self.results_list,
            Pane.ARTICLE: lambda: self.article_pane,
            Pane.FACETS: lambda: self.actors if self.pane_in_focus() != 4 else self.places,
        }
        node = nodes.get(command.pane, lambda: self)()
        if command.pane is Pane.ARTICLE and not self.article_pane.has_focus_within:
            self.action_focus_article()
        await self.app.run_action(command.action, default_namespace=node)
