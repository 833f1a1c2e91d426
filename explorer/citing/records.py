"""What a citation says, gathered and cleaned once for every style."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from explorer.citing.locators import paragraph_range, resolve_all
from explorer.citing.sending import sendable
from explorer.errors import CitationError
from explorer.model import Article, Locator

ELISION: Final = " […] "
"""Stands in a quotation for what was left out between two of its parts."""
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

Passages = Locator | Sequence[Locator]
"""What can be cited: one passage, or the parts of a quotation with elisions, in the order of their article."""


@dataclass(frozen=True, slots=True)
class Record:
    """One quotation and where it is from; every field but the quotation is one line. None is unknown."""

    quotation: str
    """Character for character as in the article, with ``ELISION`` between its parts."""
    title: str
    file: str
    """Id of the article."""
    paragraphs: tuple[tuple[int, int], ...]
    """Numbers of the first and the last paragraph of each part, from 1."""
    author: str | None = None
    source: str | None = None
    date: str | None = None
    """ISO 8601, as precise as is known."""
    url: str | None = None
    """Only http and https, with everything percent-encoded that could end it early."""
    locators: tuple[Locator, ...] = ()
    repeated: bool = False
    """Whether a part of it stands in the article more than once."""

    @property
    def place(self) -> str:
        """The paragraphs as a citation names them: ``¶ 3``, ``¶ 3–5`` or ``¶ 3, 7``."""
        named = dict.fromkeys(f"{first}" if first == last else f"{first}–{last}" for first, last in self.paragraphs)
        return f"¶ {', '.join(named)}"

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day as far as they are known; empty where the date is no such date."""
        found = _DATE.fullmatch(self.date or "")
        parts = tuple(int(part) for part in found.groups() if part) if found else ()
        limits = ((1, 9999), (1, 12), (1, 31))
        return parts if all(low <= part <= high for part, (low, high) in zip(parts, limits, strict=False)) else ()

    @property
    def key(self) -> str:
        """A name for the quotation in ASCII letters, digits and hyphens, the same whenever it is cited."""
        spans = "\0".join(f"{it.start} {it.end} {it.sha256}" for it in self.locators) or self.quotation
        digest = hashlib.sha256(f"{self.file}\0{spans}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
        words = re.findall(r"[a-z0-9]+", self.title.lower())[:3]
        return "-".join([*words, digest])[-60:].lstrip("-")


def record_of(article: Article, passages: Passages) -> Record:
    """The record of a quotation.

    Raises:
        CitationError: it does not stand in the article, or no longer.
    """
    locators = (passages,) if isinstance(passages, Locator) else tuple(passages)
    spans = resolve_all(locators, article)
    if spans is None:
        raise CitationError(
            f"The passage is not in {one_line(article.id)} as it was.", hint="The article changed: choose it again."
        )
    return Record(
        quotation=ELISION.join(locator.exact for locator in locators),
        title=one_line(article.title),
        file=one_line(article.id),
        paragraphs=tuple(paragraph_range(article.text, *span) for span in spans),
        author=one_line(article.author or "") or None,
        source=one_line(article.source or "") or None,
        date=one_line(article.date or "") or None,
        url=web_address(article.url or ""),
        locators=locators,
        repeated=any(article.text.find(it.exact, article.text.find(it.exact) + 1) >= 0 for it in locators),
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
