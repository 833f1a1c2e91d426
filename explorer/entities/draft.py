"""A document while its entities are being found: words with what each component needs to know of them, and spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from spacy.tokens import Doc, Span

from explorer.entities.lists import section, surnames

_VIEW: Final = "explorer.words"
ROLES: Final = "explorer.roles"
DEFINITIONS: Final = "explorer.definitions"
HYPHENS: Final = frozenset("-‐‑")
POSSESSIVES: Final = frozenset({"'s", "’s", "'", "’", "`s", "´s"})
_OPENING: Final = frozenset("\"“”‘'«„([{-–—•*:·▪►|>…#")


@dataclass(slots=True)
class Words:
    """The tokens of a document in lists, by token number."""

    text: list[str]
    lower: list[str]
    capital: list[bool]
    """The token could be part of a name by its first letter."""
    begins: list[bool]
    """The token stands where any word has a capital: at the start of a sentence, heading or quotation."""
    glued: list[bool]
    """No white space between this token and the next."""
    breaks: list[bool]
    """White space that contains a line break, or a sentence end: no name goes over it."""

    @classmethod
    def of(cls, doc: Doc) -> Words:
        """The words of a document, made once for each document."""
        made = doc.user_data.get(_VIEW)
        if not isinstance(made, cls):
            made = cls._make(doc)
            doc.user_data[_VIEW] = made
        return made

    @classmethod
    def _make(cls, doc: Doc) -> Words:
        text = [token.text for token in doc]
        begins, breaks = [], []
        fresh = True
        for token in doc:
            if token.is_sent_start:
                fresh = True
            begins.append(fresh)
            space = token.text.isspace()
            breaks.append(space)
            if "\n" in token.text:
                fresh = True
            elif not space and token.text[0] not in _OPENING:
                fresh = False
            elif token.text[0] in '"“:•|':
                fresh = True
        return cls(
            text=text,
            lower=[word.lower() for word in text],
            capital=[_is_capital(word) for word in text],
            begins=begins,
            glued=[not token.whitespace_ for token in doc],
            breaks=breaks,
        )


def _is_capital(word: str) -> bool:
    first = word[0]
    return (first.isupper() or first.istitle()) and not word.startswith(("http", "www")) and "@" not in word


@dataclass(slots=True)
class Draft:
    """The entities of a document, to be changed: non-empty, non-overlapping spans of tokens with labels."""

    doc: Doc
    words: Words
    spans: dict[int, tuple[int, str]] = field(default_factory=dict)
    """First token to the token after the last, and the label."""
    owner: list[int] = field(default_factory=list)
    """For each token the first token of its span, or -1."""

    @classmethod
    def of(cls, doc: Doc) -> Draft:
        """A draft that starts with the entities of the document."""
        draft = cls(doc, Words.of(doc), {}, [-1] * len(doc))
        for ent in doc.ents:
            draft._put(ent.start, ent.end, ent.label_)
        return draft

    @property
    def roles(self) -> dict[int, str]:
        """Role in front of a name, by the first character of the name."""
        found: dict[int, str] = self.doc.user_data.setdefault(ROLES, {})
        return found

    def _put(self, start: int, end: int, label: str) -> None:
        self.spans[start] = (end, label)
        self.owner[start:end] = [start] * (end - start)

    def remove(self, start: int) -> None:
        """Take back the span that starts at a token."""
        end, _ = self.spans.pop(start)
        self.owner[start:end] = [-1] * (end - start)

    def within(self, start: int, end: int) -> list[int]:
        """First tokens of the spans that touch a stretch of tokens."""
        return sorted({owner for owner in self.owner[start:end] if owner >= 0})

    def free(self, start: int, end: int) -> bool:
        """Whether no span touches the stretch."""
        return all(owner < 0 for owner in self.owner[start:end])

    def add(self, start: int, end: int, label: str, *, over: bool = False) -> bool:
        """Add a span where nothing stands; with ``over``, in place of spans that lie wholly within it."""
        if start >= end:
            return False
        touched = self.within(start, end)
        if touched and not (over and all(start <= first and self.spans[first][0] <= end for first in touched)):
            return False
        for first in touched:
            self.remove(first)
        self._put(start, end, label)
        return True

    def label(self, token: int) -> str | None:
        """Label of the span that a token belongs to."""
        owner = self.owner[token]
        return self.spans[owner][1] if owner >= 0 else None

    def text(self, start: int, end: int) -> str:
        """The text from one token up to another."""
        return self.doc[start:end].text

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        """Spans by start: first token, token after the last, label."""
        return iter([(start, *self.spans[start]) for start in sorted(self.spans)])

    def save(self) -> Doc:
        """Write the spans into the document."""
        self.doc.ents = tuple(Span(self.doc, start, end, label=label) for start, end, label in self)
        return self.doc


def run_end(words: Words, start: int) -> int:
    """The token after the last of the run of capitalised words that starts at a token.

    A run holds capitalised words, hyphenated parts, lower-case particles between capitalised words, ``&`` between
    them, and the Arabic article with its name (``al-Shami``). It never goes over white space tokens.
    """
    size = len(words.text)
    at = start
    while at < size:
        ahead = _part_end(words, at)
        if ahead == at:
            break
        at = ahead
        if at < size and words.text[at] == "&" and at + 1 < size and words.capital[at + 1]:
            at += 1
    return at


def starts_name(words: Words, at: int) -> bool:
    """Whether a token can be the first of a run."""
    return words.capital[at] or _article_end(words, at) > at


def _article_end(words: Words, at: int) -> int:
    """The token after ``al-Name`` at a token, else the token itself."""
    if (
        at + 2 < len(words.text)
        and words.lower[at] in ("al", "el", "ad", "ar", "as", "ash", "at", "az", "an")
        and words.text[at + 1] in HYPHENS
        and words.glued[at]
        and words.glued[at + 1]
        and words.capital[at + 2]
    ):
        return at + 3
    return at


def _part_end(words: Words, at: int) -> int:
    article = _article_end(words, at)
    if article > at:
        return hyphenated(words, article)
    if words.capital[at]:
        return hyphenated(words, at + 1)
    particles = section("words", "particles")
    ahead = at
    while ahead < len(words.text) and words.text[ahead] in particles and ahead - at < 3:
        ahead += 1
    if at < ahead < len(words.text) and words.text[ahead - 1] not in ("e", "y") and starts_name(words, ahead):
        return ahead + 1 if words.capital[ahead] else _article_end(words, ahead)
    return at


def _joins(words: Words, hyphen: int) -> bool:
    """The lower-case part behind a hyphen belongs to the name: ``ad-Din``, ``Kim Ji-won``."""
    part = words.text[hyphen + 1]
    if part in ("al", "el", "ul", "ur", "ud", "ad", "e", "i", "de", "sur", "en", "la", "le", "au", "upon", "on"):
        return hyphen + 3 < len(words.text) and words.text[hyphen + 2] in HYPHENS and words.capital[hyphen + 3]
    return (
        hyphen >= 2
        and words.text[hyphen - 2] in surnames()
        and part.isalpha()
        and len(part) <= 6
        and part not in section("words", "compounds")
    )


def hyphenated(words: Words, end: int) -> int:
    """The token after the parts that hyphens join to the word before a token."""
    while (
        end + 1 < len(words.text)
        and words.text[end] in HYPHENS
        and words.glued[end - 1]
        and words.glued[end]
        and (words.capital[end + 1] or _joins(words, end))
    ):
        end += 2
    return end
