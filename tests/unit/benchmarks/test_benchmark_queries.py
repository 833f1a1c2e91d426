from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import corpus
from benchmarks.charts import dots, lines
from benchmarks.contest import all_passed, passed
from benchmarks.oracle import Comparison, compare
from benchmarks.peers import Question
from benchmarks.queries import KINDS, Draw, Statistics
from benchmarks.search import Times, ratios, same_counts
from explorer.index.parser import parse
from explorer.index.words import stem, words
from explorer.model import Article, SearchState
from explorer.results import SearchResults
from explorer.text import digest


@pytest.fixture(scope="module")
def statistics() -> Statistics:
    known = Statistics()
    for article in all_passed(corpus.documents(150)):
        known.note(article)
    return known


def test_questions_of_every_class_are_drawn_the_same_way_each_time(statistics: Statistics, tmp_path: Path) -> None:
    questions = Draw(statistics, 3).questions()
    assert {question.kind for question in questions} == set(KINDS)
    assert len({(question.kind, question.text, question.entity) for question in questions}) == len(questions)
    statistics.save(tmp_path / "known.json")
    assert Draw(Statistics.load(tmp_path / "known.json"), 3).questions() == questions


def test_explorer_reads_every_question_without_complaint(statistics: Statistics) -> None:
    for question in Draw(statistics, 3).questions():
        assert not parse(question.text).problems, question


def test_a_question_survives_the_way_to_a_peer() -> None:
    question = Question("dates", "word date:2020", ("word",), dates=(20200101, 20201231))
    assert Question.of(
        {"kind": "dates", "text": "word date:2020", "stems": ["word"], "dates": [20200101, 20201231]}
    ) == (question)


@given(st.one_of(st.text(), st.text(string.printable), st.text("ab'’é_- 1")))
def test_peers_get_the_words_that_explorer_finds(text: str) -> None:
    article = Article("a", "", text, digest(text), "a")
    cut = passed(corpus.Document(article, ()), 0)
    found = words(text)
    assert (cut.stems, cut.forms) == (" ".join(map(stem, found.forms)), " ".join(found.forms))


def test_top_lists_agree_up_to_the_choice_among_the_last_equals() -> None:
    one = [("a", 5), ("b", 3), ("c", 3)]
    assert same_counts(one, [("a", 5), ("c", 3), ("d", 3)])
    assert not same_counts(one, [("b", 5), ("a", 3), ("c", 3)])
    assert not same_counts(one, [("a", 5), ("b", 3)])


def test_ratios_compare_what_both_were_asked() -> None:
    def row(peer: str, kind: str, cpu: float) -> dict[str, object]:
        return {"peer": peer, "class": kind, "operation": "full", "state": "new", "cpu": cpu}

    rows = [row("explorer", "rare", 2.0), row("tantivy", "rare", 6.0), row("tantivy", "fuzzy", 1.0)]
    assert ratios(rows, "new", "full") == {"tantivy": {"rare": 3.0}}


def test_a_class_has_the_median_of_the_medians_of_its_questions() -> None:
    times = Times()
    for question, cpu in ((0, 1.0), (0, 100.0), (0, 2.0), (1, 4.0), (2, 3.0)):
        times.add(question, {"cpu": cpu, "wall": cpu})
    assert times.summary() == {"cpu": 3.0, "wall": 3.0, "most": 4.0, "questions": 3}


@pytest.mark.parametrize(
    ("articles", "scores", "different"),
    [
        (("a", "b"), (2.0, 1.0), 0),
        (("a", "b"), (2.0, 1.0 + 1e-12), 0),
        (("b", "a"), (1.0, 2.0), 1),
        (("a", "b"), (2.0, 1.1), 1),
        (("a",), (2.0,), 1),
    ],
)
def test_an_answer_is_the_same_with_the_same_documents_order_and_scores(
    articles: tuple[str, ...], scores: tuple[float, ...], different: int
) -> None:
    compared = Comparison()
    ours = SearchResults(SearchState("x"), "x", articles, scores, (), (), 2, 0.0)
    compare(compared, "x", ours, [("a", 2.0), ("b", 1.0)])
    assert len(compared.different) == different


def test_charts_show_every_series_and_escape_names() -> None:
    chart = dots("a < b", {"one": {"rare": 0.1, "common": 30}, "two": {"rare": 2}})
    assert "a &lt; b" in chart
    assert chart.count("<path transform") == 3
    assert lines("growth", {"rare": {1000: 0.1, 10000: 0.2}}).count("<circle") == 2
