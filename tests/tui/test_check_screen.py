"""A draft checked at the keyboard: chosen, judged quotation by quotation, and followed to the article."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.tui.screens.check import CheckScreen

pytestmark = pytest.mark.usefixtures("warm_home")


@pytest.fixture
def draft(tmp_path: Path, seed_library, monkeypatch: pytest.MonkeyPatch) -> Path:  # type: ignore[no-untyped-def]
    """A draft with a quotation that stands, one that was altered, and one that is nowhere."""
    text = seed_library.article(seed_library.index.article_ids()[0]).text
    words = text[: text.index(",")].split()
    lines = [
        f"It was said: “{' '.join(words)}”.",
        f"It was said: “{' '.join([*words[:3], 'never', *words[3:]])}”.",
        "It was said: “a purple elephant [/x] danced quietly upon the green table”.",
        "They call it “fair”.",
    ]
    path = tmp_path / "my draft.md"
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return path


async def checked(it, *keys: str) -> CheckScreen:  # type: ignore[no-untyped-def]
    """The screen with its report."""
    await it.pilot.press(*keys)
    await it.until(lambda: isinstance(it.app.screen, CheckScreen), "the check")
    screen = it.app.screen
    await it.until(lambda: screen.shown, "the report")
    await it.pilot.pause()
    return screen


async def test_every_quotation_gets_its_verdict_and_leads_to_its_place(  # type: ignore[no-untyped-def]
    explore, draft: Path
) -> None:
    async with explore() as it:
        await it.pilot.press("f12")
        await it.until(lambda: "tab completes" in it.text(), "the question")
        await it.pilot.press("m", "y")
        await it.until(lambda: "my draft.md" in it.text(), "the completion")
        screen = await checked(it, "tab", "enter")
        assert [str(entry.verdict) for entry in screen.shown] == ["verbatim", "altered", "not-found", "short"]
        assert "1 verbatim · 1 altered" in it.text()
        await it.pilot.press("j")
        await it.pilot.pause()
        assert "Difference" in it.text()
        assert "never" in it.text().split("Difference")[1]
        await it.pilot.press("j")
        await it.pilot.pause()
        assert "[/x]" in it.text()
        await it.pilot.press("f")
        await it.pilot.pause()
        assert [str(entry.verdict) for entry in screen.shown] == ["altered", "not-found"]
        place = screen.shown[0].place
        await it.pilot.press("enter")
        await it.until(lambda: it.app.screen is it.screen, "the article")
        await it.settled()
        view = it.screen.article_pane.view
        assert it.screen.article_pane.article.id == place.article
        assert view.passage[0] <= place.start < view.passage[1]
        assert "altered" in it.status

        screen = await checked(it, "f12")
        assert len(screen.shown) == 2
        draft.write_text("Nothing is quoted here.\n")
        await it.pilot.press("r")
        await it.until(lambda: "There is no quotation" in it.text(), "the new report")


async def test_what_cannot_be_checked_is_said(explore, draft: Path) -> None:  # type: ignore[no-untyped-def]
    draft.with_name("picture.md").write_bytes(bytes(range(32)) * 20)
    async with explore(size=(80, 24)) as it:
        await it.pilot.press("f12", *"nothing.md", "enter")
        await it.until(lambda: "There is no file" in it.text(), "that there is no such file")
        await it.pilot.press("ctrl+u", *"picture.md", "enter")
        await it.until(lambda: "is no text" in it.text(), "why it cannot be read")
        await it.pilot.press("enter", "f", "j", "tab", "tab")
        await it.pilot.press("o", "ctrl+u", *"~nobody/x", "enter")
        await it.until(lambda: "There is no file" in it.text(), "that there is no such file")
        await it.pilot.press("escape", "escape")
        await it.until(lambda: it.app.screen is it.screen, "the screen")
