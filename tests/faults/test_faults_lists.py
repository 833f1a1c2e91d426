"""The lists to go to show what articles say of themselves as it is: no markup, nothing to click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.strip import Strip

from explorer.library import Library
from explorer.settings import Settings
from explorer.tui.app import ExplorerApp
from explorer.tui.screens.explore import ExploreScreen

SOURCES = ["see [/", "[$primary @click=app.quit]here[/]", "[=[x]", "[A]b", "a\\", "[#fff][[% [ b"]


def strips(app: ExplorerApp) -> list[Strip]:
    return app.screen._compositor.render_strips()


def shown(app: ExplorerApp) -> str:
    return "\n".join("".join(segment.text for segment in strip) for strip in strips(app))


async def until(pilot: Pilot[None], condition: Callable[[], object], tries: int = 1000) -> None:
    for _ in range(tries):
        await pilot.pause(0.02)
        if condition():
            return
    raise AssertionError("it did not come about")


async def test_open_article_shows_sources_as_they_are(tmp_path: Path) -> None:
    for number, source in enumerate(SOURCES):
        (tmp_path / f"a{number}.md").write_text(f"---\ntitle: One\nsource: '{source}'\n---\nA harbour, {number}.\n")
    with Library.open([tmp_path]) as library:
        library.update()
    app = ExplorerApp([tmp_path], Settings())
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        screen = next(one for one in app.screen_stack if isinstance(one, ExploreScreen))
        await until(pilot, lambda: screen.results is not None and screen.results.total == len(SOURCES))
        await pilot.press("ctrl+o")
        await until(pilot, lambda: app.screen is not screen and "a0.md" in shown(app))
        for source in SOURCES:
            assert source in shown(app)
        metas = [segment.style.meta for strip in strips(app) for segment in strip if segment.style]
        assert not any("@click" in str(meta) and "app.quit" in str(meta) for meta in metas)
