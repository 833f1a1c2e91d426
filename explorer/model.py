"""The nouns of explorer: frozen values without behaviour, shared by every floor.

Every offset is an index in Unicode code points into ``Article.text``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

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
    COUNTRY = "body of country"
    """What every state has, of the country that the article is about."""
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
    rows: array[int] = field(default_factory=lambda: array("q"))
    """Handles of the articles that were looked at."""
    sizes: array[int] = field(default_factory=lambda: array("I"))
    """Number of mentions of each of them."""
    numbers: Sequence[int] = field(default_factory=lambda: array("I"))
    """The entity of each mention, article by article."""
    is_whole: bool = True
    """Whether there is nothing else."""

    def assignments(self) -> Iterator[tuple[int, Sequence[int]]]:
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
