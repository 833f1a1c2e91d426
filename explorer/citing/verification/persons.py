"""Who is meant by a name beside a quotation, and whether two names can mean one person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from explorer.citing.verification.reporting import BODIES, CALENDAR, PARTICLES
from explorer.citing.verification.sources import Source
from explorer.model import Label, Mention, Span
from explorer.text import fold

_WORD: Final = r"[^\W\d_](?:[^\W_]|[’'.-](?=[^\W_]))*\.?"
_LETTERS: Final = re.compile(_WORD)
_POSSESSIVE: Final = re.compile(r"[’']s?\Z")
_ALIKE: Final = 78
_SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person as a text names them."""

    name: str
    words: frozenset[str]
    """Of the name, folded, and as they sound."""
    beside: frozenset[str] = frozenset()
    """Capitalised words of the roles and titles around the name, folded."""


class Persons:
    """Which names in a text are persons': the corpus knows them, or the words around them say so."""

    def __init__(self, text: str, source: Source, mentions: Sequence[Mention] = ()) -> None:
        self._text = text
        self._source = source
        self._mentions = sorted(mentions, key=lambda it: it.start)

    def named(self, start: int, end: int) -> Speaker | None:
        """The person whose name ends a noun phrase; None where it ends in a role, or in a name that may be none."""
        words = [match.span() for match in _LETTERS.finditer(self._text, start, end)]
        run = self._run(words, end)
        if not run:
            return None
        first = self._person(run, words[len(words) - len(run) - 1] if len(run) < len(words) else None)
        if first is None:
            return None
        name = self._text[run[first][0] : run[-1][1]].rstrip(".,")
        others = [self._word(span) for span in words[: len(words) - len(run) + first]]
        beside = frozenset(fold(word) for word in others if word[:1].isupper())
        significant = frozenset(_significant(name))
        return Speaker(name, significant | {self._source.articles.sound(word) for word in significant}, beside)

    def _word(self, span: Span) -> str:
        return self._text[slice(*span)]

    def _run(self, words: Sequence[Span], end: int) -> list[Span]:
        """The capitalised words at the end of a phrase, with particles between them."""
        run: list[Span] = []
        for span in reversed(words):
            word = self._word(span)
            if run and _POSSESSIVE.search(word):
                break
            capital = word[0].isupper() and fold(word.rstrip(".")) not in CALENDAR
            if not capital and not (run and fold(word) in PARTICLES):
                break
            run.insert(0, span)
        while run and not self._word(run[0])[0].isupper():
            run.pop(0)
        return run if run and not self._text[run[-1][1] : end].strip(" ,") else []

    def _person(self, run: Sequence[Span], before: Span | None) -> int | None:
        """Index of the first word of a person's name that ends the run."""
        first = max((at + 1 for at, span in enumerate(run[:-1]) if self.is_title(self._word(span))), default=0)
        titled = first > 0 or (before is not None and self.is_title(self._word(before)))
        label = self._label(run)
        if label is not None and label[1] is not Label.PERSON:
            return None
        if label is not None:
            inside = [at for at, span in enumerate(run) if span[0] >= label[0]]
            return min(max(inside[0], first), len(run) - 1) if inside else first
        for at in range(first, len(run)):
            if self._source.people(self._text[run[at][0] : run[-1][1]].rstrip(".,")):
                return at
        words = [fold(self._word(span)) for span in run]
        if any(word in BODIES for word in words):
            return None
        named_so = len(run) - first > 1 and self._source.articles.is_given_name(words[first])
        return first if named_so or (titled and not self.is_title(words[-1])) else None

    def is_title(self, word: str) -> bool:
        """Whether a word is a title or a role of persons."""
        return self._source.articles.is_title(fold(word))

    def _label(self, run: Sequence[Span]) -> tuple[int, Label] | None:
        for mention in self._mentions:
            if mention.start < run[-1][1] and run[-1][0] < mention.end:
                return mention.start, mention.label
        return None

    def everyone(self, start: int, end: int) -> list[Speaker] | None:
        """The persons named in a stretch, each once; None where a name there may or may not be a person's."""
        found: list[Speaker] = []
        for run in self._runs(start, end):
            speaker = self.named(run[0][0], run[-1][1])
            if speaker is None:
                if self._unclear(run, start):
                    return None
            elif not any(can_be_one(speaker, known) for known in found):
                found.append(speaker)
        return found

    def _runs(self, start: int, end: int) -> Iterator[list[Span]]:
        run: list[Span] = []
        for match in _LETTERS.finditer(self._text, start, end):
            joined = (
                run and self._text[run[-1][1] : match.start()] == " " and not self._word(run[-1]).endswith(("’s", "'s"))
            )
            if run and not joined:
                yield run
                run = []
            if match.group()[0].isupper() or (run and fold(match.group()) in PARTICLES):
                run = [*run, match.span()]
            elif run:
                yield run
                run = []
        if run:
            yield run

    def _unclear(self, run: Sequence[Span], start: int) -> bool:
        words = [fold(self._word(span)).rstrip(".") for span in run]
        if (
            len(run) < _SHORT
            or self._label(run) is not None
            or any(word in BODIES or word in CALENDAR for word in words)
        ):
            return False
        return not self._text[max(start, run[0][0] - 4) : run[0][0]].lower().endswith("the ")


def _significant(name: str) -> Iterator[str]:
    for word in _LETTERS.findall(name):
        bare = fold(_POSSESSIVE.sub("", word)).rstrip(".")
        if bare not in PARTICLES and len(bare) > 1:
            yield bare


def can_be_one(one: Speaker, other: Speaker) -> bool:
    """Whether two names can mean one person: they share a word, or one is a spelling or the initials of the other."""
    if one.words & other.words or one.words & other.beside or one.beside & other.words:
        return True
    if not one.words or not other.words:
        return True
    if any(_alike(a, b) for a in one.words for b in other.words):
        return True
    return _are_initials(one.name, other.name) or _are_initials(other.name, one.name)


def _alike(one: str, other: str) -> bool:
    parts = [one, *one.split("-")], [other, *other.split("-")]
    return any(fuzz.ratio(a, b) >= _ALIKE for a in parts[0] for b in parts[1])


def _are_initials(short: str, name: str) -> bool:
    letters = [char for char in short if char.isalpha()]
    if not 1 < len(letters) < 5 or not all(char.isupper() for char in letters):
        return False
    return [word[0].upper() for word in _LETTERS.findall(name)][: len(letters)] == letters
