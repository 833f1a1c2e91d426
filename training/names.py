"""Names of people from many traditions: Faker's lists (MIT) and our own, in Latin letters."""

from __future__ import annotations

import importlib
import pkgutil
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import faker.providers.person

from explorer.entities.lists import sections
from training.lists import section
from training.transliteration import romanised

_NAME: Final = re.compile(r"[A-ZÀ-ÞĀ-ɏ][\w'’ .-]{1,24}")
_PLACEHOLDERS: Final = {"Doe"}
PEOPLES: Final = (
    "african",
    "arabic",
    "central asian",
    "chinese",
    "hebrew",
    "japanese",
    "korean",
    "persian",
    "south asian",
    "southeast asian",
    "turkish",
)
"""Traditions with lists of our own: the ones that news of the world is full of and Faker lacks."""
_FAMILY_FIRST: Final = frozenset({"chinese", "korean"})


@dataclass(frozen=True, slots=True)
class Tradition:
    """Given and family names that go together; in some the family name stands first."""

    name: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool = False


@cache
def traditions() -> tuple[Tradition, ...]:
    """Our own traditions, in the order of ``PEOPLES``, and Faker's, without those that lack given or family names."""
    found = [*_own(), *_faker()]
    return tuple(tradition for tradition in found if len(tradition.given) > 5 and len(tradition.family) > 5)


def _own() -> list[Tradition]:
    found = []
    for people in PEOPLES:
        given, family = section("names", f"{people} given"), section("names", f"{people} family")
        family = family or tuple(sorted(sections("surnames")[people]))
        found.append(Tradition(people, given, family, people in _FAMILY_FIRST))
    return found


def _faker() -> list[Tradition]:
    found = []
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        given = _latin(provider, ("first_name", "first_romanized"))
        family = _latin(provider, ("last_name", "last_romanized", "unisex_last", "male_last"))
        found.append(Tradition(module.name, given, family))
    return found


def _latin(provider: type, prefixes: tuple[str, ...]) -> tuple[str, ...]:
    names: set[str] = set()
    for attribute in dir(provider):
        value = getattr(provider, attribute)
        if attribute.startswith(prefixes) and isinstance(value, (tuple, list, dict, set)):
            names.update(_spelling(name) for name in value if isinstance(name, str))
    return tuple(sorted(name for name in names - _PLACEHOLDERS if _NAME.fullmatch(name)))


def _spelling(name: str) -> str:
    latin = name if name[:1].isascii() or ord(name[0]) < 0x250 else romanised(name)
    if latin is None:
        return ""
    return latin.title() if latin.isupper() else latin
