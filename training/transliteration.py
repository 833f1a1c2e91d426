"""Names of other scripts in Latin letters, as English-language news writes them."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from training.lists import section

_SCRIPTS: Final = ("cyrillic", "greek", "georgian", "armenian")
_MARKED: Final = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "ə": "a", "Ə": "A"}
    | {"ʻ": "", "ʼ": "", "‘": "", "þ": "th", "Þ": "Th", "ð": "d", "ɔ": "o"}
)
_FIRST_SYLLABLE: Final = 0xAC00
_LAST_SYLLABLE: Final = 0xD7A3


@cache
def _letters(script: str) -> dict[str, str]:
    pairs = (pair.split("=") for pair in section("letters", script))
    return {written: read.strip("-") for written, read in pairs}


def romanised(name: str) -> str | None:
    """The name in Latin letters with a capital, or None where the script is not known here."""
    if all(_FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE for letter in name):
        return "-".join(map(_syllable, name)).capitalize()
    lower = name.lower()
    for written, read in _letters("pairs").items():
        lower = lower.replace(written, read)
    for script in _SCRIPTS:
        lower = "".join(_letters(script).get(letter, letter) for letter in lower)
    latin = lower
    if not latin or any(letter.isalpha() and ord(letter) > 0x24F for letter in latin):
        return None
    return "-".join(part[:1].upper() + part[1:] for part in latin.split("-"))


def plain(name: str) -> str:
    """A name without the marks that English-language papers leave out."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_MARKED))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _syllable(letter: str) -> str:
    number = ord(letter) - _FIRST_SYLLABLE
    choices = (("initials", number // 588), ("vowels", number % 588 // 28), ("finals", number % 28))
    return "".join(section("letters", part)[choice].strip("-") for part, choice in choices)
