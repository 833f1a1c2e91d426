"""The machine-checkable address of a passage, made and found again.

After the W3C Web Annotation Data Model: a text position selector and a text quote selector with 32 characters of
context, and a digest of the text they were made in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from explorer.errors import CitationError
from explorer.model import Article, Locator, Span
from explorer.text import normalise, paragraphs

CONTEXT: Final = 32
"""Characters kept before and after the quotation."""


def locate(article: Article, start: int, end: int) -> Locator:
    """The locator of ``article.text[start:end]``.

    Raises:
        CitationError: nothing is written there, or it lies outside the text.
    """
    text = article.text
    if not 0 <= start <= end <= len(text):
        raise CitationError("The passage lies outside the article.", hint="Choose it again.")
    exact = text[start:end]
    if not exact.strip():
        raise CitationError("There is nothing to cite: the passage is empty.", hint="Choose a sentence first.")
    return Locator(
        article=article.id,
        start=start,
        end=end,
        exact=exact,
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        sha256=article.sha256,
        paragraph=paragraph_range(text, start, end)[0],
    )


def resolve(locator: Locator, article: Article) -> Span | None:
    """Where the passage stands in the article now, character for character, or None if that cannot be said for sure.

    In an article that changed it is found again only if its quotation with all of its context stands there exactly
    once, and with the context of either side no second time: that could be the passage itself, edited around, and this
    a copy of it. Context that was shorter because the text began or ended there has to do so still.
    """
    text, exact = article.text, locator.exact
    if not exact:
        return None
    if article.sha256 == locator.sha256:
        return (locator.start, locator.end) if text[locator.start : locator.end] == exact else None
    whole = locator.prefix + exact + locator.suffix
    at = text.find(whole)
    if at < 0 or _again(text, whole, at):
        return None
    if locator.prefix and _again(text, locator.prefix + exact, text.find(locator.prefix + exact)):
        return None
    if locator.suffix and _again(text, exact + locator.suffix, text.find(exact + locator.suffix)):
        return None
    if len(locator.prefix) < CONTEXT and at > 0:
        return None
    if len(locator.suffix) < CONTEXT and at + len(whole) < len(text):
        return None
    start = at + len(locator.prefix)
    return start, start + len(exact)


def _again(text: str, words: str, at: int) -> bool:
    return text.find(words, at + 1) >= 0


def locate_all(article: Article, spans: Iterable[Span]) -> tuple[Locator, ...]:
    """The locators of one quotation with elisions: its spans in the order of the article.

    Spans that overlap, or between which nothing is written, become one: there is nothing to leave out.

    Raises:
        CitationError: there is no span, or one is empty or outside the text.
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and not article.text[joined[-1][1] : max(start, joined[-1][1])].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    if not joined:
        raise CitationError("There is nothing to cite: no passage is chosen.", hint="Choose a sentence first.")
    return tuple(locate(article, start, end) for start, end in joined)


def resolve_all(locators: Sequence[Locator], article: Article) -> tuple[Span, ...] | None:
    """Where all parts of a quotation stand now, in their old order, or None if that cannot be said for sure."""
    spans = [resolve(locator, article) for locator in locators]
    found = tuple(span for span in spans if span is not None)
    in_order = all(before[1] <= after[0] for before, after in pairwise(found))
    return found if found and len(found) == len(spans) and in_order else None


def locator_state(locators: Sequence[Locator], article: Article) -> str:
    """Whether a quotation stands: ``intact`` (in the same text), ``moved`` (found in a changed text) or ``gone``."""
    if resolve_all(locators, article) is None:
        return "gone"
    return "intact" if all(locator.sha256 == article.sha256 for locator in locators) else "moved"


def find_quote(article: Article, quote: str) -> list[Span]:
    """Where a quotation stands in the article, character for character; line ends and tabs are read as in articles."""
    quote = normalise(quote)
    spans: list[Span] = []
    at = article.text.find(quote) if quote.strip() else -1
    while at >= 0:
        spans.append((at, at + len(quote)))
        at = article.text.find(quote, at + len(quote))
    return spans


def paragraph_range(text: str, start: int, end: int) -> tuple[int, int]:
    """Numbers of the first and last paragraph of which something lies in the span; something is written in it."""
    blocks = paragraphs(text)
    first = bisect_right(blocks, start, key=lambda span: span[1])
    last = bisect_right(blocks, end - 1, key=lambda span: span[0]) - 1
    return first + 1, max(first, last) + 1
