"""What is suggested as one and the same, why, and what is not: strangers are not worth a reader's question."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from explorer.entities.corrections import parse
from explorer.entities.suggestions import Suggestion, suggest
from explorer.model import Entity, Kind, Label, Spelling


def entities(names: Iterable[str], label: Label = Label.PERSON) -> list[Entity]:
    kind = Kind.PLACE if label in (Label.GPE, Label.LOC, Label.FAC) else Kind.ACTOR
    return [Entity(f"{kind}:{name}", name, kind, label, (Spelling(name, 2),), 1, 2) for name in names]


def suggested(names: Iterable[str], label: Label = Label.PERSON) -> list[Suggestion]:
    return list(suggest(entities(names, label), parse("")[0]))


@pytest.mark.parametrize(
    ("label", "one", "two", "reason"),
    [
        (Label.PERSON, "Eszter Kovács", "Kovács Eszter", "another order"),
        (Label.PERSON, "Sergei Mikheev", "Sergey Mikheyev", "letters"),
        (Label.PERSON, "Abdel Rahman al-Tayeb", "Abdelrahman El Tayeb", "together or apart"),
        (Label.PERSON, "Marina Ferraz", "M. Ferraz", "initials"),
        (Label.PERSON, "Marina Ferraz", "Ferraz", "the surname alone"),
        (Label.PERSON, "Santiago Rojas Vidal", "Rojas", "the surname alone"),
        (Label.PERSON, "Kim Dae-ho", "Kim", "the surname alone"),
        (Label.PERSON, "Anna Maria Berg", "Anna Berg", "middle name"),
        (Label.ORG, "World Food Programme", "WFP", "the letters fit"),
        (Label.ORG, "Meridian Holdings plc", "Meridian", "beginning of the longer name"),
        (Label.ORG, "National Wine Agency of Kakheti", "National Wine Agency", "kakheti"),
        (Label.GPE, "Odesa", "Odessa", "letters"),
        (Label.LOC, "Koksai Valley", "Koksay Valley", "letters"),
    ],
)
def test_two_names_of_one(label: Label, one: str, two: str, reason: str) -> None:
    [found] = suggested([one, two], label)
    assert (found.keep.name, found.entity.name) == (one, two) or reason == "letters"
    assert reason in found.reason
    assert 0.35 <= found.score < 1


@pytest.mark.parametrize(
    ("label", "one", "two"),
    [
        (Label.PERSON, "Kim Dae-ho", "Kim Seo-yeon"),
        (Label.PERSON, "Gábor Kovács", "Eszter Kovács"),
        (Label.PERSON, "Aoife O'Sullivan", "Declan O'Sullivan"),
        (Label.PERSON, "Andrei Petrov", "Andrea Petrova"),
        (Label.PERSON, "J. Smith", "Peter Smith"),
        (Label.PERSON, "Maria Lopez", "Mario Lopez"),
        (Label.ORG, "19th Brigade", "18th Brigade"),
        (Label.ORG, "Ministry of Defence of Chad", "Ministry of Defence of Mali"),
        (Label.ORG, "University of Iceland", "University of Ireland"),
        (Label.GPE, "Austria", "Australia"),
        (Label.GPE, "Niger", "Nigeria"),
        (Label.GPE, "Hama", "Homs"),
        (Label.LOC, "Southeast Asia", "Southwest Asia"),
    ],
)
def test_names_of_strangers(label: Label, one: str, two: str) -> None:
    assert suggested([one, two], label) == []


def test_a_town_is_not_its_airport() -> None:
    assert suggest([*entities(["Keflavík"], Label.GPE), *entities(["Keflavík Airport"], Label.FAC)], parse("")[0]) == ()


def test_a_person_and_a_place_are_never_one() -> None:
    assert suggest([*entities(["Santiago"]), *entities(["Santiago"], Label.GPE)], parse("")[0]) == ()


def test_a_surname_that_several_have_says_so_and_comes_late() -> None:
    found = suggested(["Aoife O'Sullivan", "Declan O'Sullivan", "O'Sullivan", "Odile Brandt", "O. Brandt"])
    assert [it.entity.name for it in found] == ["O. Brandt", "O'Sullivan", "O'Sullivan"]
    assert found[1].reason == "the surname alone; 2 people here have it"


def test_a_surname_is_that_of_people_with_a_middle_initial_too() -> None:
    found = suggested(["Amina B. Ruiz", "Pedro Ruiz", "Ruiz"])
    assert {it.keep.name for it in found} == {"Amina B. Ruiz", "Pedro Ruiz"}
    assert {it.reason for it in found} == {"the surname alone; 2 people here have it"}


def test_what_the_reader_called_different_is_not_asked_again() -> None:
    known, _ = parse("Eszter Kovács\n  different: Kovács Eszter\n")
    assert suggest(entities(["Eszter Kovács", "Kovács Eszter"]), known) == ()


def test_the_company_that_names_keep_orders_them() -> None:
    people = entities(["Anna Berg", "Berg Anna", "Carla Ruiz", "Ruiz Carla"])
    first, second = suggest(people, parse("")[0], lambda one, two: 1.0 if "Ruiz" in one.name else 0.0)
    assert "Ruiz" in first.keep.name
    assert first.score > second.score


def test_thousands_of_names_take_a_moment() -> None:
    names = [f"{first}a {last}ov" for first in "BDGKLMNPRST" for last in map("{:c}ark".format, range(98, 123))]
    assert len(suggest(entities([*names, *(f"X{at} Corp" for at in range(2000))]), parse("")[0], limit=10)) <= 10
