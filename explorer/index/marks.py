"""Where the words of a query stand in the text of one article, and the passages that show it best."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import fsum
from typing import Final, NamedTuple

from explorer.index.analysis import Analysis, Place
from explorer.index.literals import literal_spans
from explorer.index.positions import windows
from explorer.index.slots import Slot
from explorer.index.syntax import Exact, Leaf, Near, Phrase, Word
from explorer.model import Passage, Span

_LONGEST = 320
"""Passages of more than one sentence are at most so many characters long."""
_CHECKED = 4096
"""Marks between two looks at the deadline."""

_NONE: Final[frozenset[tuple[int, int]]] = frozenset()
_Rank = tuple[float, ...]
_Word = tuple[int, int]
"""A word of the query: numbers of its clause and of its place there."""


class Mark(NamedTuple):
    """A place that answers the query, with the words of the query that it answers."""

    start: int
    end: int
    wanted: frozenset[_Word] = frozenset()
    as_typed: frozenset[_Word] = frozenset()
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
    words = [frozenset({(number, at)}) for at in range(len(wanted))]
    if isinstance(leaf, Exact):
        here = frozenset({(number, 0)})
        for start, end in literal_spans(analysis.text, leaf.text, unfinished=typing and leaf.open):
            yield Mark(start, end, here, here)
    elif isinstance(leaf, Word | Phrase | Near) and not leaf.field:
        window = leaf.window if isinstance(leaf, Near) else None
        for places in _together([analysis.standing(slot) for slot in wanted], analysis, window, check):
            if window is None:
                as_typed = words[0] if all(place.as_typed for place in places) else _NONE
                yield Mark(places[0].start, places[-1].end, words[0], as_typed)
            else:
                last = max(place.end for place in places)
                for here, place in zip(words, places, strict=True):
                    yield Mark(place.start, place.end, here, here if place.as_typed else _NONE, last)


def _together(
    standing: Sequence[Sequence[Place]], analysis: Analysis, window: int | None, check: Callable[[], None]
) -> Iterator[tuple[Place, ...]]:
    """Where the words of a clause stand one after the other, or together within a window; see ``windows``."""
    if len(standing) == 1:
        for at, place in enumerate(standing[0]):
            if not at % _CHECKED:
                check()
            yield (place,)
    elif all(standing):
        numbers = analysis.numbered(standing, window or 1, check)
        numbered = [{numbers[place.start]: place for place in places} for places in standing]
        for found in windows([list(places) for places in numbered], window, check):
            yield tuple(places[at] for places, at in zip(numbered, found, strict=True))


def passages(
    article: str, analysis: Analysis, found: list[Mark], mentions: Sequence[Span], limit: int
) -> tuple[Passage, ...]:
    """The best passages of whole sentences: more words of the query, rarer ones, more inflections, marks, mentions.

    Of equal ones the earlier one. A word that stands in the article as it was typed counts only where it does so: who
    looks for ``bases`` is not led to ``based``. It is the rarer the fewer marks it has in the article.

    ``mentions`` are those of chosen entities; where there are no marks, they make the passages, and without them the
    beginning of the article is one.
    """
    if not analysis.paragraphs or limit < 1:
        return ()
    marked = _Ordered([(mark.start, mark.end) for mark in found])
    grounds = found or [Mark(start, end) for start, end in mentions]
    rank = _ranking(found, marked, _Ordered(sorted(mentions)))
    chosen = _apart(_ranked(analysis, grounds, rank), limit) or [_beginning(analysis)]
    return tuple(_passage(article, analysis, span, tuple(marked.spans[marked.inside(span)])) for span in chosen)


def _ranked(analysis: Analysis, grounds: Sequence[Mark], rank: Callable[[Span], _Rank]) -> Iterator[Span]:
    """The windows around some marks, the best first.

    No window is better than the stretch of paragraphs it lies in, so only where that is the best of what is left are
    its sentences looked at: best-first search.
    """
    waiting: list[tuple[_Rank, Span, Sequence[Mark]]] = []
    for (first, last), inside in _stretches(analysis, grounds):
        start, end = analysis.paragraphs[first][0], analysis.paragraphs[last][1]
        # The place decides between equal ones, and no window in it ends before it begins.
        bound = (*rank((start, end))[:-2], start, start)
        waiting.append((bound, (first, last), inside))
    heapify(waiting)
    while waiting:
        _, span, inside = heappop(waiting)
        if not inside:
            yield span
            continue
        for window in _windows(analysis.sentences(*span), inside, analysis.text):
            heappush(waiting, (rank(window), window, ()))


def _stretches(analysis: Analysis, grounds: Sequence[Mark]) -> Iterator[tuple[Span, Sequence[Mark]]]:
    """Paragraphs with marks: numbers of the first and last of those that a mark binds together, with their marks."""
    begun, first, last = 0, 0, -1
    for at, mark in enumerate(grounds):
        low = analysis.paragraph_at(mark.start)
        if low > last:
            if at:
                yield (first, last), grounds[begun:at]
            begun, first = at, low
        last = max(last, low if mark.end <= analysis.paragraphs[low][1] else analysis.paragraph_at(mark.end - 1))
    if grounds:
        yield (first, last), grounds[begun:]


def _ranking(found: Sequence[Mark], marked: _Ordered, named: _Ordered) -> Callable[[Span], _Rank]:
    """A key that puts the best stretch of the text first; see ``passages``."""
    typed = {word for mark in found for word in mark.as_typed}
    frequency = Counter(word for mark in found for word in mark.as_typed | (mark.wanted - typed))

    def rank(window: Span) -> _Rank:
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
        if all(end <= first or last <= start for first, last in chosen):
            chosen.append((start, end))
            if len(chosen) == limit:
                break
    return chosen


def _passage(article: str, analysis: Analysis, span: Span, marks: tuple[Span, ...]) -> Passage:
    start, end = span
    return Passage(article, start, end, analysis.text[start:end], analysis.paragraph_at(start) + 1, marks)


class _Ordered:
    """Spans by start that do not overlap, so that those within a window are found at once."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = spans
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def inside(self, window: Span) -> slice:
        first = bisect_left(self._starts, window[0])
        return slice(first, max(first, bisect_right(self._ends, window[1])))


def _windows(sentences: Sequence[Span], grounds: Sequence[Mark], text: str) -> set[Span]:
    """Sentences that hold a mark, and neighbours that both do and are short together."""
    starts = [start for start, _ in sentences]
    single: set[tuple[int, int]] = set()
    for mark in grounds:
        first = max(bisect_right(starts, mark.start) - 1, 0)
        last = max(bisect_right(starts, max(mark.end - 1, mark.start)) - 1, first)
        single.add((first, last))
    spans = {(sentences[a][0], sentences[b][1]) for a, b in single}
    holding = sorted({at for a, b in single for at in range(a, b + 1)})
    for a, b in pairwise(holding):
        start, end = sentences[a][0], sentences[b][1]
        together = b == a + 1 and end - start <= _LONGEST and "\n" not in text[start:end]
        spans |= {(start, end)} if together else set()
    return spans


def _beginning(analysis: Analysis) -> Span:
    (start, end), *following = analysis.sentences(0, 0)
    for first, last in following[:2]:
        if last - start > _LONGEST or "\n" in analysis.text[end:first]:
            break
        end = last
    return start, end
