"""What Textual leaves open between the program and its terminal: signals, and bytes that are not text."""

from __future__ import annotations

import asyncio
import codecs
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from textual.app import App

_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")


def forgive_input() -> None:
    """Let bytes that are not UTF-8 (a Latin-1 terminal, line noise) become signs instead of the end of the program."""
    with suppress(ImportError):  # Windows has no such driver and no such bytes.
        from textual.drivers import linux_driver

        linux_driver.getincrementaldecoder = _forgiving_decoder  # type: ignore[attr-defined, assignment]


def _forgiving_decoder(encoding: str) -> Callable[[], Any]:
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")


def leave_on_signals(app: App[None]) -> None:
    """Leave as by key when the terminal is closed or the process is told to end, so that the terminal is restored."""
    loop = asyncio.get_running_loop()
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None:
            with suppress(NotImplementedError, RuntimeError):
                loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))
