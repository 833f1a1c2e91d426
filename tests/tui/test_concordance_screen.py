"""All hits in context at the keyboard, and results written to files."""

from __future__ import annotations

import base64
import csv
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer import concordance, worklist
from explorer.model import SearchState
from explorer.text import sentences
from explorer.tui import exports
from explorer.tui.screens import concordance as screens
from explorer.tui.screens.concordance import ConcordanceScreen
from explorer.tui.screens.prompt import Prompt

pytestmark = pytest.mark.usefixtures("warm_home")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which explorer was started."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def opened(it: Any) -> ConcordanceScreen:
    """The screen of all hits, counted and read."""
    await it.pilot.press("ctrl+l")
    await it.until(lambda: isinstance(it.app.screen, ConcordanceScreen), "the hits")
    screen: ConcordanceScreen = it.app.screen
    await it.until(lambda: screen.overview.is_counted and (screen.lines.current or not len(screen.lines)), "lines")
    await it.pilot.pause()
    return screen


def words(screen: ConcordanceScreen) -> list[str]:
    """The hits as they are listed."""
    found = screen.overview.shown or [screen.overview.line_at(at) for at in range(len(screen.lines))]
    return [line.hit for line in found]


async def test_every_hit_of_the_search_has_a_line(explore, seed_library) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("peskov bases")
        screen = await opened(it)
        found = seed_library.search(SearchState("peskov bases"), typing=True)
        hits = [seed_library.hits(one, found.state, typing=True).spans for one in found.articles]
        total = sum(map(len, hits))
        assert len(screen.lines) == total == len(words(screen))
        assert f"All hits {total}" in it.text()
        assert f"{total} hits in 2 articles" in it.text()
        rows = [line for line in it.text().splitlines() if line.startswith(("│▌00", "│ 00"))]
        assert len(rows) == total
        column = {row.lower().index(hit.lower(), 30) for row, hit in zip(rows, words(screen), strict=True)}
        assert len(column) == 1


async def test_the_cursor_moves_and_what_surrounds_the_hit_follows(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(80, 24)) as it:
        await it.type("syria")
        screen = await opened(it)
        for key, place in (("j", 1), ("k", 0), ("k", 0), ("G", len(screen.lines) - 1), ("g", 0), ("space", 11)):
            await it.pilot.press(key)
            assert screen.lines.cursor == place
        await it.until(lambda: screen.lines.current is not None, "the line")
        line = screen.lines.current
        assert f"12 of {len(screen.lines)} · {line.article} · ¶ {line.paragraph}" in it.text()
        assert concordance.one_line(line.right)[:20] in it.text()


async def test_enter_reads_at_the_hit_and_escape_leads_back_to_the_line(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        screen = await opened(it)
        await it.pilot.press("G", "k")
        await it.until(lambda: screen.lines.current is not None, "the line")
        line, place = screen.lines.current, screen.lines.cursor
        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.settled()
        pane = it.screen.article_pane
        assert pane.article.id == line.article
        assert pane.view.has_focus
        assert pane.view.is_in_sight(line.start)
        assert pane.view._layers.hits[pane.view._layers.hit] == (line.start, line.end)
        assert line.article in it.screen.session.seen
        await it.pilot.press("escape")
        await it.until(lambda: isinstance(it.app.screen, ConcordanceScreen), "the hits again")
        again = it.app.screen
        assert (again.lines.cursor, again.lines.current) == (place, line)
        await it.pilot.press("escape")
        await it.until(lambda: it.app.screen is it.screen, "the first screen")
        again = await opened(it)
        assert again.lines.cursor == place


async def test_escape_leads_back_to_the_hits_only_from_where_they_led(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        await opened(it)
        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.press("left", "enter", "escape")
        assert it.app.screen is it.screen
        assert it.screen.results_list.has_focus


async def test_lines_are_put_in_order_by_what_stands_beside_the_hit(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        screen = await opened(it)
        everything = concordance.Collection(screen.overview.concordance.all_lines(screen.overview.tally, 240))
        for arrangement in (concordance.Arrangement.RIGHT, concordance.Arrangement.LEFT, concordance.Arrangement.HIT):
            before = screen.overview.shown
            await it.pilot.press("o")
            await it.until(lambda before=before: screen.overview.shown is not before, "another order")
            assert screen.overview.shown == everything.arranged(arrangement)
        await it.pilot.press("j", "o")
        await it.until(lambda: screen.overview.shown is None, "all hits")
        assert len(screen.lines) == len(everything)


async def test_typed_words_leave_the_lines_that_have_them(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(60, 20)) as it:
        await it.type("bases")
        screen = await opened(it)
        total = len(screen.lines)
        await it.pilot.press("f", *"tartus")
        await it.until(lambda: screen.overview.shown is not None and screen.overview.sought == "tartus", "fewer")
        await it.until(lambda: not screen._arranging.busy, "the lines")
        await it.pilot.press("enter")
        assert 0 < len(screen.lines) < total
        assert f"Hits {len(screen.lines)} of {total} with tartus" in it.text()
        line = screen.lines.current
        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.settled()
        await it.pilot.press("escape")
        await it.until(lambda: isinstance(it.app.screen, ConcordanceScreen), "the hits again")
        assert it.app.screen.lines.current == line
        await it.pilot.press("f", *["backspace"] * 6, *"zzz")
        await it.until(lambda: "None of these hits has zzz beside it." in it.text(), "that there is none")
        await it.pilot.press(*["backspace"] * 3, "enter")
        await it.until(lambda: it.app.screen.overview.shown is None, "all hits")


async def test_only_the_first_hits_are_put_in_order_and_that_is_said(explore, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(screens, "MOST_ARRANGED", 3)
    async with explore() as it:
        await it.type("syria")
        screen = await opened(it)
        await it.pilot.press("o")
        await it.until(lambda: screen.overview.shown is not None, "another order")
        await it.pilot.pause()
        assert f"Hits 3 of the first 3 of {len(screen.overview.tally)}" in it.text()
        assert "Only the first 3 hits" in it.text()


async def test_counting_ends_with_the_screen_and_goes_on_when_it_is_opened_again(explore, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    begun, go_on = threading.Event(), threading.Event()
    counted = []
    real = concordance.Concordance.counts

    def slow(self: concordance.Concordance, after: int = 0) -> Iterator[list[int]]:
        [counts] = real(self, after)
        yield counts[:2]
        begun.set()
        assert go_on.wait(20)
        for count in counts[2:]:
            counted.append(count)
            yield [count]

    monkeypatch.setattr(concordance.Concordance, "counts", slow)
    async with explore() as it:
        await it.type("syria")
        await it.pilot.press("ctrl+l")
        await it.until(begun.is_set, "some counts")
        await it.until(lambda: "of 5 articles so far" in it.text(), "how many there are so far")
        overview = it.app.screen.overview
        assert overview.tally.counted == 2
        await it.pilot.press("escape")
        await it.until(lambda: it.app.screen is it.screen, "the first screen")
        go_on.set()
        await it.until(lambda: not [one for one in it.app.workers if one.group == "count"], "the end of counting")
        assert (overview.tally.counted, len(counted)) == (2, 1)
        screen = await opened(it)
        assert screen.overview is overview
        assert len(words(screen)) == len(list(overview.concordance.all_lines(overview.tally, 9)))


async def test_words_that_were_not_found_yet_when_the_screen_was_left_are_found_again(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("bases")
        screen = await opened(it)
        await it.pilot.press("f", *"tartus", "enter")
        await it.until(lambda: screen.overview.shown is not None and not screen._arranging.busy, "fewer")
        screen.overview.sought = "putin"
        await it.pilot.press("escape")
        await it.until(lambda: it.app.screen is it.screen, "the first screen")
        await it.pilot.press("ctrl+l")
        await it.until(lambda: "of 12 with putin" in it.text(), "the lines")


async def test_chosen_entities_hold_and_stand_for_words(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("places", "Tartus")
        await it.press("enter")
        screen = await opened(it)
        assert set(words(screen)) == {"Tartus", "Tartous"}
        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.settled()
        mention = it.screen.article_pane.view.mention_in_sight
        assert mention.text in ("Tartus", "Tartous")


async def test_where_nothing_has_a_hit_that_is_said(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        screen = await opened(it)
        assert len(screen.lines) == 0
        assert "None of the 5 articles found has a hit" in it.text()
        await it.pilot.press("j", "enter", "x")
        assert "There is nothing to export." in it.text()


async def test_hostile_text_is_shown_as_it_is(explore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "[b]x.txt").write_text("see [/x] harbour [bold]now[/] \u202ekcab", encoding="utf-8")
    async with explore([tmp_path], size=(120, 40)) as it:
        await it.type("harbour")
        await opened(it)
        assert "see [/x] harbour [bold]now[/] �kcab" in it.text()
        await it.pilot.press("f", "[", "slash", "x", "]", "enter")
        await it.until(lambda: "1 of 1 with [/x]" in it.text(), "the line")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def test_results_are_written_to_a_new_file_that_is_named(explore, here: Path) -> None:  # type: ignore[no-untyped-def]
    (here / "results-seeds.csv").write_text("mine", encoding="utf-8")
    async with explore() as it:
        await it.type("syria")
        await it.press("enter", "enter", "left")
        read = it.screen.results_list.current
        await it.pilot.press("x")
        await it.until(lambda: isinstance(it.app.screen, Prompt), "the name of a file")
        path = here / "results-seeds-2.csv"
        assert it.app.screen.field.value == str(path)
        await it.pilot.press("enter")
        await it.until(lambda: f"{len(it.articles)} results are in {path}" in it.status, "where they are")
        rows = table(path)
        assert list(rows[0]) == list(worklist.COLUMNS)
        assert [row["article"] for row in rows] == list(it.articles)
        assert {row["article"]: row["read"] for row in rows}[read] == "read"
        assert (here / "results-seeds.csv").read_text(encoding="utf-8") == "mine"
        assert sorted(one.name for one in here.iterdir()) == ["results-seeds-2.csv", "results-seeds.csv"]


async def test_the_hits_that_are_shown_are_written_to_a_file(explore, here: Path) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("bases")
        screen = await opened(it)
        await it.pilot.press("x")
        await it.until(lambda: isinstance(it.app.screen, Prompt), "the name of a file")
        await it.pilot.press("enter")
        await it.until(lambda: "hits are in" in it.text(), "where they are")
        rows = table(here / "hits-seeds.csv")
        assert list(rows[0]) == list(concordance.COLUMNS)
        assert [row["hit"] for row in rows] == words(screen)


async def test_writing_is_stopped_by_the_same_key_and_leaves_no_file(explore, here: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> Iterator[tuple[str]]:
        yield ("one",)
        begun.set()
        assert go_on.wait(20)
        yield ("two",)

    monkeypatch.setattr(worklist, "rows", slow)
    async with explore() as it:
        await it.press("tab", "x")
        await it.pilot.press("enter")
        await it.until(begun.is_set, "a row")
        assert {one.name for one in here.iterdir()} == {"results-seeds.csv", "results-seeds.csv.part"}
        await it.press("x")
        go_on.set()
        await it.until(lambda: "Stopped; no file was made." in it.status, "that it was stopped")
        assert list(here.iterdir()) == []


async def test_a_file_that_cannot_be_written_is_said(explore, here: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.press("tab", "x")
        (here / "results-seeds.csv.part").write_text("of another", encoding="utf-8")
        await it.pilot.press("enter")
        await it.until(lambda: "cannot be written" in it.status, "why not")
        assert [one.name for one in here.iterdir()] == ["results-seeds.csv.part"]


def test_a_file_that_is_there_is_not_written_over(here: Path) -> None:
    path = here / "one.csv"
    assert exports.write_rows([("=a", 1, None)], path) == 1
    assert path.read_bytes() == b"'=a,1,\r\n"
    with pytest.raises(exports.ExportError, match="cannot be written"):
        exports.write_rows([("b",)], path)
    assert path.read_bytes() == b"'=a,1,\r\n"


async def test_what_stands_where_nothing_is_listed_takes_the_colours_of_another_theme(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("zzyzx")
        lines = (await opened(it)).lines
        assert "The search finds no article." in it.text()

        def colours() -> set[Any]:
            return {segment.style.color for segment in lines.draw(0, 60) if segment.text.strip() and segment.style}

        before = colours()
        it.app.theme = "textual-light"
        await it.until(lambda: colours() and not colours() & before, "other colours")


async def test_the_sentence_of_a_hit_is_copied_with_its_citation(explore, seed_library) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("bases")
        screen = await opened(it)
        await it.pilot.press("down", "y")
        await it.until(lambda: it.copied, "a copy")
        line = screen.lines.current
        assert line is not None
        text = seed_library.article(line.article).text
        start, end = sentences(text, line.start, line.end)[0]
        copied = base64.b64decode(it.copied[0].split(";")[2].rstrip("\a")).decode()
        assert text[start:end] in copied
        assert f"¶ {line.paragraph}" in copied
