"""Keys for comparing names: one key for the spellings of one name, different keys for different names.

The skeleton follows the common English transliterations of Slavic and Arabic names; it is meant for names of which
another part agrees as well, never for merging on its own similarity.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from explorer.entities.lists import lower, rows, surnames
from explorer.text import fold

_LOOKALIKES: Final = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "к": "k", "ј": "j", "ѕ": "s",
    "ԁ": "d", "ԛ": "q", "ԝ": "w", "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P",
    "С": "C", "Т": "T", "Х": "X", "І": "I", "Ј": "J", "Ѕ": "S", "α": "a", "ο": "o", "ρ": "p", "ι": "i", "κ": "k",
    "ν": "v", "Α": "A", "Β": "B", "Ε": "E", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P",
    "Τ": "T", "Υ": "Y", "Χ": "X", "Ζ": "Z",
}  # fmt: skip
_LETTERS: Final = str.maketrans(
    dict(zip("абвгґдезийклмнопрстуфыэіα", "abvggdeziiklmnoprstufyeia", strict=True))
    | dict(zip("βγδεζηικλμνξοπρστυφωςυ", "vgdeziiklmnxoprstyfosy", strict=True))
    | {"ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu"}
    | {"я": "ya", "є": "ye", "ї": "yi", "ў": "u", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz"}
    | {"θ": "th", "χ": "ch", "ψ": "ps"}
)
_SHORT: Final = 3
_ARTICLE: Final = re.compile(r"(?<!\w)(?:al|el|ad|ar|as|ash|at|az|an|ul|ur)-(?=\w)|(?<!\w)(?:al|el) (?=\w)")
_SUFFIXES: Final = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_Rule = tuple[tuple[str, ...], re.Pattern[str], str]
"""What a text holds at least one of if the pattern is in it, which is found out far sooner; pattern and replacement."""
_SOUNDS: Final[tuple[_Rule, ...]] = (
    (("’", "'", "ʻ", "ʼ", "`"), re.compile(r"[’'ʻʼ`]"), ""),
    (("kh",), re.compile("kh"), "h"),
    (("gh",), re.compile("gh"), "g"),
    (("dj", "dzh"), re.compile("dj|dzh"), "j"),
    (("tch", "tsch"), re.compile("tch|tsch"), "ch"),
    (("sch", "š", "ş"), re.compile("sch|sh|š|ş"), "sh"),
    (("ph",), re.compile("ph"), "f"),
    (("zh",), re.compile(r"(?<=\w)zh"), "j"),
    (("ue", "oe"), re.compile(r"(?<=[b-df-hj-npr-tv-z])([uo])e(?=[b-df-hj-np-tv-z])"), r"\1"),
    (("c", "q"), re.compile("ck|q|c(?=[aou])"), "k"),
    (("x",), re.compile("x"), "ks"),
    (("w",), re.compile("w"), "v"),
    (("ou", "oo"), re.compile("ou|oo"), "u"),
    (("i", "y", "ee"), re.compile("ee|ie|ey|ei|ij|iy|yi|ay|ai|ii"), "i"),
    (("y",), re.compile("y"), "i"),
    (("",), re.compile(r"(.)\1+"), r"\1"),
    (("ie", "ye"), re.compile("^ie|^ye"), "e"),
)
_COMPANY: Final = re.compile(r",? (?:inc|corp|ltd|llc|llp|plc|co|gmbh|ag|sa|spa|nv|bv|ab|asa|pty|se|bhd|pjsc|jsc)\.?$")
_DOTTED: Final = re.compile(r"\b\w(?:\.\w)+\b\.?")
_WORDS: Final[tuple[_Rule, ...]] = (
    (("defence",), re.compile(r"\bdefence\b"), "defense"),
    (("organis",), re.compile(r"\borganis"), "organiz"),
    (("centre",), re.compile(r"\bcentre\b"), "center"),
    (("labour",), re.compile(r"\blabour\b"), "labor"),
    (("programme",), re.compile(r"\bprogramme\b"), "program"),
    (("co-op",), re.compile(r"\bco-op"), "coop"),
)
_NAMES: Final[tuple[_Rule, ...]] = (
    (("-", "al ", "el "), _ARTICLE, "al-"),
    (("united nations",), re.compile(r"\bunited nations\b"), "un"),
    (("united states",), re.compile(r"\bunited states(?: of america)?\b"), "us"),
    (("ministry ", "department "), re.compile(r"\b(ministry|department) (?:of|for) (?:the )?(.+)$"), r"\2 \1"),
    (("foreign affairs ministry",), re.compile(r"\bforeign affairs ministry\b"), "foreign ministry"),
)


def _rewritten(text: str, rules: tuple[_Rule, ...]) -> str:
    for hints, pattern, replacement in rules:
        for hint in hints:
            if hint in text:
                text = pattern.sub(replacement, text)
                break
    return text


@lru_cache(maxsize=200_000)
def name_key(text: str) -> str:
    """A name folded, without possessive, surrounding punctuation and leading article; look-alike letters are Latin."""
    if not text.isascii() and any("a" <= char.lower() <= "z" for char in text):
        text = "".join(_latin(char) for char in text)
    key = fold(text).replace("’", "'").replace("‘", "'").replace("‐", "-").replace("‑", "-").replace(" - ", "-")
    key = key.removesuffix("'s").strip(" '\".,;:")
    return key.removeprefix("the ").strip() or fold(text)


def _latin(char: str) -> str:
    return _LOOKALIKES.get(char, char)


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """One word in a form that common transliterations share: Sergei and Sergey, Khartoum and Khartum."""
    variant = _variants().get(word)
    if variant:
        return variant
    # Of a short name each letter counts: Li, Lee and Lai are three families.
    return _rewritten(word, _SOUNDS) if len(word) > _SHORT else word


@cache
def _variants() -> dict[str, str]:
    found: dict[str, str] = {}
    for ((line,),) in rows("name_variants"):
        first, *others = line.split()
        for name in (first, *others):
            found.setdefault(name, f"={first}")
    return found


def in_latin_letters(key: str) -> str:
    """A folded name of Cyrillic or Greek letters in Latin ones, as English texts write it."""
    return key if key.isascii() else key.translate(_LETTERS)


def without_articles(key: str) -> str:
    """A folded name without Arabic articles (``al-``, ``el ``)."""
    return _ARTICLE.sub("", key)


@cache
def _east_asian() -> frozenset[str]:
    return frozenset(map(fold, surnames()))


@lru_cache(maxsize=200_000)
def person_parts(text: str) -> tuple[str, ...]:
    """The words of a person's name, folded: no articles (al-), titles, Jr.; initials without dots."""
    key = _ARTICLE.sub("", name_key(text))
    parts = [part for part in key.split() if part not in _SUFFIXES]
    if len(parts) > 1 and (parts[0] in _east_asian() or parts[-1] in _east_asian()):
        parts = " ".join(parts).replace("-", " ").split()
    while len(parts) > 1 and (parts[0] in lower("titles", "short") or parts[0] in ("president", "king", "queen")):
        parts = parts[1:]
    if len(parts) > 2:
        parts = [parts[0], *(piece for part in parts[1:-1] for piece in part.split(".") if piece), parts[-1]]
    return tuple(parts) or (key,)


@lru_cache(maxsize=200_000)
def place_key(text: str) -> str:
    """The key of a place: without an Arabic article in front and without apostrophes."""
    key = name_key(text)
    bare = _ARTICLE.sub("", key, count=1) if _ARTICLE.match(key) else key
    return bare.replace("'", "").replace("-", " ")


@lru_cache(maxsize=200_000)
def organisation_key(text: str) -> str:
    """The key of an organisation: American spelling, no dots in abbreviations, ministries in one form."""
    key = _rewritten(name_key(text), _WORDS)
    if "." in key:
        key = _DOTTED.sub(lambda match: match.group().replace(".", ""), key)
    key = _rewritten(key, _NAMES)
    return (_COMPANY.sub("", key) or key).replace("'s ", " ").replace(" the ", " ").replace("-", " ").replace("–", " ")


@lru_cache(maxsize=200_000)
def initials(text: str) -> str:
    """First letters of the capitalised words, in lower case."""
    return "".join(part[0] for part in re.split(r"[\s-]+", text) if part and part[0].isupper()).lower()
