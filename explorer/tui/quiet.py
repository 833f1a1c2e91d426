"""Text as quiet as it can be and still be read, in every theme."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import NO_DIM, LineFilter, dim_color

LEGIBLE: Final = 4.5
"""Contrast of text with its background (WCAG 2.1, AA)."""
_LEAST: Final = 3.0
"""Contrast of bold and of large text, under which nothing is shown."""
_POLES: Final = (RichColor.from_rgb(0, 0, 0), RichColor.from_rgb(255, 255, 255))
_SHARES: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Of its colour that dim text keeps: the first that can be read, or the last where the theme gives no such."""


class Quiet(LineFilter):
    """Mixes the colour of dim text with that behind it; colours of the terminal's own are left to it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments with colours in the place of dimness."""
        return [
            Segment(segment.text, _quiet(segment.style, background.rich_color))
            if segment.style is not None and segment.style.dim
            else segment
            for segment in segments
        ]


@lru_cache(1024)
def _quiet(style: Style, background: RichColor) -> Style:
    behind = style.bgcolor or background
    if style.color is None or style.color.triplet is None or behind.triplet is None:
        return style
    mixed = style.color
    for share in _SHARES:
        mixed = dim_color(behind, style.color, share)
        if contrast(mixed, behind) >= LEGIBLE:
            break
    return style + Style.from_color(mixed) + NO_DIM


def legible(style: Style) -> Style:
    """A style with its colour nearer to black or white where it could hardly be told from what is behind it."""
    color, behind = style.color, style.bgcolor
    if color is None or behind is None or color.triplet is None or behind.triplet is None:
        return style
    if contrast(color, behind) >= _LEAST:
        return style
    pole = max(_POLES, key=lambda one: contrast(one, behind))
    shades = (dim_color(pole, color, share) for share in reversed(_SHARES))
    return style + Style.from_color(next((one for one in shades if contrast(one, behind) >= _LEAST), pole))


def contrast(one: RichColor, other: RichColor) -> float:
    """Contrast of two colours, from 1 to 21 (WCAG 2.1)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: RichColor) -> float:
    parts = (part / 255 for part in colour.get_truecolor())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
