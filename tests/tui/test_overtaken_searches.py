"""A search that nobody waits for any more makes room for the next one."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest

from explorer.library import Library
from explorer.model import SearchState
from explorer.tui.answers import Answers, Load, Search
from explorer.tui.first_page import FirstPages
from explorer.tui.messages import SearchFinished


def test_a_search_that_is_overtaken_has_no_answer(seed_library: Library) -> None:
    answers = Answers(seed_library, FirstPages([]))
    search = Search(SearchState("nowhere to be found"))
    assert answers.search(search, lambda: True) is None
    assert isinstance(answers.search(search), SearchFinished)


async def test_the_next_key_calls_a_long_search_off(
    explore: Any, warm_home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, called_off = Library.search, []

    def long(self: Library, state: SearchState, *, cancelled: Any, **rest: Any) -> Any:
        while state.text == "p":
            Event().wait(0.001)
            if cancelled():
                called_off.append(state.text)
                break
        return answered(self, state, cancelled=cancelled, **rest)

    async with explore() as it:
        monkeypatch.setattr(Library, "search", long)
        await it.type("peace")
        assert called_off == ["p"]
        assert it.screen.results.state.text == "peace"


async def test_the_article_of_an_answer_is_not_prepared_once_something_else_is_asked(
    explore: Any, warm_home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, asked_again = Library.search, Event()

    def held(self: Library, state: SearchState, **rest: Any) -> Any:
        assert state.text != "bases" or asked_again.wait(30)
        return answered(self, state, **rest)

    async with explore() as it:
        monkeypatch.setattr(Library, "search", held)
        it.screen.ask(SearchState("peskov"))
        await it.until(lambda: it.screen.results.state.text == "peskov", "the first answer")
        it.screen._loads.ask(Load(it.screen.results_list.current, it.screen.results.state), after=60.0)
        it.screen.ask(SearchState("bases"))
        assert not it.screen._loads.busy
        asked_again.set()
        await it.settled()
        assert it.screen._shown_state.text == "bases"
