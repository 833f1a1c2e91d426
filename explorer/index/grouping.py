"""Entities as they are shown: those that were found, with what the reader's corrections make of them.

An entity that corrections do not touch keeps its position as its number. Those that they make have numbers behind all
positions. So a correction costs as much as there are mentions of what it touches, whatever else the corpus holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import overload

import numpy as np

from explorer.cached import cached_property
from explorer.index.counts import Mask, Numbers
from explorer.index.facets import EntityMatrix, Pairs
from explorer.index.names import NameIndex
from explorer.index.roster import Roster, codes_of, name_key
from explorer.model import Entity, Kind, Regrouping
from explorer.text import fold

Texts = Mapping[int, Sequence[tuple[int, str]]]
"""Of articles that came after the entities were found: position and text of each mention, by document number."""


class Grouping(Sequence[Entity]):
    """Entities by number; some of them are not shown."""

    def __init__(self, roster: Roster, document_of: Numbers, size: int, later: Texts, regrouping: Regrouping) -> None:
        """Regroup.

        Args:
            document_of: document number of each article of the roster, -1 for one that is gone.
            size: number of documents.
            later: articles that the roster does not know.
        """
        self.roster = roster
        self._regrouping, self._later = regrouping, later
        self._numbers = {entity.id: len(roster) + at for at, entity in enumerate(regrouping.entities)}
        touched = {old: at for old in regrouping.whole if (at := roster.find(old)) is not None}
        made = self._made(document_of, touched)
        count = len(roster) + len(self._numbers)
        articles = np.bincount(made.entities, minlength=count)
        self._entities = [replace(it, articles=int(articles[self._numbers[it.id]])) for it in regrouping.entities]
        self.hidden = tuple(it for it in self._entities if it.articles and it.id in regrouping.hidden)
        """What is not shown."""
        self.shown: Mask = np.ones(count, dtype=np.bool_)
        """Of each number: whether it is."""
        self.shown[list(touched.values())] = False
        for entity in self._entities:
            self.shown[self._numbers[entity.id]] = bool(entity.articles) and entity.id not in regrouping.hidden
        self.counter = self._matrix(made, list(touched.values()), document_of, size)
        """Counts by number."""

    def _matrix(self, made: Pairs, touched: list[int], document_of: Numbers, size: int) -> EntityMatrix:
        later = self._pairs_later()
        kept = self.shown[later.entities]
        parts = [[getattr(made, name), getattr(later, name)[kept]] for name in Pairs.__slots__]
        loose = Pairs.of(*(np.concatenate(part) for part in parts))
        visible = self.shown[loose.entities]
        loose = Pairs(loose.documents[visible], loose.entities[visible], loose.mentions[visible])
        return EntityMatrix(
            size,
            len(self.shown),
            loose,
            base=self.roster.incidence,
            document_of=document_of,
            cleared=np.array(sorted(touched), dtype=np.int64),
            absent=np.flatnonzero(~self.shown),
        )

    def _pairs_later(self) -> Pairs:
        documents = [(number, at) for number, mentions in self._later.items() for at, _ in mentions]
        pairs = np.array(documents, dtype=np.int64).reshape(-1, 2)
        pairs = pairs[pairs[:, 1] < len(self.roster)]
        return Pairs.of(pairs[:, 0], pairs[:, 1], np.ones(len(pairs), dtype=np.int64))

    def _made(self, document_of: Numbers, touched: Mapping[str, int]) -> Pairs:
        """The articles of what corrections make."""
        whole, parts = self._regrouping.whole, self._regrouping.parts
        later = self._pairs_later()
        divided: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (old, spelling), new in parts.items():
            divided[old][spelling] = self._numbers[new]
        pieces: list[tuple[Numbers, Numbers, Numbers]] = [(np.zeros(0, dtype=np.int64),) * 3]
        for old, at in touched.items():
            rest = self._numbers[whole[old]]
            if old in divided:
                pieces += self._divided(document_of, at, rest, divided[old])
            else:
                articles, mentions = self.roster.incidence.of_entity(at)
                documents, of = document_of[articles], later.of_entity(at)
                alive = documents >= 0
                documents = np.append(documents[alive], later.documents[of])
                mentions = np.append(mentions[alive], later.mentions[of])
                pieces.append((documents, np.full(len(documents), rest), mentions))
        return Pairs.of(*(np.concatenate(column) for column in zip(*pieces, strict=True)))

    def _divided(
        self, document_of: Numbers, at: int, rest: int, parts: Mapping[str, int]
    ) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """The mentions of an entity of which some, by spelling, are another's."""
        codes = codes_of(self.roster[at])
        of_code = np.full(len(codes) + 1, rest)
        for spelling, number in parts.items():
            if spelling in codes:
                of_code[codes[spelling]] = number
        articles, mentions = self.roster.incidence.of_entity(at)
        documents = np.repeat(document_of[articles], mentions)
        alive = documents >= 0
        numbers = of_code[np.minimum(self.roster.codes(at), len(codes))]
        yield documents[alive], numbers[alive], np.ones(int(alive.sum()), dtype=np.int64)
        for number, later in self._later.items():
            own = [parts.get(fold(text), rest) for position, text in later if position == at]
            yield np.full(len(own), number), np.array(own, dtype=np.int64), np.ones(len(own), dtype=np.int64)

    # Entities

    def __len__(self) -> int:
        return len(self.shown)

    @overload
    def __getitem__(self, number: int) -> Entity: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[Entity, ...]: ...
    def __getitem__(self, number: int | slice) -> Entity | tuple[Entity, ...]:
        if isinstance(number, slice):
            return tuple(self[at] for at in range(*number.indices(len(self))))
        behind = number - len(self.roster)
        return self._as_shown(self.roster[number] if behind < 0 else self._entities[behind])

    def ids(self, numbers: Numbers) -> list[str]:
        """Ids of several by number."""
        first = len(self.roster)
        behind = [at for at, number in enumerate(numbers.tolist()) if number >= first] if self._entities else []
        if not behind:
            return self.roster.ids(numbers)
        found = self.roster.ids(np.minimum(numbers, first - 1)) if first else [""] * len(numbers)
        for at in behind:
            found[at] = self._entities[int(numbers[at]) - first].id
        return found

    def _as_shown(self, entity: Entity) -> Entity:
        """An entity with those whom its name may mean as corrections left them."""
        if not entity.may_be or not self._regrouping.whole:
            return entity
        still = dict.fromkeys(self._regrouping.whole.get(one, one) for one in entity.may_be)
        hidden = self._regrouping.hidden
        return replace(entity, may_be=tuple(one for one in still if one not in hidden and one != entity.id))

    def find(self, entity_id: str) -> int | None:
        """Number of an entity that is shown, by its id."""
        number = self._numbers.get(entity_id)
        if number is None and entity_id not in self._regrouping.whole:
            number = self.roster.find(entity_id)
        return number if number is not None and self.shown[number] else None

    def listed(self) -> Iterator[Entity]:
        """All that is shown, most mentioned first."""
        made = [self._as_shown(it) for it in self._entities if self.shown[self._numbers[it.id]]]
        made.sort(key=_by_mentions)
        for at, entity in enumerate(self.roster):
            while made and _by_mentions(made[0]) < _by_mentions(entity):
                yield made.pop(0)
            if self.shown[at]:
                yield self._as_shown(entity)
        yield from made

    @property
    def is_corrected(self) -> bool:
        """Whether anything is shown other than it was found."""
        return bool(self._regrouping.whole)

    def entity(self, found: str, text: str) -> str | None:
        """Id of the entity of a mention, by the one that was found; None where it is not shown."""
        new = self._new(found, text)
        return None if new in self._regrouping.hidden else new

    def _new(self, found: str, text: str) -> str:
        if found not in self._regrouping.whole:
            return found
        return self._regrouping.parts.get((found, fold(text)), self._regrouping.whole[found])

    # Names

    def of_kind(self, kind: Kind) -> Mask:
        """Of each number: whether it is of a kind."""
        return self._of_kinds[kind]

    @cached_property
    def _of_kinds(self) -> dict[Kind, Mask]:
        made = np.array([list(Kind).index(entity.kind) for entity in self._entities], dtype=np.uint8)
        kinds = np.append(self.roster.kinds, made)
        return {kind: kinds == at for at, kind in enumerate(Kind)}

    @cached_property
    def mentions(self) -> Numbers:
        """Of each number: its mentions in the whole corpus."""
        return np.append(self.roster.mentions, np.array([it.mentions for it in self._entities], dtype=np.int64))

    @cached_property
    def name_ranks(self) -> Numbers:
        """Of each number: its place when all are ordered by name."""
        made = sorted(range(len(self._entities)), key=lambda at: name_key(self._entities[at]))
        before = [self.roster.rank(self._entities[at]) for at in made]
        ranks = np.zeros(len(self), dtype=np.int64)
        ranks[: len(self.roster)] = self.roster.name_ranks
        ranks[: len(self.roster)] += np.searchsorted(before, self.roster.name_ranks, side="right")
        for place, (at, rank) in enumerate(zip(made, before, strict=True)):
            ranks[len(self.roster) + at] = rank + place
        return ranks

    @cached_property
    def names(self) -> NameIndex:
        """What is shown, by its names."""
        return NameIndex(self.roster, self._entities, self.shown)


def _by_mentions(entity: Entity) -> tuple[int, str]:
    return -entity.mentions, entity.id
