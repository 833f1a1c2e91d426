"""Xapian, through its Python bindings, which Debian packages for the system's Python."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import xapian  # type: ignore[import-not-found]

from benchmarks.peers import FACETS, TITLE_WEIGHT, TOP, Answer, Passed, Question

NAME = "Xapian"
_DATE, _MOST = 0, 1_000
_FIRST_SLOTS = {"actors": 1, "places": 1 + _MOST}
_BATCH = 2_000
# A term says by its first letters where the word stands.
_TEXT, _TITLE, _FORMS, _TITLE_FORMS, _ENTITY = "Z", "ZS", "W", "WS", "Q"


def version() -> str:
    """Its version."""
    return str(xapian.version_string())


class Writer:
    """Facet values lie in a slot each, as Xapian counts them."""

    def __init__(self, folder: Path, *, native: bool) -> None:
        self._db = xapian.WritableDatabase(str(folder / "db"), xapian.DB_CREATE_OR_OVERWRITE)
        self._native = native
        self._generator = xapian.TermGenerator()
        self._generator.set_stemmer(xapian.Stem("english"))
        self._slots = dict.fromkeys(_FIRST_SLOTS, 0)
        self._waiting = 0

    def add(self, article: Passed) -> None:
        """Add an article."""
        made = xapian.Document()
        made.set_data(f"{article.title}\n{article.text}")
        if self._native:
            self._generator.set_document(made)
            self._generator.set_stemming_strategy(xapian.TermGenerator.STEM_SOME)
            self._generator.index_text(article.title, int(TITLE_WEIGHT), "S")
            self._generator.increase_termpos()
            self._generator.index_text(article.text)
        else:
            self._post(made, _TITLE, article.title_stems, int(TITLE_WEIGHT))
            self._post(made, _TITLE_FORMS, article.title_forms, int(TITLE_WEIGHT))
            self._post(made, _TEXT, article.stems)
            self._post(made, _FORMS, article.forms)
        made.add_value(_DATE, xapian.sortable_serialise(article.date))
        for kind, first in _FIRST_SLOTS.items():
            values = getattr(article, kind)[:_MOST]
            self._slots[kind] = max(self._slots[kind], len(values))
            for at, value in enumerate(values):
                made.add_value(first + at, value)
                made.add_boolean_term(_ENTITY + value)
        self._db.add_document(made)
        self._waiting += 1
        if self._waiting % _BATCH == 0:
            self._db.commit()

    @staticmethod
    def _post(made: Any, prefix: str, words: str, weight: int = 1) -> None:
        for position, word in enumerate(words.split(), 1):
            if len(word) < 200:
                made.add_posting(prefix + word, position, weight)

    def finish(self) -> None:
        """Commit."""
        for kind, count in self._slots.items():
            self._db.set_metadata(kind, str(count))
        self._db.commit()
        self._db.close()


class Reader:
    """Counts facets with a spy for each slot."""

    def __init__(self, folder: Path) -> None:
        self._db = xapian.Database(str(folder / "db"))
        self._size = self._db.get_doccount()
        self._slots = [range(first, first + int(self._db.get_metadata(kind))) for kind, first in _FIRST_SLOTS.items()]

    def top(self, question: Question) -> Answer:
        """The best articles and how many there are."""
        enquire = xapian.Enquire(self._db)
        enquire.set_query(self._query(question))
        found = enquire.get_mset(0, TOP, self._size)
        return Answer(found.get_matches_estimated(), tuple(match.docid for match in found))

    def full(self, question: Question) -> Answer:
        """With both facets."""
        enquire = xapian.Enquire(self._db)
        enquire.set_query(self._query(question))
        spies = [[xapian.ValueCountMatchSpy(slot) for slot in slots] for slots in self._slots]
        for spy in chain.from_iterable(spies):
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, TOP, self._size)
        facets = []
        for of_kind in spies:
            counts: Counter[str] = Counter()
            for spy in of_kind:
                for value in spy.values():
                    counts[value.term.decode()] += value.termfreq
            facets.append(tuple(counts.most_common(FACETS)))
        return Answer(found.get_matches_estimated(), tuple(match.docid for match in found), *facets)

    def close(self) -> None:
        """Let go of the index."""
        self._db.close()

    @staticmethod
    def _word(stem: str) -> Any:
        return xapian.Query(xapian.Query.OP_OR, [_TEXT + stem, _TITLE + stem])

    def _begun(self, form: str, stems: tuple[str, ...]) -> Any:
        begun = [
            xapian.Query(xapian.Query.OP_WILDCARD, prefix + form, 0, xapian.Query.WILDCARD_LIMIT_ERROR)
            for prefix in (_FORMS, _TITLE_FORMS)
        ]
        return xapian.Query(xapian.Query.OP_OR, [*begun, *map(self._word, stems)])

    @staticmethod
    def _standing(operator: int, stems: tuple[str, ...], window: int) -> Any:
        fields = [xapian.Query(operator, [prefix + stem for stem in stems], window) for prefix in (_TEXT, _TITLE)]
        return xapian.Query(xapian.Query.OP_OR, fields)

    def _query(self, question: Question) -> Any:
        kind, stems, forms = question.kind, question.stems, question.forms
        if kind in ("wildcard", "fuzzy"):
            raise NotImplementedError("only beginnings of words" if kind == "wildcard" else "no fuzzy search")
        if question.is_phrase:
            return self._standing(xapian.Query.OP_PHRASE, stems, len(stems))
        if kind == "near":
            return self._standing(xapian.Query.OP_NEAR, stems, question.window)
        if kind.startswith("prefix"):
            return self._begun(forms[0], stems)
        if kind == "typed2":
            return xapian.Query(xapian.Query.OP_AND, [self._word(stems[0]), self._begun(forms[0], stems[1:])])
        operator = xapian.Query.OP_OR if kind == "or3" else xapian.Query.OP_AND
        query = xapian.Query(operator, [self._word(stem) for stem in stems])
        if question.entity:
            query = xapian.Query(xapian.Query.OP_FILTER, query, xapian.Query(_ENTITY + question.entity))
        if question.dates[0]:
            first, last = (xapian.sortable_serialise(day) for day in question.dates)
            within = xapian.Query(xapian.Query.OP_VALUE_RANGE, _DATE, first, last)
            query = xapian.Query(xapian.Query.OP_FILTER, query, within)
        return query
