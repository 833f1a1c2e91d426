"""The one filter between every string of the screen and the terminal.

Textual passes control, C1 and bidi characters on to the terminal. ``Strip.render`` is where every widget's text
becomes terminal output, so it is replaced there: each segment's text goes through ``explorer.text.visible``, one
character for one, and hyperlinks (OSC 8) are left out. Textual's own sequences are added afterwards and stay.
What Textual prints after it has left the screen (tracebacks) goes through a Rich console instead: ``SafeConsole``.
Clipboard text leaves as base64 and is made harmless where it is composed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from explorer.text import visible

_RESET: Final = "\x1b[0m"
_PLAIN: Final = 8192
"""Segments remembered; a screen of text repeats itself from frame to frame."""

_shown = lru_cache(maxsize=_PLAIN)(visible)


def safe_text(text: str) -> str:
    """Text of several lines for a terminal: as ``visible``, but line ends stay."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _tamed(strip: Strip) -> list[Segment]:
    """The segments with harmless text, cut to the cells the layout gave them: a sign can be wider."""
    segments: list[Segment] = []
    changed = False
    for text, style, _ in strip:
        harmless = text if text.isascii() and text.isprintable() else _shown(text)
        changed = changed or harmless != text
        segments.append(Segment(harmless, style))
    if changed and sum(cell_len(text) for text, _, _ in segments) > strip.cell_length:
        return list(Strip(segments).adjust_cell_length(strip.cell_length))
    return segments


def _ansi(style: Style | None, color_system: ColorSystem) -> str:
    """What selects a style, as the numbers of an SGR sequence."""
    if style is None:
        return ""
    return Strip.render_ansi(style, color_system) if style._ansi is None else style._ansi


def _render(self: Strip, console: Console) -> str:
    """As Textual's, but a style is selected once for all neighbours that have it: a quarter less to send."""
    if self._render_cache is None:
        color_system = console._color_system or ColorSystem.TRUECOLOR
        parts: list[str] = []
        present = ""
        for text, style, _ in _tamed(self):
            ansi = _ansi(style, color_system)
            if ansi != present:
                parts.append(_RESET if not ansi else f"\x1b[0;{ansi}m" if present else f"\x1b[{ansi}m")
                present = ansi
            parts.append(text)
        if present:
            parts.append(_RESET)
        self._render_cache = "".join(parts)
    return self._render_cache


def install() -> None:
    """Put the filter in place for this process; doing it again changes nothing."""
    if Strip.render is not _render:
        Strip.render = _render  # type: ignore[method-assign]


class SafeConsole(Console):
    """A Rich console under the same filter, for ``App.error_console``: an error can quote an article."""

    def _render_buffer(self, buffer: Iterable[Segment]) -> str:
        return super()._render_buffer(
            Segment(safe_text(text), style.update_link(None) if style else style) if not control else Segment("")
            for text, style, control in buffer
        )
