"""What an offset means: the one text of an article, its paragraphs and sentences, folding for comparison.

``normalise`` runs once, when a file is read. Everything that follows (index, mentions, screen, citation) speaks of
the string it returns, in Unicode code points.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from typing import Final

from explorer.model import Span
from explorer.paragraphs import paragraphs
from explorer.sentences import sentences

__all__ = [
    "Span",
    "digest",
    "fold",
    "hidden_characters",
    "json_escape",
    "normalise",
    "paragraphs",
    "sentences",
    "visible",
]

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_TAB: Final = "    "

# One code point to one code point, so that offsets into the text stay offsets into what is shown.
_HARMLESS: Final = {
    **{code: 0x2400 + code for code in range(0x20) if code != 0x0A},
    0x7F: 0x2421,
    **dict.fromkeys(range(0x80, 0xA0), 0xFFFD),
    **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD),
}
_BIDI: Final = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x2070))
_VISIBLE: Final = {
    **_HARMLESS,
    0x0A: 0x2424,
    0x2028: 0x2424,
    0x2029: 0x2424,
    **dict.fromkeys(_BIDI, 0xFFFD),
    **dict.fromkeys(range(0xFFF9, 0xFFFC), 0xFFFD),
    **dict.fromkeys(range(0xE0000, 0xE0080), 0xFFFD),
}


@cache
def _hidden() -> re.Pattern[str]:
    return re.compile("[" + "".join(map(re.escape, map(chr, sorted(_VISIBLE.keys() - {0x0A})))) + "]")


def normalise(raw: str) -> str:
    """The text of an article: line ends as ``\\n``, tabs as four spaces, other control characters as visible signs.

    Nothing else is touched: no trimming, no Unicode normalisation. Idempotent.
    """
    return _LINE_ENDS.sub("\n", raw).replace("\t", _TAB).translate(_HARMLESS)


def digest(text: str) -> str:
    """SHA-256 of a normalised text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def visible(line: str) -> str:
    """What may reach a terminal: control, bidi and tag characters as visible signs, one for one."""
    # All that is replaced is "not printable" to Python, which makes this a safe and very fast way out.
    if line.isprintable():
        return line
    return line.translate(_VISIBLE)


def hidden_characters(text: str) -> int:
    """How many characters of the text ``visible`` would show as a sign; line ends do not count."""
    return sum(len(_hidden().findall(line)) for line in text.split("\n") if not line.isprintable())


def json_escape(char: str) -> str:
    """A character as JSON writes one that must not be seen as it is: its UTF-16 units in hexadecimal."""
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


_ACCENTS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef"
    "\u115f\u1160]"
)
_STROKES: Final = str.maketrans("đħıłøŧƀɨ", "dhilotbi")


def fold(text: str) -> str:
    """A key for comparing names: compatibility forms, accents, case, spacing and invisible characters do not count.

    Idempotent. Signs that carry meaning in their script (vowel signs of Hindi or Thai) are kept; the points of
    Hebrew and Arabic, which writers leave out at will, are not.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    for _ in range(4):
        # Folding case can bring out a composed letter and composing can bring out a capital; twice is the rule.
        folded = _fold_once(text)
        if folded == text:
            break
        text = folded
    return folded


def _fold_once(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    seen = (
        char
        for char in _ACCENTS.sub("", decomposed)
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf")
    )
    return " ".join(unicodedata.normalize("NFKC", "".join(seen)).translate(_STROKES).split())
