"""Which articles hold the words of a longer text, as a quotation is: by its rarest words first.

Words are compared in their forms (small letters, no accents, no invisible characters), so that no article is missed
that writes the text with other capitals, marks, dashes or spaces.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from explorer.index.columns import LENGTHS
from explorer.index.damage import guarded
from explorer.index.deadline import Deadline, TimeIsUpError
from explorer.index.engine import Reading
from explorer.index.index import Index
from explorer.index.positions import documents_of
from explorer.index.ranking import Numbers
from explorer.index.snapshot import Snapshot
from explorer.index.words import words

_FIELD: Final = "forms"
_FEW: Final = 24
"""So many articles are sooner read than narrowed down further."""
_RAREST: Final = 12
_TELLING: Final = 4
_ROUNDED: Final = 0.8
"""Whoosh rounds the number of words of a field; it is not rounded up by more than this tells."""
_LEAST: Final = 0.5
"""Bits that the commonest word tells where articles have few words."""
_SECONDS: Final = 2.0
_IN_A_ROW: Final = 100
"""Words of a line that are looked for in a row; no article holds more by chance."""
_KEPT: Final = 4_000_000
"""Numbers of articles that are kept for the words that were looked up, 32 MB of them."""


class Wording:
    """Looks texts up in an index; keeps what it read of the words until the index changes."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._seen: Snapshot | None = None
        self._postings: dict[str, Numbers] = {}
        self._frequencies: dict[str, int] = {}
        self._held = 0

    def holding_all(self, text: str, *, few: int = _FEW) -> list[str]:
        """Ids of every article that holds the lines of a text word by word, sorted; up to ``few`` may not.

        Each line of the text stands for itself. A text without words is held by none.
        """
        with self._index._access, guarded(self._index._folder):
            snapshot = self._current()
            lines = [forms for line in text.split("\n") if (forms := words(line).forms)]
            if not lines:
                return []
            ranked = self._rarest(snapshot, {form for line in lines for form in line})
            found = self._documents(snapshot, ranked[0])
            for form in ranked[1:]:
                if len(found) <= few:
                    break
                found = np.intersect1d(found, self._documents(snapshot, form), assume_unique=True)
            if len(found) > few:
                found = self._narrowed(snapshot, lines, found)
            return sorted(snapshot.ids[number] for number in found if snapshot.live[number])

    def sharing(self, text: str, limit: int) -> list[str]:
        """Ids of at most ``limit`` articles that share most of the rarest words of a text, best first."""
        with self._index._access, guarded(self._index._folder):
            snapshot = self._current()
            ranked = self._rarest(snapshot, set(words(text).forms), known=True)
            scores = np.zeros(snapshot.size)
            for number, form in enumerate(ranked[:_RAREST]):
                documents = self._documents(snapshot, form)
                # Behind a few that tell more, a word that stands nearly everywhere tells nothing.
                if number >= _TELLING and len(documents) > snapshot.size // 4:
                    break
                scores[documents] += np.log1p(snapshot.size / len(documents))
            scores[~snapshot.live] = 0
            best = np.argsort(-scores, kind="stable")[:limit]
            return [snapshot.ids[number] for number in best if scores[number] > 0]

    def titled(self, text: str) -> list[str]:
        """Ids of every article whose title stands in a text, and perhaps of some whose words do so elsewhere in it."""
        with self._index._access, guarded(self._index._folder):
            snapshot = self._current()
            field, titles = (snapshot.engine.field(name) for name in ("title_forms", "title"))
            counts = field.summed(field.these(sorted(set(words(text).forms))), Deadline(_SECONDS))
            lengths = np.zeros(snapshot.size)
            for part in titles.parts:
                lengths[part.first : part.first + part.size] = LENGTHS.take(part.columns.lengths)
            found = np.flatnonzero((counts > 0) & (counts >= _ROUNDED * lengths) & snapshot.live)
            return sorted(snapshot.ids[number] for number in found.tolist())

    def addresses(self) -> list[tuple[str, str]]:
        """The web address of every article that has one, with its id."""
        with self._index._access, guarded(self._index._folder):
            return self._index._catalog.addresses()

    def rarity(self, word: str) -> float:
        """Bits that a word tells: minus log2 of its share of all words, worked out from the articles that hold it.

        Of a word written in several forms the rarest counts; a word that stands nowhere is taken to stand half a time,
        no word at all to stand once. A word that is as likely in one place as in any other stands k times in an
        article with the probability that Poisson's distribution gives (Church and Gale 1995).
        """
        with self._index._access, guarded(self._index._folder):
            snapshot = self._current()
            field = snapshot.engine.field(_FIELD)
            size, length = max(snapshot.size, 1), max(sum(part.columns.total_length for part in field.parts), 2)
            forms = words(word).forms
            if not forms:
                return math.log2(length)
            holding = min(min(self._frequency(snapshot, form) for form in forms) + 0.5, size - 0.5)
            return max(math.log2(length / size) - math.log2(-math.log(1 - holding / size)), _LEAST)

    def _current(self) -> Snapshot:
        snapshot = self._index._snapshot
        if snapshot is not self._seen or self._held > _KEPT:
            self._seen, self._held = snapshot, 0
            self._postings.clear()
            self._frequencies.clear()
        return snapshot

    def _rarest(self, snapshot: Snapshot, forms: Iterable[str], *, known: bool = False) -> list[str]:
        """Forms by the number of articles that hold them; with ``known`` without those that none holds."""
        counted = [(self._frequency(snapshot, form), form) for form in forms]
        return [form for count, form in sorted(counted) if count or not known]

    def _frequency(self, snapshot: Snapshot, form: str) -> int:
        """Number of articles that hold a form."""
        if form not in self._frequencies:
            self._frequencies[form] = snapshot.engine.field(_FIELD).frequency(form)
            self._held += 10
        return self._frequencies[form]

    def _documents(self, snapshot: Snapshot, form: str) -> Numbers:
        if form not in self._postings:
            field = snapshot.engine.field(_FIELD)
            self._postings[form] = field.documents(field.one(form))
            # A word costs something even where no article holds it.
            self._held += len(self._postings[form]) + 100
        return self._postings[form]

    def _narrowed(self, snapshot: Snapshot, lines: list[list[str]], found: Numbers) -> Numbers:
        """Those in which the words of each line follow one another."""
        deadline = Deadline(_SECONDS)
        field = snapshot.engine.field(_FIELD)
        try:
            for line in (line[:_IN_A_ROW] for line in lines):
                if len(line) > 1:
                    readings = [Reading(((field, field.one(form)),), single=True) for form in line]
                    found = documents_of(snapshot.engine.phrase(readings, deadline, found))
        except TimeIsUpError:
            pass
        return found
