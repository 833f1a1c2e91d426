"""Which organisation or group a name means: what is known of the world, what texts define, else the name itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from explorer.entities.known import Known, by_fold
from explorer.entities.linking import Choice
from explorer.entities.lists import section
from explorer.entities.spelling import initials, name_key, organisation_key
from explorer.model import Kind, Label, Link
from explorer.text import fold

_OF: Final = frozenset(("of", "for", "at", "de", "des", "du"))
_COMPANIES: Final = frozenset(
    ["group", "corporation", "company", "holdings", "airlines", "airways", "industries", "motors", "bank"]
)
"""What may follow an acronym that is a company's name: no ``News`` or ``Academy``, which belong to it."""
_LEAST: Final = 3
"""Letters of an acronym and of a first word that may stand for a name."""


@dataclass(frozen=True, slots=True, eq=False)
class _Name:
    """The name of an organisation or group, looked at once for all articles."""

    folded: str
    key: str
    words: tuple[str, ...]
    acronym: str
    """The initials of its words, where there are several."""
    is_upper: bool
    shortens: bool
    """It may be the short form of a longer name: not known for itself, and no adjective."""


class Organisations:
    """Keys of organisations and groups, for the forms that occur in a corpus."""

    def __init__(
        self,
        forms: Iterable[str],
        groups: Iterable[str],
        definitions: Iterable[tuple[str, str]],
    ) -> None:
        self.known: dict[str, Known] = {}
        self._names = {form: self._name(form) for form in forms}
        self._groups = {form: self._group(form) for form in groups}
        defined: defaultdict[str, set[str]] = defaultdict(set)
        for short, long in definitions:
            defined[name_key(short)].add(self._find(long))
        self._defined = {short: next(iter(keys)) for short, keys in defined.items() if len(keys) == 1}

    def in_article(self, forms: Iterable[str], definitions: Iterable[tuple[str, str]]) -> dict[str, Choice]:
        """Keys of the forms of one article: its own definitions first, then what is known, then the corpus."""
        defined = {name_key(short): self._find(long) for short, long in definitions}
        names = {form: self._names[form] for form in forms}
        long_names = [name for name in names.values() if name.acronym]
        ends = {word for name in long_names for word in (name.words[0], name.words[-1])}
        acronyms = {name.acronym for name in long_names}
        found = {}
        for form, name in names.items():
            if name.folded in defined:
                found[form] = Choice(defined[name.folded], Link.DEFINED)
            elif name.key not in self.known and name.folded in self._defined:
                found[form] = Choice(self._defined[name.folded], Link.DEFINED_ELSEWHERE)
            elif name.shortens and (
                name.words[0] in ends or name.words[-1] in ends or name.folded.replace(".", "") in acronyms
            ):
                found[form] = _shortened(name, long_names) or Choice(name.key)
            else:
                found[form] = Choice(name.key)
        for form in forms:
            plural = found.get(f"{form}s") if len(form) >= _LEAST + 2 and " " not in form else None
            if plural is not None and not plural.link:
                found[f"{form}s"] = Choice(found[form].key, Link.SPELLING)
        return found

    def group(self, form: str) -> str:
        """The key of a people, faith or current that is no place."""
        return self._groups[form]

    def _name(self, form: str) -> _Name:
        folded, key, words = name_key(form), self._find(form), tuple(organisation_key(form).split())
        # "Congress" is the best known one only where the article names no other.
        own = key in self.known and folded not in _heads() and folded != "supreme court"
        shortens = bool(words) and not own and not _is_people(folded)
        acronym = initials(form) if " " in form and len(words) > 1 else ""
        return _Name(folded, key, words, acronym, form.isupper(), shortens)

    def _find(self, form: str) -> str:
        for key in (name_key(form), organisation_key(form)):
            for known in by_fold().get(key, ()):
                if known.kind is Kind.ACTOR:
                    self.known[known.id] = known
                    return known.id
        # A government or team under the name of its country is an actor; all names of the country are its own.
        country = next((known for known in by_fold().get(name_key(form), ()) if known.label is Label.GPE), None)
        return f"actor: {fold(country.name) if country else organisation_key(form)}"

    def _group(self, form: str) -> str:
        key = self._find(form)
        if key in self.known:
            return key
        return key.removesuffix("s") if len(key) > len("actor: ") + 3 else key


def _shortened(name: _Name, long_names: Iterable[_Name]) -> Choice | None:
    """The only longer name of the article that a form is the initials or a part of."""
    letters = name.folded.replace(".", "")
    if name.is_upper and len(letters) >= _LEAST:
        spelt_out = {long.key for long in long_names if long.acronym == letters}
        if spelt_out:
            return Choice(next(iter(spelt_out)), Link.ACRONYM) if len(spelt_out) == 1 else None
    heads = _COMPANIES if name.is_upper else _heads()
    size = len(name.words)
    fitting = {long.key for long in long_names if len(long.words) > size and _stands_for(name.words, long.words, heads)}
    return Choice(next(iter(fitting)), Link.SHORT) if len(fitting) == 1 else None


def _stands_for(short: tuple[str, ...], long: tuple[str, ...], heads: frozenset[str]) -> bool:
    """Whether people say the short name for the long one.

    ``Zelmin`` for ``Zelmin University``, ``Supreme Court`` for ``Supreme Court of Peru``, ``Marine Band`` for
    ``National Marine Band``; not ``Zelmin`` for ``Zelmin Europe``, nor ``Academy`` for ``Faculty of the Academy``.
    """
    size, enough = len(short), len("".join(short)) >= _LEAST
    if long[:size] == short:
        rest = long[size:]
        return rest[0] in _OF or (enough and all(word in heads for word in rest))
    return enough and heads is not _COMPANIES and long[-size:] == short and _OF.isdisjoint(long[:-size])


def _is_people(key: str) -> bool:
    """Whether a folded name is that of a place or a people: ``Catholic`` is not short for a catholic paper."""
    return any(known.kind is Kind.PLACE or known.label is Label.NORP for known in by_fold().get(key, ()))


@cache
def _heads() -> frozenset[str]:
    """Words that say what kind of organisation a name is of, in lower case."""
    return frozenset(
        word.lower().replace(".", "") for part in ("org", "org_suffix", "facility") for word in section("heads", part)
    )
