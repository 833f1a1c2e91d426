"""Layers over an article's text, merged into runs that do not overlap.

A run carries the names of the marks it lies under, the lowest first; what a mark looks like is the widget's matter
(a component class for each name), so nothing here knows Textual.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from explorer.model import Label, Mention, Span

LABEL_MARKS: Final = {label: label.value.lower() for label in Label}
"""The mark of each entity label: ``person``, ``org``, ``norp``, ``gpe``, ``loc``, ``fac``."""

MARKS: Final = ("passage", "left-out", *LABEL_MARKS.values(), "chosen", "mention-current", "hit", "hit-current")
"""Every mark, the lowest layer first."""

_ORDER: Final = {mark: place for place, mark in enumerate(MARKS)}

_NEAR: Final = 12
"""Most characters between two hits that are read as one."""
_STOP: Final = 160
"""Most characters of hits that are read as one, so that they are in sight together."""
_APART: Final = re.compile(r"[.!?\n]")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text under the same marks; offsets into ``Article.text``."""

    start: int
    end: int
    marks: tuple[str, ...]


def disjoint(spans: Iterable[Span], length: int) -> list[Span]:
    """The spans by start, within ``0..length``, each without what an earlier one covers; empty ones are left out."""
    kept: list[Span] = []
    covered = 0
    for start, end in sorted(spans):
        first, last = max(start, covered), min(end, length)
        if first < last:
            kept.append((first, last))
            covered = last
    return kept


def stops(hits: Sequence[Span], text: str, match_ends: Sequence[int] = ()) -> list[int]:
    """Indexes of the hits at which a reader stops who goes from one to the next.

    A hit needs no stop of its own where it answers together with one before (``match_ends`` of ``ArticleHits``), or
    stands a word or two behind it in the same sentence: the words of a phrase typed without quotation marks, a cluster.
    """
    found: list[int] = []
    reach = 0
    for index, (start, end) in enumerate(hits):
        before = hits[index - 1][1] if index else start
        is_near = start - before <= _NEAR and not _APART.search(text, before, start)
        if not found or end - hits[found[-1]][0] > _STOP or not (is_near or start < reach):
            found.append(index)
            reach = 0
        if match_ends:
            reach = max(reach, match_ends[index])
    return found


class Overlaps:
    """Disjoint spans in order, asked which of them touch a stretch of text, by bisection."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def within(self, start: int, end: int) -> range:
        """Indexes of the spans that share at least one character with ``start..end``."""
        return range(bisect_right(self._ends, start), max(bisect_left(self._starts, end), 0))

    def at(self, offset: int) -> int | None:
        """Index of the span that holds the character at ``offset``."""
        found = self.within(offset, offset + 1)
        return found.start if found else None


class Layers:
    """Everything that is marked in one article.

    ``hits`` and ``mentions`` are kept by start, cut to the text and free of overlaps. ``stops`` are the indexes of the
    hits that are gone to, ``hit``, one of them, and ``mention`` those of the current ones, ``passage`` the parts of
    the chosen passage, ``left_out`` the sentences left out of it, ``level`` one of ``chosen``, ``all``, ``none``.
    """

    def __init__(self, length: int, mentions: Iterable[Mention] = (), hits: Sequence[Span] = ()) -> None:
        self.length = length
        self.level = "all"
        self.chosen: frozenset[str] = frozenset()
        self.mention: int | None = None
        self.passage: tuple[Span, ...] = ()
        self.left_out: tuple[Span, ...] = ()
        self.set_mentions(mentions)
        self.set_hits(hits)

    def set_mentions(self, mentions: Iterable[Mention]) -> None:
        """Replace the mentions; one that overlaps an earlier one or leaves the text is left out."""
        kept: list[Mention] = []
        covered = 0
        for mention in sorted(mentions, key=lambda one: (one.start, -one.end)):
            if covered <= mention.start < mention.end <= self.length:
                kept.append(mention)
                covered = mention.end
        self.mentions = kept
        self.mention = None
        self._mention_spans = Overlaps([(one.start, one.end) for one in kept])

    def set_hits(self, hits: Sequence[Span], text: str | None = None, match_ends: Sequence[int] = ()) -> None:
        """Replace the hits; where the text is given, those that are read as one are one stop."""
        self.hits = disjoint(hits, self.length)
        match_ends = match_ends if len(match_ends) == len(self.hits) else ()
        self.hit: int | None = None
        self.stops = list(range(len(self.hits))) if text is None else stops(self.hits, text, match_ends)
        self._hit_spans = Overlaps(self.hits)

    def hit_from(self, offset: int) -> int | None:
        """The stop with the first hit that ends behind an offset."""
        index = bisect_right([end for _, end in self.hits], offset)
        return self.stops[bisect_right(self.stops, index) - 1] if index < len(self.hits) else None

    @property
    def current_hits(self) -> range:
        """Indexes of the hits of the current stop."""
        if self.hit is None:
            return range(0)
        place = bisect_right(self.stops, self.hit)
        return range(self.hit, self.stops[place] if place < len(self.stops) else len(self.hits))

    def mention_at(self, offset: int) -> Mention | None:
        """The mention that holds the character at ``offset``, whether it is shown or not."""
        index = self._mention_spans.at(offset)
        return None if index is None else self.mentions[index]

    def is_shown(self, mention: Mention) -> bool:
        """Whether the level of highlighting lets the mention be seen."""
        return self.level == "all" or (self.level == "chosen" and mention.entity in self.chosen)

    def followed(self) -> list[int]:
        """Indexes of the mentions that ``next mention`` visits: those of the chosen entities, else all."""
        if self.chosen:
            return [index for index, mention in enumerate(self.mentions) if mention.entity in self.chosen]
        return list(range(len(self.mentions)))

    def _pieces(self, start: int, end: int) -> list[tuple[int, int, str]]:
        pieces: list[tuple[int, int, str]] = []
        pieces += [(*span, "passage") for span in self.passage]
        pieces += [(*span, "left-out") for span in self.left_out]
        for index in self._mention_spans.within(start, end):
            mention = self.mentions[index]
            if self.is_shown(mention):
                pieces.append((mention.start, mention.end, LABEL_MARKS[mention.label]))
                if mention.entity in self.chosen:
                    pieces.append((mention.start, mention.end, "chosen"))
            if index == self.mention:
                pieces.append((mention.start, mention.end, "mention-current"))
        current = self.current_hits
        for index in self._hit_spans.within(start, end):
            pieces.append((*self.hits[index], "hit"))
            if index in current:
                pieces.append((*self.hits[index], "hit-current"))
        clipped = [(max(first, start), min(last, end), mark) for first, last, mark in pieces]
        return [piece for piece in clipped if piece[0] < piece[1]]

    def runs(self, start: int, end: int) -> list[Run]:
        """Runs that cover ``start..end`` without gap or overlap."""
        if start >= end:
            return []
        pieces = self._pieces(start, end)
        if not pieces:
            return [Run(start, end, ())]
        cuts = sorted({start, end, *(first for first, _, _ in pieces), *(last for _, last, _ in pieces)})
        return [Run(first, last, _marks(pieces, first)) for first, last in pairwise(cuts)]


def _marks(pieces: list[tuple[int, int, str]], offset: int) -> tuple[str, ...]:
    return tuple(sorted((mark for first, last, mark in pieces if first <= offset < last), key=_ORDER.__getitem__))
