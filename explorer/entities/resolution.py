"""From the mentions of a corpus to its actors and places, one entity on one line however it is spelt.

Every distinct way of writing gets a key; ways of one key are one entity. Surnames and short forms first look in their
own article and then in the corpus, where they are merged only if exactly one full name has them. Names are compared
only with those that share a part of their folded form, so the whole costs as much as there are names and mentions.
"""

from __future__ import annotations

import gc
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from explorer.entities.known import Known
from explorer.entities.linking import Choice, Item
from explorer.entities.organisations import Organisations
from explorer.entities.people import People
from explorer.entities.placing import Places
from explorer.entities.portraits import Form, Group, Portrayer
from explorer.entities.senses import Senses, Spot
from explorer.model import GazetteerEntry, Label, Link, Resolution, Tagging

PLACES: Final = frozenset((Label.GPE, Label.LOC, Label.FAC))


Row = tuple[str, Iterable[Sequence[Any]], Iterable[Sequence[str]]]
"""An article, its mentions as start, end, label and text, with or without more, and its definitions."""


def resolve(taggings: Mapping[str, Tagging]) -> Resolution:
    """Entities of the corpus, most mentioned first, and the entity of each mention of each article.

    Deterministic and independent of the order of the mapping.
    """
    return resolve_rows(
        (article, [(it.start, it.end, it.label, it.text) for it in tagging.mentions], tagging.definitions)
        for article, tagging in taggings.items()
    )


def resolve_rows(rows: Iterable[Row]) -> Resolution:
    """The same from rows, each of which is looked at once and not kept."""
    with _collector_paused():
        keys = _Keys(rows)
        numbers: _Numbers[str] = _Numbers()
        assigned: dict[str, array[int]] = {}
        for article in keys.articles:
            chosen, beside = keys.of_article(article)
            keyed = {form: numbers[key] for form, key in chosen.items()}
            own = assigned[article] = array("I", map(keyed.__getitem__, keys.forms_of(article)))
            for place, key in beside.items():
                own[place] = numbers[key]
        groups = _groups(list(numbers), assigned, keys)
        entities = Portrayer(keys).entities(groups)
        ids = [entities[key].id if key in entities else "" for key in numbers]
        return Resolution(
            entities=tuple(sorted(entities.values(), key=lambda entity: (-entity.mentions, entity.id))),
            assignments={article: tuple(map(ids.__getitem__, assigned[article])) for article in sorted(assigned)},
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


def _groups(names: Sequence[str], assigned: Mapping[str, array[int]], keys: _Keys) -> dict[str, Group]:
    """The mentions of each key, counted by form, and its articles."""
    sizes = np.array([len(own) for own in assigned.values()], dtype=np.int64)
    chosen = _joined(assigned.values())
    forms = _joined(map(keys.forms_of, assigned))
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


def _joined(parts: Iterable[array[int]]) -> npt.NDArray[np.int64]:
    """Numbers one after the other."""
    joined = array("I")
    for part in parts:
        joined.extend(part)
    return np.frombuffer(joined, dtype=np.uint32).astype(np.int64)


class _Numbers(dict[Item, int]):
    """A number for each thing, in the order in which they are met."""

    def __missing__(self, item: Item) -> int:
        number = self[item] = len(self)
        return number


class _Article(NamedTuple):
    """What is kept of an article while a corpus is resolved."""

    forms: array[int]
    """Of each mention, how it is written and labelled, by its place in ``_Keys.forms``."""
    spans: array[int]
    """Of each mention of a place: which mention it is, where it starts and where it ends."""
    definitions: Sequence[tuple[str, str]]


class _Keys:
    """The key of every mention: ``kind:…``; equal keys are one entity."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._numbers: _Numbers[tuple[str, str]] = _Numbers()
        self._articles = {article: self._kept(mentions, definitions) for article, mentions, definitions in rows}
        self.forms: list[Form] = [(text, Label(label)) for text, label in self._numbers]
        forms: defaultdict[Label, list[str]] = defaultdict(list)
        for text, label in self.forms:
            forms[label].append(text)
        self._places = Places({text for label in PLACES for text in forms[label]}, set(forms[Label.FAC]))
        self._people = People(self._persons(own.forms) for own in self._articles.values())
        defined = [definition for own in self._articles.values() for definition in own.definitions]
        named = {at: text for at, (text, label) in enumerate(self.forms) if label is Label.ORG}
        together = ([named[at] for at in named.keys() & own.forms] for own in self._articles.values())
        self._organisations = Organisations(forms[Label.ORG], forms[Label.NORP], defined, together)
        self._peoples = {form: self._places.adjective(form) for form in forms[Label.NORP]}
        self._links: dict[tuple[str, Form], Counter[str]] = {}
        self._linked: set[str] = set()
        self._may_be: defaultdict[str, set[str]] = defaultdict(set)

    def _kept(self, mentions: Iterable[Sequence[Any]], definitions: Iterable[Sequence[str]]) -> _Article:
        mentions = list(mentions)
        forms = array("I", map(self._numbers.__getitem__, [(it[3], it[2]) for it in mentions]))
        spans = array("I")
        for place, it in enumerate(mentions):
            if it[2] in PLACES:
                spans.extend((place, it[0], it[1]))
        return _Article(forms, spans, tuple((short, long) for short, long in definitions))

    @property
    def articles(self) -> Iterable[str]:
        """All articles."""
        return self._articles

    def forms_of(self, article: str) -> array[int]:
        """Places in ``forms`` of how the mentions of an article are written and labelled."""
        return self._articles[article].forms

    def of_article(self, article: str) -> tuple[dict[int, str], dict[int, str]]:
        """The key of each form of an article, and of single mentions that have another one, by their place."""
        own, spans, definitions = self._articles[article]
        chosen: dict[Form, str] = {}
        texts: dict[Label, dict[str, int]] = {}
        counts = Counter(own)
        for at, count in counts.items():
            text, label = self.forms[at]
            texts.setdefault(label, {})[text] = count
        if persons := texts.get(Label.PERSON):
            self._note(chosen, Label.PERSON, self._people.in_article(persons))
        if organisations := texts.get(Label.ORG):
            self._note(chosen, Label.ORG, self._organisations.in_article(organisations, definitions))
        peoples = {text: self._peoples[text] for text in texts.get(Label.NORP, ())}
        if peoples:
            self._note(chosen, Label.NORP, {text: self._of_people(text) for text in peoples})
        beside: dict[int, str] = {}
        if spans:
            triples = zip(*[iter(spans)] * 3, strict=True)
            spots = [Spot(place, start, end, self.forms[own[place]][0]) for place, start, end in triples]
            senses, beside = Senses(self._places, spots, peoples).choices()
            for label in PLACES:
                self._note(chosen, label, {text: senses[text] for text in texts.get(label, ())})
        return {at: chosen[self.forms[at]] for at in counts}, beside

    def _persons(self, own: array[int]) -> dict[str, int]:
        """Names of persons among forms, with how often they stand there."""
        named = ((self.forms[at], count) for at, count in Counter(own).items())
        return {text: count for (text, label), count in named if label is Label.PERSON}

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
