"""From the first screen to the others, and back to a place in an article.

The others are imported when they are opened, since a reader who starts does not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from explorer.model import Article, Span
from explorer.session import as_query, clearing
from explorer.settings import Settings
from explorer.tui.answers import failed
from explorer.tui.latest import InTurn
from explorer.tui.messages import ArticleLoaded
from explorer.tui.screens.recalling import RecallingScreen
from explorer.tui.widgets.article_pane import ArticlePane

if TYPE_CHECKING:
    from explorer.citing import ClippingStore
    from explorer.tui.screens.check import Draft
    from explorer.tui.screens.cover import Destination


@dataclass
class Done(Message):
    """Something that the reader asked for was done in a thread."""

    text: str
    """What to tell the reader."""
    kind: str = "good"


class LeadingScreen(RecallingScreen):
    """Keeps passages, and opens the screens that lead to a place in an article."""

    def __init__(self, roots: Sequence[Path], settings: Settings, *, model: str | None = None) -> None:
        super().__init__(roots, settings, model=model)
        self.article_pane.templates, self.article_pane.csl = settings.templates, settings.csl
        self.jobs = InTurn(self, "jobs", failed)
        self._destination: Destination | None = None
        self._draft_checked: Draft | None = None

    @property
    def store(self) -> ClippingStore | None:
        """The clippings of this corpus."""
        if self.library is None:
            return None
        from explorer.citing import ClippingStore

        return ClippingStore.of(self.library.data_folder)

    def tell(self, text: str, *, kind: str = "") -> None:
        """Say something in the status line, and in that of a screen over this one."""
        super().tell(text, kind=kind)
        if (front := self.app.screen) is not self:
            from explorer.tui.screens.cover import CoverScreen

            if isinstance(front, CoverScreen):
                front.tell(text, kind=kind)

    @on(Done)
    def tell_done(self, event: Done) -> None:
        """Say what was done."""
        self.tell(event.text, kind=event.kind)

    # To a place in an article

    def open_article(self, article_id: str) -> None:
        """Go to an article; where the search does not find it, the search gives way."""
        if self.results is None or article_id not in self.results.articles:
            self.remember()
            self.tell("The search gave way: it does not find this article.")
            self.state = clearing(replace(self.state, text=""))
            with self.prevent(self.search_bar.field.Changed):
                self.search_bar.field.value = ""
            self._wanted = article_id
            self.ask(self.state)
        else:
            self.results_list.move_to(self.results.articles.index(article_id))

    def go(self, destination: Destination | None) -> None:
        """Read an article at a place; nothing where the reader went nowhere."""
        if destination is None:
            return
        self._destination = destination
        self.mark_seen(destination.article)
        self.open_article(destination.article)
        self.show_pane(2)
        self.set_focus(self.article_pane.view)
        self._arrive()

    @on(ArticleLoaded)
    def arrive(self) -> None:
        """An article came; once it is shown, go to the place in it."""
        self.call_next(self._arrive)

    def _arrive(self) -> None:
        destination, article = self._destination, self.article_pane.article
        if destination is None or article is None or article.id != destination.article:
            return
        self._destination = None
        if destination.span is not None and destination.is_hit:
            self.article_pane.view.visit(destination.span)
        elif destination.span is not None:
            self.article_pane.view.choose_passage(*(destination.parts or (destination.span,)))
        if destination.said:
            self.tell(destination.said, kind=destination.kind)

    # Clippings

    @on(ArticlePane.KeepRequested)
    def keep(self, event: ArticlePane.KeepRequested) -> None:
        """Keep a passage, with the search that led to it."""
        store = self.store
        if store is not None:
            names = {entity: (value.kind, value.name) for entity, value in self.names.items()}
            query = as_query(self.state, names)
            self.jobs.ask(lambda: _keep(store, event.article, event.spans, query))

    def action_clippings(self) -> None:
        """Show what was kept."""
        if self.library is not None and self.store is not None:
            from explorer import citing
            from explorer.tui.screens.clippings import ClippingsScreen

            writers = citing.styles(self.settings.templates, self.settings.csl)
            screen = ClippingsScreen(self.library, self.store, style=self.article_pane.style, writers=writers)
            self.app.push_screen(screen, self.go)

    # Drafts

    def action_check_draft(self) -> None:
        """Show the draft that was checked last where the reader left it, or ask for one."""
        if self._draft_checked is not None:
            self._show_check(self._draft_checked)
        elif self.library is not None:
            from explorer.tui.screens.check import draft_prompt

            self.app.push_screen(draft_prompt(), self._begin_check)

    def _begin_check(self, path: str | None) -> None:
        if path is not None:
            from explorer.tui.screens.check import Draft
            from explorer.tui.typed_paths import as_path

            self._draft_checked = Draft(as_path(path))
            self._show_check(self._draft_checked)

    def _show_check(self, draft: Draft) -> None:
        if self.library is not None:
            from explorer.tui.screens.check import CheckScreen

            self.app.push_screen(CheckScreen(self.library, draft), self.go)


def _keep(store: ClippingStore, article: Article, spans: Sequence[Span], query: str) -> Message:
    """Keep a passage, once."""
    from explorer import citing

    locators = citing.locate_all(article, spans)
    if any(known.locators == locators for known in store.read().clippings):
        return Done("This passage is among the clippings already.", "")
    clipping = citing.clip(article, locators, query=query)
    store.add(clipping)
    return Done(f"Kept among the clippings: {article.id}, {clipping.record.place}")
