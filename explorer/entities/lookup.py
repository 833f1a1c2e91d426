"""Places by their names, as lists of countries and regions and GeoNames know them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from rapidfuzz import fuzz

from explorer.entities.cities import City, Division, country_numbers, divisions, identify
from explorer.entities.cities import key as city_key
from explorer.entities.known import Known, by_fold, known_names
from explorer.entities.spelling import name_key, place_key
from explorer.model import Kind, Label
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
_OF: Final = ("state of ", "commonwealth of ", "city of ", "town of ", "village of ")


@lru_cache(maxsize=200_000)
def looked_up(form: str) -> Known | Division | City | None:
    """What lists or gazetteers know by a name."""
    place = known_place(form)
    if place is not None:
        return place
    abbreviates = form.isupper() and len(form) == _LETTERS and form not in _OF_CITIES
    division = divisions().get(form if abbreviates else fold(form))
    if division is not None and is_best_known(form):
        return division
    if city := _city(name_key(form)) or _city(place_key(form)):
        return city
    base = without(name_key(form), _SETTLEMENTS)
    return _place(base) or _place(without(base, _AREAS)) or _city(base)


def _place(name: str) -> Known | None:
    """A known place, not by the name of its people: ``Mongol Village`` is none of Mongolia."""
    place = known_place(name)
    return None if place is None or name in _peoples() else place


@cache
def _peoples() -> frozenset[str]:
    forms = known_names().forms.items()
    return frozenset(name_key(form) for form, (known, label) in forms if label is Label.NORP is not known.label)


def country_id(place: Known) -> str:
    """The id that the place has if it is a country, and the ids of countries are their codes; else empty."""
    code = place.id.removeprefix("place:").upper()
    return place.id if len(code) == 2 and code in country_numbers() else ""


@cache
def twins() -> dict[str, Division]:
    """States and provinces that have the name of a country."""
    return {
        name: division
        for name, division in divisions().items()
        if any(country_id(known) for known in by_fold().get(name, ()) if known.kind is Kind.PLACE)
    }


@cache
def country_name(code: str) -> str:
    """The common name of a country by its ISO code."""
    wanted = f"place:{code.lower()}"
    return next((one.name for owners in by_fold().values() for one in owners if one.id == wanted), code)


def is_best_known(name: str) -> bool:
    """Whether no large city has the name of a state or province."""
    city = identify(name)
    return city is None or city.population < _WELL_KNOWN


def _city(name: str) -> City | None:
    """The city of a name, where the name is its own, or looks like it, or the city is known by several names."""
    city = identify(name)
    if city is None or city_key(city.name) == city_key(name) or city.population >= _WELL_KNOWN:
        return city
    return city if fuzz.ratio(city_key(city.name), city_key(name)) >= _ALIKE else None


def without(key: str, endings: tuple[str, ...]) -> str:
    """The key of a place without what only says what kind of place it is."""
    key = next((key.removeprefix(start) for start in _OF if key.startswith(start)), key)
    for ending in endings:
        if key.endswith(ending) and len(key) > len(ending) + 2:
            return key.removesuffix(ending)
    return key


def known_place(form: str) -> Known | None:
    """The country or region that a name or adjective is of."""
    for key in (name_key(form), name_key(form).replace("-", " ")):
        for known in by_fold().get(key, ()):
            if known.kind is Kind.PLACE:
                return known
    return None
