"""The text of one article as queries look at it: words by how they begin, sentences of one paragraph after the other.

An article may have megabytes, so each is worked out where it is looked at, and kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final, NamedTuple

from explorer.cached import cached_property
from explorer.index.slots import Slot
from explorer.index.words import words_between, words_by_form
from explorer.model import Span
from explorer.paragraphs import paragraphs
from explorer.sentences import sentences_of
from explorer.text import digest

_CACHED_CHARACTERS: Final = 8_000_000
_CHECKED: Final = 1024
"""Words between two looks at the deadline."""


class Place(NamedTuple):
    """Where a word of the text answers a word of a query."""

    start: int
    end: int
    as_typed: bool
    """Whether it begins with what was typed; else it is an inflection."""


class Analysis:
    """What can be known of a text before there is a query."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words: dict[str, dict[str, list[Span]]] = {}

    @cached_property
    def digest(self) -> str:
        """That of its text."""
        return digest(self.text)

    @cached_property
    def paragraphs(self) -> Sequence[Span]:
        """Its paragraphs."""
        return paragraphs(self.text)

    @cached_property
    def paragraph_starts(self) -> list[int]:
        """Where its paragraphs begin."""
        return [start for start, _ in self.paragraphs]

    def paragraph_at(self, offset: int) -> int:
        """The number of a paragraph, from 0; what lies between two belongs to the first."""
        return max(bisect_right(self.paragraph_starts, offset) - 1, 0)

    def sentences(self, first: int, last: int) -> list[Span]:
        """The sentences from one paragraph to another."""
        return [span for paragraph in self.paragraphs[first : last + 1] for span in sentences_of(self.text, *paragraph)]

    def words(self, first: str) -> dict[str, list[Span]]:
        """Where words stand, by form: those whose form begins with a letter, or all for an empty one."""
        if first not in self._words:
            self._words[first] = words_by_form(self.text, first)
        return self._words[first]

    def standing(self, slot: Slot) -> list[Place]:
        """Where words stand that a word of a query finds, in order."""
        accepts = slot.accepts()
        found: list[Place] = []
        for form, spans in self.words(slot.first).items():
            if accepts(form):
                as_typed = form.startswith(slot.form)
                found += [Place(start, end, as_typed) for start, end in spans]
        return sorted(found)

    def numbered(
        self, places: Iterable[Sequence[Place]], reach: int, check: Callable[[], None] = lambda: None
    ) -> dict[int, int]:
        """A number for each of some words, by where it starts: those of words that follow one another do so too.

        It counts the words between two of them up to ``reach``. ``check`` is called now and then and may raise.
        """
        numbers: dict[int, int] = {}
        number, behind = 0, 0
        for start, end in sorted({(place.start, place.end) for some in places for place in some}):
            if not len(numbers) % _CHECKED:
                check()
            number += 1 + sum(1 for _ in islice(words_between(self.text, behind, start), reach))
            numbers[start], behind = number, end
        return numbers


class Analyses:
    """The analyses used last, by the row of their article; at least one, else of so many characters."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Analysis] = OrderedDict()
        self._characters = 0

    def get(self, row: int, read: Callable[[], str]) -> Analysis:
        """The analysis of an article, whose text is read if it is not kept."""
        if row not in self._kept:
            self._kept[row] = Analysis(read())
            self._characters += len(self._kept[row].text)
            while len(self._kept) > 1 and self._characters > _CACHED_CHARACTERS:
                self._characters -= len(self._kept.popitem(last=False)[1].text)
        self._kept.move_to_end(row)
        return self._kept[row]
