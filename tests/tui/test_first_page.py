"""The first page is shown again at the next start, before the engine is loaded, and only while it is true."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from explorer import paths
from explorer.library import Library
from explorer.results import FacetOrder
from explorer.tui.first_page import FirstPage, FirstPages
from explorer.tui.messages import IndexRefreshed

pytestmark = pytest.mark.usefixtures("warm_home")


async def _start_once(explore, seeds: Path) -> FirstPage:  # type: ignore[no-untyped-def]
    """Start the program and leave it when the page is kept."""
    async with explore() as it:
        await it.until(lambda: FirstPages([seeds]).read() is not None, "a first page that is kept")
    page = FirstPages([seeds]).read()
    assert page is not None
    return page


async def test_a_second_start_shows_results_before_the_engine_is_there(  # type: ignore[no-untyped-def]
    explore, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _start_once(explore, seeds)
    opens, is_open = Library.open, threading.Event()

    def held(*roots, **options):  # type: ignore[no-untyped-def]
        assert is_open.wait(30)
        return opens(*roots, **options)

    monkeypatch.setattr(Library, "open", held)
    async with explore(settle=False) as it:
        await it.until(lambda: "5 of 5 articles" in it.text(), "the first page")
        early = it.text()
        assert it.screen.results is None
        await it.pilot.press("w", "a", "r")
        is_open.set()
        await it.until(lambda: it.screen.results is not None and it.screen.results.state.text == "war")
        await it.settled()
        assert "hit" in it.text()
        await it.press("escape")
        late = it.text()
    lists = [[line[:78] for line in text.split("\n")[5:30]] for text in (early, late)]
    assert lists[0]
    assert [line[:30] for line in lists[0]] == [line[:30] for line in lists[1]]


async def test_the_place_that_was_gone_to_early_stays(  # type: ignore[no-untyped-def]
    explore, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await _start_once(explore, seeds)
    opens, is_open = Library.open, threading.Event()
    monkeypatch.setattr(Library, "open", lambda *roots, **options: is_open.wait(30) and opens(*roots, **options))
    async with explore(settle=False) as it:
        await it.until(lambda: "5 of 5 articles" in it.text(), "the first page")
        await it.pilot.press("down", "down")
        await it.until(lambda: it.screen.results_list.cursor == 1, "the second result")
        is_open.set()
        await it.settled()
        assert it.screen.results_list.current == page.articles[1]


async def test_it_holds_what_the_engine_answers(explore, seeds: Path) -> None:  # type: ignore[no-untyped-def]
    page = await _start_once(explore, seeds)
    async with explore() as it:
        results = it.screen.results
        assert page.articles == results.articles
        for kept, facet in ((page.actors, results.actors), (page.places, results.places)):
            assert [(one.id, one.name, one.articles) for one in kept[:60]] == [
                (one.id, one.name, one.articles) for one in facet[:60]
            ]
            assert len(kept) == len(facet)
            assert kept.find(kept[0].id) == kept[0]
            assert kept.place(kept[1].id) == 1
            assert kept.find("nobody") is None
            assert kept.place("nobody") is None
            rest = kept.arranged(FacetOrder.ARTICLES, without=[kept[0].id])
            assert kept[0] not in rest
            assert kept[1] in rest


async def test_it_is_not_shown_where_it_may_be_untrue(explore, seeds: Path) -> None:  # type: ignore[no-untyped-def]
    await _start_once(explore, seeds)
    for file in (paths.cache_home() / "pages").iterdir():
        whole = file.read_text()
        for damaged in ("", "{}", "[1, 2]", "null", whole[:100]):
            file.write_text(damaged)
            assert FirstPages([seeds]).read() is None
        file.write_text(whole.replace('"facets": [[', '"facets": [[0, '))
    pages = FirstPages([seeds])
    assert pages.read() is None
    assert not pages.has(pages.stamp() or [])
    async with explore() as it:
        await it.until(lambda: FirstPages([seeds]).read() is not None, "a page in the place of one that is broken")
    with Library.open([seeds]) as library:
        library.index.set_meta("anything", "new")
    assert FirstPages([seeds]).read() is None


async def test_it_is_kept_anew_when_an_update_ends(explore, seeds: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.until(lambda: FirstPages([seeds]).read() is not None, "a first page that is kept")
        it.screen.library.index.set_meta("anything", "new")
        assert FirstPages([seeds]).read() is None
        it.screen.post_message(IndexRefreshed(False))
        await it.until(lambda: FirstPages([seeds]).read() is not None, "a first page that is kept again")
