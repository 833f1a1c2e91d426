"""Going from hit to hit and from mention to mention in an article."""

from __future__ import annotations

from bisect import bisect_left

from textual.reactive import reactive

from explorer.model import Mention, Span
from explorer.tui.widgets.article_rows import ArticleRows


class ArticleStops(ArticleRows):
    """Follows hits and mentions; hits so close together that they are read as one are one stop."""

    highlight: reactive[str] = reactive("all")
    """Mentions that are marked: those of the ``chosen`` entities, ``all``, or ``none``."""
    chosen: reactive[frozenset[str]] = reactive(frozenset())
    """Ids of the chosen entities."""

    _followed: list[int]
    _at_mention = False
    """Whether it was a mention that the reader went to last, and not a hit."""

    def watch_highlight(self) -> None:
        """Mark other mentions."""
        self._adopt_choice()
        self.refresh()

    def watch_chosen(self) -> None:
        """Mark and follow the mentions of other entities."""
        self._adopt_choice()
        self._changed()

    def _adopt_choice(self) -> None:
        layers = self._layers
        layers.level, layers.chosen = self.highlight, self.chosen
        self._followed = layers.followed()

    def _changed(self) -> None:
        self.refresh()
        self._moved()

    @property
    def hit_position(self) -> tuple[int, int]:
        """Number of the first hit of the current stop, from 1 (0: none), and of all hits."""
        hit = self._layers.hit
        return (0 if hit is None else hit + 1), len(self._layers.hits)

    @property
    def last_hit(self) -> int:
        """Number of the last hit of the current stop, from 1 (0: none)."""
        return self._layers.current_hits.stop

    @property
    def mention_position(self) -> tuple[int, int]:
        """Number of the current mention among those followed, from 1 (0: none), and their number."""
        current = self._layers.mention
        place = bisect_left(self._followed, current) if current is not None else len(self._followed)
        is_followed = place < len(self._followed) and self._followed[place] == current
        return (place + 1 if is_followed else 0), len(self._followed)

    def next_hit(self, step: int = 1) -> bool:
        """Go to the next stop, or the previous one (-1): from the current one if it is in sight, else from here.

        True where that went round an end of the article.
        """
        layers = self._layers
        current = None if layers.hit is None else bisect_left(layers.stops, layers.hit)
        index, wrapped = self._next([layers.hits[hit][0] for hit in layers.stops], current, step)
        if index is not None:
            layers.hit, self._at_mention = layers.stops[index], False
            here = layers.current_hits
            self._visit((layers.hits[here.start][0], layers.hits[here.stop - 1][1]))
        return wrapped

    def visit(self, span: Span) -> None:
        """Go to a hit, or to a mention where there is no hit."""
        layers = self._layers
        stop, mention = layers.hit_from(span[0]), layers.mention_at(span[0])
        if span in layers.hits:
            layers.hit, self._at_mention = stop, False
        elif mention is not None:
            layers.mention, self._at_mention = layers.mentions.index(mention), True
        self._visit(span)

    def next_mention(self, step: int = 1) -> bool:
        """Go to the next or previous mention of the chosen entities, or of any; as ``next_hit``."""
        layers, followed = self._layers, self._followed
        position = self.mention_position[0]
        starts = [layers.mentions[index].start for index in followed]
        index, wrapped = self._next(starts, position - 1 if position else None, step)
        if index is not None:
            layers.mention, self._at_mention = followed[index], True
            mention = layers.mentions[layers.mention]
            self._visit((mention.start, mention.end))
        return wrapped

    def _next(self, starts: list[int], current: int | None, step: int) -> tuple[int | None, bool]:
        if not starts or not len(self._page):
            return None, False
        rows = self._rows_in_sight
        if current is not None and self._page.row_of(starts[current]) in rows:
            index = current + step
        elif step > 0:
            index = bisect_left(starts, self._page.starts[rows.start]) + step - 1
        else:
            index = bisect_left(starts, self._page.ends[rows[-1]]) + step
        return index % len(starts), not 0 <= index < len(starts)

    def _visit(self, span: Span) -> None:
        if not (self.is_in_sight(span[0]) and self.is_in_sight(span[1] - 1)):
            self.scroll_to_offset(span[0])
        self._changed()

    def _stops_in_sight(self) -> list[Span]:
        """The current hit and the current mention, as far as they are in sight, first the one that was gone to last."""
        layers, mention = self._layers, self.mention_in_sight
        hit = None if layers.hit is None else layers.hits[layers.hit]
        stops = [hit] if hit is not None and self.is_in_sight(hit[0]) else []
        if mention is not None:
            stops.insert(0 if self._at_mention else len(stops), (mention.start, mention.end))
        return stops

    @property
    def mention_in_sight(self) -> Mention | None:
        """The mention that was gone to, if it is in sight."""
        index = self._layers.mention
        mention = None if index is None else self._layers.mentions[index]
        return mention if mention is not None and self.is_in_sight(mention.start) else None
