"""Which place a name means: known countries and regions, cities of GeoNames, and places that only the corpus knows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from explorer.entities.cities import City, Division, country_numbers, divisions
from explorer.entities.cities import key as city_key
from explorer.entities.known import Known, by_fold, slug
from explorer.entities.lands import abroad, mostly
from explorer.entities.linking import Choice, Evidence, Facts
from explorer.entities.lookup import country_id, country_name, is_best_known, known_place, looked_up, twins, without
from explorer.entities.spelling import initials, name_key, place_key, skeleton
from explorer.model import GazetteerEntry, Kind
from explorer.text import fold

_FACILITIES: Final = (" air base", " airbase", " base", " airport", " naval base")


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

    def city_in(self, city: City) -> str:
        """The key of a city that is told apart from a better known one by its country."""
        return self.city(city, country=country_name(city.country))

    def division(self, division: Division) -> str:
        """The key of a state or province, also where another place is better known by its name."""
        for known in by_fold().get(fold(division.name), ()):
            if known.kind is Kind.PLACE and known.id != country_id(known):
                return self._noted(known)
        common = is_best_known(division.name) and not known_place(division.name)
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
            if place.id == country_id(place):
                self._entries[place.id] = GazetteerEntry(code, country_numbers().get(code))
            elif division is not None:
                self._entries[place.id] = GazetteerEntry(division.country, division.number or None)
        return place.id


class Places(Gazetteer):
    """Keys of places, for the forms that occur in a corpus."""

    def __init__(self, forms: AbstractSet[str], facilities: AbstractSet[str], evidence: Mapping[Evidence, int]) -> None:
        """``evidence`` is that of all articles, of any kind, with how many say it."""
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
        self.doubtful = frozenset(form for form in forms if abroad(form))
        """Names of cities that several countries have."""
        lands = mostly(evidence)
        self._choices = {form: Choice(self._mostly(form, lands)) for form in forms}

    @staticmethod
    def take_apart(form: str) -> None:
        """Look at a name by itself."""
        looked_up(form)

    def basis(self, form: str) -> Hashable:
        """All that is read of the corpus for a form when an article is looked at."""
        key = self._keys[form]
        return key, self._choices[form].key, key in self.known, bool(self.title(key)), self.entry(key)

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
        place = known_place(form)
        return self._noted(place) if place is not None else None

    def _mostly(self, form: str, lands: Mapping[str, str]) -> str:
        """The key of a name, or of its namesake in the country that the corpus mostly means."""
        others = abroad(form)
        city = others.get(lands.get(city_key(form), "")) if others else None
        return self._keys[form] if city is None else self.city_in(city)

    def _name(self, form: str) -> PlaceName:
        key = self._keys[form]
        words = tuple(place_key(form).split())
        known = key in self.known or key in self._titles
        acronym = form.lower() if form.isupper() and len(form) > 2 else ""
        letters = initials(form) if len(words) > 1 else ""
        twin = twins().get(name_key(form)) if key in self.known else None
        return PlaceName(key, words, letters, acronym, bool(words) and not known, twin)

    def _find(self, form: str) -> str:
        place = looked_up(form)
        if isinstance(place, Known):
            return self._noted(place)
        if isinstance(place, Division):
            return self.division(place)
        if isinstance(place, City):
            return self.city(place)
        bare = without(place_key(form), _FACILITIES)
        return f"place: {bare if bare in self._facilities else place_key(form)}"
