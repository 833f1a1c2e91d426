"""A document while its entities are being found: words with what each component needs to know of them, and spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from spacy.pipeline import Sentencizer
from spacy.tokens import Doc, Span

from explorer.entities.lists import section, surnames

_VIEW: Final = "explorer.words"
ROLES: Final = "explorer.roles"
DEFINITIONS: Final = "explorer.definitions"
HYPHENS: Final = frozenset("-‐‑")
POSSESSIVES: Final = frozenset({"'s", "’s", "'", "’", "`s", "´s"})
_ARTICLES: Final = frozenset(("al", "el", "ad", "ar", "as", "ash", "at", "az", "an"))
_KEPT: Final = 50_000
"""So many different tokens are remembered."""
LONGEST: Final = 60
"""No name has more tokens: the longest in 6.6 million characters of English had 20 words. Without a bound, a text that
is one name over and over would be one mention as long as the text."""
_STOPS: Final = frozenset(Sentencizer.default_punct_chars)
_OPENING: Final = frozenset("\"“”‘'«„([{-–—•*:·▪►|>…#")


class Form(NamedTuple):
    """What can be told of a token from its text alone."""

    text: str
    lower: str
    capital: bool
    """It could be part of a name by its first letter."""
    is_space: bool
    breaks_line: bool
    ends_sentence: bool
    begins_behind: bool | None
    """Whether the token behind it stands where any word has a capital; None: as this one."""

    @classmethod
    def of(cls, text: str) -> Form:
        """The form of a token."""
        is_space, breaks_line = text.isspace(), "\n" in text
        begins_behind = None
        if breaks_line or text[0] in '"“:•|':
            begins_behind = True
        elif not is_space and text[0] not in _OPENING:
            begins_behind = False
        return cls(text, text.lower(), _is_capital(text), is_space, breaks_line, text in _STOPS, begins_behind)


class _Forms(dict[int, Form]):
    """Forms by spaCy's number of the text, which is the same in all vocabularies."""

    def of(self, doc: Doc) -> list[Form]:
        """The forms of a document's tokens."""
        if len(self) > _KEPT:
            self.clear()
        numbers = doc.to_array("ORTH").tolist()
        strings = doc.vocab.strings
        for number in set(numbers):
            if number not in self:
                self[number] = Form.of(strings[number])
        return [self[number] for number in numbers]


_FORMS: Final = _Forms()


def forms(doc: Doc) -> list[Form]:
    """The forms of a document's tokens, made once for each text of a token."""
    return _FORMS.of(doc)


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
    starts: list[int] = field(init=False)
    """The tokens that can be the first of a run."""
    run_ends: dict[int, int] = field(default_factory=dict)
    """Where runs end that were looked for, by each token from which the way leads there."""

    def __post_init__(self) -> None:
        capital, lower = self.capital, self.lower
        self.starts = [
            at for at, word in enumerate(lower) if capital[at] or (word in _ARTICLES and _article_end(self, at) > at)
        ]

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
        known = forms(doc)
        begins = []
        fresh = True
        for form, start in zip(known, doc.to_array("SENT_START").tolist(), strict=True):
            fresh = fresh or start == 1
            begins.append(fresh)
            if form.begins_behind is not None:
                fresh = form.begins_behind
        return cls(
            text=[form.text for form in known],
            lower=[form.lower for form in known],
            capital=[form.capital for form in known],
            begins=begins,
            glued=[not space for space in doc.to_array("SPACY").tolist()],
            breaks=[form.is_space for form in known],
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
    _found: dict[int, tuple[int, str]] = field(default_factory=dict)
    """The spans that the document has."""

    @classmethod
    def of(cls, doc: Doc) -> Draft:
        """A draft that starts with the entities of the document."""
        draft = cls(doc, Words.of(doc), {}, [-1] * len(doc))
        for ent in doc.ents:
            draft._put(ent.start, ent.end, ent.label_)
        draft._found = dict(draft.spans)
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
        """Add a span where nothing stands; with ``over``, in place of spans that lie wholly within it.

        What is empty or too long for a name is not added.
        """
        if not start < end <= start + LONGEST:
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
        if end == start + 1:
            return self.words.text[start]
        return self.doc[start:end].text

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        """Spans by start: first token, token after the last, label."""
        return iter([(start, *self.spans[start]) for start in sorted(self.spans)])

    def save(self) -> Doc:
        """Write the spans into the document, if they changed."""
        if self.spans != self._found:
            self.doc.set_ents([Span(self.doc, start, end, label=label) for start, end, label in self])
            self._found = dict(self.spans)
        return self.doc


def run_end(words: Words, start: int) -> int:
    """The token after the last of the run of capitalised words that starts at a token.

    A run holds capitalised words, hyphenated parts, lower-case particles between capitalised words, ``&`` between
    them, and the Arabic article with its name (``al-Shami``). It never goes over white space tokens.
    """
    size, known = len(words.text), words.run_ends
    passed = []
    at = start
    # Asked for each word of a long run, this would take the square of its length without what is known.
    while at < size and at not in known:
        passed.append(at)
        ahead = _part_end(words, at)
        if ahead == at:
            break
        at = ahead
        if at + 1 < size and words.text[at] == "&" and words.capital[at + 1]:
            at += 1
    end = known.get(at, at)
    known.update(dict.fromkeys(passed, end))
    return end


def starts_name(words: Words, at: int) -> bool:
    """Whether a token can be the first of a run."""
    return words.capital[at] or _article_end(words, at) > at


def _article_end(words: Words, at: int) -> int:
    """The token after ``al-Name`` at a token, else the token itself."""
    if (
        at + 2 < len(words.text)
        and words.lower[at] in _ARTICLES
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
    """The token after the parts that hyphens join to the word before a token, as many as a name may have."""
    bound = min(len(words.text), end + LONGEST)
    while (
        end + 1 < bound
        and words.text[end] in HYPHENS
        and words.glued[end - 1]
        and words.glued[end]
        and (words.capital[end + 1] or _joins(words, end))
    ):
        end += 2
    return end
