"""Where nothing is found, what is said is about the query as it was read."""

from __future__ import annotations

import pytest

from explorer.model import Filters, SearchState
from explorer.settings import Settings

pytestmark = pytest.mark.usefixtures("warm_home")

RANGES = "Articles whose date"
EITHER = "OR in capitals"


async def test_what_is_said_of_dates_is_said_of_dates_that_were_read(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(200, 40)) as it:
        await it.type("nowhereatall date:yesterday")
        assert "left out: yesterday" in it.text()
        assert RANGES not in it.text()
        await it.press("ctrl+u")
        await it.type("nowhereatall date:2024-02-29")
        assert "left out" not in it.text()
        assert RANGES in it.text()
        await it.press("ctrl+u")
        await it.type("nowhereatall -date:2024")
        assert RANGES not in it.text()


async def test_a_word_within_quotes_is_no_operator(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(200, 40)) as it:
        await it.type('"nowhere or nothing"')
        assert EITHER not in it.text()
        await it.press("ctrl+u")
        await it.type("nowhereatall or nothingatall")
        assert EITHER in it.text()


async def test_exactness_is_said_to_matter_only_where_it_finds_nothing(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(200, 40)) as it:
        await it.type('="Peskov" nowhereatall')
        assert "Exact means exact" not in it.text()
        await it.press("ctrl+u")
        await it.type('="peskov"')
        assert "Exact means exact" in it.text()


async def test_where_each_clause_finds_something_no_single_one_is_to_blame(explore, seed_library) -> None:  # type: ignore[no-untyped-def]
    one, other = (seed_library.index.find_entities(name)[0].id for name in ("Andrei Belousov", "Donald Trump"))
    async with explore(size=(200, 40)) as it:
        it.screen.ask(SearchState("", Filters((one, other))))
        await it.settled()
        assert "Each of these is found, but not all in one article." in it.text()
        assert "f6 asks for any" in it.text()
        await it.press("f6")
        assert it.articles


async def test_the_keys_that_are_named_are_those_of_the_reader(explore, seed_library) -> None:  # type: ignore[no-untyped-def]
    one, other = (seed_library.index.find_entities(name)[0].id for name in ("Andrei Belousov", "Donald Trump"))
    own = Settings(keys={"any-all": "ctrl+y", "clear-filters": "f9", "explain": "f7", "help": "f2", "lists": "f1"})
    async with explore(size=(200, 40), settings=own) as it:
        assert "f2 for all keys" in it.status
        it.screen.ask(SearchState("", Filters((one, other))))
        await it.settled()
        assert "ctrl+y asks for any of the included" in it.text()
        assert "f9 forgets the chosen" in it.text()
