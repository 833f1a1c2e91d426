"""Clippings written to a file: the formats there are, a name for the file, and the file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from explorer import citing
from explorer.citing import Clipping
from explorer.errors import ClippingError
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
