"""Whether explorer finds what stock Whoosh finds: documents, order and scores, for many random queries of every class.

The index has several segments, with articles that were changed and deleted. Stock Whoosh opens the same files. A word
with ``*`` or ``~`` is for it an ``Or`` over all words that are written so, each with its own rarity. Beginnings of
words are asked as ``beginning*``, since stock Whoosh has nothing like a word that is being typed; one letter, which
cannot be asked so, is compared with what its postings and its BM25 give for all words that begin so taken as one. A
class of which there are not so many different queries goes on with other corpora, cut into segments at other places.
The tests of the index compare smaller corpora in the same way, with nested queries.
"""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any, Final

from rapidfuzz.distance import OSA
from whoosh.index import open_dir
from whoosh.query import And, Or, Phrase, Query, Term
from whoosh.query.spans import SpanNear2
from whoosh.scoring import BM25F, bm25

from benchmarks import corpus, report
from benchmarks.contest import passed
from benchmarks.peers import Question
from benchmarks.queries import KINDS, Draw, Statistics
from explorer.index import FileRecord, Index
from explorer.model import Article, FileStatus, Filters, SearchState
from explorer.results import SearchResults

TOLERANCE: Final = 1e-9
_SHARES: Final = (0.5, 0.75, 0.9, 0.97)
"""Up to where each segment but the last one reaches; other corpora are cut elsewhere."""
_B, _K1 = 0.75, 1.2
_CHANGED, _DELETED = 41, 29
"""One in so many articles."""
_TYPED: Final = ("prefix2", "prefix3", "typed2")
_STEMS, _FORMS = ("text", "title"), ("forms", "title_forms")


@dataclass
class Comparison:
    """What came of the queries of one class."""

    queries: int = 0
    corpora: int = 0
    found: int = 0
    worst: float = 0.0
    """The largest relative difference of two scores."""
    different: list[str] = field(default_factory=list)
    """Queries with other documents, another order or other scores."""


class Stock:
    """Answers questions with stock Whoosh."""

    def __init__(self, folder: Path) -> None:
        self._searcher = open_dir(str(folder), indexname="MAIN").searcher(weighting=BM25F(B=_B, K1=_K1))
        lexicon = self._searcher.reader().lexicon
        self._forms = {name: [term.decode() for term in lexicon(name)] for name in _FORMS}
        self.segments = len(self._searcher.reader().leaf_readers())
        self.deleted = self._searcher.reader().doc_count_all() - self._searcher.reader().doc_count()

    def close(self) -> None:
        """Let go of the index."""
        self._searcher.close()

    def answer(self, question: Question) -> list[tuple[str, float]]:
        """Ids and scores of all articles, best first."""
        if question.kind == "prefix1":
            return self._typed(question.text)
        found = self._searcher.search(self._query(question), limit=None)
        return [(hit["id"], hit.score) for hit in found]

    def _typed(self, begun: str) -> list[tuple[str, float]]:
        """What holds a word that begins so, scored as if all these were one word."""
        reader, scores = self._searcher.reader(), Counter[int]()
        for stems, forms in zip(_STEMS, _FORMS, strict=True):
            weights = Counter[int]()
            for leaf, first in reader.leaf_readers():
                for form in (each for each in self._forms[forms] if each.startswith(begun) and (forms, each) in leaf):
                    # The reader's own postings leave out deleted articles, which are in its statistics.
                    matcher = leaf._terms.matcher(forms, form.encode(), leaf.schema[forms].format)
                    while matcher.is_active():
                        weights[first + matcher.id()] += matcher.weight()
                        matcher.next()
            rarity = log(reader.doc_count_all() / (len(weights) + 1)) + 1
            average = self._searcher.avg_field_length(stems)
            for number, weight in weights.items():
                length = reader.doc_field_length(number, stems, 1)
                scores[number] += bm25(rarity, weight, length, average, _B, _K1)
        kept = [(number, score) for number, score in scores.items() if not reader.is_deleted(number)]
        return [(reader.stored_fields(number)["id"], score) for number, score in kept]

    def _query(self, question: Question) -> Query:
        kind, stems = question.kind, question.stems
        if question.is_phrase:
            return Or([Phrase(name, list(stems)) for name in _STEMS])
        if kind == "near":
            slop = question.window - 1
            return Or([SpanNear2([Term(name, s) for s in stems], slop=slop, ordered=False) for name in _STEMS])
        words = [Or([Term(name, each) for name in _STEMS]) for each in stems]
        words += [self._written(form, kind) for form in question.forms]
        return Or(words) if kind == "or3" else And(words)

    def _written(self, form: str, kind: str) -> Query:
        pattern = re.compile(form.replace("*", ".*"))

        def accepts(other: str) -> bool:
            if kind == "fuzzy":
                return other[0] == form[0] and OSA.distance(form, other) <= 1
            return pattern.fullmatch(other) is not None

        return Or([Or([Term(name, each) for each in forms if accepts(each)]) for name, forms in self._forms.items()])


def measure(scratch: Path, articles: int, times: int, say: Callable[[str], object]) -> dict[str, Any]:
    """Compare so many queries of each class, in corpora of so many articles."""
    place = scratch / f"oracle-{articles}"
    classes = {kind: Comparison() for kind in KINDS}
    corpora: list[dict[str, int]] = []
    short = list(classes)
    while short:
        shutil.rmtree(place, ignore_errors=True)
        say(f"  making an index of {articles:,} articles for {', '.join(short)}")
        statistics = _make(place, articles, len(corpora))
        stock = Stock(place)
        corpora.append({"segments": stock.segments, "deleted": stock.deleted})
        with Index.open(place) as index:
            for kind in tuple(short):
                begun, compared = time.perf_counter(), classes[kind]
                questions = Draw(statistics, times - compared.queries).questions([kind])
                _ask(questions, index, stock, compared)
                took = time.perf_counter() - begun
                say(f"  {kind}: {len(compared.different)} of {compared.queries} differ, {took:.0f} s")
                if not questions or compared.queries >= times:
                    short.remove(kind)
        stock.close()
    shutil.rmtree(place)
    return {"articles": articles, "corpora": corpora, "classes": {kind: vars(each) for kind, each in classes.items()}}


def _ask(questions: Sequence[Question], index: Index, stock: Stock, into: Comparison) -> None:
    into.corpora += 1
    for question in map(_finished, questions):
        filters = Filters((question.entity,)) if question.entity else Filters()
        ours = index.search(SearchState(question.text, filters), typing=question.kind == "prefix1")
        compare(into, question.text, ours, _narrowed(stock.answer(question), question, index))


def compare(into: Comparison, text: str, ours: SearchResults, theirs: Sequence[tuple[str, float]]) -> None:
    """Note whether two answers are the same; articles whose scores only rounding tells apart may change places."""
    into.queries += 1
    into.found += len(theirs)
    scores = dict(theirs)
    ids = list(ours.articles)
    if set(ids) != set(scores) or len(ids) != len(scores):
        into.different.append(text)
        return
    known = list(zip(ids, ours.scores, strict=True))
    apart = max((abs(score - scores[key]) / max(scores[key], 1e-300) for key, score in known if score), default=0.0)
    into.worst = max(into.worst, apart)
    falling = all(scores[one] >= scores[other] * (1 - TOLERANCE) for one, other in pairwise(ids))
    if apart > TOLERANCE or not falling:
        into.different.append(text)


def _finished(question: Question) -> Question:
    """The question as it is asked when it is no longer typed: a beginning has a ``*``."""
    if question.kind not in _TYPED:
        return question
    stems = question.stems[:1] if question.kind == "typed2" else ()
    return replace(question, text=f"{question.text}*", forms=(f"{question.forms[0]}*",), stems=stems)


def _narrowed(found: list[tuple[str, float]], question: Question, index: Index) -> list[tuple[str, float]]:
    """What is left after filters that stock Whoosh knows nothing of."""
    first, last = question.dates
    if not question.entity and not first:
        return found

    def stays(key: str) -> bool:
        if question.entity:
            return any(mention.entity == question.entity for mention in index.mentions(key))
        return first <= int((index.summary(key).date or "0").replace("-", "")) <= last

    return [(key, score) for key, score in found if stays(key)]


def _make(place: Path, articles: int, which: int) -> Statistics:
    """An index in several segments; one in some articles takes another's text afterwards, and some are deleted."""
    statistics, seed = Statistics(), corpus.SEED + which
    made = list(corpus.documents(articles, seed))
    for number, each in enumerate(made):
        statistics.note(passed(each, number))
    with Index.create(place) as index:
        first = 0
        for share in (*(share ** (1 + which / 4) for share in _SHARES), 1):
            last = int(articles * share)
            with index.writer() as writer:
                for each in made[first:last]:
                    writer.add(each.article, _record(each.article))
            first = last
        with index.writer() as writer:
            for number in range(0, articles, _CHANGED):
                other = corpus.document(articles + number, seed)
                made[number] = replace(other, article=replace(other.article, id=made[number].article.id))
                writer.add(made[number].article, _record(made[number].article))
        gone = range(5, articles, _DELETED)
        with index.writer() as writer:
            for number in gone:
                writer.delete(made[number].article.id)
        left = [each for number, each in enumerate(made) if number not in gone]
        index.store_taggings("generated", {each.article.id: corpus.tagging(each) for each in left})
        index.store_resolution(corpus.resolution(left))
    return statistics


def _record(article: Article) -> FileRecord:
    return FileRecord(article.id, len(article.text), 1, article.sha256, FileStatus.INDEXED)


def save(figures: dict[str, Any], notes: Sequence[str]) -> Path:
    """Write the results."""
    rows = [
        [
            kind, f"{each['queries']:,}", str(each["corpora"]), f"{each['found']:,}", str(len(each["different"])),
            f"{each['worst']:.1e}",
        ]
        for kind, each in figures["classes"].items()
    ]  # fmt: skip
    segments, deleted = ([one[name] for one in figures["corpora"]] for name in ("segments", "deleted"))
    title = (
        f"Documents, order and scores beside stock Whoosh: corpora of {figures['articles']:,} articles, "
        f"{_span(segments)} segments, {_span(deleted)} deleted documents"
    )
    header = [
        "class", "queries", "corpora", "articles found", "answers that differ", "largest relative difference of scores"
    ]  # fmt: skip
    text = f"{report.heading(title, notes)}\n{report.table(header, rows)}"
    return report.save("oracle", str(figures["articles"]), figures, text)


def _span(numbers: Sequence[int]) -> str:
    least, most = min(numbers), max(numbers)
    return str(least) if least == most else f"{least} to {most}"
