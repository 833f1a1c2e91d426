"""Character-exact text: where a literal stands as whole words."""

from __future__ import annotations

from collections.abc import Iterator

from explorer.index.words import inside_word
from explorer.model import Span


def literal_spans(text: str, literal: str, *, unfinished: bool = False) -> Iterator[Span]:
    """Where the characters stand, not overlapping; a word at either end must be whole, the last not if unfinished."""
    at = text.find(literal)
    while at >= 0:
        end = at + len(literal)
        if not inside_word(text, at) and (unfinished or not inside_word(text, end)):
            yield at, end
            at = text.find(literal, end)
        else:
            at = text.find(literal, at + 1)
