"""The app on a corpus, driven by keys, with conditions to await instead of time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from explorer.results import FacetValue
from explorer.settings import Settings
from explorer.tui.app import ExplorerApp
from explorer.tui.clipboard import Clipboard
from explorer.tui.screens.explore import ExploreScreen


class Driver:
    """The app and what a person at the keyboard does and sees."""

    def __init__(self, app: ExplorerApp, pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot
        self.copied: list[str] = []
        self.screen: ExploreScreen = next(screen for screen in app.screen_stack if isinstance(screen, ExploreScreen))

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait until something holds; fail where it does not come about."""
        for _ in range(6000):
            await self.pilot.pause(0.01)
            if condition():
                return
        raise AssertionError(f"it did not come about: {what or condition}\n{self.text()}")

    async def settled(self) -> None:
        """Wait until the answer to the present question is shown, with its article."""
        await self.until(self._is_settled, "an answer to the present question")
        await self.pilot.pause()

    def _is_settled(self) -> bool:
        screen = self.screen
        if screen.results is None or screen.results.state != screen.state or screen.is_updating or screen.is_checking:
            return False
        busy = screen._searches.busy or screen._loads.busy or screen._rows.busy
        if screen._refresher is not None:
            busy = busy or screen._refresher.busy
        shown = screen.article_pane.article
        current = screen.results_list.current if screen.results.total else None
        return not busy and (shown.id if shown else None) == current

    async def press(self, *keys: str) -> None:
        """Press keys and see what comes of it."""
        await self.pilot.press(*keys)
        await self.settled()

    async def type(self, text: str) -> None:
        """Type into the search box, from wherever the focus is."""
        self.screen.search_bar.field.focus()
        for char in text:
            await self.pilot.press("space" if char == " " else char)
        await self.until(lambda: self.screen.search_bar.field.value.endswith(text), f"typed {text!r}")
        await self.settled()

    async def point_at(self, pane: str, name: str) -> FacetValue:
        """Put the cursor of a facet on a value."""
        facet = self.screen.actors if pane == "actors" else self.screen.places
        facet.focus()
        places = [place for place, value in enumerate(facet.rows.lines) if value.name == name]
        assert places, f"{name} is not among {[value.name for value in facet.rows.lines]}"
        facet.rows.cursor = places[0]
        await self.pilot.pause()
        assert facet.rows.current is not None
        return facet.rows.current

    @property
    def articles(self) -> tuple[str, ...]:
        """Ids of the articles found."""
        assert self.screen.results is not None
        return self.screen.results.articles

    @property
    def status(self) -> str:
        """What the status line says."""
        return self.screen.status.text

    def text(self) -> str:
        """The whole screen as a person reads it."""
        return "\n".join(
            "".join(segment.text for segment in strip).rstrip() for strip in self.app.screen._compositor.render_strips()
        )


Explore = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def explore(seeds: Path) -> Explore:
    """Open the app: ``async with explore(size=(80, 24)) as it``. The corpus is the seeds where none is given."""

    @asynccontextmanager
    async def opened(
        roots: Sequence[Path] | None = None,
        *,
        size: tuple[int, int] = (120, 40),
        settings: Settings | None = None,
        settle: bool = True,
    ) -> AsyncIterator[Driver]:
        app = ExplorerApp(list(roots) if roots else [seeds], settings)
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = Driver(app, pilot)
            app.clip = Clipboard(driver.copied.append, way="osc52")
            if settle:
                await driver.settled()
            yield driver

    return opened
