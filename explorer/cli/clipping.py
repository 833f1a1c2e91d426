"""``explorer clippings``: the passages that were kept, listed or exported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from explorer.cli.output import console, line, note, print_hanging, safe, write, write_json
from explorer.cli.roots import AS_JSON, PATHS, opened

if TYPE_CHECKING:
    from explorer.citing import Clipping
    from explorer.library import Library

_FORMATS = ("markdown", "bibtex", "ris", "csl-json", "annotation", "jsonl", "csv")


@click.command()
@PATHS
@click.option("--export", "form", type=click.Choice(_FORMATS), help="Print all of them in this format.")
@AS_JSON
def clippings(roots: tuple[Path, ...], *, form: str | None, as_json: bool) -> int:
    """Print the passages that were kept while reading PATH.

    Each is looked up in its article: it is intact, moved (the article changed elsewhere) or gone.
    """
    if form and as_json:
        raise click.UsageError("Give either --export or --json.")
    from explorer.citing import ClippingStore, export

    with opened(roots) as library:
        found = ClippingStore.of(library.data_folder).read()
        for broken in found.broken:
            note(f"Line {broken.number} of the clippings is left as it is. {broken.reason}")
        kept = [(clipping, _state(library, clipping)) for clipping in found.clippings]
    if form:
        text = export(found.clippings, form)
        if text:
            write(text)
    elif as_json:
        write_json({"clippings": [_as_json(*it) for it in kept], "broken": [it.number for it in found.broken]})
    else:
        _print(kept)
    if not kept:
        note("No passage was kept in this corpus.")
    return 0 if kept else 1


def _state(library: Library, clipping: Clipping) -> str:
    from explorer.citing import locator_state
    from explorer.errors import ArticleError

    try:
        return locator_state(clipping.locators, library.article(clipping.article))
    except ArticleError:
        return "gone"


def _as_json(clipping: Clipping, state: str) -> dict[str, Any]:
    from explorer.citing import clipping_fields

    return {**clipping_fields(clipping), "state": state, "text": clipping.record.quotation}


def _print(kept: list[tuple[Clipping, str]]) -> None:
    from rich.text import Text

    screen = console()
    for number, (clipping, state) in enumerate(kept, 1):
        record = clipping.record
        facts = [clipping.title, record.file, record.date or "n.d.", record.place, state]
        facts += [f"#{tag}" for tag in clipping.tags]
        parts = [Text(safe(f"“{record.quotation}”")), line((" · ".join(facts), "dim"))]
        if clipping.note:
            parts.append(Text(safe(clipping.note)))
        print_hanging(screen, (f"{number:>2}  ", "dim"), *parts)
