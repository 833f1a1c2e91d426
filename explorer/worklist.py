"""The articles that a search found as rows of a table, to be worked through one by one with none passed over."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import islice
from typing import Final

from explorer.errors import ArticleError
from explorer.index import Index
from explorer.results import SearchResults

COLUMNS: Final = (
    "number", "article", "title", "date", "source", "author", "url", "score", "hits", "paragraph", "start", "end",
    "passage", "read",
)  # fmt: skip
"""What a row says; paragraph, start and end are those of the passage, the best one."""

Row = tuple[str | float | None, ...]


def rows(
    index: Index, results: SearchResults, seen: Container[str], *, typing: bool = False, limit: int | None = None
) -> Iterator[Row]:
    """A row for each article found, best first, made as it is asked for; each article has one, also if it is gone.

    Args:
        seen: ids of the articles that the reader read.
        typing: whether the last word of the query was taken as unfinished.
        limit: so many rows at most.
    """
    found = islice(zip(results.articles, results.scores, strict=True), limit)
    for number, (article_id, score) in enumerate(found, 1):
        read = "read" if article_id in seen else "unread"
        try:
            known = index.summary(article_id)
            hits = index.hits(article_id, results.state, typing=typing, limit=1)
        except ArticleError:
            yield number, article_id, *([None] * (len(COLUMNS) - 3)), "gone"
            continue
        facts = (known.title, known.date, known.source, known.author, known.url, round(score, 4), len(hits.spans))
        passage = next(iter(hits.passages), None)
        place = (passage.paragraph, passage.start, passage.end, passage.text) if passage else (None,) * 4
        yield number, article_id, *facts, *place, read
