"""One line of facts on an article, fitted into the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from rich.cells import cell_len, set_cell_size

from explorer.text import visible

_SEPARATOR: Final = " · "
_LEAST: Final = 10
"""Cells that are left of a fact where it is shortened; a date has as many and is never cut."""


def dateline(parts: Sequence[str], width: int) -> str:
    """Facts in their order, in at most ``width`` cells.

    The longest are shortened first, names of files in their middle, since they differ at both ends; where that is
    not enough, the last ones are left out.
    """
    shown = [visible(part) for part in parts]
    while len(shown) > 1 and _cells([min(cell_len(part), _LEAST) for part in shown]) > width:
        shown.pop()
    while (over := _cells([cell_len(part) for part in shown]) - width) > 0:
        place = max(range(len(shown)), key=lambda place: cell_len(shown[place]))
        room = cell_len(shown[place]) - over
        shown[place] = shortened(shown[place], max(room, _LEAST) if len(shown) > 1 else room)
    return _SEPARATOR.join(shown)


def _cells(widths: Sequence[int]) -> int:
    return sum(widths) + len(_SEPARATOR) * max(0, len(widths) - 1)


def shortened(text: str, width: int) -> str:
    """A text in at most ``width`` cells, with ``…`` for what is left out: of a file's name the middle, else the end."""
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    if not PurePosixPath(text).suffix:
        return set_cell_size(text, width - 1).rstrip() + "…"
    head = set_cell_size(text, (width - 1) // 2).rstrip()
    room, start = width - 1 - cell_len(head), len(text)
    while start and cell_len(text[start - 1 :]) <= room:
        start -= 1
    while start < len(text) and (cell_len(text[start]) == 0 or text[start] == " "):
        start += 1
    return f"{head}…{text[start:]}"
