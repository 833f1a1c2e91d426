"""explorer itself, through the same calls as its screen and commands."""

from __future__ import annotations

from pathlib import Path

import explorer
from benchmarks.peers import FACETS, TOP, Answer, Passed, Question
from explorer.index import FileRecord, Index
from explorer.model import Article, FileStatus, Filters, SearchState
from explorer.results import SearchResults
from explorer.text import digest

NAME = "explorer"


def version() -> str:
    """Its version."""
    return explorer.__version__


class Writer:
    """Writes what explorer keeps of a text, columns included."""

    def __init__(self, folder: Path, *, native: bool) -> None:
        assert native, "explorer reads the text itself"
        self._index = Index.create(folder)
        self._writer = self._index.writer()

    def add(self, article: Passed) -> None:
        """Add an article."""
        sha256 = digest(article.text)
        day = str(article.date)
        date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        record = FileRecord(article.id, len(article.text), 1, sha256, FileStatus.INDEXED)
        self._writer.add(Article(article.id, article.title, article.text, sha256, article.id, date=date), record)

    def finish(self) -> None:
        """Commit."""
        self._writer.commit()
        self._writer.close()
        self._index.close()


class Reader:
    """The index as the screen has it open."""

    def __init__(self, folder: Path) -> None:
        self._index = Index.open(folder)

    def top(self, question: Question) -> Answer:
        """The best articles and how many there are."""
        found = self._search(question)
        return Answer(found.total, tuple(found.articles[:TOP]))

    def full(self, question: Question) -> Answer:
        """With both facets."""
        found = self._search(question)
        actors, places = (
            tuple((value.id, value.articles) for value in values[:FACETS]) for values in (found.actors, found.places)
        )
        return Answer(found.total, tuple(found.articles[:TOP]), actors, places)

    def rest(self) -> None:
        """What the screen does some seconds after the last question."""
        self._index.release()

    def close(self) -> None:
        """Let go of the index."""
        self._index.close()

    def _search(self, question: Question) -> SearchResults:
        filters = Filters((question.entity,)) if question.entity else Filters()
        return self._index.search(SearchState(question.text, filters), typing=question.typing)
