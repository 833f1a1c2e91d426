"""The words of a text: where they stand, how they are written, and what they are searched as.

A word is a run of letters and digits with the combining marks and invisible joiners inside it; a Chinese or Japanese
character is a word of its own. Its *form* is lower case without accents, its *stem* the form without its English
ending (Porter's stemmer of 2001, "Porter2", as Snowball has it). ``schema`` gives Whoosh the same pattern, folding and
stemmer, so that both see the same words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from whoosh.lang.snowball.english import EnglishStemmer

from explorer.model import Span

_IDEOGRAPHS: Final = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARK_BLOCKS: Final = (range(0xAD, 0xAE), range(0x300, 0x3100), range(0xA600, 0xAC00), range(0xFB1E, 0x10000))
_LETTER_BLOCKS: Final = (
    range(0xAA, 0x300), range(0x370, 0x530), range(0x621, 0x6D4), range(0x1D00, 0x2200), range(0x2C60, 0x2C80),
    range(0xA640, 0xA6A0), range(0xA720, 0xA800), range(0xAB30, 0xAB70), range(0xFB00, 0xFB50), range(0xFE70, 0xFFF0),
)  # fmt: skip
_DIACRITICS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_LETTERS: Final = {
    "æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ς": "σ",
}  # fmt: skip


def _ranges(codes: list[int]) -> str:
    """The inside of a regular expression's character class for these code points, which are sorted."""
    parts: list[tuple[int, int]] = []
    for code in codes:
        if parts and parts[-1][1] == code - 1:
            parts[-1] = (parts[-1][0], code)
        else:
            parts.append((code, code))
    return "".join(re.escape(chr(a)) if a == b else f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in parts)


_INSIDE: Final = [
    code for block in _MARK_BLOCKS for code in block if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me", "Cf")
]
_MARKS: Final = _ranges(_INSIDE)
PATTERN: Final = f"[{_IDEOGRAPHS}]|[^\\W_{_IDEOGRAPHS}]+(?:[{_MARKS}]+[^\\W_{_IDEOGRAPHS}]*)*"
"""Regular expression of a word."""
_WORD: Final = re.compile(PATTERN)
_IDEOGRAPH: Final = re.compile(f"[{_IDEOGRAPHS}]")
_MARKS_ALONE: Final = "".join(map(chr, _INSIDE))


def _folding() -> dict[int, str]:
    folding = {ord(letter): plain for letter, plain in _LETTERS.items()}
    for code in _INSIDE:
        if _DIACRITICS.match(chr(code)) or unicodedata.category(chr(code)) == "Cf":
            folding[code] = ""
    for code in (code for block in _LETTER_BLOCKS for code in block):
        char = chr(code)
        if char.isalnum() and code not in folding:
            decomposed = _DIACRITICS.sub("", unicodedata.normalize("NFKD", char)).lower()
            plain = "".join(_LETTERS.get(part, part) for part in decomposed if part.isalnum())
            if plain and plain != char.lower():
                folding[code] = plain
    return folding


FOLDING: Final = _folding()
"""What ``str.translate`` does to a lower-case word to make its form."""


_LONGEST: Final = 1000
"""Letters of a word that is stemmed: the stemmer takes the square of the time for longer ones, which are no words."""
_KEPT: Final = 64
"""Letters of a word whose form and stem are kept: longer ones come hardly twice, and would take any memory."""
_snowball: Final = EnglishStemmer().stem


def stem(form: str) -> str:
    """The stem of a form; it begins with the same letter."""
    if len(form) <= _KEPT:
        return _stem(form)
    return str(_snowball(form)) if len(form) <= _LONGEST else form


@lru_cache(100_000)
def _stem(form: str) -> str:
    return str(_snowball(form))


def form(word: str) -> str:
    """The form of a word as it is written."""
    return _form(word) if len(word) <= _KEPT else word.lower().translate(FOLDING)


@lru_cache(200_000)
def _form(word: str) -> str:
    return word.lower().translate(FOLDING)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text, in order."""

    starts: list[int]
    ends: list[int]
    forms: list[str]


def words(text: str) -> Words:
    """Find the words of a text; offsets are code points."""
    starts, ends, forms = [], [], []
    for match in _WORD.finditer(text):
        starts.append(match.start())
        ends.append(match.end())
        forms.append(form(match.group()))
    return Words(starts, ends, forms)


def words_between(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The words between two others."""
    return _WORD.finditer(text, start, end)


def words_by_form(text: str, first: str) -> dict[str, list[Span]]:
    """Where the words of a text stand, by form: those whose form begins with a letter, or all for an empty one."""
    pattern, initials = _beginning_with(first) if first else (_WORD, frozenset())
    written: dict[str, list[int]] = {}
    for match in pattern.finditer(text):
        written.setdefault(match.group(), []).append(match.end())
    found: dict[str, list[Span]] = {}
    for word, ends in written.items():
        # Marks in front of a word, which there are hardly ever, are no part of it.
        whole = word if not initials or word[0] in initials else word.lstrip(_MARKS_ALONE)
        length = len(whole)
        found.setdefault(form(whole), []).extend([(end - length, end) for end in ends])
    return found


@lru_cache(256)
def _beginning_with(first: str) -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern of words whose form begins with a letter, and of marks in front of them; and the letters for it.

    It finds the same words as ``PATTERN``, but begins with a set of characters, which is sought for several times as
    fast as words are cut.
    """
    alone = bool(_IDEOGRAPH.match(first))
    cases = () if alone else (first, first.upper(), first.title())
    initials = frozenset(case for case in cases if len(case) == 1) | _written_as().get(first, frozenset())
    if alone and not initials:
        return re.compile(re.escape(first)), frozenset(first)
    inside, some = f"[^\\W_{_IDEOGRAPHS}]", "".join(map(re.escape, sorted(initials)))
    begun = f"[{some}{_MARKS}](?<![{_MARKS}].)(?<!{inside}.)(?:(?<![{some}])[{_MARKS}]*[{some}])?"
    whole = f"{begun}(?<=[{some}])(?:{inside}+|[{_MARKS}]+)*"
    if alone:
        # Kana of half the width, which stand in words, have the form of those that are words of their own.
        whole, initials = f"{re.escape(first)}|{whole}", initials | {first}
    return re.compile(whole, re.DOTALL), initials


@cache
def _written_as() -> dict[str, frozenset[str]]:
    """Letters of scripts that are folded, by the first letter of their form."""
    found: dict[str, set[str]] = {}
    for char in (chr(code) for block in _LETTER_BLOCKS for code in block):
        if char.isalnum():
            found.setdefault(form(char)[0], set()).add(char)
    return {first: frozenset(chars) for first, chars in found.items()}


def has_word(text: str) -> bool:
    """Whether there is anything in the text that can be searched."""
    return _WORD.search(text) is not None


def patterns(text: str) -> list[str]:
    """The forms of the words of a query's text, with the ``*`` that stand in or at them."""
    found = []
    for match in _piece().finditer(text):
        piece = "".join(part if part == "*" else form(part) for part in re.findall(f"{PATTERN}|\\*", match.group()))
        if "*" in piece:
            found += [piece] if piece.strip("*") else []
        else:
            found += [form(part.group()) for part in _WORD.finditer(match.group())]
    return found


def inside_word(text: str, offset: int) -> bool:
    """Whether an offset stands within a word and not at its edge."""
    if not 0 < offset < len(text):
        return False
    joined = _joined()
    return bool(joined.match(text, offset - 1) and joined.match(text, offset))


# Compiled when they are first needed: the first answer can do without.
@cache
def _piece() -> re.Pattern[str]:
    return re.compile(f"(?:{PATTERN}|\\*)+")


@cache
def _joined() -> re.Pattern[str]:
    return re.compile(f"[^\\W_{_IDEOGRAPHS}]|[{_MARKS}]")
