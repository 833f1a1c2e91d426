"""tantivy, through its Python bindings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import tantivy  # type: ignore[import-not-found, unused-ignore]
from tantivy import Occur, Query

from benchmarks.peers import FACETS, TITLE_WEIGHT, TOP, Answer, Passed, Question

NAME = "tantivy"
_HEAP = 1_000_000_000
_STEMS, _FORMS = (("text", 1.0), ("title", TITLE_WEIGHT)), (("forms", 1.0), ("title_forms", TITLE_WEIGHT))
_COUNTS = {kind: {"terms": {"field": kind, "size": FACETS, "segment_size": 1_000_000}} for kind in ("actors", "places")}


def version() -> str:
    """Its version."""
    return str(tantivy.__version__).removeprefix("tantivy v").partition(",")[0]


def _schema(native: bool) -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=True, fast=True)
    for name in ("stored_title", "stored_text"):
        builder.add_bytes_field(name, stored=True, indexed=False)
    for name in ("text", "title"):
        builder.add_text_field(name, tokenizer_name="en_stem" if native else "words")
    for name in ("forms", "title_forms"):
        builder.add_text_field(name, tokenizer_name="default" if native else "words")
    for name in ("actors", "places"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", indexed=True, fast=True)
    return builder.build()


def _with_words(index: Any) -> Any:
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("words", words)
    return index


class Writer:
    """Writes with one thread and memory enough for one segment of some ten thousand articles."""

    def __init__(self, folder: Path, *, native: bool) -> None:
        self._native = native
        self._index = _with_words(tantivy.Index(_schema(native), path=str(folder)))
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)

    def add(self, article: Passed) -> None:
        """Add an article."""
        words = {
            "text": article.stems,
            "forms": article.forms,
            "title": article.title_stems,
            "title_forms": article.title_forms,
        }
        if self._native:
            words = dict.fromkeys(("text", "forms"), article.text) | dict.fromkeys(
                ("title", "title_forms"), article.title
            )
        self._writer.add_document(
            tantivy.Document(
                number=article.number,
                stored_title=article.title.encode(),
                stored_text=article.text.encode(),
                actors=list(article.actors),
                places=list(article.places),
                date=article.date,
                **words,
            )
        )

    def finish(self) -> None:
        """Commit and merge."""
        self._writer.commit()
        self._writer.wait_merging_threads()


class Reader:
    """Searches and then aggregates, which are two passes."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("RAYON_NUM_THREADS", "1")
        self._index = _with_words(tantivy.Index.open(str(folder)))
        self._index.config_reader(num_warmers=0)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def top(self, question: Question) -> Answer:
        """The best articles and how many there are."""
        return self._top(self._query(question))

    def full(self, question: Question) -> Answer:
        """With both facets."""
        query = self._query(question)
        found = self._top(query)
        counts = self._searcher.aggregate(query, _COUNTS)
        actors, places = (
            tuple((bucket["key"], bucket["doc_count"]) for bucket in counts[kind]["buckets"])
            for kind in ("actors", "places")
        )
        return Answer(found.total, found.articles, actors, places)

    def close(self) -> None:
        """Let go of the index."""

    def _top(self, query: Any) -> Answer:
        found = self._searcher.search(query, TOP)
        return Answer(found.count, tuple((where.segment_ord, where.doc) for _, where in found.hits))

    def _fields(self, fields: tuple[tuple[str, float], ...], make: Any) -> Any:
        return Query.boolean_query([(Occur.Should, Query.boost_query(make(name), weight)) for name, weight in fields])

    def _word(self, stem: str) -> Any:
        return self._fields(_STEMS, lambda name: Query.term_query(self._schema, name, stem))

    def _regex(self, pattern: str) -> Any:
        return self._fields(_FORMS, lambda name: Query.regex_query(self._schema, name, pattern))

    def _begun(self, form: str, stems: tuple[str, ...]) -> Any:
        words = [self._regex(f"{form}.*"), *map(self._word, stems)]
        return Query.boolean_query([(Occur.Should, each) for each in words])

    def _phrase(self, stems: tuple[str, ...], slop: int = 0) -> Any:
        return self._fields(_STEMS, lambda name: Query.phrase_query(self._schema, name, list(stems), slop))

    def _query(self, question: Question) -> Any:
        kind, stems, forms = question.kind, question.stems, question.forms
        if question.is_phrase:
            return self._phrase(stems)
        if kind == "near":
            # Either order: a slop counts from the place where the words would follow one another.
            slop = question.window - 2
            return Query.boolean_query(
                [(Occur.Should, self._phrase(stems, slop)), (Occur.Should, self._phrase(stems[::-1], slop))]
            )
        if kind == "wildcard":
            return self._regex(forms[0].replace("*", ".*"))
        if kind == "fuzzy":
            return self._fields(_FORMS, lambda name: Query.fuzzy_term_query(self._schema, name, forms[0], 1, True))
        if kind.startswith("prefix"):
            return self._begun(forms[0], stems)
        occur = Occur.Should if kind == "or3" else Occur.Must
        parts = [(occur, self._word(stem)) for stem in stems[: 1 if kind == "typed2" else None]]
        if kind == "typed2":
            parts.append((Occur.Must, self._begun(forms[0], stems[1:])))
        if question.entity:
            field = f"{question.entity.partition(':')[0]}s"
            chosen = Query.term_query(self._schema, field, question.entity, index_option="basic")
            parts.append((Occur.Must, Query.const_score_query(chosen, 0.0)))
        if question.dates[0]:
            within = Query.range_query(self._schema, "date", tantivy.FieldType.Integer, *question.dates)
            parts.append((Occur.Must, Query.const_score_query(within, 0.0)))
        return Query.boolean_query(parts)
