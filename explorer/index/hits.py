"""How often a query is answered within each article, counted from the places of words and not from texts.

It is the number of marks that ``marks`` makes in the text: places that overlap are one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from explorer.index.deadline import Deadline
from explorer.index.engine import Engine, Reading, numbers_in
from explorer.index.positions import windows
from explorer.index.postings import PLACE, Keys
from explorer.index.ranking import Numbers

Spans = tuple[Keys, int]
"""Where something begins, and how many words long it is."""


def spans(
    engine: Engine, readings: Sequence[Reading], window: int | None, documents: Numbers, deadline: Deadline
) -> Spans:
    """Where a clause is answered in some articles, which are ascending."""
    if window is None:
        return engine.phrase(readings, deadline, documents), len(readings)
    different = {id(reading): reading for reading in readings}
    keys = {at: engine.keys(reading, deadline, documents) for at, reading in different.items()}
    words = [keys[id(reading)] for reading in readings]
    found: list[Keys] = [np.zeros(0, dtype=np.int64)]
    for document in documents.tolist():
        deadline.check()
        numbers = {place for each in windows(numbers_in(words, document), window, deadline.check) for place in each}
        found.append(np.array(sorted(numbers), dtype=np.int64) + (document << PLACE))
    return np.concatenate(found), 1


def count(documents: Numbers, found: Sequence[Spans]) -> Numbers:
    """Number of places in each of some articles, those that overlap taken as one."""
    begun = np.concatenate([np.zeros(0, dtype=np.int64), *(keys for keys, _ in found)])
    ends = np.concatenate([np.zeros(0, dtype=np.int64), *(keys + length for keys, length in found)])
    order = np.argsort(begun, kind="stable")
    begun, ends = begun[order], np.maximum.accumulate(ends[order])
    apart = np.ones(len(begun), dtype=np.bool_)
    apart[1:] = begun[1:] >= ends[:-1]
    owners = np.searchsorted(documents, begun[apart] >> PLACE)
    return np.bincount(owners, minlength=len(documents))
