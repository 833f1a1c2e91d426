"""What an offset means: the one text of an article, its paragraphs and sentences, folding for comparison.

``normalise`` runs once, when a file is read. Everything that follows (index, mentions, screen, citation) speaks of
the string it returns, in Unicode code points.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

Span = tuple[int, int]

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_TAB: Final = "    "

_BIDI: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

# One code point to one code point, so that offsets into the text stay offsets into what is shown.
_HARMLESS: Final = {
    **{code: 0x2400 + code for code in range(0x20) if code != 0x0A},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}
_VISIBLE: Final = {
    **_HARMLESS,
    0x0A: 0x2424,
    **dict.fromkeys(map(ord, _BIDI), 0xFFFD),
    **dict.fromkeys(range(0xE0000, 0xE0080), 0xFFFD),
    0x2028: 0x2424,
    0x2029: 0x2424,
}
_HIDDEN: Final = re.compile(
    f"[\x00-\x1f\x7f-\x9f{_BIDI}\u2028\u2029\ud800-\udfff\U000e0000-\U000e007f]"
)


def normalise(raw: str) -> str:
    """The text of an article: line ends as ``\\n``, tabs as four spaces, other control characters as visible signs.

    Nothing else is touched: no trimming, no Unicode normalisation. Idempotent.
    """
    return _LINE_ENDS.sub("\n", raw).replace("\t", _TAB).translate(_HARMLESS)


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def visible(line: str) -> str:
    """What may reach a terminal: control, bidi and tag characters as visible signs, one for one."""
    if line.isascii() and line.isprintable():
        return line
    return line.translate(_VISIBLE)


def hidden_characters(text: str) -> int:
    """How many characters of the text ``visible`` would show as a sign; line ends do not count."""
    return sum(1 for match in _HIDDEN.finditer(text) if match.group() != "\n")


def fold(text: str) -> str:
    """A key for comparing names: compatibility forms, accents, case and invisible characters do not count."""
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf", "Cc"))
    return " ".join(unicodedata.normalize("NFKC", kept).casefold().split())


def paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs, without the white space around them, in order; they are numbered from 1."""
    return [
        (match.start(), match.end()) for match in re.finditer(r"[^\s](?:[^\n]*[^\s])?", text)
    ]


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Spans of the sentences between two offsets, without the white space around them; none crosses a paragraph."""
    end = len(text) if end is None else end
    spans: list[Span] = []
    for first, last in paragraphs(text):
        if last <= start or first >= end:
            continue
        begin = first
        for match in re.finditer(r"[.!?…]+[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])", text[first:last]):
            stop = first + match.start() + len(match.group().rstrip())
            spans.append((begin, stop))
            begin = first + match.end()
        spans.append((begin, last))
    return [span for span in spans if span[1] > start and span[0] < end]
