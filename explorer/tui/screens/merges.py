"""Names that are likely one and the same, decided one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from explorer.curation import Change
from explorer.entities.operations import Different, Merge
from explorer.entities.suggestions import Suggestion
from explorer.errors import ExplorerError
from explorer.evidence import Evidence
from explorer.library import Library
from explorer.text import visible
from explorer.tui.answers import failed
from explorer.tui.commands import Pane, bindings
from explorer.tui.latest import Job, Latest
from explorer.tui.messages import Corrected
from explorer.tui.screens.cover import Destination
from explorer.tui.screens.desk import DeskScreen
from explorer.tui.signs import TYPE_WORDS
from explorer.tui.widgets.results_list import Row

_MOST: Final = 50
_SENTENCES: Final = 4
_COMPARING: Final = "Comparing names …"


@dataclass
class SuggestionsFound(Message):
    """Entities that may be one."""

    serial: int
    suggestions: tuple[Suggestion, ...]


@dataclass
class PairLoaded(Message):
    """What is known of both."""

    suggestion: Suggestion
    both: tuple[Evidence | None, Evidence | None]


class MergesScreen(DeskScreen):
    """Suggestions, each decided with yes, no or later; every decision can be undone."""

    PANE = Pane.MERGES
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.MERGES)

    def __init__(self, library: Library, curate: Callable[[Job], None]) -> None:
        super().__init__("Likely merges")
        self.library = library
        self.suggestions: list[Suggestion] = []
        self._curate = curate
        self._later: list[tuple[str, str]] = []
        self._serial = 0
        self._both: tuple[Evidence | None, Evidence | None] = (None, None)
        self._has_more = False
        self._loads: Latest[Suggestion] = Latest(self, "pair", self._load)
        self._finding: Latest[int] = Latest(self, "suggestions", self._compare)

    def begin(self) -> None:
        """Look for names that may be one."""
        self.entries.show_message(_COMPARING)
        self._find()

    def _find(self) -> None:
        self._serial += 1
        self._finding.ask(self._serial)

    def _compare(self, serial: int) -> Message:
        """Compare all names, in a thread of its own: what is decided meanwhile does not wait for it."""
        try:
            return SuggestionsFound(serial, self.library.suggestions(_MOST))
        except ExplorerError as error:
            return failed(error)

    @on(SuggestionsFound)
    def show_suggestions(self, event: SuggestionsFound) -> None:
        """Show what may be one, those that were put off last."""
        if event.serial == self._serial:
            later = {pair: place for place, pair in enumerate(self._later)}
            self._has_more = len(event.suggestions) == _MOST
            self.suggestions = sorted(event.suggestions, key=lambda one: later.get(_pair(one), -1))
            self._show_list()

    def _show_list(self) -> None:
        count = len(self.suggestions)
        self.entries_pane.border_title = Content(f"Likely merges {count}{'+' if self._has_more else ''}")
        if count:
            rows = {"\n".join(_pair(one)): one for one in self.suggestions}
            place = self.entries.cursor
            gone = self.entries.current not in rows
            self.entries.set_results(tuple(rows), lambda one: _row(rows[one]))
            if gone:
                self.entries.move_to(place)
        elif self._has_more:
            self.entries.show_message(_COMPARING)
        else:
            self.entries.show_message("No names look like one and the same. u takes back the last correction.")
        self.show_current()

    @property
    def current(self) -> Suggestion | None:
        """The suggestion under the cursor."""
        place = self.entries.cursor
        return self.suggestions[place] if place < len(self.suggestions) else None

    def show_current(self) -> None:
        """Show what is known of both."""
        self._both = (None, None)
        suggestion = self.current
        self.preview_pane.border_title = Content("One and the same?" if suggestion else "")
        if suggestion is None:
            self.preview.update(Content(""))
        else:
            self._loads.ask(suggestion)

    def _load(self, suggestion: Suggestion) -> Message:
        try:
            keep = self.library.evidence(suggestion.keep.id, _SENTENCES)
            return PairLoaded(suggestion, (keep, self.library.evidence(suggestion.entity.id, _SENTENCES)))
        except ExplorerError as error:
            return failed(error)

    @on(PairLoaded)
    def show_pair(self, event: PairLoaded) -> None:
        """Show what is known of both, unless the cursor is elsewhere by now."""
        if event.suggestion != self.current:
            return
        self._both = event.both
        lines = [Content.styled(f"{visible(event.suggestion.reason)}", "$text-accent"), Content("")]
        for known in event.both:
            if known is not None:
                lines += _described(known)
        self.preview.update(Content("\n").join(lines))
        self.preview_pane.scroll_home(animate=False)

    def corrected(self, change: Change) -> None:  # noqa: ARG002
        """Something was corrected: look again."""
        self._find()

    # Keys

    def _decide(self, job: Job) -> None:
        """Carry out a decision; the next suggestion is there at once. Those that are being looked for are outdated."""
        self._serial += 1
        self.suggestions = [one for one in self.suggestions if one != self.current]
        self._show_list()
        self._curate(job)

    def action_same(self) -> None:
        """They are one."""
        suggestion = self.current
        if suggestion is not None:
            merge = Merge(suggestion.keep.id, suggestion.entity.id)
            self._decide(lambda: Corrected(self.library.correct(merge)))

    def action_different(self) -> None:
        """They are not one, and this is not asked again."""
        suggestion = self.current
        if suggestion is not None:
            different = Different(suggestion.keep.id, suggestion.entity.id)
            self._decide(lambda: Corrected(self.library.correct(different)))

    def action_later(self) -> None:
        """Ask again after all others."""
        suggestion = self.current
        if suggestion is not None:
            self._later = [*(pair for pair in self._later if pair != _pair(suggestion)), _pair(suggestion)]
            place = self.entries.cursor
            self.suggestions = [*(one for one in self.suggestions if one != suggestion), suggestion]
            self._show_list()
            self.entries.move_to(place)
            self.show_current()

    def action_open(self) -> None:
        """Read the first sentence of the rarer one in its article."""
        known = self._both[1] or self._both[0]
        if known is not None and known.sentences:
            sentence = known.sentences[0]
            self.leave(Destination(sentence.article, (sentence.start, sentence.end)))

    def action_undo(self) -> None:
        """Take back the last correction."""
        self._curate(lambda: Corrected(self.library.undo()))

    def action_redo(self) -> None:
        """Make the correction again."""
        self._curate(lambda: Corrected(self.library.redo()))


def _pair(suggestion: Suggestion) -> tuple[str, str]:
    return suggestion.keep.id, suggestion.entity.id


def _row(suggestion: Suggestion) -> Row:
    keep, entity = suggestion.keep, suggestion.entity
    counts = f"in {entity.articles:,} + {keep.articles:,} articles"
    return Row(f"{entity.name} → {keep.name}", (counts, TYPE_WORDS[keep.type]), suggestion.reason)


def _described(known: Evidence) -> Iterable[Content]:
    entity = known.entity
    yield Content.assemble(
        (visible(entity.name), "bold $text-primary"),
        (
            f"  {TYPE_WORDS[entity.type]} · {known.articles:,} article{'s' if known.articles != 1 else ''}",
            "dim",
        ),
    )
    spellings = " · ".join(f"{visible(one.text)} {one.mentions:,}" for one in entity.spellings[:8])
    yield Content(f"written {spellings}")
    if known.roles:
        yield Content(f"roles {', '.join(visible(role.text) for role in known.roles[:4])}")
    for sentence in known.sentences:
        text = Content(visible(sentence.text.replace("\n", " ")))
        start, end = sentence.mention.start - sentence.start, sentence.mention.end - sentence.start
        yield Content.assemble(("▸ ", "dim"), text.stylize("bold underline", start, end))
    yield Content("")
