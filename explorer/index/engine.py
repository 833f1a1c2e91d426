"""The columns of all segments of one snapshot as one engine: what a word finds, and how it is ranked.

Statistics are those of stock Whoosh: they are of the whole index and still count documents that were deleted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from explorer.index.columns import SegmentColumns
from explorer.index.dates import bounds
from explorer.index.deadline import Deadline
from explorer.index.facets import Mask
from explorer.index.lexicon import Lexicon
from explorer.index.matches import SPARSE, Match
from explorer.index.positions import documents_of, following, together, windows
from explorer.index.postings import PLACE, Field, Keys, Part, Selection
from explorer.index.ranking import Numbers, Scores, idf

_REMEMBERED: Final = 24_000_000
"""Bytes of answers that are remembered, so that a word costs once while the rest of a query is typed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What may stand for a word of a query: terms of one field or, while it is typed, of forms and stems."""

    terms: tuple[tuple[Field, Selection], ...]
    one: bool = False
    """True: ranked as if all were one word; else each term has its own rarity, as in an ``Or`` of Whoosh."""
    beginning: str = ""
    """What all terms of the first field begin with, if they are all that do."""

    def __bool__(self) -> bool:
        return any(selection for _, selection in self.terms)

    @property
    def single(self) -> bool:
        """Whether it is one term, so that its postings are in the order of documents."""
        return len(self.terms) == 1 and all(len(numbers) < 2 for numbers in self.terms[0][1].numbers)


class Engine:
    """Answers what single clauses find; not to be used by two threads at once."""

    def __init__(self, parts: Sequence[tuple[int, SegmentColumns]], live: Mask) -> None:
        """``parts`` has each segment with the number of its first document; ``live`` says what is not deleted."""
        self._parts = tuple(parts)
        self.size = len(live)
        self.live = live
        self._fields: dict[str, Field] = {}
        self._remembered: OrderedDict[Hashable, Match] = OrderedDict()
        self._bytes = 0

    @cached_property
    def everything(self) -> Match:
        """All articles, without rank."""
        return Match.masked(self.live)

    @cached_property
    def _whole(self) -> bool:
        return bool(self.live.all())

    def field(self, name: str) -> Field:
        """A Whoosh field."""
        if name not in self._fields:
            parts = [Part(first, segment.size, segment.fields[name]) for first, segment in self._parts]
            self._fields[name] = Field(name, parts, self.size)
        return self._fields[name]

    def lexicon(self, name: str) -> Lexicon:
        """The words of a Whoosh field."""
        return Lexicon([part.columns.terms for part in self.field(name).parts])

    # What was worked out before

    def recall(self, key: Hashable) -> Match | None:
        """What was remembered under a key, if it still is."""
        match = self._remembered.get(key)
        if match is not None:
            self._remembered.move_to_end(key)
        return match

    def remember(self, key: Hashable, match: Match) -> None:
        """Remember a match in place of those that were not asked for the longest."""
        self._bytes += match.nbytes - (self._remembered[key].nbytes if key in self._remembered else 0)
        self._remembered[key] = match
        while self._bytes > _REMEMBERED and len(self._remembered) > 1:
            self._bytes -= self._remembered.popitem(last=False)[1].nbytes

    # Words

    def word(self, reading: Reading, deadline: Deadline) -> Match:
        """Articles in which a word stands, ranked."""
        if reading.one:
            counts = self._counts(reading, deadline)
            documents = np.flatnonzero(counts)
            rarity = idf(self.size, len(documents))
            scores = reading.terms[-1][0].score(counts.take(documents), documents, rarity)
            return self._live(documents, scores)
        field, selection = reading.terms[0]
        documents, scores = field.ranked(selection, deadline)
        if reading.single:
            return self._live(documents, scores)
        if SPARSE * len(documents) < self.size:
            different, places = np.unique(documents, return_inverse=True)
            summed: Scores = np.bincount(places, weights=scores, minlength=len(different)).astype(
                np.float64, copy=False
            )
            return self._live(different, summed)
        values: Scores = np.bincount(documents, weights=scores, minlength=self.size).astype(np.float64, copy=False)
        values[~self.live] = 0
        return Match.dense(values)

    def _counts(self, reading: Reading, deadline: Deadline) -> Scores:
        """For every document how often a word stands in it, whose forms and stem are counted once."""
        (field, selection), *others = reading.terms
        counts = field.summed(selection, deadline, beginning=reading.beginning)
        for other, stems in others:
            documents, numbers = other.postings(stems)
            counts[documents] = np.maximum(counts[documents], numbers)
        return counts

    def _live(self, documents: Numbers, scores: Scores) -> Match:
        if not self._whole:
            kept = self.live.take(documents)
            documents, scores = documents[kept], scores[kept]
        return Match.listed(self.size, documents, scores)

    def _holding(self, reading: Reading, among: Numbers) -> Numbers:
        """Those of some documents in which a word stands."""
        mask = np.zeros(self.size, dtype=np.bool_)
        for field, selection in reading.terms:
            mask[field.postings(selection)[0]] = True
        return among[mask.take(among)]

    # Words that stand together

    def near(self, readings: Sequence[Reading], window: int | None, deadline: Deadline) -> Match:
        """Articles in which words follow one another or, with a window, stand together in any order.

        The score is the sum of the scores of the words, as in Whoosh's ``Phrase``.
        """
        different = list({id(reading): reading for reading in readings}.values())
        documents = self._candidates(different, deadline)
        keys = {id(reading): self.keys(reading, documents, deadline) for reading in different}
        places = [keys[id(reading)] for reading in readings]
        if window is None:
            found = documents_of(following(places))
        else:
            found = together(places, window)
            if len(different) > 1 and not all(reading.single for reading in different):
                found = _certain(found, places, window, deadline)
        scores = np.zeros(len(found))
        for reading in readings:
            scores += self._scores(reading, keys[id(reading)], found, deadline)
        return Match.listed(self.size, found, scores)

    def _candidates(self, readings: Sequence[Reading], deadline: Deadline) -> Numbers:
        """Articles that hold all words, beginning with the rarest."""
        rarest, *others = sorted(readings, key=lambda it: sum(f.postings_count(s) for f, s in it.terms))
        documents = self.everything.documents
        for reading in (rarest, *others):
            deadline.check()
            documents = self._holding(reading, documents)
        return documents

    def keys(self, reading: Reading, documents: Numbers, deadline: Deadline) -> Keys:
        """Where a word stands in some articles, which are ascending."""
        found = [field.keys(selection, documents, deadline) for field, selection in reading.terms]
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def _scores(self, reading: Reading, keys: Keys, documents: Numbers, deadline: Deadline) -> Scores:
        """The scores of a word in some of the articles in which it stands at certain places."""
        if not (reading.single or reading.one):
            return self.word(reading, deadline).at(documents)
        ends = np.searchsorted(keys, (documents + 1) << PLACE)
        counts = (ends - np.searchsorted(keys, documents << PLACE)).astype(np.float64)
        if reading.one:
            holding = int(np.count_nonzero(self._counts(reading, deadline)))
        else:
            holding = reading.terms[0][0].postings_count(reading.terms[0][1])
        return reading.terms[-1][0].score(counts, documents, idf(self.size, holding))

    # Dates

    @cached_property
    def _dates(self) -> list[tuple[Part, list[tuple[str, str]]]]:
        """For each segment the first and last day that each of its dates may mean."""
        return [(part, [bounds(date) for date in part.columns.terms]) for part in self.field("date").parts]

    def dated(self, first: str, last: str) -> Match:
        """Articles whose date lies between two days, whatever day it means."""
        mask = np.zeros(self.size, dtype=np.bool_)
        for (begun, size, columns), days in self._dates:
            for number, (earliest, latest) in enumerate(days):
                if first <= earliest and latest <= last:
                    mask[begun : begun + size][columns.postings(number)[0]] = True
        return Match.masked(mask & self.live)


def _certain(documents: Numbers, words: Sequence[Keys], window: int, deadline: Deadline) -> Numbers:
    """Those of some documents in which no place stands for two words, looked at one by one."""
    found = []
    for document in documents.tolist():
        deadline.check()
        if windows(standing(words, document), window, deadline.check):
            found.append(document)
    return np.array(found, dtype=np.intp)


def standing(words: Sequence[Keys], document: int) -> list[list[int]]:
    """The numbers of the words of one document that each word of a query finds."""
    begun = document << PLACE
    parts = (keys[slice(*np.searchsorted(keys, (begun, begun + (1 << PLACE))))] for keys in words)
    return [(part - begun).tolist() for part in parts]
