"""Everything the keys do that a mouse can point at."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("warm_home")


async def test_clicks_include_exclude_and_let_go(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        rows = it.screen.actors.rows
        first = rows.lines[0]
        await it.pilot.hover(rows, offset=(6, 0))
        await it.pilot.click(rows, offset=(6, 0))
        await it.settled()
        assert it.screen.state.filters.include == (first.id,)
        await it.pilot.hover("#search")
        second = rows.lines[1]
        await it.pilot.click(rows, offset=(6, 1), control=True)
        await it.settled()
        assert it.screen.state.filters.exclude == (second.id,)
        await it.pilot.hover("#search")
        await it.pilot.click(rows, offset=(6, 0))
        await it.settled()
        assert it.screen.state.filters.include == ()


async def test_the_right_button_chooses_nothing(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        for pane, offset in ((it.screen.actors.rows, (6, 0)), (it.screen.results_list, (5, 5))):
            await it.pilot.click(pane, offset=offset, button=3)
        await it.settled()
        assert it.screen.state.filters.include == ()
        assert it.screen.results_list.cursor == 0


async def test_a_click_on_a_chip_lets_go_of_it(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("actors", "NATO")
        await it.press("enter")
        await it.pilot.click("Chips", offset=(3, 0))
        await it.settled()
        assert it.screen.state.filters.include == ()


async def test_a_click_on_a_result_opens_it(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.pilot.click("#results", offset=(5, 5))
        await it.settled()
        assert it.screen.article_pane.article.id == it.articles[1]


async def test_a_click_on_a_name_in_the_text_includes_it(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        view = it.screen.article_pane.view
        line = next(y for y in range(view.size.height) if "Kremlin" in view.render_line(y).text)
        column = view.render_line(line).text.index("Kremlin")
        await it.pilot.click("#article", offset=(column + 2, line))
        await it.until(lambda: it.screen.state.filters.include, "the choice")
        await it.settled()
        assert "Kremlin" in it.text()


async def test_dragging_over_the_text_chooses_whole_sentences(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.pilot.mouse_down("#article", offset=(12, 1))
        await it.pilot.hover("#article", offset=(20, 2))
        await it.pilot.mouse_up("#article", offset=(20, 2))
        await it.until(lambda: it.screen.article_pane.view.passage, "a passage")
        text = it.screen.article_pane.article.text[slice(*it.screen.article_pane.view.passage)]
        assert text.endswith((".", "”"))


async def test_a_double_click_chooses_one_name_and_the_names_stay_under_the_mouse(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(120, 35)) as it:
        for pane, place in ((it.screen.actors.rows, 3), (it.screen.places.rows, 2)):
            await it.press("f7")
            await it.pilot.hover("#search")
            one, two = pane.lines[place].id, pane.lines[place + 1].id
            above = pane.lines[place - 1].id
            row = pane.content_region.y + place
            await it.pilot.click(offset=(pane.content_region.x + 6, row), times=2)
            await it.settled()
            assert it.screen.state.filters.include == (one,)
            assert pane.lines[row - pane.content_region.y + pane.scroll_offset.y].id == one
            await it.pilot.click(offset=(pane.content_region.x + 6, row + 1), control=True)
            await it.settled()
            assert it.screen.state.filters.exclude == (two,)
            assert pane.lines[place - 1].id == above
            await it.pilot.hover("#search")
            await it.pilot.pause()
            assert [value.id for value in pane.lines[:2]] == [one, two]
