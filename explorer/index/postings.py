"""The postings of one Whoosh field over all segments of an index: which documents hold a word, how often and where.

Numbers of documents are those of the whole index. Documents that were deleted are still in the postings, and in the
statistics, as in Whoosh; those who read them leave them out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from explorer.index.columns import FieldColumns
from explorer.index.deadline import Deadline
from explorer.index.matches import SPARSE
from explorer.index.ranking import Numbers, Scores, bm25, idf, norms

Keys = npt.NDArray[np.int64]
"""Where words stand: the number of the document above ``PLACE`` bits, the number of the word in it below; ascending."""
PLACE: Final = 32

_CHUNK: Final = 1 << 20
"""Postings between two looks at the deadline."""


class Part(NamedTuple):
    """A field in one segment, whose first document has the number ``first`` in the whole index."""

    first: int
    size: int
    columns: FieldColumns


@dataclass(frozen=True, slots=True)
class Selection:
    """Terms of a field: for each of its parts their numbers there, ascending."""

    numbers: tuple[Numbers, ...]

    def __bool__(self) -> bool:
        return any(len(numbers) for numbers in self.numbers)


class Field:
    """One Whoosh field."""

    def __init__(self, name: str, parts: Sequence[Part], size: int) -> None:
        """``size`` is the number of documents of the whole index."""
        self.name, self.parts, self.size = name, tuple(parts), size
        self.boost = parts[0].columns.boost if parts else 1.0

    @cached_property
    def norms(self) -> Scores:
        """What each document's length adds to a weight, see ``ranking.norms``."""
        table = norms(sum(part.columns.total_length for part in self.parts) / (self.size or 1) or 1)
        found = np.empty(self.size)
        for first, size, columns in self.parts:
            np.take(table, columns.lengths, out=found[first : first + size])
        return found

    # Terms

    def one(self, term: str) -> Selection:
        """A single term, if it is there."""
        found = (part.columns.terms.find(term) for part in self.parts)
        return Selection(tuple(np.array([number] if number >= 0 else [], dtype=np.intp) for number in found))

    def beginning(self, prefix: str) -> Selection:
        """The terms that begin so."""
        return Selection(tuple(np.arange(*part.columns.terms.span(prefix)) for part in self.parts))

    def several(self, terms: Sequence[str]) -> Selection:
        """Those of several terms that are there."""
        found = ([part.columns.terms.find(term) for term in terms] for part in self.parts)
        return Selection(tuple(np.array(sorted({n for n in numbers if n >= 0}), dtype=np.intp) for numbers in found))

    def frequency(self, term: str) -> int:
        """Number of documents that hold a term."""
        return self.postings_count(self.one(term))

    def postings_count(self, selection: Selection) -> int:
        """Number of postings of terms; of a single term the documents that hold it."""
        return sum(int(_counts(part.columns, numbers).sum()) for part, numbers in self._each(selection))

    def _each(self, selection: Selection) -> list[tuple[Part, Numbers]]:
        return [(part, numbers) for part, numbers in zip(self.parts, selection.numbers, strict=True) if len(numbers)]

    def frequencies(self, selection: Selection) -> list[Numbers]:
        """For each part and each of its selected terms the number of documents in all parts that hold it.

        A selection has a term in every part in which it occurs.
        """
        own = [_counts(part.columns, it) for part, it in zip(self.parts, selection.numbers, strict=True)]
        if sum(len(counts) > 0 for counts in own) < 2:
            return own
        # What most terms are not in, the small segments, is gathered; the largest is looked up.
        largest = max(range(len(own)), key=lambda at: len(own[at]))
        gathered: dict[bytes, int] = {}
        names = [self._encoded(at, selection) if at != largest else [] for at in range(len(own))]
        for terms, counts in zip(names, own, strict=True):
            for term, count in zip(terms, counts.tolist(), strict=False):
                gathered[term] = gathered.get(term, 0) + count
        known, among = self.parts[largest].columns.terms, selection.numbers[largest]
        for term, count in gathered.items():
            if (number := known.find(term.decode())) >= 0:
                place = int(np.searchsorted(among, number))
                own[largest][place] += count
                gathered[term] = int(own[largest][place])
        for at, terms in enumerate(names):
            if at != largest:
                own[at] = np.array([gathered[term] for term in terms], dtype=np.intp)
        return own

    def different(self, selection: Selection) -> int:
        """Number of different terms."""
        if sum(len(numbers) > 0 for numbers in selection.numbers) < 2:
            return sum(map(len, selection.numbers))
        return len({term for at in range(len(self.parts)) for term in self._encoded(at, selection)})

    def most_frequent(self, selection: Selection, limit: int) -> Selection:
        """About so many of the terms, those that most documents hold."""
        holding = self.frequencies(selection)
        every = np.concatenate(holding)
        least = int(np.partition(every, -limit)[-limit]) if len(every) > limit else 0
        return Selection(tuple(it[n >= least] for it, n in zip(selection.numbers, holding, strict=True)))

    def _encoded(self, at: int, selection: Selection) -> list[bytes]:
        return [self.parts[at].columns.terms.encoded(number) for number in selection.numbers[at].tolist()]

    # Documents

    def postings(self, selection: Selection) -> tuple[Numbers, Scores]:
        """Documents, term by term, and how often the term stands in each."""
        documents, counts = [np.zeros(0, dtype=np.intp)], [np.zeros(0)]
        for part, numbers in self._each(selection):
            of = _postings(part.columns, numbers)
            documents.append(part.columns.documents[of].astype(np.intp))
            documents[-1] += part.first
            counts.append(part.columns.frequencies[of].astype(np.float64))
        return np.concatenate(documents[1:] or documents), np.concatenate(counts[1:] or counts)

    def summed(self, selection: Selection, deadline: Deadline, *, beginning: str = "") -> Scores:
        """For every document how often any of the terms stands in it.

        Where the selection is of all terms with a ``beginning``, sums that were made beforehand are used.
        """
        total = np.zeros(self.size)
        for (first, size, columns), numbers in self._each(selection):
            known = columns.beginnings.get(beginning) if beginning else None
            if known is not None:
                total[known[0].astype(np.intp) + first] = known[1]
                continue
            for some in _pieces(columns, numbers, deadline):
                of = _postings(columns, some)
                counts = np.bincount(columns.documents[of], weights=columns.frequencies[of], minlength=size)
                total[first : first + size] += counts
        return total

    def ranked(self, selection: Selection, deadline: Deadline) -> tuple[Numbers, Scores]:
        """Documents and the scores of the terms in them, term by term, each term with its own rarity."""
        documents, scores = [np.zeros(0, dtype=np.intp)], [np.zeros(0)]
        for part, numbers, holding in zip(self.parts, selection.numbers, self.frequencies(selection), strict=True):
            at = 0
            for some in _pieces(part.columns, numbers, deadline):
                of = _postings(part.columns, some)
                rarity = idf(self.size, holding[at : at + len(some)])
                at += len(some)
                found = part.columns.documents[of].astype(np.intp)
                found += part.first
                documents.append(found)
                scores.append(
                    self.score(
                        part.columns.frequencies[of].astype(np.float64),
                        found,
                        rarity if len(some) == 1 else np.repeat(rarity, _counts(part.columns, some)),
                    )
                )
        return np.concatenate(documents[1:] or documents), np.concatenate(scores[1:] or scores)

    def score(self, counts: Scores, documents: Numbers, rarity: Any) -> Scores:
        """Scores of documents in which something stands so often; ``counts`` is overwritten."""
        counts *= self.boost
        return bm25(counts, self.norms.take(documents), rarity)

    # Places

    def keys(self, selection: Selection, documents: Numbers, deadline: Deadline) -> Keys:
        """Where any of the terms stands in some documents, which are ascending."""
        found = [np.zeros(0, dtype=np.int64)]
        for part, numbers in self._each(selection):
            low, high = np.searchsorted(documents, [part.first, part.first + part.size])
            wanted = documents[low:high] - part.first
            if len(wanted):
                found += [
                    _keys(part, int(some[0]), wanted) if len(some) == 1 else _many_keys(part, some, wanted)
                    for some in _pieces(part.columns, numbers, deadline)
                ]
        keys = np.concatenate(found)
        if len(found) > 2:
            keys.sort()
        return keys


def _keys(part: Part, number: int, wanted: Numbers) -> Keys:
    """Where one term stands; ``wanted`` are numbers within the part."""
    columns = part.columns
    holding, counts = columns.postings(number)
    if len(wanted) * SPARSE < len(holding):
        places = np.searchsorted(holding, wanted.astype(holding.dtype))
        places = places[holding.take(places, mode="clip") == wanted]
    else:
        mask = np.zeros(part.size, dtype=np.bool_)
        mask[wanted] = True
        places = np.flatnonzero(mask.take(holding))
    counts = counts.astype(np.int64)
    starts = np.cumsum(counts)
    starts -= counts
    starts, counts = starts[places], counts[places]
    owners = np.repeat(holding[places].astype(np.int64) + part.first << PLACE, counts)
    owners += columns.positions[_ranges(starts + columns.position_pointers[number], counts)]
    return owners


def _many_keys(part: Part, numbers: Numbers, wanted: Numbers) -> Keys:
    """Where any of several terms stands."""
    columns = part.columns
    mask = np.zeros(part.size, dtype=np.bool_)
    mask[wanted] = True
    of = _postings(columns, numbers)
    holding, counts = columns.documents[of], columns.frequencies[of]
    kept = mask.take(holding)
    begun = columns.position_pointers[numbers]
    sizes = columns.position_pointers[numbers + 1] - begun
    positions = columns.positions[_slices(begun, sizes)][np.repeat(kept, counts)]
    keys = np.repeat(holding[kept].astype(np.int64) + part.first << PLACE, counts[kept])
    keys += positions
    keys.sort()
    return keys


def _counts(columns: FieldColumns, numbers: Numbers) -> Numbers:
    return columns.pointers[numbers + 1] - columns.pointers[numbers]


def _postings(columns: FieldColumns, numbers: Numbers) -> slice | Numbers:
    """Where the postings of terms lie."""
    starts = columns.pointers[numbers]
    return _slices(starts, columns.pointers[numbers + 1] - starts)


def _slices(starts: Numbers, counts: Numbers) -> slice | Numbers:
    """Stretches of an array, as a slice where they follow one another."""
    ends = starts + counts
    if len(starts) == 1 or np.array_equal(ends[:-1], starts[1:]):
        return slice(int(starts[0]), int(ends[-1]))
    return _ranges(starts, counts)


def _ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """All numbers of stretches that begin at ``starts`` and are ``counts`` long."""
    found = np.repeat(starts - (np.cumsum(counts) - counts), counts)
    found += np.arange(len(found))
    return found


def _pieces(columns: FieldColumns, numbers: Numbers, deadline: Deadline) -> Iterator[Numbers]:
    """Terms in pieces that are not too much work at once."""
    deadline.check()
    if len(numbers) < 2:
        yield from [numbers] if len(numbers) else []
        return
    chunk = np.cumsum(_counts(columns, numbers)) // _CHUNK
    for some in np.split(numbers, np.flatnonzero(np.diff(chunk)) + 1):
        deadline.check()
        yield some
