"""What every state has is that of the country which an article is about, where it says so plainly."""

from __future__ import annotations

import pytest

from explorer.entities import resolve
from explorer.model import Label, Link, Mention, Resolution, Tagging

LABELS = {"O": Label.ORG, "G": Label.GPE, "N": Label.NORP}
PERU, NORWAY = "G:Peru|N:Peruvian|O:Supreme Court", "G:Norway|G:Norway|O:Supreme Court"


def resolved(*articles: str) -> Resolution:
    taggings = {}
    for at, names in enumerate(articles):
        found = [name.split(":") for name in names.split("|")]
        mentions = (Mention(50 * nth, 50 * nth + len(it), LABELS[label], it) for nth, (label, it) in enumerate(found))
        taggings[str(at)] = Tagging(tuple(mentions))
    return resolve(taggings)


def bodies(*articles: str) -> list[str]:
    """Under what the last name of each article is shown."""
    found = resolved(*articles)
    names = {entity.id: entity.name for entity in found.entities}
    return [names[found.assignments[str(at)][-1]] for at in range(len(articles))]


def test_two_countries_have_two() -> None:
    one, two = bodies(PERU, NORWAY)
    assert {one, two} == {"Supreme Court (Peru)", "Supreme Court"}
    assert bodies(PERU, PERU)[0] == bodies(PERU, PERU)[1]


@pytest.mark.parametrize(
    "name",
    ["Supreme Court of Peru", "Peruvian Supreme Court", "Peru’s Supreme Court", "Peru's Supreme Court"],
)
def test_it_is_the_one_that_is_named_with_its_country_elsewhere(name: str) -> None:
    one, two, three = bodies(PERU, f"O:{name}", NORWAY)
    assert one == two != three


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Supreme Court of India", "Indian Supreme Court"),
        ("Central Bank of Nigeria", "Nigerian Central Bank"),
        ("Central Bank of Peru", "Peruvian Central Bank"),
        ("Peruvian Ministry of Finance", "Finance Ministry of Peru"),
    ],
)
def test_it_does_not_matter_how_a_country_is_named(one: str, two: str) -> None:
    assert len(set(bodies(f"O:{one}", f"O:{two}"))) == 1


@pytest.mark.parametrize(
    "unclear",
    [
        "O:Supreme Court",
        "G:Peru|O:Supreme Court",
        "G:Peru|G:Peru|G:Norway|G:Norway|O:Supreme Court",
        "G:Lima|G:Cusco|O:Supreme Court",
    ],
)
def test_an_article_that_does_not_say_it_plainly_has_a_line_of_its_own(unclear: str) -> None:
    found = resolved(PERU, NORWAY, unclear)
    own = [found.assignments[str(at)][-1] for at in range(3)]
    assert len(set(own)) == 3


def test_it_follows_the_others_where_they_speak_for_one_country() -> None:
    found = resolved(PERU, PERU, "O:Supreme Court")
    (body,) = {own[-1] for own in found.assignments.values()}
    (entity,) = (entity for entity in found.entities if entity.id == body)
    assert [(it.text, it.link) for it in entity.spellings] == [("Supreme Court", Link.COUNTRY)]


def test_what_an_article_spells_out_comes_first() -> None:
    found = resolved("G:Norway|G:Norway|O:Supreme Court of Peru|O:Supreme Court", NORWAY)
    assert found.assignments["0"][-1] == found.assignments["0"][-2] != found.assignments["1"][-1]


@pytest.mark.parametrize("name", ["Zelmin Court", "High Court", "Zelmin University", "Bank"])
def test_other_organisations_are_of_no_country(name: str) -> None:
    one, two = bodies(f"G:Peru|G:Peru|O:{name}", f"G:Norway|G:Norway|O:{name}")
    assert one == two
