"""Bytes become text: which encoding a file is in, and what was lost in reading it."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from explorer.corpus.contents import Unreadable

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 128 * 1024
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x7f]")


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and a warning, empty if every byte was understood for certain.

    Tried in turn: byte order mark, UTF-8, UTF-16 and UTF-32 without a mark (told by their zero bytes), the guess of
    charset-normalizer, Windows-1252. UTF-8 with a few broken bytes stays UTF-8.

    Raises:
        Unreadable: the file is binary.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict_or_lossy(data[len(mark) :], encoding)
    if b"\0" in data:
        return _wide(data)
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
    zeros = [sample[offset::4].count(0) for offset in range(4)]
    total = sum(zeros)
    candidates: list[str] = []
    if len(data) % 4 == 0 and total >= len(sample) // 2 - 4:
        candidates += ["utf-32-le"] if zeros[3] >= zeros[0] else ["utf-32-be"]
    if len(data) % 2 == 0:
        even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
        candidates += ["utf-16-le"] if odd >= 20 * even else ["utf-16-be"] if even >= 20 * odd else []
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and _reads_like_text(text[:_SAMPLE]):
            return text, f"read as {_name(encoding)}, which was guessed"
    raise Unreadable("binary")


def _broken_utf8(data: bytes) -> tuple[str, str] | None:
    """UTF-8 in which a few bytes were damaged or cut off; None if it is more likely something else."""
    text = data.decode("utf-8", errors="replace")
    lost = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - lost
    if sound < 4 * lost:
        return None
    return _unless_binary(text), f"{_places(lost)} could not be read as UTF-8 and show as �"


def _guessed(data: bytes) -> tuple[str, str]:
    # Costs a tenth of a second to import, and most corpora never need it.
    import charset_normalizer

    end = len(data)
    if end > _SAMPLE:
        # A cut within a character would count against the right encoding.
        end = data.rfind(b"\n", _SAMPLE // 2, _SAMPLE) + 1 or _SAMPLE
    best = charset_normalizer.from_bytes(data[:end]).best()
    encoding = best.encoding if best is not None else "cp1252"
    return _strict_or_lossy(data, encoding, f"read as {_name(encoding)}, which was guessed")


def _unless_binary(text: str) -> str:
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > 0.02 * len(sample):
        raise Unreadable("binary")
    return text


def _reads_like_text(text: str) -> bool:
    readable = sum(1 for char in text if char.isspace() or unicodedata.category(char)[0] in "LMNPSZ")
    # Pairs of Latin letters taken for one wide character give rare ideographs from all over; text does not.
    return readable >= 0.98 * len(text)


def _places(number: int) -> str:
    return "1 place" if number == 1 else f"{number:,} places"


def _name(encoding: str) -> str:
    known = {"cp1252": "Windows-1252", "utf_8": "UTF-8", "latin_1": "Latin-1"}
    return known.get(encoding, encoding.upper().replace("_", "-").removesuffix("-LE").removesuffix("-BE"))
