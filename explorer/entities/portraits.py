"""What is shown of an entity that was resolved: its name, id, type and spellings, each with why it is its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol, TypeVar

from explorer.entities.known import Known, known_names, slug
from explorer.entities.lists import words
from explorer.entities.lookup import country_name
from explorer.entities.organisations import body_of
from explorer.entities.personal import in_small_letters, personal_name, without_office
from explorer.entities.spelling import name_key, organisation_key
from explorer.model import Entity, GazetteerEntry, Kind, Label, Link, Spelling
from explorer.text import fold

_MOST: Final = 20
"""So many are named of those that a bare surname may mean."""

_WORDS: Final = {
    Label.PERSON: "person",
    Label.ORG: "organisation",
    Label.NORP: "group",
    Label.GPE: "place",
    Label.LOC: "region",
    Label.FAC: "facility",
}
"""What stands behind a name that nothing else tells from another one."""

_SMALL: Final = frozenset(("OF", "THE", "AND", "FOR", "IN", "ON", "TO", "DE", "DEL", "DU", "LA", "AL"))
"""Words that are written small inside a name."""
_VOWELS: Final = frozenset("aeiouy")
_ACRONYM: Final = 3
"""Letters of a word in capitals that is a word of the language or else an acronym; longer ones have a vowel."""

Form = tuple[str, Label]
Shown = tuple[Kind, str]
"""Under what an entity is shown: its kind and its name as ``plain`` has it."""
Claim = TypeVar("Claim", str, Shown)


@dataclass(slots=True)
class Group:
    """The mentions of one entity, counted by how they are written and labelled."""

    forms: dict[Form, int]
    articles: int
    mentions: int


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

    def is_linked(self, key: str) -> bool:
        """Whether a rule brought a form there, or a name did not decide between it and others."""


class Portrayer:
    """Makes entities of groups of mentions."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def wanted(self, key: str, group: Group) -> str:
        """The id that a key has unless another one has it, which depends on nothing but its forms."""
        known = None if is_made_up(key) else self._keys.known(key)
        title = "" if is_made_up(key) else self._keys.title(key)
        return known.id if known else key if title else _readable(key, group)

    def entity(self, key: str, group: Group, entity_id: str, may_be: Iterable[str]) -> Entity:
        """The entity of a key; ``may_be`` are ids of others that its name may mean, the likeliest first."""
        if is_made_up(key) and len(group.forms) == 1 and not self._keys.is_linked(key):
            ((form, count),) = group.forms.items()
            name = _best(form[0], is_person=form[1] is Label.PERSON)
            spellings = (Spelling(form[0], count, "" if name == form[0] else self._link(key, form, name)),)
            return Entity(entity_id, name, _kind(key), form[1], spellings, group.articles, count)
        known, title = self._keys.known(key), self._keys.title(key)
        name = known.name if known else title or _name(group)
        return Entity(
            entity_id,
            name,
            _kind(key),
            Label.GPE if title else _type(group, known),
            self._spellings(key, group, name),
            group.articles,
            group.mentions,
            tuple(itertools.islice(may_be, _MOST)),
            self._keys.entry(key),
        )

    def tell_apart(
        self,
        several: Iterable[Collection[str]],
        found: dict[str, Entity],
        groups: Mapping[str, Group],
        taken: set[Shown],
    ) -> None:
        """Have no two actors and no two places shown under one name.

        Whose name it is keeps it: what is known, else who is not only called so for short, else the most mentioned. The
        others are shown by their most frequent name that nobody else has, else with what they are or where they lie.

        Args:
            several: keys that would be shown under one name, by that name.
            taken: under what all entities would be shown.
        """
        for keys in several:
            for key in sorted(keys, key=lambda key: self._claim(key, found[key]))[1:]:
                entity = found[key]
                name = next(it for it in self._other_names(key, entity) if (entity.kind, plain(it)) not in taken)
                taken.add((entity.kind, plain(name)))
                is_spelt = any(name == spelling.text for spelling in entity.spellings)
                spellings = self._spellings(key, groups[key], name) if is_spelt else entity.spellings
                found[key] = replace(entity, name=name, spellings=spellings)

    def _claim(self, key: str, entity: Entity) -> tuple[bool, bool, int, str]:
        borrowed = all(spelling.link for spelling in entity.spellings if plain(spelling.text) == plain(entity.name))
        return self._keys.known(key) is None, borrowed, -entity.mentions, entity.id

    def _other_names(self, key: str, entity: Entity) -> Iterator[str]:
        """Names by which an entity may be told from others of its name, best first."""
        short = Link.SHORT, Link.ACRONYM, Link.SURNAME, Link.SURNAME_ALONE, Link.GIVEN, Link.COUNTRY
        yield from (it.text for it in entity.spellings if it.link not in short and it.text != entity.name)
        entry = self._keys.entry(key)
        if entry and entry.country:
            yield f"{entity.name}, {country_name(entry.country)}"
        if country := body_of(key):
            yield f"{entity.name} ({country})"
        what = _WORDS[entity.type]
        yield f"{entity.name} ({what})"
        yield from (f"{entity.name} ({what} {number})" for number in itertools.count(2))

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


def shared(claims: Mapping[str, Claim]) -> list[tuple[Claim, list[str]]]:
    """What several keys claim, in order, with those keys."""
    of: dict[Claim, list[str]] = {}
    for key, claim in claims.items():
        of.setdefault(claim, []).append(key)
    return sorted((claim, keys) for claim, keys in of.items() if len(keys) > 1)


def numbered(wanted: Mapping[str, str], is_known: Callable[[str], bool]) -> dict[str, str]:
    """Ids of the keys that cannot have the one they want: of several, what is known has it, others get a number."""
    found: dict[str, str] = {}
    taken = set(wanted.values())
    for one, claimants in shared(wanted):
        number = 2
        for key in sorted(claimants, key=lambda key: (not is_known(key), key))[1:]:
            while (unique := f"{one}-{number}") in taken:
                number += 1
            taken.add(unique)
            found[key] = unique
    return found


def _difference(text: str, name: str) -> str:
    """How the full name of a person differs from the name that is shown."""
    one, two = personal_name(text).parts, personal_name(name).parts
    if one != two and sorted(one) == sorted(two):
        return Link.ORDER.value
    if any(len(part) == 1 for part in (*one, *two)) and len(one) == len(two):
        return Link.INITIALS.value
    return Link.PARTS.value if len(one) != len(two) and "".join(one) != "".join(two) else Link.SPELLING.value


def _readable(key: str, group: Group) -> str:
    kind = _kind(key)
    return f"{kind.value}:{slug(_steady(group, kind))}"


def _name(group: Group) -> str:
    """The name to show: the most frequent of the full forms."""
    forms = _written(group.forms)
    is_person = all(label is Label.PERSON for _, label in group.forms)
    if len(forms) > 1:
        fullness = {form: _fullness(form, is_person=is_person) for form in forms}
        fullest = max(fullness.values())
        full = {form: count for form, count in forms.items() if fullness[form] == fullest}
        name = min(full, key=lambda form: (form.isupper() and len(form) > 6, -full[form], -len(form), form))
    else:
        name = next(iter(forms))
    return _best(name, is_person=is_person)


def _best(name: str, *, is_person: bool) -> str:
    """A name as texts have it, whatever stands in front of it or a headline made of it."""
    if " " not in name:
        return name
    if is_person:
        return without_office(in_small_letters(name) if name.isupper() else name)
    return _as_in_texts(name) if name.isupper() else name


def _as_in_texts(name: str) -> str:
    """The name of no person that a headline has in capitals: ``BBC NEWS OF ZELMIN`` as ``BBC News of Zelmin``."""
    return " ".join(word if at == 0 and word in _SMALL else _cased(word) for at, word in enumerate(name.split()))


def _cased(word: str) -> str:
    if word in _SMALL:
        return word.lower()
    small = word.lower()
    is_word = small in words("common_words") if len(word) == _ACRONYM else not _VOWELS.isdisjoint(small)
    return word.capitalize() if is_word and len(word) >= _ACRONYM and word not in known_names().forms else word


def _fullness(form: str, *, is_person: bool) -> int:
    """How well a name tells who it is; titles do not count, nor what kind of company it is."""
    if not is_person:
        return int(_words(organisation_key(form)) > 1)
    name = personal_name(form)
    # "Van Dam" may be a surname, and may be all that is known.
    return name.is_full + (name.is_full and not name.alone)


def _type(group: Group, known: Known | None) -> Label:
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


def is_made_up(key: str) -> bool:
    """Whether a key was made from a name, and not from an entry of a list or gazetteer, which are ids."""
    return key[6:7] == " "


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


def plain(name: str) -> str:
    """A name without what readers do not see as another name: capitals and accents."""
    return name.lower() if name.isascii() else fold(name)


def _words(form: str) -> int:
    return len(form.split())


def _steady(group: Group, kind: Kind) -> str:
    """The form that names the entity in its id: the first of the full forms in order, whatever their counts."""
    if len(group.forms) == 1:
        return next(iter(group.forms))[0]
    forms = _written(group.forms)
    full = [form for form in forms if _words(form) > 1] if kind is Kind.ACTOR else []
    return min(full or forms, key=lambda form: (name_key(form), form))
