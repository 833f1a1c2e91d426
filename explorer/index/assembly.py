"""From the postings of a segment to its columns: what is worked out beforehand so that no key stroke has to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from explorer.index.columns import Array, Beginnings, FieldColumns, Outline, Stretch, Terms, narrowed
from explorer.index.runs import bounds, sums
from explorer.index.words import stem

_WORTH: Final = 2
"""A beginning is summed beforehand if its words have more postings than this many times the documents."""
_LONGEST: Final = 2
"""Letters of a beginning that is summed beforehand."""

_NONE: Final = np.zeros(0, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of one field, as ``FieldColumns`` names them; arrays may be of any integer type."""

    boost: float
    total_length: int
    terms: Terms
    pointers: Array
    documents: Array
    frequencies: Array
    positions: Array
    """In the order of the postings; none if the field has no positions."""
    lengths: Array
    stem_of: Array | None = None
    """For a field of written forms the number of the stem of each."""
    forward: tuple[Array, Array] | None = None
    """The number of the term at each position, document by document, and where each document begins."""


def assemble(of: Postings, size: int) -> FieldColumns:
    """Columns of a field of a segment of ``size`` documents."""
    known, whole = outlined(of)
    summing = Summing(known, size)
    summing.add(whole)
    return FieldColumns(
        boost=known.boost,
        total_length=known.total_length,
        terms=known.terms,
        pointers=known.pointers,
        documents=whole.documents,
        frequencies=whole.frequencies,
        position_pointers=known.position_pointers,
        positions=whole.positions,
        forward=np.concatenate([_NONE.astype(known.forward_type), *known.forward]),
        forward_pointers=known.forward_pointers,
        lengths=known.lengths,
        stem_of=known.stem_of,
        beginnings=summing.beginnings(),
    )


def outlined(of: Postings) -> tuple[Outline, Stretch]:
    """A field as it is written, all of it in one stretch."""
    frequencies, positions = narrowed(of.frequencies), narrowed(of.positions)
    pointers = of.pointers.astype(np.int64, copy=False)
    forward, forward_pointers = of.forward or (_NONE, np.zeros(0, dtype=np.int64))
    known = Outline(
        boost=of.boost,
        total_length=of.total_length,
        terms=of.terms,
        pointers=pointers,
        position_pointers=_position_pointers(of),
        lengths=of.lengths,
        stem_of=np.zeros(0, dtype=np.int32) if of.stem_of is None else of.stem_of.astype(np.int32, copy=False),
        forward=(forward,),
        forward_pointers=forward_pointers,
        forward_type=number_type(of.terms),
        frequency_type=frequencies.dtype,
        position_type=positions.dtype,
    )
    return known, Stretch(pointers, of.documents.astype(np.uint32, copy=False), frequencies, positions)


def number_type(terms: Terms) -> np.dtype[Any]:
    """The narrowest unsigned type that holds the numbers of terms."""
    return np.min_scalar_type(max(len(terms) - 1, 0))


def _position_pointers(of: Postings) -> Array:
    if not len(of.positions):
        return np.zeros(len(of.pointers), dtype=np.int64)
    return bounds(sums(of.frequencies, of.pointers))


def stem_numbers(forms: Terms, stems: Terms) -> Array:
    """The number of the stem of each form."""
    numbers = {encoded: number for number, encoded in enumerate(stems.all_encoded())}
    found = (numbers[stem(form.decode()).encode()] for form in forms.all_encoded())
    return np.fromiter(found, dtype=np.int64, count=len(forms))


class Summing:
    """Sums up beginnings of one or two letters that stand for many postings, while these pass by."""

    def __init__(self, of: Outline, size: int) -> None:
        """``size`` is the number of documents; a field that is not one of written forms has no beginnings."""
        self._pointers, self._size = of.pointers, size
        self._waiting = deque(sorted(self._worth(of.terms), key=lambda it: it[1:])) if len(of.stem_of) else deque()
        self._term = 0
        self._open: list[tuple[bytes, int, int, Array]] = []
        self._done: list[tuple[bytes, Array, Array]] = []

    def _worth(self, terms: Terms) -> Iterator[tuple[bytes, int, int]]:
        for beginning, low, high in _groups(terms):
            if high - low > 1 and self._pointers[high] - self._pointers[low] > _WORTH * self._size:
                yield beginning, low, high

    def add(self, part: Stretch) -> None:
        """Take in the postings of the next terms."""
        first, end = self._term, self._term + len(part.pointers) - 1
        self._term = end
        while self._waiting and self._waiting[0][1] < end:
            self._open.append((*self._waiting.popleft(), np.zeros(self._size)))
        for beginning, low, high, counts in self._open:
            of = slice(part.pointers[max(low, first) - first], part.pointers[min(high, end) - first])
            np.add(counts, np.bincount(part.documents[of], part.frequencies[of], self._size), out=counts)
            if high <= end:
                found = np.flatnonzero(counts)
                summed = narrowed(counts[found].astype(np.int64))
                self._done.append((beginning, found.astype(np.uint32), summed))
        self._open = [each for each in self._open if each[2] > end]

    def beginnings(self) -> Beginnings:
        """What they come to; all postings must have passed."""
        if not self._done:
            return Beginnings(Terms.of([]), np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint32), _NONE)
        kept, documents, frequencies = zip(*sorted(self._done, key=lambda it: it[0]), strict=True)
        return Beginnings(
            terms=Terms.of(list(kept)),
            pointers=bounds(np.fromiter(map(len, documents), dtype=np.int64)),
            documents=np.concatenate(documents),
            frequencies=np.concatenate(frequencies),
        )


def _groups(terms: Terms) -> Iterator[tuple[bytes, int, int]]:
    """Beginnings of terms, in UTF-8, and the numbers of the terms from and up to."""
    for letters in range(1, _LONGEST + 1):
        low = 0
        while low < len(terms):
            beginning = terms[low][:letters]
            high = terms.span(beginning)[1]
            if len(beginning) == letters:
                yield beginning.encode(), low, high
                low = high
            else:
                low += 1
