"""One line of facts on an article, fitted into the room there is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from rich.cells import cell_len, set_cell_size

from explorer.text import visible

_SEPARATOR: Final = " · "
_LEAST: Final = 10
"""Cells that are left of a fact where it is shortened; a date has as many and is never cut."""
_FILE: Final = re.compile(r".*[^/]\.\w{1,8}", re.ASCII | re.DOTALL)
"""What reads like the path of a file."""


def dateline(parts: Sequence[str], width: int) -> str:
    """Facts in their order, in at most ``width`` cells.

    A file gives up its folders first and then its suffix. After that the longest fact is shortened; where that is not
    enough, the last ones are left out.
    """
    whole = [visible(part) for part in parts]
    while len(whole) > 1 and _cells(min(cell_len(_stem(part)), _LEAST) for part in whole) > width:
        whole.pop()
    shown = list(whole)
    for place, part in enumerate(whole):
        if (over := _cells(map(cell_len, shown)) - width) > 0:
            shown[place] = shortened(part, max(cell_len(part) - over, cell_len(_stem(part))))
    while (over := _cells(map(cell_len, shown)) - width) > 0:
        place = max(range(len(shown)), key=lambda place: cell_len(shown[place]))
        room = cell_len(shown[place]) - over
        shown[place] = shortened(whole[place], max(room, _LEAST) if len(shown) > 1 else room)
    return _SEPARATOR.join(shown)


def _cells(widths: Iterable[int]) -> int:
    each = list(widths)
    return sum(each) + len(_SEPARATOR) * max(0, len(each) - 1)


def shortened(text: str, width: int) -> str:
    """A text in at most ``width`` cells, with ``…`` for what is left out at its end.

    The path of a file gives up folders and suffix first, then the middle of its name: names of one corpus tend to begin
    with a date or a number, or to end with one.
    """
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    if not _FILE.fullmatch(text):
        return set_cell_size(text, width - 1).rstrip() + "…"
    name, stem = PurePosixPath(text).name, _stem(text)
    return next((form for form in (name, stem) if cell_len(form) <= width), None) or _without_middle(stem, width)


def _stem(text: str) -> str:
    return PurePosixPath(text).stem if _FILE.fullmatch(text) else text


def _without_middle(text: str, width: int) -> str:
    head = set_cell_size(text, (width - 1) // 2).rstrip()
    room, start = width - 1 - cell_len(head), len(text)
    while start and cell_len(text[start - 1 :]) <= room:
        start -= 1
    while start < len(text) and (cell_len(text[start]) == 0 or text[start] == " "):
        start += 1
    return f"{head}…{text[start:]}"
