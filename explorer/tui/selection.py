"""Choosing a passage by whole sentences: an anchor that stays, a head that moves, and what is left out between."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from explorer.text import Span, sentences

_Place = tuple[int, int]
"""A sentence: index of its paragraph, index within it."""


class SentenceSelection:
    """The passage being chosen in one text. Offsets in, spans of whole sentences out."""

    def __init__(self, text: str, paragraphs: Sequence[Span]) -> None:
        self._text = text
        self._paragraphs = paragraphs
        self._starts = [start for start, _ in paragraphs]
        self._sentences: dict[int, list[Span]] = {}
        self._anchor: _Place | None = None
        self._head: _Place | None = None
        self._left_out: set[_Place] = set()
        self._earlier: list[Span] = []
        """What was chosen before the reader went on elsewhere in the text."""

    @property
    def span(self) -> Span | None:
        """From the beginning of what is chosen to its end, with all that is left out between."""
        spans = self.spans
        return (spans[0][0], max(end for _, end in spans)) if spans else None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The parts of the passage in the order of the text; one where nothing is left out."""
        return tuple(sorted([*self._earlier, *self._present()]))

    def _present(self) -> Iterator[Span]:
        """The parts between the anchor and the head."""
        if self._anchor is None or self._head is None:
            return
        first, last = sorted((self._anchor, self._head))
        at: _Place = first
        for place in sorted(place for place in self._left_out if first <= place <= last):
            if at < place:
                yield self._span(at)[0], self._span(self._neighbour(place, -1))[1]
            at = self._neighbour(place, 1)
            if at == place:
                return
        if at <= last:
            yield self._span(at)[0], self._span(last)[1]

    @property
    def left_out(self) -> tuple[Span, ...]:
        """The sentences that are left out."""
        return tuple(self._span(place) for place in sorted(self._left_out))

    @property
    def head(self) -> Span | None:
        """The sentence at the end that moves."""
        return None if self._head is None else self._span(self._head)

    def clear(self) -> None:
        """Choose nothing."""
        self._anchor = self._head = None
        self._left_out, self._earlier = set(), []

    def choose(self, start: int, end: int | None = None) -> None:
        """Choose the sentence at an offset, or all that two offsets touch; the second one moves from then on."""
        if not self._paragraphs:
            return
        self._left_out, self._earlier = set(), []
        self._anchor = self._place(start)
        self._head = self._anchor if end is None else self._place(end)

    def choose_first(self, start: int, end: int) -> None:
        """Choose the first sentence that begins between two offsets; where none does, the one they lie in."""
        self.choose(start)
        if self._head is None or self._span(self._head)[0] >= start:
            return
        following = self._neighbour(self._head, 1)
        if start <= self._span(following)[0] < end:
            self._anchor = self._head = following

    def extend(self, step: int) -> None:
        """Move the head by sentences; back over the anchor the passage shrinks, then grows on the other side."""
        for _ in range(abs(step)):
            if self._head is not None:
                self._head = self._neighbour(self._head, 1 if step > 0 else -1)
        self._forget()

    def choose_further(self, start: int, end: int) -> bool:
        """Keep what is chosen and choose, besides, what two offsets touch; False where that is chosen already."""
        chosen = self.spans
        if not chosen or any(first < end and start < last for first, last in chosen):
            return False
        self.choose(start, end - 1)
        self._earlier = list(chosen)
        return True

    def toggle(self, offset: int | None = None) -> bool:
        """Leave out the sentence at an offset, or at the head, or take it back; False where nothing would be left."""
        place = self._head if offset is None else self._place(offset)
        if self._anchor is None or self._head is None or place is None:
            return False
        first, last = sorted((self._anchor, self._head))
        if not first <= place <= last:
            return False
        self._left_out ^= {place}
        if not self.spans:
            self._left_out ^= {place}
            return False
        return True

    def _forget(self) -> None:
        """Forget what was left out beyond the ends, unless nothing would be left otherwise."""
        if self._anchor is not None and self._head is not None:
            first, last = sorted((self._anchor, self._head))
            self._left_out = {place for place in self._left_out if first <= place <= last}
            if not self.spans:
                self._left_out = set()

    def whole_paragraphs(self) -> None:
        """Grow to whole paragraphs; where it holds such already, take one more in the direction of the head."""
        if self._anchor is None or self._head is None:
            return
        forward = self._head >= self._anchor
        first, last = sorted((self._anchor[0], self._head[0]))
        before = self.span
        self._cover(first, last, forward)
        if self.span == before:
            first, last = (first, min(last + 1, len(self._paragraphs) - 1)) if forward else (max(first - 1, 0), last)
            self._cover(first, last, forward)

    def _cover(self, first: int, last: int, forward: bool) -> None:
        top, bottom = (first, 0), (last, len(self._of(last)) - 1)
        self._anchor, self._head = (top, bottom) if forward else (bottom, top)
        self._forget()

    def _of(self, paragraph: int) -> list[Span]:
        if paragraph not in self._sentences:
            self._sentences[paragraph] = sentences(self._text, *self._paragraphs[paragraph])
        return self._sentences[paragraph]

    def _span(self, place: _Place) -> Span:
        return self._of(place[0])[place[1]]

    def _place(self, offset: int) -> _Place:
        """The sentence that holds an offset, or the last one that begins before it."""
        paragraph = max(0, bisect_right(self._starts, offset) - 1)
        within = bisect_right([start for start, _ in self._of(paragraph)], offset) - 1
        return paragraph, max(0, within)

    def _neighbour(self, place: _Place, step: int) -> _Place:
        paragraph, within = place[0], place[1] + step
        if within < 0:
            return (paragraph - 1, len(self._of(paragraph - 1)) - 1) if paragraph else place
        if within < len(self._of(paragraph)):
            return paragraph, within
        return (paragraph + 1, 0) if paragraph + 1 < len(self._paragraphs) else place
