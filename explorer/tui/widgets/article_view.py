"""The reading pane: one article, set in rows, with its mentions, hits and the passage being chosen.

Only rows in sight are drawn (Textual's line API); an article of some megabytes opens like a short one. The widget
has no key bindings of its own: the application binds keys to its public methods.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.style import Style as VisualStyle

from explorer.model import Article, Mention, Span
from explorer.tui.highlight import Layers
from explorer.tui.page import Page, carried
from explorer.tui.selection import SentenceSelection
from explorer.tui.widgets.article_stops import ArticleStops


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is in an article. Positions count from 1; 0 stands for none."""

    paragraph: int = 0
    """Number of the first paragraph in sight."""
    paragraphs: int = 0
    percent: int = 0
    """How much of the article lies above the lower edge of the pane."""
    hit: int = 0
    hits: int = 0
    mention: int = 0
    """Position among the mentions that ``next_mention`` visits."""
    mentions: int = 0


class ArticleView(ArticleStops):
    """Shows one article, follows hits and mentions, and lets a passage be chosen by whole sentences."""

    @dataclass
    class PassageChanged(Message):
        """The passage being chosen is another one, or none."""

        view: ArticleView
        span: Span | None
        """Offsets into the article's text."""

        @property
        def control(self) -> ArticleView:
            """The sender."""
            return self.view

    @dataclass
    class PlaceChanged(Message):
        """The reader moved: by scrolling, or to another hit or mention."""

        view: ArticleView
        place: Place

        @property
        def control(self) -> ArticleView:
            """The sender."""
            return self.view

    @dataclass
    class MentionClicked(Message):
        """A mention of an entity was clicked."""

        view: ArticleView
        entity_id: str
        mention: Mention

        @property
        def control(self) -> ArticleView:
            """The sender."""
            return self.view

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(name=name, id=id, classes=classes)
        self._followed = []
        self._selection = SentenceSelection("", [])
        self._place = Place()
        self._chosen_at: Span | None = None
        """The hit or mention that the reader had gone to when the passage was begun."""
        self._drag: tuple[int, int, int] | None = None
        """Where a mouse button went down: offset, row, column."""
        self._dragged = False

    # What is shown

    def show(
        self,
        article: Article,
        *,
        mentions: Sequence[Mention] = (),
        hits: Sequence[Span] = (),
        match_ends: Sequence[int] = (),
        at: int | None = None,
    ) -> None:
        """Show an article from its top, or at an offset; the hit there, or the next one, becomes the current one."""
        self._open(article, article.text)
        self._layers = Layers(len(article.text), mentions)
        self._layers.set_hits(hits, article.text, match_ends)
        self._at_mention = False
        self._adopt_choice()
        if at is not None:
            self._layers.hit = self._layers.hit_from(at)
        self._pending = (at or 0, at is not None)
        self._set()

    def show_changed(
        self,
        article: Article,
        *,
        mentions: Sequence[Mention] = (),
        hits: Sequence[Span] = (),
        match_ends: Sequence[int] = (),
    ) -> None:
        """Show the article with another text; place and current hit stay where the text around them is the same."""
        layers = self._layers
        hit = None if layers.hit is None else layers.hits[layers.hit][0]
        top, at = carried([self._top, hit or 0], self._page.text, article.text)
        self.show(article, mentions=mentions, hits=hits, match_ends=match_ends, at=None if hit is None else at)
        self._pending = (top, False)
        self._set()

    def clear(self, message: str = "") -> None:
        """Show no article, but a message in plain text."""
        self._open(None, message)
        self._layers, self._followed = Layers(0), []
        self._pending = (0, False)
        self._set()

    def _open(self, article: Article | None, text: str) -> None:
        self.cancel_passage()
        self.article = article
        self._page = Page(text)
        self._selection = SentenceSelection(text, self._page.paragraphs if article is not None else ())
        self._drag = None

    def update_mentions(self, mentions: Iterable[Mention]) -> None:
        """Replace the mentions; the place stays, and the current mention if it is still one."""
        layers = self._layers
        current = None if layers.mention is None else layers.mentions[layers.mention].start
        layers.set_mentions(mentions)
        starts = [mention.start for mention in layers.mentions]
        layers.mention = starts.index(current) if current in starts else None
        self._adopt_choice()
        self._changed()

    def update_hits(self, hits: Sequence[Span], match_ends: Sequence[int] = ()) -> None:
        """Replace the hits; the place stays, and the current hit if it is still one."""
        layers = self._layers
        current = None if layers.hit is None else layers.hits[layers.hit]
        layers.set_hits(hits, self.article.text if self.article is not None else "", match_ends)
        layers.hit = layers.hit_from(current[0]) if current in layers.hits else None
        self._changed()

    @property
    def place(self) -> Place:
        """Where the reader is."""
        page = self._page
        if self.article is None or not len(page):
            return Place()
        rows = self._rows_in_sight
        hit, hits = self.hit_position
        mention, mentions = self.mention_position
        return Place(
            paragraph=page.paragraph_of_row(rows.start if not page.is_blank(rows.start) else rows.start + 1),
            paragraphs=len(page.paragraphs),
            percent=100 * rows.stop // len(page),
            hit=hit,
            hits=hits,
            mention=mention,
            mentions=mentions,
        )

    def _moved(self) -> None:
        if self.is_mounted and (place := self.place) != self._place:
            self._place = place
            self.post_message(self.PlaceChanged(self, place))

    def legend(self) -> Content:
        """One line that says what the marks mean, in the marks themselves; ask again when the theme changes."""
        entities = {"person": "person", "organisation, group": "org", "place": "gpe"}
        words = {**(entities if self.highlight != "none" else {}), "hit": "hit"}
        parts: list[Content | str | tuple[str, VisualStyle]] = []
        for word, mark in words.items():
            parts += ["  " if parts else "", (word, VisualStyle.from_rich_style(self._style(mark)))]
        return Content.assemble(*parts)

    # Choosing a passage

    @property
    def passage(self) -> Span | None:
        """The passage being chosen: offsets of whole sentences, with what is left out between them."""
        return self._selection.span

    @property
    def passages(self) -> tuple[Span, ...]:
        """The parts of the passage, in order; one where nothing is left out."""
        return self._selection.spans

    def start_passage(self) -> None:
        """Choose the sentence at the hit or mention gone to last, if in sight, else the first in sight.

        Again: choose none, unless the reader has gone to another hit or mention since.
        """
        stops = self._stops_in_sight()
        if self.passage is not None and (not stops or stops[0] == self._chosen_at):
            self.cancel_passage()
            return
        if self.article is None or not len(self._page):
            return
        self._chosen_at = stops[0] if stops else None
        if stops:
            self._selection.choose(stops[0][0])
        else:
            rows = self._rows_in_sight
            self._selection.choose_first(self._page.starts[rows.start], self._page.ends[rows[-1]])
        self._passage_moved()

    def choose_passage(self, *spans: Span) -> None:
        """Choose the sentences that spans touch, with what lies between them left out, and bring them into sight."""
        if self.article is None or any(start >= end for start, end in spans):
            return
        for number, (start, end) in enumerate(spans):
            if number:
                self._selection.choose_further(start, end)
            else:
                self._selection.choose(start, end - 1)
        self._layers.passage = self._selection.spans
        self._chosen_at = next(iter(self._stops_in_sight()), None)
        start, end = spans[0][0], spans[-1][1]
        if not (self.is_in_sight(start) and self.is_in_sight(end - 1)):
            self.scroll_to_offset(start)
        self.refresh()
        self.post_message(self.PassageChanged(self, self._selection.span))

    @property
    def is_left_out(self) -> bool:
        """Whether the sentence at the moving end is left out."""
        return self._selection.head in self._selection.left_out

    def leave_out(self) -> bool:
        """Leave the sentence at the moving end out of the passage, or take it back; False where that cannot be."""
        done = self._selection.toggle()
        self._passage_moved()
        return done

    def further_passage(self) -> bool:
        """Choose a sentence elsewhere besides: at the current hit or mention if in sight, else the first in sight.

        False where that one is chosen already.
        """
        starts = [start for start, _ in self._stops_in_sight()]
        starts += [max(self._page.starts[row], 0) for row in self._rows_in_sight]
        done = any(self._selection.choose_further(start, start + 1) for start in starts)
        self._passage_moved()
        return done

    def extend_passage(self, step: int = 1) -> None:
        """Move the end of the passage by sentences; back over its first sentence it grows upwards."""
        self._selection.extend(step)
        self._passage_moved()

    def passage_to_paragraph(self) -> None:
        """Grow the passage to whole paragraphs; where it is such already, by one more."""
        self._selection.whole_paragraphs()
        self._passage_moved()

    def cancel_passage(self) -> None:
        """Choose no passage."""
        self._selection.clear()
        self._passage_moved()

    def _held(self) -> Span | None:
        return self._selection.head

    def _passage_moved(self, *, follow: bool = True) -> None:
        span, spans, left_out = self._selection.span, self._selection.spans, self._selection.left_out
        if (spans, left_out) == (self._layers.passage, self._layers.left_out):
            return
        if not self._layers.passage:
            self._chosen_at = next(iter(self._stops_in_sight()), None)
        self._layers.passage, self._layers.left_out = spans, left_out
        if follow and self._selection.head is not None:
            self._bring_in_sight(self._selection.head)
        self.refresh()
        self.post_message(self.PassageChanged(self, span))

    # The mouse

    def _offset_near(self, event: events.MouseEvent) -> tuple[int, int, int]:
        """The offset nearest to the mouse, with row and column; the pane's edge where the mouse is beyond it."""
        x, y = event.get_content_offset_capture(self)
        rows = self._rows_in_sight
        row = min(max(self.scroll_offset.y + y, rows.start), rows.stop - 1)
        return self._page.offset_in_row(row, x - self._margins.text), row, x

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag."""
        self._dragged = False
        if self.article is not None and len(self._page) and event.button == 1:
            self._drag = self._offset_near(event)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Choose the sentences that the mouse is dragged over."""
        if self._drag is None:
            return
        y = event.get_content_offset_capture(self).y
        if y < 0 or y >= self.scrollable_content_region.height:
            self.scroll_to(y=self.scroll_offset.y + (-1 if y < 0 else 1), animate=False)
        here = self._offset_near(event)
        if self._dragged or here[1:] != self._drag[1:]:
            self._dragged = True
            self._selection.choose(self._drag[0], here[0])
            self._passage_moved(follow=False)

    def on_mouse_up(self) -> None:
        """End dragging."""
        if self._drag is not None:
            self._drag = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Tell the mention that was clicked; choose the sentence that was clicked twice."""
        position = event.get_content_offset(self)
        if self._dragged or position is None or event.button != 1:
            return
        offset = self.offset_at(self.scroll_offset.y + position.y, position.x)
        if offset is None:
            return
        mention = self._layers.mention_at(offset)
        if event.ctrl and self.passage is not None:
            self._selection.toggle(offset)
            self._passage_moved(follow=False)
        elif event.chain == 2:
            self._selection.choose(offset)
            self._passage_moved()
        elif event.chain == 1 and mention is not None and mention.entity and self._layers.is_shown(mention):
            self.post_message(self.MentionClicked(self, mention.entity, mention))
