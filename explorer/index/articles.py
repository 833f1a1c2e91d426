"""The articles of a snapshot by number: their ids, their rows in the catalog, their order by date and title.

All of it comes from columns that are mapped; nothing is read for an article that nobody asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np

from explorer.cached import cached_property
from explorer.index.arrays import Array, Terms
from explorer.index.columns import FieldColumns, SegmentColumns
from explorer.index.counts import Mask, Numbers
from explorer.index.matches import Match
from explorer.index.ranking import ranked
from explorer.index.titles import Titles
from explorer.sequences import Lazy

_AT_FIRST: Final = 256

Part = tuple[int, SegmentColumns]
"""The number of the first document of a segment, and the segment."""


class ArticleIds(Lazy[str]):
    """The id of every document; none for one that has no place in the index any more."""

    def __init__(self, parts: Sequence[Part], live: Mask) -> None:
        self._parts, self._live = parts, live
        self._starts = np.array([start for start, _ in parts], dtype=np.int64)

    def __len__(self) -> int:
        return len(self._live)

    def _make(self, index: int) -> str:
        if not self._live[index]:
            return ""
        part = int(np.searchsorted(self._starts, index, side="right")) - 1
        return self._terms[part][int(self._places[part][index - self._starts[part]])]

    def some(self, documents: Numbers) -> list[str]:
        """The ids of several documents, which are articles."""
        if len(self._parts) == 1:
            return self._terms[0].some(self._places[0].take(documents))
        parts = self._starts.searchsorted(documents, side="right") - 1
        found = [""] * len(documents)
        for part in sorted(set(parts.tolist())):
            of = np.flatnonzero(parts == part)
            ids = self._terms[part].some(self._places[part].take(documents.take(of) - self._starts[part]))
            for at, name in zip(of.tolist(), ids, strict=True):
                found[at] = name
        return found

    @cached_property
    def _terms(self) -> list[Terms]:
        return [columns.fields["id"].terms for _, columns in self._parts]

    @cached_property
    def _places(self) -> list[Array]:
        return [_places(columns.fields["id"], columns.size)[0] for _, columns in self._parts]

    def number(self, article_id: str) -> int | None:
        """The document of an article."""
        for start, columns in self._parts:
            field = columns.fields["id"]
            place = field.terms.find(article_id)
            for document in field.postings(place)[0].tolist() if place >= 0 else ():
                if self._live[start + document]:
                    return int(start + document)
        return None


class ArticleNumbers(Mapping[str, int]):
    """The document of each article, by id."""

    def __init__(self, ids: ArticleIds, live: Mask) -> None:
        self._ids, self._live = ids, live
        self._count = int(np.count_nonzero(live))

    def __getitem__(self, article_id: str) -> int:
        number = self._ids.number(article_id)
        if number is None:
            raise KeyError(article_id)
        return number

    def __iter__(self) -> Iterator[str]:
        return (self._ids[number] for number in np.flatnonzero(self._live).tolist())

    def __len__(self) -> int:
        return self._count


class Ranking:
    """The documents that a search found in order, sorted as far as somebody looks."""

    def __init__(self, match: Match, order: Callable[[Numbers], Numbers] | None = None) -> None:
        """``order`` changes the order of places in the documents of the match that are given the best first."""
        self._match, self._order = match, order
        self._first = match.best(_AT_FIRST)[0] if order is None else self._all

    @cached_property
    def _all(self) -> Numbers:
        places = ranked(self._match.scores)
        return self._match.documents.take(places if self._order is None else self._order(places))

    def __len__(self) -> int:
        return self._match.count

    def document(self, index: int) -> int:
        """The document that comes at an index."""
        return int(self._first[index] if index < len(self._first) else self._all[index])

    def score(self, index: int) -> float:
        """Its score."""
        return float(self._match.at(np.array([self.document(index)]))[0])

    def some(self, indices: range) -> Numbers:
        """The documents at some indices."""
        known = self._first if not indices or max(indices) < len(self._first) else self._all
        return known.take(indices)

    def index(self, document: int) -> int | None:
        """At which index a document comes."""
        documents, scores = self._match.documents, self._match.scores
        place = int(np.searchsorted(documents, document))
        if place >= len(documents) or documents[place] != document:
            return None
        if self._order is None:
            own = scores[place]
            return int(np.count_nonzero(scores > own) + np.count_nonzero(scores[:place] == own))
        return int(np.flatnonzero(self._all == document)[0])


class Found(Lazy[str]):
    """Ids of the articles that a search found, in order."""

    def __init__(self, ids: ArticleIds, ranking: Ranking) -> None:
        self._ids, self._ranking = ids, ranking

    def __len__(self) -> int:
        return len(self._ranking)

    def _make(self, index: int) -> str:
        return self._ids[self._ranking.document(index)]

    def _some(self, indices: range) -> tuple[str, ...]:
        return tuple(self._ids.some(self._ranking.some(indices)))

    def index(self, value: object, start: int = 0, stop: int | None = None) -> int:
        """The place of an id; raises ValueError where it is not there."""
        number = self._ids.number(value) if isinstance(value, str) else None
        place = None if number is None else self._ranking.index(number)
        if place is None or place not in range(*slice(start, stop).indices(len(self))):
            raise ValueError(f"{value!r} is not there")
        return place

    def __contains__(self, value: object) -> bool:
        number = self._ids.number(value) if isinstance(value, str) else None
        return number is not None and self._ranking.index(number) is not None


class FoundScores(Lazy[float]):
    """The scores beside them."""

    def __init__(self, ranking: Ranking) -> None:
        self._ranking = ranking

    def __len__(self) -> int:
        return len(self._ranking)

    def _make(self, index: int) -> float:
        return self._ranking.score(index)


class Orders:
    """Where articles come when all of them are ordered; those of equal place stay as they are."""

    def __init__(self, parts: Sequence[Part], titles: Callable[[SegmentColumns], Titles]) -> None:
        """``titles`` gives those of a segment; it is called when they are first needed."""
        self._parts, self._titles = parts, titles

    @cached_property
    def by_date(self) -> Numbers:
        """By document: the place of its date, oldest first; -1 where it has none."""
        dates = [columns.fields["date"] for _, columns in self._parts]
        found = [_places(date, columns.size) for date, (_, columns) in zip(dates, self._parts, strict=True)]
        known = [np.where(has, places.astype(np.int64), -1) for places, has in found]
        return _ranked([date.terms for date in dates], known)

    @cached_property
    def by_title(self) -> Numbers:
        """By document: the place of its title, by its words."""
        titles = [self._titles(columns) for _, columns in self._parts]
        return _ranked([of.terms for of in titles], [of.places for of in titles])


def _places(field: FieldColumns, size: int) -> tuple[Array, Mask]:
    """The term of each document of a segment, of a field that has at most one, and whether it has any."""
    places, has = np.zeros(size, dtype=np.uint32), np.zeros(size, dtype=np.bool_)
    places[field.documents] = np.repeat(np.arange(len(field.terms), dtype=np.uint32), np.diff(field.pointers))
    has[field.documents] = True
    return places, has


def _ranked(terms: Sequence[Terms], places: Sequence[Array]) -> Numbers:
    """Places among the terms of all segments; -1 stays so."""
    if len(terms) == 1:
        return places[0].astype(np.int64)
    parts = [of.all_encoded() for of in terms]
    # Each part is in order, so that sorting is merging.
    together = {term: rank for rank, term in enumerate(dict.fromkeys(sorted(chain.from_iterable(parts))))}
    ranks = [np.array([*(together[term] for term in part), -1], dtype=np.int64) for part in parts]
    found = [rank[place] for rank, place in zip(ranks, places, strict=True)]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
