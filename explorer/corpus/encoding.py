"""Bytes become text: which encoding a file is in, and what was lost in reading it."""

from __future__ import annotations

import codecs
import contextlib
import re
from typing import Final

from explorer.corpus.charsets import guess_encoding
from explorer.corpus.contents import Unreadable

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 128 * 1024
_USUAL: Final = re.compile(
    "[\t\n\r -~\u00a0-\u024f\u0300-\u06ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u1e00-\u1fff"
    "\u2000-\u203f\u20ac\u2122\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef\U0001f300-\U0001faff]"
)
_ASCII: Final = re.compile(b"[\t\n\r -~]")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x7f]")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and a warning, empty if every byte was understood for certain.

    Tried in turn: byte order mark, UTF-8, UTF-16 and UTF-32 without a mark (told by their zero bytes), a guess,
    Windows-1252. UTF-8 with a few broken bytes stays UTF-8.

    Raises:
        Unreadable: the file is binary.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict_or_lossy(data[len(mark) :], encoding)
    if b"\0" in data:
        return _wide(data)
    if b"\x1b$" in data[:_SAMPLE]:
        # Japanese mail: ASCII bytes throughout, so that it would pass for UTF-8.
        with contextlib.suppress(UnicodeDecodeError):
            return _unless_binary(data.decode("iso2022_jp")), "read as ISO-2022-JP, which was guessed"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _broken_utf8(data) or _guessed(data)
    return _unless_binary(text), ""


def _strict_or_lossy(data: bytes, encoding: str, certainty: str = "") -> tuple[str, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        lost = text.count("\ufffd")
        return _unless_binary(text), f"{_places(lost)} could not be read as {_name(encoding)} and show as �"
    return _unless_binary(text), certainty


def _wide(data: bytes) -> tuple[str, str]:
    """Text with zero bytes: UTF-16 or UTF-32 without a byte order mark, or binary."""
    sample = data[:_SAMPLE]
    if sample.count(0) < len(sample) // 4 and len(_ASCII.findall(sample)) > 0.7 * len(sample):
        # Pairs of ASCII characters would pass for Chinese.
        raise Unreadable("binary")
    scores: dict[str, float] = {}
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        if len(data) % width == 0:
            scores[encoding] = _plausible(sample.decode(encoding, errors="replace"))
    best = max(scores, key=scores.__getitem__, default="")
    if scores.get(best, 0) < 0.97:
        raise Unreadable("binary")
    return _strict_or_lossy(data, best, f"read as {_name(best)}, which was guessed")


def _broken_utf8(data: bytes) -> tuple[str, str] | None:
    """UTF-8 in which a few bytes were damaged or cut off; None if it is more likely something else."""
    text = data.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - lost
    if sound < 4 * lost:
        return None
    return _unless_binary(text), f"{_places(lost)} could not be read as UTF-8 and show as �"


def _guessed(data: bytes) -> tuple[str, str]:
    encoding = guess_encoding(data) or "cp1252"
    return _strict_or_lossy(data, encoding, f"read as {_name(encoding)}, which was guessed")


def _unless_binary(text: str) -> str:
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > max(8, 0.02 * len(sample)):
        raise Unreadable("binary")
    return text


def _plausible(text: str) -> float:
    """Share of the characters that are of a script in wide use; bytes paired wrongly are from all over Unicode."""
    return len(_USUAL.findall(text)) / max(len(text), 1)


def _places(number: int) -> str:
    return "1 place" if number == 1 else f"{number:,} places"


def _name(encoding: str) -> str:
    known = {"cp1252": "Windows-1252", "utf_8": "UTF-8", "latin_1": "Latin-1"}
    return known.get(encoding, encoding.upper().replace("_", "-").removesuffix("-LE").removesuffix("-BE"))
