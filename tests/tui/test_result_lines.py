"""What a line of the results says of an article."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from explorer.model import Article, Passage, SearchState
from explorer.results import ArticleHits
from explorer.text import digest
from explorer.tui.answers import Answers, Rows
from explorer.tui.widgets.results_list import Row


def _line(title: str, text: str, *passages: str) -> Row:
    """The line of an article of which these passages answer the query, the best first."""
    article = Article("a.txt", title, text, digest(text), "a.txt")
    starts = [text.index(one) for one in passages]
    found = [
        Passage("a.txt", at, at + len(one), one, 1, ((at, at + 4),)) for at, one in zip(starts, passages, strict=True)
    ]
    hits = ArticleHits("a.txt", tuple((at, at + 4) for at in starts), tuple(found))
    index = SimpleNamespace(state=(0, 0), sizes=lambda articles: dict.fromkeys(articles, 1))
    library: Any = SimpleNamespace(index=index, article=lambda _: article, hits=lambda *_, **__: hits)
    pages: Any = None
    message: Any = Answers(library, pages).rows(Rows(("a.txt",), SearchState("moon")))
    row = message.rows["a.txt"]
    assert isinstance(row, Row)
    return row


@pytest.mark.parametrize("heading", ["Moon landing", "# Moon landing"])
def test_a_passage_that_only_repeats_the_title_gives_way_to_the_next(heading: str) -> None:
    row = _line("Moon landing", f"{heading}\n\nMoon dust came home.", heading, "Moon dust came home.")
    assert (row.snippet, row.marks) == ("Moon dust came home.", ((0, 4),))


def test_the_title_is_shown_where_nothing_else_answers() -> None:
    assert _line("Moon landing", "Moon landing\n\nDust came home.", "Moon landing").snippet == "Moon landing"


def test_the_best_passage_is_shown_elsewhere() -> None:
    assert _line("Dust", "Moon dust. Moon rock.", "Moon rock.", "Moon dust.").snippet == "Moon rock."


def test_lines_are_shown_while_that_of_a_big_article_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """The big one comes last, however the results are ordered, and no line waits for more than a moment."""
    monkeypatch.setattr("explorer.tui.answers._MOMENT", 0.0)
    sizes = {"big.txt": 5_000_000, "a.txt": 100, "b.txt": 100}

    def article(key: str) -> Article:
        return Article(key, key, "Moon.", digest("Moon."), key)

    index = SimpleNamespace(state=(0, 0), sizes=lambda articles: {one: sizes[one] for one in articles})
    library: Any = SimpleNamespace(index=index, article=article, hits=lambda key, *_, **__: ArticleHits(key))
    pages: Any = None
    told: list[Any] = []
    last: Any = Answers(library, pages).rows(Rows(tuple(sizes), SearchState("moon")), told.append)
    assert [tuple(message.rows) for message in told] == [("a.txt",), ("b.txt",)]
    assert all(message.more for message in told)
    assert (tuple(last.rows), last.more) == (("big.txt",), False)


def test_lines_that_nobody_waits_for_are_not_made() -> None:
    article = Article("a.txt", "Moon", "Moon.", digest("Moon."), "a.txt")
    index = SimpleNamespace(state=(0, 0), sizes=lambda articles: dict.fromkeys(articles, 1))
    library: Any = SimpleNamespace(index=index, article=lambda _: article, hits=lambda key, *_, **__: ArticleHits(key))
    pages: Any = None
    told: list[Any] = []
    assert Answers(library, pages).rows(Rows(("a", "b"), SearchState("moon")), told.append, lambda: True) is None
    assert [tuple(message.rows) for message in told] == [("a",)]
