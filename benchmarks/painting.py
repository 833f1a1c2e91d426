"""What a screen shows and when, in a process of its own: one that starts, or one in which somebody types.

    python -m benchmarks.painting start ROOT | empty | type ROOT < LINES

The terminal is a driver that keeps the moment of each write, so everything is rendered to the last escape sequence. An
answer counts as painted at the first write when the screen holds the results of just what was typed; the screen is at
rest when lines, passages and article have followed. What came of it is printed as JSON, one line for each moment: an
app with one line of text has one; a start has the first results and, where those were kept from the start before it,
the answer of the engine.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Static

_SIZE = (120, 40)
_REST_SECONDS = 0.03
_LONGEST_SECONDS = 30.0
_KEEPING_SECONDS = 0.3
"""After all is painted, so that the first page is kept for the next start."""


class Paper(HeadlessDriver):
    """A terminal that nobody looks at; ``written`` is called after each write."""

    written: Callable[[], object] = staticmethod(lambda: None)
    latest = 0.0
    bytes = 0
    said = ""

    @property
    def is_headless(self) -> bool:
        """False, so that Textual renders."""
        return False

    def write(self, data: str) -> None:
        """Keep the moment."""
        Paper.latest = time.perf_counter()
        Paper.bytes += len(data)
        Paper.said = data
        Paper.written()


class Empty(App[None]):
    """The least there can be."""

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("Nothing")


def _answered(app: Any) -> bool:
    results = getattr(app.screen, "results", None) if app.is_running and app.screen_stack else None
    return results is not None and results.state == app.screen.state


def _first_results(app: Any) -> bool:
    page = getattr(app.screen, "first_page", None) if app.is_running and app.screen_stack else None
    return _answered(app) or (page is not None and next(iter(page.rows.values())).title[:12] in Paper.said)


def _print(found: object) -> None:
    sys.__stdout__.write(json.dumps(found) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


def _run_painted(app: App[None], *moments: Callable[[], bool]) -> None:
    """Run until one thing after the other is painted, say when each was, and leave."""
    awaited = list(moments)

    def follow() -> None:
        while awaited and awaited[0]():
            _print({"cpu": time.process_time() * 1000})
            awaited.pop(0)
        if not awaited:
            app.set_timer(_KEEPING_SECONDS, lambda: os._exit(0))

    Paper.written = staticmethod(follow)
    app.driver_class = Paper

    async def run() -> None:
        async with app.run_test(headless=False, size=_SIZE):
            await asyncio.sleep(_LONGEST_SECONDS)

    asyncio.run(run())


def start(root: Path) -> None:
    """The program as a reader starts it, until the first results are painted and the engine has answered."""
    from explorer.cli import main

    App.run = lambda self: _run_painted(  # type: ignore[method-assign,assignment,misc]
        self, lambda: _first_results(self), lambda: _answered(self)
    )
    sys.stdin = sys.stdout = sys.stderr = _Terminal()
    sys.argv = ["explorer", str(root)]
    main()


class _Terminal:
    """Says that it is a terminal, which the command asks."""

    encoding, errors = "utf-8", "strict"

    def isatty(self) -> bool:
        """True."""
        return True

    def write(self, _: str) -> int:
        """Forget it."""
        return 0

    def flush(self) -> None:
        """Nothing to do."""


async def type_all(root: Path, queries: list[str]) -> dict[str, Any]:
    """Type queries letter by letter, each key when the screen is at rest after the one before."""
    from explorer.tui import SWITCH_SECONDS
    from explorer.tui.app import ExplorerApp

    gc.disable()  # as ``explorer.tui.run`` does
    sys.setswitchinterval(SWITCH_SECONDS)
    app = ExplorerApp([root])
    app.driver_class = Paper
    screen: Any = None
    keys: list[dict[str, float]] = []
    async with app.run_test(headless=False, size=_SIZE) as pilot:
        await _until(lambda: _answered(app))
        await _rest(app)
        screen = app.screen
        for query in queries:
            screen.search_bar.field.value = ""
            await _rest(app)
            for at, letter in enumerate(query, 1):
                painted: list[float] = []

                def note(typed: str = query[:at], painted: list[float] = painted) -> None:
                    if not painted and _answered(app) and screen.state.text == typed:
                        painted.extend((time.perf_counter(), time.process_time()))

                Paper.written = staticmethod(note)
                cpu, begun, said = time.process_time(), time.perf_counter(), Paper.bytes
                await pilot.press(letter)
                await _until(partial(bool, painted))
                await _rest(app)
                keys.append(
                    {
                        "painted": (painted[0] - begun) * 1000,
                        "painted_cpu": (painted[1] - cpu) * 1000,
                        "rest": (Paper.latest - begun) * 1000,
                        "engine": screen.results.took_ms,
                        "cpu": (time.process_time() - cpu) * 1000,
                        "bytes": Paper.bytes - said,
                    }
                )
    return {"keys": keys}


async def _until(done: Callable[[], bool]) -> None:
    deadline = time.perf_counter() + _LONGEST_SECONDS
    while not done() and time.perf_counter() < deadline:
        await asyncio.sleep(0.001)


async def _rest(app: Any) -> None:
    """Wait until nothing is under way and nothing has been written for a moment."""
    deadline = time.perf_counter() + _LONGEST_SECONDS
    while time.perf_counter() < deadline:
        await asyncio.sleep(0.002)
        asking = [getattr(app.screen, name, None) for name in ("_searches", "_loads", "_rows")]
        busy = any(each is not None and each.busy for each in asking) or not _answered(app)
        if not busy and time.perf_counter() - Paper.latest > _REST_SECONDS:
            return


def main() -> None:
    """Do as the arguments say."""
    what, *rest = sys.argv[1:]
    if what == "empty":
        app = Empty()
        _run_painted(app, lambda: "Nothing" in Paper.said)
    elif what == "start":
        start(Path(rest[0]))
    else:
        _print(asyncio.run(type_all(Path(rest[0]), sys.stdin.read().splitlines())))


if __name__ == "__main__":
    main()
