"""Which words stand at places of texts, looked up in the forward index and not in the postings of each word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from explorer.index.columns import Array, FieldColumns
from explorer.index.counts import Mask
from explorer.index.deadline import Deadline
from explorer.index.postings import PLACE, Field, Keys, Part, Selection
from explorer.index.ranking import Numbers
from explorer.index.runs import bounds, ranges

_CHUNK: Final = 1 << 18
"""Places between two looks at the deadline."""
_STRETCH: Final = 1 << 16
"""Places that are looked up at once."""
_COMPARED: Final = 8
"""With so many numbers each word is compared one by one."""
_IN_DOCUMENT: Final = (1 << PLACE) - 1


class Wanted(NamedTuple):
    """Terms that may stand for a word: numbers of forms or, with ``stems``, of stems."""

    selection: Selection
    stems: bool


def standing(forms: Field, wanted: Sequence[Wanted], keys: Keys, deadline: Deadline) -> Mask:
    """Which of some places, which ascend, hold any of the wanted terms; a place outside of all texts holds none."""
    found = np.zeros(len(keys), dtype=np.bool_)
    for at, part in enumerate(forms.parts):
        low, high = 0, len(keys)
        if len(forms.parts) > 1:
            low, high = np.searchsorted(keys, (part.first << PLACE, part.first + part.size << PLACE)).tolist()
        for begin in range(low, high, _CHUNK):
            deadline.check()
            some = slice(begin, min(begin + _CHUNK, high))
            words, inside = _words(part, keys[some])
            found[some] = _any(part.columns, [(it.selection.numbers[at], it.stems) for it in wanted], words) & inside
    return found


def beside(
    field: Field, term: Selection, forms: Field, wanted: Sequence[Wanted], apart: int, deadline: Deadline
) -> Keys:
    """Where a single term stands with any of the wanted terms so many words behind it, or before it if negative."""
    found = [np.zeros(0, dtype=np.int64)]
    for at, (part, texts) in enumerate(zip(field.parts, forms.parts, strict=True)):
        for number in term.numbers[at].tolist():
            others = [(it.selection.numbers[at], it.stems) for it in wanted]
            for documents, frequencies, positions in _stretches(part.columns, number):
                deadline.check()
                begins = texts.columns.forward_pointers.take(documents)
                places = np.repeat(begins + apart, frequencies)
                places += positions
                hits = np.flatnonzero(_any(texts.columns, others, texts.columns.forward.take(places, mode="clip")))
                owners = np.searchsorted(np.cumsum(frequencies, dtype=np.intp), hits, side="right")
                inside = places.take(hits) >= begins.take(owners)
                holding = documents.take(owners)
                inside &= places.take(hits) < texts.columns.forward_pointers.take(holding + 1)
                keys = holding + part.first << PLACE
                keys += positions.take(hits)
                found.append(keys[inside])
    return np.concatenate(found)


def _stretches(columns: FieldColumns, number: int) -> Iterator[tuple[Numbers, Array, Array]]:
    """The documents, frequencies and positions of a term, a little at a time, which the processor's cache holds."""
    documents, frequencies = columns.postings(number)
    ends = bounds(frequencies) + columns.position_pointers[number]
    cuts = np.flatnonzero(np.diff((ends - ends[0]) // _STRETCH)) + 1
    for low, high in pairwise([0, *cuts.tolist(), len(documents)]):
        yield documents[low:high].astype(np.intp), frequencies[low:high], columns.positions[ends[low] : ends[high]]


def around(keys: Keys, window: int) -> Keys:
    """All places less than ``window`` from some, which ascend as these do; a few may lie outside of the text."""
    if not len(keys):
        return keys
    begins, ends = keys - (window - 1), keys + window
    opens = np.ones(len(keys), dtype=np.bool_)
    opens[1:] = begins[1:] > ends[:-1]
    starts = begins[opens]
    return ranges(starts, ends[np.append(opens[1:], True)] - starts)


def length(forms: Field, documents: Numbers) -> int:
    """Number of words of some documents, which ascend."""
    total = 0
    for part, own in _by_part(forms, documents):
        pointers = part.columns.forward_pointers
        total += int((pointers[own + 1] - pointers[own]).sum())
    return total


def places(forms: Field, documents: Numbers) -> Keys:
    """All places of some documents, which ascend."""
    found = [np.zeros(0, dtype=np.int64)]
    for part, own in _by_part(forms, documents):
        pointers = part.columns.forward_pointers
        found.append(ranges((own + part.first).astype(np.int64) << PLACE, pointers[own + 1] - pointers[own]))
    return np.concatenate(found)


def _by_part(forms: Field, documents: Numbers) -> list[tuple[Part, Numbers]]:
    cuts = np.searchsorted(documents, [part.first for part in forms.parts[1:]])
    return [(part, own - part.first) for part, own in zip(forms.parts, np.split(documents, cuts), strict=True)]


def _words(part: Part, keys: Keys) -> tuple[Array, Mask]:
    """The number of the form at each of some places of a part, and whether there is one; nonsense where not."""
    columns = part.columns
    documents = keys >> PLACE
    if part.first:
        documents -= part.first
    places = columns.forward_pointers.take(documents, mode="clip")
    places += keys & _IN_DOCUMENT
    inside = places < columns.forward_pointers.take(documents + 1, mode="clip")
    return columns.forward.take(places, mode="clip"), inside


def _any(columns: FieldColumns, wanted: Sequence[tuple[Numbers, bool]], words: Array) -> Mask:
    """Which of some forms are wanted, themselves or by their stem."""
    found = np.zeros(len(words), dtype=np.bool_)
    for numbers, stems in wanted:
        if len(numbers):
            found |= _among(columns.stem_of.take(words) if stems else words, numbers)
    return found


def _among(words: Array, numbers: Numbers) -> Mask:
    """Which of some numbers are among others, which ascend and are different."""
    low, high = int(numbers[0]), int(numbers[-1])
    found: Mask
    if len(numbers) <= _COMPARED:
        found = words == low
        for number in numbers[1:].tolist():
            found |= words == number
    elif high - low + 1 == len(numbers):
        found = (words >= low) & (words <= high)
    else:
        found = numbers.take(np.searchsorted(numbers, words), mode="clip") == words
    return found
