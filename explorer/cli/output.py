"""What the commands print: nothing from the data can steer the terminal, and colours appear only on one."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TextIO

from explorer.errors import ExplorerError
from explorer.model import Entity, Spelling
from explorer.results import FacetValue, SearchResults
from explorer.text import json_escape, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

# Rows are never cut where nobody looks at them in a window.
_PIPE_WIDTH = 10_000
_AT_ONCE = 200


class NothingFoundError(ExplorerError):
    """What was asked for is not in the corpus: exit code 1."""

    title = "Nothing found"


def safe(text: str) -> str:
    """Text of any number of lines that may reach a terminal."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _print(text: str, stream: TextIO | None = None) -> None:
    # click.echo would write UTF-8 to a stream that says it takes ASCII.
    stream = stream or sys.stdout
    stream.write(f"{text}\n")
    stream.flush()


def complain(message: str, hint: str = "") -> None:
    """Say on stderr what went wrong and what can be done."""
    _print(f"explorer: {safe(message)}" + (f"\n{safe(hint)}" if hint else ""), sys.stderr)


def note(message: str, hint: str = "") -> None:
    """Say something on stderr that does not keep the command from going on."""
    complain(f"note: {message}", hint)


def write(text: str) -> None:
    """Print text from the data on stdout."""
    _print(safe(text))


def write_json(data: Any, *, indent: int | None = 2) -> None:
    """Print data as JSON on stdout."""
    _print(json_text(data, indent=indent))


def write_json_list(rows: Iterable[Any]) -> None:
    """Print a list as JSON on stdout as ``write_json`` does, each member as it comes: there may be too many to hold."""
    between = "[\n  "
    for row in rows:
        write_part(between + json_text(row).replace("\n", "\n  "))
        between = ",\n  "
    _print("[]" if between.startswith("[") else "\n]")


def json_text(data: Any, *, indent: int | None = 2) -> str:
    """JSON for stdout: characters that would steer a terminal are escaped, so is what stdout cannot encode."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(data, ensure_ascii=not utf8, indent=indent)
    escapes = {ord(char): json_escape(char) for char in set(text) if char != "\n" and visible(char) != char}
    return text.translate(escapes)


def write_part(text: str) -> None:
    """Write a part of what is printed on stdout; it is safe already, and says itself where lines end."""
    sys.stdout.write(text)


def write_csv(rows: Iterable[Iterable[str | float | None]]) -> None:
    """Print rows as CSV on stdout, each as it comes; in UTF-8 where it does not go to a terminal."""
    from explorer.citing.spreadsheet import csv_row

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(newline="", encoding=None if sys.stdout.isatty() else "utf-8")
    for row in rows:
        sys.stdout.write(safe(csv_row(row).removesuffix("\r\n")) + "\r\n")
    sys.stdout.flush()


def console(*, stderr: bool = False) -> Console:
    """A rich console that takes no markup from data; in a pipe it has no colours and cuts nothing."""
    from rich import console as rich_console

    class Pipeable(rich_console.Console):
        def on_broken_pipe(self) -> None:
            """Leave it to the program, which knows what it means; rich would leave with 1."""
            raise BrokenPipeError

    made = Pipeable(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not made.is_terminal:
        made = Pipeable(stderr=stderr, markup=False, highlight=False, emoji=False, width=_PIPE_WIDTH)
    return made


def print_table(table: Table) -> None:
    """Print a table on stdout; in a pipe its lines do not end in blanks."""
    screen = console()
    if screen.is_terminal:
        screen.print(table)
        return
    with screen.capture() as capture:
        screen.print(table)
    _print("\n".join(row.rstrip() for row in capture.get().splitlines()))


def print_columns(titles: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> None:
    """Print any number of rows on stdout, the first at once; ``right`` are the columns of numbers.

    On a terminal the first and the last column are wrapped to its width; in a pipe no row is, nor ends in blanks.
    """
    from rich.cells import cell_len

    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(titles, *shown, strict=True)]
    screen = console()
    if screen.is_terminal:
        _print_tables(screen, titles, shown, widths, right)
        return
    for row in [list(titles), *shown]:
        blanks = [" " * (width - cell_len(cell)) for width, cell in zip(widths, row, strict=True)]
        cells = [blanks[at] + cell if at in right else cell + blanks[at] for at, cell in enumerate(row)]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
    sys.stdout.flush()


def _print_tables(
    screen: Console, titles: Sequence[str], rows: Sequence[Sequence[str]], widths: list[int], right: Collection[int]
) -> None:
    """Tables of equal columns under one head: to lay out one of many thousand rows takes half a minute."""
    from rich.table import Table

    room = screen.width - sum(widths[1:-1]) - 2 * (len(widths) - 1)
    first = min(widths[0], max(room * 3 // 5, room - widths[-1]))
    widths = [max(1, width) for width in (first, *widths[1:-1], min(widths[-1], room - first))]
    for begin in range(0, max(1, len(rows)), _AT_ONCE):
        table = Table(box=None, pad_edge=False, header_style="bold", show_header=not begin)
        for at, (title, width) in enumerate(zip(titles, widths, strict=True)):
            style = "dim" if at == len(titles) - 1 else ""
            table.add_column(
                title, width=width, overflow="fold", style=style, justify="right" if at in right else "left"
            )
        for row in rows[begin : begin + _AT_ONCE]:
            table.add_row(*map(line, row))
        screen.print(table)


def print_hanging(screen: Console, lead: tuple[str, str], *parts: Text) -> None:
    """Print text to the right of a lead (text and style): wrapped beside it on a terminal, line by line in a pipe."""
    from rich.console import Group
    from rich.table import Table

    label, style = lead
    if screen.is_terminal:
        grid = Table.grid()
        grid.add_column(style=style, width=len(label), no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(label, Group(*parts))
        screen.print(grid)
        return
    rows = [row for part in parts for row in part.plain.split("\n")]
    _print("\n".join((" " * len(label) if at else label) + row for at, row in enumerate(rows)))


def line(*parts: str | tuple[str, str]) -> Text:
    """One line for a console; a part is text, or text with a style. The text may come from the data."""
    from rich.text import Text

    made = Text()
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        made.append(visible(text), style)
    return made


def entity_row(value: Entity | FacetValue) -> dict[str, Any]:
    """An actor or place as JSON."""
    row: dict[str, Any] = {
        "id": value.id,
        "name": value.name,
        "kind": value.kind.value,
        "type": value.type.value,
        "articles": value.articles,
        "mentions": value.mentions,
        "spellings": [_spelling_row(it) for it in value.spellings],
    }
    if isinstance(value, Entity):
        row["may_be"] = list(value.may_be)
        row["gazetteer"] = asdict(value.gazetteer) if value.gazetteer else None
    return row


def _spelling_row(spelling: Spelling) -> dict[str, Any]:
    return {"text": spelling.text, "mentions": spelling.mentions, "link": spelling.link or None}


def note_problems(results: SearchResults) -> None:
    """Say what was left out of a query."""
    for problem in results.problems:
        ignored = results.state.text[problem.start : problem.end]
        note(f"“{ignored}” is left out of the query. {problem.message}" if ignored else problem.message)


def counted(number: int, noun: str) -> str:
    """``1 article``, ``2 articles``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
