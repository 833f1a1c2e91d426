"""The nouns of explorer: frozen values without behaviour, shared by every floor.

Every offset is an index in Unicode code points into ``Article.text``.
"""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol, Self

Span = tuple[int, int]
"""A stretch of text: start and end offset, the end not included."""


class Kind(StrEnum):
    """The two facets of the side list."""

    ACTOR = "actor"
    PLACE = "place"


class Label(StrEnum):
    """What a mention names, in the labels of the field (OntoNotes)."""

    # That of an enumeration is computed in Python, and labels are hashed for every mention of a corpus.
    __hash__ = str.__hash__

    PERSON = "PERSON"
    ORG = "ORG"
    NORP = "NORP"
    GPE = "GPE"
    LOC = "LOC"
    FAC = "FAC"


@dataclass(frozen=True, slots=True)
class Article:
    """One document of the corpus. What is not known is None and stays so."""

    id: str
    """Path relative to the corpus root, ``/`` between parts; starts with the root's name where there are several."""
    title: str
    text: str
    sha256: str
    """SHA-256 of ``text`` in UTF-8, hexadecimal."""
    path: str
    """Where the file lies, for people to read."""
    author: str | None = None
    source: str | None = None
    date: str | None = None
    """ISO 8601, as precise as is known: ``2024``, ``2024-12`` or ``2024-12-08``."""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of an article's text that names an entity; ``text`` is ``Article.text[start:end]``."""

    start: int
    end: int
    label: Label
    text: str
    role: str | None = None
    """Title or role the text gives in front of the name, e.g. ``Foreign Minister``."""
    entity: str | None = None
    """Id of the entity, once resolved."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """What the entity pipeline found in one article."""

    mentions: tuple[Mention, ...] = ()
    """By start; they do not overlap."""
    definitions: tuple[tuple[str, str], ...] = ()
    """Short form and long form, as in ``World Health Organization (WHO)``."""


class Link(StrEnum):
    """Why a way of writing is taken for an entity, where it is not the entity's name itself."""

    KNOWN = "known name"
    """A list of countries, cities or organisations has it."""
    PEOPLE = "its people"
    """The adjective or the people of a place."""
    SPELLING = "other spelling"
    """Another transliteration, hyphenation or title of the name."""
    ORDER = "other order"
    """The same names, the family name first or last."""
    PARTS = "more or fewer names"
    """With or without a middle name."""
    INITIALS = "initials"
    SURNAME = "surname in article"
    """The family name of exactly one person whom the article names in full."""
    GIVEN = "given name in article"
    SURNAME_ALONE = "surname in corpus"
    """The family name of exactly one person whom the corpus names in full."""
    DEFINED = "defined in article"
    """A short form that the article spells out."""
    DEFINED_ELSEWHERE = "defined in corpus"
    ACRONYM = "acronym in article"
    """The initials of exactly one name in the article."""
    SHORT = "short form in article"
    """A part of exactly one longer name in the article."""
    CORRECTED = "corrected"
    """The reader said so."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way an entity is written, and how often."""

    text: str
    mentions: int
    link: str = ""
    """The ``Link`` that most mentions of this spelling have; empty where it is the name itself."""


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """What gazetteers know of a place."""

    country: str = ""
    """ISO 3166-1 code of two letters of the country that it is or lies in."""
    geonames: int | None = None
    """Number in GeoNames."""
    latitude: float | None = None
    """Degrees north, WGS 84."""
    longitude: float | None = None
    """Degrees east."""


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor or a place of the corpus, on one line however it is spelt."""

    id: str
    name: str
    kind: Kind
    type: Label
    spellings: tuple[Spelling, ...] = ()
    """Most frequent first."""
    articles: int = 0
    mentions: int = 0
    may_be: tuple[str, ...] = ()
    """Ids of those it could be, most mentioned first, where several have the name: a bare surname, for instance."""
    gazetteer: GazetteerEntry | None = None
    """For places that are known."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities of a corpus and, for every article, the entity of each of its mentions in their order."""

    entities: tuple[Entity, ...] = ()
    assignments: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResolutionChange:
    """What became other in a resolution. Entities have numbers that stay, and articles the handles of the index."""

    entities: dict[int, Entity]
    """Those that are new or may be other than they were, by number."""
    gone: frozenset[int]
    """Numbers of entities that are no longer there."""
    rows: array[int]
    """Handles of the articles that were looked at."""
    sizes: array[int]
    """Number of mentions of each of them."""
    numbers: array[int]
    """The entity of each mention, article by article."""
    is_whole: bool = True
    """Whether there is nothing else."""

    def assignments(self) -> Iterator[tuple[int, array[int]]]:
        """The entity of each mention, by article."""
        end = 0
        for row, size in zip(self.rows, self.sizes, strict=True):
            end += size
            yield row, self.numbers[end - size : end]


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What the reader's corrections make of the entities that were found."""

    entities: tuple[Entity, ...] = ()
    """Those that are new or other than they were found, with their articles not counted."""
    whole: dict[str, str] = field(default_factory=dict)
    """New id of every entity that is touched."""
    parts: dict[tuple[str, str], str] = field(default_factory=dict)
    """New id of those of its mentions that are written in a certain way: by entity and folded spelling."""
    hidden: frozenset[str] = frozenset()
    """Ids among ``entities`` that are not to be shown."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more whole sentences of one article."""

    article: str
    start: int
    end: int
    text: str
    paragraph: int
    """Number of the paragraph in which it starts, from 1."""
    marks: tuple[Span, ...] = ()
    """Hits within it, as offsets into ``Article.text``."""


@dataclass(frozen=True, slots=True)
class Locator:
    """The machine-checkable address of a passage (W3C Web Annotation: text quote and text position)."""

    article: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    sha256: str
    paragraph: int


class Order(StrEnum):
    """How results are ordered."""

    RELEVANCE = "relevance"
    DATE = "date"
    """Newest first, articles without a date last."""
    TITLE = "title"
    HITS = "hits"


@dataclass(frozen=True, slots=True)
class Filters:
    """Entities chosen in the side list, by id, in the order they were chosen."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    match_any: bool = False
    """True: an article with any of the included entities is enough."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """What the reader asked."""

    text: str = ""
    filters: Filters = Filters()
    order: Order = Order.RELEVANCE


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


@dataclass(frozen=True, slots=True)
class Summary:
    """What a line of the results says of an article."""

    id: str
    title: str
    source: str | None = None
    date: str | None = None
    author: str | None = None
    url: str | None = None
    path: str = ""


class FileStatus(StrEnum):
    """Where a file of the corpus ended: every file in exactly one."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file, with the reason where it is not in the index or needs a word of warning."""

    path: str
    status: FileStatus
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What became of every file of a corpus in one update."""

    files: tuple[FileReport, ...] = ()
    removed: tuple[str, ...] = ()
    """Articles that are no longer in the corpus."""
    seconds: float = 0.0

    def count(self, status: FileStatus) -> int:
        """Number of files that ended in ``status``."""
        return sum(1 for file in self.files if file.status is status)
