"""The postings of one Whoosh field over all segments of an index: which documents hold a word, how often and where.

Numbers of documents are those of the whole index. Documents that were deleted are still in the postings, and in the
statistics, as in Whoosh; those who read them leave them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from explorer.cached import cached_property
from explorer.index.columns import Array, FieldColumns, Terms
from explorer.index.counts import Mask
from explorer.index.deadline import Deadline
from explorer.index.matches import SPARSE
from explorer.index.ranking import Numbers, Scores, bm25, idf, norms
from explorer.index.runs import ranges

Keys = npt.NDArray[np.int64]
"""Where words stand: the number of the document above ``PLACE`` bits, the number of the word in it below; ascending."""
PLACE: Final = 32

_CHUNK: Final = 1 << 20
"""Postings between two looks at the deadline."""
_FACTOR: Final = np.uint64(0x9E37_79B9_7F4A_7C55)
_BLOCK: Final = 1 << 16
"""Postings that are worked on at once."""


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

    def these(self, terms: Sequence[str]) -> Selection:
        """Those of several terms that are there."""
        found = ([part.columns.terms.find(term) for term in terms] for part in self.parts)
        return Selection(tuple(np.array(sorted({n for n in numbers if n >= 0}), dtype=np.intp) for numbers in found))

    def frequency(self, term: str) -> int:
        """Number of documents that hold a term."""
        return self.postings_count(self.one(term))

    def postings_count(self, selection: Selection) -> int:
        """Number of postings of terms; of a single term the documents that hold it."""
        return sum(_total(part.columns.pointers, numbers) for part, numbers in self._each(selection))

    def places_count(self, selection: Selection) -> int:
        """Number of places in which terms stand."""
        return sum(_total(part.columns.position_pointers, numbers) for part, numbers in self._each(selection))

    def _each(self, selection: Selection) -> list[tuple[Part, Numbers]]:
        return [(part, numbers) for part, numbers in zip(self.parts, selection.numbers, strict=True) if len(numbers)]

    def frequencies(self, selection: Selection) -> list[Numbers]:
        """For each part and each of its selected terms the number of documents in all parts that hold it.

        A selection has a term in every part in which it occurs.
        """
        own = [_counts(part.columns, it) for part, it in zip(self.parts, selection.numbers, strict=True)]
        if sum(len(counts) > 0 for counts in own) < 2:
            return own
        order, starts = self._same(selection)
        counts = np.concatenate(own)[order]
        summed = np.empty_like(counts)
        summed[order] = np.repeat(np.add.reduceat(counts, starts), np.diff(starts, append=len(order)))
        return np.split(summed, np.cumsum([len(it) for it in own])[:-1])

    def different(self, selection: Selection) -> int:
        """Number of different terms."""
        return len(self._same(selection)[1]) if selection else 0

    def _same(self, selection: Selection) -> tuple[Numbers, Numbers]:
        """An order of all selected terms in which those that are the same follow one another, and where each begins."""
        hashes = np.concatenate(
            [_hashes(part.columns.terms, it) for part, it in zip(self.parts, selection.numbers, strict=True)]
        )
        order = np.argsort(hashes)
        hashes = hashes[order]
        return order, np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))

    def most_frequent(self, selection: Selection, limit: int) -> Selection:
        """About so many of the terms, those that most documents hold."""
        holding = self.frequencies(selection)
        every = np.concatenate(holding)
        least = int(np.partition(every, -limit)[-limit]) if len(every) > limit else 0
        return Selection(tuple(it[n >= least] for it, n in zip(selection.numbers, holding, strict=True)))

    # Documents

    def documents(self, selection: Selection) -> Numbers:
        """Documents that hold the terms, term by term."""
        return _joined(
            part.columns.documents[_postings(part.columns, numbers)].astype(np.intp) + part.first
            for part, numbers in self._each(selection)
        )

    def holding(self, selection: Selection, *, beginning: str = "") -> Mask:
        """A flag for every document: whether any of the terms stands in it; ``beginning`` as in ``summed``."""
        mask = np.zeros(self.size, dtype=np.bool_)
        for part, numbers in self._each(selection):
            known = part.columns.beginnings.get(beginning) if beginning else None
            documents = part.columns.documents[_postings(part.columns, numbers)] if known is None else known[0]
            mask[part.first : part.first + part.size][documents.astype(np.intp)] = True
        return mask

    def counts(self, selection: Selection, documents: Numbers) -> Scores:
        """How often a single term stands in some documents, which are ascending and all hold it."""
        counts = np.zeros(len(documents))
        for (first, size, columns), (number,) in self._each(selection):
            low, high = np.searchsorted(documents, [first, first + size])
            holding, frequencies = columns.postings(number)
            counts[low:high] = frequencies[_places(holding, documents[low:high] - first, size)]
        return counts

    def summed(self, selection: Selection, deadline: Deadline, *, beginning: str = "") -> Scores:
        """For every document how often any of the terms stands in it.

        Where the selection is of all terms with a ``beginning``, sums that were made beforehand are used.
        """
        total = np.zeros(self.size)
        for part, numbers in self._each(selection):
            known = part.columns.beginnings.get(beginning) if beginning else None
            if known is not None:
                own = total[part.first : part.first + part.size]
                if len(known[0]) == part.size:
                    own[:] = known[1]
                else:
                    own[known[0].astype(np.intp)] = known[1]
            else:
                _add_to(total, part, numbers, deadline)
        return total

    def add_to(self, total: Scores, selection: Selection, deadline: Deadline) -> None:
        """Add for every document how often any of the terms stands in it."""
        for part, numbers in self._each(selection):
            _add_to(total, part, numbers, deadline)

    def single(self, selection: Selection) -> tuple[Numbers, Array]:
        """Documents that hold a single term, ascending, and how often it stands in each."""
        documents, frequencies = [], []
        for part, (number,) in self._each(selection):
            holding, counts = part.columns.postings(number)
            holding = holding.astype(np.intp)
            if part.first:
                holding += part.first
            documents.append(holding)
            frequencies.append(counts)
        return _joined(documents), _joined(frequencies, np.uint8)

    def several(self, selection: Selection, deadline: Deadline) -> Scores:
        """For every document the sum of the scores of the terms in it, each of which has its own rarity."""
        total = np.zeros(self.size)
        for documents, scores in self._scored(selection, deadline):
            np.add.at(total, documents, scores)
        return total

    def few(self, selection: Selection, deadline: Deadline) -> tuple[Numbers, Scores]:
        """Documents that hold any of some terms, ascending, and the sums of their scores there; for few postings."""
        found = list(self._scored(selection, deadline))
        documents = _joined(documents for documents, _ in found)
        scores = _joined((scores for _, scores in found), np.float64)
        if not len(documents):
            return documents, scores
        order = np.argsort(documents, kind="stable")
        documents, scores = documents[order], scores[order]
        firsts = np.flatnonzero(np.append(True, documents[1:] != documents[:-1]))
        return documents[firsts], np.add.reduceat(scores, firsts)

    def _scored(self, selection: Selection, deadline: Deadline) -> Iterator[tuple[Numbers, Scores]]:
        """Documents that hold the terms, term by term, and the scores of these there."""
        for part, numbers, holding in zip(self.parts, selection.numbers, self.frequencies(selection), strict=True):
            rarity = idf(self.size, holding)
            at = 0
            for some in _pieces(part.columns, numbers, deadline):
                each = np.repeat(rarity[at : at + len(some)], _counts(part.columns, some))
                at += len(some)
                for documents, counts, of in _blocks(part, some):
                    yield documents, self.score(counts, documents, each[of])

    def score(self, counts: Scores, documents: Numbers | None, rarity: Any) -> Scores:
        """Scores of documents, or of all, in which something stands so often; ``counts`` is overwritten."""
        if self.boost != 1:
            counts *= self.boost
        return bm25(counts, self.norms.copy() if documents is None else self.norms.take(documents), rarity)

    # Places

    def keys(self, selection: Selection, deadline: Deadline, documents: Numbers | None = None) -> Keys:
        """Where any of the terms stands, in some documents, which are ascending, or in all."""
        found = []
        for part, numbers in self._each(selection):
            wanted = None
            if documents is not None:
                low, high = np.searchsorted(documents, [part.first, part.first + part.size])
                wanted = documents[low:high] - part.first
            if len(numbers) == 1:
                found.append(_keys(part, int(numbers[0]), wanted))
            elif wanted is None or len(wanted):
                pieces = _pieces(part.columns, numbers, deadline, _BLOCK)
                mask = None if wanted is None else _mask(wanted, part.size)
                found.append(_joined((_many_keys(part, some, mask) for some in pieces), np.int64))
                found[-1].sort()
        return _joined(found, np.int64)


def _add_to(total: Scores, part: Part, numbers: Numbers, deadline: Deadline) -> None:
    for some in _pieces(part.columns, numbers, deadline):
        for documents, counts, _ in _blocks(part, some):
            np.add.at(total, documents, counts)


def _keys(part: Part, number: int, wanted: Numbers | None) -> Keys:
    """Where one term stands; ``wanted`` are numbers within the part."""
    columns = part.columns
    holding, frequencies = columns.postings(number)
    positions = columns.positions[columns.position_pointers[number] : columns.position_pointers[number + 1]]
    if wanted is not None:
        places = _places(holding, wanted, part.size)
        ends = np.cumsum(frequencies, dtype=np.intp).take(places)
        holding, frequencies = holding.take(places), frequencies.take(places)
        positions = positions[ranges(ends - frequencies, frequencies.astype(np.intp))]
    keys = np.repeat(holding.astype(np.int64) + part.first << PLACE, frequencies)
    keys += positions
    return keys


def _many_keys(part: Part, numbers: Numbers, wanted: Mask | None) -> Keys:
    """Where any of several terms stands, term by term; ``wanted`` has a flag for each document of the part."""
    columns = part.columns
    of = _postings(columns, numbers)
    documents, frequencies = columns.documents[of].astype(np.int64), columns.frequencies[of].astype(np.intp)
    positions = columns.positions[_slices(*_extents(columns.position_pointers, numbers))]
    if wanted is not None:
        places = np.flatnonzero(wanted.take(documents))
        ends = np.cumsum(frequencies).take(places)
        documents, frequencies = documents.take(places), frequencies.take(places)
        positions = positions[ranges(ends - frequencies, frequencies)]
    documents += part.first
    documents <<= PLACE
    keys = np.repeat(documents, frequencies)
    keys += positions
    return keys


def _places(holding: Array, wanted: Numbers, size: int) -> Numbers:
    """Where the wanted documents are among those that hold a term."""
    if len(wanted) * SPARSE < len(holding):
        near: Numbers = np.searchsorted(holding, wanted.astype(holding.dtype))
        same: Mask = holding.take(near, mode="clip") == wanted
        return near[same]
    return np.flatnonzero(_mask(wanted, size).take(holding.astype(np.intp)))


def _mask(numbers: Numbers, size: int) -> Mask:
    """A flag for each of ``size`` documents."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[numbers] = True
    return mask


def _blocks(part: Part, numbers: Numbers) -> Iterator[tuple[Numbers, Scores, slice]]:
    """Documents and frequencies of terms, a little at a time, which the cache of the processor holds."""
    of = _postings(part.columns, numbers)
    holding, frequencies = part.columns.documents[of], part.columns.frequencies[of]
    for at in range(0, len(holding), _BLOCK):
        block = slice(at, at + _BLOCK)
        documents = holding[block].astype(np.intp)
        if part.first:
            documents += part.first
        yield documents, frequencies[block].astype(np.float64), block


def _joined(arrays: Iterable[Array], kind: npt.DTypeLike = np.intp) -> Array:
    found = list(arrays)
    if len(found) == 1:
        return found[0]
    return np.concatenate(found) if found else np.zeros(0, dtype=kind)


def _hashes(terms: Terms, numbers: Numbers) -> npt.NDArray[np.uint64]:
    """A number for each term that no other term is likely to have: a polynomial of its bytes."""
    if not len(numbers):
        return np.zeros(0, dtype=np.uint64)
    starts, sizes = _extents(terms.offsets, numbers)
    begun = np.cumsum(sizes) - sizes
    places = np.arange(int(sizes.sum())) - np.repeat(begun, sizes)
    powers = np.cumprod(np.full(int(sizes.max()), _FACTOR, dtype=np.uint64))
    return np.add.reduceat(terms.blob[_slices(starts, sizes)] * powers[places], begun)


def _extents(pointers: Array, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Where something of each of some terms begins, and how much there is."""
    starts = pointers[numbers]
    return starts, pointers[numbers + 1] - starts


def _total(pointers: Array, numbers: Numbers) -> int:
    """How much there is of all of some terms, which ascend."""
    first, last = int(numbers[0]), int(numbers[-1])
    if last - first + 1 == len(numbers):
        return int(pointers[last + 1] - pointers[first])
    return int(_extents(pointers, numbers)[1].sum())


def _counts(columns: FieldColumns, numbers: Numbers) -> Numbers:
    return _extents(columns.pointers, numbers)[1]


def _postings(columns: FieldColumns, numbers: Numbers) -> slice | Numbers:
    """Where the postings of terms lie."""
    return _slices(*_extents(columns.pointers, numbers))


def _slices(starts: Numbers, counts: Numbers) -> slice | Numbers:
    """Stretches of an array, as a slice where they follow one another."""
    ends = starts + counts
    if len(starts) == 1 or np.array_equal(ends[:-1], starts[1:]):
        return slice(int(starts[0]), int(ends[-1]))
    return ranges(starts, counts)


def _pieces(columns: FieldColumns, numbers: Numbers, deadline: Deadline, size: int = _CHUNK) -> Iterator[Numbers]:
    """Terms in pieces that are not too much work at once: about ``size`` postings."""
    deadline.check()
    if len(numbers) < 2:
        yield from [numbers] if len(numbers) else []
        return
    chunk = np.cumsum(_counts(columns, numbers)) // size
    for some in np.split(numbers, np.flatnonzero(np.diff(chunk)) + 1):
        deadline.check()
        yield some
