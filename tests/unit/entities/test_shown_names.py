"""No two actors and no two places are shown under one name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.entities import resolve
from explorer.model import Entity, Label, Mention, Tagging
from explorer.text import fold

LETTERS = {"P": Label.PERSON, "O": Label.ORG, "N": Label.NORP, "G": Label.GPE, "F": Label.FAC}


def article(*mentions: str) -> Tagging:
    """Mentions written as letter of the label and text: ``P:Angela Ruiz``."""
    rows = enumerate(mentions)
    return Tagging(tuple(Mention(90 * at, 90 * at + len(it) - 2, LETTERS[it[0]], it[2:]) for at, it in rows))


def found(*articles: Tagging) -> dict[str, Entity]:
    """Entities by the name that is shown."""
    entities = resolve({str(at): each for at, each in enumerate(articles)}).entities
    assert len({(fold(entity.name), entity.kind) for entity in entities}) == len(entities)
    return {entity.name: entity for entity in entities}


NAMES = ["Copper Watch", "Copper Watch of Malta", "Maltese Copper Watch", "Copper Watch Bank", "copper watch", "Ruiz"]
NAMES += ["Amina Ruiz", "Ruiz Amina", "Pedro Ruiz", "Ruíz", "Congress", "80th Congress", "Springfield", "Quebec City"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from("PONGF"), st.sampled_from(NAMES)), max_size=6), max_size=5))
def test_every_name_is_shown_once_whatever_the_articles_say(articles: list[list[tuple[str, str]]]) -> None:
    found(*[article(*[f"{letter}:{name}" for letter, name in each]) for each in articles])


def test_the_longer_name_is_shown_where_the_short_one_is_somebody_else() -> None:
    here = article("O:Copper Watch of Malta", "O:Copper Watch", "O:Copper Watch")
    entities = found(here, article("O:Copper Watch"))
    assert {name: entity.mentions for name, entity in entities.items()} == {
        "Copper Watch": 1,
        "Copper Watch of Malta": 3,
    }


def test_a_word_of_two_labels_is_one_actor() -> None:
    entities = found(article("O:Zelmin", "O:Zelmin"), article("P:Zelmin"))
    assert [(entity.name, entity.type, entity.mentions) for entity in entities.values()] == [("Zelmin", Label.ORG, 3)]


def test_a_firm_is_not_the_family_of_its_name() -> None:
    family = article("P:Amina Zelmin", "P:Pedro Zelmin", "P:Zelmin", "P:Zelmin")
    entities = found(family, article("O:ZELMIN"))
    assert len(entities["Zelmin"].may_be) == 2
    assert entities["ZELMIN (organisation)"].type is Label.ORG


def test_a_given_name_may_be_anybody() -> None:
    assert found(article("P:Kate", "P:Kate"), article("O:Kate")).keys() == {"Kate", "Kate (organisation)"}


@pytest.mark.parametrize(
    "names",
    [
        ("Norwegian Parliament", "Parliament of Norway", "Norway's Parliament"),
        ("Government of India", "Indian Government"),
        ("U.S. Army", "American Army", "Army of the United States"),
        ("Turkish Foreign Ministry", "Ministry of Foreign Affairs of Turkey"),
        ("UN Security Council", "Security Council of the United Nations"),
    ],
)
def test_the_body_of_a_state_is_one_however_its_country_is_named(names: tuple[str, ...]) -> None:
    assert len(found(*[article(f"O:{name}") for name in names])) == 1


@pytest.mark.parametrize(
    ("one", "two"), [("American Bank", "Bank of America"), ("Irish Army", "Irish Republican Army")]
)
def test_other_names_with_a_country_stay_as_they_are(one: str, two: str) -> None:
    assert len(found(article(f"O:{one}"), article(f"O:{two}"))) == 2


def test_a_pet_name_is_the_only_person_of_a_rare_surname() -> None:
    assert len(found(article("P:Kate Zelmin"), article("P:Catherine Zelmin"))) == 1
    assert len(found(article("P:Jack Zelmin"), article("P:John Zelmin"), article("P:John Quincy Adams Zelmin"))) == 1
    many = [article(f"P:{name} Zelmin") for name in ("Catherine", "Amina", "Pedro", "Paul", "Rosa")]
    assert len(found(article("P:Kate Zelmin"), *many)) == 6


def test_a_given_name_alone_is_nobody_who_has_it_for_a_surname_and_is_hardly_named() -> None:
    named, alone = article("P:Amina Peter"), article("P:Peter")
    assert found(named, alone, alone).keys() == {"Amina Peter", "Peter"}
    assert found(named, named, named, alone).keys() == {"Amina Peter"}
    zelmin = article("P:Amina Zelmin"), article("P:Zelmin")
    assert found(*zelmin, *zelmin).keys() == {"Amina Zelmin"}


@pytest.mark.parametrize(
    ("headline", "name"),
    [("AMINA RUIZ", "Amina Ruiz"), ("A.B. MCRUIZ", "A.B. McRuiz"), ("ANNE-MARIE O'RUIZ", "Anne-Marie O'Ruiz")],
)
def test_a_person_of_headlines_is_shown_as_texts_would_write_the_name(headline: str, name: str) -> None:
    assert found(article(f"P:{headline}")).keys() == {name}
    assert found(article("P:JFK")).keys() == {"JFK"}


@pytest.mark.parametrize(
    ("headline", "name"),
    [
        ("O:RADIO ZELMIN", "Radio Zelmin"),
        ("O:BBC ZELMIN", "BBC Zelmin"),
        ("O:HOUSE OF ASSEMBLY OF ZELMIN", "House of Assembly of Zelmin"),
        ("O:NATO FORCE", "NATO Force"),
        ("O:ZELMIN XLTD", "Zelmin XLTD"),
        ("G:NORTHERN DISTRICT OF ZELMIN", "Northern District of Zelmin"),
        ("O:ZOWAC", "ZOWAC"),
    ],
)
def test_what_headlines_have_in_capitals_is_shown_as_texts_would_write_it(headline: str, name: str) -> None:
    assert found(article(headline)).keys() == {name}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("General Amina Ruiz", "Amina Ruiz"),
        ("Dr. Amina Ruiz", "Amina Ruiz"),
        ("Justice Ruiz", "Justice Ruiz"),
        ("Don Van Ruiz", "Don Van Ruiz"),
        ("Princess Amina Ruiz", "Princess Amina Ruiz"),
    ],
)
def test_an_office_is_not_shown_where_the_full_name_is(written: str, name: str) -> None:
    entity = found(article(f"P:{written}"))[name]
    assert [(it.text, it.link) for it in entity.spellings] == [(written, "" if written == name else "other spelling")]


def test_what_kind_of_company_it_is_says_nothing_of_a_known_one() -> None:
    assert found(article("O:Qatar Airways"), article("O:Qatar Airways Group")).keys() == {"Qatar Airways"}
    assert len(found(article("O:Zelmin Airways"), article("O:Zelmin Airways Group"))) == 2


def test_what_is_mostly_an_organisation_is_nobody_who_has_a_surname() -> None:
    firm, person = article("O:Ruiz Mason"), article("P:Ruiz Mason", "P:Nick Mason", "P:Mason")
    entities = found(firm, firm, person)
    assert entities.keys() == {"Ruiz Mason", "Nick Mason"}
    assert entities["Ruiz Mason"].type is Label.ORG
    assert entities["Nick Mason"].mentions == 2
    assert found(firm, person, person).keys() == {"Ruiz Mason", "Nick Mason", "Mason"}


def test_an_office_is_no_given_name() -> None:
    assert found(article("P:Justice Ruiz", "P:Justice Ruiz", "P:Amina Ruiz")).keys() == {"Amina Ruiz"}


def test_the_article_inside_a_name_does_not_matter() -> None:
    assert len(found(article("O:Trust for the Copper Coast"), article("O:Trust for Copper Coast"))) == 1


@pytest.mark.parametrize(
    ("forms", "name"),
    [
        (("P:bin Zelmin", "P:bin Zelmin", "P:Usman bin Zelmin"), "Usman bin Zelmin"),
        (("P:Ben Zelmin", "P:Ben", "P:Ben"), "Ben Zelmin"),
        (("O:Zelmin", "O:Zelmin", "O:Zelmin Corp."), "Zelmin"),
        (("O:Copper Watch Tribunal", "O:CWT", "O:CWT"), "Copper Watch Tribunal"),
    ],
)
def test_the_full_name_is_shown_without_what_says_nothing(forms: tuple[str, ...], name: str) -> None:
    assert found(article(*forms)).keys() == {name}


def test_letters_of_a_state() -> None:
    assert found(article("G:NJ"), article("G:New Jersey")).keys() == {"New Jersey"}
    assert found(article("G:LA"), article("G:Louisiana")).keys() == {"LA", "Louisiana"}


def test_a_person_labelled_as_an_organisation_is_one_with_hyphens_too() -> None:
    assert found(article("P:Amina Al-Ruiz"), article("O:Amina Al-Ruiz")).keys() == {"Amina Al-Ruiz"}


def test_a_spelling_is_the_name_whatever_stands_behind_it() -> None:
    (spelling,) = found(article("P:Kate", "P:Kate"), article("O:Kate"))["Kate (organisation)"].spellings
    assert (spelling.text, spelling.link) == ("Kate", "")
