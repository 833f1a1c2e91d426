"""The card of an actor or a place: how it is written, where it stands, and what the reader can put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from explorer.curation import Change
from explorer.entities.operations import Hide, Merge, Operation, Rename, Retype, Split
from explorer.errors import ExplorerError
from explorer.evidence import Evidence, Sentence, whereabouts
from explorer.library import Library
from explorer.model import Entity, Label, Spelling, Summary
from explorer.text import visible
from explorer.tui.answers import failed
from explorer.tui.commands import Pane, bindings
from explorer.tui.latest import Job, Latest
from explorer.tui.messages import Corrected
from explorer.tui.screens.chooser import Choice, Chooser, findable
from explorer.tui.screens.cover import Destination
from explorer.tui.screens.desk import DeskScreen
from explorer.tui.screens.prompt import Prompt
from explorer.tui.screens.sheet import hanging
from explorer.tui.signs import TYPE_WORDS
from explorer.tui.widgets.key_line import KeyLine
from explorer.tui.widgets.results_list import Row

_SENTENCES: Final = 40
_NAMES: Final = 10
"""Cells of the column with the names of the facts."""
_SUGGESTED: Final = 200
_MOST_CHOICES: Final = 100_000


@dataclass
class EvidenceLoaded(Message):
    """What is known of an entity."""

    entity_id: str
    evidence: Evidence | None


@dataclass
class EntityCorrected(Message):
    """What became of an entity, at once; its sentences follow."""

    entity_id: str
    entity: Entity | None


class CardScreen(DeskScreen):
    """One entity. A correction takes effect at once, here and on every other screen."""

    PANE = Pane.CARD
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.CARD)

    def __init__(self, library: Library, entity_id: str, curate: Callable[[Job], None]) -> None:
        super().__init__("Card")
        self.library = library
        self.entity_id = entity_id
        self.evidence: Evidence | None = None
        self._curate = curate
        self._facts = Static("", id="facts", markup=False)
        self.spellings = OptionList(id="spellings", markup=False)
        self.facts_pane = Vertical(self._facts, self.spellings, id="facts-pane")
        self._loads: Latest[str] = Latest(self, "evidence", self._load)
        self._corrected: Latest[str] = Latest(self, "entity", self._look_up)
        self._partners: Latest[tuple[Entity, Chooser]] = Latest(self, "partners", self._find_partners)

    def compose(self) -> ComposeResult:
        """What is known and how it is written on the left, where it stands on the right."""
        yield self.title_line
        with Horizontal(id="desk"):
            yield self.facts_pane
            with Vertical(id="evidence"):
                yield self.entries_pane
                yield self.preview_pane
        yield self.status
        yield KeyLine()

    def begin(self) -> None:
        """Load what is known."""
        self.preview_pane.can_focus = False
        self.entries.show_message("Looking for sentences …")
        self._loads.ask(self.entity_id)

    def _load(self, entity_id: str) -> Message:
        try:
            return EvidenceLoaded(entity_id, self.library.evidence(entity_id, _SENTENCES))
        except ExplorerError as error:
            return failed(error)

    @on(EvidenceLoaded)
    def show_evidence(self, event: EvidenceLoaded) -> None:
        """Show what is known, unless the card is of another entity by now."""
        if event.entity_id != self.entity_id:
            return
        self.evidence = event.evidence
        if event.evidence is None:
            self.leave()
            return
        self._show(event.evidence)

    def _look_up(self, entity_id: str) -> Message | None:
        try:
            entity = self.library.index.entity(entity_id)
        except ExplorerError as error:
            return failed(error)
        return EntityCorrected(entity_id, entity)

    @on(EntityCorrected)
    def show_entity(self, event: EntityCorrected) -> None:
        """Show the entity as it is, with the sentences that were there; others are looked for once it is seen."""
        if event.entity_id != self.entity_id:
            return
        if self.evidence is not None and event.entity is not None:
            self.evidence = replace(self.evidence, entity=event.entity, articles=event.entity.articles)
            self._show(self.evidence)
        self.call_after_refresh(self._loads.ask, event.entity_id)

    def _show(self, known: Evidence) -> None:
        entity = known.entity
        self.title_line.left = Content.assemble((" explorer", "bold $text-primary"), f"   {visible(self.library.name)}")
        self.facts_pane.border_title = Content(visible(entity.name))
        self.facts_pane.border_subtitle = Content(TYPE_WORDS[entity.type])
        self._set_facts()
        width = max((len(str(one.mentions)) for one in entity.spellings), default=1)
        highlighted = self.spellings.highlighted
        self.spellings.set_options(
            [
                Option(Content.assemble((f"{one.mentions:>{width}}  ", "dim"), visible(one.text), (_why(one), "dim")))
                for one in entity.spellings
            ]
        )
        if entity.spellings:
            self.spellings.highlighted = min(highlighted or 0, len(entity.spellings) - 1)
        self.entries_pane.border_title = Content(f"Sentences {len(known.sentences)}")
        rows = {str(place): sentence for place, sentence in enumerate(known.sentences)}
        if rows:
            self.entries.set_results(tuple(rows), lambda one: _row(rows[one]))
        else:
            self.entries.show_message("No sentence of it is at hand.")
        self.show_current()

    def on_resize(self) -> None:
        """Set the facts in rows of the new width."""
        self.call_after_refresh(self._set_facts)

    def _set_facts(self) -> None:
        if self.evidence is not None:
            width = max(1, self._facts.content_size.width)
            self._facts.update(_facts(self.evidence, len(self.library), width))

    @property
    def sentence(self) -> Sentence | None:
        """The sentence under the cursor."""
        known = self.evidence
        place = self.entries.cursor
        return known.sentences[place] if known is not None and place < len(known.sentences) else None

    def show_current(self) -> None:
        """Show the whole sentence."""
        sentence = self.sentence
        if sentence is None:
            self.preview.update(Content(""))
            self.preview_pane.border_title = Content("")
            return
        text = Content(visible(sentence.text.replace("\n", " ")))
        start, end = sentence.mention.start - sentence.start, sentence.mention.end - sentence.start
        self.preview.update(text.stylize("$text-success bold underline", start, end))
        role = f" · {visible(sentence.mention.role)}" if sentence.mention.role else ""
        self.preview_pane.border_title = Content(f"{visible(sentence.article)}, ¶ {sentence.paragraph}{role}")

    def corrected(self, change: Change) -> None:
        """Something was corrected: show what became of this entity."""
        found = change.moved.get(self.entity_id, self.entity_id)
        if found is None:
            self.leave()
        else:
            self.entity_id = found
            self._corrected.ask(found)

    # Keys

    def action_move(self, step: int) -> None:
        """Move the cursor in the list that has the focus."""
        if self.focused is not self.spellings:
            super().action_move(step)
        elif step > 0:
            self.spellings.action_cursor_down()
        else:
            self.spellings.action_cursor_up()

    def action_other_pane(self) -> None:
        """Go to the spellings, or back to the sentences."""
        self.set_focus(self.entries if self.focused is self.spellings else self.spellings)

    def action_open(self) -> None:
        """Go to the sentence in its article."""
        sentence = self.sentence
        if sentence is not None:
            self.leave(Destination(sentence.article, (sentence.start, sentence.end)))

    @on(OptionList.OptionSelected, "#spellings")
    def to_spelling(self, event: OptionList.OptionSelected) -> None:
        """Go to the first sentence with this spelling."""
        event.stop()
        known = self.evidence
        if known is None:
            return
        spelling = known.entity.spellings[event.option_index].text
        places = [place for place, one in enumerate(known.sentences) if one.mention.text == spelling]
        if places:
            self.entries.move_to(places[0])
            self.set_focus(self.entries)
        else:
            self.tell(f"No sentence with “{spelling}” is shown here.")

    def _correct(self, operation: Operation) -> None:
        self._curate(lambda: Corrected(self.library.correct(operation)))

    def action_merge(self) -> None:
        """Say that another one is the same."""
        if self.evidence is not None:
            entity = self.evidence.entity
            # It is there at once, so that what is typed while the names are read goes into it.
            chooser = Chooser(f"{visible(entity.name)} is the same as")
            self.app.push_screen(chooser)
            self._partners.ask((entity, chooser))

    def _find_partners(self, request: tuple[Entity, Chooser]) -> Message | None:
        """Offer all others, those of its kind first; and once all names are compared, the likely ones before them."""
        entity, chooser = request
        try:
            others = [one for one in self.library.entities() if one.id != entity.id]
            others.sort(key=partial(_nearness, entity))
            left_out = ""
            if len(others) > _MOST_CHOICES:
                left_out = f"Only the first {_MOST_CHOICES:,} names are here; explorer correct --merge takes any."
                del others[_MOST_CHOICES:]
            known = findable(self._choice(entity, one) for one in others)
            self.app.call_from_thread(chooser.offer, known, left_out, following="comparing names …")
            # Comparing takes seconds in a large corpus.
            likely = {} if chooser.is_closed else self._likely(entity)
        except ExplorerError as error:
            return failed(error)
        rest = [pair for pair, one in zip(known, others, strict=True) if one.id not in likely]
        self.app.call_from_thread(chooser.offer, [*findable(likely.values()), *rest], left_out)
        return None

    def _likely(self, entity: Entity) -> dict[str, Choice]:
        """Who is likely the same, by id."""
        likely = {}
        for suggestion in self.library.suggestions(_SUGGESTED):
            keep, other = suggestion.keep, suggestion.entity
            merge = Merge(keep.id, other.id)
            if entity.id in (keep.id, other.id):
                partner = other if keep.id == entity.id else keep
                likely[partner.id] = self._choice(entity, partner, f"suggested: {suggestion.reason}", merge)
        return likely

    def _choice(self, entity: Entity, partner: Entity, known: str = "", merge: Merge | None = None) -> Choice:
        spellings = " ".join(spelling.text for spelling in partner.spellings)
        run = partial(self._correct, merge or Merge(entity.id, partner.id))
        return Choice(partner.name, spellings, known or _known(partner), run)

    def action_split(self) -> None:
        """Say that one spelling is somebody else: the one under the cursor, or that of the sentence."""
        known, place = self.evidence, self.spellings.highlighted
        if known is None:
            return
        if self.focused is self.spellings and place is not None:
            self._correct(Split(known.entity.id, known.entity.spellings[place].text))
        elif self.sentence is not None:
            self._correct(Split(known.entity.id, self.sentence.mention.text))

    def action_rename(self) -> None:
        """Show it under another name."""
        if self.evidence is None:
            return
        entity = self.evidence.entity

        def done(name: str | None) -> None:
            if name is not None and name.strip() != entity.name:
                self._correct(Rename(entity.id, name))

        self.app.push_screen(Prompt("Name to be shown", entity.name, hint="it is found under all its names"), done)

    def action_retype(self) -> None:
        """Say that it is something else: a person, an organisation, a city."""
        if self.evidence is not None:
            entity = self.evidence.entity
            choices = [
                Choice(
                    words, label, "as it is now" if label is entity.type else "", partial(self._retype, entity, label)
                )
                for label, words in TYPE_WORDS.items()
            ]
            self.app.push_screen(Chooser(f"{visible(entity.name)} is a", choices))

    def _retype(self, entity: Entity, label: Label) -> None:
        self._correct(Retype(entity.id, label))

    def action_hide(self) -> None:
        """Show it no longer."""
        if self.evidence is not None:
            self._correct(Hide(self.evidence.entity.id))

    def action_undo(self) -> None:
        """Take back the last correction."""
        self._curate(lambda: Corrected(self.library.undo()))

    def action_redo(self) -> None:
        """Make the correction again."""
        self._curate(lambda: Corrected(self.library.redo()))


def _nearness(entity: Entity, other: Entity) -> tuple[bool, bool, int, str]:
    """A key that sorts those of the same type and kind first, each by the number of articles."""
    return other.type is not entity.type, other.kind is not entity.kind, -other.articles, other.name


def _known(entity: Entity) -> str:
    return f"{TYPE_WORDS[entity.type]} · {entity.articles:,} article{'s' if entity.articles != 1 else ''}"


def _facts(known: Evidence, corpus: int, width: int) -> Content:
    entity = known.entity
    lines = [
        ("articles", f"{known.articles:,} of {corpus:,}"),
        ("mentions", f"{entity.mentions:,}"),
        ("first", _article(known.first, width - _NAMES)),
        ("last", _article(known.last, width - _NAMES)),
        (
            "roles",
            ", ".join(f"{role.text} {role.mentions:,}" for role in known.roles[:5]) or "none in front of the name",
        ),
    ]
    if known.first is None:
        lines[2:4] = [("dates", "none of its articles has one")]
    if entity.may_be:
        names = ", ".join(one.name for one in known.candidates)
        lines.insert(0, ("may be", names or "somebody who is not listed"))
    if entity.gazetteer is not None:
        lines.append(("place", whereabouts(entity.gazetteer)))
    parts = [Content.assemble((f"{name:<{_NAMES}}", "dim"), visible(text)) for name, text in lines]
    rows = [row for line in parts for row in hanging(line, width)]
    return Content("\n").join([*rows, Content(""), Content.styled("Written as", "bold $text-primary")])


def _why(spelling: Spelling) -> str:
    return f"  {spelling.link}" if spelling.link else ""


def _article(summary: Summary | None, width: int) -> str:
    text = f"{summary.date} · {summary.title}" if summary is not None else ""
    return Content(text).truncate(max(1, width), ellipsis=True).plain


def _row(sentence: Sentence) -> Row:
    mention = (sentence.mention.start - sentence.start, sentence.mention.end - sentence.start)
    known = (PurePosixPath(sentence.article).name, f"¶ {sentence.paragraph}", sentence.date)
    return Row(sentence.title, tuple(part for part in known if part), sentence.text, (mention,))
