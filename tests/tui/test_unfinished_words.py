"""The last word is a beginning while it is typed, and a word once the reader goes on."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from textual import events

from explorer.library import Library
from explorer.model import SearchState


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "iran"
    folder.mkdir()
    for name, text in (("a", "Iran spoke."), ("b", "Iranian ships sailed."), ("c", "Iran and Iraq talked, Iran most.")):
        (folder / f"{name}.txt").write_text(f"{text}\n")
    return folder


def counted(corpus: Path, text: str) -> int:
    with Library.open([corpus]) as library:
        return library.search(SearchState(text)).total


@pytest.mark.parametrize("key", ["enter", "down", "tab", "f2"])
async def test_whoever_leaves_the_search_box_sees_what_the_command_line_finds(explore, corpus: Path, key: str) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await it.type("Iran")
        assert len(it.articles) == 3
        await it.press(key)
        await it.until(lambda: len(it.articles) == counted(corpus, "Iran") == 2, "the articles with the word itself")
        assert it.screen.search_bar.field.value == "Iran"


async def test_a_word_that_nobody_wrote_stays_a_beginning_and_that_is_said(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await it.type("Ira")
        assert len(it.articles) == 3
        await it.press("enter")
        assert len(it.articles) == 3
        assert "words that begin so" in it.status
        await it.pilot.press("f9")
        await it.until(lambda: "The last word stands for all that begin so" in it.text(), "the explanation")


async def test_a_word_that_became_no_field_finds_nothing_in_the_end(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await it.type("Iran titl")
        assert it.articles == ("a.txt", "c.txt")
        await it.press("enter")
        await it.until(lambda: it.articles == (), "no article")
        assert "begin so" not in it.status


async def test_typing_goes_on_where_it_ended(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await it.type("Iran")
        await it.press("enter", "escape")
        assert len(it.articles) == 2
        await it.press("i")
        assert it.articles == ("b.txt",)


async def test_a_look_at_another_window_finishes_no_word(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await it.type("Iran")
        it.app.post_message(events.AppBlur())
        await it.until(lambda: not it.app.app_focus, "that another window is looked at")
        await it.settled()
        assert len(it.articles) == 3


async def test_what_is_copied_or_listed_from_the_search_box_is_finished(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await it.type("Iran")
        await it.press("f8")
        assert base64.b64encode(b"Iran").decode() in it.copied[0]
        await it.until(lambda: len(it.articles) == 2, "what the copied search finds")
        await it.press("i", "a", "n")
        assert it.articles == ("b.txt",)
        await it.press("backspace", "backspace", "backspace")
        assert len(it.articles) == 3
        await it.pilot.press("ctrl+l")
        await it.until(lambda: "3 hits" in it.text(), "the hits of the word itself")


async def test_an_earlier_search_comes_back_finished(explore, corpus: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore([corpus]) as it:
        await it.type("Iran")
        await it.press("enter", "escape", "ctrl+u")
        await it.press("up")
        await it.until(lambda: it.screen.search_bar.field.value == "Iran" and len(it.articles) == 2, "the search")
