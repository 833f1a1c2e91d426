"""Whom and what a draft names as the source of a quotation, and whether that is where it stands.

Only what leaves no doubt counts: an article named by its file, address or long title, and a speaker who is one known
person both in the draft and in the article.
"""

from __future__ import annotations

import re
from typing import Final

from explorer.citing.verification.findings import Quotation
from explorer.citing.verification.folding import folded
from explorer.citing.verification.marks import SPEECH, marked
from explorer.citing.verification.sources import Source
from explorer.citing.verification.wording import as_shown
from explorer.model import Span

_TOKEN: Final = re.compile(r"[^\s,;()\[\]<>“”\"«»*]+")
_URL: Final = re.compile(r"https?://[^\s<>()\[\]“”\"]+")
_NOTE: Final = re.compile(r"\s*[.,]?\s*\[\^([^\]\s]{1,40})\]")
_PARAGRAPH: Final = re.compile(r", ¶ (\d+)(?:–(\d+))?")
_NAME: Final = r"(?:[^\W\d_a-z][\w’'-]*\.?)(?:\s+(?:de|von|van|al|bin|el)\b)?(?:[ -][^\W\d_a-z][\w’'.-]*){0,3}"
_AFTER: Final = re.compile(
    rf"\s*[,.–—-]?\s*(?:(?P<verb>[a-zà-ÿ]+) (?P<name>{_NAME})|(?P<name2>{_NAME}) (?P<verb2>[a-zà-ÿ]+))"
)
_BEFORE: Final = re.compile(rf"(?P<name>{_NAME})(?: also| then| later)? (?P<verb>[a-z]+)(?: that)?\s*[,:]?\s*\Z")
_NEAR: Final = 160


def named_articles(text: str, quotation: Quotation, source: Source) -> frozenset[str]:
    """Ids of the articles that the draft names for a quotation: behind it, else before it."""
    after = text[slice(*quotation.after)]
    note = _NOTE.match(after) or _NOTE.search(text, max(quotation.start, quotation.end - 60), quotation.end)
    if note is not None:
        defined = re.search(rf"^\[\^{re.escape(note[1])}\]:(.*)$", text, re.MULTILINE)
        after = (defined[1] if defined else "") + after
    return _named(after, source) or _named(text[slice(*quotation.before)], source)


def _named(text: str, source: Source) -> frozenset[str]:
    shown = as_shown(text)
    found: set[str] = set()
    for url in _URL.findall(text):
        found |= source.addresses.get(url.partition("#:~:")[0].rstrip("/.,;:"), frozenset())
    found |= {token for raw in _TOKEN.findall(shown) if (token := raw.strip(".:'’")) in source.ids}
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
    words = line[: match.start()].split(", ")
    for at in range(len(words)):
        name = ", ".join(words[at:])
        if name in source.ids:
            return {name}
    return set()


def cited_paragraphs(line: str) -> Span | None:
    """The paragraphs that a citation of ours names."""
    match = _PARAGRAPH.search(as_shown(line))
    return (int(match[1]), int(match[2] or match[1])) if match else None


def speakers(text: str, before: Span, after: Span, source: Source) -> frozenset[str]:
    """Ids of the persons to whom the text around a quotation attributes it; several where a name is shared."""
    found = _AFTER.match(text, after[0], min(after[1], after[0] + _NEAR))
    if found:
        name, verb = found["name"] or found["name2"], found["verb"] or found["verb2"]
        if SPEECH.fullmatch(verb):
            return _people(name, source)
    found = _BEFORE.search(text, max(before[0], before[1] - _NEAR), before[1])
    if found and SPEECH.fullmatch(found["verb"]):
        return _people(found["name"], source)
    return frozenset()


def _people(name: str, source: Source) -> frozenset[str]:
    # A title before the name is no part of it.
    words = name.rstrip(".,’'").split()
    for at in range(len(words)):
        found = source.articles.people(" ".join(words[at:]))
        if found:
            return frozenset(found)
    return frozenset()


def article_speakers(article_id: str, start: int, end: int, source: Source) -> frozenset[str]:
    """Ids of the persons who say a passage in its article; empty where it stands outside quotation marks."""
    read = source.read(article_id)
    if read is None:
        return frozenset()
    text = read[0].text
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    for quoted in marked(text[first:last]):
        inside = any(first + a <= start and end <= first + b for piece in quoted.pieces for a, b in piece)
        if inside and not _nested(text, first + quoted.start, start, end):
            return speakers(text, (first, first + quoted.start), (first + quoted.end, last), source)
    return frozenset()


def _nested(text: str, opening: int, start: int, end: int) -> bool:
    """Whether the passage lies in a quotation within the quotation: then somebody else says it."""
    inner = text[opening + 1 : end + 200]
    return any(opening + 1 + one.start <= start and end <= opening + 1 + one.end for one in marked(inner))
