"""How a quotation is written: elisions, insertions, breaks, and the marks of Markdown around its words."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from explorer.citing.verification.findings import Reading

_DOTS: Final = r"(?:…|\.{3,4}|\.(?:[ \u00a0]\.){2,3})"
_ELISION: Final = rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS}"
_ELISIONS: Final = re.compile(_ELISION)
_PIECES: Final = re.compile(rf"{_ELISION}|\[(?P<insertion>[^\[\]\n]{{1,80}})\]")
_LETTER: Final = re.compile(r"\[(\w)\](?=\w)")
_SIC: Final = re.compile(r"\s?\[sic[.!]?\]", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+(?:['’ʼ.,‐‑-]\w+)*")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u2e80-\u9fff\uf900-\ufaff]")
NEGATION: Final = re.compile(
    r"(?i)\b(?:not?|never|none|nor|neither|nobody|nothing|nowhere|cannot|without|hardly|scarcely|barely|"
    r"nicht|kein\w*|nie|non|ne|pas|jamais|no|nunca|не|нет|ни)\b|n['’ʼ]t\b"
)
"""Words that turn a statement round."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a quotation that should stand together, and what separates them from the part before."""

    text: str
    inserted: str = ""
    """Words in brackets before it that the writer of the draft put in."""
    marked: bool = True
    """False: there is only an attribution between, no sign that something is left out."""


def words(text: str) -> list[str]:
    """The words of a text; of a script that has no spaces, two characters are taken for a word."""
    found: list[str] = []
    for word in _WORD.findall(text):
        found += [word[at : at + 2] for at in range(0, len(word), 2)] if _UNSPACED.search(word) else [word]
    return found


def whole_texts(reading: Reading) -> list[str]:
    """The texts that would be the whole quotation, the most literal first.

    A comma before an attribution belongs to the draft, unless it stands in the article; so does a letter in brackets
    at the beginning of a word, which says that it was small or a capital.
    """
    joined = [" ".join(reading)]
    if len(reading) > 1:
        joined.append(" ".join([*(piece.rstrip(" ,") for piece in reading[:-1]), reading[-1]]))
    for text in list(joined):
        cleaned = _SIC.sub("", text)
        if _LETTER.search(cleaned):
            joined += [_LETTER.sub(lambda it: it[1].lower(), cleaned), _LETTER.sub(lambda it: it[1].upper(), cleaned)]
        elif cleaned != text:
            joined.append(cleaned)
    return list(dict.fromkeys(joined))


def parts_of(reading: Reading, *, brackets: bool = True) -> tuple[Part, ...]:
    """The parts of a quotation around its elisions and insertions; one where there are none inside it.

    Without ``brackets``, what stands in brackets is taken for words of the article, as its notes are.
    """
    found: list[Part] = []
    for number, written in enumerate(reading):
        piece = _LETTER.sub(r"\1", _SIC.sub("", written))
        at, inserted, marked = 0, "", number == 0
        for match in (_PIECES if brackets else _ELISIONS).finditer(piece):
            _take(found, piece[at : match.start()], inserted, marked)
            # A note of an insertion stays until the words that follow it.
            taken = bool(_WORD.search(piece[at : match.start()]))
            inserted = " ".join([*([] if taken else [inserted]), match.groupdict().get("insertion") or ""]).strip()
            at, marked = match.end(), True
        _take(found, piece[at:], inserted, marked)
    return tuple(found)


def _take(found: list[Part], text: str, inserted: str, marked: bool) -> None:
    if _WORD.search(text):
        found.append(Part(text.strip(), inserted, marked))


def insertions(reading: Reading) -> list[str]:
    """What stands in brackets and is neither an elision, nor a single letter, nor [sic]."""
    text = _LETTER.sub(r"\1", _SIC.sub("", " ".join(reading)))
    return [match["insertion"] for match in _PIECES.finditer(text) if match["insertion"]]


_NOTE: Final = re.compile(r"\[\^[^\]\s]{1,40}\]")
_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS: Final = re.compile(r"(?<![\w*_\\])(\*{1,3}|_{1,3})(?=[^\s*_])([^*_\n]*[^\s*_\\])\1(?![\w*_])")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{1,6});")


def as_shown(text: str) -> str:
    """Markdown without its notes, links, emphasis, escapes and entities: what a reader of the draft sees.

    Text that is struck out, and code, stays with its marks: it does not say what it would say without them.
    """
    text = _LINK.sub(r"\1", _NOTE.sub("", text))
    text = _EMPHASIS.sub(r"\2", text)
    return _ENTITY.sub(lambda match: html.unescape(match.group()), _ESCAPE.sub(r"\1", text)).strip()
