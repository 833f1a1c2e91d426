"""The postings of several segments as those of one, without what was deleted.

Both sides are sorted by term, so a range of terms is a slice of every segment: one range after the other is sorted in
memory, and what is needed beside the result does not grow with the segments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from explorer.index.assembly import Postings
from explorer.index.columns import Array, FieldColumns, SegmentColumns, Terms
from explorer.index.runs import bounds, places, stable_order
from explorer.index.schema import WRITTEN

_RANGE: Final = 1 << 20
"""About so many postings are sorted together."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment that is merged, and which of its documents are not deleted."""

    columns: SegmentColumns
    live: Array


def rows(parts: Sequence[Part]) -> Array:
    """Rows in the catalog of all documents that are left."""
    return np.concatenate([part.columns.rows[part.live] for part in parts])


def merge(parts: Sequence[Part]) -> dict[str, Postings]:
    """The postings of all fields; documents are numbered in the order of the parts."""
    names = parts[0].columns.fields
    merged = {name: _Merger(name, parts) for name in names}
    found = {name: merger.postings() for name, merger in merged.items()}
    for stems, forms in WRITTEN.items():
        stem_of = merged[forms].mapped(merged[stems])
        found[forms] = _with_stems(found[forms], stem_of)
    return found


def _with_stems(of: Postings, stem_of: Array) -> Postings:
    return Postings(
        of.boost,
        of.total_length,
        of.terms,
        of.pointers,
        of.documents,
        of.frequencies,
        of.positions,
        of.lengths,
        stem_of,
    )


class _Merger:
    """One field of all parts."""

    def __init__(self, name: str, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._fields: list[FieldColumns] = [part.columns.fields[name] for part in parts]
        encoded = [of.terms.all_encoded() for of in self._fields]
        self._encoded = sorted(set().union(*encoded))
        rank = dict(zip(self._encoded, range(len(self._encoded)), strict=True))
        self._ranks = [np.fromiter(map(rank.__getitem__, terms), dtype=np.int64, count=len(terms)) for terms in encoded]
        before = bounds(np.array([int(part.live.sum()) for part in parts]))
        self._numbers = [before[at] + np.cumsum(part.live) - 1 for at, part in enumerate(parts)]
        self._final = np.arange(len(self._encoded))

    def postings(self) -> Postings:
        """The merged postings; terms of deleted documents only are left out."""
        size = sum(len(of.documents) for of in self._fields)
        documents = np.empty(size, dtype=np.uint32)
        frequencies = np.empty(size, dtype=np.result_type(*[of.frequencies.dtype for of in self._fields]))
        positions = np.empty(
            sum(len(of.positions) for of in self._fields),
            dtype=np.result_type(*[of.positions.dtype for of in self._fields]),
        )
        counts = np.zeros(len(self._encoded), dtype=np.int64)
        at = placed = 0
        for low, high in self._ranges():
            term, document, frequency, position = self._range(low, high)
            documents[at : at + len(document)] = document
            frequencies[at : at + len(document)] = frequency
            positions[placed : placed + len(position)] = position
            at, placed = at + len(document), placed + len(position)
            counts[low:high] = np.bincount(term - low, minlength=high - low)
        kept = counts > 0
        self._final = np.cumsum(kept) - 1
        first = self._fields[0]
        return Postings(
            boost=first.boost,
            total_length=placed if len(first.lengths) else 0,
            terms=Terms.of([self._encoded[number] for number in np.flatnonzero(kept).tolist()]),
            pointers=bounds(counts[kept]),
            documents=documents[:at],
            frequencies=frequencies[:at],
            positions=positions[:placed],
            lengths=self._lengths(),
        )

    def mapped(self, stems: _Merger) -> Array:
        """The merged number of the stem of each merged form, where this is the field of the forms."""
        found = np.zeros(int(self._final[-1]) + 1 if len(self._final) else 0, dtype=np.int64)
        left = np.diff(self._final, prepend=-1) > 0
        for of, ranks, stem_ranks in zip(self._fields, self._ranks, stems._ranks, strict=True):
            forms = left[ranks]
            found[self._final[ranks[forms]]] = stems._final[stem_ranks[of.stem_of[forms]]]
        return found

    def _lengths(self) -> Array:
        pairs = zip(self._fields, self._parts, strict=True)
        return np.concatenate([of.lengths[part.live] if len(of.lengths) else of.lengths for of, part in pairs])

    def _ranges(self) -> list[tuple[int, int]]:
        """Merged terms from and up to, with about as many postings each."""
        counts = np.zeros(len(self._encoded), dtype=np.int64)
        for of, ranks in zip(self._fields, self._ranks, strict=True):
            counts[ranks] += np.diff(of.pointers)
        steps = bounds(counts)[1:] // _RANGE
        cuts = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(counts)]
        return [(low, high) for low, high in pairwise(cuts) if low < high]

    def _range(self, low: int, high: int) -> tuple[Array, Array, Array, Array]:
        """Merged terms, documents, frequencies and positions of the postings of a range of merged terms."""
        slices = [
            _cut(of, ranks, part.live, numbers, low, high)
            for of, ranks, part, numbers in zip(self._fields, self._ranks, self._parts, self._numbers, strict=True)
        ]
        term, document, frequency, position = (np.concatenate(arrays) for arrays in zip(*slices, strict=True))
        order = stable_order(term)
        if len(position):
            starts = bounds(frequency)[:-1]
            position = position[places(starts[order], frequency[order])]
        return term[order], document[order], frequency[order], position


def _cut(of: FieldColumns, ranks: Array, live: Array, numbers: Array, low: int, high: int) -> tuple[Array, ...]:
    """The same of one part; its documents are numbered anew by ``numbers``."""
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
