"""What a person typed, cut into the signs of the query language. Any text can be cut; nothing raises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from explorer.index.syntax import FIELDS


class Sign(Enum):
    """The kinds of tokens."""

    WORD = auto()
    PHRASE = auto()
    EXACT = auto()
    FIELD = auto()
    MINUS = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()
    STRAY = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A sign with its place in the typed text.

    ``text`` is what stands inside quotes, before a ``~`` or before the colon of a field; ``tail`` the digits after
    ``~``, None without one. ``closed`` is False for quotes without an end.
    """

    sign: Sign
    text: str
    start: int
    end: int
    tail: str | None = None
    closed: bool = True


_CLOSERS: Final = {
    '"': '"', "“": "”", "”": "”", "„": "“”", "‟": "”", "«": "»", "»": "«»", "‹": "›", "›": "‹›",
    "〝": "〞", "〞": "〞", "＂": "＂",
}  # fmt: skip
_ANY_QUOTE: Final = "".join(_CLOSERS)
_TYPOGRAPHIC: Final = str.maketrans("（）：～＊＝\0", "():~*= ")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_DASHES: Final = "-−－‐‑–"
_SPACE: Final = re.compile(r"\s+")
_RUN: Final = re.compile(rf"[^\s(){_ANY_QUOTE}]+")
_FIELD: Final = re.compile(rf"({'|'.join(FIELDS)}):", re.IGNORECASE)
_TAIL: Final = re.compile(r"~(\d*)")
_FUZZY: Final = re.compile(r"(.*?)~([~\d]*)", re.DOTALL)
OPERATORS: Final = {"AND": Sign.AND, "OR": Sign.OR, "NOT": Sign.NOT}


def plain(text: str) -> str:
    """The text with typographic variants of the language's signs as those signs."""
    return text.translate(_TYPOGRAPHIC)


def tokens(typed: str) -> list[Token]:
    """Cut a query; offsets are those of ``typed``."""
    typed = _SURROGATES.sub("\ufffd", typed)
    text = plain(typed)
    found: list[Token] = []
    at = 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
            continue
        token = _token(text, typed, at)
        found.append(token)
        at = token.end
    return found


def _token(text: str, typed: str, at: int) -> Token:
    char = text[at]
    if char in "()":
        return Token(Sign.OPEN if char == "(" else Sign.CLOSE, char, at, at + 1)
    if char in _ANY_QUOTE:
        return _quoted(text, typed, at, at, Sign.PHRASE)
    if char == "=" and at + 1 < len(text) and text[at + 1] in _ANY_QUOTE:
        return _quoted(text, typed, at, at + 1, Sign.EXACT)
    if char in _DASHES:
        dangling = at + 1 == len(text) or text[at + 1].isspace()
        return Token(Sign.STRAY if dangling else Sign.MINUS, "-", at, at + 1)
    if field := _FIELD.match(text, at):
        return Token(Sign.FIELD, field.group(1).lower(), at, field.end())
    return _word(text, at)


def _word(text: str, at: int) -> Token:
    run = _RUN.match(text, at)
    end = run.end() if run else at + 1
    written = text[at:end]
    if operator := OPERATORS.get(written):
        return Token(operator, written, at, end)
    if (fuzzy := _FUZZY.fullmatch(written)) and fuzzy.group(1):
        return Token(Sign.WORD, fuzzy.group(1), at, end, tail=fuzzy.group(2).rpartition("~")[2])
    return Token(Sign.WORD, written, at, end)


def _quoted(text: str, typed: str, start: int, at: int, sign: Sign) -> Token:
    """A quotation: it ends at the partner of its first sign, a phrase without one at any other quotation mark."""
    rest = at + 1
    close = _first(text, _CLOSERS[text[at]], rest)
    if close < 0 and sign is Sign.PHRASE:
        close = _first(text, _ANY_QUOTE, rest)
    inside = typed if sign is Sign.EXACT else text
    if close < 0:
        return Token(sign, inside[rest:], start, len(text), closed=False)
    if sign is Sign.PHRASE and (tail := _TAIL.match(text, close + 1)):
        return Token(sign, inside[rest:close], start, tail.end(), tail=tail.group(1))
    return Token(sign, inside[rest:close], start, close + 1)


def _first(text: str, chars: str, start: int) -> int:
    found = [at for char in chars if (at := text.find(char, start)) >= 0]
    return min(found, default=-1)
