"""What is said while an index is brought up to date."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_SAY_SECONDS: Final = 0.1


class Stage(StrEnum):
    """What an update is doing."""

    READING = "reading"
    MERGING = "merging"
    TAGGING = "tagging"
    RESOLVING = "resolving"
    DONE = "done"


STAGE_WORDS: Final = {
    Stage.READING: "Reading articles",
    Stage.MERGING: "Merging what was read",
    Stage.TAGGING: "Finding actors and places",
    Stage.RESOLVING: "Bringing spellings together",
}
"""What an update is doing, for the reader; nothing for the end."""
LEFT_TO_OTHERS: Final = "Another explorer is finding actors and places; some are missing until it is done."
"""The warning of an update that leaves tagging to another process."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is: ``done`` of ``total`` articles of ``stage``."""

    stage: Stage
    done: int = 0
    total: int = 0
    committed: bool = False
    """Searching finds more, or other entities, than before."""
    rate: float = 0.0
    """Articles a second, lately; 0 where that cannot be told yet."""
    remaining: float | None = None
    """Seconds until all is done, by the sizes of what is left; None where that cannot be told yet."""

    @property
    def pace(self) -> str:
        """Rate and remaining time in words; empty where nothing can be said."""
        parts = [f"{self.rate:,.0f} a second" if self.rate >= 10 else f"{self.rate:.1f} a second"] if self.rate else []
        parts += [f"{_lasting(self.remaining)} left"] if self.remaining is not None else []
        return " · ".join(parts)


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Report progress to nobody."""


def answered_in(taken: float) -> str:
    """How long an answer took, given in milliseconds."""
    return f"{taken:,.0f} ms" if taken >= 1 else "< 1 ms"


def _lasting(seconds: float) -> str:
    """``40 s``, ``3 min``, ``2 h 10 min``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


class Teller:
    """Reports progress, not more often than anybody can see."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._stage: Stage | None = None
        self._said = 0.0

    def say(self, progress: Progress) -> None:
        """Report where a stage begins or ends, something was committed, or it is time."""
        now = time.monotonic()
        turns = progress.stage is not self._stage or progress.done == progress.total or progress.committed
        if turns or now - self._said >= _SAY_SECONDS:
            self._stage, self._said = progress.stage, now
            self._report(progress)
