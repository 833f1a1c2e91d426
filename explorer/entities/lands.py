"""In which country a city lies of which there are several, by what else an article names.

A namesake is looked for in the country that most places of the article lie in, and only where the article names nothing
of the country of the better known city. Places that are named together mostly lie together (Leidner 2007, "Toponym
Resolution in Text").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from explorer.entities.cities import City, divisions, key, namesakes
from explorer.entities.known import Known
from explorer.entities.linking import Evidence
from explorer.entities.lookup import country_id, looked_up
from explorer.model import Label
from explorer.text import fold

PLACES: Final = frozenset((Label.GPE, Label.LOC, Label.FAC))
_LANDS: Final = (*sorted(PLACES), Label.NORP)
_LIES_IN: Final = "lies in"
_COMPARABLE: Final = 5
"""A city so many times as large is meant wherever the article is about."""
_WELL_KNOWN: Final = 500_000
"""From this population on, an article about one other country only means another city."""
_SEVERAL: Final = 2
_FAR_MORE: Final = 4
"""So many times as often as all of its own country, another one must be named if a city is to lie there."""


def lying(named: Mapping[Label, Mapping[str, int]]) -> dict[str, str]:
    """ISO codes of the countries of those cities with namesakes abroad of which an article says where they lie.

    ``named`` has the names of the article by their labels, with how often they stand there.
    """
    if not any(any(map(abroad, named[label])) for label in PLACES if label in named):
        return {}
    doubtful = [form for label in PLACES for form in named.get(label, ()) if abroad(form)]
    often, own = counted(named)
    found = {form: _land(form, often, own[country(form)[1]]) for form in doubtful}
    return {form: code for form, code in found.items() if code}


def is_elsewhere(home: str, named: Mapping[Label, Mapping[str, int]]) -> bool:
    """Whether an article names something of other countries than one, and nothing of that."""
    often, _ = counted(named)
    return bool(often) and home not in often


def counted(named: Mapping[Label, Mapping[str, int]]) -> tuple[Counter[str], Counter[str]]:
    """How often an article names something of each country, and each place."""
    often: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for label in _LANDS:
        for form, count in named.get(label, {}).items():
            code, name = country(form)
            if code:
                often[code] += count
                own[name] += count
    return often, own


def _land(form: str, often: Mapping[str, int], own: int) -> str:
    """The country of a city that is named ``own`` times; empty where the article does not say it."""
    home, _ = country(form)
    city = looked_up(form)
    at_home, others = often[home] - own, sum(often.values()) - own
    known = isinstance(city, City) and city.population >= _WELL_KNOWN
    for code in abroad(form):
        count = often.get(code, 0)
        only = count == others >= _SEVERAL
        if only or (not known and count > 1 and 2 * count > others and count >= _FAR_MORE * at_home):
            return code
    return home if at_home else ""


def evidence(lands: Mapping[str, str]) -> Iterator[Evidence]:
    """What an article says of where cities lie, which is what ``lying`` gives; each once."""
    for name, code in dict.fromkeys((country(form)[1], code) for form, code in lands.items()):
        yield _LIES_IN, name, code


def mostly(said: Mapping[Evidence, int]) -> dict[str, str]:
    """By the keys of names of cities, the country that more articles of a corpus speak for than for any other."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for it, count in said.items():
        if it[0] == _LIES_IN:
            votes[it[1]][it[2]] += count
    found = {}
    for name, counts in votes.items():
        (code, most), *others = counts.most_common()
        if not others or most > others[0][1]:
            found[name] = code
    return found


@lru_cache(maxsize=100_000)
def abroad(form: str) -> Mapping[str, City]:
    """Cities in other countries that a name of a city may mean as well, by the codes of these."""
    city = looked_up(form)
    if not isinstance(city, City):
        return {}
    found: dict[str, City] = {}
    for other in namesakes(form):
        if other.country != city.country and _COMPARABLE * other.population >= city.population:
            found.setdefault(other.country, other)
    return found


@lru_cache(maxsize=100_000)
def country(form: str) -> tuple[str, str]:
    """ISO code of the country of a place, an adjective or a people, empty where no list knows it; and its key."""
    place = looked_up(form)
    if isinstance(place, Known):
        if country_id(place):
            return place.id.removeprefix("place:").upper(), key(form)
        place = divisions().get(fold(place.name))
    return (place.country if place else ""), key(form)
