"""From articles to postings: the words of many articles as numbers, sorted at once by term."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np

from explorer.index.assembly import Postings
from explorer.index.columns import LENGTHS, Array, Terms
from explorer.index.runs import bounds, stable_order, within
from explorer.index.schema import WRITTEN, schema
from explorer.index.words import FOLDING, PATTERN, stem

_WORD: Final = re.compile(PATTERN)
_REMEMBERED: Final = 500_000
"""Words as they are written; when there are more, they are forgotten and met anew."""


class Vocabulary(dict[str, int]):
    """The number of the form of each word that was met, as it is written."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.forms: list[bytes] = []
        """Forms in UTF-8, by number."""
        self.stems: list[bytes] = []
        """The stem of each form."""

    def __missing__(self, word: str) -> int:
        form = word.lower().translate(FOLDING)
        number = self._numbers.setdefault(form, len(self.forms))
        if number == len(self.forms):
            self.forms.append(form.encode())
            self.stems.append(stem(form).encode())
        self[word] = number
        return number

    def shrink(self) -> None:
        """Forget all words if there are too many; numbers that were given mean nothing after that."""
        if len(self) > _REMEMBERED:
            self.clear()
            self._numbers.clear()
            self.forms.clear()
            self.stems.clear()


class _Words:
    """The words of one field, one article behind the other."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._number: Callable[[str], int] = vocabulary.__getitem__
        self.numbers = array("I")
        self.counts = array("q")

    def add(self, text: str) -> None:
        before = len(self.numbers)
        self.numbers.extend(map(self._number, _WORD.findall(text)))
        self.counts.append(len(self.numbers) - before)


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Where the form or stem of each word of a vocabulary stands among those that occur in one field."""

    terms: Terms
    of: Array
    """int64, by the number of the form; nonsense for forms that do not occur."""


class Batch:
    """Articles that wait to become a segment."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        fields = schema()
        self._stemmed = {written: stems for stems, written in WRITTEN.items()}
        self._fields = {name: field for name, field in fields.items() if field.indexed}
        named = [name for name, field in self._fields.items() if field.scorable and name not in WRITTEN]
        self._words = {name: _Words(vocabulary) for name in named}
        self._values: dict[str, list[tuple[bytes, int]]] = {
            name: [] for name, field in self._fields.items() if not field.scorable
        }
        self._rows = array("Q")

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def words(self) -> int:
        """Number of words of all articles."""
        return sum(len(words.numbers) for words in self._words.values())

    @property
    def rows(self) -> Array:
        """Row of each article in the catalog, as uint64."""
        return np.array(self._rows, dtype=np.uint64)

    def add(self, row: int, fields: Mapping[str, str | None]) -> None:
        """Add an article with the values of its Whoosh fields; fields of forms take those of their field of stems."""
        for name, values in self._values.items():
            value = fields.get(name)
            if value is not None:
                values.append((value.encode(), len(self)))
        for name, words in self._words.items():
            words.add(fields.get(self._stemmed.get(name, name)) or "")
        self._rows.append(row)

    def postings(self) -> dict[str, Postings]:
        """The postings of all Whoosh fields, in alphabetical order."""
        found = {name: self._listed(name, values) for name, values in self._values.items()}
        for name, words in self._words.items():
            numbers = np.array(words.numbers, dtype=np.int64)
            present = np.flatnonzero(np.bincount(numbers, minlength=1))
            forms = _ranks(present, self._vocabulary.forms)
            stemmed = self._stemmed.get(name)
            stem_of = None
            if stemmed is not None:
                stems = _ranks(present, self._vocabulary.stems)
                found[stemmed] = self._inverted(stemmed, words, stems.of[numbers], stems.terms)
                stem_of = np.empty(len(forms.terms), dtype=np.int64)
                stem_of[forms.of[present]] = stems.of[present]
            found[name] = self._inverted(name, words, forms.of[numbers], forms.terms, stem_of)
        return {name: found[name] for name in sorted(self._fields)}

    def _listed(self, name: str, values: Iterable[tuple[bytes, int]]) -> Postings:
        groups = [(term, [number for _, number in group]) for term, group in groupby(sorted(values), lambda it: it[0])]
        documents = np.array([number for _, numbers in groups for number in numbers], dtype=np.uint32)
        nothing = np.zeros(0, dtype=np.uint8)
        return Postings(
            boost=self._boost(name),
            total_length=0,
            terms=Terms.of([term for term, _ in groups]),
            pointers=bounds(np.array([len(numbers) for _, numbers in groups], dtype=np.int64)),
            documents=documents,
            frequencies=np.ones(len(documents), dtype=np.uint8),
            positions=nothing,
            lengths=nothing,
        )

    def _inverted(self, name: str, words: _Words, ranks: Array, terms: Terms, stem_of: Array | None = None) -> Postings:
        counts = np.array(words.counts, dtype=np.int64)
        order = stable_order(ranks)
        document = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)[order]
        ranked = ranks[order]
        begins = np.ones(len(ranked), dtype=np.bool_)
        begins[1:] = (ranked[1:] != ranked[:-1]) | (document[1:] != document[:-1])
        starts = np.flatnonzero(begins)
        return Postings(
            boost=self._boost(name),
            total_length=len(ranks),
            terms=terms,
            pointers=bounds(np.bincount(ranked[starts], minlength=len(terms))),
            documents=document[starts],
            frequencies=np.diff(starts, append=len(ranked)),
            positions=within(counts)[order],
            lengths=np.minimum(np.searchsorted(LENGTHS, counts), 255).astype(np.uint8),
            stem_of=stem_of,
            forward=None if name in WRITTEN else (ranks, bounds(counts)),
        )

    def _boost(self, name: str) -> float:
        field: Any = self._fields[name]
        return float(field.format.field_boost)


def _ranks(present: Array, encoded: list[bytes]) -> _Ranks:
    """Terms of the forms that are present, in order; ``encoded`` has the term of each form, several may have one."""
    of_present = [encoded[number] for number in present.tolist()]
    terms = sorted(set(of_present))
    rank = dict(zip(terms, range(len(terms)), strict=True))
    ranks = np.zeros(len(encoded) + 1, dtype=np.int64)
    ranks[present] = np.fromiter(map(rank.__getitem__, of_present), dtype=np.int64, count=len(of_present))
    return _Ranks(Terms.of(terms), ranks)
