"""What Whoosh keeps of an article.

``text`` and ``title`` hold stems with positions, ``forms`` and ``title_forms`` the words as they are written, at the
same positions, so that beginnings, patterns and misspellings of words are looked up among what is really written.
Only stock analyzers are used: a stored schema names no code of ours, so stock Whoosh can open the index.
"""

from __future__ import annotations

from typing import Any, Final

from whoosh.analysis import CharsetFilter, LowercaseFilter, RegexTokenizer, StemFilter
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, TEXT, Schema

from explorer.index.words import FOLDING, PATTERN

K1: Final = 1.2
B: Final = 0.75
TITLE_WEIGHT: Final = 2.0
"""A word in the title counts as often as this in the text."""

STEMMED: Final = {"": ("text", "title"), "title": ("title",)}
"""Whoosh fields of stems, by the field of a query."""
WRITTEN: Final = {"text": "forms", "title": "title_forms"}
"""Whoosh field of the written forms for each field of stems."""


def schema() -> Any:
    """The Whoosh schema; ``row`` is the row of the article in the catalog."""
    written = RegexTokenizer(PATTERN) | LowercaseFilter() | CharsetFilter(FOLDING)
    stemmed = written | StemFilter(lang="en")
    return Schema(
        id=ID(unique=True, stored=True),
        text=TEXT(stemmed, stored=True),
        forms=TEXT(written),
        title=TEXT(stemmed, field_boost=TITLE_WEIGHT),
        title_forms=TEXT(written, field_boost=TITLE_WEIGHT),
        author=TEXT(written),
        source=TEXT(written),
        date=ID(),
        row=COLUMN(NumericColumn("Q")),
    )


def codec() -> Any:
    """How segments are written: large blocks, lightly compressed, which is fastest to write and to read whole."""
    return W3Codec(blocklimit=1024, compression=1)
