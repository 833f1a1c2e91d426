"""Files that change while they are read: the place, the passage and a word about it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from explorer.library import Library

_ONE = "".join(f"Speaker {number} told the harbour board about pilots.\n\n" for number in range(1, 61))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "one.txt").write_text(_ONE)
    (tmp_path / "two.txt").write_text("The harbour froze in winter.\n")
    (tmp_path / "zero.txt").write_text("The harbour opened in spring.\n")
    return tmp_path


async def _update(it, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    def update() -> None:
        with Library.open([corpus]) as library:
            library.update(entities=False)

    shown = it.screen.results
    await asyncio.to_thread(update)
    await it.until(lambda: it.screen.results is not shown, "the news")
    await it.settled()


async def _reading(it):  # type: ignore[no-untyped-def]
    """Read at the sentence of speaker 40, with it and the next one chosen."""
    await it.type("harbour")
    it.screen.results_list.move_to(it.articles.index("one.txt"))
    await it.settled()
    it.screen.action_focus_article()
    view = it.screen.article_pane.view
    for _ in range(39):
        view.next_hit()
    await it.press("v", "j")
    return view


async def test_an_article_that_changes_elsewhere_keeps_place_hit_and_passage(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        view = await _reading(it)
        place = view.place
        [(start, end)] = view.passages
        chosen = _ONE[start:end]
        assert chosen.startswith("Speaker ")
        (corpus / "one.txt").write_text(f"The harbour has a new board.\n\n{_ONE}The harbour closed.\n")
        await _update(it, corpus)
        [(start, end)] = view.passages
        assert it.screen.article_pane.article.text[start:end] == chosen
        assert (view.place.hit, view.place.paragraph) == (place.hit + 1, place.paragraph + 1)
        assert it.status == "This article changed. The passage stands as it was."


async def test_a_passage_that_stands_no_more_is_let_go_of_and_that_is_said(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        view = await _reading(it)
        [(start, end)] = view.passages
        (corpus / "one.txt").write_text(_ONE[:start] + _ONE[start:end].replace("told", "never told") + _ONE[end:])
        await _update(it, corpus)
        assert view.passage is None
        assert "does not stand as it was" in it.status
        assert view.is_in_sight(start)


async def test_an_article_that_is_gone_while_it_is_read_is_not_silently_another_one(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await _reading(it)
        (corpus / "one.txt").unlink()
        await _update(it, corpus)
        assert it.status == "one.txt is not among the results any more."
        assert it.screen.article_pane.article.id in ("two.txt", "zero.txt")


async def test_that_another_process_reads_the_articles_is_no_failure(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        (corpus / "three.txt").write_text("The harbour was dredged.\n")
        with Library.open([corpus]) as library:
            with library.index.writer():
                await it.pilot.press("f5")
                await it.until(lambda: "is indexing these articles" in it.status, "a word about it")
                assert "What it brings is shown here as well." in it.status
                assert not it.screen.status.has_class("-warning")
            library.update(entities=False)
        await it.until(lambda: len(it.articles) == 4, "what it brought")


async def test_articles_that_name_nobody_are_said_to_once_they_are_read(explore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "one.txt").write_text("bases\n")
    async with explore([tmp_path]) as it:
        assert len(it.articles) == 1
        await it.until(lambda: not it.screen.is_updating, "the end of the update")
        await it.until(lambda: it.text().count("none in these articles") == 2, "word that there are no names")


async def test_what_changed_while_the_reader_was_elsewhere_is_there_when_they_are_back(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await it.until(lambda: not (it.screen.is_updating or it.screen.is_checking), "that the files are known")
        it.pilot.app.post_message(events.AppBlur())
        (corpus / "three.txt").write_text("The harbour was dredged.\n")
        it.pilot.app.post_message(events.AppFocus())
        await it.until(lambda: "three.txt" in it.articles, "the new article")
