"""Results as rows to work through: one for each article found, whatever becomes of it, and what was read."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from explorer import worklist
from explorer.citing.spreadsheet import csv_row
from explorer.errors import ArticleError
from explorer.library import Library
from explorer.model import SearchState


def test_every_article_found_has_a_row_in_the_order_of_the_results(seed_library: Library) -> None:
    results = seed_library.search(SearchState("peskov bases"))
    seen = {results.articles[1]}
    rows = [dict(zip(worklist.COLUMNS, row, strict=True)) for row in worklist.rows(seed_library.index, results, seen)]
    assert [row["article"] for row in rows] == list(results.articles)
    assert [row["number"] for row in rows] == list(range(1, results.total + 1))
    assert [row["read"] for row in rows] == ["unread", "read"]
    for row in rows:
        hits = seed_library.hits(row["article"], results.state)
        assert row["hits"] == len(hits.spans)
        text = seed_library.article(row["article"]).text
        assert text[row["start"] : row["end"]] == row["passage"] == hits.passages[0].text
        assert row["paragraph"] == hits.passages[0].paragraph


def test_so_many_rows_as_are_wanted(seed_library: Library) -> None:
    results = seed_library.search(SearchState(""))
    assert len(list(worklist.rows(seed_library.index, results, (), limit=3))) == 3
    assert len(list(worklist.rows(seed_library.index, results, ()))) == 5


def test_an_article_that_went_meanwhile_has_a_row_that_says_so(seed_library: Library) -> None:
    class Losing:
        def summary(self, article_id: str) -> object:
            raise ArticleError(article_id)

    results = seed_library.search(SearchState("peskov"))
    rows = list(worklist.rows(Losing(), results, ()))
    assert [row[1] for row in rows] == list(results.articles)
    assert {row[-1] for row in rows} == {"gone"}
    assert {len(row) for row in rows} == {len(worklist.COLUMNS)}


@given(st.lists(st.text() | st.integers() | st.none(), min_size=2))
def test_a_row_is_read_back_and_holds_no_formula(values: list[str | int | None]) -> None:
    written = csv_row(values)
    (read,) = csv.reader(io.StringIO(written, newline=""))
    assert written.endswith("\r\n")
    assert len(read) == len(values)
    for cell, value in zip(read, values, strict=True):
        if isinstance(value, str):
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
            if value.isprintable():
                assert cell in (value, f"'{value}")
        else:
            assert cell == ("" if value is None else str(value))
