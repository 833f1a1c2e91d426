"""Dates as precise as they are known, compared by what is certain."""

from __future__ import annotations

EARLIEST, LATEST = "0000-00-00", "9999-99-99"


def bounds(date: str) -> tuple[str, str]:
    """First and last day a date may mean, as text that sorts; ``2024`` means any day of that year."""
    return date + EARLIEST[len(date) :], date + LATEST[len(date) :]
