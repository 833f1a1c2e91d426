"""The entities that most articles of a large result mention, without counting for all the others.

An entity is in no more of the articles found than of the whole corpus. So of entities in the order of their articles in
the corpus only those before a certain place can lead the list; each of these has a bit for every article, which are
counted together with those of the articles found. This is the bound of threshold algorithms (Fagin et al. 2003).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from explorer.index.arrays import Array
from explorer.index.counts import Counts, Mask, Numbers

_MOST: Final = 192
"""Entities of which there are bits; for more than these it costs less to count all."""
_BLOCK: Final = 32
"""Entities whose bits are made, and counted, together."""
_SURELY: Final = 0.75
_WORD: Final = 64
_LOW: Final = np.uint64(0x00FF_00FF_00FF_00FF)
_BYTE: Final = np.uint64(8)
_ONE: Final = np.uint64(1)
_SHIFT: Final = np.uint64(6)
_REST: Final = np.uint64(63)

DocumentsOf = Callable[[Sequence[int]], list[Array]]
"""Gives the articles that mention each of several entities."""


class Prominence:
    """Some entities by the articles that mention them in the corpus, most first."""

    def __init__(self, numbers: Numbers, corpus: Counts, documents_of: DocumentsOf) -> None:
        """``corpus``: of each entity by number its articles, which ``documents_of`` gives by number."""
        counts = corpus.take(numbers)
        order = np.argsort(-counts, kind="stable")[: _MOST + 1]
        self._numbers, self._counts = numbers.take(order), counts.take(order)
        self._complete = len(numbers) <= _MOST
        self._documents_of = documents_of
        # By number and not in a list: two threads that look at once may both make a block, and must not both append it.
        self._bits: dict[int, Array] = {}

    def leading(self, found: Mask, share: float, wanted: int) -> tuple[Numbers, Counts] | None:
        """At least the ``wanted`` entities that most of the articles found mention, and in how many they are.

        Ascending by number. None if there are more that may lead than it is worth to look at; ``share`` is that of the
        articles found in the corpus.
        """
        if not len(self._counts):
            return self._numbers, self._counts
        # What they would be in if they were mentioned here as often as elsewhere, and somewhat fewer.
        expected = _SURELY * share * int(self._counts[min(wanted, len(self._counts)) - 1])
        if not self._complete and self._counts[-1] >= expected:
            return None
        words = self._packed(found)
        counts = np.zeros(0, dtype=np.int64)
        for at in range(0, min(len(self._numbers), _MOST), _BLOCK):
            counts = np.append(counts, _together(self._block(at // _BLOCK, len(found)), words))
            if len(counts) >= wanted and self._bound(len(counts)) < np.partition(counts, -wanted)[-wanted]:
                break
        else:
            if not self._complete:
                return None
        kept = np.flatnonzero(counts)
        numbers = self._numbers.take(kept)
        order = np.argsort(numbers)
        return numbers.take(order), counts.take(kept).take(order)

    def _bound(self, looked: int) -> int:
        """No entity behind so many is in more articles."""
        return int(self._counts[looked]) if looked < len(self._counts) else -1

    def _packed(self, found: Mask) -> Array:
        room = np.zeros(_words(len(found)) * _WORD, dtype=np.bool_)
        room[: len(found)] = found
        return np.packbits(room, bitorder="little").view("<u8")

    def _block(self, number: int, size: int) -> Array:
        if number not in self._bits:
            first = number * _BLOCK
            entities = self._numbers[first : min(first + _BLOCK, _MOST)].tolist()
            mentioning = self._documents_of(entities)
            bits = np.zeros((len(entities), _words(size)), dtype=np.uint64)
            documents = np.concatenate(mentioning).astype(np.uint64)
            places = (documents >> _SHIFT).astype(np.intp)
            places += np.repeat(np.arange(len(entities)) * bits.shape[1], [len(each) for each in mentioning])
            # Each document is there once, so that its bit is added once.
            np.add.at(bits.reshape(-1), places, _ONE << (documents & _REST))
            self._bits[number] = bits
        return self._bits[number]


def _words(size: int) -> int:
    """Words for so many bits; they are counted eight at a time."""
    return -(-size // (8 * _WORD)) * 8


def _together(bits: Array, words: Array) -> Counts:
    """How many bits of each row are those of the words too."""
    both = bits & words
    # Eight counts of up to 64 lie in a word; sums of many of them need twice their room.
    counts = np.bitwise_count(both).view(np.uint64)
    sums = counts & _LOW
    counts >>= _BYTE
    counts &= _LOW
    sums += counts
    found = np.zeros(len(bits), dtype=np.int64)
    for at in range(0, sums.shape[1], 256):
        lanes = sums[:, at : at + 256].sum(axis=1).view(np.uint16).reshape(len(bits), 4)
        found += lanes.sum(axis=1, dtype=np.int64)
    return found
