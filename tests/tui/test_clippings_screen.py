"""Clippings at the keyboard: kept, looked through, annotated, put in order, exported, and opened again."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from textual import events

from explorer import citing
from explorer.citing import ClippingStore
from explorer.settings import Settings
from explorer.tui.screens.clippings import ClippingsScreen

pytestmark = pytest.mark.usefixtures("warm_home")


async def opened(it) -> ClippingsScreen:  # type: ignore[no-untyped-def]
    """The screen of clippings, with the file read."""
    await it.pilot.press("f10")
    await it.until(lambda: isinstance(it.app.screen, ClippingsScreen), "the clippings")
    screen = it.app.screen
    await it.until(lambda: screen._serial and not screen.jobs.busy, "the file read")
    await it.pilot.pause()
    return screen


async def keep(it, *keys: str) -> None:  # type: ignore[no-untyped-def]
    """Keep the passage chosen by keys in the article."""
    before = len(it.screen.store.read().clippings)
    await it.press("v", *keys, "c")
    await it.until(lambda: len(it.screen.store.read().clippings) > before, "a clipping")
    await it.press("escape")


async def test_a_passage_is_kept_once_with_its_search(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("hmeimim")
        await it.press("enter", "enter", "c")
        assert it.screen.store.read().clippings == ()
        assert "This sentence?" in it.status
        passage = it.screen.article_pane.view.passage
        await it.press("c")
        await it.until(lambda: "Kept" in it.status, "the word that it is kept")
        (clipping,) = it.screen.store.read().clippings
        assert clipping.query == "hmeimim"
        article = it.screen.article_pane.article
        assert clipping.locators[0].exact == article.text[slice(*passage)]
        await it.press("c")
        await it.until(lambda: "already" in it.status, "the word that it is there already")
        assert len(it.screen.store.read().clippings) == 1


async def test_keys_that_leave_the_preview_and_the_screen_may_come_at_once(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await opened(it)
        for key in ("tab", "q", "q"):
            it.app.post_message(events.Key(key, key))
        await it.until(lambda: it.app.screen is it.screen, "the first screen")


async def test_a_clipping_opens_its_article_at_the_passage(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("milbloggers")
        await it.press("enter", "enter", "v")
        passage = it.screen.article_pane.view.passage
        article = it.screen.article_pane.article.id
        await it.press("c")
        await it.until(lambda: "Kept" in it.status, "a clipping")
        await it.press("ctrl+f")
        await it.type("nato")
        assert article not in it.articles
        screen = await opened(it)
        await it.until(lambda: "Stands in its article" in it.text(), "its state")
        assert screen.current.article == article
        await it.pilot.press("enter", "enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.settled()
        view = it.screen.article_pane.view
        assert it.screen.article_pane.article.id == article
        assert view.passage == passage
        assert view.is_in_sight(passage[0])
        assert view.has_focus
        assert "as it was kept" in it.status


async def test_what_changed_is_said_and_never_shown_elsewhere(explore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "one.txt"
    file.write_text("Ministers met in Oslo on Monday. They agreed on nothing at all.\n")
    async with explore([tmp_path]) as it:
        await it.press("tab", "enter", "v", "c")
        await it.until(lambda: "Kept" in it.status, "a clipping")
        await it.press("escape")
        file.write_text("Here is news. Ministers met in Oslo on Monday. They agreed on nothing at all.\n")
        await it.press("f5")
        await it.until(lambda: it.screen.article_pane.article.text.startswith("Here"), "the new text")
        await opened(it)
        await it.until(lambda: "Changed:" in it.text() or "Moved:" in it.text(), "what became of it")
        file.write_text("Ministers met in Bergen on Monday. They agreed on nothing at all.\n")
        await it.pilot.press("escape")
        await it.press("f5")
        await it.until(lambda: "Bergen" in it.screen.article_pane.article.text, "the new text")
        await opened(it)
        await it.until(lambda: "Changed:" in it.text(), "that it changed")
        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.settled()
        assert it.screen.article_pane.view.passage is None
        assert "Changed:" in it.status


async def test_notes_tags_order_delete_and_undo(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        await it.press("enter", "enter")
        await keep(it)
        await keep(it, "j", "j")
        screen = await opened(it)
        first, second = screen.clippings
        await it.pilot.press("n", *"see [/x]", "ctrl+j", "b", "enter")
        await it.until(lambda: screen.clippings[0].note == "see [/x]\nb", "the note")
        await it.pilot.press("t", *"war, #law", "enter")
        await it.until(lambda: screen.clippings[0].tags == ("war", "law"), "the tags")
        assert "#law" in it.text()
        await it.pilot.press("J")
        await it.until(lambda: [one.id for one in screen.store.read().clippings] == [second.id, first.id], "the order")
        assert screen.current.id == first.id
        await it.pilot.press("d")
        await it.until(lambda: [one.id for one in screen.store.read().clippings] == [second.id], "the deletion")
        await it.pilot.press("u")
        await it.until(lambda: [one.id for one in screen.clippings] == [second.id, first.id], "the undo")
        assert screen.clippings[1].note == "see [/x]\nb"


async def test_a_note_typed_all_at_once_is_whole(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        await it.press("enter", "enter")
        await keep(it)
        screen = await opened(it)
        for key in ("n", *"asked him", "enter", "t", *"war", "enter"):
            it.app.post_message(events.Key("space" if key == " " else key, key if len(key) == 1 else None))
        await it.until(lambda: screen.current and screen.current.tags == ("war",), "the tag")
        assert screen.current.note == "asked him"


async def test_another_window_is_seen_and_loses_nothing(explore, seed_library) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        await it.press("enter", "enter")
        await keep(it)
        screen = await opened(it)
        article = seed_library.article(seed_library.index.article_ids()[0])
        ClippingStore(screen.store.path).add(citing.clip(article, citing.locate(article, 0, 20)))
        await it.pilot.press("t", "x", "enter")
        await it.until(lambda: len(screen.clippings) == 2 and screen.clippings[0].tags == ("x",), "both")


async def test_all_styles_and_the_readers_own_can_be_copied(explore) -> None:  # type: ignore[no-untyped-def]
    settings = Settings(templates={"house": "{quote} ({file})"})
    async with explore(settings=settings) as it:
        await it.type("syria")
        await it.press("enter", "enter", "v")
        names = set()
        for _ in citing.styles(settings.templates):
            await it.press("Y")
            names.add(it.screen.article_pane.style)
            assert it.screen.article_pane.tray.text
        assert names == set(citing.styles(settings.templates))
        it.screen.article_pane.style = "link"
        await it.press("y")
        assert "Nothing was copied" in it.status
        assert not it.copied
        await it.press("c")
        await it.until(lambda: "Kept" in it.status, "a clipping")
        screen = await opened(it)
        for _ in screen.writers:
            await it.pilot.press("Y")
            await it.pilot.pause()
        screen.style = "house"
        await it.pilot.press("y")
        await it.until(lambda: it.copied, "a copy")


async def test_export_writes_a_new_file_and_says_where(  # type: ignore[no-untyped-def]
    explore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with explore() as it:
        await it.type("syria")
        await it.press("enter", "enter")
        await keep(it)
        screen = await opened(it)
        for form in (*citing.FORMATS, "markdown"):
            there = set(tmp_path.iterdir())
            await it.pilot.press("x", *form, "enter")
            await it.until(lambda: "a new file" in it.text(), "the path")
            await it.pilot.press("enter")
            await it.until(lambda there=there: set(tmp_path.iterdir()) - there, "the file")
            (path,) = set(tmp_path.iterdir()) - there
            await it.until(lambda path=path: str(path) in screen.status.text, "the word where it is")
            assert path.read_text(encoding="utf-8") == citing.export(screen.clippings, form) + "\n"
        await it.pilot.press("x", "enter")
        await it.until(lambda: "a new file" in it.text(), "the path")
        await it.pilot.press("ctrl+u", *"clippings-seeds.md", "enter")
        await it.until(lambda: "not written over" in it.text(), "the refusal")


async def test_palette_and_help_of_the_clippings(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(80, 24)) as it:
        await opened(it)
        assert "Nothing is kept yet" in it.text()
        await it.pilot.press("enter", "n", "t", "d", "u", "y", "a", "x", "J", "K", "j", "k", "Y", "tab", "j", "tab")
        await it.pilot.press("question_mark")
        await it.until(lambda: "Help" in it.text(), "the help")
        assert "write a note" in it.text()
        await it.pilot.press("escape", "ctrl+p")
        await it.pilot.press(*"delete let go")
        await it.until(lambda: "Delete: let go of it" in it.text(), "the command")
        await it.pilot.press("escape", "escape")
        await it.until(lambda: it.app.screen is it.screen, "the screen")


async def test_typing_finds_clippings_by_passage_note_and_tag(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        await it.press("enter", "enter")
        store, article = it.screen.store, it.screen.article_pane.article
        for start, end in ((0, 40), (50, 90), (100, 140)):
            store.add(citing.clip(article, citing.locate(article, start, end), note=f"Note{start}", tags=[f"t{end}"]))
        screen = await opened(it)
        await it.until(lambda: len(screen.shown) == 3, "all of them")
        await it.pilot.press("f", *"NOTE50")
        await it.until(lambda: [one.note for one in screen.shown] == ["Note50"], "the one, while typing")
        assert "1 of 3" in str(screen.entries_pane.border_title)
        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is screen, "the list")
        await it.pilot.press("d")
        await it.until(lambda: len(store.read().clippings) == 2, "it is deleted")
        await it.until(lambda: not screen.jobs.busy, "the file read")
        await it.pilot.press("u")
        await it.until(lambda: [one.note for one in store.read().clippings] == ["Note0", "Note50", "Note100"], "back")
        await it.pilot.press("f", *["backspace"] * 6, *"#t140", "escape")
        await it.until(lambda: it.app.screen is screen, "the list")
        assert screen.sought == "NOTE50"


async def test_several_copied_in_a_style_of_json_are_one_document(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("peskov")
        await it.press("enter", "enter")
        await keep(it)
        await it.press("n", "n", "n")
        await keep(it)
        screen = await opened(it)
        for style in ("csl-json", "annotation"):
            screen.style = style
            it.copied.clear()
            await it.pilot.press("a")
            await it.until(lambda: it.copied, f"a copy as {style}")
            data = json.loads(base64.b64decode(it.copied[0].split(";")[-1].rstrip("\a\x1b\\")))
            assert len(data if style == "csl-json" else data["items"]) == 2
