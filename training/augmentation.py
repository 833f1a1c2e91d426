"""New samples from old ones: names swapped for names from all over the world, headlines, datelines, quotation marks."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from explorer.entities.known import known_names
from explorer.entities.lists import rows
from explorer.model import Label
from training.lists import section
from training.names import PEOPLES, Tradition, traditions
from training.places import cities, populations
from training.samples import Edit, Sample, edited
from training.transliteration import plain

_PLAIN_NAME: Final = re.compile(r"[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]*){0,2}")
_ACRONYM: Final = re.compile(r"[A-Z]{2,6}")
_CITY_NAME: Final = re.compile(r"[A-ZÀ-ÞĀ-ɏ][\w'’ -]{2,22}")
_VOWELS: Final = "aeiou"
_MONTHS: Final = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_SMALL_WORDS: Final = frozenset(section("organisations", "small words"))
_PARTS: Final = (
    *("topic", "body", "of", "wide", "current", "movement", "company", "paper", "local", "club", "armed"),
    *("quality", "thing", "cause", "folk", "urge", "band", "state"),
)
_ORGANISATIONS: Final = 0.5
"""Share of the organisations that are exchanged."""
_TRADES: Final = section("organisations", "trade")


@dataclass(slots=True)
class World:
    """Names to draw from. The same chance gives the same names."""

    chance: random.Random
    organisations: dict[str, list[str]] = field(default_factory=dict)
    """Organisations of the mix: those of one word, of several words, acronyms."""
    _people: tuple[Tradition, ...] = field(default_factory=traditions)
    _cities: list[str] = field(default_factory=list)
    _large: list[str] = field(default_factory=list)
    _countries: list[str] = field(default_factory=list)
    _peoples: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._cities = [city.name for city in cities()]
        self._large = [city.name for city in cities() if city.population > 300_000]
        self._countries = [row[1][0].lstrip("~") for row in rows("countries")]
        self._peoples = [
            (p, p if p.endswith(("s", "h", "e")) else f"{p}s") for row in rows("countries") for p in row[3]
        ]

    @classmethod
    def of(cls, samples: Iterable[Sample], chance: random.Random) -> World:
        """A world that also knows the organisations of the samples, and those that are known all over the world."""
        world = cls(chance)
        names = {s.text[a:b] for s in samples for a, b, label in s.entities if label == "ORG" and b - a < 60}
        names |= {form for form, (_, label) in known_names().forms.items() if label is Label.ORG}
        for name in sorted(names):
            if name[0].isupper():
                world.organisations.setdefault(_shape(name), []).append(name)
        return world

    @property
    def agencies(self) -> tuple[str, ...]:
        """News agencies and broadcasters."""
        return section("organisations", "agency")

    def person(self) -> tuple[str, str, bool]:
        """Given name, family name, and whether the family name stands first."""
        tradition = self.chance.choice(self._people[: len(PEOPLES)] if self.chance.random() < 0.4 else self._people)
        given, family = self.chance.choice(tradition.given), self.chance.choice(tradition.family)
        if self.chance.random() < 0.6:
            given, family = plain(given), plain(family)
        if self.chance.random() < 0.2:
            given = self.misspelt(given)
        if self.chance.random() < 0.3:
            family = self.misspelt(family)
        return given, family, tradition.family_first and self.chance.random() < 0.8

    def city(self) -> str:
        """The name of a city, now and then one that no list knows."""
        name = self.chance.choice(self._large if self.chance.random() < 0.35 else self._cities)
        if self.chance.random() < 0.7:
            name = plain(name)
        return self.misspelt(name) if self.chance.random() < 0.2 else name

    def country(self) -> str:
        """The common name of a country."""
        return self.chance.choice(self._countries)

    def people(self, *, plural: bool = False) -> str:
        """The adjective of a country, or the name of its people."""
        return self.chance.choice(self._peoples)[plural]

    def organisation(self, like: str) -> str:
        """An organisation of the same shape: from the mix, put together, or invented."""
        shape = _shape(like)
        if shape == "acronym":
            letters = self.chance.choices("ABCDEFGHIJKLMNOPRSTUW", k=self.chance.choice((2, 3, 3, 3, 4, 4, 5)))
            return "".join(letters) if self.chance.random() < 0.6 else self.chance.choice(self.organisations[shape])
        if shape == "word":
            name = self.chance.choice(self.organisations[shape])
            return self.misspelt(name) if self.chance.random() < 0.4 else name
        return self.compound() if self.chance.random() < 0.6 else self.chance.choice(self.organisations[shape])

    def compound(self) -> str:
        """An organisation put together from parts."""
        if self.chance.random() < 0.2:
            return self.everyday()
        pick = {part: self.chance.choice(section("organisations", part)) for part in _PARTS}
        _, family, _ = self.person()
        family = family.split("-")[-1]
        city, country, people = self.city(), self.country(), self.people()
        return self.chance.choice(
            (
                f"{pick['of']} {pick['topic']}",
                f"{pick['of']} {pick['topic']}",
                f"{people} {pick['of']} {pick['topic']}",
                f"{pick['wide']} {pick['topic']} {pick['body']}",
                f"{pick['wide']} {pick['body']} for {pick['topic']}",
                f"{people} {pick['topic']} {pick['body']}",
                f"{pick['wide']} {pick['body']}",
                f"{pick['topic']} {pick['body']}",
                f"{pick['current']} {pick['movement']}",
                f"{people} {pick['current']} {pick['movement']}",
                f"{pick['current']} {pick['movement']} of {country}",
                f"{family} {pick['company']}",
                f"{family} {pick['company']}",
                f"{family} {self.chance.choice(_TRADES)} {pick['company']}",
                f"{city} {pick['company']}",
                f"{people} {pick['company']}",
                f"{city} {pick['paper']}",
                f"{country} {pick['paper']}",
                f"{pick['wide']} {pick['paper']}",
                f"{city} {pick['local']}",
                f"University of {city}",
                f"{family} University",
                f"{family} {pick['body']}",
                f"Bank of {country}",
                f"{country} {pick['local']}",
                f"{city} {pick['club']}",
                f"{people} {pick['armed']}",
                f"{country} {pick['armed']}",
                f"{pick['topic']} {pick['state']}",
                f"{people} {pick['topic']} {pick['state']}",
            )
        )

    def everyday(self) -> str:
        """An organisation whose name is made of everyday words, or of the names of its founders."""
        pick = {part: self.chance.choice(section("organisations", part)) for part in _PARTS}
        city, family = self.city(), self.person()[1]
        return self.chance.choice(
            (
                f"{pick['quality']} {pick['thing']}",
                f"{pick['quality']} {pick['thing']}",
                f"{pick['quality']} {pick['thing']} {pick['company']}",
                f"{pick['thing']} & {pick['thing']}",
                f"{pick['quality']} {pick['thing']} {pick['movement']}",
                f"{pick['thing']} {pick['band']}",
                f"{city} {pick['band']}",
                f"{pick['cause']} {pick['movement']}",
                f"{pick['cause']} and {pick['cause']}",
                f"{pick['folk']} for {pick['cause']}",
                f"{pick['folk']} of {pick['cause']}",
                f"{pick['folk']} of {city}",
                f"{pick['urge']} {pick['cause']}",
                f"{pick['urge']} {city}",
                f"{family} & {self.person()[1]}",
                f"{family} Brothers",
            )
        )

    def misspelt(self, name: str) -> str:
        """The name with a vowel or two changed: as a list would not know it."""
        spots = [at for at, letter in enumerate(name) if letter in _VOWELS]
        for at in self.chance.sample(spots, min(len(spots), self.chance.choice((1, 1, 2)))):
            name = name[:at] + self.chance.choice(_VOWELS) + name[at + 1 :]
        return name


def _shape(name: str) -> str:
    if _ACRONYM.fullmatch(name):
        return "acronym"
    return "words" if " " in name else "word"


def swapped(sample: Sample, world: World) -> Sample:
    """The sample with many of its names exchanged, one name always for the same other one."""
    chance = world.chance
    chosen: dict[str, str] = {}
    people: dict[str, str] = {}
    edits: list[Edit] = []
    for start, end, label in sample.entities:
        name = sample.text[start:end]
        if name not in chosen:
            other = None
            if label == "PERSON" and chance.random() < 0.85:
                other = _other_person(name, people, world)
            elif label == "PLACE" and chance.random() < 0.6:
                other = _other_place(name, world)
            elif label == "NORP" and chance.random() < 0.5 and name in known_names().forms:
                other = world.people(plural=name.endswith("s"))
            elif label == "ORG" and chance.random() < _ORGANISATIONS and name[0].isupper():
                other = world.organisation(name)
            chosen[name] = other or name
        if chosen[name] != name:
            edits.append(Edit(start, end, chosen[name]))
    return edited(sample, edits)


def _other_person(name: str, people: dict[str, str], world: World) -> str | None:
    if not _PLAIN_NAME.fullmatch(name) or name.isupper():
        return None
    words = name.split()
    if len(words) == 1:
        if name not in people:
            given, family, _ = world.person()
            people[name] = family if world.chance.random() < 0.8 else given
        return people[name]
    given, family, family_first = world.person()
    people.setdefault(words[0], given)
    people.setdefault(words[-1], family)
    given, family = people[words[0]], people[words[-1]]
    if family_first:
        return f"{family} {given}"
    middle = ""
    if len(words) == 3:
        middle = f"{world.chance.choice('ABCDEFGHJKLMNPRST')}. " if "." in words[1] else f"{world.person()[0]} "
    return f"{given} {middle}{family}"


def _other_place(name: str, world: World) -> str | None:
    known = known_names().forms.get(name)
    if known and known[1] is Label.GPE:
        return world.country() if world.chance.random() < 0.7 else world.city()
    if name in populations():
        return world.city()
    words = name.rsplit(" ", 1)
    if len(words) == 2 and words[1] in _HEADS and _CITY_NAME.fullmatch(words[0]):
        return f"{world.city()} {words[1]}"
    return None


_HEADS: Final = frozenset(section("organisations", "place head"))


def dressed(sample: Sample, chance: random.Random) -> Sample:
    """The sample as other papers would print it: capitals, typographic quotation marks, a title in front."""
    dice = chance.random()
    if dice < 0.03:
        sample = _recased(sample, str.upper)
    elif dice < 0.06:
        sample = _recased(sample, _title)
    elif dice < 0.16:
        sample = _headed(sample)
    if chance.random() < 0.3:
        sample = _recased(sample, lambda text: text.replace("'", "’"))
    if chance.random() < 0.15:
        sample = _recased(sample, _curly)
    return sample


def dated(sample: Sample, world: World) -> Sample:
    """The sample with the dateline of a news agency in front."""
    chance = world.chance
    city = world.city()
    parts: list[tuple[str, str]] = [(city.upper() if chance.random() < 0.6 else city, "PLACE")]
    if chance.random() < 0.3:
        parts += [(", ", ""), (world.country(), "PLACE")]
    if chance.random() < 0.3:
        parts.append((f", {chance.choice(_MONTHS)} {chance.randint(1, 30)}", ""))
    if chance.random() < 0.6:
        agency = chance.choice(world.agencies) if chance.random() < 0.6 else world.organisation("ABC")
        parts += [(" (", ""), (agency, "ORG"), (")", "")]
    parts.append((chance.choice((" - ", " — ", " – ", ": ")), ""))
    text, spans = "", []
    for part, label in parts:
        if label:
            spans.append((len(text), len(text) + len(part), label))
        text += part
    spans += [(start + len(text), end + len(text), label) for start, end, label in sample.entities]
    return Sample(sample.source, sample.document, text + sample.text, tuple(spans))


def _recased(sample: Sample, change: Callable[[str], str]) -> Sample:
    text = change(sample.text)
    return Sample(sample.source, sample.document, text, sample.entities) if len(text) == len(sample.text) else sample


def _title(text: str) -> str:
    return re.sub(r"\b[a-z]\w*", lambda m: m[0] if m[0] in _SMALL_WORDS else m[0][0].upper() + m[0][1:], text)


def _curly(text: str) -> str:
    return re.sub(r'"(?=\w)', "“", text).replace('"', "”")


def _headed(sample: Sample) -> Sample:
    """The first sentence as a title on a line of its own, where it is short."""
    end = re.search(r"[.!?] (?=[A-Z])", sample.text)
    if not end or end.start() > 120:
        return sample
    text = _title(sample.text[: end.start()]) + " \n" + sample.text[end.end() :]
    return Sample(sample.source, sample.document, text, sample.entities) if len(text) == len(sample.text) else sample
