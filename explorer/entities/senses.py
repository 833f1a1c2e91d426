"""Which of several places of one name an article means, by what stands beside the name and what else is named.

One article means one place by a name, unless it says otherwise (one sense per discourse, Gale, Church and Yarowsky
1992). Nothing is told apart without evidence in the article itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from explorer.entities.cities import Division, divisions, identify, neighbours, within
from explorer.entities.known import by_fold
from explorer.entities.linking import Choice
from explorer.entities.lists import section
from explorer.entities.placing import Places, country_name
from explorer.entities.spelling import initials, name_key, place_key
from explorer.model import Label, Link, Mention
from explorer.text import fold

_BESIDE: Final = 2
"""Characters between a town and what it lies in: a comma and a blank."""
_PLACES: Final = frozenset((Label.GPE, Label.LOC, Label.FAC))
_PLURAL: Final = ("islands", "mountains", "hills", "isles")
_COMPASS: Final = frozenset(
    (
        "upper", "lower", "inner", "outer", "north", "south", "east", "west", "northern", "southern", "eastern",
        "western", "central", "little", "big", "great", "greater", "old", "new",
    )
)  # fmt: skip


class Senses:
    """The places of one article."""

    def __init__(self, places: Places, mentions: Sequence[Mention], peoples: Mapping[str, str | None]) -> None:
        """``peoples`` has the key of the place of each adjective that the article uses."""
        self._places = places
        self._mentions = [mention for mention in mentions if mention.label in _PLACES]
        self._forms = {mention.text for mention in self._mentions}
        self._peoples = peoples
        self._senses: defaultdict[str, set[str]] = defaultdict(set)
        self._beside: dict[int, str] = {}
        self._look_beside()

    def choices(self) -> tuple[dict[str, Choice], dict[int, str]]:
        """The choice of each form, and the keys of single mentions that have another one, by where they start."""
        short = _short_forms(self._forms, self._places)
        chosen = {}
        for form in self._forms:
            default = self._places.key(form)
            senses = self._senses.get(form)
            key = next(iter(senses)) if senses and len(senses) == 1 else default
            if key == default and (twin := _twins().get(name_key(form))) is not None and self._means(twin, default):
                key = self._places.division(twin)
            chosen[form] = Choice(short[form], Link.SHORT) if key == default and form in short else Choice(key)
        return chosen, self._beside

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
                self._note(one, default if same else self._places.city(city, country=country_name(city.country)))

    def _lies_in_division(self, one: Mention, two: Mention, division: Division) -> bool:
        city = within(one.text, division.country, division.code)
        if city is None:
            return False
        known = identify(one.text)
        key = self._places.key(one.text) if known == city else self._places.city(city, division)
        self._note(one, key)
        self._beside[two.start] = self._places.division(division)
        if not self._places.title(self._places.key(two.text)):
            self._senses[two.text].add(self._beside[two.start])
        return True

    def _note(self, mention: Mention, key: str) -> None:
        self._beside[mention.start] = key
        self._senses[mention.text].add(key)

    def _means(self, twin: Division, country_key: str) -> bool:
        """Whether a name that a country shares means the state: other parts of its country are named, and nothing
        of the country or its neighbours."""
        country = country_key.removeprefix("place:").upper()
        if country_key in self._peoples.values():
            return False
        inside = False
        for form in self._forms - {twin.name}:
            division, city = divisions().get(fold(form)), identify(form)
            entry = self._places.entry(self._places.key(form))
            code = entry.country if entry else ""
            if code == country or code in neighbours(country):
                return False
            inside |= code == twin.country and (division is not None or city is not None)
        return inside


@cache
def _twins() -> dict[str, Division]:
    """States and provinces that have the name of a country."""
    return {
        name: division
        for name, division in divisions().items()
        if any(len(known.id) == len("place:xx") for known in by_fold().get(name, ()))
    }


def _short_forms(forms: set[str], places: Places) -> dict[str, str]:
    """Forms that stand for exactly one longer name of the article, with its key."""
    words = {form: place_key(form).split() for form in forms}
    long_forms = [form for form in forms if len(words[form]) > 1]
    found: dict[str, str] = {}
    for form in forms if long_forms else ():
        if places.key(form) in places.known or places.title(places.key(form)):
            continue
        fitting = {places.key(long) for long in long_forms if long != form and _stands_for(form, words, long)}
        if len(fitting) == 1:
            found[form] = next(iter(fitting))
    return found


def _stands_for(form: str, words: Mapping[str, list[str]], long_form: str) -> bool:
    """``the Rowans`` for ``Rowan Islands``, ``RSC`` for ``Rowan Space Center``, ``Rowan Bridge`` for ``Old Town Rowan
    Bridge``."""
    short, long = words[form], words[long_form]
    if form.isupper() and len(short) == 1:
        return len(form) > 2 and initials(long_form) == form.lower()
    if len(short) == 1 and short[0].endswith("s") and long[-1] in _PLURAL:
        return long[:-1] in ([short[0]], [short[0][:-1]])
    front = long[: -len(short)]
    if not front or long[-len(short) :] != short:
        telling = len(short) > 1 or short[0] in _facility_heads()
        return telling and long[: len(short) + 1] == [*short, "of"]
    return short[-1] in _facility_heads() and "of" not in front and _COMPASS.isdisjoint(front)


@cache
def _facility_heads() -> frozenset[str]:
    return frozenset(word.lower() for word in section("heads", "facility"))
