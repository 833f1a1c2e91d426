"""The key of every mention: ``kind:…``; equal keys are one entity.

What a name means is decided by the article it stands in, and by a few things that the whole corpus says of the form:
its basis. So articles keep their keys where nothing changed, neither they themselves nor the basis of their forms.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from explorer.entities import bodies
from explorer.entities.known import Known, by_id
from explorer.entities.lands import PLACES, is_elsewhere, lying
from explorer.entities.lands import evidence as evidence_of_lands
from explorer.entities.linking import Choice, Evidence
from explorer.entities.organisations import Organisations
from explorer.entities.people import People
from explorer.entities.placing import Places
from explorer.entities.portraits import Form
from explorer.entities.senses import Senses, Spot
from explorer.entities.spelling import organisation_key
from explorer.model import GazetteerEntry, Label, Link

DIGEST: Final = 16
"""Bytes of the digest of a basis."""

Named = Mapping[Label, Mapping[str, int]]
"""The names of an article by their labels, with how often they stand there, in the order in which they come."""
Definitions = Sequence[tuple[str, str]]


def evidence(named: Named, definitions: Definitions) -> Iterator[Evidence]:
    """What an article says that counts in others, by its names; each once."""
    yield from People.evidence(named.get(Label.PERSON, {}))
    organisations = named.get(Label.ORG, {})
    yield from Organisations.evidence(organisations, dict.fromkeys(definitions))
    if (keys := Organisations.bodies(organisations)) and (code := bodies.land(named)):
        yield from bodies.evidence(keys, code)
    if lands := lying(named):
        yield from evidence_of_lands(lands)


def take_apart(forms: Iterable[Form]) -> None:
    """Look at each name by itself as ``Keying`` does, which remembers what comes of it."""
    for text, label in forms:
        if label is Label.PERSON:
            People.take_apart(text)
        elif label in PLACES:
            Places.take_apart(text)
        else:
            Organisations.take_apart(text)


class Keying:
    """Chooses keys for the forms that occur in a corpus."""

    def __init__(self, forms: Mapping[Form, int], said: Mapping[Evidence, int]) -> None:
        """``forms`` says in how many articles each person is named so, ``said`` how many articles say what."""
        texts: defaultdict[Label, list[str]] = defaultdict(list)
        for text, label in forms:
            texts[label].append(text)
        self._places = Places({text for label in PLACES for text in texts[label]}, set(texts[Label.FAC]), said)
        named = Counter[str]()
        for text in texts[Label.ORG]:
            named[organisation_key(text)] += forms[text, Label.ORG]
        self._people = People({text: forms[text, Label.PERSON] for text in texts[Label.PERSON]}, said, named)
        firms = sorted(self._people.firms)
        self._organisations = Organisations((*texts[Label.ORG], *firms), texts[Label.NORP], said)
        self._peoples = {text: self._places.adjective(text) for text in texts[Label.NORP]}
        self._basis: dict[Label, Callable[[str], object]] = {
            Label.PERSON: self._people.basis,
            Label.ORG: self._basis_of_organisation,
            Label.NORP: self._of_people,
            **dict.fromkeys(PLACES, self._places.basis),
        }

    def basis(self, form: Form) -> bytes:
        """A digest of what ``of_article`` reads of the corpus for a form, but for ``last_resort`` and ``beside``."""
        text, label = form
        return hashlib.blake2b(repr(self._basis[label](text)).encode(), digest_size=DIGEST).digest()

    def beside(self, form: Form) -> int:
        """What ``of_article`` reads too of the corpus for a form in the articles that say ``said_beside`` of it."""
        if form[1] is not Label.ORG:
            return 0
        one, two = self._organisations.beside(form[0])
        return one << 1 | two

    def said_beside(self, form: Form) -> Evidence:
        """What an article says where a longer name stands beside the name of an organisation."""
        return self._organisations.said_beside(form[0])

    def last_resort(self, form: Form) -> Choice | None:
        """The choice for a form where nothing in the article speaks for another, if that may be more than the form."""
        return self._people.last_resort(form[0]) if form[1] is Label.PERSON else None

    def of_article(
        self, named: Named, spots: Sequence[Spot], definitions: Definitions
    ) -> tuple[dict[Label, dict[str, Choice]], dict[int, Choice]]:
        """The choice for each name of an article, and for single mentions that have another one, by their place.

        ``spots`` are its mentions of places.
        """
        chosen: dict[Label, dict[str, Choice]] = {}
        if persons := named.get(Label.PERSON):
            people = chosen[Label.PERSON] = self._people.in_article(persons)
            if len(people) < len(persons):
                people.update((text, Choice(self._organisations.key(text))) for text in persons if text not in people)
        if organisations := named.get(Label.ORG):
            choices = self._organisations.in_article(organisations, definitions)
            self._look_for_country(choices, named)
            chosen[Label.ORG] = {text: self._as_person(choice) for text, choice in choices.items()}
        peoples = named.get(Label.NORP, {})
        chosen[Label.NORP] = {text: self._of_people(text) for text in peoples}
        if not spots:
            return chosen, {}
        adjectives = {text: self._peoples[text] for text in peoples}
        doubtful = not self._places.doubtful.isdisjoint([spot.text for spot in spots])
        senses, beside = Senses(self._places, spots, adjectives, lying(named) if doubtful else {}).choices()
        return chosen | dict.fromkeys(PLACES, senses), beside

    def _look_for_country(self, choices: dict[str, Choice], named: Named) -> None:
        """Tell bodies apart that several countries have under the same name."""
        found: dict[str, str] = {}
        land = bodies.land(named) if self._organisations.bodies(choices) else ""
        for text, choice in choices.items():
            home = self._organisations.home(text)
            if choice.link:
                continue
            if home:
                if is_elsewhere(home, named):
                    choices[text] = Choice(self._organisations.of_another_country(text))
            elif body := self._organisations.of_country(text, land):
                found[choice.key] = body
                choices[text] = Choice(body, Link.COUNTRY)
        for text, choice in choices.items():
            if choice.link and choice.key in found:
                choices[text] = choice._replace(key=found[choice.key])

    def _basis_of_organisation(self, text: str) -> tuple[object, str]:
        return self._organisations.basis(text), self._people.same_name(self._organisations.key(text))

    def _of_people(self, text: str) -> Choice:
        place = self._peoples[text]
        return Choice(place, Link.PEOPLE) if place else self._as_person(Choice(self._organisations.group(text)))

    def _as_person(self, choice: Choice) -> Choice:
        """A name that was taken for that of an organisation, as the person who is named so in full elsewhere."""
        person = choice.key if choice.link else self._people.same_name(choice.key)
        return choice if person == choice.key else Choice(person)

    def known(self, key: str) -> Known | None:
        """What is known in advance of a key."""
        known = self._places.known.get(key) or self._organisations.known.get(key)
        # A body of the country that an article is about need not be named so anywhere.
        return known or (by_id().get(key) if key.startswith("actor:") else None)

    def title(self, key: str) -> str:
        """The name of a city from the gazetteer; else empty."""
        return self._places.title(key)

    def entry(self, key: str) -> GazetteerEntry | None:
        """What gazetteers know of a place."""
        return self._places.entry(key)
