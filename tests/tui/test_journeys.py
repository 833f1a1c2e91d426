"""Whole journeys at the keyboard over the seeds: search, narrow, read, choose, copy."""

from __future__ import annotations

import asyncio
import base64
import re
from pathlib import Path
from threading import Event

import pytest
from textual import events

from explorer.library import Library
from explorer.model import Filters, Kind, Order, SearchState
from explorer.results import FacetValue
from explorer.settings import Settings
from explorer.tui.screens.card import CardScreen

pytestmark = pytest.mark.usefixtures("warm_home")


def copied_text(sequence: str) -> str:
    """What an OSC 52 sequence hands to the terminal."""
    match = re.search(r"52;c;([A-Za-z0-9+/=]+)", sequence)
    assert match, sequence
    return base64.b64decode(match.group(1)).decode()


async def test_search_narrow_read_choose_copy(explore, seed_library: Library) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        assert len(it.articles) == 5
        await it.type("peskov bases")
        both = [
            one
            for one in seed_library.index.article_ids()
            if {"peskov", "bases"} <= set(re.findall(r"\w+", seed_library.article(one).text.lower()))
        ]
        assert sorted(it.articles) == sorted(both)
        for name, pane in (("Dmitry Peskov", "actors"), ("Hmeimim", "places")):
            value = await it.point_at(pane, name)
            await it.press("enter")
            assert len(it.articles) == value.articles
        assert len(it.articles) == 1
        assert "Dmitry Peskov" in it.text()
        assert "all of them" in it.text()

        await it.press("f7")
        value = await it.point_at("actors", "NATO")
        await it.press("minus")
        assert len(it.articles) == len(both) - 1
        await it.press("0")
        assert len(it.articles) == len(both)

        it.screen.results_list.focus()
        await it.press("enter", "v", "j")
        passage = it.screen.article_pane.view.passage
        article = it.screen.article_pane.article
        assert passage is not None
        assert article is not None
        await it.press("y")
        await it.until(lambda: it.copied, "a copy")
        text = copied_text(it.copied[0])
        assert article.text[slice(*passage)] in text
        assert article.id in text
        assert "n.d." in text
        await it.until(lambda: "not confirmed" in it.status, "the way it went")


async def test_the_article_opens_at_its_best_hit(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(100, 24)) as it:
        await it.type("milbloggers")
        view = it.screen.article_pane.view
        assert it.articles == ("004_e520962a1fce790d.txt",)
        assert view.hit_position == (1, 1)
        assert view.is_in_sight(view.article.text.index("milbloggers"))


async def test_escape_steps_back_pane_by_pane(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        await it.press("enter")
        assert it.screen.results_list.has_focus
        await it.press("enter", "v")
        assert it.screen.article_pane.view.passage is not None
        await it.press("escape")
        assert it.screen.article_pane.view.passage is None
        await it.press("escape")
        assert it.screen.results_list.has_focus
        await it.press("escape")
        assert it.screen.search_bar.field.has_focus
        await it.press("escape")
        assert it.screen.search_bar.field.value == ""
        await it.press("up")
        assert it.screen.search_bar.field.value == "syria"


async def test_no_key_of_a_word_makes_the_results_vanish(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        for word in ("government", "diplomacy", "sovereignty"):
            await it.press("ctrl+u")
            for end in range(1, len(word) + 1):
                await it.type(word[end - 1])
                assert it.articles, word[:end]


async def test_every_number_is_what_pressing_it_leads_to(seed_library: Library) -> None:
    """For every value on the seeds, alone and beside a chosen one, in all and in any."""
    values = [*seed_library.search(SearchState()).actors, *seed_library.search(SearchState()).places]
    first = max(values, key=lambda value: value.articles).id
    unwanted = min(values, key=lambda value: value.articles).id
    for text in ("", "peskov bases", "moscow"):
        for filters in (
            Filters(),
            Filters((first,)),
            Filters((first,), match_any=True),
            Filters((first, values[1].id), (unwanted,)),
            Filters((first, values[1].id), (unwanted,), match_any=True),
        ):
            results = seed_library.search(SearchState(text, filters))
            for value in (*results.actors, *results.places):
                assert seed_library.search(SearchState(text, _including(filters, value))).total == value.articles


def _including(filters: Filters, value: FacetValue) -> Filters:
    include = filters.include if value.id in filters.include else (*filters.include, value.id)
    return Filters(include, tuple(one for one in filters.exclude if one != value.id), filters.match_any)


async def test_any_and_all(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("actors", "NATO")
        await it.press("enter", "a")
        value = await it.point_at("actors", "Mark Twain")
        await it.press("enter")
        assert len(it.articles) == value.articles == 2
        assert "any of them" in it.text()
        await it.press("a")
        assert it.articles == ()
        assert "all of them" in it.text()


async def test_a_value_is_found_by_typing_any_part_of_a_spelling(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.screen.actors.focus()
        await it.press("f", *"shoigu")
        assert [value.name for value in it.screen.actors.rows.lines] == ["Sergey Shoigu"]
        await it.press("down", "enter")
        assert len(it.articles) == 1
        await it.press("escape")
        assert len(it.screen.actors.rows.lines) > 1


async def test_chosen_values_stay_pinned_at_zero(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("actors", "Mark Twain")
        await it.press("enter")
        await it.type("milbloggers")
        assert it.articles == ()
        assert it.screen.actors.rows.lines[0].name == "Mark Twain"
        assert it.screen.actors.rows.lines[0].articles == 0
        assert "Nothing found" in it.text()


async def test_mentions_follow_the_chosen_entity_in_all_its_spellings(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("places", "United States")
        await it.press("enter")
        it.screen.results_list.focus()
        await it.press("enter")
        view = it.screen.article_pane.view
        spellings = set()
        for _ in it.articles:
            view.focus()
            for _ in range(view.mention_position[1]):
                await it.press("e")
                mention = view._layers.mentions[view._layers.mention]
                spellings.add(mention.text)
            await it.press("right_square_bracket")
        assert {"U.S.", "US", "United States"} <= spellings


async def test_reading_on_to_the_next_article_marks_it_read_and_says_which_one_it_is(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.screen.results_list.focus()
        await it.press("enter", "right_square_bracket")
        assert it.screen.session.seen == set(it.articles[:2])
        assert it.status.startswith(f"2 of {len(it.articles)} · {it.articles[1]}")


async def test_what_was_not_read_yet_is_gone_to(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.screen.mark_seen(it.articles[1])
        it.screen.results_list.focus()
        await it.press("r")
        assert it.screen.results_list.cursor == 2
        assert it.screen.session.seen == {it.articles[1]}
        await it.press("enter", "r", "r", "r")
        assert it.screen.article_pane.article.id == it.articles[4]
        assert it.screen.session.seen == set(it.articles[1:])
        assert "are read" in it.status


async def test_words_are_found_in_the_article_alone(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("kremlin bases premature")
        await it.press("enter", "enter")
        pane, found = it.screen.article_pane, it.articles
        hits = pane.view.hit_position[1]
        await it.pilot.press("f", *"it's", "space", "x", "enter")
        await it.until(lambda: "not in the article" in it.text(), "why nothing is found")
        await it.pilot.press("backspace", *"PREMATURE", "enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.until(lambda: "“it's PREMATURE” 1/1" in it.text(), "the place")
        assert it.articles == found
        start, end = pane.view._layers.hits[0]
        assert pane.article.text[start:end] == "It’s premature"
        assert pane.view.is_in_sight(start)
        it.screen.index_changed()
        await it.settled()
        assert pane.view.hit_position[1] == 1
        await it.press("escape")
        assert pane.view.hit_position[1] == hits
        assert pane.view.has_focus


async def test_go_to_actor_by_name(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.pilot.press("f3")
        await it.until(lambda: it.app.screen is not it.screen, "the list of actors")
        await it.pilot.press(*"lavrov")
        await it.pilot.press("enter")
        await it.until(lambda: it.screen.state.filters.include, "the choice")
        await it.settled()
        assert len(it.articles) == 2


async def test_what_is_typed_before_the_names_are_read_is_no_command(  # type: ignore[no-untyped-def]
    explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, entities = Event(), Library.entities

    def late(library: Library, kind: Kind) -> object:
        assert typed.wait(30)
        return entities(library, kind)

    monkeypatch.setattr(Library, "entities", late)
    async with explore() as it:
        await it.press("down")
        await it.pilot.press("f3", *"lavrov", "enter")
        assert "Reading the names" in it.text()
        typed.set()
        await it.until(lambda: "Sergei Lavrov  person" in it.text(), "the names that fit")
        await it.pilot.press("enter")
        await it.until(lambda: it.screen.state.filters.include, "the choice")
        await it.settled()
        assert len(it.articles) == 2
        assert it.screen.state.order is Order.RELEVANCE


async def test_a_value_that_is_found_by_typing_is_the_one_that_keys_speak_of(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("actors", "Vladimir Putin")
        await it.press("enter", "f", *"nato")
        assert [value.name for value in it.screen.actors.rows.lines] == ["NATO"]
        await it.press("enter", "minus")
        assert [it.screen.names[one].name for one in it.screen.state.filters.exclude] == ["NATO"]
        await it.press("escape")
        assert it.screen.actors.rows.lines[0].name == "Vladimir Putin"


async def test_the_key_that_interrupts_says_how_to_leave(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.press("down", "ctrl+c")
        assert it.status == "ctrl+q leaves."


async def test_a_message_that_is_too_long_for_its_line_says_so(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(60, 20)) as it:
        it.screen.tell("The index could not be brought up to date: the folder of the articles does not exist.")
        await it.pilot.pause()
        assert next(line for line in it.text().splitlines() if "could not" in line).rstrip().endswith("…")


async def test_a_name_that_is_not_there_chooses_nothing(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.pilot.press("f3")
        await it.until(lambda: it.app.screen is not it.screen, "the list of actors")
        await it.pilot.press(*"zzzz", "enter", "escape")
        await it.until(lambda: it.app.screen is it.screen, "the screen again")
        assert not it.screen.state.filters.include


async def test_every_article_of_a_list_is_shown_with_its_file(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.pilot.press("ctrl+o")
        await it.until(lambda: "Open article" in it.text() and "Reading the names" not in it.text(), "the articles")
        assert all(article in it.text() for article in it.articles)


async def test_articles_that_are_too_many_for_the_list_are_not_silently_missing(  # type: ignore[no-untyped-def]
    explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.tui.screens.explore._MOST_CHOICES", 2)
    async with explore() as it:
        await it.pilot.press("ctrl+o", *"004_")
        await it.until(lambda: "title: in the search box looks at all" in it.text(), "a word about it")


async def test_keys_that_come_all_at_once_act_in_their_order(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        for key in ("a", "b", "left", "x", "backspace", "y", "ctrl+u", *"moscow", "enter", "enter"):
            it.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await it.until(lambda: it.screen.article_pane.view.has_focus, "the article")
        assert it.screen.search_bar.field.value == "moscow"
        await it.settled()
        for key in ("v", "j", "y"):
            it.app.post_message(events.Key(key, key))
        await it.until(lambda: it.copied, "a copy")
        article = it.screen.article_pane.article
        assert article.text[slice(*it.screen.article_pane.view.passage)] in copied_text(it.copied[0])


async def test_a_paste_of_several_lines_is_one_query(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.app.post_message(events.Paste("The Kremlin stated\n\n on Monday"))
        await it.until(lambda: it.screen.search_bar.field.value, "the paste")
        await it.settled()
        assert it.screen.search_bar.field.value == "The Kremlin stated on Monday"
        assert len(it.articles) == 1


async def test_a_rebound_key_works_and_help_says_so(explore) -> None:  # type: ignore[no-untyped-def]
    settings = Settings(keys={"next-hit": "ctrl+n", "nonsense": "x", "copy": "not-a-key"})
    async with explore(settings=settings) as it:
        assert [problem.split()[0].rstrip(":") for problem in it.app.problems] == ["keys.nonsense", "keys.copy"]
        await it.type("syria")
        await it.press("enter", "enter")
        before = it.screen.article_pane.view.hit_position[0]
        await it.press("ctrl+n")
        assert it.screen.article_pane.view.hit_position[0] == before + 1
        await it.pilot.press("f1")
        await it.until(lambda: "Help" in it.text(), "the help")
        await it.pilot.press("slash", *"next hit")
        await it.until(lambda: "ctrl+n" in it.text(), "the new key in the help")


async def test_files_that_changed_are_found_without_losing_the_place(  # type: ignore[no-untyped-def]
    explore, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text("Ministers met in Oslo on Monday.\n")
    (tmp_path / "two.txt").write_text("Fishermen met in Bergen on Tuesday.\n")
    async with explore([tmp_path]) as it:
        assert len(it.articles) == 2
        await it.type("met")
        it.screen.results_list.focus()
        await it.press("end")
        here = it.screen.results_list.current
        (tmp_path / "three.txt").write_text("Nurses met in Tromsø on Friday.\n")
        await it.press("f5")
        await it.until(lambda: len(it.articles) == 3, "the new article")
        assert it.screen.results_list.current == here


async def test_what_another_process_brings_into_the_index_is_found_without_a_key(  # type: ignore[no-untyped-def]
    explore, tmp_path: Path
) -> None:
    (tmp_path / "one.txt").write_text("Ministers met in Oslo on Monday.\n")
    (tmp_path / "two.txt").write_text("Teachers met in Bergen on Tuesday.\n")
    async with explore([tmp_path]) as it:
        await it.type("met")
        it.screen.results_list.focus()
        await it.press("end")
        here = it.screen.results_list.current
        (tmp_path / "three.txt").write_text("Nurses met in Tromsø on Friday.\n")

        def update() -> None:
            with Library.open([tmp_path]) as library:
                library.update(entities=False)

        await asyncio.to_thread(update)
        await it.until(lambda: len(it.articles) == 3, "the new article")
        assert it.screen.results_list.current == here


@pytest.mark.parametrize("size", [(90, 24), (60, 20)])
async def test_what_is_found_is_in_sight_while_one_types(explore, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=size) as it:
        for keys in (("f2",), ("enter", "enter")):
            await it.press(*keys, "slash", *"zzyzzx")
            assert "Nothing found." in it.text()
            await it.press("ctrl+u")


async def test_a_long_list_of_files_says_how_many_it_leaves_out(  # type: ignore[no-untyped-def]
    explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.tui.sheets._MOST_FILES", 3)
    async with explore() as it:
        it.screen.action_files()
        await it.until(lambda: "5 indexed" in it.text(), "the files")
        assert "and 2 more; explorer index --json lists all" in it.text()


async def test_only_what_one_reads_can_fill_the_screen(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        assert [command.title for command in it.app.get_system_commands(it.screen)] == ["Theme", "Quit"]
        await it.press("enter", "enter")
        assert "Maximize" in [command.title for command in it.app.get_system_commands(it.screen)]


async def test_lists_that_nobody_moved_in_begin_at_their_top_after_every_search(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(120, 24)) as it:
        first = it.screen.actors.rows.lines[0].id
        await it.type("vuhledar")
        rows = it.screen.actors.rows
        assert [value.id for value in rows.lines].index(first) > 0
        assert (rows.cursor, rows.scroll_offset.y) == (0, 0)
        await it.press("f2", "j")
        here = rows.current
        await it.press("slash", "ctrl+u")
        assert rows.current.id == here.id


async def test_an_update_says_how_far_it_is_and_how_long_it_takes(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.screen.show_progress("Finding actors and places", 1200, 10_000, "40 a second · 4 min left")
        await it.pilot.pause()
        assert "Finding actors and places 1,200 of 10,000 · 40 a second · 4 min left" in it.text()


@pytest.mark.parametrize("size", [(200, 50), (120, 40), (80, 24), (60, 20), (40, 12)])
async def test_every_size_can_be_used(explore, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=size) as it:
        await it.type("syria")
        assert "syria" in it.text()
        await it.press("enter")
        assert it.screen.results_list.display
        assert it.screen.results_list.region.width > 10
        await it.press("enter")
        assert it.screen.article_pane.view.region.area > 0
        await it.press("f2")
        assert it.screen.actors.rows.region.area > 0
        await it.press("f2")
        assert it.screen.places.rows.has_focus
        await it.press("f2")
        assert it.screen.results_list.has_focus


@pytest.mark.parametrize("text", ['"', "(", "peskov AND (", "-", "title:", '"a b"~', "[/x]", "\u202e", "* ~ :"])
async def test_unfinished_queries_keep_the_screen_alive(explore, text: str) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.screen.search_bar.field.value = text
        await it.settled()
        assert it.screen.results is not None


async def test_an_explanation_that_was_overtaken_does_not_come_up_over_another_search(explore):
    async with explore() as it:
        it.screen.action_explain()
        it.screen._type("peace")
        await it.settled()
        assert it.app.screen is it.screen
        await it.press("f9")
        assert "Explain search" in it.text()


async def test_whom_the_text_names_is_followed_from_there(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.screen.results_list.focus()
        await it.press("enter", "plus")
        view = it.screen.article_pane.view
        first = view.mention_in_sight
        assert first is not None
        assert first.text in it.status
        assert not it.screen.state.filters.include
        await it.press("e", "plus")
        second = view.mention_in_sight
        assert second is not None
        assert it.screen.state.filters.include == (second.entity,)
        await it.pilot.press("i")
        await it.until(lambda: isinstance(it.app.screen, CardScreen), "the card")
        assert it.app.screen.entity_id == second.entity


async def test_in_the_results_the_last_line_says_at_which_one_the_cursor_is(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.screen.results_list.focus()
        await it.press("down")
        assert it.status.startswith(f"2 of {len(it.articles)} · {it.articles[1]}")


async def test_a_new_question_leads_to_its_hit_though_the_index_changed_since_the_one_before(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        shown = it.articles[0]
        it.screen.index_changed()
        it.screen.search_bar.field.value = "hmeimim latakia"
        await it.until(lambda: it.screen.state.text == "hmeimim latakia", "the question")
        await it.settled()
        assert it.articles == (shown,)
        assert it.screen.article_pane.view.hit_position == (1, 2)
