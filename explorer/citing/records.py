"""What a citation says, gathered and cleaned once for every style."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from explorer.citing.locators import paragraph_range, resolve
from explorer.citing.sending import sendable
from explorer.errors import CitationError
from explorer.model import Article, Locator


@dataclass(frozen=True, slots=True)
class Record:
    """One passage and where it is from; every field but the quotation is one line. None is unknown."""

    quotation: str
    """Character for character as in the article."""
    title: str
    file: str
    """Id of the article."""
    paragraphs: tuple[int, int]
    """Numbers of the first and the last paragraph, from 1."""
    author: str | None = None
    source: str | None = None
    date: str | None = None
    """ISO 8601, as precise as is known."""
    url: str | None = None
    """Only http and https, with everything percent-encoded that could end it early."""

    @property
    def place(self) -> str:
        """The paragraphs as a citation names them: ``¶ 3`` or ``¶ 3–5``."""
        first, last = self.paragraphs
        return f"¶ {first}" if first == last else f"¶ {first}–{last}"


def record_of(article: Article, locator: Locator) -> Record:
    """The record of a passage.

    Raises:
        CitationError: the passage does not stand in the article, or no longer.
    """
    span = resolve(locator, article)
    if span is None:
        raise CitationError(
            f"The passage is not in {one_line(article.id)} as it was.", hint="The article changed: choose it again."
        )
    return Record(
        quotation=locator.exact,
        title=one_line(article.title),
        file=one_line(article.id),
        paragraphs=paragraph_range(article.text, *span),
        author=one_line(article.author or "") or None,
        source=one_line(article.source or "") or None,
        date=one_line(article.date or "") or None,
        url=web_address(article.url or ""),
    )


def one_line(text: str) -> str:
    """Metadata as one line without control characters, so that no record can become two."""
    return " ".join(sendable(text).split())


def web_address(url: str) -> str | None:
    """An address that can be linked to, or None if it is not a whole one of http or https."""
    url = url.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "[" in parts.netloc:
        return None
    return quote(url.encode("utf-8", "replace"), safe="!#$%&'*+,-./:;=?@_~")
