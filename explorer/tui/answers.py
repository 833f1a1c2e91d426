"""What the screen asks of the library, each in a thread and answered by a message."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual.message import Message

from explorer.errors import ArticleError, ExplorerError
from explorer.model import Article, Label, Mention, Passage, SearchState
from explorer.text import paragraphs
from explorer.tui.messages import ArticleLoaded, IndexRefreshed, LibraryFailed, RowsLoaded, SearchFinished
from explorer.tui.widgets.results_list import Row

if TYPE_CHECKING:
    from explorer.library import Library
    from explorer.tui.first_page import FirstPages

_IN_SIGHT = 40
_RESTING_SECONDS = 20.0
_UNASKED = SearchState("a b")
"""Answered while nobody asks: what a first question gets ready takes several times as long as the answer."""
_BIG = 200_000
"""Bytes of an article that others do not wait for."""
_MOMENT = 0.05
"""Seconds after which lines are shown though others are not there yet."""
_OPENING = 3000
_PROSE = 40
"""Characters: as much of an article is looked at for its opening, and so long is a line of prose."""


@dataclass(frozen=True, slots=True)
class Search:
    """A search state to answer; ``explain`` asks for the count of each clause."""

    state: SearchState
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """An article to load for a search state."""

    article: str
    state: SearchState


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines of the results to load for a search state."""

    articles: tuple[str, ...]
    state: SearchState


def failed(error: ExplorerError, *, fatal: bool = False) -> LibraryFailed:
    """The message that tells the reader of an error."""
    return LibraryFailed(error.title, f"{error.message} {error.hint}".strip(), fatal)


class Answers:
    """Answers requests from one library; every method runs in a thread and returns a message."""

    def __init__(self, library: Library, pages: FirstPages) -> None:
        self.library = library
        self._pages = pages
        self._prepared = False
        self._present = library.index.state
        """Of the index, as of which the screen was told last."""
        self._asked: float | None = None
        """When something was last read; None where memory was let go of since."""

    def search(self, request: Search, overtaken: Callable[[], bool] = lambda: False) -> Message | None:
        """Answer a search. Nothing where another one has ``overtaken`` it."""
        self._asked = time.monotonic()
        begun = time.perf_counter()
        try:
            results = self.library.search(request.state, typing=True, explain=request.explain, cancelled=overtaken)
        except ExplorerError as error:
            return failed(error)
        if overtaken():
            return None
        # The lines that come into sight first are made here, so that the screen does not wait for them.
        for facet in (results.actors, results.places):
            for value in facet[:_IN_SIGHT]:
                value.entity  # noqa: B018 - read from the file and kept
        return SearchFinished(replace(results, took_ms=(time.perf_counter() - begun) * 1000), request.explain)

    def load(self, request: Load) -> Message | None:
        """Load an article with its mentions and hits; nothing where it is gone."""
        self._asked = time.monotonic()
        try:
            article = self.library.article(request.article)
            mentions = tuple(map(self._as_resolved, self.library.mentions(request.article)))
            hits = self.library.hits(request.article, request.state, typing=True, limit=1)
        except ArticleError:
            return None
        except ExplorerError as error:
            return failed(error)
        return ArticleLoaded(article, mentions, hits, request.state)

    def _as_resolved(self, mention: Mention) -> Mention:
        """A mention labelled as its entity is, so that “Russian” is marked as the country it stands for."""
        if mention.label is not Label.NORP or mention.entity is None:
            return mention
        entity = self.library.index.entity(mention.entity)
        return mention if entity is None else replace(mention, label=entity.type)

    def rows(
        self,
        request: Rows,
        tell: Callable[[Message], object] = lambda _: None,
        overtaken: Callable[[], bool] = lambda: False,
    ) -> Message | None:
        """Load lines of the results, those of big articles last; what is there after a moment is told at once."""
        self._asked = begun = time.monotonic()
        rows: dict[str, Row] = {}
        try:
            sizes = self.library.index.sizes(request.articles)
            for article_id in sorted(request.articles, key=lambda one: sizes[one] > _BIG):
                is_late = sizes[article_id] > _BIG or time.monotonic() - begun > _MOMENT
                if rows and (is_late or overtaken()):
                    tell(RowsLoaded(request.state, rows, more=True))
                    rows, begun = {}, time.monotonic()
                    if overtaken():
                        return None
                with suppress(ArticleError):
                    article = self.library.article(article_id)
                    hits = self.library.hits(article_id, request.state, typing=True, limit=2)
                    rows[article_id] = _row(article, len(hits.spans), _telling(article.title, hits.passages))
        except ExplorerError as error:
            return failed(error)
        return RowsLoaded(request.state, rows)

    def refresh(self, expected: bool) -> Message | None:
        """See what another process committed; where nothing was ``expected``, only what there is makes a message."""
        try:
            changed = self.library.index.refresh()
            # Whoever else looks at the index may have come upon the news first.
            before, self._present = self._present, self.library.index.state
            changed = changed or before != self._present
            if not (changed or expected):
                self._prepare()
                self._rest()
                return None
            return IndexRefreshed(changed, self.library.awaits_entities())
        except ExplorerError as error:
            return failed(error) if expected else None

    @property
    def is_work_due(self) -> bool:
        """Whether there is something to do while nobody asks; ``refresh`` does it."""
        return not self._prepared or self._is_at_rest

    @property
    def _is_at_rest(self) -> bool:
        return self._asked is not None and time.monotonic() - self._asked > _RESTING_SECONDS

    def _prepare(self) -> None:
        """Have ready what the first key needs."""
        if not self._prepared:
            self._prepared = True
            self.library.search(_UNASKED, typing=True)

    def _rest(self) -> None:
        """Let go of the memory of what the last questions read, once nothing is asked."""
        if self._is_at_rest:
            self._asked = None
            self.library.index.release()

    def keep(self, rows: Mapping[str, Row]) -> Message | None:
        """Keep what is found without a question, with these lines of it, for the next start."""
        stamp = self._pages.stamp()
        if stamp is None or self._pages.has(stamp):
            return None
        with suppress(ExplorerError):
            if self.library.index.refresh():
                return self.refresh(True)
            results = self.library.search(SearchState(), typing=True)
            self._pages.keep(stamp, self.library.name, results, rows)
        return None


def _telling(title: str, passages: Sequence[Passage]) -> Passage | None:
    """The best passage that says more than the title, which stands above it."""
    return next((one for one in passages if one.text.strip("#*_ ") != title), next(iter(passages), None))


def _row(article: Article, hits: int, passage: Passage | None) -> Row:
    number = f"{hits:,} hit{'s' if hits != 1 else ''}" if hits else ""
    line = tuple(part for part in (article.date, number, article.source, article.author, article.id) if part)
    if passage is None or not (hits or passage.marks):
        return Row(article.title, line, passage.text if passage and hits else _opening(article))
    marks = tuple((start - passage.start, end - passage.start) for start, end in passage.marks)
    return Row(article.title, line, passage.text, marks)


def _opening(article: Article) -> str:
    """The first words of an article that its title does not say already; lines too short for prose are passed over."""
    start = article.title.rstrip("…")
    for first, last in paragraphs(article.text[:_OPENING]):
        text = article.text[first:last]
        rest = text[len(start) :].lstrip(" .,:;–—") if text.startswith(start) else text
        if len(rest) >= _PROSE:
            return rest if rest == text else f"…{rest}"
    return ""
