"""Search engines that do the same work on the same articles, each in a process of its own.

A peer's module has ``NAME``, ``version()``, ``Writer`` and ``Reader``; ``python -m benchmarks.peers MODULE FOLDER``
serves it. Some peers run in another Python than ours, so nothing here imports more than the standard library.

All index title and text twice: stems, for words and phrases, and written forms, for what is being typed. So that they
find the same articles, the words come to them cut and stemmed by explorer's own rules, as words with spaces between.
With ``native`` they get the plain text instead and cut and stem it as they do themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

TITLE_WEIGHT = 2.0
"""A word in the title counts as often as this in the text."""
TOP, FACETS = 20, 30
"""How many articles, and how many values of each facet, are asked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """One query, said in explorer's language and in parts that others can put together."""

    kind: str
    """Its class, which says how the parts are meant."""
    text: str
    """In explorer's query language."""
    stems: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    """Beginnings, patterns or misspelt words."""
    entity: str = ""
    """Id of an actor or place that all articles must mention."""
    dates: tuple[int, int] = (0, 0)
    """First and last day as yyyymmdd."""
    window: int = 0

    @property
    def typing(self) -> bool:
        """Whether the last word is being typed."""
        return self.kind.startswith("prefix") or self.kind == "typed2"

    @property
    def is_phrase(self) -> bool:
        """Whether the words must follow one another."""
        return self.kind.startswith("phrase")

    @classmethod
    def of(cls, known: dict[str, Any]) -> Question:
        """A question from what JSON made of it."""
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in known.items()
        }
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Passed:
    """One article as peers get it."""

    number: int
    id: str
    title: str
    text: str
    title_stems: str
    title_forms: str
    stems: str
    forms: str
    date: int
    """As yyyymmdd."""
    actors: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found."""

    total: int
    articles: tuple[Any, ...]
    """Names of the best articles within the peer, best first."""
    actors: tuple[tuple[str, int], ...] = ()
    places: tuple[tuple[str, int], ...] = ()


class Writer(Protocol):
    """Makes an index in an empty folder."""

    def __init__(self, folder: Path, *, native: bool) -> None: ...

    def add(self, article: Passed) -> None:
        """Add an article."""

    def finish(self) -> None:
        """Make the index complete and safe on disk."""


class Reader(Protocol):
    """An index opened; raises NotImplementedError for a class of questions that it cannot answer."""

    def __init__(self, folder: Path) -> None: ...

    def top(self, question: Question) -> Answer:
        """The best articles and how many there are."""

    def full(self, question: Question) -> Answer:
        """The same with the most frequent values of both facets among all articles found, exactly counted."""

    def close(self) -> None:
        """Let go of the index."""
