"""Two explorers over one corpus: the second says what the first does, and goes on where the first left off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer import paths
from explorer.entities.naming import RULES
from explorer.index import Index
from explorer.index.storage import WriteLock
from explorer.library import Library
from explorer.model import SearchState
from explorer.tui.answers import Answers
from explorer.tui.first_page import FirstPages
from explorer.tui.messages import IndexRefreshed


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("explorer.tui.screens.sharing._LOOK_SECONDS", 0.05)
    (tmp_path / "a.txt").write_text(
        "Anna Berg and Anna Berg's mayor spoke in Norway. Anna Berg left for Lagos, Nigeria.\n"
    )
    return tmp_path


@pytest.fixture
def index(corpus: Path) -> Iterator[Index]:
    """The index as the first explorer has it open: empty."""
    with Library.open([corpus], model=RULES):
        pass
    with Index.open(paths.index_folder([corpus])) as index:
        yield index


async def test_while_another_explorer_reads_the_first_articles_they_are_awaited(explore, corpus, index) -> None:  # type: ignore[no-untyped-def]
    lock = WriteLock(paths.index_folder([corpus]))
    try:
        async with explore([corpus], settle=False) as it:
            await it.until(lambda: "Another explorer is reading the articles" in it.text(), "who reads")
            assert "Reading the articles …" in it.text()
            assert "There are no articles" not in it.text()
            lock.release()
            await it.until(lambda: "Anna Berg and Anna Berg's" in it.text(), "its text, read here")
            assert "they are shown as they come" not in it.text()
    finally:
        lock.release()


async def test_while_another_explorer_tags_names_are_awaited(explore, corpus, index) -> None:  # type: ignore[no-untyped-def]
    with Library.open([corpus]) as library:
        library.update(entities=False)
    with index.tagging():
        async with explore([corpus], settle=False) as it:
            await it.until(lambda: "Another explorer is finding actors and places" in it.text(), "who tags")
            assert it.text().count("not read yet") == 2
            assert "none in these articles" not in it.text()
            await it.pilot.press("f2")
            await it.until(lambda: it.screen.status._state == "The names are not read yet.", "why it is empty")


async def test_what_another_explorer_left_undone_is_done_here(explore, corpus, index) -> None:  # type: ignore[no-untyped-def]
    with Library.open([corpus]) as library:
        library.update(entities=False)
    async with explore([corpus], settle=False) as it:
        with index.tagging():
            await it.until(lambda: "Another explorer is finding actors and places" in it.text(), "who tags")
        await it.until(lambda: "Finding actors and places" in it.text(), "tagging, here")
        assert "they are shown as they come" not in it.text()


def test_news_that_somebody_else_came_upon_first_are_told(corpus: Path, index: Index) -> None:
    with Library.open([corpus]) as library:
        answers = Answers(library, FirstPages([corpus]))
        assert not library.search(SearchState()).total
        with Library.open([corpus]) as other:
            other.update(entities=False)
        library.look()
        library.index.refresh()
        assert answers.refresh(False) == IndexRefreshed(True, awaits_entities=True)


async def test_of_a_corpus_that_cannot_be_opened_no_names_are_promised(explore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([tmp_path], settle=False) as it:
        await it.until(lambda: "There is nothing to read" in it.text(), "why there is nothing")
        await it.pilot.press("f2")
        assert "not read yet" not in it.text()
        assert "names" not in it.screen.status._state
