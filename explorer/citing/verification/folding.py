"""A text as it is compared: typographic differences gone, every place in it known in the original."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from explorer.citing.sending import sendable
from explorer.model import Span
from explorer.text import normalise

_IGNORED: Final = (
    "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_DASHES: Final = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d-"
_SINGLE: Final = "'‘’‚‛ʼ`´′‹›"
_DOUBLE: Final = '"“”„‟″«»'
_MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u3099\u309a"
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ſt", "ﬆ": "st"}
_CHANGES: Final = re.compile(
    rf"(?P<dash>[\s{_IGNORED}]*[{_DASHES}][\s{_IGNORED}{_DASHES}]*)"
    rf"|(?P<space>[^\S ][\s{_IGNORED}]*| [\s{_IGNORED}]+|[{_IGNORED}]+(?:\s[\s{_IGNORED}]*)?)"
    rf"|(?P<mark>[{_SINGLE}{_DOUBLE}])"
    r"|(?P<dots>…|\.(?:[ \u00a0]\.){2})"
    rf"|(?P<composed>[^\W\d_][{_MARKS}]+|[\u2126\u212a\u212b])"
    rf"|(?P<ligature>[{''.join(_LIGATURES)}])"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in which quotation marks, dashes, spaces, ligatures and invisible characters are all of one kind."""

    text: str
    original: str
    edits: tuple[tuple[int, int, int, int], ...]
    """What was replaced: start and end in ``text``, start and end in ``original``."""

    def span(self, start: int, end: int) -> Span | None:
        """The same stretch in the original; None where an edge lies within something that was replaced."""
        first, last = self._start(start), self._end(end)
        if first is None or last is None:
            return None
        while first < last and self.original[first].isspace():
            first += 1
        while last > first and self.original[last - 1].isspace():
            last -= 1
        return (first, last) if first < last else None

    def _start(self, at: int) -> int | None:
        index = bisect_right(self.edits, at, key=lambda edit: edit[0]) - 1
        if index < 0:
            return at
        start, end, first, last = self.edits[index]
        if at < end:
            return first if at == start else None
        return last + at - end

    def _end(self, at: int) -> int | None:
        index = bisect_right(self.edits, at - 1, key=lambda edit: edit[0]) - 1
        if index < 0:
            return at
        _, end, _, last = self.edits[index]
        return None if at < end else last + at - end


def folded(text: str, without: Collection[int] = ()) -> Folded:
    """Fold a text for comparing. Words, numbers, other signs and capital letters stay as they are.

    A mark after a digit stays single or double, because there it can be a unit (feet, inches, minutes). ``without`` are
    offsets of quotation marks that are left out.
    """
    parts: list[str] = []
    edits: list[tuple[int, int, int, int]] = []
    at = length = 0
    for match in _CHANGES.finditer(text):
        new = "" if match.start() in without else _replacement(match)
        if new == match.group():
            continue
        kept = text[at : match.start()]
        length += len(kept)
        parts += (kept, new)
        edits.append((length, length + len(new), match.start(), match.end()))
        length += len(new)
        at = match.end()
    parts.append(text[at:])
    return Folded("".join(parts), text, tuple(edits))


def _replacement(match: re.Match[str]) -> str:
    found = match.group()
    kind = match.lastgroup
    if kind == "dash":
        return "-"
    if kind == "space":
        return " " if any(char.isspace() for char in found) else ""
    if kind == "mark":
        after_digit = match.string[match.start() - 1 : match.start()].isdigit()
        return '"' if after_digit and found in _DOUBLE else "'"
    if kind == "dots":
        return "..."
    return unicodedata.normalize("NFC", found) if kind == "composed" else _LIGATURES[found]


# Only the first blank of a run is a place to begin, or a long run would be gone through again from each of its blanks.
_LINE_BREAK: Final = re.compile(r"(?<! ) *+\n[ \n]*")
_EDGES: Final = re.compile(rf"\A[\s{_IGNORED}]+|(?<![\s{_IGNORED}])[\s{_IGNORED}]+\Z")


def same_characters(one: str, other: str) -> bool:
    """Whether two texts are the same character for character once copied; a line break counts as a space."""
    return _as_copied(one) == _as_copied(other)


def _as_copied(text: str) -> str:
    return _EDGES.sub("", _LINE_BREAK.sub(" ", sendable(text)))


_HYPHENS: Final = "-‐‑"
_APOSTROPHES: Final = "'’ʼ"
_SIGNS: Final = "$€£¥₹₽#№±~≈<>+−"
_UNITS: Final = re.compile(
    r"[%‰°€$£¥₹₽]|[ \u00a0\u202f-]?(?:%|percent|per ?cent|pct|hundred|thousand|million|billion|trillion|dozen)\b"
)
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def stands_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where words do: no word, number or amount is cut in two."""
    return not _cut_before(text, start) and not _cut_after(text, end)


def _joined(one: str, other: str) -> bool:
    if _UNSPACED.match(one) or _UNSPACED.match(other):
        return False
    return (one.isalnum() or one == "_" or bool(unicodedata.combining(one))) and (
        other.isalnum() or other == "_" or bool(unicodedata.combining(other))
    )


def _joins(sign: str, before: str, after: str) -> bool:
    """Whether a sign stands within a word or a number."""
    if sign in _HYPHENS or sign in _APOSTROPHES:
        return before.isalpha() and after.isalpha()
    return sign in ".,:" and before.isdigit() and after.isdigit()


def _cut_before(text: str, start: int) -> bool:
    if start == 0:
        return False
    before, first = text[start - 1], text[start]
    earlier = text[start - 2] if start > 1 else " "
    if _joined(before, first):
        return True
    if not first.isalnum():
        after = text[start + 1 : start + 2]
        carried = bool(unicodedata.combining(first)) and not before.isspace()
        return carried or _joins(first, before, after)
    if before in _HYPHENS:
        return earlier not in _HYPHENS and (not earlier.isspace() or first.isdigit())
    if first.isdigit():
        return before in _SIGNS or (before in ".," and (earlier.isdigit() or before == "."))
    return before in _APOSTROPHES and first == "t" and earlier == "n"


def _cut_after(text: str, end: int) -> bool:
    if end >= len(text):
        return False
    last, after = text[end - 1], text[end]
    later = text[end + 1] if end + 1 < len(text) else " "
    if _joined(last, after) or unicodedata.combining(after):
        return True
    if not last.isalnum():
        return _joins(last, text[end - 2 : end - 1], after)
    if after in _APOSTROPHES and later == "t" and last == "n":
        return True
    if after in _HYPHENS and later.isalnum():
        return True
    return last.isdigit() and (bool(_UNITS.match(text, end)) or (after in ".,:" and later.isdigit()))


def spellings(needle: str) -> Iterator[str]:
    """A folded quotation as it may stand in an article: as it is, or with its first letter small or capital.

    An initial capital is a matter of where a sentence begins only in an ordinary word: "US" and "us" are two words.
    """
    yield needle
    found = re.match(r"[^\w]*", needle)
    at = found.end() if found else 0
    word = re.match(r"[^\W\d_]+", needle[at:])
    if word is None or not (word.group()[1:].islower() or word.group() in ("A", "a")):
        return
    first = needle[at]
    other = first.lower() if first.isupper() else first.upper()
    if len(other) == 1 and other != first:
        yield needle[:at] + other + needle[at + 1 :]


def alike(text: str, quote: str) -> list[Span]:
    """Where a quotation stands in a text but for typography: marks, dashes, spaces, ligatures, the first capital."""
    return sorted(set(places(folded(text), folded(normalise(quote).strip()).text)))


def places(article: Folded, needle: str) -> Iterator[Span]:
    """Where a folded quotation stands whole in an article, as offsets into its text."""
    for spelt in spellings(needle) if needle else ():
        at = article.text.find(spelt)
        while at >= 0:
            span = article.span(at, at + len(spelt))
            if span is not None and stands_whole(article.original, *span):
                yield span
            at = article.text.find(spelt, at + 1)
