"""Words that stand one after the other, or together within a window: over columns, and in the text of one article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from explorer.index.matches import SPARSE
from explorer.index.postings import PLACE, Keys
from explorer.index.ranking import Numbers

_CHECKED: Final = 4096
"""Places between two looks at the deadline."""
_STRETCH: Final = 1 << 15
"""Places of the most frequent word that are merged with those of the others at once."""


def documents_of(keys: Keys) -> Numbers:
    """The documents in which keys lie, each once."""
    documents = keys >> PLACE
    return documents[np.flatnonzero(np.diff(documents, prepend=-1))]


def common(some: Keys, others: Keys) -> Keys:
    """The keys that are among both; both ascend and have each only once."""
    merged = np.concatenate((some, others))
    # Two runs that are sorted are merged in one pass.
    merged.sort(kind="stable")
    found: Keys = merged[:-1][merged[1:] == merged[:-1]]
    return found


def together(words: Sequence[Keys], window: int) -> Numbers:
    """Documents in which all words may stand within ``window`` words; words that are equal take a place each.

    It is certain where no place stands for two different words. The places of all words are merged; at each one the
    oldest of the last places of every word, and of one that is wanted several times of as many, tells how long the
    window is that ends there.
    """
    different: list[tuple[Keys, int]] = []
    for keys in words:
        at = next((at for at, (other, _) in enumerate(different) if other is keys), None)
        if at is None:
            different.append((keys, 1))
        else:
            different[at] = (keys, different[at][1] + 1)
    if len(different) == len(words) == 2:
        few, many = sorted(words, key=len)
        if SPARSE * len(few) < len(many):
            return _close(few, many, window)
    times = [count for _, count in different]
    stretches = _stretches([keys for keys, _ in different])
    return np.concatenate([documents_of(_ends(some, times, window)) for some in stretches])


def _stretches(words: Sequence[Keys]) -> Iterator[list[Keys]]:
    """The places of each word in some documents at a time, which the processor's cache holds."""
    most = max(words, key=len)
    cuts = np.unique(most[_STRETCH::_STRETCH] >> PLACE) << PLACE
    bounds = [[0, *np.searchsorted(keys, cuts).tolist(), len(keys)] for keys in words]
    for at in range(len(cuts) + 1):
        yield [keys[bound[at] : bound[at + 1]] for keys, bound in zip(words, bounds, strict=True)]


def _ends(words: Sequence[Keys], times: Sequence[int], window: int) -> Keys:
    """Where windows end in which each word stands so many times."""
    bits = len(words).bit_length()
    merged = np.concatenate([keys << bits | number for number, keys in enumerate(words)])
    # Runs that are sorted are merged in few passes.
    merged.sort(kind="stable")
    places: Keys = merged >> bits
    numbers: Keys = merged & (1 << bits) - 1
    if sum(times) == len(times) == 2:
        # The nearest places of two words are neighbours.
        near = (np.diff(places) < window) & (np.diff(numbers) != 0)
        return places[1:].compress(near)
    oldest = places
    for number, (keys, count) in enumerate(zip(words, times, strict=True)):
        last = np.full(len(merged), -window)
        last[np.flatnonzero(numbers == number)[count - 1 :]] = keys[: len(keys) - count + 1]
        oldest = np.minimum(oldest, np.maximum.accumulate(last))
    return places.compress(places - oldest < window)


def _close(few: Keys, many: Keys, window: int) -> Numbers:
    """Documents in which a place of a rare word is within ``window`` words of a place of another."""
    behind = np.searchsorted(many, few)
    found = many.take(behind, mode="clip") - few < window
    found &= behind < len(many)
    found |= (few - many.take(behind - 1, mode="clip") < window) & (behind > 0)
    return documents_of(few[found])


def windows(
    positions: list[list[int]], window: int | None, check: Callable[[], None] = lambda: None
) -> list[tuple[int, ...]]:
    """Where words stand together, as the position of each; ``positions`` has those of each word, ascending.

    Without a window they follow one another in order. With one, any order within that many words will do, but no word
    stands for two; of overlapping places only the tightest from the left are given. Takes linear time in the positions;
    ``check`` is called now and then and may raise.
    """
    if window is None:
        return _following(positions, check)
    equal = [[at for at, places in enumerate(positions) if places == mine] for mine in positions]
    events = sorted({(place, equal[word][0]) for word, places in enumerate(positions) for place in places})
    found: list[tuple[int, ...]] = []
    latest: dict[int, int] = {}
    for number, (place, word) in enumerate(events):
        if not number % _CHECKED:
            check()
        # Equal words of a query take turns: the one that was met longest ago is met now.
        latest[min(equal[word], key=lambda at: latest.get(at, -1))] = place
        if len(latest) == len(positions) and place - min(latest.values()) < window:
            standing = tuple(latest[at] for at in range(len(positions)))
            if len(set(standing)) == len(standing):
                found.append(standing)
    return found


def _following(positions: list[list[int]], check: Callable[[], None]) -> list[tuple[int, ...]]:
    others = [set(places) for places in positions[1:]]
    found = []
    for number, first in enumerate(positions[0]):
        if not number % _CHECKED:
            check()
        if all(first + at in places for at, places in enumerate(others, 1)):
            found.append(tuple(range(first, first + len(positions))))
    return found
