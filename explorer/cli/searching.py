"""``explorer search``: one query, its articles with their best passages, and the facets."""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.output import (
    console,
    counted,
    entity_row,
    line,
    note,
    note_problems,
    print_hanging,
    write_csv,
    write_json,
)
from explorer.cli.question import Question, answered, question
from explorer.cli.roots import AS_JSON, opened
from explorer.model import Filters, Passage
from explorer.progress import answered_in
from explorer.results import ArticleHits, Facet, SearchResults

if TYPE_CHECKING:
    from typing import Unpack

    from rich.console import Console
    from rich.text import Text

    from explorer.library import Library

_ARTICLES: Final = 20
_PASSAGES: Final = 3
_FACET_NAMES: Final = 8
_FACET_ROWS: Final = 20


@click.command()
@question
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Articles to print.  [default: {_ARTICLES}; with --csv all]",
)
@click.option(
    "--facets",
    "facet_limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Actors and places to print, so many of each.  [default: {_FACET_NAMES}; with --json {_FACET_ROWS}]",
)
@click.option("--explain", is_flag=True, help="Say how the query was understood, with a count for each clause.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets, with what you have read.")
@AS_JSON
def search(
    roots: tuple[Path, ...],
    *,
    limit: int | None,
    facet_limit: int | None,
    explain: bool,
    as_csv: bool,
    as_json: bool,
    **arguments: Unpack[Question],
) -> int:
    """Search PATH for QUERY.

    QUERY is the text that the search bar of the screen takes: words are all wanted, "a phrase", -word, OR (which binds
    loosest), ( ), word*, word~, title:, date:2024-03..2024-05, actor:NAME, place:NAME. An empty QUERY ("") finds every
    article. --actor, --place and --not can be repeated.
    """
    if as_csv and as_json:
        raise click.UsageError("Give either --csv or --json.")
    if as_csv and (explain or facet_limit is not None):
        raise click.UsageError("--csv has rows of articles only: leave out --explain and --facets.")
    most = _ARTICLES if limit is None else limit
    with opened(roots) as library:
        results = answered(library, arguments, explain=explain)
        if as_csv:
            _write_csv(library, results, limit)
        elif as_json:
            rows = _FACET_ROWS if facet_limit is None else facet_limit
            write_json(_as_json(library, results, most, rows))
        else:
            names = _FACET_NAMES if facet_limit is None else facet_limit
            _Page(library, results).print(most, names, explain=explain)
        return 0 if results.total else 1


def _write_csv(library: Library, results: SearchResults, limit: int | None) -> None:
    from explorer import worklist
    from explorer.session import Session

    note_problems(results)
    rows = worklist.rows(library.index, results, Session(library.data_folder).seen, limit=limit)
    write_csv(chain([worklist.COLUMNS], rows))


def _as_json(library: Library, results: SearchResults, limit: int, facet_limit: int) -> dict[str, Any]:
    filters = results.state.filters
    facets = {"actors": results.actors, "places": results.places}
    return {
        "query": results.state.text,
        "understood": results.understood,
        "total": results.total,
        "took_ms": round(results.took_ms, 2),
        "corpus": results.corpus,
        "filters": {"include": filters.include, "exclude": filters.exclude, "any": filters.match_any},
        "sort": results.state.order.value,
        "problems": [{"start": it.start, "end": it.end, "message": it.message} for it in results.problems],
        "clauses": [{"text": it.text, "articles": it.articles, "depth": it.depth} for it in results.clauses],
        "suggestions": list(results.suggestions),
        "hits": [
            _hit(library, results, article, score)
            for article, score in zip(results.articles[:limit], results.scores, strict=False)
        ],
        "facets": {name: _rows(facet, filters, facet_limit) for name, facet in facets.items()},
        "facet_totals": {name: _count(facet) for name, facet in facets.items()},
    }


def _rows(facet: Facet, filters: Filters, limit: int) -> list[dict[str, Any]]:
    """The first values of a facet; what is chosen is among them, wherever it stands."""
    first = facet[:limit]
    known = {value.id for value in first}
    chosen = (facet.find(key) for key in (*filters.include, *filters.exclude) if key not in known)
    return [entity_row(value) for value in (*first, *(value for value in chosen if value is not None))]


def _count(facet: Facet) -> int:
    """Values that articles found have. What is chosen is listed even where it finds nothing; it comes last."""
    return bisect_left(facet, True, key=lambda it: not it.articles)


def _hit(library: Library, results: SearchResults, article: str, score: float) -> dict[str, Any]:
    summary = library.summary(article)
    hits = library.hits(article, results.state, limit=_PASSAGES)
    return {
        "article": article,
        "title": summary.title,
        "date": summary.date,
        "source": summary.source,
        "author": summary.author,
        "url": summary.url,
        "score": round(score, 4),
        "hits": len(hits.spans),
        "passages": [
            {
                "start": passage.start,
                "end": passage.end,
                "paragraph": passage.paragraph,
                "text": passage.text,
                "marks": passage.marks,
            }
            for passage in hits.passages
        ],
    }


class _Page:
    """The results as a page for people."""

    def __init__(self, library: Library, results: SearchResults) -> None:
        self._library = library
        self._results = results
        self._screen: Console = console()

    def print(self, limit: int, names: int, *, explain: bool) -> None:
        results, screen = self._results, self._screen
        of = f"{results.total:,} of {counted(results.corpus, 'article')}"
        screen.print(line((of, "bold"), f" · {answered_in(results.took_ms)}"))
        note_problems(results)
        if explain:
            self._explain()
        for number, article in enumerate(results.articles[:limit], 1):
            self._article(number, article)
        if results.total > limit:
            screen.print(line(f"\N{HORIZONTAL ELLIPSIS} {counted(results.total - limit, 'more article')}: --limit"))
        if results.total:
            screen.print()
            self._facet("Actors", results.actors, names)
            self._facet("Places", results.places, names)
        else:
            note(f"No article in {self._library.name} answers this.")
            for suggestion in results.suggestions:
                note(f"Try: {suggestion}")

    def _explain(self) -> None:
        self._screen.print(line("Understood as: ", (self._results.understood or "every article", "bold")))
        rows = [("  " * clause.depth + clause.text, clause.articles) for clause in self._results.clauses]
        width = max((len(text) for text, _ in rows), default=0)
        for text, articles in rows:
            self._screen.print(line(f"  {text:<{width}}  ", (counted(articles, "article"), "" if articles else "bold")))

    def _article(self, number: int, article: str) -> None:
        summary = self._library.summary(article)
        hits: ArticleHits = self._library.hits(article, self._results.state, limit=1)
        facts = [article, summary.source, summary.author, summary.date or "n.d."]
        facts += [counted(len(hits.spans), "hit")] if hits.spans else []
        parts = [line((summary.title, "bold")), line((" · ".join(fact for fact in facts if fact), "dim"))]
        self._screen.print()
        print_hanging(self._screen, (f"{number:>2}  ", "dim"), *parts, *map(_marked, hits.passages[:1]))

    def _facet(self, title: str, facet: Facet, most: int) -> None:
        count = _count(facet)
        if not count or not most:
            return
        names = " · ".join(f"{it.name} {it.articles:,}" for it in facet[: min(count, most)])
        more = f" · {count - most:,} more" if count > most else ""
        print_hanging(self._screen, (f"{title}  ", "bold"), line(names, (more, "dim")))


def _marked(passage: Passage) -> Text:
    # Every character stands for one of the text, so that offsets into it hold.
    before = f"¶ {passage.paragraph}  "
    text = line((before, "dim"), passage.text.replace("\n", " "))
    for start, end in passage.marks:
        text.stylize("bold underline", len(before) + start - passage.start, len(before) + end - passage.start)
    return text
