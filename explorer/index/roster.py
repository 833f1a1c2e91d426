"""The entities as they were found, with all places where they are mentioned, in one file that is mapped.

It is made from the catalog when the entities of a corpus are resolved, and belongs to that resolution for good; an
index that is opened reads none of it. Entities are known by their position in the resolution, articles by their
ordinal among those that were resolved, of which the row in the catalog is kept.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Self, overload

import numpy as np

from explorer.cached import cached_property
from explorer.index.arrays import Array, Arrays, StaleColumnsError, Terms, damage
from explorer.index.incidence import PARTS, Incidence
from explorer.index.ranking import distinct
from explorer.index.rows import decoded, entity_of
from explorer.index.runs import bounds
from explorer.index.storage import ROSTER
from explorer.model import Entity, Kind
from explorer.text import fold

_SUFFIX: Final = ".columns"
FORM: Final = 2
"""Changes with the arrays; files of another form are made again."""
KINDS: Final = tuple(Kind)
SHOWN, SPELT = 1, 2
_MATERIALISED: Final = 4096


@dataclass(frozen=True, slots=True)
class Table:
    """Strings, each with the numbers that it leads to."""

    terms: Terms
    """Distinct."""
    pointers: Array
    """int64: the numbers of string ``i`` lie from ``pointers[i]`` up to ``pointers[i + 1]``."""
    numbers: Array
    """Ascending within a string."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> tuple[Self, Array]:
        """From pairs in any order, each once; also the place of each pair in ``numbers``."""
        texts, numbers = [], array("I")
        for text, number in pairs:
            texts.append(text.encode())
            numbers.append(number)
        terms = sorted(set(texts))
        place = {text: at for at, text in enumerate(terms)}
        of = np.fromiter((place[text] for text in texts), dtype=np.int64, count=len(texts))
        found = np.array(numbers, dtype=np.uint32)
        order = np.lexsort((found, of))
        return cls(Terms.of(terms), pointers(of, len(terms)), found[order]), order

    def revised(self, renumbered: Array, more: Iterable[tuple[str, int]]) -> tuple[Self, Array]:
        """With other numbers, without those that are renumbered -1, and with more pairs; also the place of each pair.

        Pairs are these, as far as they stay, and behind them those that come.
        """
        numbers = renumbered[self.numbers]
        kept = numbers >= 0
        of = np.repeat(np.arange(len(self.terms)), np.diff(self.pointers))[kept]
        used = np.unique(of)
        before = self.terms.all_encoded() if len(used) else []
        staying = [before[at] for at in used.tolist()]
        pairs = [(text.encode(), number) for text, number in more]
        # Few come among many that are in order.
        fresh = [(bisect_left(staying, text), text) for text in sorted({text for text, _ in pairs})]
        fresh = [(at, text) for at, text in fresh if at == len(staying) or staying[at] != text]
        places = np.zeros(len(before), dtype=np.int64)
        moved = np.arange(len(used))
        moved += np.searchsorted(np.array([at for at, _ in fresh], dtype=np.int64), moved, "right")
        places[used] = moved
        place = {text: at + nth for nth, (at, text) in enumerate(fresh)}
        of_pairs = [place[text] if text in place else moved[bisect_left(staying, text)] for text, _ in pairs]
        of = np.append(places[of], np.array(of_pairs, dtype=np.int64))
        found = np.append(numbers[kept], np.array([number for _, number in pairs], dtype=np.int64)).astype(np.uint32)
        order = np.lexsort((found, of))
        terms = Terms.of(sorted(staying + [text for _, text in fresh]))
        return type(self)(terms, pointers(of, len(terms)), found[order]), order

    def get(self, text: str) -> slice:
        """Where the numbers of a string lie."""
        return self.between(at, at + 1) if (at := self.terms.find(text)) >= 0 else slice(0)

    def between(self, first: int, end: int) -> slice:
        """Where the numbers of consecutive strings lie."""
        return slice(int(self.pointers[first]), int(self.pointers[end]))


class Roster(Sequence[Entity]):
    """The entities by position, most mentioned first; each is made when it is asked for."""

    def __init__(
        self, arrays: Callable[[str], Array], path: Path | None = None, release: Callable[[], object] = lambda: None
    ) -> None:
        """``path``: the file that is mapped, if it is one; ``release`` lets go of the memory of what was read of it."""
        self.path, self.release = path, release
        self._records = _terms(arrays, "records")
        self.ids_of = _table(arrays, "ids")
        """The position of the entity of each id."""
        self.numbers: Array = arrays("numbers")
        """Number of each entity in the catalog."""
        self.written = _table(arrays, "written")
        """Folded names and spellings, with the positions of the entities that have them."""
        self.roles: Array = arrays("written.roles")
        """Of each number in ``written``, as what the entity has it."""
        self.words_of = _table(arrays, "words")
        """Words, with the places in ``writings`` of the names and spellings that hold them."""
        self.writings: Array = arrays("writings")
        """The entity of each name and spelling."""
        self.kinds: Array = arrays("kinds")
        """Of each entity: its place in ``tuple(Kind)``."""
        self.mentions: Array = arrays("mentions")
        """Of each entity in the whole corpus."""
        self.name_ranks: Array = arrays("name_ranks")
        """Place of each entity when they are ordered by name."""
        self.by_name: Array = arrays("by_name")
        """Positions in the order of names."""
        self.rows: Array = arrays("rows")
        """Row in the catalog of each article that was resolved, ascending."""
        self.incidence = Incidence(*(arrays(f"incidence.{part}") for part in PARTS))
        self.mention_pointers: Array = arrays("mention_pointers")
        """Where the mentions of each entity begin, and their end."""
        self.codes_of_all: Array = arrays("codes")
        """Of every mention, by entity."""
        self.entity: Callable[[int], Entity] = lru_cache(_MATERIALISED)(self._read)
        """The entity at a position that is not negative; those asked for last are kept."""

    def __len__(self) -> int:
        return len(self.kinds)

    @overload
    def __getitem__(self, position: int) -> Entity: ...
    @overload
    def __getitem__(self, position: slice) -> tuple[Entity, ...]: ...
    def __getitem__(self, position: int | slice) -> Entity | tuple[Entity, ...]:
        if isinstance(position, slice):
            return tuple(self.entity(at) for at in range(*position.indices(len(self))))
        return self.entity(range(len(self))[position])

    def __iter__(self) -> Iterator[Entity]:
        return map(self._read, range(len(self)))

    def _read(self, position: int) -> Entity:
        return entity_of(decoded(self._records[position])[0])

    @cached_property
    def _id_of(self) -> Array:
        """uint32: the place of each entity's id in the table of them."""
        places = np.empty(len(self), dtype=np.uint32)
        places[self.ids_of.numbers] = np.arange(len(self), dtype=np.uint32)
        return places

    def ids(self, positions: Array) -> list[str]:
        """Ids of several entities."""
        return self.ids_of.terms.some(self._id_of.take(positions))

    def find(self, entity_id: str) -> int | None:
        """Position of the entity with this id."""
        found = self.ids_of.numbers[self.ids_of.get(entity_id)]
        return int(found[0]) if len(found) else None

    def position(self, number: int) -> int | None:
        """Position of the entity that has a number in the catalog."""
        return self._positions.get(number)

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {number: at for at, number in enumerate(self.numbers.tolist())}

    def encoded(self, positions: Array) -> list[bytes]:
        """The rows of several entities as JSON."""
        records = self._records.all_encoded() if len(positions) else []
        return [records[at] for at in positions.tolist()]

    def kind(self, position: int) -> Kind:
        """Kind of an entity."""
        return KINDS[int(self.kinds[position])]

    # Names

    def rank(self, entity: Entity) -> int:
        """How many of these come before an entity when they are ordered by name."""
        return bisect_left(self.by_name, name_key(entity), key=lambda at: name_key(self[at]))

    def named(self, name: str) -> list[int]:
        """Positions of the entities that have this name or spelling, once folded."""
        return [int(at) for at in self.written.numbers[self.written.get(fold(name))]]

    def shown(self, folded: str, kind: Kind) -> list[str]:
        """Ids of the entities of a kind that are shown under a name."""
        return self._in_role(SHOWN, folded, kind)

    def spelt(self, folded: str, kind: Kind) -> list[str]:
        """Ids of the entities of a kind of which a mention is written so."""
        return self._in_role(SPELT, folded, kind)

    def _in_role(self, role: int, folded: str, kind: Kind) -> list[str]:
        of = self.written.get(folded)
        found = self.written.numbers[of][self.roles[of] & role > 0]
        return [entity.id for entity in (self[int(at)] for at in found) if entity.kind is kind]

    def holding(self, forms: Sequence[str], *, prefix: bool) -> Array:
        """Positions, ascending, of the entities of which one spelling holds all these words; see ``NameIndex``."""
        found: Array | None = None
        for at, form in enumerate(forms):
            begun = prefix and at == len(forms) - 1
            of = self.words_of.between(*self.words_of.terms.span(form)) if begun else self.words_of.get(form)
            here = distinct(self.words_of.numbers[of].copy()) if begun else self.words_of.numbers[of]
            found = here if found is None else np.intersect1d(found, here, assume_unique=True)
        return distinct(self.writings[found]) if found is not None else np.zeros(0, dtype=np.uint32)

    def words(self, entities: Array) -> set[str]:
        """The forms of all words that some entities are written with; ``entities`` is a mask."""
        sums = np.concatenate([[0], np.cumsum(entities[self.writings[self.words_of.numbers]])])[self.words_of.pointers]
        return {self.words_of.terms[int(at)] for at in np.flatnonzero(np.diff(sums))}

    def containing(self, folded: str) -> Array:
        """Whether each entity has a name or spelling with these characters anywhere in it; they hold no line feed."""
        mask = np.zeros(len(self), dtype=np.bool_)
        blob, wanted = self.written.terms.blob, folded.encode(errors="surrogatepass")
        starts = np.arange(len(blob)) if not wanted else np.flatnonzero(blob[: len(blob) - len(wanted)] == wanted[0])
        for at in range(1, len(wanted)):
            starts = starts[blob[starts + at] == wanted[at]]
        terms = np.zeros(len(self.written.terms), dtype=np.bool_)
        terms[np.searchsorted(self.written.terms.offsets, starts, side="right") - 1] = True
        mask[self.written.numbers[np.repeat(terms, np.diff(self.written.pointers))]] = True
        return mask

    # Mentions

    def codes(self, position: int) -> Array:
        """Code of the spelling of each mention of an entity, in the order of its articles in ``incidence``."""
        return self.codes_of_all[self.mentions_of(position)]

    def mentions_of(self, position: int) -> slice:
        """Where the mentions of an entity lie."""
        return slice(int(self.mention_pointers[position]), int(self.mention_pointers[position + 1]))

    def mentioned(self, packed: bytes, mentions: str) -> list[tuple[int, str]]:
        """Position of the entity, and text, of each mention of a resolved article; without those of nobody."""
        found = ((self.position(number), text) for number, text in written_mentions(packed, mentions))
        return [(at, text) for at, text in found if at is not None]

    # The file

    @classmethod
    def open(cls, folder: Path, version: str) -> Self:
        """Map the file of a resolution. Raises StaleColumnsError where there is none, or none that is sound."""
        path = path_of(folder, version)
        arrays = Arrays.open(path)
        if (arrays.table.get("version"), arrays.table.get("form")) != (version, FORM):
            raise StaleColumnsError("of another resolution")
        return cls(arrays.__getitem__, path, arrays.release)

    def damage(self) -> str | None:
        """What is wrong with the file; reads all of it."""
        return damage(self.path) if self.path else None


Resolved = tuple[int, bytes, str]
"""Of an article: its row, the number of the entity of each mention as packed ``<u4``, the mentions as JSON."""


def written_mentions(packed: bytes, mentions: str) -> list[tuple[int, str]]:
    """Number of the entity, and text, of each mention of a resolved article."""
    numbers = np.frombuffer(packed, dtype="<u4").tolist()
    return [(number, mention[3]) for number, mention in zip(numbers, json.loads(mentions), strict=False)]


def name_key(entity: Entity) -> tuple[str, str]:
    """What entities are ordered by when they are ordered by name."""
    return entity.name.casefold(), entity.id


def codes_of(entity: Entity) -> dict[str, int]:
    """Number of each folded spelling of an entity, from 0."""
    return {text: code for code, text in enumerate(dict.fromkeys(fold(spelling.text) for spelling in entity.spellings))}


def pointers(numbers: Array, size: int) -> Array:
    """Where each number below ``size`` begins in an array of these numbers that is in order, and its end."""
    return bounds(np.bincount(numbers, minlength=size))


def path_of(folder: Path, version: str) -> Path:
    """The file of a resolution."""
    return folder / f"{ROSTER}{version}{_SUFFIX}"


def _terms(arrays: Callable[[str], Array], name: str) -> Terms:
    return Terms(arrays(f"{name}.blob"), arrays(f"{name}.offsets"))


def _table(arrays: Callable[[str], Array], name: str) -> Table:
    return Table(_terms(arrays, name), arrays(f"{name}.pointers"), arrays(f"{name}.numbers"))
