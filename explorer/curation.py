"""The reader's corrections at work on one corpus: made, undone, applied to its index at once, and looked after.

The corrections file is the truth and the index follows it. What the index shows is kept with the digest of the file
it came from, so that a file edited by hand, or an operation that a crash cut short, is noticed and carried out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.entities.corrections import Block, BrokenLine, Corrections
from explorer.entities.notebook import Kept, Notebook
from explorer.entities.operations import Operation, Revision, revise
from explorer.entities.regrouping import Name, Names, Plan, Unmet, plan, regrouped
from explorer.errors import BusyIndexError, CorrectionError
from explorer.index import Index, Roster
from explorer.model import Entity, Regrouping

if TYPE_CHECKING:
    from explorer.entities.suggestions import Suggestion

_STAMP = "corrections"
_UNREADABLE = "unreadable"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Change:
    """What an operation did."""

    summary: str
    """In words, for the reader."""
    moved: dict[str, str | None] = field(default_factory=dict)
    """What became of ids that were shown before: the id to use now, or None for what is hidden."""
    shown: bool = True
    """False while another process writes the index: the correction is kept, and shows when that is done."""


@dataclass(frozen=True, slots=True)
class CorrectionsState:
    """The corrections of a corpus as they stand."""

    path: Path
    blocks: tuple[Block, ...]
    problems: tuple[BrokenLine, ...]
    unmet: tuple[Unmet, ...]
    hidden: tuple[Entity, ...]
    undoable: str | None
    """What would be undone next, in words."""
    redoable: str | None


class Curation:
    """Corrections of one corpus; threads take turns."""

    def __init__(self, index: Index, folder: Path) -> None:
        self.notebook = Notebook(folder)
        self._index = index
        self._access = threading.RLock()

    def state(self) -> CorrectionsState:
        """Blocks, problems, what meets nothing, what is hidden, what can be undone."""
        with self._access:
            kept = self._read()
            made = plan(self._names()[1], kept.corrections)
            return CorrectionsState(
                self.notebook.path,
                kept.corrections.blocks,
                kept.problems,
                made.unmet,
                self._index.hidden(),
                self.notebook.undoable(),
                self.notebook.redoable(),
            )

    def corrections(self) -> Corrections:
        """The corrections as they are in the file; none where it cannot be read."""
        return self._read().corrections

    def warnings(self) -> list[str]:
        """What a reader should know of the file, a sentence each."""
        try:
            problems = self.notebook.read().problems
        except CorrectionError as error:
            return [f"{error.message} {error.hint}"]
        name = self.notebook.path.name
        said = [f"{name}, {problem}" for problem in problems[:3]]
        return said + ([f"{name} has {len(problems) - 3} more lines like these."] if len(problems) > 3 else [])

    def is_current(self) -> bool:
        """Whether the index shows what the corrections file says now."""
        return (self._index.meta(_STAMP) or "") == self._read().stamp

    def refresh(self) -> bool:
        """Show what the corrections file says, where it was changed; True if it was."""
        with self._access:
            if self.is_current() or self._index.found()[0] is None:
                return False
            self._apply()
            return True

    def regrouping(self, found: Roster) -> tuple[Regrouping, dict[str, str]]:
        """What the corrections make of entities that were found, and what to note in the index with it."""
        kept = self._read()
        return plan(_NamesFound(found), kept.corrections).regrouping, {_STAMP: kept.stamp}

    def correct(self, operation: Operation) -> Change:
        """Carry out an operation. Raises CorrectionError where that is not possible."""
        return self._change(lambda: self.notebook.change(lambda known: revise(known, operation, self._names()[1])))

    def merge_in(self, more: Corrections, summary: str) -> Change:
        """Add the corrections of another file to these."""

        def revision(known: Corrections) -> Revision:
            merged = known.merged(more)
            if merged.blocks == known.blocks:
                raise CorrectionError("All of these corrections are there already; nothing was changed.")
            return Revision(merged, summary)

        return self._change(lambda: self.notebook.change(revision))

    def undo(self) -> Change:
        """Take back the last operation. Raises CorrectionError where there is none, or the file speaks against it."""
        return self._change(lambda: f"Undone: {self.notebook.undo()}")

    def redo(self) -> Change:
        """Do again what was undone last. Raises CorrectionError as ``undo`` does."""
        return self._change(lambda: f"Done again: {self.notebook.redo()}")

    def suggestions(self, limit: int) -> tuple[Suggestion, ...]:
        """Entities that may be one, most likely first."""
        from explorer.entities.suggestions import suggest

        company = self._index.company()

        def together(one: Entity, two: Entity) -> float:
            return company.likeness(one.id, two.id)

        return suggest(self._index.entities(), self.corrections(), together, limit)

    def _change(self, change: Callable[[], str]) -> Change:
        """Change the file, then what the index shows."""
        with self._access:
            names = self._names()[1]
            before = plan(names, self._read().corrections).regrouping
            summary = change()
            try:
                return Change(summary, _moved(before, self._apply().regrouping, names.entities))
            except BusyIndexError:
                return Change(summary, shown=False)

    def _apply(self) -> Plan:
        for _ in range(_TRIES):
            of, names = self._names()
            kept = self._read()
            made = plan(names, kept.corrections)
            if self._index.regroup(made.regrouping, of, {_STAMP: kept.stamp}):
                return made
        raise BusyIndexError("Another explorer is writing the index.", hint="The correction is kept; F5 shows it.")

    def _names(self) -> tuple[str | None, Names]:
        of, found = self._index.found()
        return of, _NamesFound(found)

    def _read(self) -> Kept:
        try:
            return self.notebook.read()
        except CorrectionError:
            return Kept(Corrections(), stamp=_UNREADABLE)


class _NamesFound(Names):
    """The entities that were found by what they are called, looked up where the index keeps them."""

    def __init__(self, roster: Roster) -> None:
        super().__init__(())
        self.entities = _EntitiesById(roster)
        self._roster = roster

    def shown(self, name: Name) -> list[str]:
        """Ids of the entities that are shown under this name."""
        return self._roster.shown(*name)

    def spelt(self, name: Name) -> list[str]:
        """Ids of the entities of which a mention is written so."""
        return self._roster.spelt(*name)


class _EntitiesById(Mapping[str, Entity]):
    """Entities by id, each made when it is asked for."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def __getitem__(self, entity_id: str) -> Entity:
        place = self._roster.find(entity_id)
        if place is None:
            raise KeyError(entity_id)
        return self._roster[place]

    def __iter__(self) -> Iterator[str]:
        return (entity.id for entity in self._roster)

    def __len__(self) -> int:
        return len(self._roster)


def _moved(before: Regrouping, after: Regrouping, found: Container[str]) -> dict[str, str | None]:
    """What became of the ids that are no longer shown."""
    shown = {entity.id for entity in after.entities} - after.hidden

    def is_shown(entity: str) -> bool:
        return entity in shown or (entity in found and entity not in after.whole)

    pairs = [(before.whole.get(one, one), after.whole.get(one, one)) for one in sorted({**before.whole, **after.whole})]
    pairs += [(new, regrouped(after, *part)) for part, new in sorted(before.parts.items())]
    moved: dict[str, str | None] = {}
    for old, new in pairs:
        if not is_shown(old) and old not in before.hidden:
            moved.setdefault(old, new if is_shown(new) else None)
    return moved
