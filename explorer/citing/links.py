"""A link that opens the article in a browser at the passage (URL fragment text directives, WICG)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from explorer.citing.records import Record
from explorer.errors import CitationError
from explorer.model import Locator

_LONGEST: Final = 300
_WORDS: Final = 5
_LETTERS: Final = 40


def link(record: Record) -> str:
    """The web address of the article with a text directive for each part of the quotation.

    A part of more than 300 characters or of several paragraphs is named by its first and last words, because a
    browser looks for a directive within one paragraph. Where the words stand in the article more than once, those
    before and after them are added.

    Raises:
        CitationError: the article has no web address.
    """
    if record.url is None:
        raise CitationError(
            f"{record.file} has no web address to link to.", hint="Choose another style, or add its URL as metadata."
        )
    directives = "&".join(f"text={_directive(locator, record.repeated)}" for locator in record.locators)
    return f"{record.url}{'' if '#' in record.url else '#'}:~:{directives}"


def _directive(locator: Locator, with_context: bool) -> str:
    exact = locator.exact.strip()
    if len(exact) <= _LONGEST and "\n" not in exact:
        parts = [_encoded(exact)]
    else:
        lines = [line.strip() for line in exact.split("\n") if line.strip()]
        parts = [_encoded(_edge(lines[0], first=True)), _encoded(_edge(lines[-1], first=False))]
    if with_context:
        before, after = _context(locator.prefix, first=False), _context(locator.suffix, first=True)
        parts = [*([f"{before}-"] if before else []), *parts, *([f"-{after}"] if after else [])]
    return ",".join(parts)


def _edge(line: str, *, first: bool) -> str:
    """The first or last words of a line; of a script without spaces, the first or last characters."""
    words = re.findall(r"\S+", line)
    chosen = " ".join(words[:_WORDS] if first else words[-_WORDS:])
    if len(chosen) > _LONGEST // 2:
        chosen = chosen[:_LETTERS] if first else chosen[-_LETTERS:]
    return chosen


def _context(text: str, *, first: bool) -> str:
    """Whole words of the context that stand in the same paragraph as the passage."""
    line = text.split("\n")[0 if first else -1]
    words = line.split()
    # The far end of the context was cut at a number of characters, mostly within a word.
    whole = words[:-1] if first else words[1:]
    return _encoded(" ".join(whole[:3] if first else whole[-3:]))


def _encoded(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="").replace("-", "%2D")
