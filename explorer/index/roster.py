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
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import IO, Any, Final, Self, overload

import numpy as np

from explorer.index.arrays import Array, Arrays, ArrayWriter, StaleColumnsError, Terms, damage, narrowed, write_whole
from explorer.index.catalog import decoded, entity_of
from explorer.index.incidence import PARTS, Incidence
from explorer.index.storage import ROSTER
from explorer.index.words import words
from explorer.model import Entity, Kind
from explorer.text import fold

_SUFFIX: Final = ".columns"
_FORM: Final = 1
"""Changes with the arrays; files of another form are made again."""
_KINDS: Final = tuple(Kind)
_SHOWN, _SPELT = 1, 2
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
        distinct = sorted(set(texts))
        place = {text: at for at, text in enumerate(distinct)}
        of = np.fromiter((place[text] for text in texts), dtype=np.int64, count=len(texts))
        found = np.array(numbers, dtype=np.uint32)
        order = np.lexsort((found, of))
        return cls(Terms.of(distinct), pointers(of, len(distinct)), found[order]), order

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
        self._ids = _table(arrays, "ids")
        self._written = _table(arrays, "written")
        self._roles: Array = arrays("written.roles")
        self._words = _table(arrays, "words")
        self._writings: Array = arrays("writings")
        self.kinds: Array = arrays("kinds")
        """Of each entity: its place in ``tuple(Kind)``."""
        self.mentions: Array = arrays("mentions")
        """Of each entity in the whole corpus."""
        self.name_ranks: Array = arrays("name_ranks")
        """Place of each entity when they are ordered by name."""
        self._by_name: Array = arrays("by_name")
        self.rows: Array = arrays("rows")
        """Row in the catalog of each article that was resolved, ascending."""
        self.incidence = Incidence(*(arrays(f"incidence.{part}") for part in PARTS))
        self._mention_pointers: Array = arrays("mention_pointers")
        self._codes: Array = arrays("codes")
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
        places[self._ids.numbers] = np.arange(len(self), dtype=np.uint32)
        return places

    def ids(self, positions: Array) -> list[str]:
        """Ids of several entities."""
        return self._ids.terms.some(self._id_of.take(positions))

    def find(self, entity_id: str) -> int | None:
        """Position of the entity with this id."""
        found = self._ids.numbers[self._ids.get(entity_id)]
        return int(found[0]) if len(found) else None

    def kind(self, position: int) -> Kind:
        """Kind of an entity."""
        return _KINDS[int(self.kinds[position])]

    # Names

    def rank(self, entity: Entity) -> int:
        """How many of these come before an entity when they are ordered by name."""
        return bisect_left(self._by_name, name_key(entity), key=lambda at: name_key(self[at]))

    def named(self, name: str) -> list[int]:
        """Positions of the entities that have this name or spelling, once folded."""
        return [int(at) for at in self._written.numbers[self._written.get(fold(name))]]

    def shown(self, folded: str, kind: Kind) -> list[str]:
        """Ids of the entities of a kind that are shown under a name."""
        return self._in_role(_SHOWN, folded, kind)

    def spelt(self, folded: str, kind: Kind) -> list[str]:
        """Ids of the entities of a kind of which a mention is written so."""
        return self._in_role(_SPELT, folded, kind)

    def _in_role(self, role: int, folded: str, kind: Kind) -> list[str]:
        of = self._written.get(folded)
        found = self._written.numbers[of][self._roles[of] & role > 0]
        return [entity.id for entity in (self[int(at)] for at in found) if entity.kind is kind]

    def holding(self, forms: Sequence[str], *, prefix: bool) -> Array:
        """Positions, ascending, of the entities of which one spelling holds all these words; see ``NameIndex``."""
        found: Array | None = None
        for at, form in enumerate(forms):
            begun = prefix and at == len(forms) - 1
            of = self._words.between(*self._words.terms.span(form)) if begun else self._words.get(form)
            here = np.unique(self._words.numbers[of]) if begun else self._words.numbers[of]
            found = here if found is None else np.intersect1d(found, here, assume_unique=True)
        return np.unique(self._writings[found]) if found is not None else np.zeros(0, dtype=np.uint32)

    def words(self, entities: Array) -> set[str]:
        """The forms of all words that some entities are written with; ``entities`` is a mask."""
        sums = np.concatenate([[0], np.cumsum(entities[self._writings[self._words.numbers]])])[self._words.pointers]
        return {self._words.terms[int(at)] for at in np.flatnonzero(np.diff(sums))}

    def containing(self, folded: str) -> Array:
        """Whether each entity has a name or spelling with these characters anywhere in it; they hold no line feed."""
        mask = np.zeros(len(self), dtype=np.bool_)
        blob, wanted = self._written.terms.blob, folded.encode(errors="surrogatepass")
        starts = np.arange(len(blob)) if not wanted else np.flatnonzero(blob[: len(blob) - len(wanted)] == wanted[0])
        for at in range(1, len(wanted)):
            starts = starts[blob[starts + at] == wanted[at]]
        terms = np.zeros(len(self._written.terms), dtype=np.bool_)
        terms[np.searchsorted(self._written.terms.offsets, starts, side="right") - 1] = True
        mask[self._written.numbers[np.repeat(terms, np.diff(self._written.pointers))]] = True
        return mask

    # Mentions

    def codes(self, position: int) -> Array:
        """Code of the spelling of each mention of an entity, in the order of its articles in ``incidence``."""
        return self._codes[self._mention_pointers[position] : self._mention_pointers[position + 1]]

    # The file

    @classmethod
    def open(cls, folder: Path, version: str) -> Self:
        """Map the file of a resolution. Raises StaleColumnsError where there is none, or none that is sound."""
        path = _path(folder, version)
        arrays = Arrays.open(path)
        if (arrays.table.get("version"), arrays.table.get("form")) != (version, _FORM):
            raise StaleColumnsError("of another resolution")
        return cls(arrays.__getitem__, path, arrays.release)

    @classmethod
    def make(cls, folder: Path, version: str, entities: Iterable[Sequence[Any]], resolved: Iterable[Resolved]) -> Self:
        """Make the file from the rows of the catalog; where it cannot be written, hold it in memory."""
        arrays = _Making(entities).arrays(resolved)

        def write(file: IO[bytes]) -> None:
            writer = ArrayWriter(file)
            for name, values in arrays.items():
                writer.add(name, values)
            writer.close({"version": version, "form": _FORM})

        if not write_whole(_path(folder, version), write):
            return cls(arrays.__getitem__)
        return cls.open(folder, version)

    @staticmethod
    def remove_others(folder: Path, version: str) -> None:
        """Remove the files of other resolutions; who has them open keeps them."""
        for entry in folder.glob(f"{ROSTER}*"):
            if entry != _path(folder, version):
                with suppress(OSError):
                    entry.unlink()

    def damage(self) -> str | None:
        """What is wrong with the file; reads all of it."""
        return damage(self.path) if self.path else None


Resolved = tuple[int, bytes, str]
"""Of an article: its row, the position of the entity of each mention as packed ``<u4``, the mentions as JSON."""


def mentioned(packed: bytes, mentions: str) -> list[tuple[int, str]]:
    """Position of the entity, and text, of each mention of a resolved article."""
    positions = np.frombuffer(packed, dtype="<u4").tolist()
    return [(at, mention[3]) for at, mention in zip(positions, json.loads(mentions), strict=False)]


class _Making:
    """The arrays of a roster."""

    def __init__(self, entities: Iterable[Sequence[Any]]) -> None:
        self._records: list[bytes] = []
        self._found: list[Entity] = []
        for row in entities:
            self._records.append(json.dumps(row).encode())
            self._found.append(entity_of(row))

    def arrays(self, resolved: Iterable[Resolved]) -> dict[str, Array]:
        """All of them, by name."""
        found = self._found
        made = {"kinds": np.array([_KINDS.index(entity.kind) for entity in found], dtype=np.uint8)}
        made["mentions"] = np.array([entity.mentions for entity in found], dtype=np.uint32)
        _add_terms(made, "records", Terms.of(self._records))
        by_name = sorted(range(len(found)), key=lambda at: name_key(found[at]))
        made["by_name"] = np.array(by_name, dtype=np.uint32)
        made["name_ranks"] = np.zeros(len(found), dtype=np.uint32)
        made["name_ranks"][made["by_name"]] = np.arange(len(found), dtype=np.uint32)
        _add_table(made, "ids", Table.of((entity.id, at) for at, entity in enumerate(found))[0])
        self._add_names(made)
        self._add_mentions(made, resolved)
        return made

    def _add_names(self, made: dict[str, Array]) -> None:
        roles: dict[tuple[str, int], int] = {}
        of_words: dict[tuple[str, int], None] = {}
        writings = array("I")
        for at, entity in enumerate(self._found):
            roles[fold(entity.name), at] = _SHOWN
            for spelling in entity.spellings:
                key = fold(spelling.text), at
                roles[key] = roles.get(key, 0) | _SPELT
            for text in dict.fromkeys((entity.name, *(spelling.text for spelling in entity.spellings))):
                for form in words(text).forms:
                    of_words[form, len(writings)] = None
                writings.append(at)
        table, order = Table.of(roles)
        _add_table(made, "written", table)
        made["written.roles"] = np.fromiter(roles.values(), dtype=np.uint8, count=len(roles))[order]
        _add_table(made, "words", Table.of(of_words)[0])
        made["writings"] = np.array(writings, dtype=np.uint32)

    def _add_mentions(self, made: dict[str, Array], resolved: Iterable[Resolved]) -> None:
        size = len(self._found)
        coded = [_texts(entity) for entity in self._found]
        rows, ordinals, entities, codes = array("Q"), array("I"), array("I"), array("H")
        for row, packed, mentions in resolved:
            for at, text in mentioned(packed, mentions):
                if at < size:
                    ordinals.append(len(rows))
                    entities.append(at)
                    texts = coded[at]
                    codes.append(0 if texts is None else _code(texts, text))
            rows.append(row)
        ordinal, entity = np.array(ordinals, dtype=np.uint32), np.array(entities, dtype=np.uint32)
        order = np.argsort(entity, kind="stable")
        made["rows"] = np.array(rows, dtype=np.uint64)
        made["codes"] = narrowed(np.array(codes, dtype=np.uint16)[order])
        made["mention_pointers"] = pointers(entity, size)
        incidence = Incidence.of(len(rows), size, ordinal[order], entity[order])
        made.update({f"incidence.{part}": getattr(incidence, part) for part in PARTS})


def name_key(entity: Entity) -> tuple[str, str]:
    """What entities are ordered by when they are ordered by name."""
    return entity.name.casefold(), entity.id


def codes_of(entity: Entity) -> dict[str, int]:
    """Number of each folded spelling of an entity, from 0."""
    return {text: code for code, text in enumerate(dict.fromkeys(fold(spelling.text) for spelling in entity.spellings))}


def pointers(numbers: Array, size: int) -> Array:
    """Where each number below ``size`` begins in an array of these numbers that is in order, and its end."""
    counts = np.bincount(numbers, minlength=size)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _texts(entity: Entity) -> dict[str, int] | None:
    """The code of each spelling as it is written; None if there is only one."""
    codes = codes_of(entity)
    return {spelling.text: codes[fold(spelling.text)] for spelling in entity.spellings} if len(codes) > 1 else None


def _code(texts: dict[str, int], text: str) -> int:
    """The code of a spelling; one that the entity does not list is like none of those that it does."""
    return min(texts.get(text, 0xFFFF), 0xFFFF)


def _path(folder: Path, version: str) -> Path:
    return folder / f"{ROSTER}{version}{_SUFFIX}"


def _terms(arrays: Callable[[str], Array], name: str) -> Terms:
    return Terms(arrays(f"{name}.blob"), arrays(f"{name}.offsets"))


def _table(arrays: Callable[[str], Array], name: str) -> Table:
    return Table(_terms(arrays, name), arrays(f"{name}.pointers"), arrays(f"{name}.numbers"))


def _add_terms(made: dict[str, Array], name: str, terms: Terms) -> None:
    made[f"{name}.blob"], made[f"{name}.offsets"] = terms.blob, terms.offsets


def _add_table(made: dict[str, Array], name: str, table: Table) -> None:
    _add_terms(made, name, table.terms)
    made[f"{name}.pointers"], made[f"{name}.numbers"] = table.pointers, table.numbers
