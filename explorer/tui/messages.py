"""Messages that workers post and the screen answers. All of them carry immutable values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from explorer.model import Article, IndexReport, Mention, SearchState
from explorer.results import ArticleHits, SearchResults
from explorer.tui.widgets.results_list import Row

if TYPE_CHECKING:
    from explorer.curation import Change
    from explorer.library import Library, Progress


@dataclass
class LibraryOpened(Message):
    """The corpus can be searched, as far as its index goes."""

    library: Library
    """The opened corpus."""
    is_empty: bool
    """True where there is nothing to search yet."""


@dataclass
class FilesChecked(Message):
    """The files were compared with the index."""

    current: bool
    """False where files changed since the index was made."""
    differing: Sequence[str] = ()
    """Their ids, where they are few."""
    awaits_entities: bool = True
    """Whether articles of the index wait for their actors and places to be found."""


@dataclass
class LibraryFailed(Message):
    """The corpus cannot be opened or brought up to date."""

    title: str
    """What it is about, in a word or two."""
    text: str
    """What went wrong and what to do."""
    fatal: bool
    """True where there is nothing to search."""


@dataclass
class SearchFinished(Message):
    """A search was answered."""

    results: SearchResults
    """The answer, with the state it answers."""
    explained: bool = False
    """Whether the reader asked how the search was read."""


@dataclass
class ArticleLoaded(Message):
    """An article can be shown."""

    article: Article
    """Its text and what is known of it."""
    mentions: tuple[Mention, ...]
    """Its mentions, resolved."""
    hits: ArticleHits
    """Where it answers the search."""
    state: SearchState
    """The search it was loaded for."""


@dataclass
class RowsLoaded(Message):
    """Lines of the results can be shown."""

    state: SearchState
    """The search they were loaded for."""
    rows: Mapping[str, Row]
    """The lines by article id."""
    more: bool = False
    """Whether other lines that were asked for follow."""


@dataclass
class UpdateProgressed(Message):
    """The index is being brought up to date."""

    progress: Progress
    """How far."""


@dataclass
class UpdateFinished(Message):
    """The index is up to date."""

    report: IndexReport
    """What became of every file."""
    warnings: tuple[str, ...]
    """What the reader should know."""
    busy: str = ""
    """Why nothing was to be done here: another process is at it."""


@dataclass
class IndexRefreshed(Message):
    """The index shows what another process committed."""

    changed: bool
    """False where there was nothing new."""
    awaits_entities: bool = True
    """Whether articles of the index wait for their actors and places to be found."""


@dataclass
class Copied(Message):
    """Text was handed to the clipboard, or could not be."""

    text: str
    """What to tell the reader."""
    kind: str
    """``good`` where it was confirmed, nothing where it could not be, ``warning`` where nothing took it."""


@dataclass
class Corrected(Message):
    """Actors or places were corrected, or a correction was taken back."""

    change: Change
    """What was done, and what became of their ids."""
