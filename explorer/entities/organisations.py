"""Which organisation or group a name means: what is known of the world, what texts define, else the name itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

from explorer.entities.known import Known, by_fold
from explorer.entities.linking import Choice
from explorer.entities.lists import section
from explorer.entities.spelling import initials, name_key, organisation_key
from explorer.model import Kind, Label, Link, Tagging
from explorer.text import fold

_OF: Final = frozenset(("of", "for", "at", "de", "des", "du"))
_COMPANIES: Final = frozenset(
    ["group", "corporation", "company", "holdings", "airlines", "airways", "industries", "motors", "bank"]
)
"""What may follow an acronym that is a company's name: no ``News`` or ``Academy``, which belong to it."""
_LEAST: Final = 3
"""Letters of an acronym and of a first word that may stand for a name."""


class Organisations:
    """Keys of organisations and groups, for the forms that occur in a corpus."""

    def __init__(self, forms: AbstractSet[str], groups: AbstractSet[str], taggings: Mapping[str, Tagging]) -> None:
        self.known: dict[str, Known] = {}
        self._keys = {form: self._find(form) for form in sorted(forms)}
        self._groups = {form: self._group(form) for form in sorted(groups)}
        defined: defaultdict[str, set[str]] = defaultdict(set)
        for tagging in taggings.values():
            for short, long in tagging.definitions:
                defined[name_key(short)].add(self._find(long))
        self._defined = {short: next(iter(keys)) for short, keys in defined.items() if len(keys) == 1}

    def in_article(self, forms: AbstractSet[str], definitions: Iterable[tuple[str, str]]) -> dict[str, Choice]:
        """Keys of the forms of one article: its own definitions first, then what is known, then the corpus."""
        defined = {name_key(short): self._find(long) for short, long in definitions}
        long_forms: defaultdict[str, set[str]] = defaultdict(set)
        words: dict[str, list[str]] = {}
        for form in forms:
            if " " in form:
                long_forms[initials(form)].add(self._keys[form])
                words[form] = organisation_key(form).split()
        found = {}
        for form in forms:
            short, key = name_key(form), self._keys[form]
            choice = Choice(key)
            if short in defined:
                choice = Choice(defined[short], Link.DEFINED)
            elif key not in self.known and short in self._defined:
                choice = Choice(self._defined[short], Link.DEFINED_ELSEWHERE)
            elif key not in self.known or short in _heads() or short == "supreme court":
                # "Congress" is the best known one only where the article names no other.
                choice = self._shortened(form, short, long_forms, words) or choice
            found[form] = choice
        for form in forms:
            plural = found.get(f"{form}s") if len(form) >= _LEAST + 2 and " " not in form else None
            if plural is not None and not plural.link:
                found[f"{form}s"] = Choice(found[form].key, Link.SPELLING)
        return found

    def group(self, form: str) -> str:
        """The key of a people, faith or current that is no place."""
        return self._groups[form]

    def _shortened(
        self, form: str, key: str, long_forms: Mapping[str, set[str]], words: Mapping[str, list[str]]
    ) -> Choice | None:
        """The only longer name of the article that a form is the initials or a part of."""
        if form.isupper() and len(form) >= _LEAST:
            spelt_out = long_forms.get(key.replace(".", ""), set())
            if spelt_out:
                return Choice(next(iter(spelt_out)), Link.ACRONYM) if len(spelt_out) == 1 else None
        short = organisation_key(form).split()
        if not words or _is_people(key):
            return None
        heads = _COMPANIES if form.isupper() else _heads()
        fitting = {
            self._keys[long]
            for long, parts in words.items()
            if len(parts) > len(short) and _stands_for(short, parts, heads)
        }
        return Choice(next(iter(fitting)), Link.SHORT) if len(fitting) == 1 else None

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


def _stands_for(short: list[str], long: list[str], heads: frozenset[str]) -> bool:
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
