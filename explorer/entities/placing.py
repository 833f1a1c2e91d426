"""Which place a name means: known countries and regions, cities of GeoNames, and places that only the corpus knows."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from rapidfuzz import fuzz

from explorer.entities.cities import City, Division, country_numbers, divisions, identify
from explorer.entities.cities import key as city_key
from explorer.entities.known import Known, by_fold, slug
from explorer.entities.linking import Choice, Facts
from explorer.entities.spelling import initials, name_key, place_key, skeleton
from explorer.model import GazetteerEntry, Kind
from explorer.text import fold

_WELL_KNOWN: Final = 500_000
"""From this population on, an alternative name of GeoNames need not look like the name."""
_ALIKE: Final = 70.0
_LETTERS: Final = 2
"""Of the abbreviation of a state."""
_OF_CITIES: Final = frozenset(("LA",))
"""Abbreviations that are a city's more often than a state's."""
_SETTLEMENTS: Final = (" city", " town", " village")
_AREAS: Final = (" province", " governorate", " oblast", " region", " district")
_FACILITIES: Final = (" air base", " airbase", " base", " airport", " naval base")
_OF: Final = ("state of ", "commonwealth of ", "city of ", "town of ", "village of ")


@dataclass(frozen=True, slots=True, eq=False)
class PlaceName:
    """The name of a place, looked at once for all articles."""

    key: str
    words: tuple[str, ...]
    initials: str
    """Of its words, where there are several."""
    acronym: str
    """The name itself in lower case, where it may be one."""
    shortens: bool
    """It may be the short form of a longer name: nothing is known of it."""
    twin: Division | None
    """The state or province that has its name, where it is a country's."""


class Gazetteer:
    """Places that were looked up, with what is known of each."""

    def __init__(self) -> None:
        self.known: dict[str, Known] = {}
        self._titles: dict[str, str] = {}
        self._entries: dict[str, GazetteerEntry] = {}

    def title(self, key: str) -> str:
        """The name of a city, where GeoNames gave it; else empty."""
        return self._titles.get(key, "")

    def entry(self, key: str) -> GazetteerEntry | None:
        """What gazetteers know of a place."""
        return self._entries.get(key)

    def facts(self, key: str) -> Facts | None:
        """All of it; None of a place that was not looked up."""
        if key not in self.known and key not in self._titles:
            return None
        return Facts(self.known[key].id if key in self.known else "", self.title(key), self.entry(key))

    def city(self, city: City, division: Division | None = None, country: str = "") -> str:
        """The key of a city, or of a smaller one of its name that is told apart by where it lies."""
        if division is None and not country:
            key, title = f"place:{slug(city.name)}", city.name
        elif division is not None:
            key = f"place:{slug(city.name)}-{city.country.lower()}-{slug(division.name)}"
            title = f"{city.name}, {division.name}"
        else:
            key, title = f"place:{slug(city.name)}-{city.country.lower()}", f"{city.name}, {country}"
        if key not in self._titles:
            self._titles[key] = title
            self._entries[key] = GazetteerEntry(city.country, city.number, city.latitude, city.longitude)
        return key

    def division(self, division: Division) -> str:
        """The key of a state or province, also where another place is better known by its name."""
        for known in by_fold().get(fold(division.name), ()):
            if known.kind is Kind.PLACE and known.id != _country_id(known):
                return self._noted(known)
        common = _is_best_known(division.name) and not _known(division.name)
        key = f"place:{slug(division.name)}" + ("" if common else f"-{division.country.lower()}")
        if key not in self._titles:
            self._titles[key] = division.name if common else f"{division.name}, {country_name(division.country)}"
            self._entries[key] = GazetteerEntry(division.country, division.number or None)
        return key

    def _noted(self, place: Known) -> str:
        """Keep a known place with what gazetteers know of it; gives its key."""
        if place.id not in self.known:
            self.known[place.id] = place
            code = place.id.removeprefix("place:").upper()
            division = divisions().get(fold(place.name))
            if place.id == _country_id(place):
                self._entries[place.id] = GazetteerEntry(code, country_numbers().get(code))
            elif division is not None:
                self._entries[place.id] = GazetteerEntry(division.country, division.number or None)
        return place.id


class Places(Gazetteer):
    """Keys of places, for the forms that occur in a corpus."""

    def __init__(self, forms: AbstractSet[str], facilities: AbstractSet[str]) -> None:
        super().__init__()
        self._facilities = {place_key(form) for form in facilities}
        self._keys: dict[str, str] = {}
        alike: dict[str, str] = {}
        for form in sorted(forms, key=lambda form: (place_key(form), form)):
            key = self._find(form)
            if key not in self.known and key not in self._titles:
                key = alike.setdefault(" ".join(skeleton(part) for part in key.split()), key)
            self._keys[form] = key
        self._names = {form: self._name(form) for form in forms}
        self._choices = {form: Choice(key) for form, key in self._keys.items()}

    @staticmethod
    def take_apart(form: str) -> None:
        """Look at a name by itself."""
        _looked_up(form)

    def basis(self, form: str) -> Hashable:
        """All that is read of the corpus for a form when an article is looked at."""
        key = self._keys[form]
        return key, key in self.known, bool(self.title(key)), self.entry(key)

    def name(self, form: str) -> PlaceName:
        """What is known of a form."""
        return self._names[form]

    def choice(self, form: str) -> Choice:
        """What a form means where the article says nothing else."""
        return self._choices[form]

    def key(self, form: str) -> str:
        """The key of a place as it is written."""
        return self._keys[form]

    def adjective(self, form: str) -> str | None:
        """The key of the place whose people or adjective a word is; None where it is none."""
        place = _known(form)
        return self._noted(place) if place is not None else None

    def _name(self, form: str) -> PlaceName:
        key = self._keys[form]
        words = tuple(place_key(form).split())
        known = key in self.known or key in self._titles
        acronym = form.lower() if form.isupper() and len(form) > 2 else ""
        letters = initials(form) if len(words) > 1 else ""
        twin = _twins().get(name_key(form)) if key in self.known else None
        return PlaceName(key, words, letters, acronym, bool(words) and not known, twin)

    def _find(self, form: str) -> str:
        place = _looked_up(form)
        if isinstance(place, Known):
            return self._noted(place)
        if isinstance(place, Division):
            return self.division(place)
        if isinstance(place, City):
            return self.city(place)
        bare = _without(place_key(form), _FACILITIES)
        return f"place: {bare if bare in self._facilities else place_key(form)}"


@lru_cache(maxsize=200_000)
def _looked_up(form: str) -> Known | Division | City | None:
    """What lists or gazetteers know by a name."""
    place = _known(form)
    if place is not None:
        return place
    abbreviates = form.isupper() and len(form) == _LETTERS and form not in _OF_CITIES
    division = divisions().get(form if abbreviates else fold(form))
    if division is not None and _is_best_known(form):
        return division
    if city := _city(name_key(form)) or _city(place_key(form)):
        return city
    base = _without(name_key(form), _SETTLEMENTS)
    return _known(base) or _known(_without(base, _AREAS)) or _city(base)


def _country_id(place: Known) -> str:
    """The id that the place has if it is a country, and the ids of countries are their codes; else empty."""
    code = place.id.removeprefix("place:").upper()
    return place.id if len(code) == 2 and code in country_numbers() else ""


@cache
def _twins() -> dict[str, Division]:
    """States and provinces that have the name of a country."""
    return {
        name: division
        for name, division in divisions().items()
        if any(_country_id(known) for known in by_fold().get(name, ()) if known.kind is Kind.PLACE)
    }


@cache
def country_name(code: str) -> str:
    """The common name of a country by its ISO code."""
    wanted = f"place:{code.lower()}"
    return next((one.name for owners in by_fold().values() for one in owners if one.id == wanted), code)


def _is_best_known(name: str) -> bool:
    """Whether no large city has the name of a state or province."""
    city = identify(name)
    return city is None or city.population < _WELL_KNOWN


def _city(name: str) -> City | None:
    """The city of a name, where the name is its own, or looks like it, or the city is known by several names."""
    city = identify(name)
    if city is None or city_key(city.name) == city_key(name) or city.population >= _WELL_KNOWN:
        return city
    return city if fuzz.ratio(city_key(city.name), city_key(name)) >= _ALIKE else None


def _without(key: str, endings: tuple[str, ...]) -> str:
    key = next((key.removeprefix(start) for start in _OF if key.startswith(start)), key)
    for ending in endings:
        if key.endswith(ending) and len(key) > len(ending) + 2:
            return key.removesuffix(ending)
    return key


def _known(form: str) -> Known | None:
    for key in (name_key(form), name_key(form).replace("-", " ")):
        for known in by_fold().get(key, ()):
            if known.kind is Kind.PLACE:
                return known
    return None
