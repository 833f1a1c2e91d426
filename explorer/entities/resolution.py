"""From the mentions of a corpus to its actors and places, one entity on one line however it is spelt.

Every distinct way of writing gets a key; ways of one key are one entity. Surnames and short forms first look in their
own article and then in the corpus, where they are merged only if exactly one full name has them. Names are compared
only with those that share a part of their folded form, so the whole costs as much as there are names and mentions.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np

from explorer.entities.known import Known
from explorer.entities.linking import Choice
from explorer.entities.organisations import Organisations
from explorer.entities.people import People
from explorer.entities.placing import Places
from explorer.entities.portraits import Form, Group, Portrayer
from explorer.entities.senses import Senses
from explorer.model import GazetteerEntry, Label, Link, Mention, Resolution, Tagging

PLACES: Final = frozenset((Label.GPE, Label.LOC, Label.FAC))


def resolve(taggings: Mapping[str, Tagging]) -> Resolution:
    """Entities of the corpus, most mentioned first, and the entity of each mention of each article.

    Deterministic and independent of the order of the mapping.
    """
    with _collector_paused():
        keys = _Keys(taggings)
        numbers: dict[str, int] = {}
        assigned: dict[str, list[int]] = {}
        for article, tagging in taggings.items():
            assigned[article] = [numbers.setdefault(key, len(numbers)) for key in keys.of_article(article, tagging)]
        entities = Portrayer(keys).entities(_groups(list(numbers), assigned, keys))
        ids = [entities[key].id for key in numbers]
        return Resolution(
            entities=tuple(sorted(entities.values(), key=lambda entity: (-entity.mentions, entity.id))),
            assignments={article: tuple([ids[at] for at in assigned[article]]) for article in sorted(assigned)},
        )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without the collector of cycles: there are none here, and looking for them takes longer than all the rest."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _groups(names: Sequence[str], assigned: Mapping[str, Sequence[int]], keys: _Keys) -> dict[str, Group]:
    """The mentions of each key, counted by form, and its articles."""
    sizes = np.array([len(own) for own in assigned.values()], dtype=np.int64)
    chosen = np.array([at for own in assigned.values() for at in own], dtype=np.int64)
    forms = np.array([at for article in assigned for at in keys.forms_of(article)], dtype=np.int64)
    articles = np.repeat(np.arange(len(sizes)), sizes)
    in_articles = np.bincount(np.unique(chosen * max(len(sizes), 1) + articles) // max(len(sizes), 1))
    size = max(len(keys.forms), 1)
    pairs, counts = np.unique(chosen * size + forms, return_counts=True)
    groups: dict[str, Group] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        at, form = divmod(pair, size)
        key = names[at]
        group = groups.get(key)
        if group is None:
            groups[key] = Group({keys.forms[form]: count}, int(in_articles[at]), count)
        else:
            group.forms[keys.forms[form]] = count
            group.mentions += count
    return groups


class _Keys:
    """The key of every mention: ``kind:…``; equal keys are one entity."""

    def __init__(self, taggings: Mapping[str, Tagging]) -> None:
        numbers: dict[Form, int] = {}
        self._forms_of = {
            article: [numbers.setdefault((it.text, it.label), len(numbers)) for it in tagging.mentions]
            for article, tagging in taggings.items()
        }
        self.forms: list[Form] = list(numbers)
        forms: defaultdict[Label, list[str]] = defaultdict(list)
        for text, label in self.forms:
            forms[label].append(text)
        self._places = Places({text for label in PLACES for text in forms[label]}, set(forms[Label.FAC]))
        self._people = People(self._persons(own) for own in self._forms_of.values())
        defined = [definition for tagging in taggings.values() for definition in tagging.definitions]
        self._organisations = Organisations(forms[Label.ORG], forms[Label.NORP], defined)
        self._peoples = {form: self._places.adjective(form) for form in forms[Label.NORP]}
        self._links: dict[tuple[str, Form], Counter[str]] = {}
        self._linked: set[str] = set()
        self._may_be: defaultdict[str, set[str]] = defaultdict(set)

    def forms_of(self, article: str) -> Sequence[int]:
        """Places in ``forms`` of how the mentions of an article are written and labelled."""
        return self._forms_of[article]

    def of_article(self, article: str, tagging: Tagging) -> list[str]:
        """Keys of the mentions of one article, in order."""
        own = self._forms_of[article]
        chosen: dict[Form, str] = {}
        texts: dict[Label, dict[str, int]] = {}
        for at in own:
            text, label = self.forms[at]
            counts = texts.setdefault(label, {})
            counts[text] = counts.get(text, 0) + 1
        if persons := texts.get(Label.PERSON):
            self._note(chosen, Label.PERSON, self._people.in_article(persons))
        if organisations := texts.get(Label.ORG):
            self._note(chosen, Label.ORG, self._organisations.in_article(organisations, tagging.definitions))
        peoples = {text: self._peoples[text] for text in texts.get(Label.NORP, ())}
        if peoples:
            self._note(chosen, Label.NORP, {text: self._of_people(text) for text in peoples})
        mentions = tagging.mentions
        beside: Mapping[int, str] = {}
        if not PLACES.isdisjoint(texts):
            senses, beside = Senses(self._places, _of_places(mentions), peoples).choices()
            for label in PLACES:
                self._note(chosen, label, {text: senses[text] for text in texts.get(label, ())})
        found = [chosen[self.forms[at]] for at in own]
        if beside:
            return [beside.get(it.start, key) for it, key in zip(mentions, found, strict=True)]
        return found

    def _persons(self, own: Iterable[int]) -> dict[str, int]:
        """Names of persons among forms, with how often they stand there."""
        found: dict[str, int] = {}
        for at in own:
            text, label = self.forms[at]
            if label is Label.PERSON:
                found[text] = found.get(text, 0) + 1
        return found

    def _of_people(self, text: str) -> Choice:
        place = self._peoples[text]
        return Choice(place, Link.PEOPLE) if place else Choice(self._organisations.group(text))

    def _note(self, chosen: dict[Form, str], label: Label, choices: Mapping[str, Choice]) -> None:
        """Keep the keys of one label, with why they were chosen where it was not for the name itself."""
        could_be_people = label is Label.ORG or label is Label.NORP
        for text, (key, link, may_be) in choices.items():
            form = (text, label)
            if may_be:
                self._may_be[key] |= may_be
            if link:
                self._links.setdefault((key, form), Counter())[link] += 1
                self._linked.add(key)
            chosen[form] = self._people.same_name(key) if could_be_people and not link else key

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

    def is_linked(self, key: str) -> bool:
        """Whether a rule brought a form to a key, or a name did not decide between it and others."""
        return key in self._linked or key in self._may_be

    def may_be(self, key: str) -> Iterable[str]:
        """Keys between which a name did not decide."""
        return self._may_be.get(key, ())


def _of_places(mentions: Iterable[Mention]) -> list[Mention]:
    return [mention for mention in mentions if mention.label in PLACES]
