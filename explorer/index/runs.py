"""Runs: lists of different lengths that lie one behind the other in one array."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from explorer.index.arrays import Array

_INDEX_BITS: Final = 32
_SUMMED: Final = 1 << 20


def bounds(lengths: Array) -> Array:
    """Where each run begins, and where the last one ends, as int64."""
    found = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=found[1:])
    return found


def ranges(starts: Array, lengths: Array) -> Array:
    """The place of every item of the runs that begin at ``starts`` in some array, run by run."""
    # As int64 whatever the lengths are: of narrow ones NumPy would make uint64, and with a signed start a fraction.
    ends = np.cumsum(lengths, dtype=np.int64)
    found: Array = np.repeat(starts - (ends - lengths), lengths)
    found += np.arange(len(found))
    return found


def within(lengths: Array) -> Array:
    """The place of every item in its run, run by run."""
    before = bounds(lengths)
    found: Array = np.arange(before[-1]) - np.repeat(before[:-1], lengths)
    return found


def sums(values: Array, pointers: Array) -> Array:
    """The sum of each run from one pointer up to the next, as int64; no run may be empty."""
    found = np.zeros(len(pointers) - 1, dtype=np.int64)
    # A part at a time, since numpy widens all values before it adds them.
    steps = pointers[1:] // _SUMMED
    cuts = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(steps)]
    for low, high in pairwise(cuts):
        if low < high:
            part = values[int(pointers[low]) : int(pointers[high])]
            found[low:high] = np.add.reduceat(part, pointers[low:high] - pointers[low], dtype=np.int64)
    return found


def stable_order(keys: Array) -> Array:
    """The order that sorts keys from 0 to 2**31 and leaves equal ones as they stand.

    Key and place are sorted as one number, which is many times faster than sorting places.
    """
    packed = keys.astype(np.int64) << _INDEX_BITS
    packed |= np.arange(len(keys))
    packed.sort()
    packed &= (1 << _INDEX_BITS) - 1
    return packed
