"""Which longer name of its article a short name of an organisation stands for, and which stand for themselves.

Within an article a part of a name means the name, as in coreference resolution by strict head match with modifiers that
are compatible (Lee et al. 2011, "Stanford's Multi-Pass Sieve"). Over a corpus that goes wrong where the part is the
better known name: one article of many that adds a word to it would have a line of its own under the name of all others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from explorer.entities.cities import divisions
from explorer.entities.known import by_fold
from explorer.entities.linking import Choice, Evidence
from explorer.entities.lists import section, words
from explorer.model import Kind, Label, Link

Words = tuple[str, ...]

LEAST: Final = 3
"""Letters of an acronym and of a first word that may stand for a name."""
_OF: Final = frozenset(("of", "for", "at", "de", "des", "du"))
_COMPANIES: Final = frozenset(
    ["group", "corporation", "company", "holdings", "airlines", "airways", "industries", "motors", "bank"]
)
"""What may follow an acronym that is a company's name: no ``News`` or ``Academy``, which belong to it."""
_FAR_MORE: Final = 2
_SOME: Final = 3
"""A name stands for itself that is alone in some articles, in so many times as many as have a longer one beside it."""
_LONGEST_PLACE: Final = 3
_ALONE: Final = "alone"
BESIDE: Final = "beside"
_SPELT_OUT: Final = "spelt out"
_ORDINAL: Final = re.compile(
    r"\d+(?:st|nd|rd|th|d)|first|second|third|(?:\w+teen|\w+ie|four|fif|six|seven|eigh|nin|ten|hundred)th"
)
_TENS: Final = frozenset(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"))


@dataclass(frozen=True, slots=True, eq=False)
class OrganisationName:
    """The name of an organisation or group, looked at once for all articles."""

    folded: str
    key: str
    words: Words
    acronym: str
    """The initials of its words, where there are several."""
    is_upper: bool
    is_known: bool
    """A list has it."""
    shortens: bool
    """It may be the short form of a longer name: not known for itself, and no adjective."""
    home: str = ""
    """ISO code of the country whose body lists know by this name although it does not say so: ``Congress``."""

    @property
    def letters(self) -> str:
        """Those of an acronym; empty of what is none."""
        letters = self.folded.replace(".", "") if self.is_upper else ""
        return letters if len(letters) >= LEAST else ""

    @property
    def is_generic(self) -> bool:
        """Whether it says no more than what kind of body it is: ``Senate``, ``Police Force``."""
        return self.words == ("supreme", "court") or all(word in heads() for word in self.words)


class Here:
    """The longer names of one article."""

    def __init__(self, names: Iterable[OrganisationName]) -> None:
        self._long = [name for name in names if name.acronym]
        self._starting: dict[str, list[OrganisationName]] = {}
        self._ending: dict[str, list[OrganisationName]] = {}
        for name in self._long:
            self._starting.setdefault(name.words[0], []).append(name)
            self._ending.setdefault(name.words[-1], []).append(name)

    def spelt_out(self, letters: str) -> set[str]:
        """Keys of the names that the letters of an acronym stand for."""
        return {long.key for long in self._long if long.acronym == letters} if letters else set()

    def longer(self, name: OrganisationName) -> list[OrganisationName]:
        """Names that have a name as a part by which people call them."""
        sharing = (*self._starting.get(name.words[0], ()), *self._ending.get(name.words[-1], ()))
        kinds = _COMPANIES if name.is_upper else heads()
        return [long for long in sharing if _stands_for(name, long, kinds)] if sharing else []


class Standing:
    """Names that stand for themselves in a corpus, although a few articles have a longer one that they fit."""

    def __init__(self, names: Iterable[OrganisationName], evidence: Mapping[Evidence, int]) -> None:
        """``evidence`` says in how many articles it is found."""
        places: defaultdict[Words, set[str]] = defaultdict(set)
        for name in names:
            for size in range(1, min(_LONGEST_PLACE + 1, len(name.words))):
                if place := _place(name.words[:size]):
                    places[name.words[size:]].add(place)
        self.of_many = {words for words, several in places.items() if len(several) > 1}
        """What several countries have: ``socialist party``."""
        beside = {said[1]: count for said, count in evidence.items() if said[0] == BESIDE}
        alone = {said[1]: count for said, count in evidence.items() if said[0] == _ALONE}
        self.keys = {key for key, count in beside.items() if alone.get(key, 0) >= max(_SOME, _FAR_MORE * count)}
        """Of the names that stand for themselves."""
        self._spelt_out = _spelt_out(names, evidence)
        """Keys by the acronyms that stand for them."""

    @staticmethod
    def evidence(here: Collection[OrganisationName]) -> Iterator[Evidence]:
        """Which short names an article has alone, and which beside a longer one that they fit."""
        short = [name for name in here if name.shortens]
        beside: set[str] = set()
        if short and len(here) > 1:
            among = Here(here)
            beside = {name.key for name in short if any(long.key != name.key for long in among.longer(name))}
            for folded, letters in {name.folded: name.letters for name in short}.items():
                if among.spelt_out(letters):
                    yield _SPELT_OUT, folded
        for key in dict.fromkeys([name.key for name in short]):
            yield (BESIDE if key in beside else _ALONE), key

    def about(self, name: OrganisationName) -> str | None:
        """What ``choice`` reads of the corpus for a name in any article."""
        return self._spelt_out.get(name.folded)

    def beside(self, name: OrganisationName) -> tuple[bool, bool]:
        """What it reads too in an article that has a longer name beside it, which is ``evidence``."""
        return name.key in self.keys, name.words in self.of_many

    def choice(self, name: OrganisationName, here: Here) -> Choice | None:
        """The only longer name of the article, or else of the corpus, that a name is the initials or a part of."""
        if spelt_out := here.spelt_out(name.letters):
            return Choice(next(iter(spelt_out)), Link.ACRONYM) if len(spelt_out) == 1 else None
        if name.is_upper and name.folded in self._spelt_out:
            return Choice(self._spelt_out[name.folded], Link.DEFINED_ELSEWHERE)
        fitting = {long.key: long for long in here.longer(name)}
        if len(fitting) != 1 or name.key in fitting:
            return None
        ((key, long),) = fitting.items()
        return Choice(key, Link.SHORT) if self._is_meant(name, long) else None

    def _is_meant(self, name: OrganisationName, long: OrganisationName) -> bool:
        """Whether a name means the longer one of its article, and not what it means in all others."""
        front, back = _around(name.words, long.words)
        if name.is_known and front and all(map(_counts, front)):
            # A session is one of the body, which has the plain name in all articles.
            return False
        if name.key not in self.keys:
            return True
        if back:
            return back[0] in _OF and names_place(back)
        if names_place(front):
            return name.is_generic or name.words in self.of_many
        return name.is_generic and not name.is_known


def _spelt_out(names: Iterable[OrganisationName], evidence: Iterable[Evidence]) -> dict[str, str]:
    """The only name of a corpus that an acronym stands for, where an article has both and it is no common word."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        if name.acronym:
            keys[name.acronym].add(name.key)
    together = {said[1] for said in evidence if said[0] == _SPELT_OUT} - words("common_words")
    found = {acronym: keys[acronym.replace(".", "")] for acronym in together}
    return {acronym: next(iter(several)) for acronym, several in found.items() if len(several) == 1}


def _around(short: Words, long: Words) -> tuple[Words, Words]:
    """What a longer name has before and behind a short one."""
    size = len(short)
    return ((), long[size:]) if long[:size] == short else (long[:-size], ())


def _stands_for(name: OrganisationName, longer: OrganisationName, kinds: frozenset[str]) -> bool:
    """Whether people say the short name for the long one.

    ``Zelmin`` for ``Zelmin University``, ``Supreme Court`` for ``Supreme Court of Peru``, ``Marine Band`` for
    ``National Marine Band``; not ``Zelmin`` for ``Zelmin Europe``, ``Academy`` for ``Faculty of the Academy``, nor
    ``Senate`` for ``House and Senate``.
    """
    short, long = name.words, longer.words
    size, enough = len(short), len("".join(short)) >= LEAST
    if len(long) <= size:
        return False
    if long[:size] == short:
        rest = long[size:]
        return rest[0] in _OF or (enough and all(word in kinds for word in rest))
    front = long[:-size]
    return (
        enough
        and kinds is not _COMPANIES
        and long[-size:] == short
        and front[-1] not in ("and", "&")
        and _OF.isdisjoint(front)
    )


def _counts(word: str) -> bool:
    return word in _TENS or _ORDINAL.fullmatch(word) is not None


def names_place(words: Words) -> bool:
    """Whether a place or people is named somewhere in a part of a name."""
    starts = range(len(words))
    return any(_place(words[at : at + size]) for at in starts for size in range(1, _LONGEST_PLACE + 1))


@lru_cache(maxsize=100_000)
def _place(words: Words) -> str:
    """The place that words name, also as an adjective; empty where they name none."""
    name = " ".join(words)
    known = next((known.id for known in by_fold().get(name, ()) if known.kind is Kind.PLACE), "")
    return known or (f"place: {name}" if name in divisions() else "")


def is_people(key: str) -> bool:
    """Whether a folded name is that of a place or a people: ``Catholic`` is not short for a catholic paper."""
    return any(known.kind is Kind.PLACE or known.label is Label.NORP for known in by_fold().get(key, ()))


@cache
def heads() -> frozenset[str]:
    """Words that say what kind of organisation a name is of, in lower case."""
    return frozenset(
        word.lower().replace(".", "") for part in ("org", "org_suffix", "facility") for word in section("heads", part)
    )
