"""Files that are written for the reader: a name for the file, clippings in their formats, rows of a table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from explorer import citing
from explorer.citing import Clipping
from explorer.citing.spreadsheet import csv_row
from explorer.errors import ClippingError, ExportError
from explorer.tui.typed_paths import current_folder

_SUFFIXES: Final = {
    "markdown": ("md", "notes and quotations with footnotes, to read and to write on"),
    "bibtex": ("bib", "for LaTeX and reference managers"),
    "ris": ("ris", "for Zotero, EndNote, Citavi"),
    "csl-json": ("json", "for pandoc and Zotero"),
    "annotation": ("jsonld", "W3C Web Annotations with machine-checkable places"),
    "jsonl": ("jsonl", "everything that is known, one clipping a line"),
    "csv": ("csv", "for spreadsheets"),
}

_LONGEST: Final = 60
"""Characters of a name that is proposed."""


def formats() -> dict[str, tuple[str, str]]:
    """Every format of an export, with the suffix of its files and what it is good for."""
    return {form: _SUFFIXES.get(form, (form, "")) for form in citing.FORMATS}


def free_path(name: str, suffix: str) -> Path:
    """A file that is not there yet, in the current folder or, where that cannot be written, at home."""
    folder = here if os.access(here := current_folder(), os.W_OK) else Path.home()
    safe = "".join(char if char.isalnum() or char in "-_." else "-" for char in name[:_LONGEST])
    names = [f"{safe}.{suffix}", *(f"{safe}-{number}.{suffix}" for number in range(2, 1000))]
    return next((folder / one for one in names if not (folder / one).exists()), folder / names[0])


def write_export(clippings: Sequence[Clipping], form: str, path: Path) -> None:
    """Write clippings in one of the formats to a new file.

    Raises:
        ClippingError: there is such a file, or it cannot be written.
    """
    text = citing.export(clippings, form) + "\n"
    try:
        with path.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ClippingError(f"{path} cannot be written: {why}.") from error


def write_rows(
    rows: Iterable[Iterable[str | float | None]], path: Path, going_on: Callable[[int], bool] = lambda _: True
) -> int | None:
    """Write rows as CSV to a new file, which is there once it is whole, and return their number.

    Args:
        going_on: asked before each row, with the number of those that are written; where it says no, nothing is left
            behind and None is returned.

    Raises:
        ExportError: there is such a file, or it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    written = 0
    try:
        # The name is taken before the first row is made.
        path.open("x").close()
        with ExitStack() as undoing:
            undoing.callback(path.unlink, missing_ok=True)
            with part.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
                undoing.callback(part.unlink, missing_ok=True)
                for row in rows:
                    if not going_on(written):
                        return None
                    file.write(csv_row(row))
                    written += 1
            part.replace(path)
            undoing.pop_all()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ExportError(f"{path} cannot be written: {why}.") from error
    return written
