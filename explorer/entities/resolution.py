"""From the mentions of a corpus to its actors and places, one entity on one line however it is spelt.

Every distinct way of writing gets a key; ways of one key are one entity. Surnames and short forms first look in their
own article and then in the corpus, where they are merged only if exactly one full name has them. Names are compared
only with those that share a part of their folded form, so the whole costs as much as there are names and mentions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from explorer.entities.known import Known
from explorer.entities.linking import Choice
from explorer.entities.organisations import Organisations
from explorer.entities.people import People
from explorer.entities.placing import Places
from explorer.entities.portraits import Group, Portrayer
from explorer.entities.senses import Senses
from explorer.model import GazetteerEntry, Label, Link, Mention, Resolution, Tagging

PLACES: Final = frozenset((Label.GPE, Label.LOC, Label.FAC))

Form = tuple[str, Label]


def resolve(taggings: Mapping[str, Tagging]) -> Resolution:
    """Entities of the corpus, most mentioned first, and the entity of each mention of each article.

    Deterministic and independent of the order of the mapping.
    """
    keys = _Keys(taggings)
    groups: dict[str, Group] = {}
    assigned: dict[str, list[str]] = {}
    for article, tagging in taggings.items():
        assigned[article] = own = keys.of_article(article, tagging)
        counts = Counter(zip(own, ((mention.text, mention.label) for mention in tagging.mentions), strict=True))
        here: set[str] = set()
        for (key, form), count in counts.items():
            group = groups.get(key)
            if group is None:
                group = groups[key] = Group()
            group.forms[form] = group.forms.get(form, 0) + count
            if key not in here:
                here.add(key)
                group.articles += 1
    entities = Portrayer(keys).entities(groups)
    ids = {key: entity.id for key, entity in entities.items()}
    return Resolution(
        entities=tuple(sorted(entities.values(), key=lambda entity: (-entity.mentions, entity.id))),
        assignments={article: tuple([ids[key] for key in assigned[article]]) for article in sorted(assigned)},
    )


class _Keys:
    """The key of every mention: ``kind:…``; equal keys are one entity."""

    def __init__(self, taggings: Mapping[str, Tagging]) -> None:
        self._forms = {article: _forms(tagging) for article, tagging in taggings.items()}
        forms: defaultdict[Label, set[str]] = defaultdict(set)
        for own in self._forms.values():
            for label, counts in own.items():
                forms[label].update(counts)
        self._places = Places(set[str]().union(*(forms[label] for label in PLACES)), forms[Label.FAC])
        self._people = People(own[Label.PERSON] for own in self._forms.values() if Label.PERSON in own)
        self._organisations = Organisations(forms[Label.ORG], forms[Label.NORP], taggings)
        self._peoples = {form: self._places.adjective(form) for form in forms[Label.NORP]}
        self._links: dict[tuple[str, Form], Counter[str]] = {}
        self._may_be: defaultdict[str, set[str]] = defaultdict(set)

    def of_article(self, article: str, tagging: Tagging) -> list[str]:
        """Keys of the mentions of one article, in order."""
        forms = self._forms[article]
        persons = self._people.in_article(forms.get(Label.PERSON, {}))
        organisations = self._organisations.in_article(forms.get(Label.ORG, {}).keys(), tagging.definitions)
        senses, beside = self._places_of(tagging.mentions, forms)
        found = []
        for mention in tagging.mentions:
            text, label = mention.text, mention.label
            if label is Label.PERSON:
                choice = persons[text]
            elif label in PLACES:
                choice = senses[text]
                if mention.start in beside:
                    choice = Choice(beside[mention.start])
            elif label is Label.ORG:
                choice = organisations[text]
            else:
                choice = self._of_people(text)
            found.append(self._noted(choice, (text, label)))
        return found

    def _places_of(
        self, mentions: Iterable[Mention], forms: Mapping[Label, Mapping[str, int]]
    ) -> tuple[dict[str, Choice], dict[int, str]]:
        if not any(forms.get(label) for label in PLACES):
            return {}, {}
        peoples = {form: self._peoples[form] for form in forms.get(Label.NORP, ())}
        return Senses(self._places, list(mentions), peoples).choices()

    def _of_people(self, text: str) -> Choice:
        place = self._peoples[text]
        return Choice(place, Link.PEOPLE) if place else Choice(self._organisations.group(text))

    def _noted(self, choice: Choice, form: Form) -> str:
        key, link, may_be = choice
        if may_be:
            self._may_be[key] |= may_be
        if link:
            self._links.setdefault((key, form), Counter())[link] += 1
        else:
            same = self._people.same_name(key)
            if same != key:
                return same
        return key

    def known(self, key: str) -> Known | None:
        """What is known in advance of a key."""
        return self._places.known.get(key) or self._organisations.known.get(key)

    def title(self, key: str) -> str:
        """The name of a city from the gazetteer; else empty."""
        return self._places.title(key)

    def entry(self, key: str) -> GazetteerEntry | None:
        """What gazetteers know of a place."""
        return self._places.entry(key)

    def link(self, key: str, form: Form) -> tuple[str, int]:
        """The rule that brought most mentions of a form to a key, and how many; empty and 0 where none was needed."""
        links = self._links.get((key, form))
        return min(links.items(), key=lambda link: (-link[1], link[0])) if links else ("", 0)

    def may_be(self, key: str) -> Iterable[str]:
        """Keys between which a name did not decide."""
        return self._may_be.get(key, ())


def _forms(tagging: Tagging) -> dict[Label, dict[str, int]]:
    """What is written in an article, by label, with how often."""
    found: dict[Label, dict[str, int]] = {}
    for mention in tagging.mentions:
        counts = found.setdefault(mention.label, {})
        counts[mention.text] = counts.get(mention.text, 0) + 1
    return found
