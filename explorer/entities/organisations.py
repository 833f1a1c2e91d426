"""Which organisation or group a name means: what is known of the world, what texts define, else the name itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from explorer.entities import bodies
from explorer.entities.known import Known, by_fold
from explorer.entities.linking import Choice, Evidence
from explorer.entities.lookup import country_name
from explorer.entities.shortening import BESIDE, LEAST, Here, OrganisationName, Standing, heads, is_people
from explorer.entities.spelling import initials, name_key, organisation_key
from explorer.model import Kind, Label, Link
from explorer.text import fold

_DEFINED: Final = "defined"
_OTHER_BODIES: Final = (" central bank", " house of representatives", " council of ministers")
_FORM: Final = re.compile(r"(?: (?:group|holdings?|corporation|company))+$")
_OF_COUNTRY: Final = re.compile(r"(.+?) of (.+?)( ministry)?")
_LONGEST_COUNTRY: Final = 3
_UNITED_NATIONS: Final = "un"
_BODIES: Final = frozenset(
    (
        "government", "cabinet", "parliament", "congress", "senate", "assembly", "ministry", "court", "military",
        "army", "navy", "force", "forces", "guard", "police",
    )
)  # fmt: skip
"""What a state has one of, so that it does not matter how its country is named: no ``bank`` and no ``university``."""


class Organisations:
    """Keys of organisations and groups, for the forms that occur in a corpus."""

    def __init__(self, forms: Iterable[str], groups: Iterable[str], evidence: Mapping[Evidence, int]) -> None:
        """``evidence`` says in how many articles it is found; other kinds than ``evidence`` gives may be there."""
        self._names = {form: _organisation(form) for form in forms}
        self._standing = Standing(self._names.values(), evidence)
        self._lands = bodies.of_one(evidence)
        """Of a body that every state has the country, where articles speak for one only."""
        self._groups = {form: _group(form) for form in groups}
        defined: defaultdict[str, set[str]] = defaultdict(set)
        long_names = set()
        for said in evidence:
            if said[0] == _DEFINED:
                _, short, long = said
                long_names.add(long)
                defined[name_key(short)].add(_find(long)[0])
        self._defined = {short: next(iter(keys)) for short, keys in defined.items() if len(keys) == 1}
        found = (_find(form) for form in sorted({*self._names, *self._groups, *long_names}))
        self.known: dict[str, Known] = {key: known for key, known in found if known is not None}

    @staticmethod
    def take_apart(form: str) -> None:
        """Look at a name by itself."""
        _organisation(form)

    @staticmethod
    def evidence(forms: Iterable[str], definitions: Iterable[tuple[str, str]]) -> Iterator[Evidence]:
        """What an article says by the names of organisations in it, and by its definitions."""
        for short, long in definitions:
            yield _DEFINED, short, long
        yield from Standing.evidence([_organisation(form) for form in forms])

    @staticmethod
    def bodies(forms: Iterable[str]) -> dict[str, None]:
        """Keys of the bodies among some forms that every state has."""
        names = map(_organisation, forms)
        return dict.fromkeys(name.key for name in names if not name.home and bodies.is_body(name.words))

    def basis(self, form: str) -> Hashable:
        """What ``in_article`` reads of the corpus for a form in any article."""
        name = self._names[form]
        return self._defined.get(name.folded), self._standing.about(name), self._lands.get(name.key)

    def beside(self, form: str) -> tuple[bool, bool]:
        """What it reads too in the articles that say ``said_beside`` of the form."""
        return self._standing.beside(self._names[form])

    def said_beside(self, form: str) -> Evidence:
        """What an article says where a longer name stands beside a form."""
        return BESIDE, self._names[form].key

    def home(self, form: str) -> str:
        """ISO code of the country whose body lists know by a name that does not say so; else empty."""
        return self._names[form].home

    def of_another_country(self, form: str) -> str:
        """The key of a body that is not the one which lists know by its name."""
        return f"actor: {organisation_key(form)}"

    def of_country(self, form: str, land: str) -> str | None:
        """The key of a body that every state has, of the country that an article is about, or else all of the corpus.

        None for any other organisation, and where no country is known.
        """
        name = self._names[form]
        code = bodies.is_body(name.words) and (land or self._lands.get(name.key))
        return _body(form, code) if code else None

    def key(self, form: str) -> str:
        """The key of an organisation where nothing else in an article leads to another one."""
        return self._names[form].key

    def in_article(self, forms: Iterable[str], definitions: Iterable[tuple[str, str]]) -> dict[str, Choice]:
        """Keys of the forms of one article: its own definitions first, then what is known, then the corpus."""
        defined = {name_key(short): _find(long)[0] for short, long in definitions}
        names = {form: self._names[form] for form in forms}
        here = Here(names.values())
        found = {}
        for form, name in names.items():
            if name.folded in defined:
                found[form] = Choice(defined[name.folded], Link.DEFINED)
            elif not name.is_known and name.folded in self._defined:
                found[form] = Choice(self._defined[name.folded], Link.DEFINED_ELSEWHERE)
            else:
                longer = self._standing.choice(name, here) if name.shortens else None
                found[form] = longer or Choice(name.key)
        for form in forms:
            plural = found.get(f"{form}s") if len(form) >= LEAST + 2 and " " not in form else None
            if plural is not None and not plural.link:
                found[f"{form}s"] = Choice(found[form].key, Link.SPELLING)
        return found

    def group(self, form: str) -> str:
        """The key of a people, faith or current that is no place."""
        return self._groups[form]


@lru_cache(maxsize=200_000)
def _organisation(form: str) -> OrganisationName:
    folded, words = name_key(form), tuple(organisation_key(form).split())
    key, known = _find(form)
    # "Congress" is the best known one only where the article names no other.
    own = known is not None and folded not in heads() and folded != "supreme court"
    shortens = bool(words) and not own and not is_people(folded)
    acronym = initials(form) if " " in form and len(words) > 1 else ""
    home = _home(known, words) if known is not None and not own else ""
    return OrganisationName(folded, key, words, acronym, form.isupper(), known is not None, shortens, home)


@lru_cache(maxsize=100_000)
def _body(form: str, land: str) -> str:
    """The key of a body of a country."""
    return _find(f"{country_name(land)} {form}")[0]


def body_of(key: str) -> str:
    """The country in the key of a body that every state has, as it is written; else empty."""
    words = tuple(key.removeprefix("actor: ").split())
    for size in range(1, min(_LONGEST_COUNTRY + 1, len(words))):
        country = _country(" ".join(words[:size]))
        if country and bodies.is_body(words[size:]):
            return country.name
    return ""


def _home(known: Known, words: tuple[str, ...]) -> str:
    """The code of the country that a known name begins with, where the words are the rest of it."""
    front, _, rest = organisation_key(known.name).partition(" ")
    country = _country(front) if rest.split() == list(words) else None
    return country.id.removeprefix("place:").upper() if country else ""


def _find(form: str) -> tuple[str, Known | None]:
    """The key of a name, and what is known of it."""
    written = organisation_key(form)
    placed = _country_in_front(written)
    for key in (name_key(form), written, placed):
        for known in by_fold().get(key, ()):
            if known.kind is Kind.ACTOR:
                return known.id, known
    for known in by_fold().get(_FORM.sub("", written), ()):
        if known.label is Label.ORG:
            return known.id, known
    if placed and (placed.split()[-1] in _BODIES or placed.endswith(_OTHER_BODIES)):
        body = _bodies_of_countries().get(placed)
        return body.id if body else f"actor: {placed}", body
    # A government or team under the name of its country is an actor; all names of the country are its own.
    country = next((known for known in by_fold().get(name_key(form), ()) if known.label is Label.GPE), None)
    return f"actor: {fold(country.name) if country else written}", None


@cache
def _bodies_of_countries() -> dict[str, Known]:
    """Known bodies by the key that any other way of naming their country leads to."""
    names = {known: _country_in_front(organisation_key(known.name)) for each in by_fold().values() for known in each}
    return {placed: known for known, placed in names.items() if placed and known.label is Label.ORG}


def _group(form: str) -> str:
    key, known = _find(form)
    return key.removesuffix("s") if known is None and len(key) > len("actor: ") + 3 else key


@lru_cache(maxsize=100_000)
def _country_in_front(key: str) -> str:
    """``Senate of France``, ``French Senate`` and ``France's Senate`` in one form; empty where no country is named.

    The United Nations are named like a country.
    """
    words = key.split()
    for size in range(1, min(_LONGEST_COUNTRY + 1, len(words))):
        if country := _country(" ".join(words[:size])):
            return organisation_key(f"{country.name} {' '.join(words[size:])}")
    found = _OF_COUNTRY.fullmatch(key)
    if found is None:
        return _country_in_ministry(words)
    country = _country(found[2])
    name = country.name if country else found[2] if found[2] == _UNITED_NATIONS else ""
    return organisation_key(f"{name} {found[1]}{found[3] or ''}") if name else ""


def _country_in_ministry(words: Sequence[str]) -> str:
    """``Finance Ministry of Peru``, of which the key is ``finance peru ministry``, in the same form; else empty."""
    for at in range(max(1, len(words) - 1 - _LONGEST_COUNTRY), len(words) - 1):
        if words[-1] == "ministry" and (country := _country(" ".join(words[at:-1]))):
            return organisation_key(f"{country.name} {' '.join(words[:at])} ministry")
    return ""


def _country(name: str) -> Known | None:
    """The country of a folded name or adjective."""
    for known in by_fold().get(name, ()):
        if known.kind is Kind.PLACE and len(known.id) == len("place:xx"):
            return known
    return None
