"""What corrections make of the entities that were found: which of them are one, and which mentions are another's.

``plan`` looks only at entities and their spellings, so it costs as much as there are names, not as there are
articles; the index carries it out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from explorer.entities.corrections import Block, Corrections, kind_of
from explorer.entities.known import slug
from explorer.model import Entity, Kind, Label, Link, Regrouping, Spelling
from explorer.text import fold

Name = tuple[str, Kind]
"""A folded name and the kind it is found as."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """A correction that meets nothing in the corpus as it is."""

    name: str
    """Shown name of the block."""
    kind: Kind
    reason: str

    def __str__(self) -> str:
        return f"{self.name} ({self.kind}): {self.reason}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the entities that corrections touch."""

    regrouping: Regrouping
    unmet: tuple[Unmet, ...]
    blocks: Mapping[str, Block]
    """The block that made an entity what it is, by the entity's new id."""


class Names:
    """The entities of a resolution by what they are called; made once for many plans."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities: Mapping[str, Entity] = {entity.id: entity for entity in entities}
        self._shown: defaultdict[Name, list[str]] = defaultdict(list)
        self._spelt: defaultdict[Name, list[str]] = defaultdict(list)
        for entity in self.entities.values():
            self._shown[fold(entity.name), entity.kind].append(entity.id)
            for key in dict.fromkeys(fold(spelling.text) for spelling in entity.spellings):
                self._spelt[key, entity.kind].append(entity.id)

    def shown(self, name: Name) -> list[str]:
        """Ids of the entities that are shown under this name."""
        return self._shown.get(name, [])

    def spelt(self, name: Name) -> list[str]:
        """Ids of the entities of which a mention is written so."""
        return self._spelt.get(name, [])

    def identifying(self, entity: Entity) -> list[str]:
        """Spellings that stand for the whole entity and for no other of its kind.

        A single word of a longer name (a surname, an abbreviation) does not: somebody else may be called so elsewhere.
        """
        least = min(2, len(entity.name.split()))
        return [
            spelling.text
            for spelling in entity.spellings
            if len(spelling.text.split()) >= least
            and self.spelt((fold(spelling.text), entity.kind)) == [entity.id]
            and set(self.shown((fold(spelling.text), entity.kind))) <= {entity.id}
        ]


def regrouped(regrouping: Regrouping, entity_id: str, text: str) -> str:
    """New id of the entity of a mention that is written ``text``."""
    if entity_id not in regrouping.whole:
        return entity_id
    return regrouping.parts.get((entity_id, fold(text)), regrouping.whole[entity_id])


def plan(names: Names, corrections: Corrections) -> Plan:
    """What corrections make of the entities of a resolution."""
    return _Planning(names, corrections).plan()


@dataclass(slots=True, eq=False)
class _Group:
    """What becomes one entity."""

    block: Block | None = None
    spelling: Name | None = None
    """What it was split off for."""
    whole: list[str] = field(default_factory=list)
    """Ids of entities that belong to it, but for what is split off or moved."""
    parts: list[tuple[str, str]] = field(default_factory=list)
    """Mentions of other entities: id and folded spelling."""
    sought: dict[Name, str] = field(default_factory=dict)
    """What its block lists and has not met yet, as it is written."""

    @property
    def key(self) -> tuple[str, Kind]:
        """The folded name and kind of its block."""
        return self.block.key if self.block else ("", Kind.ACTOR)

    @property
    def met(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.whole or self.parts)


class _Planning:
    """Finds what each block means, in passes from the surest to the least sure."""

    def __init__(self, names: Names, corrections: Corrections) -> None:
        self._names = names
        self._groups = [_Group(block) for block in corrections.blocks]
        self._owner: dict[str, _Group] = {}
        self._parts: dict[tuple[str, str], _Group] = {}
        self._listed: dict[Name, _Group] = {}
        self._pieces: dict[Name, _Group] = {}
        self._unmet: set[Unmet] = set()

    def plan(self) -> Plan:
        """All passes."""
        for group in self._groups:
            for name, kind in group.block.names() if group.block else ():
                self._listed.setdefault((fold(name), kind), group)
                group.sought.setdefault((fold(name), kind), name)
        self._claim_shown(shown_name=True)
        self._claim_shown(shown_name=False)
        self._claim_spelt()
        for group in self._groups:
            self._split(group)
        for group in self._groups:
            self._move(group)
        for group in self._groups:
            self._report(group)
        return self._finished()

    def _claim_shown(self, *, shown_name: bool) -> None:
        """Entities shown under a name of a block; the name that the block itself is shown under goes first."""
        for group in self._groups:
            for name in list(group.sought):
                if shown_name and name != group.key:
                    continue
                found = self._names.shown(name)
                if len(found) > 1:
                    found = [one for one in found if self._confirmed(group, name, one)]
                self._claim(group, name, found)

    def _confirmed(self, group: _Group, name: Name, entity_id: str) -> bool:
        """Whether another name of the block is written so for this entity alone."""
        others = (other for other in group.sought if other != name)
        return any(self._names.spelt(other) == [entity_id] for other in others)

    def _claim_spelt(self) -> None:
        """Entities that a block names by a spelling of several words, or by the only name that it has."""
        for group in self._groups:
            for name in list(group.sought):
                if " " in name[0]:
                    self._claim(group, name, self._names.spelt(name))
        for group in self._groups:
            if not group.whole and group.key in group.sought and not self._names.shown(group.key):
                self._claim(group, group.key, self._names.spelt(group.key))

    def _claim(self, group: _Group, name: Name, found: list[str]) -> None:
        """Take an entity into a block, if it is the only one that is meant and no other block has it."""
        if len(found) == 1 and self._owner.setdefault(found[0], group) is group:
            del group.sought[name]
            if found[0] not in group.whole:
                group.whole.append(found[0])

    def _split(self, group: _Group) -> None:
        """Take spellings out of a block: into the one that lists them, the entity called so, or a new one."""
        for spelling in group.block.splits if group.block else ():
            key = fold(spelling)
            holders = [one for one in group.whole if one in self._names.spelt((key, self._entity(one).kind))]
            if not holders:
                self._miss(group, f"no mention is written “{spelling}”.")
            for one in holders:
                target = self._target((key, self._entity(one).kind), group)
                target.parts.append((one, key))
                self._parts[one, key] = target

    def _target(self, name: Name, source: _Group) -> _Group:
        listed = self._listed.get(name)
        if listed is not None and listed is not source:
            listed.sought.pop(name, None)
            return listed
        called = [one for one in self._names.shown(name) if self._owner.get(one) is not source]
        if len(called) == 1:
            return self._owner.setdefault(called[0], _Group(whole=called))
        return self._pieces.setdefault(name, _Group(spelling=name))

    def _move(self, group: _Group) -> None:
        """Single words that a block lists, where exactly one other entity is written so: only those mentions."""
        for name in list(group.sought) if group.met else ():
            found = self._names.spelt(name)
            own = any(self._owner.get(one) is group for one in found)
            single = len(found) == 1 and (found[0], name[0]) not in self._parts and name != group.key
            if single and not own:
                group.parts.append((found[0], name[0]))
                self._parts[found[0], name[0]] = group
            if single or own or name == group.key:
                del group.sought[name]

    def _report(self, group: _Group) -> None:
        sought = dict(group.sought)
        if group.block and not group.met:
            # The name alone, unless something can be said of another one.
            known = {name: written for name, written in sought.items() if self._found(name)}
            sought = known or {group.key: group.block.name}
        for name, written in sought.items():
            found = self._found(name)
            owner = self._owner.get(found[0]) if len(found) == 1 else None
            if not found:
                self._miss(group, f"no {name[1]} is called “{written}”.")
            elif owner is not None and owner.block is not None:
                self._miss(group, f"“{written}” belongs to {owner.block.name} already.")
            else:
                self._miss(group, f"“{written}” could be more than one; name a longer spelling.")

    def _found(self, name: Name) -> list[str]:
        return self._names.shown(name) or self._names.spelt(name)

    def _miss(self, group: _Group, reason: str) -> None:
        if group.block is not None:
            self._unmet.add(Unmet(group.block.name, group.block.kind, reason))

    def _entity(self, entity_id: str) -> Entity:
        return self._names.entities[entity_id]

    def _finished(self) -> Plan:
        """The groups as entities."""
        for one, _ in self._parts:
            self._owner.setdefault(one, _Group(whole=[one]))
        tallies: dict[_Group, Counter[tuple[str, str]]] = {}
        mains = {group: self._main(group).id for group in self._owner.values() if group.whole}
        for one in sorted(self._owner):
            for spelling in self._entity(one).spellings:
                group = self._parts.get((one, fold(spelling.text)), self._owner[one])
                link = spelling.link if mains.get(group) == one else Link.CORRECTED.value
                tallies.setdefault(group, Counter())[spelling.text, link] += spelling.mentions
        made: dict[_Group, Entity] = {}
        taken: set[str] = set()
        # New ids come last, so that they keep clear of all others.
        for group in sorted(tallies, key=lambda group: (not group.whole, group.key, group.spelling or ("", ""))):
            made[group] = self._made(group, tallies[group], taken)
            taken.add(made[group].id)
        whole = {one: self._new_id(one, made) for one in self._owner}
        parts = {part: made[group].id for part, group in self._parts.items()}
        hidden = frozenset(entity.id for group, entity in made.items() if group.block and group.block.hidden)
        entities = tuple(sorted(made.values(), key=lambda entity: entity.id))
        blocks = {entity.id: group.block for group, entity in made.items() if group.block}
        unmet = tuple(sorted(self._unmet, key=lambda one: (fold(one.name), one.kind, one.reason)))
        return Plan(Regrouping(entities, whole, parts, hidden), unmet, blocks)

    def _new_id(self, one: str, made: Mapping[_Group, Entity]) -> str:
        group = self._owner[one]
        if group not in made:
            # Nothing is left of it but what was split off or moved.
            group = next(target for (old, _), target in sorted(self._parts.items(), key=_first) if old == one)
        return made[group].id

    def _made(self, group: _Group, tally: Counter[tuple[str, str]], taken: set[str]) -> Entity:
        spellings = _spellings(tally)
        main = self._main(group)
        block = group.block
        kind = block.kind if block else main.kind
        label = block.type if block and block.type else self._type(group, main, kind)
        name = block.name if block else self._name(group, main, spellings)
        entity_id = main.id if group.whole else self._free(f"{kind}:{slug(name)}", taken)
        may_be = main.may_be if group.whole == [main.id] else ()
        gazetteer = main.gazetteer if group.whole and main.kind is kind else None
        return Entity(entity_id, name, kind, label, spellings, 0, sum(tally.values()), may_be, gazetteer)

    def _main(self, group: _Group) -> Entity:
        """The entity that gives a group its id and, where nothing is said of it, its type."""
        members = [self._entity(one) for one in group.whole or [one for one, _ in group.parts]]
        key, kind = group.key
        return min(
            members,
            key=lambda one: (fold(one.name) != key, one.kind is not kind, -one.mentions, one.id),
        )

    def _type(self, group: _Group, main: Entity, kind: Kind) -> Label:
        members = [main, *map(self._entity, group.whole)]
        fitting = [one.type for one in members if kind_of(one.type) is kind and one.kind is kind]
        if fitting:
            return fitting[0]
        return Label.ORG if kind is Kind.ACTOR else Label.GPE

    def _name(self, group: _Group, main: Entity, spellings: tuple[Spelling, ...]) -> str:
        if group.spelling is not None:
            return spellings[0].text
        lost = (main.id, fold(main.name)) in self._parts
        return full_name(spellings) if lost else main.name

    def _free(self, wanted: str, taken: set[str]) -> str:
        found, number = wanted, 2
        while found in taken or found in self._names.entities:
            found, number = f"{wanted}-{number}", number + 1
        return found


def _spellings(tally: Counter[tuple[str, str]]) -> tuple[Spelling, ...]:
    """Spellings with their counts, most frequent first, each with the link that most of its mentions have."""
    counts: Counter[str] = Counter()
    links: dict[str, tuple[int, str]] = {}
    for (text, link), count in sorted(tally.items()):
        counts[text] += count
        links[text] = max(links.get(text, (0, "")), (count, link))
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Spelling(text, count, links[text][1]) for text, count in ordered)


def full_name(spellings: Iterable[Spelling]) -> str:
    """The spelling to show where none is given: the most frequent one of several words, else the most frequent."""
    return min(spellings, key=lambda one: (" " not in one.text.strip(), -one.mentions, one.text)).text


def _first(item: tuple[tuple[str, str], _Group]) -> tuple[str, str]:
    return item[0]
