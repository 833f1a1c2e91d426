"""All hits of a search, each with what stands around it: a concordance (key word in context).

Nothing is read before somebody looks: hits are counted in the columns of the index, so that each line has its number,
and the lines of an article are made of its text when they come into sight.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from explorer.cached import cached_property
from explorer.errors import ArticleError
from explorer.index import Index
from explorer.model import Article, Span
from explorer.results import SearchResults
from explorer.text import fold, paragraphs

COLUMNS: Final = ("article", "title", "date", "paragraph", "start", "end", "left", "hit", "right")
"""What a line says, in the order of ``Line.row``."""

_COMPARED: Final = 100
"""Characters beside a hit that lines are put in order by."""
_WORD: Final = re.compile(r"\w+")
_LINE_END: Final = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One hit; ``left``, ``hit`` and ``right`` together are a stretch of the article's text as it stands there."""

    article: str
    title: str
    date: str | None
    paragraph: int
    """Number of the paragraph in which it begins, from 1."""
    start: int
    """Of the hit, as an offset into the text."""
    end: int
    left: str
    hit: str
    right: str

    @property
    def row(self) -> tuple[str | int | None, ...]:
        """What it says, in the order of ``COLUMNS``."""
        return tuple(getattr(self, name) for name in COLUMNS)


class Arrangement(StrEnum):
    """How lines are put in order; equal ones stay as the results have them."""

    RESULTS = "results"
    RIGHT = "right"
    """By the words behind the hit."""
    LEFT = "left"
    """By the words before the hit, the nearest one first."""
    HIT = "hit"
    """By the hit as it is written, then by the words behind it."""


class Concordance:
    """The hits of one search; in an article without any, the mentions of the actors and places that were asked for."""

    def __init__(self, index: Index, results: SearchResults, *, typing: bool = False) -> None:
        """``typing``: whether the last word of the query was taken as unfinished."""
        self._index, self._typing = index, typing
        self.state = results.state
        self.articles: Sequence[str] = results.articles

    def counts(self, counted: int = 0) -> Iterator[list[int]]:
        """How many lines each article has, in pieces; ``counted`` articles are passed over."""
        yield from self._index.hit_counts(self.articles, self.state, counted, typing=self._typing)

    def lines(self, article_id: str, width: int) -> tuple[Line, ...]:
        """The lines of one article with so many characters on each side; none where it is gone."""
        try:
            article, places = self._read(article_id)
        except ArticleError:
            return ()
        text, starts = article.text, [start for start, _ in paragraphs(article.text)]
        return tuple(
            Line(
                article.id,
                article.title,
                article.date,
                max(bisect_right(starts, start), 1),
                start,
                end,
                text[max(0, start - width) : start],
                text[start:end],
                text[end : end + width],
            )
            for start, end in places
        )

    def _read(self, article_id: str) -> tuple[Article, tuple[Span, ...]]:
        """An article and its hits, of the same text: another process may change it at any time."""
        article = self._index.article(article_id)
        while True:
            places = self._index.hits(article_id, self.state, typing=self._typing, limit=0).places
            before, article = article, self._index.article(article_id)
            if article.sha256 == before.sha256:
                return article, places

    def all_lines(self, tally: Tally, width: int) -> Iterator[Line]:
        """The lines of all articles that are counted, made as they are asked for."""
        for place in range(tally.counted):
            if tally.holds_line(place):
                yield from self.lines(self.articles[place], width)


class Tally:
    """Which article each line belongs to, as far as hits are counted."""

    def __init__(self) -> None:
        self._ends: list[int] = []
        self.holding = 0
        """Articles that have a line."""

    def add(self, counts: Iterable[int]) -> None:
        """Take the number of lines of the articles that come next."""
        end = len(self)
        for count in counts:
            end += count
            self._ends.append(end)
            self.holding += bool(count)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @property
    def counted(self) -> int:
        """Articles of which the lines are counted."""
        return len(self._ends)

    def find(self, line: int) -> tuple[int, int]:
        """The place of the article that a line belongs to, and its number among the article's lines, from 0."""
        place = bisect_right(self._ends, line)
        return place, line - self.first(place)

    def first(self, place: int) -> int:
        """The first line of the article at a place."""
        return self._ends[place - 1] if place else 0

    def holds_line(self, place: int) -> bool:
        """Whether the article at a place has a line."""
        return self._ends[place] > self.first(place)


class Collection:
    """Lines that were read, to be put in order and looked through; what that takes is worked out once."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = tuple(lines)
        self._orders: dict[Arrangement, list[int]] = {}

    def __len__(self) -> int:
        return len(self.lines)

    def arranged(self, arrangement: Arrangement, sought: str = "") -> list[Line]:
        """The lines in an order, with all of some words in what they show or in their titles.

        Case, accents and punctuation do not count, neither for the order nor for the words.
        """
        wanted = fold(sought).split()
        order = self._order(arrangement)
        if not wanted:
            return [self.lines[at] for at in order]
        return [self.lines[at] for at in order if all(word in self._texts[at] for word in wanted)]

    def _order(self, arrangement: Arrangement) -> list[int]:
        if arrangement not in self._orders:
            key = _KEYS[arrangement]
            self._orders[arrangement] = sorted(range(len(self.lines)), key=lambda at: key(self.lines[at]))
        return self._orders[arrangement]

    @cached_property
    def _texts(self) -> list[str]:
        return [fold(f"{it.left}{it.hit}{it.right} {it.title} {it.article}") for it in self.lines]


def one_line(text: str) -> str:
    """Text with its line ends as signs of paragraphs."""
    return _LINE_END.sub(" ¶ ", text)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


_KEYS: Final[Mapping[Arrangement, Callable[[Line], tuple[list[str], ...]]]] = MappingProxyType(
    {
        Arrangement.RESULTS: lambda _: (),
        Arrangement.RIGHT: lambda line: (_words(line.right[:_COMPARED]),),
        Arrangement.LEFT: lambda line: (_words(line.left[-_COMPARED:])[::-1],),
        Arrangement.HIT: lambda line: (_words(line.hit), _words(line.right[:_COMPARED])),
    }
)
