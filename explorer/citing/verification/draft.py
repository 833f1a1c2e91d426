"""The quotations of a draft: where they are and how they can be read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from explorer.citing.verification.findings import Quotation, Reading
from explorer.citing.verification.marks import Marked, marked
from explorer.citing.verification.wording import as_shown
from explorer.model import Span
from explorer.text import normalise, sentences

_QUOTED_LINE: Final = re.compile(r" {0,3}>")
_PREFIX: Final = re.compile(r"^(?: {0,3}> ?)+", re.MULTILINE)
_ONE_PREFIX: Final = re.compile(r"^ {0,3}> ?", re.MULTILINE)
_OUR_ESCAPE: Final = re.compile(r"\\(?=<[A-Za-z/!?])")
_CALLOUT: Final = re.compile(r"\s*\[!\w+\]")
_ATTRIBUTION: Final = re.compile(r"\n\s*(?:—|―|--)\s*[^\W\d_a-z][^\n]{0,120}\s*$")
_OUTER: Final = re.compile(r"[\"“„«‘'](?P<text>.*)[\"”“»’'](?:\s*\n?\s*(?:—|―|--|–)\s*[^\n]{0,120})?\s*", re.DOTALL)
_CITATION: Final = re.compile(r"”[ \n]— (?P<line>[^\n]+?, ¶ (?P<places>\d+(?:–\d+)?(?:, \d+(?:–\d+)?)*))(?!\d)")
# Marks in the title of an article open no quotation of the draft.
_CITING_LINE: Final = re.compile(
    r"^(?:—|\[\^[^\]\s]{1,40}\]:) (?!.*” — ).*, ¶ \d+(?:–\d+)?(?:, \d+(?:–\d+)?)*$", re.MULTILINE
)
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ ]*$|\Z)", re.DOTALL | re.MULTILINE)
_FRONT: Final = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
_NO_PROSE: Final = re.compile(r"`[^`\n]+`|<[A-Za-z/!][^<>]*>|(?<=\])\([^()\n]*\)|https?://\S+")
_NOTHING: Final = re.compile(r"(?:[\s.,;]|\[\^[^\]\s]{1,40}\])*")
_CLOSING_NOTE: Final = re.compile(r"\[\^[^\]\s]{1,40}\]\s*\Z")
_NAMED_BELOW: Final = re.compile(r"\n\n+\s*(?:—|―|–|--)")
_ITEM: Final = re.compile(r"^ *(?:[-*+]|\d{1,9}[.)]) ", re.MULTILINE)
_ANY_MARK: Final = re.compile("[\"'“”„‟‘’‚«»‹›「」『』]")


def quotations(text: str, *, markdown: bool = True) -> tuple[Quotation, ...]:
    """Every quotation of a draft that ``normalise`` has gone over, in order; those within others are part of these.

    Args:
        markdown: leave out code and front matter, and read the words as Markdown shows them.
    """
    without_blocks = _without_blocks(text) if markdown else text
    masked = without_blocks
    for pattern in (_NO_PROSE, _CITING_LINE):
        masked = pattern.sub(lambda match: _ANY_MARK.sub(" ", match.group()), masked)
    found: list[Quotation] = []
    for quotation in _cited(without_blocks, masked):
        found.append(quotation)
        end = text.index("¶", quotation.end)
        masked = masked[: quotation.start] + re.sub(r"[^\n]", " ", masked[quotation.start : end]) + masked[end:]
    found += [*_blocks(text, masked, markdown), *_inline(text, masked, markdown)]
    found.sort(key=lambda it: it.start)
    return tuple(_with_context(text, found))


def _without_blocks(text: str) -> str:
    """The draft with front matter and blocks of code blanked; offsets stay."""
    for pattern in (_FRONT, _FENCE):
        text = pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    return text


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _quotation(text: str, span: Span, inner: str, readings: list[Reading], citation: str = "") -> Quotation:
    kept = tuple(dict.fromkeys(reading for reading in readings if any(piece.strip() for piece in reading)))
    return Quotation(*span, _line(text, span[0]), inner.strip(), kept, (0, 0), (0, 0), citation)


def _cited(text: str, masked: str) -> Iterator[Quotation]:
    """Quotations with a citation in explorer's plain style, which says over how many paragraphs they run.

    They may hold what looks like code or a tag; one that begins within such is left out.
    """
    taken = 0
    for match in _CITATION.finditer(text):
        start = _opening(text, taken, match)
        if start is not None and masked[start] == text[start]:
            inner = text[start + 1 : match.start()]
            yield _quotation(text, (start, match.start() + 1), inner, [(inner,)], match["line"])
            taken = match.end()


def _opening(text: str, taken: int, match: re.Match[str]) -> int | None:
    ranges = [part.partition("–") for part in match["places"].split(", ")]
    lines = sum(int(last or first) - int(first) for first, _, last in ranges) + 1
    lines = max(lines, int(match["places"].count(",") > 0))
    close = match.start()
    begin = text.rfind("\n", 0, close) + 1
    while lines > 1 and begin > taken:
        before = text.rfind("\n", 0, begin - 1) + 1
        if text[before : begin - 1].strip():
            lines -= 1
        begin = before
    begin = max(begin, taken)
    at = text.find("“", begin, close)
    if at < 0:
        # The article was broken at a fixed width: the quotation begins where a line does.
        found = [it.start(1) for it in re.finditer(r"(?:\A|\n)\s*(“)", text[taken:close])]
        return taken + found[-1] if found else None
    return at


def _blocks(text: str, masked: str, markdown: bool) -> Iterator[Quotation]:
    """Block quotations: lines that begin with ">"."""
    at, begin = 0, None
    for line in [*masked.splitlines(keepends=True), ""]:
        if _QUOTED_LINE.match(line):
            begin = at if begin is None else begin
        elif begin is not None:
            inner = _PREFIX.sub("", text[begin:at].rstrip("\n"))
            if inner.strip() and not _CALLOUT.match(inner):
                readings = _block_readings(inner, markdown)
                once = _ONE_PREFIX.sub("", text[begin:at].rstrip("\n"))
                if once != inner:
                    # Lines of the article itself may begin with the sign.
                    readings += _block_readings(once, markdown)
                end = begin + len(text[begin:at].rstrip("\n"))
                yield _quotation(text, (begin, end), _CLOSING_NOTE.sub("", inner), readings)
            begin = None
        at += len(line)


def _block_readings(inner: str, markdown: bool) -> list[Reading]:
    texts = [inner]
    texts += [it["text"] for it in (_OUTER.fullmatch(inner.strip()),) if it]
    without = _ATTRIBUTION.sub("", inner)
    texts += [without] if without != inner else []
    # In a block that explorer copied, only "<" before a tag has a backslash that is not the article's.
    texts += [_OUR_ESCAPE.sub("", it) for it in texts if _OUR_ESCAPE.search(it)]
    return [(it,) for it in (*texts, *(map(as_shown, texts) if markdown else ()))]


def _inline(text: str, masked: str, markdown: bool) -> Iterator[Quotation]:
    blanked = re.sub(r"^ {0,3}>[^\n]*", lambda match: " " * len(match.group()), masked, flags=re.MULTILINE)
    for found in marked(blanked):
        pieces = _pieces(text, found)
        readings = [pieces, tuple(map(as_shown, pieces))] if markdown else [pieces]
        yield _quotation(text, (found.start, found.end), text[found.start + 1 : found.end - 1], readings)


def _pieces(text: str, found: Marked) -> Reading:
    return tuple("\n".join(text[start:end].strip() for start, end in piece) for piece in found.pieces)


def _with_context(text: str, found: list[Quotation]) -> Iterator[Quotation]:
    """Each quotation with the draft text that may name its source: its paragraph up to the next quotation.

    An item of a list is a paragraph, and what stands before a list goes with its first item. Where the quotation ends
    its paragraph, a paragraph behind it that begins with a dash is taken too. Of several sentences between two
    quotations, the first speaks of the one before it only, and the last of the one behind it.
    """
    items = [item.start() for item in _ITEM.finditer(text)]
    for at, quotation in enumerate(found):
        first, last = _paragraph(text, quotation, items)
        if _NOTHING.fullmatch(text, quotation.end, last) and _NAMED_BELOW.match(text, last):
            end = text.find("\n\n", last + 2)
            last = len(text) if end < 0 else end
        if at and first < found[at - 1].end:
            between = _between(text, found[at - 1], quotation)
            first = between[1][0] if len(between) > 1 else found[at - 1].end
        if at + 1 < len(found) and last > found[at + 1].start:
            between = _between(text, quotation, found[at + 1])
            last = between[-1][0] if len(between) > 1 else found[at + 1].start
        yield replace(quotation, before=(first, quotation.start), after=(quotation.end, max(last, quotation.end)))


def _between(text: str, one: Quotation, other: Quotation) -> list[Span]:
    """The sentences from the end of a quotation to the one in which the next quotation begins."""
    return [span for span in sentences(text, one.end, other.start + 1) if span[1] > one.end]


def _paragraph(text: str, quotation: Quotation, items: Sequence[int]) -> Span:
    """Paragraph or item of a list in which a quotation stands; ``items`` are the offsets at which those begin."""
    first = text.rfind("\n\n", 0, quotation.start) + 2 if "\n\n" in text[: quotation.start] else 0
    last = text.find("\n\n", quotation.end)
    last = len(text) if last < 0 else last
    before, behind = bisect_left(items, quotation.start), bisect_left(items, quotation.end)
    if before > 1 and items[before - 2] >= first:
        first = items[before - 1]
    return first, min(last, items[behind]) if behind < len(items) else last


def prepared(raw: str) -> str:
    """The text of a draft in which offsets and lines are counted."""
    return normalise(raw.removeprefix("\ufeff"))
