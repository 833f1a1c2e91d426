"""Whom and what a draft names as the source of a quotation, and whether that is where it stands.

Only what leaves no doubt counts: an article named by its file, address or long title, and a speaker whom both the
draft and the article name, by names that cannot be one person's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from explorer.citing.verification.findings import Quotation
from explorer.citing.verification.folding import folded
from explorer.citing.verification.marks import marked
from explorer.citing.verification.persons import Persons, Speaker, can_be_one
from explorer.citing.verification.sources import Source
from explorer.citing.verification.speakers import Speech
from explorer.citing.verification.wording import as_shown
from explorer.model import Span
from explorer.text import fold, paragraphs

_TOKEN: Final = re.compile(r"[^\s,;()\[\]<>“”\"«»*]+")
_URL: Final = re.compile(r"https?://[^\s<>()\[\]“”\"]+")
_NOTE: Final = re.compile(r"\s*+(?:[.,]\s*+)?\[\^([^\]\s]{1,40})\](?!:)")
_SPACE: Final = re.compile(r"\s")
_PARAGRAPH: Final = re.compile(r", ¶ (\d{1,9})(?:–(\d{1,9}))?")
_SIGNED: Final = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+(?:—|―|--)\s*+(?P<name>[^\W\d_][^\n\d¶]{1,80}?)\s*\Z")
_REACH: Final = 3_000
_LONGEST_ID: Final = 1_000
"""Characters; longer ids of articles are known only where a citation begins with them."""


def named_articles(text: str, quotation: Quotation, source: Source) -> frozenset[str]:
    """Ids of the articles that the draft names for a quotation: behind it, else before it."""
    return _named(behind(text, quotation, source), source) or _named(text[slice(*quotation.before)], source)


def behind(text: str, quotation: Quotation, source: Source) -> str:
    """What the draft says of a quotation behind it, its footnote first."""
    after = text[slice(*quotation.after)]
    note = _NOTE.match(after) or _NOTE.search(text, max(quotation.start, quotation.end - 60), quotation.end)
    if note is None:
        return after
    return source.notes.get(note[1], "") + after


def _named(text: str, source: Source) -> frozenset[str]:
    shown = as_shown(text)
    found: set[str] = set()
    for url in _URL.findall(text):
        found |= source.addresses.get(url.partition("#:~:")[0].rstrip("/.,;:"), frozenset())
    found |= {token for raw in _TOKEN.findall(shown) if source.is_article(token := raw.strip(".:'’"))}
    found |= cited_articles(shown, source)
    whole = folded(shown).text.casefold()
    if len(whole) >= 20:
        for title, ids in source.titles.items():
            if title in whole:
                found |= ids
    return frozenset(found)


def cited_articles(line: str, source: Source) -> set[str]:
    """The article of a citation in a style of ours: what stands before the paragraph, as far as it is a known id."""
    match = _PARAGRAPH.search(line)
    if match is None:
        return set()
    named = line[: match.start()]
    nearby = max(0, len(named) - _LONGEST_ID)
    for at in (0, *(space.end() for space in _SPACE.finditer(named, nearby))):
        if source.is_article(named[at:]):
            return {named[at:]}
    return set()


def cited_paragraphs(line: str) -> Span | None:
    """The paragraphs that a citation of ours names."""
    match = _PARAGRAPH.search(as_shown(line))
    return (int(match[1]), int(match[2] or match[1])) if match else None


def draft_speaker(text: str, quotation: Quotation, source: Source) -> Speaker | None:
    """The person to whom the draft gives a quotation; None where it names nobody for sure."""
    signed = _SIGNED.search(quotation.text)
    if signed and text[quotation.start : quotation.start + 4].lstrip().startswith(">"):
        return Persons(quotation.text, source).named(*signed.span("name"))
    begin, last = _window(text, quotation.start, quotation.end)
    return _clear(Speech(text[begin:last], source).of_quotation(quotation.start - begin, quotation.end - begin))


def article_speaker(article_id: str, start: int, end: int, source: Source) -> Speaker | None:
    """The person who says a passage in its article, in quotation marks or not; None where nobody is named for sure."""
    read = source.read(article_id)
    if read is None:
        return None
    text = read[0].text
    begin, last = _window(text, start, end)
    inside = [it for it in source.articles.mentions(article_id) if begin <= it.start and it.end <= last]
    mentions = [replace(it, start=it.start - begin, end=it.end - begin) for it in inside]
    speech = Speech(text[begin:last], source, mentions)
    first, behind = start - begin, end - begin
    for quoted in speech.quoted:
        if quoted.start < first and behind < quoted.end:
            nested = _nested(text, begin + quoted.start, start, end)
            return None if nested else _clear(speech.of_quotation(quoted.start, quoted.end))
        if first <= quoted.start and quoted.end <= behind:
            alone = sum(one.start < behind and first < one.end for one in speech.quoted) == 1
            return _clear(speech.of_quotation(quoted.start, quoted.end)) if alone else None
        if quoted.start < behind and first < quoted.end:
            return None
    return _clear(speech.of_statement(first, behind))


def _window(text: str, start: int, end: int) -> Span:
    """The paragraphs of a stretch with two before them."""
    blocks = paragraphs(text)
    first = max(0, bisect_right(blocks, start, key=lambda span: span[0]) - 3)
    last = max(bisect_right(blocks, end - 1, key=lambda span: span[0]), 1)
    begin = max(blocks[first][0], start - _REACH) if blocks else 0
    # A line of its own with a dash under a quotation names who said it.
    below = blocks[last][1] if last < len(blocks) and text[blocks[last][0]] in "—―–" else 0
    return begin, max(end, below, min(blocks[last - 1][1] if blocks else len(text), end + _REACH))


def _clear(speaker: Speaker | None) -> Speaker | None:
    return speaker if speaker is not None and speaker.words else None


def others_words(text: str, quotation: Quotation, places: Sequence[tuple[str, int, int]], source: Source) -> str:
    """What to say where the draft gives a quotation to another person than every one of its articles does; else "".

    Both must name somebody for sure, and no part of the names may be the same or nearly so.
    """
    mine = draft_speaker(text, quotation, source)
    if mine is None:
        return ""
    said = ""
    for article_id, start, end in places:
        theirs = article_speaker(article_id, start, end, source)
        if theirs is None or _same_person(mine, theirs, source) or _is_author(mine, article_id, source):
            return ""
        said = said or f"The draft gives it to {mine.name}; in {article_id} it is {theirs.name} who says it."
    return said


def _same_person(one: Speaker, other: Speaker, source: Source) -> bool:
    return can_be_one(one, other) or bool(source.people(one.name) & source.people(other.name))


def _is_author(speaker: Speaker, article_id: str, source: Source) -> bool:
    read = source.read(article_id)
    author = read[0].author if read else None
    return author is not None and bool(speaker.words & {fold(word) for word in re.findall(r"\w+", author)})


def _nested(text: str, opening: int, start: int, end: int) -> bool:
    """Whether the passage lies in a quotation within the quotation: then somebody else says it."""
    inner = text[opening + 1 : end + 200]
    return any(opening + 1 + one.start <= start and end <= opening + 1 + one.end for one in marked(inner))
