"""Every test of faults ends, whatever it feeds to the program."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

_SECONDS = 120
"""Many times what any of these tests takes: this tells what has no end, not what is slow."""


class EndlessError(BaseException):
    """Passes through everything that makes an answer of an error."""


def _end(_: int, __: FrameType | None) -> None:
    raise EndlessError


@pytest.fixture(autouse=True)
def ends() -> Iterator[None]:
    """Stop a test that hangs, be it busy or waiting; regular expressions hear of it, too."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _end)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)
