"""Where the words of a query stand in the text of one article, and the passages that show it best."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import fsum

from explorer.cached import cached_property
from explorer.index.literals import literal_spans
from explorer.index.positions import windows
from explorer.index.slots import Slot
from explorer.index.syntax import Exact, Leaf, Near, Phrase, Word
from explorer.index.words import Words, words
from explorer.model import Passage, Span
from explorer.paragraphs import paragraphs
from explorer.sentences import sentences

_LONGEST = 320
"""Passages of more than one sentence are at most so many characters long."""
_CACHED_CHARACTERS = 8_000_000


@dataclass(frozen=True)
class Analysis:
    """What can be known of a text before there is a query."""

    text: str

    @cached_property
    def words(self) -> Words:
        """Its words."""
        return words(self.text)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """For each form the numbers of the words that have it."""
        found: dict[str, list[int]] = {}
        for at, form in enumerate(self.words.forms):
            found.setdefault(form, []).append(at)
        return found

    @cached_property
    def sentences(self) -> list[Span]:
        """Its sentences."""
        return sentences(self.text)

    @cached_property
    def paragraph_starts(self) -> list[int]:
        """Where its paragraphs begin."""
        return [start for start, _ in paragraphs(self.text)]

    def standing(self, slot: Slot) -> list[int]:
        """Numbers of the words that a word of a query finds."""
        accepts = slot.accepts()
        return sorted(at for form, places in self.places.items() if accepts(form) for at in places)


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


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that answers the query, with the numbers of the query's words it answers."""

    start: int
    end: int
    wanted: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    as_typed: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Those of ``wanted`` that stand as they were typed: ``bases``, where ``based`` has the same stem."""
    match_end: int = 0
    """Where the words end that answer together with it; not used where it is no part of such."""


def marks(
    analysis: Analysis,
    clauses: Mapping[Leaf, Sequence[Slot]],
    *,
    typing: bool,
    check: Callable[[], None] = lambda: None,
) -> list[Mark]:
    """All places that answer clauses about the text, given with their words, in order; those that overlap are one.

    ``check`` is called now and then and may raise.
    """
    found = [
        mark
        for number, (leaf, wanted) in enumerate(clauses.items())
        for mark in _marks(analysis, number, leaf, wanted, typing, check)
    ]
    merged: list[Mark] = []
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end)):
        if merged and mark.start < merged[-1].end:
            last = merged[-1]
            end, match_end = max(last.end, mark.end), max(last.match_end, mark.match_end)
            merged[-1] = Mark(last.start, end, last.wanted | mark.wanted, last.as_typed | mark.as_typed, match_end)
        else:
            merged.append(mark)
    return merged


def _marks(
    analysis: Analysis, number: int, leaf: Leaf, wanted: Sequence[Slot], typing: bool, check: Callable[[], None]
) -> Iterator[Mark]:
    if isinstance(leaf, Exact):
        for start, end in literal_spans(analysis.text, leaf.text, unfinished=typing and leaf.open):
            here = frozenset({(number, 0)})
            yield Mark(start, end, here, here)
    elif isinstance(leaf, Word | Phrase | Near) and not leaf.field:
        starts, ends, forms = analysis.words.starts, analysis.words.ends, analysis.words.forms
        window = leaf.window if isinstance(leaf, Near) else None
        for places in windows([analysis.standing(slot) for slot in wanted], window, check):
            typed = [forms[place].startswith(slot.form) for place, slot in zip(places, wanted, strict=True)]
            if window is None:
                here = frozenset({(number, 0)})
                yield Mark(starts[places[0]], ends[places[-1]], here, here if all(typed) else frozenset())
            else:
                last = ends[max(places)]
                for at, place in enumerate(places):
                    here = frozenset({(number, at)})
                    yield Mark(starts[place], ends[place], here, here if typed[at] else frozenset(), last)


def passages(
    article: str, analysis: Analysis, found: list[Mark], mentions: Sequence[Span], limit: int
) -> tuple[Passage, ...]:
    """The best passages of whole sentences: more words of the query, rarer ones, more inflections, marks, mentions.

    Of equal ones the earlier one. A word that stands in the article as it was typed counts only where it does so: who
    looks for ``bases`` is not led to ``based``. It is the rarer the fewer marks it has in the article.

    ``mentions`` are those of chosen entities; where there are no marks, they make the passages, and without them the
    beginning of the article is one.
    """
    if not analysis.sentences or limit < 1:
        return ()
    marked = _Ordered([(mark.start, mark.end) for mark in found])
    grounds = found or [Mark(start, end) for start, end in mentions]
    ranked = sorted(_windows(analysis, grounds), key=_ranking(found, marked, _Ordered(sorted(mentions))))
    chosen = _apart(ranked, limit) or [_beginning(analysis)]
    return tuple(_passage(article, analysis, span, tuple(marked.spans[marked.inside(span)])) for span in chosen)


def _ranking(found: Sequence[Mark], marked: _Ordered, named: _Ordered) -> Callable[[Span], tuple[float, ...]]:
    """A key that puts the best stretch of the text first; see ``passages``."""
    typed = {word for mark in found for word in mark.as_typed}
    frequency = Counter(word for mark in found for word in mark.as_typed | (mark.wanted - typed))

    def rank(window: Span) -> tuple[float, ...]:
        inside = found[marked.inside(window)]
        different = {word for mark in inside for word in mark.wanted}
        as_typed = {word for mark in inside for word in mark.as_typed}
        counted = as_typed | (different - typed)
        rarity = fsum(1 / frequency[word] for word in counted)
        several = named.inside(window)
        return -len(counted), -rarity, -len(different), -len(inside), several.start - several.stop, *window

    return rank


def _apart(ranked: Iterable[Span], limit: int) -> list[Span]:
    """The first stretches that overlap none before them."""
    chosen: list[Span] = []
    for start, end in ranked:
        if len(chosen) < limit and all(end <= first or last <= start for first, last in chosen):
            chosen.append((start, end))
    return chosen


def _passage(article: str, analysis: Analysis, span: Span, marks: tuple[Span, ...]) -> Passage:
    start, end = span
    paragraph = max(bisect_right(analysis.paragraph_starts, start), 1)
    return Passage(article, start, end, analysis.text[start:end], paragraph, marks)


class _Ordered:
    """Spans by start that do not overlap, so that those within a window are found at once."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = spans
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def inside(self, window: Span) -> slice:
        first = bisect_left(self._starts, window[0])
        return slice(first, max(first, bisect_right(self._ends, window[1])))


def _windows(analysis: Analysis, grounds: Sequence[Mark]) -> set[Span]:
    """Sentences that hold a mark, and neighbours that both do and are short together."""
    starts = [start for start, _ in analysis.sentences]
    single: set[tuple[int, int]] = set()
    for mark in grounds:
        first = max(bisect_right(starts, mark.start) - 1, 0)
        last = max(bisect_right(starts, max(mark.end - 1, mark.start)) - 1, first)
        single.add((first, last))
    spans = {(analysis.sentences[a][0], analysis.sentences[b][1]) for a, b in single}
    holding = sorted({at for a, b in single for at in range(a, b + 1)})
    for a, b in pairwise(holding):
        start, end = analysis.sentences[a][0], analysis.sentences[b][1]
        together = b == a + 1 and end - start <= _LONGEST and "\n" not in analysis.text[start:end]
        spans |= {(start, end)} if together else set()
    return spans


def _beginning(analysis: Analysis) -> Span:
    start, end = analysis.sentences[0]
    for first, last in analysis.sentences[1:3]:
        if last - start > _LONGEST or "\n" in analysis.text[end:first]:
            break
        end = last
    return start, end
