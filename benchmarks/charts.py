"""Charts as SVG, with logarithmic axes: dots for classes, lines for growth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

_COLOURS: Final = ("#d1495b", "#2e86ab", "#5b8c5a", "#8f6bb3", "#b08a3e", "#555555", "#3aa6a0", "#c06c3c")
_MARKS: Final = (
    "M-5,-5h10v10h-10z",
    "M0,-6l6,6l-6,6l-6,-6z",
    "M-6,5h12l-6,-11z",
    "M-6,-5h12l-6,11z",
    "M-5,-2h10v4h-10z",
)
_LEFT, _RIGHT, _TOP, _ROW = 110, 20, 70, 26


def _page(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12"><rect width="{width}" height="{height}" fill="white"/>'
        f'<text x="{_LEFT}" y="22" font-size="15" font-weight="bold">{escape(title)}</text>'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def _legend(names: Sequence[str]) -> list[str]:
    return [
        f'<g transform="translate({_LEFT + at * 120},44)"><path d="{_MARKS[at % len(_MARKS)]}" '
        f'fill="{_COLOURS[at % len(_COLOURS)]}"/><text x="10" y="4">{escape(name)}</text></g>'
        for at, name in enumerate(names)
    ]


def _decades(values: Sequence[float]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def dots(title: str, series: Mapping[str, Mapping[str, float]], width: int = 860) -> str:
    """A row for each class with a mark for each series, on a logarithmic scale."""
    rows = list(dict.fromkeys(row for of in series.values() for row in of))
    low, high = _decades([value for of in series.values() for value in of.values() if value > 0])
    height = _TOP + _ROW * len(rows) + 30

    def across(value: float) -> float:
        return _LEFT + (math.log10(value) - low) / (high - low) * (width - _LEFT - _RIGHT)

    parts = _legend(list(series))
    for decade in range(low, high + 1):
        x = across(10**decade)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{height - 24}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle">{10**decade:g}</text>')
    for at, row in enumerate(rows):
        y = _TOP + _ROW * at + 8
        parts.append(f'<text x="{_LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(row)}</text>')
        for place, of in enumerate(series.values()):
            if of.get(row, 0) > 0:
                mark, colour = _MARKS[place % len(_MARKS)], _COLOURS[place % len(_COLOURS)]
                parts.append(f'<path transform="translate({across(of[row]):.1f},{y})" d="{mark}" fill="{colour}"/>')
    return _page(width, height, title, parts)


def lines(title: str, series: Mapping[str, Mapping[int, float]], width: int = 860, height: int = 560) -> str:
    """A line for each series over sizes, both on logarithmic scales."""
    sizes = sorted({size for of in series.values() for size in of})
    low, high = _decades([value for of in series.values() for value in of.values() if value > 0])
    first, last = _decades(sizes)
    bottom, right = height - 40, width - 120

    def place(size: float, value: float) -> tuple[float, float]:
        x = _LEFT + (math.log10(size) - first) / (last - first) * (right - _LEFT)
        return x, bottom - (math.log10(value) - low) / (high - low) * (bottom - _TOP)

    parts = []
    for decade in range(low, high + 1):
        _, y = place(sizes[0], 10**decade)
        parts.append(f'<line x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10**decade:g} ms</text>')
    for decade in range(first, last + 1):
        x, _ = place(10**decade, 10**low)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{10**decade:,}</text>')
    ends: list[float] = []
    for at, (name, of) in enumerate(sorted(series.items(), key=lambda one: -one[1][max(one[1])])):
        colour = _COLOURS[at % len(_COLOURS)]
        points = [place(size, of[size]) for size in sorted(of) if of[size] > 0]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        x, y = points[-1]
        # Names of lines that end together are set below one another.
        y = max(y, ends[-1] + 13) if ends else y
        ends.append(y)
        parts.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{escape(name)}</text>')
    return _page(width, height, title, parts)
