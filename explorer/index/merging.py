"""The postings of several segments as those of one, without what was deleted.

Both sides are sorted by term, so a range of terms is a slice of every segment: one range after the other is sorted in
memory, and what is needed beside the result does not grow with the segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from explorer.index.assembly import Postings
from explorer.index.columns import Array, FieldColumns, SegmentColumns, Terms
from explorer.index.runs import bounds, places, stable_order, sums
from explorer.index.schema import WRITTEN

_RANGE: Final = 1 << 20
"""About so many postings and positions are sorted together."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment that is merged, and which of its documents are not deleted."""

    columns: SegmentColumns
    live: Array


def rows(parts: Sequence[Part]) -> Array:
    """Rows in the catalog of all documents that are left."""
    return np.concatenate([part.columns.rows[part.live] for part in parts])


def merge(parts: Sequence[Part]) -> Iterator[tuple[str, Postings]]:
    """The postings of all fields, one after the other; documents are numbered in the order of the parts."""
    mergers = {name: _Merger(name, parts) for name in parts[0].columns.fields}
    stems = {forms: mergers[name] for name, forms in WRITTEN.items()}
    for name, merger in mergers.items():
        yield name, merger.postings(stems.get(name))


class _Merger:
    """One field of all parts."""

    def __init__(self, name: str, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._fields: list[FieldColumns] = [part.columns.fields[name] for part in parts]
        encoded = [of.terms.all_encoded() for of in self._fields]
        terms = sorted(set().union(*encoded))
        rank = dict(zip(terms, range(len(terms)), strict=True))
        self._ranks = [np.fromiter(map(rank.__getitem__, of), dtype=np.int64, count=len(of)) for of in encoded]
        self._counts = np.zeros(len(terms), dtype=np.int64)
        self._sizes = np.zeros(len(terms), dtype=np.int64)
        for of, ranks, part in zip(self._fields, self._ranks, parts, strict=True):
            self._counts[ranks] += _live_counts(of, part.live)
            self._sizes[ranks] += np.diff(of.pointers) + np.diff(of.position_pointers)
        left = self._counts > 0
        self._final = np.cumsum(left) - 1
        """Number of each term when those of deleted documents only are left out."""
        self._terms = Terms.of([term for term, is_left in zip(terms, left.tolist(), strict=True) if is_left])
        before = bounds(np.array([int(part.live.sum()) for part in parts]))
        self._numbers = [before[at] + np.cumsum(part.live) - 1 for at, part in enumerate(parts)]

    def postings(self, stems: _Merger | None) -> Postings:
        """The merged postings; ``stems`` is the merger of the field of stems if this one is of forms."""
        size = int(self._counts.sum())
        documents = np.empty(size, dtype=np.uint32)
        frequencies = np.empty(size, dtype=np.result_type(*[of.frequencies.dtype for of in self._fields]))
        positions = np.empty(
            sum(len(of.positions) for of in self._fields),
            dtype=np.result_type(*[of.positions.dtype for of in self._fields]),
        )
        at = placed = 0
        for low, high in self._ranges():
            document, frequency, position = self._range(low, high)
            documents[at : at + len(document)] = document
            frequencies[at : at + len(document)] = frequency
            positions[placed : placed + len(position)] = position
            at, placed = at + len(document), placed + len(position)
        first = self._fields[0]
        return Postings(
            boost=first.boost,
            total_length=placed if len(first.lengths) else 0,
            terms=self._terms,
            pointers=bounds(self._counts[self._counts > 0]),
            documents=documents,
            frequencies=frequencies,
            positions=positions[:placed],
            lengths=self._lengths(),
            stem_of=None if stems is None else self._stem_of(stems),
        )

    def _stem_of(self, stems: _Merger) -> Array:
        found = np.zeros(len(self._terms), dtype=np.int64)
        for of, ranks, stem_ranks in zip(self._fields, self._ranks, stems._ranks, strict=True):
            left = self._counts[ranks] > 0
            found[self._final[ranks[left]]] = stems._final[stem_ranks[of.stem_of[left]]]
        return found

    def _lengths(self) -> Array:
        pairs = zip(self._fields, self._parts, strict=True)
        return np.concatenate([of.lengths[part.live] if len(of.lengths) else of.lengths for of, part in pairs])

    def _ranges(self) -> list[tuple[int, int]]:
        """Merged terms from and up to, with about as many postings and positions each."""
        steps = bounds(self._sizes)[1:] // _RANGE
        cuts = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(steps)]
        return [(low, high) for low, high in pairwise(cuts) if low < high]

    def _range(self, low: int, high: int) -> tuple[Array, Array, Array]:
        """Documents, frequencies and positions of the postings of a range of merged terms."""
        slices = [
            _cut(of, ranks, part.live, numbers, low, high)
            for of, ranks, part, numbers in zip(self._fields, self._ranks, self._parts, self._numbers, strict=True)
        ]
        term, document, frequency, position = (np.concatenate(arrays) for arrays in zip(*slices, strict=True))
        order = stable_order(term)
        if len(position):
            starts = bounds(frequency)[:-1]
            position = position[places(starts[order], frequency[order])]
        return document[order], frequency[order], position


def _live_counts(of: FieldColumns, live: Array) -> Array:
    """For each term the number of its documents that are not deleted."""
    if live.all():
        return np.diff(of.pointers)
    left = np.empty(len(of.documents), dtype=np.bool_)
    # A part at a time, since numpy widens all numbers before it looks anything up by them.
    for at in range(0, len(left), _RANGE):
        left[at : at + _RANGE] = live[of.documents[at : at + _RANGE]]
    return sums(left, of.pointers)


def _cut(of: FieldColumns, ranks: Array, live: Array, numbers: Array, low: int, high: int) -> tuple[Array, ...]:
    """Merged terms, documents by their new ``numbers``, frequencies and positions of one part in that range."""
    first, last = (int(at) for at in np.searchsorted(ranks, (low, high)))
    which = slice(int(of.pointers[first]), int(of.pointers[last]))
    term = np.repeat(ranks[first:last], np.diff(of.pointers[first : last + 1]))
    document, frequency = of.documents[which], of.frequencies[which]
    position = of.positions[int(of.position_pointers[first]) : int(of.position_pointers[last])]
    if not live.all():
        left = live[document]
        if len(position):
            position = position[np.repeat(left, frequency)]
        term, document, frequency = term[left], document[left], frequency[left]
    return term, numbers[document], frequency, position
