"""The quotations of a draft: where they are and how they can be read."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
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
# Blanks are taken all at once and from their first one on, here and below: what is no match is found out in one go.
_ATTRIBUTION: Final = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+(?:—|―|--)\s*+[^\W\d_a-z][^\n]{0,120}+\s*+$")
_OUTER: Final = re.compile(r"[\"“„«‘'](?P<text>.*)[\"”“»’'](?:\s*+(?:—|―|--|–)\s*+[^\n]{0,120}+)?\s*+", re.DOTALL)
_CITING: Final = re.compile(r"”[ \n]— (?=[^\n])")
_CITED: Final = re.compile(r", ¶ (?P<places>\d++(?:–\d++)?(?:, \d++(?:–\d++)?)*)")
# Marks in the title of an article open no quotation of the draft.
_CITING_LINE: Final = re.compile(
    r"^(?:—|\[\^[^\]\s]{1,40}\]:) (?!.*” — ).*, ¶ \d+(?:–\d+)?(?:, \d+(?:–\d+)?)*$", re.MULTILINE
)
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_FRONT: Final = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
_NO_PROSE: Final = re.compile(r"`[^`\n]+`|<[A-Za-z/!][^<>]*>|(?<=\])\([^()\n]*\)|https?://\S+")
_NOTHING: Final = re.compile(r"(?:[\s.,;]|\[\^[^\]\s]{1,40}\])*")
_CLOSING_NOTE: Final = re.compile(r"\[\^[^\]\s]{1,40}\]\s*\Z")
_NAMED_BELOW: Final = re.compile(r"\n\n\s*+(?:—|―|–|--)")
_BREAK: Final = re.compile(r"\n(?=\n)")
_LINE_START: Final = re.compile(r"^[^\S\n]*(“)", re.MULTILINE)
_ITEM: Final = re.compile(r"^ *(?:[-*+]|\d{1,9}[.)]) ", re.MULTILINE)
_INK: Final = re.compile(r"[^\n]")
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
    found += _cited(without_blocks, masked)
    masked = _blanked(masked, ((it.start, text.index("¶", it.end)) for it in found))
    found += [*_blocks(text, masked, markdown), *_inline(text, masked, markdown)]
    found.sort(key=lambda it: it.start)
    return tuple(_with_context(text, found))


def _without_blocks(text: str) -> str:
    """The draft with front matter and blocks of code blanked; offsets stay."""
    front = _FRONT.match(text)
    text = _blanked(text, [front.span()] if front else [])
    return _blanked(text, (block for block, _ in fenced(text)))


def _blanked(text: str, spans: Iterable[Span]) -> str:
    """A text with blanks in the place of some of its stretches, which are in order; offsets and lines stay."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += (text[at:start], _INK.sub(" ", text[start:end]))
        at = end
    return "".join((*parts, text[at:]))


def fenced(text: str) -> Iterator[tuple[Span, Span]]:
    """Blocks of code between fences, each with the lines in it; one that is not closed goes on to the end.

    As CommonMark has it: a fence is closed by one of its signs that is as long or longer.
    """
    fences = _FENCE.finditer(text)
    for fence in fences:
        begin = _end_of_line(text, fence.end())
        for close in fences:
            last = _end_of_line(text, close.end())
            if close[1].startswith(fence[1]) and not text[close.end() : last].strip(" \n`~"):
                yield (fence.start(), last), (begin, close.start())
                break
        else:
            yield (fence.start(), len(text)), (begin, len(text))


def _end_of_line(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def _quotation(span: Span, inner: str, readings: list[Reading], citation: str = "") -> Quotation:
    kept = tuple(dict.fromkeys(reading for reading in readings if any(piece.strip() for piece in reading)))
    return Quotation(*span, 0, inner.strip(), kept, (0, 0), (0, 0), citation)


def _cited(text: str, masked: str) -> Iterator[Quotation]:
    """Quotations with a citation in explorer's plain style, which says over how many paragraphs they run.

    They may hold what looks like code or a tag; one that begins within such is left out.
    """
    taken = 0
    for cited in _CITED.finditer(text):
        # The mark that closes the quotation may end the line before.
        line = text.rfind("\n", taken, cited.start())
        close = _CITING.search(text, max(taken, line - 1), cited.start())
        start = _opening(text, taken, close.start(), cited["places"]) if close else None
        if close and start is not None and masked[start] == text[start]:
            inner = text[start + 1 : close.start()]
            yield _quotation((start, close.start() + 1), inner, [(inner,)], text[close.end() : cited.end()])
        taken = cited.end()


def _opening(text: str, taken: int, close: int, cited: str) -> int | None:
    ranges = [part.partition("–") for part in cited.split(", ")]
    lines = sum(int(last[:9] or first[:9]) - int(first[:9]) for first, _, last in ranges) + 1
    lines = max(lines, int(cited.count(",") > 0))
    begin = text.rfind("\n", taken, close) + 1
    while lines > 1 and begin > taken:
        before = max(text.rfind("\n", taken, begin - 1) + 1, taken)
        if text[before : begin - 1].strip():
            lines -= 1
        begin = before
    begin = max(begin, taken)
    at = text.find("“", begin, close)
    if at < 0:
        # The article was broken at a fixed width: the quotation begins where a line does.
        found = [it.start(1) for it in _LINE_START.finditer(text[taken:close])]
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
                yield _quotation((begin, end), _CLOSING_NOTE.sub("", inner), readings)
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
        yield _quotation((found.start, found.end), text[found.start + 1 : found.end - 1], readings)


def _pieces(text: str, found: Marked) -> Reading:
    return tuple("\n".join(text[start:end].strip() for start, end in piece) for piece in found.pieces)


def _with_context(text: str, found: list[Quotation]) -> Iterator[Quotation]:
    """Each quotation with the draft text that may name its source: its paragraph up to the next quotation.

    An item of a list is a paragraph, and what stands before a list goes with its first item. Where the quotation ends
    its paragraph, a paragraph behind it that begins with a dash is taken too. Of several sentences between two
    quotations, the first speaks of the one before it only, and the last of the one behind it.
    """
    breaks = [empty.start() for empty in _BREAK.finditer(text)]
    items = [item.start() for item in _ITEM.finditer(text)]
    line, counted = 1, 0
    for at, quotation in enumerate(found):
        line += text.count("\n", counted, quotation.start)
        counted = quotation.start
        first, last = _paragraph(text, quotation, breaks, items)
        if _NOTHING.fullmatch(text, quotation.end, last) and _NAMED_BELOW.match(text, last):
            end = text.find("\n\n", last + 2)
            last = len(text) if end < 0 else end
        if at and first < found[at - 1].end:
            between = _between(text, found[at - 1], quotation)
            first = between[1][0] if len(between) > 1 else found[at - 1].end
        if at + 1 < len(found) and last > found[at + 1].start:
            between = _between(text, quotation, found[at + 1])
            last = between[-1][0] if len(between) > 1 else found[at + 1].start
        before, after = (first, quotation.start), (quotation.end, max(last, quotation.end))
        yield replace(quotation, line=line, before=before, after=after)


def _between(text: str, one: Quotation, other: Quotation) -> list[Span]:
    """The sentences from the end of a quotation to the one in which the next quotation begins."""
    return [span for span in sentences(text, one.end, other.start + 1) if span[1] > one.end]


def _paragraph(text: str, quotation: Quotation, breaks: Sequence[int], items: Sequence[int]) -> Span:
    """Paragraph or item of a list in which a quotation stands.

    ``breaks`` are the offsets of two line ends in a row, ``items`` those at which items of lists begin.
    """
    above, below = bisect_right(breaks, quotation.start - 2), bisect_left(breaks, quotation.end)
    first = breaks[above - 1] + 2 if above else 0
    last = breaks[below] if below < len(breaks) else len(text)
    before, behind = bisect_left(items, quotation.start), bisect_left(items, quotation.end)
    if before > 1 and items[before - 2] >= first:
        first = items[before - 1]
    return first, min(last, items[behind]) if behind < len(items) else last


def prepared(raw: str) -> str:
    """The text of a draft in which offsets and lines are counted."""
    return normalise(raw.removeprefix("\ufeff"))
