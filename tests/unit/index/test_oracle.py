"""What is found, in which order and with which scores is what stock Whoosh finds, over segments and deletions."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from rapidfuzz.distance import OSA
from whoosh.index import open_dir
from whoosh.query import And, Every, Or, Phrase, Query, Term
from whoosh.query.spans import SpanNear2
from whoosh.scoring import BM25F

from explorer.index import FileRecord, Index, engine, matches, postings
from explorer.index.words import stem
from explorer.model import Article, FileStatus, SearchState
from explorer.text import digest

STEMS = ("govern", "climat", "chang", "militari", "peac", "bas", "talk", "futur", "pol", "gov")
ENDINGS = ("", "s", "e", "ed", "ing", "ment", "er", "y", "tion", "ise")
COMMON = ("the", "of", "and", "in", "said")
FORMS = [first + last for first in STEMS for last in ENDINGS]
QUERIES = 300


def written(chance: random.Random, count: int) -> str:
    words = chance.choices(FORMS, weights=[1 / (at + 2) for at in range(len(FORMS))], k=count)
    return " ".join(word if chance.random() < 0.6 else chance.choice(COMMON) for word in words)


def made(chance: random.Random, name: str) -> Article:
    text = written(chance, chance.choice((5, 40, 120)))
    date = chance.choice((None, "2020", "2021-05", "2021-05-09", "2023-11-30"))
    return Article(name, written(chance, 4), text, digest(text), "", date=date, source=chance.choice(("Alpha", "Beta")))


def record(article: Article) -> FileRecord:
    return FileRecord(article.id, len(article.text), 1, article.sha256, FileStatus.INDEXED)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Three segments of different sizes, with articles that were changed and deleted since."""
    chance = random.Random(11)
    with Index.create(tmp_path_factory.mktemp("oracle") / "index") as index:
        for first, last in ((0, 150), (150, 190), (190, 205)):
            with index.writer() as writer:
                for number in range(first, last):
                    article = made(chance, f"a{number:03}")
                    writer.add(article, record(article))
        with index.writer() as writer:
            for number in (3, 77, 160, 200):
                writer.delete(f"a{number:03}")
            changed = made(chance, "a010")
            writer.add(changed, record(changed))
        assert len(list(index._snapshot.reader.leaf_readers())) > 2
        yield index


@pytest.fixture(scope="module")
def stock(corpus: Index) -> Iterator[Any]:
    with open_dir(str(corpus._folder)).searcher(weighting=BM25F(B=0.75, K1=1.2)) as searcher:
        yield searcher


Part = tuple[str, Query]
"""A query in our language and the same for stock Whoosh."""


class Queries:
    """Random queries of every class, each in both languages."""

    def __init__(self, searcher: Any, seed: int) -> None:
        self.chance = random.Random(seed)
        self.forms = {field: self._lexicon(searcher, field) for field in ("forms", "title_forms")}

    @staticmethod
    def _lexicon(searcher: Any, field: str) -> list[str]:
        return [term.decode() for term in searcher.reader().lexicon(field)]

    def word(self) -> Part:
        form = self.chance.choice((*FORMS, *COMMON, "missing"))
        return form, Or([Term("text", stem(form)), Term("title", stem(form))])

    def title(self) -> Part:
        form = self.chance.choice(FORMS)
        return f"title:{form}", Term("title", stem(form))

    def source(self) -> Part:
        name = self.chance.choice(("alpha", "beta", "gamma"))
        return f"source:{name}", Term("source", name)

    def _alternatives(self, accepts: Callable[[str], object]) -> Query:
        """An ``Or`` over both fields of an ``Or`` over all forms, each of which has its own rarity."""
        found = [Or([Term(field, form) for form in forms if accepts(form)]) for field, forms in self.forms.items()]
        return Or([query for query in found if query.subqueries])

    def prefix(self) -> Part:
        begun = self.chance.choice(FORMS)[: self.chance.randint(2, 5)]
        return f"{begun}*", self._alternatives(lambda form: form.startswith(begun))

    def wildcard(self) -> Part:
        pattern = self.chance.choice(("*ment", "g*s", "*as*", "p*l*", "*e*i*", "go*ern*", "*ing", "zz*z", "*c*t*"))
        if len(pattern.replace("*", "")) < 2:
            pattern = "po*s"
        match = re.compile(pattern.replace("*", ".*")).fullmatch
        return pattern, self._alternatives(match)

    def fuzzy(self) -> Part:
        form, distance = self.chance.choice(FORMS), self.chance.choice((1, 2))
        at = self.chance.randrange(1, len(form))
        typed = form[:at] + self.chance.choice("abcdxyz") + form[at + self.chance.randint(0, 1) :]

        def like(other: str) -> bool:
            return other[0] == typed[0] and OSA.distance(typed, other) <= distance

        return f"{typed}~{distance}", self._alternatives(like)

    def phrase(self) -> Part:
        words = self.chance.choices((*FORMS[:30], *COMMON), k=self.chance.choice((2, 2, 3)))
        stems = list(map(stem, words))
        return f'"{" ".join(words)}"', Or([Phrase("text", stems), Phrase("title", stems)])

    def near(self) -> Part:
        one, other = self.chance.sample(("the", "of", "said", "govern", "peace"), k=2)
        window = self.chance.randint(2, 9)
        stems = stem(one), stem(other)
        fields = [[Term(field, each) for each in stems] for field in ("text", "title")]
        return f'"{one} {other}"~{window}', Or([SpanNear2(terms, slop=window - 1, ordered=False) for terms in fields])

    def either(self, depth: int) -> Part:
        parts = [self.any(depth - 1) for _ in range(self.chance.randint(2, 3))]
        return f"({' OR '.join(text for text, _ in parts)})", Or([query for _, query in parts])

    def every(self, depth: int) -> Part:
        parts = [self.any(depth - 1) for _ in range(self.chance.randint(2, 3))]
        return f"({' '.join(text for text, _ in parts)})", And([query for _, query in parts])

    def any(self, depth: int) -> Part:
        if depth > 0 and self.chance.random() < 0.7:
            return self.chance.choice((self.either, self.every))(depth)
        kinds = (self.word, self.word, self.title, self.source, self.prefix, self.wildcard, self.fuzzy)
        kinds += (self.phrase, self.near)
        return self.chance.choice(kinds)()


def compare(corpus: Index, text: str, expected: Sequence[tuple[str, float]]) -> None:
    """The same articles with the same scores, and in the same order but for scores that rounding alone tells apart."""
    results = corpus.search(SearchState(text))
    assert not results.problems
    scores = dict(expected)
    assert set(results.articles) == set(scores), text
    assert results.scores == pytest.approx([scores[key] for key in results.articles], rel=1e-9, abs=1e-12), text
    numbers = corpus._snapshot.numbers
    for (one, high), (other, low) in pairwise(zip(results.articles, results.scores, strict=True)):
        assert high > low or (high == low and numbers[one] < numbers[other])
        assert scores[one] >= scores[other] * (1 - 1e-12), text


def answered(searcher: Any, query: Query) -> list[tuple[str, float]]:
    return [(hit["id"], hit.score) for hit in searcher.search(query, limit=None)]


@pytest.mark.parametrize("kind", ["word", "title", "source", "prefix", "wildcard", "fuzzy", "phrase", "near"])
def test_each_class_of_queries_is_answered_as_stock_whoosh_answers_it(corpus: Index, stock: Any, kind: str) -> None:
    queries = Queries(stock, 3)
    for _ in range(QUERIES // 10):
        text, query = getattr(queries, kind)()
        compare(corpus, text, answered(stock, query))


@pytest.mark.parametrize("seed", range(4))
def test_trees_of_queries_are_answered_as_stock_whoosh_answers_them(corpus: Index, stock: Any, seed: int) -> None:
    queries = Queries(stock, seed)
    for _ in range(QUERIES // 10):
        text, query = queries.any(3)
        compare(corpus, text, answered(stock, query))


def test_what_is_left_out_is_left_out_and_changes_no_score(corpus: Index, stock: Any) -> None:
    queries = Queries(stock, 9)
    for _ in range(QUERIES // 10):
        (wanted, query), (unwanted, other) = queries.any(1), queries.any(1)
        # Stock ``AndNot`` lets through what both of its parts find first.
        out = {key for key, _ in answered(stock, other)}
        compare(
            corpus, f"{wanted} -{unwanted}", [(key, score) for key, score in answered(stock, query) if key not in out]
        )
    everything = {key for key, _ in answered(stock, Every())}
    assert set(corpus.search(SearchState("-the")).articles) == everything - set(
        corpus.search(SearchState("the")).articles
    )


@pytest.mark.parametrize("one_in", [0, 10**9])
def test_lists_and_arrays_of_articles_give_the_same_answers(
    corpus: Index, stock: Any, monkeypatch: pytest.MonkeyPatch, one_in: int
) -> None:
    for module in (matches, postings, engine):
        monkeypatch.setattr(module, "SPARSE", one_in)
    queries = Queries(stock, 6)
    with Index.open(corpus._folder) as again:
        for _ in range(QUERIES // 10):
            text, query = queries.any(2)
            compare(again, text, answered(stock, query))
