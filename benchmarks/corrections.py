"""From the key that corrects an actor to the painted change, in the program as a reader sees it.

    python -m benchmarks corrections [--articles 10000]

The card of an actor is opened, from the most mentioned one to one that is hardly mentioned; merge, split, rename,
retype and hide are carried out with the keys of the card and taken back. A correction counts as painted at the first
write to the terminal after which the screen in front shows it: the card with the corrected entity, or the lists.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import report
from benchmarks.painting import Paper, _until
from benchmarks.preparation import Prepared
from explorer.results import FacetValue

OPERATIONS: Final = ("merge", "split", "rename", "retype", "hide")
_SIZE: Final = (120, 40)
_REST_SECONDS: Final = 0.05
_PLACES: Final = (0, 5, 100)
"""Places, among the most mentioned actors, of those that are corrected."""

Times = dict[str, list[tuple[float, float]]]
"""By operation: clock and CPU milliseconds of each."""


class Corrector:
    """Corrects actors of an app that is running, and keeps what each key took in milliseconds."""

    def __init__(self, app: Any, pilot: Any) -> None:
        self._app, self._pilot, self._screen = app, pilot, app.screen
        self.times: Times = {}
        self.refused: list[str] = []
        """Corrections that cannot be made, and why."""

    async def correct(self, operation: str, value: FacetValue) -> None:
        """Carry out an operation with the keys of a card, and take it back with that of the lists."""
        from explorer.tui.screens.card import CardScreen
        from explorer.tui.widgets.facet_rows import FacetRows

        self._screen.actors.rows.post_message(FacetRows.CardRequested(value))
        await _until(lambda: isinstance(self._app.screen, CardScreen) and self._app.screen.evidence is not None)
        card = self._app.screen
        await self._at_rest(card)
        await self._pilot.press(*{"rename": ["r", "x", "y"], "merge": ["m"]}.get(operation, []))
        if operation == "merge":
            await _until(lambda: self._app.screen is not card)
            await self._pilot.press("down")
        elif operation == "retype":
            await self._pilot.press("t", "down")
        done = await self._timed(operation, {"split": "x", "hide": "h"}.get(operation, "enter"), card)
        if self._app.screen is card:
            await self._pilot.press("escape")
        await _until(lambda: self._app.screen is self._screen)
        self._screen.set_focus(self._screen.actors.rows)
        if done:
            await self._timed(f"undo {operation}", "u")

    async def _timed(self, operation: str, key: str, card: Any = None) -> bool:
        """Press a key and wait for the screen that shows what it leads to; False where that is nothing."""
        await self._at_rest(card)
        results, evidence = self._screen.results, getattr(card, "evidence", None)
        painted: list[tuple[float, float]] = []
        said: list[str] = []

        def note() -> None:
            front = self._app.screen
            if self._screen.status.has_class("-warning"):
                said.append(self._screen.status.text)
            corrected = front is card and card.evidence is not evidence
            if corrected or (front is self._screen and self._screen.results is not results):
                painted.append((time.perf_counter(), time.process_time()))

        Paper.written = staticmethod(note)
        begun, cpu = time.perf_counter(), time.process_time()
        await self._pilot.press(key)
        await _until(lambda: bool(painted or said))
        Paper.written = staticmethod(lambda: None)
        if painted:
            self.times.setdefault(operation, []).append(((painted[0][0] - begun) * 1000, (painted[0][1] - cpu) * 1000))
        else:
            self.refused.append(f"{operation}: {said[-1] if said else 'nothing was said'}")
        return bool(painted)

    async def _at_rest(self, card: Any) -> None:
        """Wait until nothing is under way on either screen, and nothing is written any more."""
        busy = [self._screen._searches, self._screen._loads, self._screen._rows, self._screen.corrections]
        busy += [card._loads] if card is not None else []
        await _until(lambda: not any(each.busy for each in busy) and time.perf_counter() - Paper.latest > _REST_SECONDS)


async def correct_all(root: Path) -> tuple[Times, list[str]]:
    """Every operation on every actor, and what was refused."""
    from explorer.tui.app import ExplorerApp

    gc.disable()  # as ``explorer.tui.run`` does
    app: Any = ExplorerApp([root])
    app.driver_class = Paper
    async with app.run_test(headless=False, size=_SIZE) as pilot:
        await _until(lambda: getattr(app.screen, "results", None) is not None)
        corrector = Corrector(app, pilot)
        for place in _PLACES:
            for operation in OPERATIONS:
                actors = [it for it in app.screen.results.actors[: place + 20] if len(it.spellings) > 1]
                await corrector.correct(operation, actors[min(place, len(actors) - 1)])
    return corrector.times, corrector.refused


def measure(prepared: Prepared) -> tuple[Times, list[str]]:
    """Correct the actors of a corpus that is indexed."""
    return asyncio.run(correct_all(prepared.roots[0]))


def save(articles: int, times: Times, refused: Sequence[str]) -> Path:
    """Write the results."""
    rows = [
        [name, *(report.number(of(clock)) for clock in zip(*each, strict=True) for of in (median, max))]
        for name, each in sorted(times.items())
    ]
    notes = ["Milliseconds from the key to the first write to the terminal that shows the correction.", *refused]
    text = report.heading(f"Corrections over {articles:,} articles", notes)
    table = report.table(["operation", "clock, median", "clock, longest", "CPU, median", "CPU, longest"], rows)
    return report.save("corrections", str(articles), {"times": times}, f"{text}\n{table}")
