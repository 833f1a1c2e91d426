"""What a search answers: articles in order, facets whose lines are made as they are looked at, hits in an article."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, Self

from explorer.model import Entity, Kind, Label, Passage, SearchState, Span, Spelling


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a query that was left out: where in the typed text, and why in words."""

    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of an understood query with the number of articles it would find alone."""

    text: str
    articles: int
    depth: int = 0
    """0: articles must satisfy it. More: it is an alternative, or a part of one, of the last clause of one less."""


class FacetNumbers(NamedTuple):
    """What a line of a facet tells beside its articles."""

    mentions: int
    """Mentions within the articles of the present results."""
    corpus_articles: int
    """Articles of the whole corpus that mention it."""
    distinctive: float
    """How much more often it occurs in the results than in the corpus (log-likelihood; higher is more)."""


class FacetSource(Protocol):
    """Looks up what lines of facets tell."""

    def entity_at(self, place: int, /) -> Entity:
        """The entity of a line."""

    def numbers_at(self, place: int, /) -> FacetNumbers:
        """The numbers of a line."""


class FacetValue:
    """One line of a facet. Dozens are made at each key, so most of what they tell is looked up when it is wanted."""

    __slots__ = ("_place", "_source", "articles", "id")

    def __init__(self, key: str, articles: int, source: FacetSource, place: int = 0) -> None:
        """``place``: that of the line in its source."""
        self.id = key
        self.articles = articles
        """How many articles the search would have if this value were included now."""
        self._source, self._place = source, place

    @classmethod
    def of(cls, entity: Entity, articles: int = 0, numbers: FacetNumbers | None = None) -> Self:
        """A line of which everything is known; without ``numbers`` none of its mentions is in the results."""
        return cls(entity.id, articles, _Line(entity, numbers or FacetNumbers(0, entity.articles, 0.0)))

    @property
    def entity(self) -> Entity:
        """The actor or place."""
        return self._source.entity_at(self._place)

    @property
    def name(self) -> str:
        """As of the entity, like all that follow."""
        return self.entity.name

    @property
    def kind(self) -> Kind:
        """Actor or place."""
        return self.entity.kind

    @property
    def type(self) -> Label:
        """What it is in particular."""
        return self.entity.type

    @property
    def spellings(self) -> tuple[Spelling, ...]:
        """Most frequent first."""
        return self.entity.spellings

    @property
    def is_ambiguous(self) -> bool:
        """It is a name that several have; which of them is not known."""
        return bool(self.entity.may_be)

    @property
    def mentions(self) -> int:
        """See ``FacetNumbers``, as for the two that follow."""
        return self._source.numbers_at(self._place).mentions

    @property
    def corpus_articles(self) -> int:
        """Articles of the whole corpus."""
        return self._source.numbers_at(self._place).corpus_articles

    @property
    def distinctive(self) -> float:
        """How telling it is of the results."""
        return self._source.numbers_at(self._place).distinctive

    def _told(self) -> tuple[Entity, int, FacetNumbers]:
        return self.entity, self.articles, self._source.numbers_at(self._place)

    def __eq__(self, other: object) -> bool:
        return self._told() == other._told() if isinstance(other, FacetValue) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.id, self.articles))

    def __repr__(self) -> str:
        return f"<{self.id}: {self.articles}>"


class _Line(NamedTuple):
    """What one line tells."""

    entity: Entity
    numbers: FacetNumbers

    def entity_at(self, _: int) -> Entity:
        return self.entity

    def numbers_at(self, _: int) -> FacetNumbers:
        return self.numbers


class FacetOrder(StrEnum):
    """How the lines of a facet are ordered; equal ones by name."""

    ARTICLES = "articles"
    MENTIONS = "mentions"
    NAME = "name"
    DISTINCTIVE = "distinctive"


class Facet(Sequence[FacetValue]):
    """The values of one facet, made as they are looked at; it equals any sequence of the same values."""

    @abstractmethod
    def arranged(self, order: FacetOrder, needle: str = "", without: Collection[str] = ()) -> Facet:
        """The values in another order: those with ``needle`` anywhere in a name or spelling, without some ids."""

    @abstractmethod
    def find(self, entity: str) -> FacetValue | None:
        """The value with this id."""

    @abstractmethod
    def place(self, entity: str) -> int | None:
        """The index of the value with this id."""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer to one search state. It keeps the state it answers, so that a stale answer can be told."""

    state: SearchState
    understood: str
    """The query as it was read, in the query language."""
    articles: Sequence[str]
    """Ids of all articles found, best first."""
    scores: Sequence[float]
    actors: Facet
    """By the articles there would be, most first; then by mentions in the corpus and name."""
    places: Facet
    corpus: int
    """Articles in the corpus."""
    took_ms: float
    problems: tuple[Problem, ...] = ()
    clauses: tuple[Clause, ...] = ()
    suggestions: tuple[str, ...] = ()
    """Whole queries that would find something, offered when this one finds nothing."""

    @property
    def total(self) -> int:
        """Number of articles found."""
        return len(self.articles)


@dataclass(frozen=True, slots=True)
class ArticleHits:
    """Where one article answers a query."""

    article: str
    spans: tuple[Span, ...] = ()
    """Hits by start; they do not overlap."""
    passages: tuple[Passage, ...] = ()
    """Best first."""
    match_ends: tuple[int, ...] = ()
    """For each hit where the words end that answer together with it, as those of ``"a b"~8``; 0 where it is alone."""
    mentions: tuple[Span, ...] = ()
    """Mentions of the entities that were asked for, by start."""

    @property
    def places(self) -> tuple[Span, ...]:
        """What to look at in the article: its hits; where it has none, the mentions of those who were asked for."""
        return self.spans or self.mentions
