"""What the name of a person is made of, whatever title stands before it and however it is transliterated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from explorer.entities.lists import lower, rows, section, surnames, words
from explorer.entities.spelling import in_latin_letters, name_key, skeleton, without_articles
from explorer.text import fold

Parts = tuple[str, ...]
_ASIDE: Final = re.compile(r"[(\[\"“][^)\]\"”]*[)\]\"”]")
_SAINT: Final = "saint"
_SERVANTS: Final = frozenset(("abd", "abdel", "abdul", "abdal", "abdol"))
_FIRST_SOUNDS: Final = {"c": "k", "q": "k", "w": "v", "x": "k", "y": "ie", "p": "f", "š": "s", "t": "c"}
"""First letters of skeletons that a letter may have become."""
_INITIALS: Final = re.compile(r"(?:\w\.)+\w?\.?")
_CAPITALS: Final = re.compile(r"\b(MC(?=\w{3})|)(\w)(\w+)")


@dataclass(frozen=True, slots=True, eq=False)
class PersonalName:
    """A name taken apart. Two spellings of one name have equal parts, and are still two names."""

    parts: Parts
    """Skeletons of its words in order, without titles, particles and what stands in brackets; initials one by one."""
    generation: str
    """``jr``, ``iii``; empty for most."""
    families: Parts
    """Words that may stand for the person: the last one, with and without particles, or the first in some countries."""
    alone: str = ""
    """The family name with its particles, where the name is no more than that: ``van Dam``."""

    @property
    def is_full(self) -> bool:
        """Whether it is more than a surname or a given name alone."""
        return len(self.parts) > 1


@lru_cache(maxsize=1_000_000)
def personal_name(text: str) -> PersonalName:
    """Take a name apart."""
    found = _words(text)
    if _special_words().isdisjoint(found) and "." not in text:
        parts = tuple([skeleton(word) if len(word) > 1 else word for word in found])
        return PersonalName(parts, "", parts[-1:] if len(parts) > 1 else ())
    generation = ""
    if len(found) > 1 and found[-1].strip(".") in section("styles", "generations"):
        last = found.pop().strip(".")
        if found[-1] == "the" and len(found) > 1:
            found.pop()
        if len(found) == 1:
            # A sovereign: the number is all that tells one from the next.
            return PersonalName((skeleton(found[0]), last), "", ())
        generation = {"junior": "jr", "senior": "sr", "elder": "sr", "younger": "jr"}.get(last, last)
    found = _without_titles(found)
    found = _servants_together(_initials_apart(found))
    first_families = _first_families()
    if len(found) > 1 and (found[0] in first_families or found[-1] in first_families):
        found = " ".join(found).replace("-", " ").split()
    return PersonalName(*_parts(found, generation))


@cache
def _special_words() -> frozenset[str]:
    """Words that are no plain part of a name, or tell how it is to be read."""
    styles = (section("styles", part) for part in ("offices", "regal", "generations", "particles", "patronymics"))
    titles = (lower("titles", part) for part in ("heads", "modifiers", "short"))
    return frozenset(("st", "st.")).union(_SERVANTS, _first_families(), *styles, *titles)


def _words(text: str) -> list[str]:
    """The folded words without honours behind the name and without what stands in brackets or quotation marks."""
    written = text.split()
    while len(written) > 1 and written[-1].strip(",") in section("styles", "honours") and not text.isupper():
        written.pop()
    text = " ".join(written)
    bare = _ASIDE.sub(" ", text) if any(char in text for char in '("“[') else text
    key = without_articles(in_latin_letters(name_key(bare if bare.strip() else text)))
    return [word.strip(",;:") or word for word in key.split()] or [key]


def _without_titles(found: list[str]) -> list[str]:
    found = [_SAINT if word in ("st", "st.") else word for word in found]
    offices, regal = section("styles", "offices"), section("styles", "regal")
    for at in range(len(found) - 2, 0, -1):
        # "NASA Administrator Charles Ruiz"; inside a name ("Juan Cardinal Ruiz") only the office goes.
        if found[at] in offices:
            before = found[:at] if found[0] in _given_names() else []
            found = [*before, *found[at + 1 :]]
            break
    while len(found) > 1:
        first, left = found[0], len(found) - 1
        plain = first in lower("titles", "short") or first in offices
        style = left > 1 and (first in regal or first in lower("titles", "heads")) and first not in _given_names()
        if not plain and not style and not (left > 1 and _modifies(first, found[1])):
            break
        found = found[1:]
    return found


def _modifies(first: str, second: str) -> bool:
    """``vice`` before ``president``."""
    titles = lower("titles", "modifiers")
    return first in titles and (second in titles or second in lower("titles", "heads"))


def _initials_apart(found: list[str]) -> list[str]:
    if not any("." in word for word in found):
        return found
    apart: list[str] = []
    for word in found:
        apart += [char for char in word if char != "."] if _INITIALS.fullmatch(word) else [word.strip(".") or word]
    return apart


def _servants_together(found: list[str]) -> list[str]:
    """``Abdel Rahman``, ``Abd al-Rahman`` and ``Abdulrahman`` as one word, where more than that is left."""
    together: list[str] = []
    for word in found:
        if len(found) > 2 and together and together[-1] in _SERVANTS:
            together[-1] = f"abdel{word}"
        else:
            together.append(word)
    return [
        f"abdel{word[5:]}" if word[:5] in _SERVANTS and len(word) > 7 and skeleton(word)[0] != "=" else word
        for word in together
    ]


def _parts(found: list[str], generation: str) -> tuple[Parts, str, Parts, str]:
    first_families = _first_families()
    is_plain = found[0] in first_families or found[-1] in first_families
    particles = frozenset[str]() if is_plain else section("styles", "particles")
    patronymics = section("styles", "patronymics") | {_SAINT}
    family_alone = len(found) > 1 and all(word in particles or word in patronymics for word in found[:-1])
    alone = " ".join((*found[:-1], skeleton(found[-1]))) if family_alone else ""
    kept: list[str] = []
    front = ""
    for at, word in enumerate(found):
        inside = 0 < at < len(found) - 1
        if inside and (word in particles or word in patronymics) and word != "of":
            front = f"{front} {word}".strip()
            continue
        sound = skeleton(word) if len(word) > 1 else word
        last_with_front = f"{front} {sound}".strip()
        kept.append(last_with_front if front.split(" ")[-1] in patronymics else sound)
        front = "" if at < len(found) - 1 else front
    parts = tuple(kept)
    if len(parts) == 1 or "of" in found:
        return parts, generation, (), ""
    families = {parts[-1]: None, parts[-1].split(" ")[-1]: None}
    if front:
        families[f"{front} {parts[-1].split(' ')[-1]}"] = None
    if found[0] in first_families:
        families[parts[0]] = None
    return parts, generation, tuple(families), alone


def in_small_letters(name: str) -> str:
    """A name that a headline has in capitals as texts have it: ``GEORGE H.W. O'NEILL`` as ``George H.W. O'Neill``."""
    return _CAPITALS.sub(lambda found: found[1].capitalize() + found[2] + found[3].lower(), name)


def without_office(name: str) -> str:
    """A full name without the offices and styles in front of it: ``General Amina Ruiz``; a surname keeps its own."""
    front, _, rest = name.partition(" ")
    while " " in rest and front.lower() in _offices():
        name = rest
        front, _, rest = name.partition(" ")
    return name


@cache
def _offices() -> frozenset[str]:
    kept = {"st.", "don", *section("styles", "regal"), *_given_names()}
    return (lower("titles", "short") | section("styles", "offices")) - kept


def is_given(sound: str) -> bool:
    """Whether a skeleton is that of a known given name."""
    return sound in _given_sounds()


def is_first_family(sound: str) -> bool:
    """Whether a skeleton is that of a family name that comes first."""
    return sound in _first_sounds()


def is_initial(letter: str, sound: str) -> bool:
    """Whether a letter may stand for the name of a skeleton."""
    first = sound.lstrip("=")[:1]
    return len(letter) == 1 and (letter == first or first in _FIRST_SOUNDS.get(letter, ()))


def is_nickname(short: str, full: str) -> bool:
    """Whether a skeleton is that of a short form of another given name."""
    return short in _nicknames().get(full, ())


@cache
def _nicknames() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for ((line,),) in rows("nicknames"):
        full, *short = map(skeleton, line.split())
        found[full] = found.get(full, frozenset()) | frozenset(short)
    return found


@cache
def _given_names() -> frozenset[str]:
    return frozenset(map(fold, words("given_names")))


@cache
def _given_sounds() -> frozenset[str]:
    return frozenset(map(skeleton, _given_names()))


@cache
def _first_families() -> frozenset[str]:
    return frozenset(map(fold, surnames()))


@cache
def _first_sounds() -> frozenset[str]:
    return frozenset(map(skeleton, _first_families()))
