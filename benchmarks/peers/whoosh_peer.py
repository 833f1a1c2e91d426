"""Stock Whoosh on the very files that explorer wrote; nothing of explorer is imported to read them.

Facets: grouping by an indexed field would need fields that explorer's schema does not have, and makes the lists of the
whole field anew at each search. So the values of each article are handed over in memory, which is faster than anything
Whoosh has; the grouping itself is Whoosh's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import whoosh
from whoosh import query as q
from whoosh.index import create_in, open_dir
from whoosh.query.spans import SpanNear2
from whoosh.scoring import BM25F
from whoosh.sorting import Categorizer, FacetType

from benchmarks.peers import FACETS, TOP, Answer, Passed, Question

NAME = "stock Whoosh"
FACET_FILE = "facets.json"
"""Actors and places of each article by its id; beside the folder of the index."""
_STEMS, _FORMS = ("text", "title"), ("forms", "title_forms")


def version() -> str:
    """Its version."""
    return ".".join(map(str, whoosh.__version__))


class _Values(FacetType):  # type: ignore[misc]
    """Groups articles by what they mention."""

    def __init__(self, values: list[tuple[str, ...]]) -> None:
        self._values = values

    def categorizer(self, searcher: Any) -> _ValuesOf:  # noqa: ARG002 - Whoosh's signature
        return _ValuesOf(self._values)


class _ValuesOf(Categorizer):  # type: ignore[misc]
    allow_overlap = True

    def __init__(self, values: list[tuple[str, ...]]) -> None:
        self._values, self._offset = values, 0

    def set_searcher(self, searcher: Any, docoffset: int) -> None:  # noqa: ARG002 - Whoosh's signature
        self._offset = docoffset

    def keys_for(self, matcher: Any, docid: int) -> Iterator[str]:  # noqa: ARG002 - Whoosh's signature
        return iter(self._values[self._offset + docid])


class Writer:
    """Whoosh's own writer and codec, with the schema of explorer's indexes."""

    def __init__(self, folder: Path, *, native: bool) -> None:
        from explorer.index.schema import schema

        assert native, "the schema cuts and stems the text"
        self._writer = create_in(str(folder), schema()).writer(limitmb=256)

    def add(self, article: Passed) -> None:
        """Add an article."""
        text, title = article.text, article.title
        self._writer.add_document(
            id=article.id,
            text=text,
            forms=text,
            title=title,
            title_forms=title,
            date=str(article.date),
            row=article.number,
        )

    def finish(self) -> None:
        """Commit."""
        self._writer.commit()


class Reader:
    """A searcher with explorer's weighting, BM25F with k1 = 1.2 and b = 0.75."""

    def __init__(self, folder: Path) -> None:
        self._index = open_dir(str(folder), indexname="MAIN")
        self._searcher = self._index.searcher(weighting=BM25F(B=0.75, K1=1.2))
        known = json.loads((folder.parent / f"{folder.name}.{FACET_FILE}").read_text())
        ids = [fields.get("id", "") for fields in self._searcher.reader().all_stored_fields()]
        self._facets = [_Values([tuple(known.get(key, ((), ()))[at]) for key in ids]) for at in (0, 1)]
        self._holding: dict[str, set[int]] = {}
        for number, key in enumerate(ids):
            for entity in chain.from_iterable(known.get(key, ())):
                self._holding.setdefault(entity, set()).add(number)

    def top(self, question: Question) -> Answer:
        """The best articles and how many there are."""
        found = self._searcher.search(self._query(question), limit=TOP, filter=self._filter(question))
        return Answer(len(found), tuple(hit.docnum for hit in found))

    def full(self, question: Question) -> Answer:
        """With both facets."""
        groupedby = dict(zip(("actors", "places"), self._facets, strict=True))
        found = self._searcher.search(
            self._query(question), limit=TOP, filter=self._filter(question), groupedby=groupedby
        )
        facets = []
        for name in groupedby:
            counts = sorted(((value, len(hits)) for value, hits in found.groups(name).items()), key=lambda one: -one[1])
            facets.append(tuple(counts[:FACETS]))
        return Answer(len(found), tuple(hit.docnum for hit in found[:TOP]), *facets)

    def close(self) -> None:
        """Let go of the index."""
        self._searcher.close()
        self._index.close()

    def _filter(self, question: Question) -> set[int] | None:
        return self._holding.get(question.entity, set()) if question.entity else None

    @staticmethod
    def _word(stem: str) -> Any:
        return q.Or([q.Term(name, stem) for name in _STEMS])

    def _begun(self, form: str, stems: tuple[str, ...]) -> Any:
        return q.Or([*(q.Prefix(name, form) for name in _FORMS), *map(self._word, stems)])

    def _query(self, question: Question) -> Any:
        kind, stems, forms = question.kind, question.stems, question.forms
        if question.is_phrase:
            return q.Or([q.Phrase(name, list(stems)) for name in _STEMS])
        if kind == "near":
            slop = question.window - 1
            return q.Or([SpanNear2([q.Term(name, s) for s in stems], slop=slop, ordered=False) for name in _STEMS])
        if kind == "wildcard":
            return q.Or([q.Wildcard(name, forms[0]) for name in _FORMS])
        if kind == "fuzzy":
            return q.Or([q.FuzzyTerm(name, forms[0], maxdist=1, prefixlength=1) for name in _FORMS])
        if kind.startswith("prefix"):
            return self._begun(forms[0], stems)
        if kind == "typed2":
            return q.And([self._word(stems[0]), self._begun(forms[0], stems[1:])])
        words = [self._word(stem) for stem in stems]
        if question.dates[0]:
            first, last = (f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}" for day in question.dates)
            words.append(q.ConstantScoreQuery(q.TermRange("date", first, last), 0.0))
        return q.Or(words) if kind == "or3" else q.And(words)
