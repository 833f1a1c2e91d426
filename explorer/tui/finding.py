"""Words found in the text of one article as the search would know them: accents, case and hidden signs aside."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from explorer.model import Span

_KINDS: Final = {
    **dict.fromkeys("‘’‚ʼ", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‐‑‒–−", "-"),
}
"""Marks that few keyboards have."""


class Folded:
    """A text with each character as the search has it, and where each of the folded characters comes from."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._origins: list[int] = []
        if text.isascii():
            self.text = text.lower()
            return
        folds = {char: _folded(char) for char in set(text)}
        self.text = text.translate({ord(char): fold for char, fold in folds.items()})
        self._note(text, {char: len(fold) for char, fold in folds.items() if len(fold) != 1})

    def _note(self, text: str, lengths: Mapping[str, int]) -> None:
        """Note where characters vanish or become several: there, how many they are, and where they come from."""
        gained = 0
        for match in re.finditer(f"[{re.escape(''.join(lengths))}]", text) if lengths else ():
            self._starts.append(match.start() + gained)
            self._lengths.append(lengths[match.group()])
            self._origins.append(match.start())
            gained += lengths[match.group()] - 1

    def origin(self, place: int) -> int:
        """Offset of the character that a folded one comes from; at the end of the text its length."""
        index = bisect_right(self._starts, place) - 1
        if index < 0:
            return place
        return self._origins[index] + max(0, place - self._starts[index] - self._lengths[index] + 1)


def _folded(char: str) -> str:
    from explorer.index.words import form

    return _KINDS.get(char) or form(char)


def occurrences(text: str, sought: str) -> list[Span]:
    """Where words stand in a text one behind the other, whatever blanks are between them, as parts of words too.

    Accents, case, the writing of one letter as two (``straße``, ``strasse``), kinds of quotation marks and hyphens,
    and invisible characters do not count, as in a search.
    """
    words = ("".join(map(_folded, word)) for word in sought.split())
    pattern = r"\s+".join(re.escape(word) for word in words if word)
    if not pattern:
        return []
    folded = Folded(text)
    found = (match.span() for match in re.finditer(pattern, folded.text))
    # Accents that are characters of their own are part of the letter before them.
    return [(folded.origin(first), max(folded.origin(last - 1) + 1, folded.origin(last))) for first, last in found]
