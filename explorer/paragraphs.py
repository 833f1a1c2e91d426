"""The paragraphs of a text, which citations count."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from explorer.model import Span

_ITEM: Final = re.compile(r"(?:[-*+•‣◦▪–]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))\s+\S")
_ALONE: Final = re.compile(r"#{1,6}\s|[|>]|```|~~~|[-=*_~#+]{3,}\s*$|[-*_](?:\s*[-*_]){2,}\s*$")
_CLOSED: Final = re.compile(r"[.!?:;…。！？][\"”’»')\]]*$")
_NARROW, _WIDE = 40, 110
_LONG_WORD: Final = 30
_SLACK: Final = 4

_Line = tuple[int, int, str]
"""Start, end and stripped text of a line that is not blank."""


@lru_cache(maxsize=8)
def paragraphs(text: str) -> tuple[Span, ...]:
    """Spans of the paragraphs, without the white space around them, in order; they are numbered from 1.

    A line is a paragraph. Only in text that was broken at a fixed width, with blank lines between its blocks, a
    block is one; list items and headings stay apart there too. Such text is told by its line ends: nearly every
    line stops where the first word of the next would not have fitted, and few stop at the end of a sentence.
    """
    blocks = _blocks(text)
    width = _wrap_width(blocks)
    if width is None:
        return tuple((start, end) for block in blocks for start, end, _ in block)
    return tuple(span for block in blocks for span in _unwrapped(block, width))


def _blocks(text: str) -> list[list[_Line]]:
    blocks: list[list[_Line]] = [[]]
    at = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = at + len(line) - len(line.lstrip())
            blocks[-1].append((start, start + len(stripped), stripped))
        elif blocks[-1]:
            blocks.append([])
        at += len(line) + 1
    return [block for block in blocks if block]


def _starts_anew(before: str, line: str) -> bool:
    return bool(_ITEM.match(line) or _ALONE.match(line) or _ALONE.match(before))


def _is_full(line: str, after: str, width: int) -> bool:
    """Whether the first word of the next line would not have fitted on this one."""
    word = after.split(maxsplit=1)[0]
    return len(word) <= _LONG_WORD and len(line) + 1 + len(word) > width


def _breaks(block: list[_Line]) -> list[tuple[str, str]]:
    """The line breaks within a block that are not forced by a list or a heading: the lines before and after."""
    pairs = ((before, line) for (_, _, before), (_, _, line) in pairwise(block))
    return [(before, line) for before, line in pairs if not _starts_anew(before, line)]


def _wrap_width(blocks: list[list[_Line]]) -> int | None:
    """The width at which the text was broken, in characters, or None if its lines are its paragraphs."""
    breaks = [pair for block in blocks for pair in _breaks(block)]
    if len(breaks) < 2:
        return None
    lengths = sorted(len(before) for before, _ in breaks)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    if not _NARROW <= width <= _WIDE:
        return None
    full = sum(1 for before, after in breaks if _is_full(before, after, width - _SLACK))
    closed = sum(1 for before, _ in breaks if _CLOSED.search(before))
    return width if full >= 0.75 * len(breaks) and closed <= 0.4 * len(breaks) else None


def _unwrapped(block: list[_Line], width: int) -> list[Span]:
    breaks = _breaks(block)
    full = sum(1 for before, after in breaks if _is_full(before, after, width - 3 * _SLACK))
    if not breaks or full < 0.6 * len(breaks):
        return [(start, end) for start, end, _ in block]
    spans: list[Span] = []
    for index, (start, end, line) in enumerate(block):
        if index and not _starts_anew(block[index - 1][2], line):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
