"""What a reader can do to an entity, and what each operation changes in the corrections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from explorer.entities.corrections import Block, Corrections, kind_of, union
from explorer.entities.regrouping import Names, Plan, full_name, plan
from explorer.errors import CorrectionError
from explorer.model import Entity, Kind, Label
from explorer.text import fold


@dataclass(frozen=True, slots=True)
class Merge:
    """Two entities are one, shown as the first; ids."""

    keep: str
    entity: str


@dataclass(frozen=True, slots=True)
class Split:
    """Mentions of an entity that are written in one way are another entity."""

    entity: str
    spelling: str


@dataclass(frozen=True, slots=True)
class Rename:
    """An entity is shown under another name."""

    entity: str
    name: str


@dataclass(frozen=True, slots=True)
class Retype:
    """An entity is a PERSON, ORG, …; its kind follows."""

    entity: str
    type: Label


@dataclass(frozen=True, slots=True)
class Hide:
    """An entity is not shown, or is shown again."""

    entity: str
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class Different:
    """Two entities of one kind are not the same, whatever they look like."""

    one: str
    two: str


Operation = Merge | Split | Rename | Retype | Hide | Different


@dataclass(frozen=True, slots=True)
class Revision:
    """Corrections after an operation, and what it did in words."""

    corrections: Corrections
    summary: str


def revise(corrections: Corrections, operation: Operation, names: Names) -> Revision:
    """Corrections after an operation.

    Args:
        names: the entities as they are found, before any correction.

    Raises:
        CorrectionError: the operation cannot be done, or would do nothing.
    """
    revised, summary = _Revising(corrections, names).do(operation)
    if revised.blocks == corrections.blocks:
        raise CorrectionError("That is so already; nothing was changed.")
    return Revision(revised, summary)


class _Revising:
    """One operation on one state of the corrections."""

    def __init__(self, corrections: Corrections, names: Names) -> None:
        self._corrections = corrections
        self._names = names
        self._plan: Plan = plan(names, corrections)
        self._made = {entity.id: entity for entity in self._plan.regrouping.entities}

    def do(self, operation: Operation) -> tuple[Corrections, str]:
        """The corrections after an operation, and what it did."""
        match operation:
            case Merge(keep, entity):
                return self._merge(self._entity(keep), self._entity(entity))
            case Split(entity, spelling):
                return self._split(self._entity(entity), spelling)
            case Rename(entity, name):
                return self._rename(self._entity(entity), " ".join(name.split()))
            case Retype(entity, label):
                return self._retype(self._entity(entity), label)
            case Hide(entity, hidden):
                return self._hide(self._entity(entity), hidden=hidden)
            case Different(one, two):
                return self._differ(self._entity(one), self._entity(two))

    def _entity(self, entity_id: str) -> Entity:
        found = self._made.get(entity_id)
        if found is None and entity_id not in self._plan.regrouping.whole:
            found = self._names.entities.get(entity_id)
        if found is None:
            raise CorrectionError(f"There is no actor or place with the id {entity_id} any more.")
        return found

    def _block(self, entity: Entity) -> Block:
        """The block of an entity; a new one names it so that it is found again."""
        block = self._plan.blocks.get(entity.id)
        if block is not None:
            return block
        block = Block(entity.name, entity.kind)
        if entity.id not in self._names.entities or self._found(Corrections.of([block])) == entity.id:
            return block
        block = replace(block, spellings=tuple(self._names.identifying(entity)))
        if self._found(Corrections.of([block])) != entity.id:
            raise CorrectionError(
                f"{entity.name} cannot be told apart from another {entity.kind} of the same name and spellings."
            )
        return block

    def _found(self, corrections: Corrections) -> str | None:
        """The one entity that a single block stands for."""
        regrouping = plan(self._names, corrections).regrouping
        return next(iter(regrouping.whole)) if len(regrouping.whole) == 1 else None

    def _listing(self, entity: Entity) -> list[str]:
        """Names that keep standing for an entity if it is shown under another one."""
        base = self._names.entities.get(entity.id)
        names = [entity.name, *([base.name, *self._names.identifying(base)] if base else ())]
        return [name for name in names if self._meets(name, entity.kind)]

    def _meets(self, name: str, kind: Kind) -> bool:
        key = fold(name), kind
        return bool(self._names.shown(key) or self._names.spelt(key))

    def _changed(self, old: Block, new: Block, *gone: Block, even_idle: bool = False) -> Corrections:
        without = {block.key for block in (old, *gone)}
        kept = [block for block in self._corrections.blocks if block.key not in without]
        if any(block.key == new.key for block in kept):
            raise CorrectionError(
                f"The corrections speak of another {new.kind} called {new.name}.", hint="Merge the two instead."
            )
        if even_idle or not self._idle(new):
            kept.append(new)
        return Corrections.of(kept, self._corrections.comments)

    def _idle(self, block: Block) -> bool:
        """Whether a block says nothing but the name that is shown anyway."""
        shown = self._names.shown(block.key)
        return block == Block(block.name, block.kind) and [self._names.entities[one].name for one in shown] == [
            block.name
        ]

    def _merge(self, keep: Entity, entity: Entity) -> tuple[Corrections, str]:
        if keep.id == entity.id:
            raise CorrectionError(f"{keep.name} cannot be merged with itself.")
        first, second = self._block(keep), self._block(entity)
        told = replace(second, spellings=(*second.spellings, *self._listing(entity)), type=None, hidden=False)
        merged = union(first, told)
        if not self._meets(second.name, second.kind):
            # It was the reader's own name for what the other names stand for.
            merged = replace(
                merged,
                spellings=tuple(name for name in merged.spellings if fold(name) != fold(second.name)),
                foreign=tuple(name for name in merged.foreign if fold(name) != fold(second.name)),
            )
        own = {fold(name) for name, _ in merged.names()}
        merged = replace(merged, different=tuple(name for name in merged.different if fold(name) not in own))
        return self._changed(first, merged, second), f"Merged {entity.name} into {keep.name}."

    def _split(self, entity: Entity, spelling: str) -> tuple[Corrections, str]:
        key = fold(spelling)
        written = next((one.text for one in entity.spellings if fold(one.text) == key), None)
        rest = [one for one in entity.spellings if fold(one.text) != key]
        if written is None:
            raise CorrectionError(f"No mention of {entity.name} is written “{spelling}”.")
        if not rest:
            raise CorrectionError(f"Every mention of {entity.name} is written “{written}”; there is nothing to split.")
        old = self._block(entity)
        new = self._renamed(entity, old, full_name(rest)) if key == fold(entity.name) else old
        new = replace(
            new,
            spellings=tuple(name for name in new.spellings if fold(name) != key),
            foreign=tuple(name for name in new.foreign if fold(name) != key),
        )
        if self._holds(self._changed(old, new, even_idle=True), new, key):
            new = replace(new, splits=(*new.splits, written))
        revised = self._changed(old, new)
        after = plan(self._names, revised).regrouping
        left = next((one for one in after.entities if one.id == entity.id), self._names.entities.get(entity.id))
        if left is None or {fold(one.text) for one in left.spellings} != {fold(one.text) for one in rest}:
            raise CorrectionError(
                f"Without “{written}”, {entity.name} cannot be told from others.", hint="Split off the others instead."
            )
        return revised, f"Split “{written}” off {entity.name}."

    def _holds(self, corrections: Corrections, block: Block, spelling: str) -> bool:
        """Whether the entity of a block has mentions that are written so."""
        made = plan(self._names, corrections)
        keys = {entity: block.key for entity, block in made.blocks.items()}
        own = next((entity for entity in made.regrouping.entities if keys.get(entity.id) == block.key), None)
        return own is not None and any(fold(one.text) == spelling for one in own.spellings)

    def _renamed(self, entity: Entity, block: Block, name: str) -> Block:
        return replace(block, name=name, spellings=(*block.spellings, *self._listing(entity)))

    def _rename(self, entity: Entity, name: str) -> tuple[Corrections, str]:
        if not fold(name):
            raise CorrectionError("A name has at least one letter or sign that can be seen.")
        block = self._block(entity)
        if fold(name) == fold(entity.name):
            return self._changed(block, replace(block, name=name)), f"Renamed {entity.name} to {name}."
        self._must_be_free(name, entity.kind, entity)
        return self._changed(block, self._renamed(entity, block, name)), f"Renamed {entity.name} to {name}."

    def _must_be_free(self, name: str, kind: Kind, entity: Entity) -> None:
        """Two entities become one only when the reader says so."""
        current = [
            *self._made.values(),
            *(one for one in map(self._current, self._names.shown((fold(name), kind))) if one),
        ]
        if any(one.id != entity.id and one.kind is kind and fold(one.name) == fold(name) for one in current):
            raise CorrectionError(f"There is another {kind} called {name}.", hint="Merge the two instead.")

    def _current(self, entity_id: str) -> Entity | None:
        return None if entity_id in self._plan.regrouping.whole else self._names.entities[entity_id]

    def _retype(self, entity: Entity, label: Label) -> tuple[Corrections, str]:
        old = self._block(entity)
        kind = kind_of(label)
        new = replace(old, type=label)
        if kind is not old.kind:
            self._must_be_free(entity.name, kind, entity)
            found_as = (old.name, *old.spellings)
            new = replace(new, kind=kind, spellings=old.foreign, foreign=found_as, different=())
        return self._changed(old, new), f"{entity.name} is a {label} now."

    def _hide(self, entity: Entity, *, hidden: bool) -> tuple[Corrections, str]:
        block = self._block(entity)
        summary = f"Hid {entity.name}." if hidden else f"{entity.name} is shown again."
        return self._changed(block, replace(block, hidden=hidden)), summary

    def _differ(self, one: Entity, two: Entity) -> tuple[Corrections, str]:
        if one.id == two.id:
            raise CorrectionError(f"{one.name} cannot be different from itself.")
        if one.kind is not two.kind:
            raise CorrectionError("An actor and a place are different without being said so.")
        first, second = sorted((one, two), key=lambda entity: (fold(entity.name), entity.id))
        block = self._block(first)
        new = replace(block, different=(*block.different, second.name))
        return self._changed(block, new), f"{one.name} and {two.name} are different."


class ToldApart:
    """Which entities the reader said are different; asked for many pairs, so the corrections are gone through once."""

    def __init__(self, corrections: Corrections) -> None:
        self._others: defaultdict[tuple[Kind, str], set[str]] = defaultdict(set)
        """What a name is not, by its kind; all folded."""
        for block in corrections.blocks:
            if block.different:
                others = set(map(fold, block.different))
                for name in {fold(block.name), *map(fold, block.spellings)}:
                    self._others[block.kind, name] |= others

    def __call__(self, one: Entity, two: Entity) -> bool:
        """Whether the reader said so of two entities."""
        return one.kind is two.kind and bool(self._others) and (self._says(one, two) or self._says(two, one))

    def _says(self, one: Entity, two: Entity) -> bool:
        others = [self._others[one.kind, name] for name in _folded(one) if (one.kind, name) in self._others]
        return bool(others) and not set().union(*others).isdisjoint(_folded(two))


def _folded(entity: Entity) -> set[str]:
    return {fold(entity.name), *(fold(spelling.text) for spelling in entity.spellings)}
