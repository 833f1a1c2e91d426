"""Citation styles of the reader's own: text with the names of fields in braces."""

from __future__ import annotations

import string
from collections.abc import Callable

from explorer.citing.records import Record
from explorer.errors import CitationError
from explorer.settings import template_problem


def template_style(name: str, template: str, no_date: str) -> Callable[[Record], str]:
    """The style that a template describes; a field that is not known is empty, a missing date is ``no_date``.

    Raises:
        CitationError: the template cannot be used.
    """
    problem = template_problem(template)
    if problem:
        raise CitationError(f"The template {name} {problem}.", hint="Change it in the settings.")

    def write(record: Record) -> str:
        fields = {
            "quote": record.quotation,
            "title": record.title,
            "author": record.author or "",
            "source": record.source or "",
            "date": record.date or no_date,
            "url": record.url or "",
            "file": record.file,
            "paragraph": record.place.removeprefix("¶ "),
        }
        return "".join(
            literal + (fields[field] if field is not None else "")
            for literal, field, _, _ in string.Formatter().parse(template)
        )

    return write
