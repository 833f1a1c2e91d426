"""What is said of the results: how they are ordered, and how the search was read where that is news."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("warm_home")


async def test_a_search_that_is_read_as_typed_is_not_said_again(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("military  bases")
        assert it.screen.results.total
        assert "Read as" not in it.status
        await it.type(" (syria")
        assert it.status == "Read as: military bases syria"


async def test_without_words_nothing_is_more_relevant_than_anything_else(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        assert "as indexed" in it.text()
        assert "by relevance" not in it.text()
        await it.type("bases")
        assert "by relevance" in it.text()
        await it.press("ctrl+u")
        assert "by relevance" not in it.text()
        await it.press("down", "o")
        assert "by date" in it.text()
        assert it.status == "Ordered by date."


async def test_where_nothing_is_found_there_is_no_order(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("nowhereatall")
        assert "Nothing found" in it.text()
        assert "by relevance" not in it.text()


async def test_another_order_begins_at_its_first_article_for_who_has_not_moved(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.press("down", "o", "o")
        assert it.screen.results_list.cursor == 0
        assert "by title" in it.text()
        await it.press("j", "o")
        moved = it.screen.results_list.current
        await it.press("o")
        assert it.screen.results_list.current == moved


async def test_of_a_chosen_name_it_is_said_that_it_is_chosen(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("actors", "Dmitry Peskov")
        assert "4 articles if included" in it.status
        await it.press("enter")
        assert it.status.startswith("Dmitry Peskov, person · included · mentioned in 4")
