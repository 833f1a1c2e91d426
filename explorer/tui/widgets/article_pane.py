"""The reading pane: the article, the legend, and the passage that will be copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from explorer.errors import CitationError
from explorer.model import Article, Mention, Span
from explorer.results import ArticleHits
from explorer.settings import HIGHLIGHTS
from explorer.text import hidden_characters, visible
from explorer.tui.commands import BY_ID, Pane, bindings, current_keys
from explorer.tui.dateline import shortened
from explorer.tui.finding import occurrences
from explorer.tui.widgets.article_view import ArticleView
from explorer.tui.widgets.frame import Frame
from explorer.tui.widgets.passage_tray import PassageTray

_AROUND_TITLE: Final = 6
"""Cells of a border that its title cannot have."""


class ArticlePane(Frame, can_focus=False):
    """One article with its title, its place in the hits, and what is chosen of it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.ARTICLE)
    HELP = "The text is the stored text, character for character; numbers in the margin are paragraphs."

    DEFAULT_CSS = """
    ArticlePane {
        border: round $foreground 25%;
        border-title-color: $text-muted;
        border-subtitle-color: $text-muted;
        &:focus-within { border: round $border; border-title-color: $text-primary; border-title-style: bold; }
        & > ArticleView { height: 1fr; }
        & > #legend { height: 1; padding: 0 1; color: $text-muted; }
    }
    """

    style: reactive[str] = reactive("plain", init=False)
    """Citation style a passage is copied in."""

    @dataclass
    class CopyRequested(Message):
        """The reader copies a passage."""

        text: str
        """What goes to the clipboard."""
        what: str
        """What it is, for the message: article and paragraph."""

    @dataclass
    class KeepRequested(Message):
        """The reader keeps a passage."""

        article: Article
        spans: tuple[Span, ...]
        """One for each part of it."""

    @dataclass
    class IncludeRequested(Message):
        """The reader wants only articles that mention the one whom the mention at hand names."""

        entity: str

    @dataclass
    class CardRequested(Message):
        """The reader wants to know more of the one whom the mention at hand names."""

        entity: str

    @dataclass
    class Told(Message):
        """Something the reader should be told."""

        text: str
        """One line."""

    def __init__(self) -> None:
        super().__init__()
        self.view = ArticleView(id="article")
        self.tray = PassageTray()
        self._legend = Static("", id="legend", markup=False)
        self.article: Article | None = None
        self.templates: Mapping[str, str] = {}
        """Citation styles of the reader's own."""
        self.csl: Mapping[str, str] = {}
        """CSL styles that the reader named."""
        self._sought = ""
        """What the reader looks for in this article alone; its places stand in for the hits."""
        self._hits = ArticleHits("")

    def compose(self) -> ComposeResult:
        """Text, legend, passage."""
        yield self.view
        yield self._legend
        yield self.tray

    def on_mount(self) -> None:
        """Show the legend, in the colours of whatever theme."""
        self._show_legend()
        self.app.theme_changed_signal.subscribe(self, lambda _: self._show_legend())

    def show(
        self, article: Article, mentions: Sequence[Mention], hits: ArticleHits, *, at: int | None, keep_place: bool
    ) -> None:
        """Show an article at an offset, or the same one again with other marks where the reader is."""
        self._hits = hits
        before = self.article if keep_place and self.article is not None and self.article.id == article.id else None
        is_same = before is not None and before.sha256 == article.sha256
        if not is_same:
            self._sought = ""
        if before is None:
            self.article = article
            self.tray.hide()
            self.view.show(article, mentions=mentions, hits=hits.spans, match_ends=hits.match_ends, at=at)
        elif is_same:
            self.article = article
            self.view.update_mentions(mentions)
            if not self._sought:
                self.view.update_hits(hits.spans, hits.match_ends)
        else:
            self._show_changed(before, article, mentions, hits)
        self.entitle()

    def _show_changed(self, before: Article, article: Article, mentions: Sequence[Mention], hits: ArticleHits) -> None:
        """Show an article whose file changed; a passage stays chosen if it stands there word for word."""
        from explorer import citing

        chosen = self.view.passages
        still = citing.resolve_all(citing.locate_all(before, chosen), article) if chosen else None
        self.article = article
        self.view.show_changed(article, mentions=mentions, hits=hits.spans, match_ends=hits.match_ends)
        said = "This article changed."
        if still is not None:
            self.view.choose_passage(*still)
            said += " The passage stands as it was."
        elif chosen:
            said += " The passage does not stand as it was and is let go of."
        self.post_message(self.Told(said))

    def clear(self, message: str) -> None:
        """Show no article but a word why."""
        self.article = None
        self.tray.hide()
        self.view.clear(message)
        self.set_titles("Article")

    def entitle(self) -> None:
        """Say which article it is and where in it the reader is."""
        if self.article is None:
            return
        hidden = hidden_characters(self.article.text)
        badge = f" · {hidden:,} hidden character{'s' if hidden > 1 else ''}" if hidden else ""
        title = visible(self.article.title)
        if badge:
            # The border would cut them from their end, which is the badge.
            title = shortened(title, self.outer_size.width - _AROUND_TITLE - len(badge))
        self.set_titles(title + badge, self.position())

    def on_resize(self) -> None:
        """Give the title the room there is."""
        self.entitle()

    def position(self) -> str:
        """Which hit and which mention of how many, where there are any."""
        parts = []
        hit, hits = self.view.hit_position
        if hits:
            last = self.view.last_hit
            number = f"{hit:,}–{last:,}" if last > hit else f"{hit:,}"
            if self._sought:
                parts.append(f"“{visible(self._sought)}” {number}/{hits:,}")
            else:
                parts.append(f"hit {number}/{hits:,}" if hit else f"{hits:,} hit{'s' if hits > 1 else ''}")
        mention, mentions = self.view.mention_position
        if mentions and self.view.chosen:
            count = f"{mentions:,} mention{'s' if mentions > 1 else ''}"
            parts.append(f"mention {mention:,}/{mentions:,}" if mention else count)
        return " · ".join(parts)

    @on(ArticleView.PlaceChanged)
    def show_position(self, event: ArticleView.PlaceChanged) -> None:
        """Keep the position in the border true."""
        event.stop()
        self.entitle()

    @on(ArticleView.PassageChanged)
    def show_passage(self, event: ArticleView.PassageChanged) -> None:
        """Show what would be copied."""
        event.stop()
        self._preview()

    def watch_style(self) -> None:
        """Show the passage in the other style."""
        self._preview()

    def _preview(self) -> None:
        if self.article is None or self.view.passage is None:
            self.tray.hide()
            return
        keymap = self.app._keymap
        keys = " · ".join(
            f"{current_keys(BY_ID[command], keymap).split()[0]} {word}"
            for command, word in (("copy", "copy"), ("keep", "keep"), ("style", "style"), ("step-back", "let go"))
        )
        try:
            self.tray.show(self.quotation(), self.style, keys)
        except CitationError as error:
            self.tray.show(f"{error.message} {error.hint}".strip(), self.style, keys, copied=False)

    def quotation(self) -> str:
        """The chosen passage with its citation in the present style.

        Raises CitationError where nothing is chosen, or the style needs what is not known of the article.
        """
        if self.article is None or self.view.passage is None:
            raise CitationError("No passage is chosen.")
        from explorer import citing

        locators = citing.locate_all(self.article, self.view.passages)
        return citing.cite(self.article, locators, self.style, templates=self.templates, csl=self.csl)

    def step_back(self) -> bool:
        """Let go of the passage, or of what was looked for; False where there was neither."""
        if self.view.passage is not None:
            self.view.cancel_passage()
        elif self._sought:
            self._sought = ""
            self.view.update_hits(self._hits.spans, self._hits.match_ends)
            self.entitle()
        else:
            return False
        return True

    def _show_legend(self) -> None:
        self._legend.update(self.view.legend())

    def action_line(self, step: int) -> None:
        """Scroll by a line, or extend the passage by a sentence."""
        if self.view.passage is not None:
            self.view.extend_passage(step)
        else:
            self.view.scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        self.view.scroll_relative(y=step * max(1, self.view.size.height - 2), animate=False)

    def action_top(self) -> None:
        """Scroll to the top."""
        self.view.scroll_home(animate=False)

    def action_bottom(self) -> None:
        """Scroll to the end."""
        self.view.scroll_end(animate=False)

    def action_hit(self, step: int) -> None:
        """Go to the next hit."""
        if not self.view.hit_position[1]:
            self.post_message(self.Told("No hits in this article."))
        elif self.view.next_hit(step):
            self.post_message(self.Told(f"Round to the {'first' if step > 0 else 'last'} hit."))

    def action_find(self) -> None:
        """Look for words in this article alone."""
        from explorer.tui.screens.prompt import Prompt

        if self.article is not None:
            hint = "n and N go from one to the next; esc leads back to the hits of the search"
            prompt = Prompt("Find in this article", self._sought, hint=hint, problem=self._why_not_found)
            self.app.push_screen(prompt, self._find)

    def _why_not_found(self, sought: str) -> str:
        text = self.article.text if self.article is not None else ""
        return "" if occurrences(text, sought) else "This is not in the article."

    def _find(self, sought: str | None) -> None:
        if sought is not None and self.article is not None:
            self._sought = " ".join(sought.split())
            self.view.update_hits(occurrences(self.article.text, sought))
            self.action_hit(1)

    def action_mention(self, step: int) -> None:
        """Go to the next mention of the chosen entities, or of any where none is chosen."""
        if not self.view.mention_position[1]:
            self.post_message(self.Told("No mention in this article."))
        elif self.view.next_mention(step):
            self.post_message(self.Told(f"Round to the {'first' if step > 0 else 'last'} mention."))

    def action_include(self) -> None:
        """Include the one whom the mention at hand names."""
        if (entity := self._named()) is not None:
            self.post_message(self.IncludeRequested(entity))

    def action_card(self) -> None:
        """Show what is known of the one whom the mention at hand names."""
        if (entity := self._named()) is not None:
            self.post_message(self.CardRequested(entity))

    def _named(self) -> str | None:
        """Whom the mention names that the reader went to; where there is none, the next one is gone to and shown."""
        if (mention := self.view.mention_in_sight) is None:
            self.action_mention(1)
            mention = self.view.mention_in_sight
            if mention is not None:
                self.post_message(self.Told(f"{visible(mention.text)}? Press it again, or e for the next mention."))
            return None
        if mention.entity is None:
            self.post_message(self.Told(f"It is not known whom “{visible(mention.text)}” names."))
        return mention.entity

    def action_passage(self) -> None:
        """Choose the sentence where the reader is."""
        if self.article is not None:
            self.view.start_passage()

    def action_paragraph(self) -> None:
        """Choose whole paragraphs."""
        if self.article is None:
            return
        if self.view.passage is None:
            self.view.start_passage()
        self.view.passage_to_paragraph()

    def action_leave_out(self) -> None:
        """Leave the sentence at the moving end out, or take it back."""
        if self.view.passage is None:
            self.post_message(self.Told("No passage is chosen; v chooses one."))
        elif not self.view.leave_out():
            self.post_message(self.Told("Nothing would be left; esc lets go of the passage."))
        elif self.view.is_left_out:
            self.post_message(self.Told("Left out. Go on behind it, or press the key again to take it back."))

    def action_further(self) -> None:
        """Choose a sentence elsewhere besides."""
        if self.view.passage is None:
            self.action_passage()
        elif not self.view.further_passage():
            self.post_message(self.Told("All in sight is chosen. Go to another hit, mention or page first."))

    def action_copy(self) -> None:
        """Copy the passage; where none is chosen, choose one first so that it can be seen."""
        spans = self._chosen("Copy again to take it")
        if self.article is None or not spans:
            return
        from explorer import citing

        try:
            text = self.quotation()
        except CitationError as error:
            self.post_message(self.Told(f"Nothing was copied. {error.message} {error.hint}".strip()))
            return
        place = citing.record_of(self.article, citing.locate_all(self.article, spans)).place
        self.post_message(self.CopyRequested(text, f"{self.article.id}, {place}"))

    def action_keep(self) -> None:
        """Keep the passage; where none is chosen, choose one first so that it can be seen."""
        spans = self._chosen("Press it again to keep it")
        if self.article is not None and spans:
            self.post_message(self.KeepRequested(self.article, spans))

    def _chosen(self, again: str) -> tuple[Span, ...]:
        """The parts of the passage; where there is none, the sentence at hand is chosen and the reader asked."""
        if self.article is None or self.view.passage is not None:
            return self.view.passages
        self.view.start_passage()
        self.post_message(self.Told(f"This sentence? {again}, j and k extend and shrink it."))
        return ()

    def action_style(self) -> None:
        """Cite in the next style."""
        from explorer import citing

        styles = list(citing.styles(self.templates, self.csl))
        place = styles.index(self.style) if self.style in styles else -1
        self.style = styles[(place + 1) % len(styles)]
        self.post_message(self.Told(f"Citation style: {self.style}"))

    def action_highlight(self) -> None:
        """Mark all entities, the chosen ones, or none."""
        level = HIGHLIGHTS[(HIGHLIGHTS.index(self.view.highlight) + 1) % len(HIGHLIGHTS)]
        self.view.highlight = level
        self._show_legend()
        self.post_message(self.Told(f"Marked in the text: {_LEVELS[level]}"))


_LEVELS = {"chosen": "the chosen actors and places", "all": "all actors and places", "none": "only the hits"}
