"""The one filter between every string of the screen and the terminal.

Textual passes control, C1 and bidi characters on to the terminal. ``Strip.render`` is where every widget's text
becomes terminal output, so it is replaced there: each segment's text goes through ``explorer.text.visible``, one
character for one, what joins emoji stays behind (``emoji``), and hyperlinks (OSC 8) are left out. Where the terminal
takes no Unicode, frames and signs are drawn in ASCII, cell for cell. Textual's own sequences are added afterwards and
stay.
What Textual prints after it has left the screen (tracebacks) goes through a Rich console instead: ``SafeConsole``.
Clipboard text leaves as base64 and is made harmless where it is composed.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Final

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from explorer.text import visible
from explorer.tui.emoji import fitted

_RESET: Final = "\x1b[0m"
_PLAIN: Final = 8192
"""Segments remembered; a screen of text repeats itself from frame to frame."""

_ASCII: Final = {
    **dict.fromkeys("─━╸╺−–—·", "-"),
    **dict.fromkeys("│┃▌▍▎▏", "|"),
    **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼✓", "+"),
    **dict.fromkeys("▁▔", "_"),
    **dict.fromkeys("▂▃▄▅▆▇█▉▊▋", " "),
    **dict.fromkeys("✗✕", "x"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict(zip("▸▹→←↑↓✎…¶«»\xa0", ">)><^v*.P<> ", strict=True)),
}
"""What stands for frames, signs and typography, each one cell wide; blocks are seen by their background."""


def spelled(text: str, encoding: str) -> str:
    """Harmless text in what an encoding has, in as many cells: ``?`` for what has no like in ASCII."""
    shown = _drawn(text)
    return shown if _has(encoding, shown) else "".join(_spelled(char, encoding) for char in shown)


def _drawn(text: str) -> str:
    return visible(fitted(text))


def _spelled(char: str, encoding: str) -> str:
    return char if _has(encoding, char) else _ASCII.get(char, "?" * cell_len(char))


def _has(encoding: str, text: str) -> bool:
    try:
        return bool(text.encode(encoding)) or not text
    except UnicodeEncodeError:
        return False


def _remembering(encoding: str) -> Callable[[str], str]:
    is_unicode = codecs.lookup(encoding).name.startswith("utf")
    return lru_cache(_PLAIN)(_drawn if is_unicode else partial(spelled, encoding=encoding))


_shown = _remembering("utf-8")


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


def install(encoding: str = "utf-8") -> None:
    """Put the filter in place for this process, for a terminal of this encoding."""
    global _shown  # noqa: PLW0603 - Strip.render is one for the process, too
    _shown = _remembering(encoding)
    if Strip.render is not _render:
        Strip.render = _render  # type: ignore[method-assign]


class SafeConsole(Console):
    """A Rich console under the same filter, for ``App.error_console``: an error can quote an article."""

    def _render_buffer(self, buffer: Iterable[Segment]) -> str:
        return super()._render_buffer(
            Segment(safe_text(text), style.update_link(None) if style else style) if not control else Segment("")
            for text, style, control in buffer
        )
