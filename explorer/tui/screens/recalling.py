"""What was asked before: kept with the place where the reader was, and asked again at that place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from explorer.errors import ExplorerError
from explorer.model import Entity, Filters
from explorer.results import FacetValue
from explorer.session import Asked, clearing
from explorer.tui import choices
from explorer.tui.answers import failed
from explorer.tui.latest import Latest
from explorer.tui.messages import ArticleLoaded
from explorer.tui.screens.opening import OpeningScreen

if TYPE_CHECKING:
    from explorer.library import Library


@dataclass
class NamesKnown(Message):
    """Who was chosen in an earlier search was looked up."""

    asked: Asked
    known: dict[str, Entity]
    """Those whom the index knows, by id."""


class RecallingScreen(OpeningScreen):
    """Keeps the history of searches and read articles, and leads back."""

    _recalled: int | None = None
    """Index of the search that was asked again last; None where the reader asks something of their own."""
    _recalled_question: tuple[str, Filters] | None = None
    _draft = Asked()
    _return_to: Asked | None = None
    """Where to go once the article is there."""

    def library_opened(self, library: Library) -> None:
        """Look up names of earlier searches from here on."""
        self._names_asked: Latest[Asked] = Latest(self, "names", self._known)
        super().library_opened(library)

    def on_unmount(self) -> None:
        """Keep the place and what was chosen, so that the next start can lead back to it."""
        if self.library is not None:
            self.session.remember(self.asked, leaving=True)
        pane = self.article_pane
        present = {"theme": self.app.theme, "style": pane.style, "highlight": pane.view.highlight}
        choices.keep(self.explorer.settings_file, present)

    @property
    def asked(self) -> Asked:
        """What is asked now, and where the reader is."""
        filters = self.state.filters
        names = {
            entity: (value.kind, value.name)
            for entity in (*filters.include, *filters.exclude)
            if (value := self.names.get(entity)) is not None
        }
        article, offset = self.article_pane.article, self.article_pane.view.top
        # Who only looked at the first lines of everything has no place to come back to.
        is_begun = bool(self.state.text.strip() or names or self.results_list.cursor or offset)
        at = article.id if article is not None and is_begun else None
        return Asked(self.state.text.rstrip(), filters, names, at, offset if at else 0)

    def remember(self) -> None:
        """Keep what is asked in the history."""
        self.session.remember(self.asked)

    def mark_seen(self, article_id: str) -> None:
        """Note that an article is read, and show it."""
        self.session.mark_seen(article_id)
        self.results_list.seen = self.session.seen

    def invitation(self) -> str:
        """What can be done where nothing is asked yet: also to go back to what was asked last."""
        searches = self.session.searches
        if not searches:
            return super().invitation()
        back, aid = self.key_of("earlier-query"), self.key_of("help")
        return f"Type to search, {aid} for all keys. {back} goes back to {searches[-1].query or searches[-1].article}"

    def action_recall(self, step: int) -> None:
        """Ask an earlier or later search again; after the last one comes what the reader was asking."""
        searches = self.session.searches
        asked = self.asked
        if asked.question != self._recalled_question:
            self._recalled = None
        if self._recalled is None:
            if step > 0 or not searches:
                return
            self._draft = asked
            self._recalled = len(searches)
            if asked.query and searches[-1].question == asked.question:
                self._recalled -= 1
        place = max(0, self._recalled + step)
        self._recalled = place if place < len(searches) else None
        self.ask_again(self._draft if self._recalled is None else searches[place])
        self._recalled_question = self.asked.question

    def ask_again(self, asked: Asked) -> None:
        """Ask what was asked, and go to the article and line where the reader was."""
        state = replace(self.state, text=asked.text, filters=asked.filters)
        self._wanted, self._return_to = asked.article, asked
        with self.prevent(self.search_bar.field.Changed):
            self.search_bar.field.value = asked.text
        self.search_bar.field.cursor_position = len(asked.text)
        self.ask(state)
        self.finish()
        if self.library is not None and (asked.filters.include or asked.filters.exclude):
            self._names_asked.ask(asked)

    def _known(self, asked: Asked) -> Message:
        """Whom the index knows of those who were chosen; in a thread."""
        assert self.library is not None
        chosen = (*asked.filters.include, *asked.filters.exclude)
        try:
            known = {one: entity for one in chosen if (entity := self.library.index.entity(one)) is not None}
        except ExplorerError as error:
            return failed(error)
        return NamesKnown(asked, known)

    @on(NamesKnown)
    def leave_out_unknown(self, event: NamesKnown) -> None:
        """Show whom the index knows, and ask again without the others, unless something else is asked by now."""
        asked = event.asked
        if self.asked.question != asked.question:
            return
        self.names |= {one: FacetValue.of(entity) for one, entity in event.known.items()}
        self.show_chips()
        gone = [one for one in (*asked.filters.include, *asked.filters.exclude) if one not in event.known]
        if gone:
            is_recalled = self._recalled_question == asked.question
            self.ask(clearing(self.state, gone))
            if is_recalled:
                self._recalled_question = self.asked.question
            names = ", ".join(asked.names[one][1] if one in asked.names else one for one in gone)
            self.tell(f"Left out, since nothing has that name any more: {names}", kind="warning")

    @on(ArticleLoaded)
    def return_to_place(self) -> None:
        """An article came; once it is shown, go to the line where the reader was."""
        self.call_next(self._return)

    def _return(self) -> None:
        asked, article = self._return_to, self.article_pane.article
        if asked is None or article is None or article.id != self.results_list.current:
            return
        self._return_to = None
        if asked.article == article.id and asked.offset:
            self.article_pane.view.return_to(asked.offset)
