"""When a search gives up: its time is over, or nobody waits for it any more."""

from __future__ import annotations

import time
from collections.abc import Callable


class TimeIsUpError(Exception):
    """A search took too long."""


class CancelledError(TimeIsUpError):
    """Nobody waits for a search any more."""


class Deadline:
    """The moment at which a search gives up; to be asked between the steps of any work that may be long."""

    def __init__(self, seconds: float, cancelled: Callable[[], bool] | None = None) -> None:
        """``cancelled`` is asked as well, if given."""
        self._end = time.monotonic() + seconds
        self._cancelled = cancelled

    def check(self) -> None:
        """Raise TimeIsUpError when the time is over, CancelledError when the search is not wanted any more."""
        if self._cancelled is not None and self._cancelled():
            raise CancelledError
        if time.monotonic() > self._end:
            raise TimeIsUpError
