"""An article set in rows of a given width. Which characters stand in which row; the text itself is never altered.

Widths are terminal cells as Rich counts them, of the characters as ``explorer.text.visible`` shows them. A row is
filled with words as far as it goes (greedy first fit); a word that is wider than a row is cut, and wide characters
(CJK) may be parted anywhere, except before closing punctuation. A paragraph that the file breaks into lines of a
fixed width is set anew, its line ends shown as spaces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from rich.cells import get_character_cell_size

from explorer.text import Span, paragraphs, visible
from explorer.tui.emoji import apart

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PROSE: Final = 80
"""A line longer than this is a paragraph of prose, which gets a blank row around it; shorter ones may be verse,
lists or text that was wrapped by hand, and stay together."""
_MOST_BLANK: Final = 2
_NEVER_FIRST: Final = frozenset("、。，．）」』】〉》〕！？：；ー々…,.!?:;)]}”’»%")
_UNKNOWN: Final = 255
_MOST_PAIRS: Final = 100_000
"""Pairs of equal lines that are looked at to align two texts, a tenth of a second's work."""


@cache
def _table() -> NDArray[np.uint8]:
    """Width of each code point in cells, as far as it was asked for."""
    import numpy as np

    table = np.full(0x110000, _UNKNOWN, dtype=np.uint8)
    table[0x20:0x7F] = 1
    return table


def cells(text: str) -> NDArray[np.uint8] | None:
    """Width of each character in cells, drawn by itself (``emoji.apart``), or None where each is one cell wide."""
    if text.isascii():
        return None
    # The screen is up before numpy is there.
    import numpy as np

    table = _table()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    widths = table[codes]
    if (widths == _UNKNOWN).any():
        present = np.zeros(len(table), dtype=bool)
        present[codes] = True
        for code in np.flatnonzero(present & (table == _UNKNOWN)).tolist():
            table[code] = get_character_cell_size(visible(chr(code)))
        widths = table[codes]
    return None if (widths == 1).all() else widths


class Page:
    """One text and its rows at one width.

    ``line`` is the text with line ends as spaces and joined emoji apart. ``starts`` and ``ends`` give for every row
    the offsets of its text; a blank row has the same start and end. ``paragraphs`` are those of ``explorer.text``,
    ``first_rows`` the row in which each begins.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.line = apart(text).replace("\n", " ")
        self.width = 0
        self.paragraphs = paragraphs(text)
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.first_rows: list[int] = []
        self._widths = cells(text)
        """None: each character is one cell wide."""
        self._odd: list[int] = [] if self._widths is None else (self._widths != 1).nonzero()[0].tolist()

    def __len__(self) -> int:
        return len(self.starts)

    def set(self, width: int) -> None:
        """Set the text in rows of at most ``width`` cells."""
        width = max(1, width)
        if width == self.width:
            return
        self.width = width
        self.starts, self.ends, self.first_rows = [], [], []
        previous: Span | None = None
        for start, end in self.paragraphs:
            begin = self.text.rfind("\n", 0, start) + 1
            if previous is not None:
                self._leave_blank(previous, start, begin, end)
            self.first_rows.append(len(self.starts))
            if bisect_left(self._odd, begin) == bisect_left(self._odd, end):
                self._wrap_plain(begin, end)
            else:
                self._wrap_wide(begin, end)
            previous = (begin, end)

    def _leave_blank(self, previous: Span, start: int, begin: int, end: int) -> None:
        stored = self.text.count("\n", previous[1], start) - 1
        prose = previous[1] - previous[0] > _PROSE or end - begin > _PROSE
        for _ in range(min(max(stored, 1 if prose else 0), _MOST_BLANK)):
            self.starts.append(previous[1])
            self.ends.append(previous[1])

    def _row(self, start: int, end: int) -> None:
        self.starts.append(start)
        self.ends.append(end)

    def _wrap_plain(self, begin: int, end: int) -> None:
        """Rows of a line in which every character is one cell wide."""
        text, width, place = self.line, self.width, begin
        while end - place > width:
            place = self._cut(place, place + width, text.rfind(" ", place, place + width + 1))
        self._row(place, end)

    def _wrap_wide(self, begin: int, end: int) -> None:
        """Rows of a line with characters of other widths; combining ones stay with what they combine with."""
        assert self._widths is not None
        edges = [0, *self._widths[begin:end].cumsum(dtype="int64").tolist()]
        place = begin
        while edges[-1] - edges[place - begin] > self.width:
            limit = bisect_right(edges, edges[place - begin] + self.width) - 1 + begin
            limit = max(limit, place + 1)
            while limit < end and not self._widths[limit]:
                limit += 1
            if limit == end:
                break
            space = self.line.rfind(" ", place, limit + 1)
            place = self._cut(place, *self._part_wide(place, limit, space))
        self._row(place, end)

    def _part_wide(self, place: int, limit: int, space: int) -> tuple[int, int]:
        """Where a row of mixed widths ends at most, and at which space: beside a wide character behind it, if any."""
        assert self._widths is not None
        widths = self._widths[place : limit + 1].tolist()
        for part in range(limit, space + 1 if space > place else place, -1):
            before, after = widths[part - 1 - place], widths[part - place]
            if after and 2 in (before, after) and self.text[part] not in _NEVER_FIRST:
                return part, -1
        return limit, space

    def _cut(self, place: int, limit: int, space: int) -> int:
        """End the row that begins at ``place``, at a space if there is one behind a word; where the next one begins."""
        text = self.line
        if space <= place or text[place:space].isspace():
            self._row(place, limit)
            return limit
        last = space
        while text[last - 1] == " ":
            last -= 1
        self._row(place, last)
        while text[space] == " ":
            space += 1
        return space

    def row_of(self, offset: int) -> int:
        """The row in which a character stands; of the nearest one before it where it stands in none."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def paragraph_of_row(self, row: int) -> int:
        """Number, from 1, of the paragraph in a row, or above it where the row is blank; 0 if there is none."""
        return bisect_right(self.first_rows, row)

    def offset_in_row(self, row: int, cell: int) -> int:
        """Offset of the character over a cell of a row; its first character or its end where the cell is outside."""
        start, end = self.starts[row], self.ends[row]
        if self._widths is None:
            return min(max(start + cell, start), end)
        return start + bisect_right(self._widths[start:end].cumsum(dtype="int64").tolist(), max(cell, 0))

    def is_blank(self, row: int) -> bool:
        """Whether a row holds no text."""
        return self.starts[row] == self.ends[row]


def carried(offsets: Sequence[int], before: str, after: str) -> list[int]:
    """Where characters of one text are in the next: in lines that are the same, or near by in what took their place."""
    old, new = before.split("\n"), after.split("\n")
    old_starts, new_starts = ([0, *accumulate(len(line) + 1 for line in lines)] for lines in (old, new))
    blocks = _aligned(old, new)
    found = []
    for offset in offsets:
        line = min(bisect_right(old_starts, offset), len(old)) - 1
        first, taken, last = next((first, taken, last) for first, end, taken, last in blocks if line < end)
        place = min(taken + line - first, max(last - 1, taken), len(new) - 1)
        within = min(offset - old_starts[line], len(new[place])) if place < last else 0
        found.append(new_starts[place] + within)
    return found


def _aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Stretches of lines and those that are the same or took their place; all in one where it would take long."""
    from difflib import SequenceMatcher

    counts = Counter(new)
    rare = 1 + len(new) // 100  # What difflib looks at in texts of many lines.
    if sum(counts[line] for line in old if counts[line] <= rare) > _MOST_PAIRS:
        return [(0, len(old), 0, len(new))]
    return [block[1:] for block in SequenceMatcher(None, old, new).get_opcodes()]
