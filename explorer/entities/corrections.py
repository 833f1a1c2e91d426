"""The reader's corrections to actors and places, as a plain text file: one block an entity, one fact a line.

A block says "these names are one entity". Names are compared folded, within their kind, so that a block outlives
rebuilding the index and whatever ids entities have. Blocks and facts are sorted and stand for themselves, so that two
versions of a file can be merged line by line; a block that comes twice is the union of its facts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from explorer.model import Kind, Label
from explorer.text import fold

HEADER: Final = """\
# Corrections to the actors and places of a corpus, made with explorer. You can edit, share and version this file.
#
# Each block is one actor or place: its name as it is to be shown, then, indented, one fact a line.
#   kind: actor              actor (a person, organisation or group) or place
#   another spelling         whoever is called so is the same; put "actor: " or "place: " in front if found as the other
#   split: a spelling        mentions that are written so are somebody else
#   type: PERSON             PERSON, ORG or NORP for an actor; GPE, LOC or FAC for a place
#   hidden: yes              never shown
#   different: another name  not the same, whatever it looks like; never asked again
# Lines that begin with # are comments. A name that could be taken for something else stands in "quotation marks".
"""

_Choice = TypeVar("_Choice", Kind, Label)
_LONGEST: Final = 1_000
_KEYED: Final = re.compile(r"(\w+)\s*:(?:\s+(.*))?$", re.DOTALL)
_MARKS: Final = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_YES: Final = {"yes": True, "true": True, "no": False, "false": False}
_KINDS: Final = {
    **dict.fromkeys((Label.PERSON, Label.ORG, Label.NORP), Kind.ACTOR),
    **dict.fromkeys((Label.GPE, Label.LOC, Label.FAC), Kind.PLACE),
}


def kind_of(label: Label) -> Kind:
    """Whether something of this type is an actor or a place."""
    return _KINDS[label]


def other(kind: Kind) -> Kind:
    """The kind that this one is not."""
    return Kind.PLACE if kind is Kind.ACTOR else Kind.ACTOR


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of a corrections file that could not be used, by its number from 1."""

    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Block:
    """What the reader said of one entity; names are as they are written, and no two of a list fold alike."""

    name: str
    """As it is to be shown."""
    kind: Kind
    spellings: tuple[str, ...] = ()
    """Names of this kind that are the same entity."""
    foreign: tuple[str, ...] = ()
    """Names of the other kind that are the same entity."""
    splits: tuple[str, ...] = ()
    """Spellings of its mentions that are another entity."""
    type: Label | None = None
    hidden: bool = False
    different: tuple[str, ...] = ()
    """Names of this kind that are not to be suggested for it."""
    comments: tuple[str, ...] = ()
    """Lines of the reader's own, with their ``#``."""

    @property
    def key(self) -> tuple[str, Kind]:
        """What tells blocks apart."""
        return fold(self.name), self.kind

    def names(self) -> list[tuple[str, Kind]]:
        """Every name that stands for the entity with the kind it is found as, the shown one first."""
        own = [(name, self.kind) for name in (self.name, *self.spellings)]
        return own + [(name, other(self.kind)) for name in self.foreign]

    def lines(self) -> list[str]:
        """The block as it stands in the file."""
        facts = [f"kind: {self.kind}"]
        facts += [_written(name) for name in self.spellings]
        facts += [f"{other(self.kind)}: {_written(name)}" for name in self.foreign]
        facts += [f"split: {_written(name)}" for name in self.splits]
        facts += [f"type: {self.type}"] if self.type else []
        facts += ["hidden: yes"] if self.hidden else []
        facts += [f"different: {_written(name)}" for name in self.different]
        return [*self.comments, _written(self.name), *(f"  {fact}" for fact in facts)]


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a corpus, by folded name; no two blocks have one name and kind."""

    blocks: tuple[Block, ...] = ()
    comments: tuple[str, ...] = ()
    """The reader's own lines after the last block."""

    @classmethod
    def of(cls, blocks: Iterable[Block], comments: tuple[str, ...] = ()) -> Corrections:
        """Blocks in their order; those of one name and kind become one."""
        found: dict[tuple[str, Kind], Block] = {}
        for block in map(_tidy, blocks):
            known = found.get(block.key)
            found[block.key] = block if known is None else union(known, block)
        return cls(tuple(sorted(found.values(), key=lambda block: block.key)), comments)

    def text(self) -> str:
        """The file: header, then the blocks."""
        parts = [HEADER.rstrip("\n"), *("\n".join(block.lines()) for block in self.blocks)]
        parts += ["\n".join(self.comments)] if self.comments else []
        return "\n\n".join(parts) + "\n"

    def merged(self, more: Corrections) -> Corrections:
        """These corrections and more; where types disagree, ``more`` wins."""
        return Corrections.of((*self.blocks, *more.blocks), _once((*self.comments, *more.comments)))


def union(one: Block, two: Block) -> Block:
    """All facts of two blocks under the first one's name and kind; types and hiding of the second win."""
    if one.kind is two.kind:
        own, foreign = (two.name, *two.spellings), two.foreign
    else:
        own, foreign = two.foreign, (two.name, *two.spellings)
    return _tidy(
        Block(
            name=one.name,
            kind=one.kind,
            spellings=(*one.spellings, *own),
            foreign=(*one.foreign, *foreign),
            splits=(*one.splits, *two.splits),
            type=two.type if two.type and kind_of(two.type) is one.kind else one.type,
            hidden=one.hidden or two.hidden,
            different=(*one.different, *two.different),
            comments=_once((*one.comments, *two.comments)),
        )
    )


def _tidy(block: Block) -> Block:
    """A block without doubles: its own name is no spelling of it, nothing is both a spelling and split off."""
    own = {fold(block.name)}
    spellings = _names(block.spellings, own)
    taken = own | {fold(name) for name in spellings}
    return replace(
        block,
        name=_plain(block.name),
        spellings=spellings,
        foreign=_names(block.foreign, set()),
        splits=_names(block.splits, {fold(name) for name in spellings} | own),
        different=_names(block.different, taken),
    )


def _names(names: Iterable[str], without: set[str]) -> tuple[str, ...]:
    """Names sorted, each once, without those that fold into ``without``."""
    found: dict[str, str] = {}
    for name in sorted(map(_plain, names)):
        key = fold(name)
        if key and key not in without:
            found.setdefault(key, name)
    return tuple(found[key] for key in sorted(found))


def _once(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))


def _plain(name: str) -> str:
    return " ".join(name.split())


def _written(name: str) -> str:
    """A name as it stands in the file: in quotation marks where it could be taken for something else."""
    plain = name.isprintable() and not name.startswith(('"', "#", *_MARKS)) and not _KEYED.match(name)
    return name if plain else json.dumps(name, ensure_ascii=not name.isprintable())


def parse(text: str) -> tuple[Corrections, tuple[BrokenLine, ...]]:
    """Corrections as they are written, and the lines that cannot be used; never raises."""
    reader = _Reader()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        reader.read(number, line.rstrip("\r"))
    return reader.corrections(), tuple(reader.problems)


def first_idle(text: str) -> int | None:
    """Number of the first line, from 1, with a name below which nothing is said of it, where that is so of most names.

    Such a text is hardly a file of corrections. None: it may well be one.
    """
    names: list[int] = []
    told: set[int] = set()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        bare = line.strip()
        if not bare or bare.startswith(("#", *_MARKS)):
            continue
        if not line[0].isspace() and not _KEYED.match(bare):
            names.append(number)
        elif names:
            told.add(names[-1])
    return next(number for number in names if number not in told) if len(names) > 2 * len(told) else None


class _Reader:
    """Reads a file line by line."""

    def __init__(self) -> None:
        self.problems: list[BrokenLine] = []
        self._blocks: list[_Facts] = []
        self._comments: list[str] = []
        self._header = frozenset(HEADER.splitlines())

    def read(self, number: int, line: str) -> None:
        """Take in one line."""
        try:
            self._line(number, line)
        except _LineError as error:
            self.problems.append(BrokenLine(number, line[:_LONGEST], str(error)))

    def corrections(self) -> Corrections:
        """What was read."""
        return Corrections.of((facts.block(self.problems) for facts in self._blocks), tuple(self._comments))

    def _line(self, number: int, line: str) -> None:
        bare = line.strip()
        if not bare or line.rstrip() in self._header:
            return
        if len(bare) > _LONGEST:
            raise _LineError(f"it is longer than {_LONGEST} characters.")
        if bare.startswith("#"):
            self._comments.append(bare)
        elif bare.startswith(_MARKS):
            raise _LineError("two versions of this file were merged here; what both say is used.")
        elif keyed := _KEYED.match(bare):
            self._fact(number, keyed[1].lower(), (keyed[2] or "").strip())
        elif line[0].isspace():
            self._block().spellings.append(_read_name(bare))
        else:
            self._blocks.append(_Facts(_read_name(bare), self._comments))
            self._comments = []

    def _block(self) -> _Facts:
        if not self._blocks:
            raise _LineError("no name stands above it.")
        facts = self._blocks[-1]
        facts.comments += self._comments
        self._comments = []
        return facts

    def _fact(self, number: int, key: str, value: str) -> None:
        facts = self._block()
        if key == "kind":
            facts.kind = _choice(Kind, value.lower(), "kind")
        elif key == "type":
            facts.type, facts.type_line = _choice(Label, value.upper(), "type"), number
        elif key == "hidden":
            if value.lower() not in _YES:
                raise _LineError(f"hidden is yes or no, not “{value}”.")
            facts.hidden = _YES[value.lower()]
        elif key in ("actor", "place"):
            facts.found_as.append((Kind(key), _read_name(value)))
        elif key in ("split", "different"):
            (facts.splits if key == "split" else facts.different).append(_read_name(value))
        else:
            raise _LineError(f"“{key}:” is no fact that can be stated; put a name that reads so in quotation marks.")


class _LineError(Exception):
    """Why a line cannot be used."""


@dataclass(slots=True)
class _Facts:
    """A block while it is being read."""

    name: str
    comments: list[str]
    kind: Kind | None = None
    spellings: list[str] = field(default_factory=list)
    found_as: list[tuple[Kind, str]] = field(default_factory=list)
    splits: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    type: Label | None = None
    type_line: int = 0
    hidden: bool = False

    def block(self, problems: list[BrokenLine]) -> Block:
        """The finished block; a type that does not go with its kind is a problem."""
        kind = self.kind or (kind_of(self.type) if self.type else Kind.ACTOR)
        if self.type and kind_of(self.type) is not kind:
            reason = f"the type {self.type} does not go with the kind {kind}."
            problems.append(BrokenLine(self.type_line, f"type: {self.type}", reason))
            self.type = None
        return Block(
            name=self.name,
            kind=kind,
            spellings=(*self.spellings, *(name for found, name in self.found_as if found is kind)),
            foreign=tuple(name for found, name in self.found_as if found is not kind),
            splits=tuple(self.splits),
            type=self.type,
            hidden=self.hidden,
            different=tuple(self.different),
            comments=tuple(self.comments),
        )


def _choice(of: type[_Choice], value: str, what: str) -> _Choice:
    try:
        return of(value)
    except ValueError:
        raise _LineError(f"{what} is one of {', '.join(of)}, not “{value}”.") from None


def _read_name(written: str) -> str:
    if written.startswith('"'):
        try:
            name = json.loads(written)
        except ValueError:
            raise _LineError("its quotation marks are not closed, or something follows them.") from None
    else:
        name = written
    if not isinstance(name, str) or not fold(name):
        raise _LineError("a name is missing.")
    if any(0xD800 <= ord(char) < 0xE000 for char in name):
        raise _LineError("it is not in UTF-8.")
    return name
