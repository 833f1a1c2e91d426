"""Cards and likely merges at the keyboard: seen, put right, undone, and the effect on every pane."""

from __future__ import annotations

from threading import Event

import pytest

from explorer.entities.suggestions import Suggestion
from explorer.library import Library
from explorer.tui.screens.card import CardScreen
from explorer.tui.screens.merges import MergesScreen

pytestmark = pytest.mark.usefixtures("warm_home")


async def card_of(it, pane: str, name: str) -> CardScreen:  # type: ignore[no-untyped-def]
    """The card of a value, loaded."""
    await it.point_at(pane, name)
    await it.pilot.press("i")
    await it.until(lambda: isinstance(it.app.screen, CardScreen), "the card")
    await it.until(lambda: it.app.screen.evidence is not None, "what is known")
    await it.pilot.pause()
    return it.app.screen


async def corrected(it) -> None:  # type: ignore[no-untyped-def]
    """Wait until a correction was made and everything shows it."""
    await it.until(lambda: not it.screen.corrections.busy, "the correction")
    await it.pilot.pause()
    await it.settled()
    card = it.app.screen
    if isinstance(card, CardScreen):
        await it.until(lambda: not card._loads.busy, "the card")
        await it.pilot.pause()


def names(it) -> set[str]:  # type: ignore[no-untyped-def]
    """Shown names of all actors and places."""
    return {value.name for value in (*it.screen.actors.rows.lines, *it.screen.places.rows.lines)}


async def test_a_card_says_what_is_known_and_leads_to_the_sentence(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        card = await card_of(it, "actors", "Sergei Lavrov")
        text = it.text()
        assert "2 of 5" in text
        for spelling in card.evidence.entity.spellings:
            assert spelling.text in text
        assert "Foreign Minister" in text
        await it.pilot.press("j")
        await it.pilot.pause()
        sentence = card.sentence
        assert sentence == card.evidence.sentences[1]
        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.settled()
        view = it.screen.article_pane.view
        assert it.screen.article_pane.article.id == sentence.article
        assert view.passage[0] <= sentence.mention.start < view.passage[1]
        assert view.is_in_sight(sentence.mention.start)


async def test_a_merge_shows_everywhere_and_is_undone(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("actors", "NATO")
        await it.press("minus")
        card = await card_of(it, "actors", "Mark Twain")
        await it.pilot.press("m")
        await it.until(lambda: "is the same as" in it.text(), "the list")
        await it.pilot.press(*"nato", "enter")
        await it.until(lambda: "Merged" in card.status.text, "the word that it was merged")
        await corrected(it)
        assert "NATO" not in names(it)
        assert it.screen.state.filters.exclude == (card.entity_id,)
        assert "NATO" in {spelling.text for spelling in card.evidence.entity.spellings}
        await it.pilot.press("escape")
        await it.until(lambda: it.app.screen is it.screen, "the screen")
        assert "−Mark Twain" in it.text()
        await it.pilot.press("u")
        await it.until(lambda: "Undone" in it.status, "the undo")
        await corrected(it)
        await it.press("f7")
        assert {"Mark Twain", "NATO"} <= names(it)
        it.screen.actors.focus()
        await it.pilot.press("ctrl+r")
        await it.until(lambda: "Done again" in it.status, "the redo")
        await corrected(it)
        assert "NATO" not in names(it)


async def test_rename_retype_split_hide(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        card = await card_of(it, "actors", "Mark Twain")
        await it.pilot.press("r", "ctrl+u", *"Samuel Clemens", "enter")
        await it.until(lambda: "Renamed" in card.status.text, "the renaming")
        await corrected(it)
        assert "Samuel Clemens" in names(it)
        assert "Samuel Clemens" in it.text()
        await it.pilot.press("t")
        await it.until(lambda: "is a" in it.text(), "the types")
        await it.pilot.press(*"organ", "enter")
        await it.until(lambda: "is a ORG now" in card.status.text or "ORG" in card.status.text, "the type")
        await corrected(it)
        assert "organisation" in it.text()
        await it.pilot.press("h")
        await it.until(lambda: it.app.screen is it.screen, "the screen")
        await corrected(it)
        assert "Samuel Clemens" not in names(it)
        for _ in range(3):
            before = it.screen.results
            await it.pilot.press("u")
            await it.until(lambda before=before: it.screen.results is not before, "the undo")
            await corrected(it)
        assert "Mark Twain" in names(it)

        card = await card_of(it, "places", "United States")
        spellings = {spelling.text for spelling in card.evidence.entity.spellings}
        await it.pilot.press("tab", "j", "x")
        await it.until(lambda: "Split" in card.status.text, "the split")
        await corrected(it)
        assert len({spelling.text for spelling in card.evidence.entity.spellings}) < len(spellings)
        await it.pilot.press("u")
        await it.until(lambda: "Undone" in card.status.text, "the undo")
        await corrected(it)
        assert {spelling.text for spelling in card.evidence.entity.spellings} == spellings


async def test_what_is_hidden_is_listed_and_shown_again(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await card_of(it, "actors", "Mark Twain")
        await it.pilot.press("h", "r")
        await corrected(it)
        await it.pilot.press("escape")
        await it.until(lambda: it.app.screen is it.screen, "the screen")
        it.screen.action_corrections()
        await it.until(lambda: "Kept in" in it.text(), "the corrections")
        assert "hidden" in it.text()
        await it.pilot.press("escape")
        it.screen.action_show_hidden()
        await it.until(lambda: "Show again" in it.text(), "the hidden ones")
        await it.pilot.press("enter")
        await it.until(lambda: "Mark Twain" in names(it), "it is shown again")


async def test_a_line_that_cannot_be_used_is_shown_by_its_number(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await card_of(it, "actors", "Mark Twain")
        await it.pilot.press("r", "ctrl+u", *"[/x]", "enter")
        await it.until(lambda: "[/x]" in names(it), "the renaming")
        await corrected(it)
        await it.pilot.press("escape")
        path = it.screen.library.corrections.path
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([*lines, "    kind: nonsense"]) + "\n", encoding="utf-8")
        it.screen.action_corrections()
        await it.until(lambda: f"line {len(lines) + 1}" in it.text(), "the line")
        assert "[/x]" in it.text()


async def test_what_cannot_be_done_is_said(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        card = await card_of(it, "actors", "Mark Twain")
        await it.pilot.press("u")
        await it.until(lambda: "Corrections:" in card.status.text, "that there is nothing to undo")
        await it.pilot.press("x")
        await it.until(lambda: "nothing to split" in card.status.text, "that there is nothing to split")
        await it.pilot.press("question_mark")
        await it.until(lambda: "Split off" in it.text() or "somebody else" in it.text(), "the help")


async def test_likely_merges_are_decided_with_yes_no_and_later(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        for pane, name, spelling in (("actors", "Sergei Lavrov", "Sergey Lavrov"), ("places", "Tartus", "Tartous")):
            card = await card_of(it, pane, name)
            await it.pilot.press("tab")
            card.spellings.highlighted = [one.text for one in card.evidence.entity.spellings].index(spelling)
            await it.pilot.press("x")
            await it.until(lambda card=card: "Split" in card.status.text, "the split")
            await corrected(it)
            await it.pilot.press("escape", "escape")
            await it.until(lambda: it.app.screen is it.screen, "the screen")
        before = names(it)
        it.screen.actors.focus()
        await it.pilot.press("m")
        await it.until(lambda: isinstance(it.app.screen, MergesScreen), "the merges")
        screen = it.app.screen
        await it.until(lambda: len(screen.suggestions) >= 2, "the suggestions")
        await it.until(lambda: screen._both[0] is not None, "what is known of both")
        first, second = screen.suggestions[:2]
        await it.pilot.press("l")
        await it.pilot.pause()
        assert screen.suggestions[-1] == first
        assert screen.current == second
        await it.pilot.press("n")
        await it.until(lambda: "different" in screen.status.text, "the no")
        await corrected(it)
        await it.until(lambda: second not in screen.suggestions, "it is not asked again")
        assert names(it) == before
        await it.until(lambda: screen.current == first, "the one that was put off")
        await it.pilot.press("y")
        await it.until(lambda: "Merged" in screen.status.text, "the yes")
        await corrected(it)
        assert len(names(it)) == len(before) - 1
        await it.pilot.press("u")
        await it.until(lambda: "Undone" in screen.status.text, "the undo")
        await corrected(it)
        assert names(it) == before


async def test_a_decision_does_not_wait_until_all_names_are_compared(explore, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    goes_on, calls = Event(), []

    def slow(library: Library, limit: int) -> list[Suggestion]:
        calls.append(limit)
        assert len(calls) == 1 or goes_on.wait(60)
        return [Suggestion(*library.entities()[:2], 1.0, "alike")]

    monkeypatch.setattr(Library, "suggestions", slow)
    async with explore() as it:
        it.screen.actors.focus()
        await it.pilot.press("m")
        await it.until(lambda: getattr(it.app.screen, "suggestions", None), "the suggestions")
        screen = it.app.screen
        try:
            await it.pilot.press("y")
            await it.until(lambda: len(calls) > 1 and "Merged" in screen.status.text, "the merge")
            await it.pilot.press("u")
            await it.until(lambda: "Undone" in screen.status.text, "the way back")
            assert not screen.suggestions
        finally:
            goes_on.set()
        await it.until(lambda: screen.suggestions, "what was found in the end")


async def test_names_to_merge_with_can_be_chosen_before_they_are_compared(explore, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        card = await card_of(it, "actors", "Dmitry Peskov")
        goes_on, find = Event(), Library.suggestions

        def slow(library: Library, limit: int = 50) -> object:
            assert goes_on.wait(60)
            one, two = library.entities()[:2]
            known = card.evidence.entity
            return [*find(library, limit), Suggestion(known, one, 1.0, "alike"), Suggestion(two, known, 1.0, "alike")]

        monkeypatch.setattr(Library, "suggestions", slow)
        try:
            await it.pilot.press("m")
            chooser = it.app.screen
            await it.until(lambda: getattr(chooser, "shown", None), "the names")
            await it.until(lambda: "comparing names" in it.text(), "what goes on")
            await it.pilot.press("down")
            before = chooser.shown
        finally:
            goes_on.set()
        await it.until(lambda: "comparing names" not in it.text(), "the comparison")
        assert chooser.shown is before
        await it.pilot.press(*"a", "backspace")
        await it.until(lambda: chooser.shown[0].known == "suggested: alike", "the likely ones first")
        assert chooser.shown[1].known == "suggested: alike"
