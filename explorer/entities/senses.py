"""Which of several places of one name an article means, by what stands beside the name and what else is named.

One article means one place by a name, unless it says otherwise (one sense per discourse, Gale, Church and Yarowsky
1992). Nothing is told apart without evidence in the article itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from explorer.entities.cities import Division, divisions, identify, neighbours, within
from explorer.entities.lands import abroad
from explorer.entities.linking import Choice
from explorer.entities.lists import section
from explorer.entities.placing import Gazetteer, PlaceName, Places
from explorer.model import Link
from explorer.text import fold

_BESIDE: Final = 2
"""Characters between a town and what it lies in: a comma and a blank."""
_PLURAL: Final = ("islands", "mountains", "hills", "isles")
_COMPASS: Final = frozenset(
    (
        "upper", "lower", "inner", "outer", "north", "south", "east", "west", "northern", "southern", "eastern",
        "western", "central", "little", "big", "great", "greater", "old", "new",
    )
)  # fmt: skip


class Spot(NamedTuple):
    """A mention of a place."""

    place: int
    """Which mention of the article it is."""
    start: int
    end: int
    text: str


class Senses:
    """The places of one article."""

    def __init__(
        self,
        places: Places,
        mentions: Sequence[Spot],
        peoples: Mapping[str, str | None],
        lands: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``mentions`` are those of places, ``peoples`` has the place of each adjective that the article uses.

        ``lands`` has the countries of cities with namesakes, as ``lying`` gives them.
        """
        self._lands = lands
        self._places = places
        self._found = Gazetteer()
        self._mentions = mentions
        self._forms = dict.fromkeys([mention.text for mention in mentions])
        self._peoples = peoples
        self._senses: defaultdict[str, set[str]] = defaultdict(set)
        self._beside: dict[int, str] = {}
        self._look_beside()

    def choices(self) -> tuple[dict[str, Choice], dict[int, Choice]]:
        """The choice of each form, and those of single mentions that have another one, by their place."""
        chosen = {form: self._places.choice(form) for form in self._forms}
        for form in self._forms:
            name = self._places.name(form)
            senses = self._senses.get(form)
            if senses and len(senses) == 1:
                chosen[form] = self._choice(next(iter(senses)))
            elif form in self._lands:
                chosen[form] = self._lying(form)
            elif name.twin is not None and self._means(name.twin, name.key):
                chosen[form] = self._choice(self._found.division(name.twin))
            elif name.shortens and (longer := self._longer(name)) is not None:
                chosen[form] = Choice(longer, Link.SHORT)
        return chosen, {place: self._choice(key) for place, key in self._beside.items()}

    def _lying(self, form: str) -> Choice:
        city = abroad(form).get(self._lands[form])
        return Choice(self._places.key(form)) if city is None else self._choice(self._found.city_in(city))

    def _choice(self, key: str) -> Choice:
        return Choice(key, facts=self._found.facts(key))

    def _longer(self, name: PlaceName) -> str | None:
        """The key of the only longer name of the article that a name stands for."""
        others = (self._places.name(form) for form in self._forms)
        fitting = {long.key for long in others if len(long.words) > 1 and _stands_for(name, long)} - {name.key}
        return next(iter(fitting)) if len(fitting) == 1 else None

    def _look_beside(self) -> None:
        """``Paris, Texas``; ``Atlanta, Georgia``; ``Tulsa, OK``."""
        for one, two in zip(self._mentions, self._mentions[1:], strict=False):
            if two.start - one.end != _BESIDE:
                continue
            division = divisions().get(two.text if two.text.isupper() else fold(two.text))
            if division is not None and self._lies_in_division(one, two, division):
                continue
            container = self._places.key(two.text)
            code = container.removeprefix("place:")
            if len(code) == 2 and (city := within(one.text, code.upper())) is not None:
                default = self._places.key(one.text)
                known = identify(one.text)
                same = known is not None and known.country == city.country
                self._note(one, default if same else self._found.city_in(city))

    def _lies_in_division(self, one: Spot, two: Spot, division: Division) -> bool:
        city = within(one.text, division.country, division.code)
        if city is None:
            return False
        known = identify(one.text)
        key = self._places.key(one.text) if known == city else self._found.city(city, division)
        self._note(one, key)
        self._beside[two.place] = self._found.division(division)
        if not self._places.title(self._places.key(two.text)):
            self._senses[two.text].add(self._beside[two.place])
        return True

    def _note(self, mention: Spot, key: str) -> None:
        self._beside[mention.place] = key
        self._senses[mention.text].add(key)

    def _means(self, twin: Division, country_key: str) -> bool:
        """Whether a name that a country shares means the state: other parts of its country are named, and nothing
        of the country or its neighbours."""
        country = country_key.removeprefix("place:").upper()
        if country_key in self._peoples.values():
            return False
        inside = False
        for form in self._forms.keys() - {twin.name}:
            division, city = divisions().get(fold(form)), identify(form)
            entry = self._places.entry(self._places.key(form))
            code = entry.country if entry else ""
            if code == country or code in neighbours(country):
                return False
            inside |= code == twin.country and (division is not None or city is not None)
        return inside


def _stands_for(name: PlaceName, longer: PlaceName) -> bool:
    """Whether a name is another one, shortened.

    ``the Rowans`` for ``Rowan Islands``, ``RSC`` for ``Rowan Space Center``, ``Rowan Bridge`` for ``Old Town Rowan
    Bridge``, ``Rowan Museum`` for ``Rowan Museum of Art``.
    """
    short, long = name.words, longer.words
    if name.acronym and len(short) == 1:
        return longer.acronym != name.acronym and longer.initials == name.acronym
    if len(short) == 1 and short[0].endswith("s") and long[-1] in _PLURAL:
        return long[:-1] in ((short[0],), (short[0][:-1],))
    front = long[: -len(short)]
    if not front or long[-len(short) :] != short:
        telling = len(short) > 1 or short[0] in _facility_heads()
        return telling and long[: len(short) + 1] == (*short, "of")
    return short[-1] in _facility_heads() and "of" not in front and _COMPASS.isdisjoint(front)


@cache
def _facility_heads() -> frozenset[str]:
    return frozenset(word.lower() for word in section("heads", "facility"))
