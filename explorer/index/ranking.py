"""BM25F (Robertson and Zaragoza 2009) over arrays, as stock Whoosh computes it but for the rounding, and the best of
many scores.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from explorer.index.columns import LENGTHS
from explorer.index.schema import K1, B

Numbers = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float64]

_BROAD: Final = 1024
"""Scores are compared in so many columns at once to find a bound for the best."""
_FEW: Final = 8 * _BROAD


def idf(articles: int, holding: Any) -> Any:
    """Inverse document frequency of a word, or of each of several, that ``holding`` of all ``articles`` hold."""
    return np.log(articles / (holding + 1)) + 1


def norms(average: float) -> Scores:
    """What the length of a field adds to a weight below the fraction, for each byte of a length."""
    return np.asarray(K1 * ((1 - B) + B * LENGTHS / average), dtype=np.float64)


def bm25(weights: Scores, norm: Scores, rarity: Any) -> Scores:
    """Scores of postings; both arrays are overwritten. ``rarity`` is the ``idf`` of each or of all."""
    norm += weights
    weights *= rarity * (K1 + 1)
    weights /= norm
    return weights


def distinct(numbers: Numbers) -> Numbers:
    """The different ones among numbers, ascending; ``numbers`` are sorted in place.

    Faster than NumPy's ``unique``, the first call of which imports a module for 50 ms.
    """
    numbers.sort()
    kept = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=kept[1:])
    return numbers[kept]


def best(scores: Scores, limit: int) -> Numbers:
    """Places of the ``limit`` highest scores, the highest first; of equal scores the first ones come first."""
    places = _promising(scores, limit)
    if len(places) > limit:
        found = scores[places]
        last = np.partition(found, len(found) - limit)[len(found) - limit]
        above = places[found > last]
        places = np.concatenate([above, places[found == last][: limit - len(above)]])
    return places[np.lexsort((places, -scores[places]))]


def _promising(scores: Scores, limit: int) -> Numbers:
    """Places of all scores that may be among the highest, found without sorting.

    Of the maxima of columns the one that ``limit`` of them reach is reached by as many scores.
    """
    rows = len(scores) // _BROAD
    if len(scores) < _FEW or not 0 < limit <= _BROAD // 4:
        return np.arange(len(scores) if limit > 0 else 0)
    maxima = scores[: rows * _BROAD].reshape(rows, _BROAD).max(axis=0)
    return np.flatnonzero(scores >= np.partition(maxima, _BROAD - limit)[_BROAD - limit])


def ranked(scores: Scores) -> Numbers:
    """Places of all scores, the highest first; of equal scores the first ones come first."""
    order = np.argsort(-scores)
    found = scores[order]
    # Sorting that need not keep equal scores in order is several times faster; they are put in order after it.
    group = np.cumsum(found[1:] != found[:-1])
    if len(order) < 2 or int(group[-1]) == len(order) - 1:
        return order
    keys = order.astype(np.int64)
    keys[1:] += group * len(order)
    keys.sort()
    return keys % len(order)
