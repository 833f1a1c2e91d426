"""The query language as a tree of frozen values, and how a tree is printed.

Parsing what was printed gives the same tree (``parser`` reads it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from explorer.model import Kind

MAX_DEPTH: Final = 20
"""How deep parentheses may nest."""
WORD_FIELDS: Final = ("title", "source", "author")
FIELDS: Final = (*WORD_FIELDS, "date", *Kind)

_PLAIN: Final = re.compile(r"[^\W_][\w.,'’&-]*")
_QUOTES: Final = ('""', "“”", "«»", "‹›")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A clause without clauses inside; ``start`` and ``end`` are its place in the typed text."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    open: bool = field(default=False, compare=False)
    """True: it reaches the end of the typed text, so its last word may be unfinished."""


@dataclass(frozen=True, slots=True)
class Word(Leaf):
    """A word in any of its inflections, perhaps with ``*`` in it or misspelt by up to ``distance`` letters."""

    text: str
    field: str = ""
    distance: int = 0

    def __str__(self) -> str:
        return _fielded(self.field, self.text) + ("", "~", "~2")[self.distance]


@dataclass(frozen=True, slots=True)
class Phrase(Leaf):
    """Words that follow one another."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _fielded(self.field, f'"{self.text}"')


@dataclass(frozen=True, slots=True)
class Near(Leaf):
    """Words in any order within ``window`` words."""

    text: str
    window: int
    field: str = ""

    def __str__(self) -> str:
        return _fielded(self.field, f'"{self.text}"~{self.window}')


@dataclass(frozen=True, slots=True)
class Exact(Leaf):
    """Characters exactly as they stand in the article."""

    text: str

    def __str__(self) -> str:
        quotes = next((pair for pair in _QUOTES if pair[1] not in self.text), _QUOTES[0])
        return f"={quotes[0]}{self.text}{quotes[1]}"


@dataclass(frozen=True, slots=True)
class Dates(Leaf):
    """Articles from ``first`` to ``last``, ISO 8601 as precise as given; empty is open."""

    first: str
    last: str

    def __str__(self) -> str:
        return f"date:{self.first}" if self.first == self.last else f"date:{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class Named(Leaf):
    """Articles that mention an actor or a place of this name."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        plain = _PLAIN.fullmatch(self.name) and self.name not in ("AND", "OR", "NOT")
        return f"{self.kind}:{self.name}" if plain else f'{self.kind}:"{self.name}"'


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that a clause does not find."""

    node: Node

    def __str__(self) -> str:
        return printed(self)


@dataclass(frozen=True, slots=True)
class And:
    """Articles that all clauses find; at least two."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return printed(self)


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that any of the clauses finds; at least two."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return printed(self)


Node = Word | Phrase | Near | Exact | Dates | Named | Not | And | Or


def _fielded(name: str, text: str) -> str:
    return f"{name}:{text}" if name else text


def printed(node: Node) -> str:
    """A tree in the query language; ``and`` within ``or`` has parentheses, for clearness, unless they nest too deep."""
    return _printed(node, True) if _depth(node) <= MAX_DEPTH else _printed(node, False)


def _depth(node: Node) -> int:
    if isinstance(node, Not):
        return 1 + _depth(node.node)
    return 1 + max(map(_depth, node.nodes)) if isinstance(node, And | Or) else 0


def _printed(node: Node, clear: bool) -> str:
    def inner(child: Node, kinds: type | tuple[type, ...]) -> str:
        text = _printed(child, clear)
        return f"({text})" if isinstance(child, kinds) else text

    if isinstance(node, Not):
        return "-" + inner(node.node, (And, Or))
    if isinstance(node, And):
        return " ".join(inner(child, Or) for child in node.nodes)
    if isinstance(node, Or):
        return " OR ".join(inner(child, And) if clear else _beside_or(child) for child in node.nodes)
    return str(node)


def _beside_or(node: Node) -> str:
    """An alternative without parentheses: what is excluded from this one alone has an ``AND`` before it."""
    if not isinstance(node, And):
        return _printed(node, False)
    kept = sorted(node.nodes, key=lambda child: isinstance(child, Not))
    parts = [f"({_printed(child, False)})" if isinstance(child, Or) else _printed(child, False) for child in kept]
    return " ".join(f"AND {part}" if at and isinstance(kept[at], Not) else part for at, part in enumerate(parts))


def leaves(node: Node | None) -> Iterator[Leaf]:
    """The clauses at the tips of a tree that are not negated, from left to right."""
    if isinstance(node, And | Or):
        for child in node.nodes:
            yield from leaves(child)
    elif isinstance(node, Leaf):
        yield node
