"""What a word may become that is still being typed: the words that begin so, and all other inflections of these.

``attacki`` is on its way to *attacking* and so finds *attack* as well. What is found at one key was found at every key
before it, as long as the word is written somewhere; and so it stays when the word is finished.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from explorer.index.postings import Field, Part, Selection
from explorer.index.ranking import Numbers, distinct
from explorer.index.words import stem

Becoming = Callable[[str], frozenset[str]]
"""Of the letters of a word that were typed so far, the stems that ``stems_of`` gives."""

_SUFFIXES: Final = "ations ional ments edly ingly ings ers est ness ally fully ively ized izing ity able ances ences"
_ENDINGS: Final = sorted({suffix[at:] for suffix in _SUFFIXES.split() for at in range(len(suffix))})
"""What may still come of the ending of a word."""
_SHORT: Final = 3


class Dictionary(NamedTuple):
    """The words of one field of texts: as stems, and as they are written."""

    stems: Field
    forms: Field

    @property
    def parts(self) -> list[tuple[Part, Part]]:
        """For each segment its stems and its forms."""
        return list(zip(self.stems.parts, self.forms.parts, strict=True))


def stems_of(dictionaries: Sequence[Dictionary], begun: str) -> frozenset[str]:
    """Stems of what some letters may become: all of those that a word may have which does not begin so.

    Where nothing begins so, it is what any ending would make of the letters.

    A word begins with its stem but for the last letter; only *dying*, *lying* and *tying* begin with no more than the
    first. So the words of a longer stem begin with the letters that it begins with, and one letter has no such stems.
    """
    if len(begun) == 1:
        return frozenset()
    found, known = {begun, f"{begun}e"}, False
    for stems, forms in (part for dictionary in dictionaries for part in dictionary.parts):
        first, end = forms.columns.terms.span(begun)
        known |= first < end
        low, high = stems.columns.terms.span(begun)
        numbers = forms.columns.stem_of[first:end]
        others = distinct(numbers[(numbers < low) | (numbers >= high)])
        found |= {stems.columns.terms[number] for number in others.tolist()}
    # Of letters that are the beginning of words the stem says nothing: of *highli* it is *high*.
    return frozenset(found if known else {stem(begun + ending) for ending in ("", *_ENDINGS)} | found)


def inflections(dictionary: Dictionary, begun: str, stems: frozenset[str]) -> Selection:
    """The forms that have one of some stems and do not begin with some letters."""
    return Selection(tuple(_inflections(*part, begun, stems) for part in dictionary.parts))


def written(dictionary: Dictionary, stems: Selection) -> Selection:
    """The forms that have one of some stems."""
    found = []
    for (part, forms), numbers in zip(dictionary.parts, stems.numbers, strict=True):
        found.append(_written(part, forms, part.columns.terms.some(numbers)))
    return Selection(tuple(found))


def _inflections(stems: Part, forms: Part, begun: str, wanted: frozenset[str]) -> Numbers:
    numbers = _written(stems, forms, wanted)
    first, end = forms.columns.terms.span(begun)
    return numbers[(numbers < first) | (numbers >= end)]


def _written(stems: Part, forms: Part, wanted: Iterable[str]) -> Numbers:
    terms, stem_of = forms.columns.terms, forms.columns.stem_of
    found = [np.zeros(0, dtype=np.intp)]
    for each in wanted:
        number = stems.columns.terms.find(each)
        if number >= 0:
            low, high = terms.span(each[:-1] if len(each) > _SHORT else each[0])
            found.append(np.flatnonzero(stem_of[low:high] == number) + low)
    return distinct(np.concatenate(found))
