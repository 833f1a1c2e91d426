"""From the mentions of a corpus to its actors and places, one entity on one line however it is spelt.

Every distinct way of writing gets a key; ways of one key are one entity. Surnames and short forms first look in their
own article and then in the corpus, where they are merged only if exactly one full name has them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.entities.known import Known, slug
from explorer.entities.organisations import Organisations
from explorer.entities.people import People
from explorer.entities.placing import Places
from explorer.entities.spelling import name_key
from explorer.model import Entity, Kind, Label, Mention, Resolution, Spelling, Tagging

_PLACES = frozenset((Label.GPE, Label.LOC, Label.FAC))


def resolve(taggings: Mapping[str, Tagging]) -> Resolution:
    """Entities of the corpus, most mentioned first, and the entity of each mention of each article.

    Deterministic and independent of the order of the mapping.
    """
    articles = sorted(taggings)
    forms = Counter((mention.text, mention.label) for tagging in taggings.values() for mention in tagging.mentions)
    keys = _Keys(forms, taggings)
    groups: dict[str, _Group] = {}
    assigned: dict[str, list[str]] = {}
    for article in articles:
        tagging = taggings[article]
        own = keys.of_article(tagging)
        assigned[article] = own
        for mention, key in zip(tagging.mentions, own, strict=True):
            groups.setdefault(key, _Group()).add(article, mention)
    entities = _entities(groups, keys)
    return Resolution(
        entities=tuple(sorted(entities.values(), key=lambda entity: (-entity.mentions, entity.id))),
        assignments={article: tuple(entities[key].id for key in own) for article, own in assigned.items()},
    )


@dataclass(slots=True)
class _Group:
    """The mentions of one entity, counted."""

    forms: dict[tuple[str, Label], int] = field(default_factory=dict)
    articles: int = 0
    last: str = ""

    def add(self, article: str, mention: Mention) -> None:
        """Count one mention; articles come one after the other."""
        form = (mention.text, mention.label)
        self.forms[form] = self.forms.get(form, 0) + 1
        if article != self.last:
            self.articles += 1
            self.last = article

    def spellings(self, *, full: bool = False) -> dict[str, int]:
        """Ways of writing with their counts; with ``full``, without adjectives and peoples where others exist."""
        found: dict[str, int] = {}
        for (text, label), count in self.forms.items():
            if not full or label is not Label.NORP:
                found[text] = found.get(text, 0) + count
        return found or self.spellings()

    def labels(self) -> dict[Label, int]:
        """Labels with their counts, without adjectives and peoples."""
        found: dict[Label, int] = {}
        for (_, label), count in self.forms.items():
            if label is not Label.NORP:
                found[label] = found.get(label, 0) + count
        return found


class _Keys:
    """The key of every mention: ``kind:…``; equal keys are one entity."""

    def __init__(self, forms: Mapping[tuple[str, Label], int], taggings: Mapping[str, Tagging]) -> None:
        by_label: defaultdict[Label, set[str]] = defaultdict(set)
        for text, label in forms:
            by_label[label].add(text)
        places = set[str]().union(*(by_label[label] for label in _PLACES))
        self.places = Places(places, by_label[Label.FAC])
        self.people = People(by_label[Label.PERSON])
        self.organisations = Organisations(by_label[Label.ORG], by_label[Label.NORP], taggings)

    def of_article(self, tagging: Tagging) -> list[str]:
        """Keys of the mentions of one article, in order."""
        persons = self.people.in_article({m.text for m in tagging.mentions if m.label is Label.PERSON})
        names = {m.text for m in tagging.mentions if m.label is Label.ORG}
        own = self.organisations.in_article(names, tagging.definitions)
        found = []
        for mention in tagging.mentions:
            if mention.label is Label.PERSON:
                key = persons[mention.text]
            elif mention.label in _PLACES:
                key = self.places.key(mention.text)
            elif mention.label is Label.ORG:
                key = own[mention.text]
            else:
                key = self.places.adjective(mention.text) or self.organisations.group(mention.text)
            found.append(self.people.same_name(key))
        return found

    def known(self, key: str) -> Known | None:
        """What is known in advance of a key."""
        return self.places.known.get(key) or self.organisations.known.get(key)


def _entities(groups: Mapping[str, _Group], keys: _Keys) -> dict[str, Entity]:
    """One entity for each key, with ids that are unique."""
    found: dict[str, Entity] = {}
    taken: set[str] = set()
    ordered = sorted(groups, key=lambda key: (keys.known(key) is None, key))
    for key in ordered:
        group, known = groups[key], keys.known(key)
        kind = Kind.PLACE if key.startswith("place:") else Kind.ACTOR
        title = keys.places.title(key)
        name = _name(group, known, title)
        wanted = known.id if known else key if title else f"{kind}:{slug(_steady(group, kind))}"
        unique, number = wanted, 2
        while unique in taken:
            unique, number = f"{wanted}-{number}", number + 1
        taken.add(unique)
        found[key] = Entity(
            id=unique,
            name=name,
            kind=kind,
            type=Label.GPE if title else _type(group, kind, known),
            spellings=tuple(
                Spelling(text, count) for text, count in sorted(group.spellings().items(), key=lambda s: (-s[1], s[0]))
            ),
            articles=group.articles,
            mentions=sum(group.forms.values()),
        )
    return found


def _name(group: _Group, known: Known | None, title: str) -> str:
    """The name to show: the common one of what is known, else the most frequent of the full forms."""
    if known:
        return known.name
    if title:
        return title
    forms = group.spellings(full=True)
    if len(forms) == 1:
        return next(iter(forms))
    longest = max(_words(form) for form in forms)
    full = {form: count for form, count in forms.items() if _words(form) > 1 or longest == 1}
    return min(full, key=lambda form: (form.isupper() and len(form) > 6, -full[form], -len(form), form))


def _words(form: str) -> int:
    return len(form.split())


def _steady(group: _Group, kind: Kind) -> str:
    """The form that names the entity in its id: the first of the full forms in order, whatever their counts."""
    forms = group.spellings(full=True)
    full = [form for form in forms if _words(form) > 1] if kind is Kind.ACTOR else []
    return min(full or forms, key=lambda form: (name_key(form), form))


def _type(group: _Group, kind: Kind, known: Known | None) -> Label:
    labels = group.labels()
    if not labels:
        return known.label if known else Label.NORP
    if kind is Kind.PLACE and known and known.label in labels:
        return known.label
    return min(labels, key=lambda label: (-labels[label], label))
