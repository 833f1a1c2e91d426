"""Coming back: the search, its filters, the article and the line in it, in this session and in the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.model import Filters
from explorer.settings import Settings
from explorer.tui import choices

pytestmark = pytest.mark.usefixtures("warm_home")


async def test_the_next_start_leads_back_to_the_place(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(100, 24)) as it:
        await it.type("syria")
        await it.point_at("actors", "Vladimir Putin")
        await it.press("enter")
        it.screen.results_list.focus()
        await it.press("j", "enter", "space", "j")
        before = it.screen.asked
        assert before.article == it.articles[1]
        assert before.offset
    async with explore(size=(100, 24)) as it:
        assert 'goes back to syria actor:"Vladimir Putin"' in it.status
        assert len(it.articles) == 5
        await it.press("up")
        assert it.screen.search_bar.field.value == "syria"
        assert "+Vladimir Putin" in it.text()
        assert it.screen.asked == before
        assert it.screen.article_pane.view.top == before.offset


async def test_who_asked_nothing_is_led_back_to_the_article(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.press("down", "j", "j")
        reading = it.screen.article_pane.article.id
    async with explore() as it:
        assert reading in it.status
        await it.press("up")
        assert it.screen.article_pane.article.id == reading
        assert len(it.articles) == 5


async def test_an_earlier_search_comes_with_its_filters_and_the_own_one_comes_back(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        value = await it.point_at("actors", "Vladimir Putin")
        await it.press("enter")
        await it.type("bases")
        await it.press("enter", "f7")
        await it.type(" moscow")
        await it.press("up")
        assert it.screen.search_bar.field.value == "bases"
        assert it.screen.state.filters == Filters(include=(value.id,))
        await it.press("ctrl+down")
        assert it.screen.search_bar.field.value == "bases moscow"
        assert it.screen.state.filters == Filters()
        await it.press("up")
        await it.type("x")
        await it.press("up")
        assert it.screen.search_bar.field.value == "bases"
        assert it.screen.state.filters.include


async def test_a_filter_that_names_nobody_any_more_is_left_out_and_that_is_said(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("actors", "NATO")
        await it.press("enter")
        it.screen.search_bar.field.focus()
        await it.press("enter", "f7")
        await it.point_at("actors", "NATO")
        await it.press("i")
        await it.until(lambda: it.app.screen.evidence is not None, "the card")
        await it.press("h")
        await it.until(lambda: it.app.screen is it.screen, "the way back")
        await it.settled()
        it.screen.search_bar.field.focus()
        await it.press("up")
        assert "NATO" in it.status
        assert it.screen.state.filters == Filters()
        assert len(it.articles) == 5


async def test_theme_citation_style_and_marks_stay_as_they_were_chosen(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.app.theme = "nord"
        await it.press("down", "enter", "Y", "h")
        chosen = it.screen.article_pane.style, it.screen.article_pane.view.highlight
        assert chosen != ("plain", "all")
    async with explore() as it:
        assert it.app.theme == "nord"
        assert (it.screen.article_pane.style, it.screen.article_pane.view.highlight) == chosen
    async with explore(settings=Settings(theme="dracula")) as it:
        assert it.app.theme == "dracula"
        assert it.screen.article_pane.style == chosen[0]


@pytest.mark.parametrize(
    "kept", ["", "[]", '{"theme": ["textual-dark", "none such"], "style": 3}', '{"theme": [["x"], []]}']
)
def test_choices_that_cannot_be_read_are_no_choices(home: Path, kept: str) -> None:
    (home / "data").mkdir(exist_ok=True)
    (home / "data" / "choices.json").write_text(kept)
    assert choices.applied(Settings()) == Settings()
