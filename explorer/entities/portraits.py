"""What is shown of an entity that was resolved: its name, id, type and spellings, each with why it is its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from explorer.entities.known import Known, slug
from explorer.entities.personal import personal_name
from explorer.entities.spelling import name_key
from explorer.model import Entity, GazetteerEntry, Kind, Label, Link, Spelling

_MOST: Final = 20
"""So many are named of those that a bare surname may mean."""

Form = tuple[str, Label]


@dataclass(slots=True)
class Group:
    """The mentions of one entity, counted by how they are written and labelled."""

    forms: dict[Form, int] = field(default_factory=dict)
    articles: int = 0


class Keys(Protocol):
    """What resolution knows of a key."""

    def known(self, key: str) -> Known | None:
        """What is known in advance."""

    def title(self, key: str) -> str:
        """The name that a gazetteer gives."""

    def entry(self, key: str) -> GazetteerEntry | None:
        """What gazetteers know."""

    def link(self, key: str, form: Form) -> tuple[str, int]:
        """The rule that brought most mentions of a form there, and how many."""

    def may_be(self, key: str) -> Iterable[str]:
        """Keys between which the name did not decide."""


class Portrayer:
    """Makes entities of groups of mentions."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._next: dict[str, int] = {}

    def entities(self, groups: Mapping[str, Group]) -> dict[str, Entity]:
        """One entity for each key, with ids that are unique and depend on nothing but the groups."""
        known = {key: self._keys.known(key) for key in groups}
        ordered = sorted(groups, key=lambda key: (known[key] is None, key))
        mentions = {key: sum(group.forms.values()) for key, group in groups.items()}
        ids = {key: self._unique(self._id(key, groups[key], known[key])) for key in ordered}
        found = {}
        for key in ordered:
            spellings = self._spellings(key, groups[key], name := self._name(key, groups[key], known[key]))
            candidates = [one for one in self._keys.may_be(key) if one in ids and one != key]
            candidates.sort(key=lambda one: (-mentions[one], ids[one]))
            found[key] = Entity(
                ids[key],
                name,
                _kind(key),
                self._type(key, groups[key], known[key]),
                spellings,
                groups[key].articles,
                mentions[key],
                tuple([ids[one] for one in candidates[:_MOST]]),
                self._keys.entry(key),
            )
        return found

    def _unique(self, wanted: str) -> str:
        number = self._next.get(wanted, 1)
        self._next[wanted] = number + 1
        if number == 1:
            return wanted
        return self._unique(f"{wanted}-{number}")

    def _id(self, key: str, group: Group, known: Known | None) -> str:
        if known:
            return known.id
        if self._keys.title(key):
            return key
        kind = _kind(key)
        return f"{kind.value}:{slug(_steady(group, kind))}"

    def _name(self, key: str, group: Group, known: Known | None) -> str:
        """The name to show: the common one of what is known, else the most frequent of the full forms."""
        if known:
            return known.name
        title = self._keys.title(key)
        if title:
            return title
        forms = _written(group.forms)
        if len(forms) == 1:
            return next(iter(forms))
        longest = max(map(_words, forms))
        full = {form: count for form, count in forms.items() if _words(form) > 1 or longest == 1}
        return min(full, key=lambda form: (form.isupper() and len(form) > 6, -full[form], -len(form), form))

    def _type(self, key: str, group: Group, known: Known | None) -> Label:
        if self._keys.title(key):
            return Label.GPE
        if len(group.forms) == 1:
            ((_, label),) = group.forms
            return known.label if known and label is Label.NORP else label
        labels: dict[Label, int] = {}
        for (_, label), count in group.forms.items():
            if label is not Label.NORP:
                labels[label] = labels.get(label, 0) + count
        if not labels:
            return known.label if known else Label.NORP
        if known and known.kind is Kind.PLACE and known.label in labels:
            return known.label
        return min(labels, key=lambda label: (-labels[label], label))

    def _spellings(self, key: str, group: Group, name: str) -> tuple[Spelling, ...]:
        if len(group.forms) == 1:
            ((form, count),) = group.forms.items()
            return (Spelling(form[0], count, self._link(key, form, name)),)
        counts: dict[str, int] = {}
        links: dict[str, tuple[int, str]] = {}
        for form, count in group.forms.items():
            counts[form[0]] = counts.get(form[0], 0) + count
            links[form[0]] = max(links.get(form[0], (0, "")), (count, self._link(key, form, name)))
        ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        return tuple([Spelling(text, count, links[text][1]) for text, count in ordered])

    def _link(self, key: str, form: Form, name: str) -> str:
        """Why a form is an entity's: the rule that was used, else what tells it from the name."""
        link, _ = self._keys.link(key, form)
        if link:
            return str(link)
        text, label = form
        if text == name or name_key(text) == name_key(name):
            return ""
        if self._keys.known(key) or self._keys.title(key):
            return Link.KNOWN.value
        return _difference(text, name) if label is Label.PERSON else Link.SPELLING.value


def _difference(text: str, name: str) -> str:
    """How the full name of a person differs from the name that is shown."""
    one, two = personal_name(text).parts, personal_name(name).parts
    if one != two and sorted(one) == sorted(two):
        return Link.ORDER.value
    if any(len(part) == 1 for part in (*one, *two)) and len(one) == len(two):
        return Link.INITIALS.value
    return Link.PARTS.value if len(one) != len(two) and "".join(one) != "".join(two) else Link.SPELLING.value


def _kind(key: str) -> Kind:
    return Kind.PLACE if key.startswith("place:") else Kind.ACTOR


def _written(forms: Mapping[Form, int]) -> dict[str, int]:
    """Ways of writing with their counts, without adjectives and peoples where there are others."""
    found: dict[str, int] = {}
    for (text, label), count in forms.items():
        if label is not Label.NORP:
            found[text] = found.get(text, 0) + count
    if not found:
        for (text, _), count in forms.items():
            found[text] = found.get(text, 0) + count
    return found


def _words(form: str) -> int:
    return len(form.split())


def _steady(group: Group, kind: Kind) -> str:
    """The form that names the entity in its id: the first of the full forms in order, whatever their counts."""
    if len(group.forms) == 1:
        return next(iter(group.forms))[0]
    forms = _written(group.forms)
    full = [form for form in forms if _words(form) > 1] if kind is Kind.ACTOR else []
    return min(full or forms, key=lambda form: (name_key(form), form))
