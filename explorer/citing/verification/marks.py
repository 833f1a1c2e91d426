"""Quotation marks in pairs: which opens, which closes, and which are apostrophes, primes or inches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from explorer.citing.verification.reporting import SPEECH
from explorer.model import Span

_PAIRS: Final = {
    "“": "”", "„": "“”", "‟": "”", "”": "”", "«": "»", "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』", '"': '"',
    "‘": "’", "‚": "‘’", "'": "'",
}  # fmt: skip
_SINGLE: Final = "‘‚'"
_EITHER_WAY: Final = "”»›\"'‘"
"""Marks that open only where something begins."""
_OPENINGS: Final = re.compile("[" + "".join(map(re.escape, _PAIRS)) + "]")
_EITHER: Final = {mark: re.compile(f"[{mark}{closers}]") for mark, closers in _PAIRS.items()}
"""What opens a quotation again and what closes it, by the mark that opened it."""
_BEFORE: Final = re.compile(r"(?:^|[\s(\[{\"“‘«‹—–―/*_-])\Z")
_ELIDED: Final = re.compile(r"['‘’](?:tis|twas|em|cause|til|till|n|bout|round|cos|cuz|\d0s|\d\d)\b", re.IGNORECASE)
_INTERRUPTION: Final = re.compile(r"\s*+[^.!?;:“”\"«»„\n]{2,80}?(?:,|[,\s][–—-])\s*\Z")
_AT_LINE: Final = re.compile('\n[ \t]*[“„‟”«»‹›「『"]')
_NEXT_SENTENCE: Final = re.compile(r"\s*[^\W\d_a-zß-ÿ]")
_PARAGRAPHS: Final = 20
"""A quotation that is not closed within so many is none."""
_PATIENCE: Final = 3
"""Marks looked at in vain for each character of a paragraph, with which it is no prose; its rest is passed over."""
_LEAST: Final = 10_000
_INK: Final = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Marked:
    """A quotation in marks: offsets with the marks, and its pieces without, each in one stretch per paragraph."""

    start: int
    end: int
    pieces: tuple[tuple[Span, ...], ...]


def marked(text: str) -> Iterator[Marked]:
    """The outermost quotations in marks, in order; those that an attribution interrupts are one."""
    found = list(_closed(text))
    at = 0
    while at < len(found):
        one = found[at]
        while at + 1 < len(found) and _interrupts(text, one, found[at + 1]):
            at += 1
            one = Marked(one.start, found[at].end, one.pieces + found[at].pieces)
        yield one
        at += 1


def reopened(text: str) -> list[int]:
    """Offsets of the marks that open a quotation anew in each further paragraph over which it runs."""
    if not _AT_LINE.search(text):
        return []
    return [start - 1 for one in _closed(text) for piece in one.pieces for start, _ in piece[1:]]


def _interrupts(text: str, one: Marked, other: Marked) -> bool:
    """Whether only an attribution stands between two quotations and the sentence goes on after it."""
    between = text[one.end : other.start]
    if text[one.end - 2] == "." and _NEXT_SENTENCE.match(between):
        return False
    same_marks = text[other.start] == text[one.start] or text[other.end - 1] == text[one.end - 1]
    return same_marks and bool(_INTERRUPTION.match(between)) and bool(SPEECH.search(between))


def _closed(text: str) -> Iterator[Marked]:
    blocks = [match.span() for match in re.finditer(r"(?:[^\n]|\n(?![ \t]*(?:\n|\Z)))+", text)]
    resume = 0
    for number, (first, last) in enumerate(blocks):
        at, effort = max(first, resume), _Effort(_PATIENCE * (last - first) + _LEAST)
        while effort.left > 0 and (opening := _OPENINGS.search(text, at, last)):
            at = opening.end()
            if _opens(text, opening.start(), first):
                before = effort.left
                quoted = _quotation(text, opening.start(), blocks[number : number + _PARAGRAPHS], effort)
                if quoted is not None:
                    effort.left = before
                    yield quoted
                    at = resume = quoted.end
                    if at > last:
                        break


def _opens(text: str, at: int, first: int) -> bool:
    char, after = text[at], text[at + 1 : at + 2]
    if not after or (after.isspace() and char not in "«»"):
        return False
    if char in _EITHER_WAY and not _BEFORE.search(text, max(first, at - 1), at) and at != first:
        return False
    if char in _SINGLE:
        return not _ELIDED.match(text, at) and (after.isalnum() or after in '[“"…¿¡$€£')
    return char not in "»›" or not after.isspace() or text[at - 1 : at].isspace()


@dataclass(slots=True)
class _Effort:
    """How many marks may yet be looked at for what closes a quotation."""

    left: int

    def marks(self, pattern: re.Pattern[str], text: str, begin: int, last: int) -> Iterator[int]:
        """Offsets of the marks in a stretch, each of which counts."""
        for match in pattern.finditer(text, begin, last):
            self.left -= 1
            yield match.start()


def _quotation(text: str, at: int, blocks: list[Span], effort: _Effort) -> Marked | None:
    """The quotation that opens in the first of some paragraphs; one that runs over several opens anew in each."""
    spans: list[Span] = []
    begin = at + 1
    for number, (first, last) in enumerate(blocks):
        if number:
            ink = _INK.search(text, first, last)
            if ink is None or ink.group() != text[at]:
                return None
            begin = ink.end()
        close = _closing(text, text[at], begin, last, effort)
        if close is not None:
            spans.append((begin, close))
            return Marked(at, close + 1, (tuple(spans),)) if _INK.search(text, spans[0][0], close) else None
        if text[at] in _SINGLE:
            return None
        spans.append((begin, last))
    return None


def _closing(text: str, mark: str, begin: int, last: int, effort: _Effort) -> int | None:
    if mark in _SINGLE:
        return _single_closing(text, mark, begin, last, effort)
    closers = _PAIRS[mark]
    depth = 1
    for at in effort.marks(_EITHER[mark], text, begin, last):
        char = text[at]
        if char in closers and (mark != '"' or _can_close(text, at, begin)):
            depth -= 1
            if not depth:
                return at
        elif char == mark and mark not in closers and text[at - 1] != "\n":
            depth += 1
    return None


def _can_close(text: str, at: int, begin: int) -> bool:
    after = text[at + 1 : at + 2]
    if after.isalnum():
        return False
    # At the start of a line it opens the next paragraph of the same quotation.
    return at > begin and not text[at - 1].isspace()


def _single_closing(text: str, mark: str, begin: int, last: int, effort: _Effort) -> int | None:
    """The mark that closes; an apostrophe at the end of a word is told by what follows it and by what is there else."""
    candidates: list[int] = []
    for at in effort.marks(_EITHER[mark], text, begin + 1, last):
        char = text[at]
        if char == mark and mark != "'" and _opens(text, at, begin):
            break
        if char in _PAIRS[mark] and not text[at + 1 : at + 2].isalnum() and not text[at - 1].isspace():
            candidates.append(at)
            if text[at - 1] in ".,!?;:…" or text[at + 1 : at + 2] in ".,;:!?)":
                break
    for at in candidates:
        possessive = text[at - 1] in "sS" and re.match(r" [a-z]", text[at + 1 : at + 3])
        if not possessive:
            return at
    return candidates[-1] if candidates else None
