"""From the postings of a segment to its columns: what is worked out beforehand so that no key stroke has to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from explorer.index.columns import Array, Beginnings, FieldColumns, Terms, narrowed
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


def assemble(of: Postings, size: int) -> FieldColumns:
    """Columns of a field of a segment of ``size`` documents."""
    written = of.stem_of is not None
    return FieldColumns(
        boost=of.boost,
        total_length=of.total_length,
        terms=of.terms,
        pointers=of.pointers.astype(np.int64, copy=False),
        documents=of.documents.astype(np.uint32, copy=False),
        frequencies=narrowed(of.frequencies),
        position_pointers=_position_pointers(of),
        positions=narrowed(of.positions),
        lengths=of.lengths,
        stem_of=np.zeros(0, dtype=np.int32) if of.stem_of is None else of.stem_of.astype(np.int32, copy=False),
        beginnings=beginnings(of, size) if written else _no_beginnings(),
    )


def _position_pointers(of: Postings) -> Array:
    if not len(of.positions):
        return np.zeros(len(of.pointers), dtype=np.int64)
    return bounds(sums(of.frequencies, of.pointers))


def stem_numbers(forms: Terms, stems: Terms) -> Array:
    """The number of the stem of each form."""
    numbers = {encoded: number for number, encoded in enumerate(stems.all_encoded())}
    found = (numbers[stem(form.decode()).encode()] for form in forms.all_encoded())
    return np.fromiter(found, dtype=np.int64, count=len(forms))


def beginnings(of: Postings, size: int) -> Beginnings:
    """Sum up those of one or two letters that stand for many postings."""
    kept: list[bytes] = []
    documents: list[Array] = []
    frequencies: list[Array] = []
    for beginning, low, high in sorted(_groups(of.terms)):
        first, last = int(of.pointers[low]), int(of.pointers[high])
        if high - low == 1 or last - first <= _WORTH * size:
            continue
        counts = np.bincount(of.documents[first:last], weights=of.frequencies[first:last], minlength=size)
        found = np.flatnonzero(counts)
        kept.append(beginning)
        documents.append(found)
        frequencies.append(counts[found])
    if not kept:
        return _no_beginnings()
    return Beginnings(
        terms=Terms.of(kept),
        pointers=np.cumsum([0, *map(len, documents)], dtype=np.int64),
        documents=np.concatenate(documents).astype(np.uint32),
        frequencies=narrowed(np.concatenate(frequencies).astype(np.int64)),
    )


def _no_beginnings() -> Beginnings:
    return Beginnings(Terms.of([]), np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint32), _NONE)


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
