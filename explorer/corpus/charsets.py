"""A guess at the encoding of text that does not say and is not Unicode."""

from __future__ import annotations

import re
from typing import Final

_SAMPLE: Final = 64 * 1024

_TYPOGRAPHY: Final = "“”‘’„‚«»‹›–—…•·€£§°©\u00a0\u00ad"
_WESTERN: Final = ("àâäáãåæçéèêëíìîïñóòôöõøœßúùûüÿ¿¡",)
_TURKISH: Final = ("çğıöşüâîûéİ",)
_CENTRAL: Final = ("ąćęłńóśźż", "áäčďéěíĺľňóôřŕšťúůýž", "áéíóöőúüű", "ăâîşţ", "čćđšž")
# Each with the alphabets of its languages; the most usual first: where two read a text equally well, it is taken.
_LATIN: Final = {
    "cp1252": _WESTERN,
    "cp1254": _TURKISH,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "mac_roman": _WESTERN,
    "cp850": _WESTERN,
}
_OTHERS: Final = [
    *("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic", "cp1253", "iso8859_7", "cp1255", "cp1256", "iso8859_6"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "cp874", "cp1258", "cp1257", *_LATIN),
]
_LETTER: Final = re.compile(rb"[A-Za-z]")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_KANA: Final = re.compile("[\u3041-\u30ff]")
_MARKED: Final = re.compile("(.?)([^\0-\x7f])", re.DOTALL)


def guess_encoding(data: bytes) -> str | None:
    """The encoding that reads the bytes best, by its Python name, or None if they read like nothing.

    Text in Latin letters is judged by whether its other characters are those of the languages an encoding is for,
    which charset-normalizer tells apart less well; it judges all other scripts.
    """
    sample = _whole_lines(data)
    if len(_LETTER.findall(sample)) > 1.5 * len(_HIGH.findall(sample)):
        found = _latin(sample)
        if found:
            return found
    # Costs a tenth of a second to import, and most corpora never need it.
    import charset_normalizer

    matches = list(charset_normalizer.from_bytes(sample, cp_isolation=_OTHERS))
    for match in matches:
        # Korean is taken for what is Japanese, but only Japanese is written in kana.
        if match.encoding in ("cp932", "euc_jp") and len(_KANA.findall(str(match))) > 0.15 * len(str(match)):
            return match.encoding
    return matches[0].encoding if matches else None


def _whole_lines(data: bytes) -> bytes:
    """The start of the data, not cut within a character if that can be helped, and with something to judge by."""
    high = _HIGH.search(data)
    start = data.rfind(b"\n", 0, high.start()) + 1 if high and high.start() > _SAMPLE // 2 else 0
    sample = data[start : start + _SAMPLE]
    return sample[: sample.rfind(b"\n") + 1 or len(sample)] if start + _SAMPLE < len(data) else sample


def _latin(sample: bytes) -> str | None:
    best, best_score = None, 0.8
    for encoding, alphabets in _LATIN.items():
        try:
            marked = _MARKED.findall(sample.decode(encoding))
        except UnicodeDecodeError:
            continue
        score = max(_score(marked, alphabet) for alphabet in alphabets)
        if score > best_score:
            best, best_score = encoding, score
    return best


def _score(marked: list[tuple[str, str]], alphabet: str) -> float:
    """Share of the characters beyond ASCII that are of the alphabet and not a capital within a word."""
    usual = {*alphabet, *alphabet.upper(), *_TYPOGRAPHY}
    fitting = sum(1 for before, char in marked if char in usual and not (char.isupper() and before.islower()))
    return fitting / max(len(marked), 1)
