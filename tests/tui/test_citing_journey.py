"""The whole way of a quotation: chosen with an elision, previewed, copied, kept, annotated, exported, verified."""

from __future__ import annotations

import pytest

from explorer.checking import check
from explorer.citing.verification import Verdict
from explorer.text import sentences
from explorer.tui.screens.clippings import ClippingsScreen

pytestmark = pytest.mark.usefixtures("warm_home")


async def test_a_quotation_with_an_elision_goes_all_the_way(explore, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    async with explore() as it:
        await it.type("hmeimim")
        await it.press("enter", "enter", "v", "j", "x", "j")
        pane = it.screen.article_pane
        text, parts = pane.article.text, pane.view.passages
        first, last = (text[slice(*span)] for span in parts)
        left_out = [span for span in sentences(text) if parts[0][1] <= span[0] and span[1] <= parts[1][0]]
        assert len(left_out) == 1
        quotation = f"{first} […] {last}"
        assert quotation in pane.tray.text
        assert text[slice(*left_out[0])] not in pane.tray.text

        await it.press("Y")
        assert pane.style == "markdown"
        assert f"> {quotation}" in pane.tray.text
        shown = pane.tray.text
        await it.press("y")
        await it.until(lambda: it.copied, "a copy")
        await it.press("c")
        await it.until(lambda: "Kept" in it.status, "a clipping")
        [clipping] = it.screen.store.read().clippings
        assert [(one.start, one.end) for one in clipping.locators] == list(parts)

        await it.pilot.press("f10")
        await it.until(lambda: isinstance(it.app.screen, ClippingsScreen) and it.app.screen.clippings, "the clippings")
        screen = it.app.screen
        assert shown in screen._cited(clipping)
        await it.pilot.press("n", *"why", "enter")
        await it.until(lambda: it.screen.store.read().clippings[0].note == "why", "the note")
        await it.until(lambda: not screen.jobs.busy, "the note shown")
        await it.pilot.press("x")
        await it.until(lambda: it.app.screen is not screen, "the formats")
        await it.pilot.press(*"markdown", "enter")
        await it.until(lambda: it.app.screen is not screen and not it.app.screen.query("OptionList"), "the path")
        await it.pilot.press("enter")
        await it.until(lambda: list(tmp_path.glob("*.md")), "the export")
        await it.until(lambda: isinstance(it.app.screen, ClippingsScreen), "the clippings again")
        [path] = tmp_path.glob("*.md")
        draft = path.read_text("utf-8")
        assert "why" in draft
        report = check(it.screen.library.index, draft)
        assert [finding.verdict for finding in report.findings] == [Verdict.STITCHED]
        assert report.findings[0].parts == parts

        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.settled()
        assert pane.view.passages == parts


async def test_passages_far_apart_are_one_quotation(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("syria")
        await it.press("enter", "enter", "v")
        view = it.screen.article_pane.view
        first = view.passage
        await it.press("n", "n", "n", "n", "n", "n", "V")
        assert len(view.passages) == 2
        assert "[…]" in it.screen.article_pane.tray.text
        assert first in view.passages
        await it.press("escape")
        assert view.passages == ()
        await it.press("x")
        assert "No passage" in it.status
