"""What Textual leaves open between the program and its terminal: signals, and bytes that are not text."""

from __future__ import annotations

import asyncio
import codecs
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from textual.app import App

_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")


def encoding() -> str:
    """What the terminal takes; UTF-8 where that cannot be known."""
    name = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    with suppress(LookupError):
        return codecs.lookup(name).name
    return "utf-8"


def forgive_input() -> None:
    """Let bytes that are not UTF-8 (a Latin-1 terminal, line noise) become signs instead of the end of the program."""
    with suppress(ImportError):  # Windows has no such driver and no such bytes.
        from textual.drivers import linux_driver

        linux_driver.getincrementaldecoder = _forgiving_decoder  # type: ignore[attr-defined, assignment]


def _forgiving_decoder(encoding: str) -> Callable[[], Any]:
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")


def leave_on_signals(app: App[None]) -> None:
    """Leave as by key when the terminal is closed or the process is told to end, so that the terminal is restored."""
    _resume_what_was_suspended(app)
    loop = asyncio.get_running_loop()
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None:
            with suppress(NotImplementedError, RuntimeError):
                loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))


def _resume_what_was_suspended(app: App[None]) -> None:
    """Take no notice of SIGCONT but after a suspension.

    The system sends it along with SIGHUP when the terminal is closed. Textual would begin to read keys again, in a
    thread that nobody ends: the process would stay and keep a processor busy.
    """
    number, driver = getattr(signal, "SIGCONT", None), app._driver
    resume = None if number is None else signal.getsignal(number)
    if number is None or not callable(resume):
        return

    def continued(sent: int, frame: Any) -> None:
        if getattr(driver, "_must_signal_resume", True):
            resume(sent, frame)

    signal.signal(number, continued)
