"""Emoji of several characters, drawn so that every terminal makes them as wide as the layout does.

Whether a joiner, a variation selector or a skin tone makes its neighbour wider, narrower or vanish is another matter
in each terminal. So none of them reaches it: of the signs that they join each is drawn by itself.
"""

from __future__ import annotations

import re
from typing import Final

from rich.cells import cell_len

_JOINING: Final = re.compile("[\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_BLANK: Final = "\u200b"
"""Has no width and joins nothing."""
_JOINED: Final = re.compile("(?:[\u200b\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.?)+", re.DOTALL)


def apart(text: str) -> str:
    """The text with every sign by itself, one character for one, so that offsets stay what they are."""
    return text if text.isascii() else _JOINING.sub(_BLANK, text)


def fitted(text: str) -> str:
    """What is drawn of a text, as wide as Rich takes the text to be: a joined sign not at all, blanks for what it adds.

    Without ``apart`` before it, that is the first of the signs that are joined.
    """
    if text.isascii() or _JOINED.search(text) is None:
        return text
    parts: list[str] = []
    end = 0
    for match in _JOINED.finditer(text):
        before, whole = text[end : match.start()], text[end : match.end()]
        parts += [before, " " * (cell_len(whole) - cell_len(before))]
        end = match.end()
    return "".join([*parts, text[end:]])
