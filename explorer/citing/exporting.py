"""Clippings for other programs and for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from explorer.citing.annotation import CONTEXT, annotation_item
from explorer.citing.bibliographic import as_json, bibtex, csl_item, ris
from explorer.citing.clippings import Clipping, clipping_fields
from explorer.citing.sending import sendable
from explorer.citing.spreadsheet import cell
from explorer.citing.styles import escaped, footnote
from explorer.errors import CitationError

_COLUMNS: Final = (
    "quote", "note", "tags", "title", "author", "source", "date", "url", "article", "paragraph", "start", "end",
    "sha256", "query", "time",
)  # fmt: skip


def markdown(clippings: Sequence[Clipping]) -> str:
    """Notes, quotations and tags in their order, with a footnote for each that says where it is from."""
    texts: list[str] = []
    notes: list[str] = []
    for clipping in clippings:
        quotation, _, note = footnote(clipping.record).rpartition("\n\n")
        if clipping.note.strip():
            texts.append("\n".join(escaped(sendable(line)) for line in clipping.note.strip().split("\n")))
        texts.append(quotation)
        if clipping.tags:
            texts.append(" ".join(escaped(f"#{sendable(tag)}") for tag in clipping.tags))
        notes.append(note)
    return "\n\n".join([*texts, *dict.fromkeys(notes)])


def _records(write: Callable[[Any], str]) -> Callable[[Sequence[Clipping]], str]:
    return lambda clippings: "\n\n".join(dict.fromkeys(write(clipping.record) for clipping in clippings))


def _csl_json(clippings: Sequence[Clipping]) -> str:
    return as_json(list({clipping.record.key: csl_item(clipping.record) for clipping in clippings}.values()))


def _jsonl(clippings: Sequence[Clipping]) -> str:
    return "\n".join(as_json(clipping_fields(clipping), indent=None) for clipping in clippings)


def _annotations(clippings: Sequence[Clipping]) -> str:
    return as_json({"@context": CONTEXT, "type": "AnnotationPage", "items": [_annotation(it) for it in clippings]})


def _annotation(clipping: Clipping) -> dict[str, Any]:
    bodies = [{"type": "TextualBody", "value": clipping.note, "purpose": "commenting"}] if clipping.note else []
    bodies += [{"type": "TextualBody", "value": tag, "purpose": "tagging"} for tag in clipping.tags]
    item = {**annotation_item(clipping.record), "id": f"urn:uuid:{clipping.id}", "created": clipping.time}
    return {**item, "body": bodies} if bodies else item


def _csv(clippings: Sequence[Clipping]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for clipping in clippings:
        record, first, last = clipping.record, clipping.locators[0], clipping.locators[-1]
        row = [record.quotation, clipping.note, ", ".join(clipping.tags), record.title, record.author, record.source]
        row += [record.date, record.url, record.file, record.place.removeprefix("¶ ")]
        row += [str(first.start), str(last.end), first.sha256, clipping.query, clipping.time]
        writer.writerow([cell(value or "") for value in row])
    return out.getvalue().removesuffix("\n")


FORMATS: Final[Mapping[str, Callable[[Sequence[Clipping]], str]]] = MappingProxyType(
    {
        "markdown": markdown,
        "bibtex": _records(bibtex),
        "ris": _records(ris),
        "csl-json": _csl_json,
        "annotation": _annotations,
        "jsonl": _jsonl,
        "csv": _csv,
    }
)
"""Every format of an export by its name."""


def export(clippings: Sequence[Clipping], form: str) -> str:
    """Clippings in one of ``FORMATS``, in their order, as text without a line end behind it.

    Raises:
        CitationError: there is no such format.
    """
    write = FORMATS.get(form)
    if write is None:
        raise CitationError(f"There is no export format “{form}”.", hint=f"Formats: {', '.join(FORMATS)}.")
    return write(clippings)
