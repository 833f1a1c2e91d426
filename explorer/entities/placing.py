"""Which place a name means: known countries and regions, cities of GeoNames, and places that only the corpus knows."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from rapidfuzz import fuzz

from explorer.entities.cities import City, identify
from explorer.entities.cities import key as city_key
from explorer.entities.known import Known, by_fold, slug
from explorer.entities.spelling import name_key, place_key, skeleton
from explorer.model import Kind

_WELL_KNOWN = 500_000
"""From this population on, an alternative name of GeoNames need not look like the name."""
_ALIKE = 70.0
_SETTLEMENTS = (" city", " town", " village", " province", " governorate", " oblast", " region", " district")
_FACILITIES = (" air base", " airbase", " base", " airport", " naval base")


class Places:
    """Keys of places, for the forms that occur in a corpus."""

    def __init__(self, forms: AbstractSet[str], facilities: AbstractSet[str]) -> None:
        self.known: dict[str, Known] = {}
        self._titles: dict[str, str] = {}
        self._facilities = {place_key(form) for form in facilities}
        self._keys: dict[str, str] = {}
        alike: dict[str, str] = {}
        for form in sorted(forms, key=lambda form: (place_key(form), form)):
            key = self._find(form)
            if key not in self.known and key not in self._titles:
                key = alike.setdefault(" ".join(skeleton(part) for part in key.split()), key)
            self._keys[form] = key

    def key(self, form: str) -> str:
        """The key of a place as it is written."""
        return self._keys[form]

    def title(self, key: str) -> str:
        """The name of a city, where GeoNames gave it; else empty."""
        return self._titles.get(key, "")

    def adjective(self, form: str) -> str | None:
        """The key of the place whose people or adjective a word is; None where it is none."""
        place = _known(form)
        if place is None:
            return None
        self.known[place.id] = place
        return place.id

    def _find(self, form: str) -> str:
        place = _known(form)
        if place is not None:
            self.known[place.id] = place
            return place.id
        city = _city(name_key(form)) or _city(place_key(form))
        if city is None:
            base = _without(name_key(form), _SETTLEMENTS)
            place = _known(base) if base != name_key(form) else None
            if place is not None:
                self.known[place.id] = place
                return place.id
            city = _city(base)
        if city is not None:
            key = f"place:{slug(city.name)}"
            self._titles.setdefault(key, city.name)
            return key
        bare = _without(place_key(form), _FACILITIES)
        return f"place: {bare if bare in self._facilities else place_key(form)}"


def _city(name: str) -> City | None:
    """The city of a name, where the name is its own, or looks like it, or the city is known by several names."""
    city = identify(name)
    if city is None or city_key(city.name) == city_key(name) or city.population >= _WELL_KNOWN:
        return city
    return city if fuzz.ratio(city_key(city.name), city_key(name)) >= _ALIKE else None


def _without(key: str, endings: tuple[str, ...]) -> str:
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
