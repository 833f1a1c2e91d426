"""The postings of several segments as those of one, without what was deleted.

All sides are sorted by term, so a range of terms is a slice of every segment: one range after the other is sorted in
memory and written, and what is needed grows with the number of terms, not of postings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from explorer.index.assembly import number_type
from explorer.index.columns import Array, FieldColumns, Outline, SegmentColumns, Stretch, Terms
from explorer.index.runs import bounds, ranges, stable_order, sums
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


def merge(parts: Sequence[Part]) -> Iterator[tuple[str, Outline, Iterator[Stretch]]]:
    """The postings of all fields, one after the other; documents are numbered in the order of the parts."""
    mergers = {name: _Merger(name, parts) for name in parts[0].columns.fields}
    stems = {forms: mergers[name] for name, forms in WRITTEN.items()}
    for name, merger in mergers.items():
        yield name, merger.outline(stems.get(name)), merger.stretches()


class _Merger:
    """One field of all parts."""

    def __init__(self, name: str, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._fields: list[FieldColumns] = [part.columns.fields[name] for part in parts]
        # One part's terms at a time, read twice, since those of all parts are many times those of the result.
        known: set[bytes] = set()
        for of in self._fields:
            known.update(of.terms.all_encoded())
        terms = sorted(known)
        rank = dict(zip(terms, range(len(terms)), strict=True))
        self._ranks = [
            np.fromiter(map(rank.__getitem__, of.terms.all_encoded()), dtype=np.int32, count=len(of.terms))
            for of in self._fields
        ]
        self._counts = np.zeros(len(terms), dtype=np.int64)
        """Postings of each merged term that are left."""
        self._placed = np.zeros(len(terms), dtype=np.int64)
        """Positions of each merged term that are left."""
        self._sizes = np.zeros(len(terms), dtype=np.int64)
        for of, ranks, part in zip(self._fields, self._ranks, parts, strict=True):
            counts, placed = _left(of, part.live)
            self._counts[ranks] += counts
            self._placed[ranks] += placed
            self._sizes[ranks] += np.diff(of.pointers) + np.diff(of.position_pointers)
        left = self._counts > 0
        self._final = np.cumsum(left) - 1
        """Number of each term when those of deleted documents only are left out."""
        self._terms = Terms.of([term for term, is_left in zip(terms, left.tolist(), strict=True) if is_left])
        before = bounds(np.array([int(part.live.sum()) for part in parts]))
        self._numbers = [before[at] + np.cumsum(part.live) - 1 for at, part in enumerate(parts)]

    def outline(self, stems: _Merger | None) -> Outline:
        """What the merged postings will be; ``stems`` is the merger of the field of stems if this one is of forms."""
        first, left = self._fields[0], self._counts > 0
        return Outline(
            boost=first.boost,
            total_length=int(self._placed.sum()) if len(first.lengths) else 0,
            terms=self._terms,
            pointers=bounds(self._counts[left]),
            position_pointers=bounds(self._placed[left]),
            lengths=self._lengths(),
            stem_of=np.zeros(0, dtype=np.int32) if stems is None else self._stem_of(stems),
            forward=self._forward(),
            forward_pointers=self._forward_pointers(),
            forward_type=number_type(self._terms),
            frequency_type=np.result_type(*[of.frequencies.dtype for of in self._fields]),
            position_type=np.result_type(*[of.positions.dtype for of in self._fields]),
        )

    def stretches(self) -> Iterator[Stretch]:
        """The merged postings, in the order of the terms."""
        for low, high in self._ranges():
            counts = self._counts[low:high]
            if counts.any():
                yield Stretch(bounds(counts[counts > 0]), *self._range(low, high))
            for part in self._parts:
                part.columns.release()

    def _stem_of(self, stems: _Merger) -> Array:
        found = np.zeros(len(self._terms), dtype=np.int32)
        for of, ranks, stem_ranks in zip(self._fields, self._ranks, stems._ranks, strict=True):
            left = self._counts[ranks] > 0
            found[self._final[ranks[left]]] = stems._final[stem_ranks[of.stem_of[left]]]
        return found

    def _forward(self) -> Iterator[Array]:
        """The forward index with the merged numbers, piece by piece."""
        for of, ranks, part in zip(self._fields, self._ranks, self._parts, strict=True):
            if not len(of.forward):
                continue
            numbers, pointers = self._final[ranks], of.forward_pointers
            for low, high in _pieces(pointers[1:]):
                words = of.forward[pointers[low] : pointers[high]]
                yield numbers[words[np.repeat(part.live[low:high], np.diff(pointers[low : high + 1]))]]
            part.columns.release()

    def _forward_pointers(self) -> Array:
        if not len(self._fields[0].forward_pointers):
            return np.zeros(0, dtype=np.int64)
        pairs = zip(self._fields, self._parts, strict=True)
        return bounds(np.concatenate([np.diff(of.forward_pointers)[part.live] for of, part in pairs]))

    def _lengths(self) -> Array:
        pairs = zip(self._fields, self._parts, strict=True)
        return np.concatenate([of.lengths[part.live] if len(of.lengths) else of.lengths for of, part in pairs])

    def _ranges(self) -> list[tuple[int, int]]:
        """Merged terms from and up to, with about as many postings and positions each."""
        return _pieces(bounds(self._sizes)[1:])

    def _range(self, low: int, high: int) -> tuple[Array, Array, Array]:
        """Documents, frequencies and positions of the postings of a range of merged terms."""
        slices = [
            _cut(of, ranks, part.live, numbers, low, high)
            for of, ranks, part, numbers in zip(self._fields, self._ranks, self._parts, self._numbers, strict=True)
        ]
        term, document, frequency, position = (np.concatenate(arrays) for arrays in zip(*slices, strict=True))
        if high - low == 1:
            return document, frequency, position
        order = stable_order(term)
        if len(position):
            starts = bounds(frequency)[:-1]
            position = position[ranges(starts[order], frequency[order])]
        return document[order], frequency[order], position


def _pieces(ends: Array) -> list[tuple[int, int]]:
    """Runs from and up to, with about as many items each; ``ends`` says how many there are up to the end of each."""
    steps = ends // _RANGE
    cuts = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(steps)]
    return [(low, high) for low, high in pairwise(cuts) if low < high]


def _left(of: FieldColumns, live: Array) -> tuple[Array, Array]:
    """For each term how many of its postings and of its positions are of documents that are not deleted."""
    if live.all():
        return np.diff(of.pointers), np.diff(of.position_pointers)
    kept = np.empty(len(of.documents), dtype=of.frequencies.dtype)
    # A part at a time, since numpy widens all numbers before it looks anything up by them.
    for at in range(0, len(kept), _RANGE):
        kept[at : at + _RANGE] = live[of.documents[at : at + _RANGE]]
    counts = sums(kept, of.pointers)
    kept *= of.frequencies
    return counts, sums(kept, of.pointers) if len(of.positions) else np.zeros_like(counts)


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
