"""Words of a language that does not exist, by rank, spelt and inflected like English; and how often each is used.

The words are made of syllables by number, so there is no end to them and nothing is stored. About half of them are
inflections of more frequent ones, so that stemming has something to do. The 120 most frequent are English function
words. Ranks follow a double power law (Gerlach and Altmann, "Stochastic model for the vocabulary growth in natural
languages", Physical Review X 3, 2013): Zipf's law for a core, a steeper tail after it. The exponents are chosen so that
the vocabulary of n words grows like 44 n^0.49, which Manning, Raghavan and Schütze measured on Reuters news (RCV1).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

Ranks = npt.NDArray[np.int64]

_FUNCTION_WORDS: Final = """
the of to and a in that is for on it with as was he at by be from his have are this has but not an had they which who
she said will were their or its been one would we more when her there all about if you up out can than some other into
two after new time also could over last only year them first people most so such may between many i now any even where
before like those our then because how no what under while against both still during through made being since much my
did well do another within each own down back very should
"""
FUNCTION_WORDS: Final = _FUNCTION_WORDS.split()
_BEGINNINGS: Final = """
b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p ph pl pr qu r s sc sh sl sm sn sp st str sw t th tr tw v w y z
ab ac ad al am an ap ar as at el em en ex im in ob op or un us
"""
_ONSETS: Final = _BEGINNINGS.split()
_MIDDLES: Final = ("b", "d", "g", "l", "m", "n", "p", "r", "st", "t", "v", "nd")
_VOWELS: Final = ("a", "e", "i", "o", "u", "ai", "ea", "oo", "ou", "y")
_SHORT_VOWELS: Final = _VOWELS[:4]
_CODAS: Final = ("n", "m", "rd", "ck")
_ENDINGS: Final = ("", "s", "ed", "ing", "er", "ation", "ly")
_SCATTER: Final = 0x9E3779B1
_UNSCATTERED: Final = 256
_FIRSTS: Final = len(_ONSETS) * len(_VOWELS)
_INNERS: Final = len(_MIDDLES) * len(_SHORT_VOWELS)


class DoubleZipf:
    """Ranks from 1 without end: ``1 / (rank + 1)`` up to ``core``, then falling with ``exponent``."""

    def __init__(self, core: int = 5_000, exponent: float = 2.0) -> None:
        self._core, self._exponent = core, exponent
        weights = 1 / (np.arange(1, core + 1) + 1.0)
        tail = 1 / (exponent - 1)
        self._cumulative = np.cumsum(weights) / (weights.sum() + tail)

    def ranks(self, chances: npt.NDArray[np.float64]) -> Ranks:
        """The rank for each number from 0 to 1."""
        found = np.searchsorted(self._cumulative, chances, side="right") + 1
        behind = found > self._core
        share = self._cumulative[-1]
        left = np.maximum((1 - chances[behind]) / (1 - share), 1e-9)
        found[behind] = np.ceil(self._core * left ** (-1 / (self._exponent - 1))).astype(np.int64)
        return found


def scattered(ranks: Ranks, key: int | Ranks, *, narrow: int = 0) -> Ranks:
    """Other ranks of the same octave (from a power of 2 to the next), the same ones for the same key.

    With ``narrow`` only one in ``2 ** narrow`` of them is used. The first 255 ranks stay.
    """
    octaves = np.frexp(ranks.astype(np.float64))[1] - 1
    low = np.left_shift(np.int64(1), octaves.astype(np.int64))
    moved = low + ((((ranks - low) >> narrow) + key * 40_503) * _SCATTER & (low - 1))
    return np.where(ranks < _UNSCATTERED, ranks, moved)


def base(number: int) -> str:
    """A word without ending: short ones first, near numbers unlike."""
    codas = len(_CODAS)
    size, inner = _FIRSTS * codas, 0
    while number >= size:
        number, size, inner = number - size, size * _INNERS, inner + 1
    number = number * 7_368_787 % size
    number, coda = divmod(number, codas)
    middle = ""
    for _ in range(inner):
        number, at = divmod(number, _INNERS)
        middle = _MIDDLES[at % len(_MIDDLES)] + _SHORT_VOWELS[at // len(_MIDDLES)] + middle
    vowel, onset = divmod(number, len(_ONSETS))
    return _ONSETS[onset] + _VOWELS[vowel] + middle + _CODAS[coda]


def word(rank: int) -> str:
    """The word with this rank, from 1.

    Of the ranks after the function words every other one is a word, every fourth the plural of one, and so on: an
    ending is half as frequent as the one before it. Some words are numbers.
    """
    if rank <= len(FUNCTION_WORDS):
        return FUNCTION_WORDS[rank - 1]
    number = rank - len(FUNCTION_WORDS) - 1
    ending = 0
    while number & 1 and ending < len(_ENDINGS) - 1:
        number >>= 1
        ending += 1
    number >>= 1
    if number % 29 == 7:
        return str(number + ending)
    return base(number) + _ENDINGS[ending]


class Vocabulary(dict[int, str]):
    """Words by rank, each made when it is first asked for."""

    def __missing__(self, rank: int) -> str:
        made = self[rank] = word(rank)
        return made
