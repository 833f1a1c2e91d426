"""The results: cursor, lines that come later, clicks, excerpts, hostile titles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot

from explorer.tui import display
from explorer.tui.highlight import disjoint
from explorer.tui.widgets.results_list import ResultsList, Row, excerpt

IDS = [f"folder/{number:03}.txt" for number in range(50)]


def row(article_id: str) -> Row:
    snippet = f"In the end {article_id} speaks of the bases in the north."
    start = snippet.index("bases")
    return Row(f"Title of {article_id}", (article_id, "n.d.", "6 hits"), snippet, ((start, start + 5),))


class Host(App[None]):
    """Only the results, and what they said."""

    def __init__(self) -> None:
        super().__init__()
        display.install()
        self.moves: list[tuple[str, int]] = []
        self.chosen: list[str] = []
        self.needed: list[tuple[str, ...]] = []

    def compose(self) -> ComposeResult:
        yield ResultsList(id="results")

    @property
    def results(self) -> ResultsList:
        return self.query_one(ResultsList)

    def on_results_list_highlighted(self, event: ResultsList.Highlighted) -> None:
        self.moves.append((event.article_id, event.index))

    def on_results_list_chosen(self, event: ResultsList.Chosen) -> None:
        self.chosen.append(event.article_id)

    def on_results_list_rows_needed(self, event: ResultsList.RowsNeeded) -> None:
        self.needed.append(event.ids)

    def rows(self) -> list[str]:
        return [self.results.render_line(y).text.rstrip() for y in range(self.results.size.height)]


@asynccontextmanager
async def listing(size: tuple[int, int] = (60, 15)) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    app = Host()
    async with app.run_test(size=size, notifications=True) as pilot:
        app.results.focus()
        await pilot.pause()
        yield app, pilot


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    for _ in range(50):
        if condition():
            return
        await pilot.pause()
    raise AssertionError("it did not come true")


async def test_a_result_shows_title_dateline_and_passage() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS, row)
        await pilot.pause()
        assert app.rows()[:3] == [
            "▌ Title of folder/000.txt",
            "▌ folder/000.txt · n.d. · 6 hits",
            "▌ In the end folder/000.txt speaks of the bases in the nor…",
        ]
        assert app.rows()[3] == "  Title of folder/001.txt"


async def test_hits_are_marked_without_colour_too() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS, row)
        await pilot.pause()
        marked = [one.text for one in app.results.render_line(2) if one.style and one.style.reverse]
        assert marked == ["bases"]


async def test_lines_are_asked_for_once_when_they_come_into_sight() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS)
        await until(pilot, lambda: app.needed)
        assert app.needed == [tuple(IDS[:5])]
        app.results.refresh()
        await pilot.pause()
        assert len(app.needed) == 1
        for one in IDS[:5]:
            app.results.update_row(one, row(one))
        await pilot.pause()
        assert app.rows()[0].endswith("Title of folder/000.txt")
        app.results.move_to(10)
        await until(pilot, lambda: len(app.needed) == 2)
        assert set(app.needed[1]) == set(IDS[6:11])
        app.results.move_to(11)
        await until(pilot, lambda: len(app.needed) == 3)
        assert set(app.needed[2]) == set(IDS[7:12]), "a request holds all that is missing in sight"


async def test_earlier_lines_stay_until_the_new_ones_are_there() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS, row)
        await pilot.pause()
        app.results.set_results(IDS[1:])
        await pilot.pause()
        assert "Title of folder/001.txt" in app.rows()[0]
        await until(pilot, lambda: app.needed)
        app.results.update_row(IDS[1], Row("Another title"))
        await pilot.pause()
        assert "Another title" in app.rows()[0]


async def test_the_cursor_moves_and_says_so() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS, row)
        for call in (
            lambda: app.results.move(1),
            lambda: app.results.move(-5),
            lambda: app.results.page(1),
            app.results.action_last,
            lambda: app.results.move(1),
            app.results.action_first,
        ):
            call()
        await pilot.pause()
        assert app.moves == [(IDS[place], place) for place in (1, 0, 5, 49, 0)]


async def test_the_cursor_is_always_in_sight() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS, row)
        for index in (0, 7, 49, 30, 31, 2):
            app.results.move_to(index)
            await pilot.pause()
            assert next(line for line in app.rows() if line.startswith("▌")) == f"▌ Title of {IDS[index]}"
        await pilot.resize_terminal(60, 5)
        await until(pilot, lambda: app.results.size.height == 5)
        assert any(line.startswith("▌ Title") for line in app.rows())


async def test_the_cursor_stays_on_its_article_or_goes_to_the_top() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS, row)
        app.results.move_to(20)
        app.results.set_results(IDS[10:], row)
        assert (app.results.current, app.results.cursor) == (IDS[20], 10)
        await pilot.pause()
        assert any(line.startswith("▌ Title") for line in app.rows())
        app.results.set_results(IDS[:5], row)
        assert (app.results.current, app.results.cursor) == (IDS[0], 0)
        app.results.set_results([], row)
        assert app.results.current is None
        app.results.move(1)
        app.results.choose()
        await pilot.pause()
        assert app.chosen == []


async def test_a_click_moves_and_a_click_on_the_cursor_chooses() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS, row)
        await pilot.pause()
        await pilot.click(app.results, offset=(5, 4))
        assert (app.results.cursor, app.chosen) == (1, [])
        await pilot.click(app.results, offset=(5, 4))
        await until(pilot, lambda: app.chosen)
        assert app.chosen == [IDS[1]]


async def test_a_double_click_chooses_once() -> None:
    async with listing() as (app, pilot):
        app.results.set_results(IDS, row)
        await pilot.pause()
        await pilot.click(app.results, offset=(5, 7), times=2)
        await until(pilot, lambda: app.chosen)
        assert app.chosen == [IDS[2]]
        await pilot.click(app.results, offset=(5, 1), times=2)
        await pilot.pause()
        assert app.chosen == [IDS[2], IDS[0]]


async def test_articles_that_were_read_are_not_bold() -> None:
    async with listing() as (app, pilot):
        app.results.seen = {IDS[1]}
        app.results.set_results(IDS, row)
        await pilot.pause()
        bold = [
            any(one.style and one.style.bold for one in app.results.render_line(y) if "Title" in one.text)
            for y in (0, 3, 6)
        ]
        assert bold == [True, False, True]
        assert app.rows()[3].startswith(" ·")


async def test_a_message_stands_where_there_are_no_results() -> None:
    async with listing() as (app, pilot):
        app.results.show_message("Nothing found for [/bold] \x1b[2J.")
        await pilot.pause()
        assert app.rows()[0].strip() == "Nothing found for [/bold] ␛[2J."
        app.results.show_message(Content.styled("Nothing found.", "bold"))
        await pilot.pause()
        assert app.rows()[0].strip() == "Nothing found."
        app.results.set_results(IDS, row)
        await pilot.pause()
        assert "Title" in app.rows()[0]


async def test_a_message_longer_than_the_pane_is_wrapped() -> None:
    async with listing(size=(20, 10)) as (app, pilot):
        app.results.show_message("Several words that do not fit on one row.")
        await pilot.pause()
        assert " ".join(" ".join(app.rows()).split()) == "Several words that do not fit on one row."


async def test_many_results_are_no_burden() -> None:
    async with listing() as (app, pilot):
        app.results.set_results([str(number) for number in range(200_000)], row)
        app.results.action_last()
        await pilot.pause()
        assert app.rows()[-3] == "▌ Title of 199999"


_HOSTILE = Row(
    "[/bold] \x1b]2;x\x07 \u202eevil", ("a\nb", "漢字" * 40), "one\ntwo\x1b[31m three " * 30, ((4, 7), (-3, 900))
)


@pytest.mark.parametrize("size", [(80, 20), (10, 4), (3, 3), (1, 1)])
async def test_no_line_and_no_size_breaks_the_list(size: tuple[int, int]) -> None:
    async with listing(size) as (app, pilot):
        app.results.set_results(IDS, lambda _: _HOSTILE)
        app.results.move(1)
        app.results.page(1)
        await pilot.pause()
        for y in range(app.results.size.height):
            strip = app.results.render_line(y)
            assert strip.cell_length == app.results.scrollable_content_region.width
            assert strip.text.isprintable()


@given(
    st.text(max_size=120) | st.text(min_size=10, max_size=40),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30) | st.integers(0, 120)), max_size=4),
    st.integers(4, 60),
)
def test_an_excerpt_fits_and_marks_what_was_marked(text: str, marks: list[tuple[int, int]], width: int) -> None:
    shown, spans = excerpt(text, marks, width)
    assert cell_len(shown) <= width
    line = excerpt(text, (), 1000)[0]
    marked = disjoint(marks, len(line))
    assert spans == disjoint(spans, len(shown))
    assert "".join(shown[start:end] for start, end in spans) in "".join(line[start:end] for start, end in marked)
    if cell_len(line) <= width and not line.endswith("…"):
        assert (shown, spans) == (line, marked)


@given(st.integers(0, 300), st.integers(20, 60))
def test_the_first_mark_is_always_in_the_excerpt(before: int, width: int) -> None:
    text = "word " * before + "target" + " word" * 40
    start = text.index("target")
    shown, spans = excerpt(text, [(start, start + 6)], width)
    assert [shown[first:last] for first, last in spans] == ["target"]
    assert shown.endswith("…")
    assert shown.startswith("…") or text.startswith(shown[:-1])
