"""The reader's corrections to actors and places, from the first screen: made in a thread, in turn, seen at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from explorer.model import Entity
from explorer.settings import Settings
from explorer.tui.answers import failed
from explorer.tui.latest import InTurn
from explorer.tui.messages import Corrected
from explorer.tui.screens.gathering import GatheringScreen
from explorer.tui.signs import TYPE_WORDS
from explorer.tui.widgets.article_pane import ArticlePane
from explorer.tui.widgets.facet_rows import FacetRows

if TYPE_CHECKING:
    from explorer.curation import CorrectionsState
    from explorer.library import Library


@dataclass
class CorrectionsRead(Message):
    """The corrections as they stand."""

    state: CorrectionsState
    hidden: bool
    """Whether it is the hidden ones that were asked for."""


class CuratingScreen(GatheringScreen):
    """Shows cards and likely merges, and what became of the entities after a correction."""

    def __init__(self, roots: Sequence[Path], settings: Settings, *, model: str | None = None) -> None:
        super().__init__(roots, settings, model=model)
        self.corrections = InTurn(self, "corrections", failed)

    @on(FacetRows.CardRequested)
    def show_card_of_value(self, event: FacetRows.CardRequested) -> None:
        """Show what is known of an actor or a place in the lists."""
        self._show_card(event.value.id)

    @on(ArticlePane.CardRequested)
    def show_card_of_mention(self, event: ArticlePane.CardRequested) -> None:
        """Show what is known of an actor or a place in the text."""
        self._show_card(event.entity)

    def _show_card(self, entity: str) -> None:
        if self.library is not None:
            from explorer.tui.screens.card import CardScreen

            self.app.push_screen(CardScreen(self.library, entity, self.corrections.ask), self.go)

    def action_merges(self) -> None:
        """Show names that are likely one."""
        if self.library is not None:
            from explorer.tui.screens.merges import MergesScreen

            self.app.push_screen(MergesScreen(self.library, self.corrections.ask), self.go)

    @on(Corrected)
    def follow_correction(self, event: Corrected) -> None:
        """Choose what the chosen ones became, and ask again."""
        from explorer.tui.screens.cover import CoverScreen

        moved, filters = event.change.moved, self.state.filters
        include, exclude = (
            tuple(dict.fromkeys(new for old in chosen if (new := moved.get(old, old)) is not None))
            for chosen in (filters.include, filters.exclude)
        )
        exclude = tuple(one for one in exclude if one not in include)
        self.state = replace(self.state, filters=replace(filters, include=include, exclude=exclude))
        self.index_changed()
        self.tell(event.change.summary, kind="good")
        for screen in self.app.screen_stack:
            if isinstance(screen, CoverScreen):
                screen.corrected(event.change)

    def action_undo_correction(self) -> None:
        """Take back the last correction."""
        if (library := self.library) is not None:
            self.corrections.ask(lambda: Corrected(library.undo()))

    def action_redo_correction(self) -> None:
        """Make the correction again that was taken back last."""
        if (library := self.library) is not None:
            self.corrections.ask(lambda: Corrected(library.redo()))

    def action_corrections(self) -> None:
        """Show the corrections as they stand."""
        if (library := self.library) is not None:
            self.corrections.ask(lambda: CorrectionsRead(library.corrections, hidden=False))

    def action_show_hidden(self) -> None:
        """Choose what is to be shown again."""
        if (library := self.library) is not None:
            self.corrections.ask(lambda: CorrectionsRead(library.corrections, hidden=True))

    @on(CorrectionsRead)
    def show_corrections(self, event: CorrectionsRead) -> None:
        """Show the corrections, or what they hide."""
        from explorer.tui import sheets
        from explorer.tui.screens.chooser import Choice, Chooser
        from explorer.tui.screens.sheet import Sheet

        library, state = self.library, event.state
        if not event.hidden:
            self.app.push_screen(Sheet("Corrections", sheets.corrections_page(state)))
        elif not state.hidden:
            self.tell("No actor and no place is hidden.")
        elif library is not None:
            choices = [
                Choice(entity.name, "", TYPE_WORDS[entity.type], partial(self._reveal, library, entity))
                for entity in state.hidden
            ]
            self.app.push_screen(Chooser("Show again", choices))

    def _reveal(self, library: Library, entity: Entity) -> None:
        from explorer.entities.operations import Hide

        self.corrections.ask(lambda: Corrected(library.correct(Hide(entity.id, hidden=False))))
