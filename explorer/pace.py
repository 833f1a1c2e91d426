"""How fast work goes, and how long it will take: by its size, since articles differ in theirs."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

_WINDOW: Final = 30.0
"""Seconds that are looked back on: long enough to even out articles, short enough to notice a machine at other work."""
_STEP: Final = 0.5
_LEAST: Final = 2.0
"""Nothing is said before so many seconds of work."""


class Pace:
    """Amounts of work done over time, from when the first of it begins."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done = 0.0
        self._samples: deque[tuple[float, float]] = deque()

    def start(self) -> None:
        """Work begins; what came before, such as loading a model, says nothing of its pace."""
        self._samples.clear()
        self._samples.append((self._clock(), self._done))

    def add(self, amount: float) -> None:
        """So much more is done."""
        self._done += amount
        now = self._clock()
        if not self._samples:
            self.start()
        if now - self._samples[-1][0] >= _STEP:
            self._samples.append((now, self._done))
        while len(self._samples) > 2 and now - self._samples[1][0] >= _WINDOW:
            self._samples.popleft()

    @property
    def rate(self) -> float:
        """Amount a second, lately; 0 while that cannot be told."""
        if not self._samples:
            return 0.0
        (begun, before), (now, done) = self._samples[0], self._samples[-1]
        return (done - before) / (now - begun) if now - begun >= _LEAST else 0.0

    def seconds(self, amount: float) -> float | None:
        """How long so much will take; None while that cannot be told."""
        rate = self.rate
        return amount / rate if rate > 0 else None


class Rhythm:
    """When it is time to do something again that takes longer and longer: for a small share of all time."""

    def __init__(self, least: float, share: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``least`` seconds lie between two times, and as many as keep the time it takes under ``share`` of all."""
        self._least, self._share, self._clock = least, share, clock
        self._last, self._took = clock(), 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is time."""
        return self._clock() - self._last >= max(self._least, self._took / self._share)

    def done(self, begun: float) -> None:
        """It was done, from ``begun`` by the same clock until this moment."""
        self._last = self._clock()
        self._took = self._last - begun
