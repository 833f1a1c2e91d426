"""The columns of all segments of one snapshot as one engine: what a word finds, and how it is ranked.

Statistics are those of stock Whoosh: they are of the whole index and still count documents that were deleted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from explorer.cached import cached_property
from explorer.index.columns import SegmentColumns, Terms
from explorer.index.completion import Dictionary, inflections, stems_of, written
from explorer.index.counts import Mask
from explorer.index.dates import bounds
from explorer.index.deadline import Deadline
from explorer.index.forward import Wanted, around, beside, length, places, standing
from explorer.index.lexicon import Lexicon
from explorer.index.matches import SPARSE, Counted, Match, Weighed
from explorer.index.positions import common, documents_of, together, windows
from explorer.index.postings import PLACE, Field, Keys, Part, Selection
from explorer.index.ranking import Numbers, Scores, distinct, idf
from explorer.index.schema import WRITTEN

_REMEMBERED: Final = 24_000_000
"""Bytes of answers that are remembered, so that a word costs once while the rest of a query is typed."""
_BEGUN: Final = 1000
_LITTLE: Final = 2
"""Where less than one in so many postings would be read, places are looked up in some articles only."""
_MANY: Final = 1 << 19
"""From so many places on it is faster to look into texts, all of which may have to be mapped, than to merge places."""
_SORTED: Final = 3
"""The places of several terms have to be sorted, and take so many times as long as those of one."""
_STEMS: Final = {forms: stems for stems, forms in WRITTEN.items()}


@dataclass(frozen=True, slots=True)
class Reading:
    """What may stand for a word of a query."""

    terms: tuple[tuple[Field, Selection], ...]
    single: bool = False
    """True: it is one term, so that its postings are in the order of documents."""
    one: bool = False
    """True: ranked as if all terms, which are different, were one; else each is ranked as in Whoosh's ``Or``."""
    beginning: str = ""
    """What all terms of the first field begin with, if they are all that do."""

    def __bool__(self) -> bool:
        return any(selection for _, selection in self.terms)


class Engine:
    """Answers what single clauses find; not to be used by two threads at once."""

    def __init__(self, parts: Sequence[tuple[int, SegmentColumns]], live: Mask) -> None:
        """``parts`` has each segment with the number of its first document; ``live`` says what is not deleted."""
        self._parts = tuple(parts)
        self.size = len(live)
        self.live = live
        self._fields: dict[str, Field] = {}
        self._remembered: OrderedDict[Hashable, tuple[Match, tuple[str, ...]]] = OrderedDict()
        self._bytes = 0
        self._becoming: dict[str, frozenset[str]] = {}

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

    @cached_property
    def _dictionaries(self) -> dict[str, Dictionary]:
        return {stems: Dictionary(self.field(stems), self.field(forms)) for stems, forms in WRITTEN.items()}

    def becoming(self, begun: str) -> frozenset[str]:
        """What some letters may become that are being typed, see ``completion``."""
        if begun not in self._becoming:
            if len(self._becoming) >= _BEGUN:
                self._becoming.clear()
            self._becoming[begun] = stems_of(tuple(self._dictionaries.values()), begun)
        return self._becoming[begun]

    def inflections(self, name: str, begun: str, stems: frozenset[str]) -> Selection:
        """The words of a field that have some stems and do not begin with some letters."""
        dictionary = self._dictionaries.get(name)
        return inflections(dictionary, begun, stems) if dictionary and stems else Selection(())

    def release(self) -> None:
        """Let go of the memory of what was read of the columns."""
        for _, segment in self._parts:
            segment.release()

    # What was worked out before

    def recall(self, key: Hashable) -> tuple[Match, tuple[str, ...]] | None:
        """What was remembered under a key, if it still is."""
        if key in self._remembered:
            self._remembered.move_to_end(key)
        return self._remembered.get(key)

    def remember(self, key: Hashable, match: Match, cut: tuple[str, ...] = ()) -> None:
        """Remember a match, and what to say of what was cut short, in place of what was not asked for the longest."""
        self._remembered[key] = match, cut
        self._bytes += match.nbytes
        while self._bytes > _REMEMBERED and len(self._remembered) > 1:
            self._bytes -= self._remembered.popitem(last=False)[1][0].nbytes

    # Words

    def word(self, reading: Reading, deadline: Deadline) -> Match:
        """Articles in which a word stands, ranked."""
        if reading.one:
            counts = self._counts(reading, deadline)
            mask = counts > 0
            found = int(np.count_nonzero(mask))
            if not self._whole:
                mask &= self.live
            name = reading.terms[0][0].name
            # Both are as long, and stems are asked for more often.
            score = partial(self.field(_STEMS.get(name, name)).score, rarity=idf(self.size, found))
            if SPARSE * found >= self.size:
                return Counted(counts, mask, score)
            documents = np.flatnonzero(mask)
            return Weighed(self.size, documents, counts.take(documents), score)
        field, selection = reading.terms[0]
        if reading.single:
            documents, weights = field.single(selection)
            rarity = idf(self.size, len(documents))
            if not self._whole:
                kept = self.live.take(documents)
                documents, weights = documents[kept], weights[kept]
            return Weighed(self.size, documents, weights, partial(field.score, rarity=rarity))
        if SPARSE * field.postings_count(selection) < self.size:
            return self._live(*field.few(selection, deadline))
        values = field.several(selection, deadline)
        if not self._whole:
            values *= self.live
        return Match.dense(values)

    def _counts(self, reading: Reading, deadline: Deadline) -> Scores:
        """For every document how often any of some terms stands in it."""
        (field, selection), *others = reading.terms
        counts = field.summed(selection, deadline, beginning=reading.beginning)
        for other, more in others:
            other.add_to(counts, more, deadline)
        return counts

    def _live(self, documents: Numbers, scores: Scores) -> Match:
        if not self._whole:
            kept = self.live.take(documents)
            documents, scores = documents[kept], scores[kept]
        return Match.listed(self.size, documents, scores)

    # Words that stand together

    def near(self, readings: Sequence[Reading], window: int | None, deadline: Deadline) -> Match:
        """Articles in which words follow one another or, with a window, stand together in any order.

        The score is the sum of the scores of the words, as in Whoosh's ``Phrase``.
        """
        if window is None:
            found = self._kept(documents_of(self.phrase(readings, deadline)))
        else:
            found = self._together(readings, window, deadline)
        scores = np.zeros(len(found))
        for reading in readings:
            scores += self._scores(reading, found, deadline)
        return Match.listed(self.size, found, scores)

    def phrase(self, readings: Sequence[Reading], deadline: Deadline, documents: Numbers | None = None) -> Keys:
        """Where words follow one another, as the place of the first, in some articles, which are ascending, or in all.

        The rarest word comes first. What stands for many words, or is much more frequent than what is left, is looked
        up in the neighbours of the others; deleted articles may be among those that are found.
        """
        costs = [_cost(reading) for reading in readings]
        rarest, *others = sorted(range(len(readings)), key=costs.__getitem__)
        if documents is None:
            documents = self._holding([reading for reading in readings if reading.single])
            if documents is not None and readings[rarest].single and _LITTLE * len(documents) > _size(readings[rarest]):
                # Nearly all that hold the rarest word hold all of them: to leave out the others costs more.
                documents = None
        if others and documents is None and readings[rarest].single and costs[rarest] >= _MANY:
            second = others.pop(0)
            found = self._beside(readings[rarest], readings[second], second - rarest, deadline) - rarest
        else:
            found = self.keys(readings[rarest], deadline, documents) - rarest
        for at in others:
            reading = readings[at]
            if costs[at] < min(SPARSE * len(found), _MANY):
                found = common(found, self.keys(reading, deadline, documents) - at)
            else:
                found = found[self._standing(reading, found + at, deadline)]
        return found

    def _beside(self, word: Reading, other: Reading, apart: int, deadline: Deadline) -> Keys:
        """Where a word of one term stands with another so many words behind it."""
        [(field, selection)] = word.terms
        forms = self._forms(other)
        return beside(field, selection, forms, self._written(other, forms), apart, deadline)

    def _written(self, reading: Reading, forms: Field) -> list[Wanted]:
        """The forms that may stand for a word; those of a stem are few, and told faster than the stem of each form."""
        if not reading.single or reading.terms[0][0] is forms:
            return self._wanted(reading)
        [(stems, selection)] = reading.terms
        return [Wanted(written(self._dictionaries[stems.name], selection), stems=False)]

    def _together(self, readings: Sequence[Reading], window: int, deadline: Deadline) -> Numbers:
        """Articles in which words stand within a window."""
        different = list({id(reading): reading for reading in readings}.values())
        rarest, *others = sorted(different, key=_size)
        documents = self._holding([reading for reading in different if reading.single])
        begun = self._places(rarest, deadline, documents)
        keys = {id(rarest): begun}
        for reading in others:
            if reading.single or _size(reading) < 2 * window * len(begun):
                keys[id(reading)] = self._places(reading, deadline, documents)
            else:
                region = around(begun, window)
                keys[id(reading)] = region[self._standing(reading, region, deadline)]
        words = [keys[id(reading)] for reading in readings]
        found = self._kept(together(words, window))
        if len(different) > 1 and not all(reading.single for reading in different):
            found = _certain(found, words, window, deadline)
        return found

    def _places(self, reading: Reading, deadline: Deadline, documents: Numbers | None) -> Keys:
        """Where a word stands in some articles, which are ascending, and in others if to leave them out costs more."""
        if documents is not None and reading.single and _LITTLE * len(documents) > _size(reading):
            documents = None
        return self.keys(reading, deadline, documents)

    def _holding(self, readings: Sequence[Reading]) -> Numbers | None:
        """Articles that hold some words, each of which is one term; None where there is nothing to hold."""
        holding = sorted((field.documents(selection) for it in readings for field, selection in it.terms), key=len)
        if not holding:
            return None
        found = self._kept(holding[0])
        for documents in holding[1:]:
            mask = np.zeros(self.size, dtype=np.bool_)
            mask[documents] = True
            found = found[mask.take(found)]
        return found

    def keys(self, reading: Reading, deadline: Deadline, documents: Numbers | None = None) -> Keys:
        """Where a word stands in some articles, which are ascending, or in all."""
        forms = self._forms(reading)
        if documents is not None and not reading.single and length(forms, documents) < _size(reading):
            every = places(forms, documents)
            return every[self._standing(reading, every, deadline)]
        found = [field.keys(selection, deadline, documents) for field, selection in reading.terms]
        return found[0] if len(found) == 1 else distinct(np.concatenate(found))

    def _standing(self, reading: Reading, keys: Keys, deadline: Deadline) -> Mask:
        """At which of some places, which ascend, a word stands."""
        return standing(self._forms(reading), self._wanted(reading), keys, deadline)

    def _wanted(self, reading: Reading) -> list[Wanted]:
        forms = self._forms(reading)
        return [Wanted(selection, field is not forms) for field, selection in reading.terms]

    def _forms(self, reading: Reading) -> Field:
        name = reading.terms[0][0].name
        return self.field(WRITTEN.get(name, name))

    def _kept(self, documents: Numbers) -> Numbers:
        """Those that were not deleted."""
        return documents if self._whole else documents[self.live.take(documents)]

    def _scores(self, reading: Reading, documents: Numbers, deadline: Deadline) -> Scores:
        """The scores of a word in some of the articles in which it stands."""
        if not reading.single:
            return self.word(reading, deadline).at(documents)
        field, selection = reading.terms[0]
        rarity = idf(self.size, field.postings_count(selection))
        return field.score(field.counts(selection, documents), documents, rarity)

    # Dates

    def dated(self, first: str, last: str) -> Match:
        """Articles whose date lies between two days, whatever day it means."""
        known = self.recall((first, last))
        if known is None:
            field = self.field("date")
            mask = field.holding(Selection(tuple(_dates(part.columns.terms, first, last) for part in field.parts)))
            mask &= self.live
            known = Match.masked(mask), ()
            self.remember((first, last), *known)
        return known[0]


def _dates(terms: Terms, first: str, last: str) -> Numbers:
    """Numbers of the dates that lie between two days.

    They are in order but for those that are less precise than the days: the beginnings of these.
    """
    low = bisect_left(range(len(terms)), first, key=terms.__getitem__)
    high = bisect_right(range(len(terms)), last, key=terms.__getitem__)
    within = set(range(low, high))
    for date in {day[:letters] for day in (first, last) for letters in range(len(day))}:
        earliest, latest = bounds(date)
        if (number := terms.find(date)) >= 0:
            within.discard(number)
            within |= {number} if first <= earliest and latest <= last else set()
    return np.array(sorted(within), dtype=np.intp)


def _cost(reading: Reading) -> int:
    """What it costs to list the places of a word, where each of one term costs 1."""
    places = sum(field.places_count(selection) for field, selection in reading.terms)
    return places if reading.single else _SORTED * places


def _size(reading: Reading) -> int:
    return sum(field.postings_count(selection) for field, selection in reading.terms)


def _certain(documents: Numbers, words: Sequence[Keys], window: int, deadline: Deadline) -> Numbers:
    """Those of some documents in which no place stands for two words, looked at one by one."""
    found = []
    for document in documents.tolist():
        deadline.check()
        if windows(numbers_in(words, document), window, deadline.check):
            found.append(document)
    return np.array(found, dtype=np.intp)


def numbers_in(words: Sequence[Keys], document: int) -> list[list[int]]:
    """The numbers of the words of one document that each word of a query finds."""
    begun = document << PLACE
    parts = (keys[slice(*np.searchsorted(keys, (begun, begun + (1 << PLACE))))] for keys in words)
    return [(part - begun).tolist() for part in parts]
