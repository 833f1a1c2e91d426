"""Rates and remaining times come from sizes; what takes long is done rarely."""

from __future__ import annotations

import random

import pytest

from explorer.pace import Pace, Rhythm
from explorer.progress import Progress, Stage, answered_in


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def run(sizes: list[int], seconds_each: float, seconds_a_byte: float) -> list[tuple[float, float]]:
    """Remaining time, as forecast and as it came, after each article of some sizes, from the second minute on."""
    clock = Clock()
    pace = Pace(clock)
    pace.start()
    left, said = sum(sizes), []
    for size in sizes:
        clock.now += seconds_each + size * seconds_a_byte
        left -= size
        pace.add(size)
        said.append((clock.now, pace.seconds(left)))
    return [(seconds or 0.0, clock.now - now) for now, seconds in said if now > 160 and clock.now - now > 20]


@pytest.mark.parametrize("order", ["mixed", "short first", "long first"])
def test_the_remaining_time_is_right_after_a_minute(order: str) -> None:
    rng = random.Random(5)
    sizes = [int(rng.lognormvariate(8, 1)) for _ in range(4000)]
    if order != "mixed":
        sizes.sort(reverse=order == "long first")
    forecasts = run(sizes, 0.002, 1 / 60_000)
    assert len(forecasts) > 500
    assert all(0.8 * came < said < 1.2 * came for said, came in forecasts)


def test_a_change_of_pace_is_noticed() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.start()
    for second in range(400):
        clock.now += 1
        pace.add(1000 if second < 200 else 250)
    assert pace.rate == pytest.approx(250)


def test_nothing_is_said_before_there_is_something_to_go_by() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert (pace.rate, pace.seconds(10)) == (0, None)
    pace.start()
    clock.now += 1
    pace.add(10)
    assert (pace.rate, pace.seconds(10)) == (0, None)
    clock.now += 1
    pace.add(10)
    assert (pace.rate, pace.seconds(10)) == (10, 1)


def test_what_takes_long_is_done_rarely() -> None:
    clock = Clock()
    rhythm = Rhythm(2.0, 0.1, clock)
    spent = 0.0
    for tick in range(10_000):
        clock.now += 0.1
        if rhythm.is_due:
            begun = clock.now
            clock.now += 0.01 * tick / 10
            spent += clock.now - begun
            rhythm.done(begun)
    assert 0.03 < spent / (clock.now - 100) < 0.1


@pytest.mark.parametrize(
    ("rate", "remaining", "words"),
    [
        (0, None, ""),
        (3.14, None, "3.1 a second"),
        (1234.5, 0.2, "1,234 a second · 1 s left"),
        (50, 100, "50 a second · 2 min left"),
        (50, 7900, "50 a second · 2 h 12 min left"),
    ],
)
def test_the_pace_in_words(rate: float, remaining: float | None, words: str) -> None:
    assert Progress(Stage.TAGGING, rate=rate, remaining=remaining).pace == words


def test_an_answer_is_never_said_to_take_no_time() -> None:
    assert [answered_in(taken) for taken in (0.2, 1.4, 86.0, 2000.0)] == ["< 1 ms", "1 ms", "86 ms", "2,000 ms"]
