"""Text on its way out of explorer."""

from __future__ import annotations

from typing import Final

from explorer.text import normalise

_LEFT_OUT: Final = dict.fromkeys(
    [
        *range(0x20),
        *range(0x7F, 0xA0),
        0x061C,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x2070),
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
    ]
)
del _LEFT_OUT[0x0A]


def sendable(text: str) -> str:
    """Text for the clipboard: without control, bidi and tag characters; line ends as ``\\n``, tabs as spaces.

    A pasted control character can run a command, and a bidi override can make a quotation read as another one.
    Idempotent; lone surrogates, which cannot be sent, become "�".
    """
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return normalise(lines.replace("\t", "    ").replace("\x85", "\n").translate(_LEFT_OUT))
