"""``explorer kwic``: all hits of a query, each with what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.output import console, counted, json_text, line, note, note_problems, write_csv, write_part
from explorer.cli.question import Question, answered, question
from explorer.cli.roots import AS_JSON, opened
from explorer.text import visible

if TYPE_CHECKING:
    from typing import Unpack

    from explorer.concordance import Line, Tally
    from explorer.library import Library
    from explorer.results import SearchResults

_NAME: Final = 24
"""Characters of an article's name on a page."""
_PLACE: Final = 6
"""Characters of the number of a paragraph."""
_LEAST: Final = 10


@click.command(short_help="Print all hits of QUERY in PATH in their context.")
@question
@click.option(
    "--by",
    type=click.Choice(("results", "right", "left", "hit")),
    default="results",
    show_default=True,
    help="Order of the hits: that of the articles, or by what stands to the right, to the left, or in the hit; "
    "for these all are read before the first is printed.",
)
@click.option(
    "--width",
    type=click.IntRange(10, 1000),
    metavar="N",
    default=60,
    show_default=True,
    help="Characters on each side.",
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Hits to print; all where it is not given.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets.")
@AS_JSON
def kwic(
    roots: tuple[Path, ...],
    *,
    by: str,
    width: int,
    limit: int | None,
    as_csv: bool,
    as_json: bool,
    **arguments: Unpack[Question],
) -> int:
    """Print all hits of QUERY in PATH in their context (key word in context), one a line.

    QUERY and the options that narrow are those of search. In an article that has no hit, since it was found by an actor
    or a place, the mentions of these are the hits.
    """
    if as_csv and as_json:
        raise click.UsageError("Give either --csv or --json.")
    from explorer.concordance import COLUMNS, Arrangement, Collection, Concordance, Tally

    with opened(roots) as library:
        results = answered(library, arguments)
        concordance, tally = Concordance(library.index, results), Tally()
        for counts in concordance.counts():
            tally.add(counts)
        lines = concordance.all_lines(tally, width)
        if by != Arrangement.RESULTS:
            lines = iter(Collection(lines).arranged(Arrangement(by)))
        lines = islice(lines, limit)
        if not as_json:
            note_problems(results)
        if as_csv:
            write_csv(chain([COLUMNS], (it.row for it in lines)))
        elif as_json:
            _write_json(results, tally, by, lines)
        else:
            _print(lines, width)
            _summarise(library, results, tally, limit)
        return 0 if len(tally) else 1


def _write_json(results: SearchResults, tally: Tally, by: str, lines: Iterator[Line]) -> None:
    """One document, written line by line: there may be too many lines to hold them."""
    filters = results.state.filters
    head: dict[str, Any] = {
        "query": results.state.text,
        "understood": results.understood,
        "total": len(tally),
        "articles": tally.holding,
        "found": results.total,
        "corpus": results.corpus,
        "filters": {"include": filters.include, "exclude": filters.exclude, "any": filters.match_any},
        "sort": results.state.order.value,
        "by": by,
        "problems": [{"start": it.start, "end": it.end, "message": it.message} for it in results.problems],
    }
    write_part(json_text(head).removesuffix("\n}") + ',\n  "hits": [')
    for number, it in enumerate(lines):
        write_part(("," if number else "") + "\n    " + json_text(asdict(it), indent=None))
    write_part("\n  ]\n}\n")


def _print(lines: Iterator[Line], width: int) -> None:
    """On a terminal a line is cut to its width, with the hits one below the other; in a pipe it is printed whole."""
    from rich.cells import set_cell_size

    from explorer.concordance import one_line

    screen = console()
    room = min(width, max(_LEAST, (screen.width - _NAME - _PLACE) // 2)) if screen.is_terminal else width
    for it in lines:
        name = _shortened(PurePosixPath(it.article).name)
        place = f"{name:<{_NAME}} {f'¶ {it.paragraph}':<{_PLACE}}"
        # Turned round, so that it is cut and filled up on the left.
        left = set_cell_size(visible(one_line(it.left))[::-1], room)[::-1]
        shown = line((place, "dim"), left, (one_line(it.hit), "bold underline"), one_line(it.right))
        screen.print(shown, overflow="crop", no_wrap=True)


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME // 2 - 1]}…{name[-_NAME // 2 :]}"


def _summarise(library: Library, results: SearchResults, tally: Tally, limit: int | None) -> None:
    if not len(tally):
        note(f"No article in {library.name} has a hit of this.")
        return
    shown = f"The first {limit:,} of " if limit and limit < len(tally) else ""
    found = f" of {results.total:,} found" if tally.holding < results.total else ""
    note(f"{shown}{counted(len(tally), 'hit')} in {counted(tally.holding, 'article')}{found}")
