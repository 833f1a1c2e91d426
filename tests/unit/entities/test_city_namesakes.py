"""Cities of one name in several countries: the article says which is meant, else the other articles."""

from __future__ import annotations

import pytest

from explorer.entities import resolve
from explorer.model import Label, Mention, Tagging

LABELS = {"G": Label.GPE, "N": Label.NORP, "O": Label.ORG}


def article(*names: str) -> Tagging:
    """Mentions as letter of the label and text, a few blanks apart: ``G:Valencia``."""
    return Tagging(
        tuple(Mention(99 * at, 99 * at + len(name) - 2, LABELS[name[0]], name[2:]) for at, name in enumerate(names))
    )


def countries(name: str, *articles: Tagging) -> list[str]:
    """Of each article the country of the city of a name."""
    result = resolve({str(at): each for at, each in enumerate(articles)})
    places = {it.id: it.gazetteer for it in result.entities}
    found = []
    for at, each in enumerate(articles):
        texts = [mention.text for mention in each.mentions]
        entry = places[result.assignments[str(at)][texts.index(name)]]
        assert entry is not None
        assert entry.latitude is not None
        found.append(entry.country or "")
    return found


@pytest.mark.parametrize(
    ("names", "country"),
    [
        (("G:Valencia",), "VE"),
        (("G:Valencia", "G:Spain", "N:Spanish"), "ES"),
        (("G:Valencia", "G:Madrid", "G:Seville"), "ES"),
        (("G:Valencia", "G:Spain", "G:Spain", "G:Caracas"), "VE"),
        (("G:Valencia", "G:Spain"), "VE"),
        (("G:Valencia", "G:Spain", "G:Spain", "G:France"), "VE"),
    ],
)
def test_a_large_city_lies_in_the_only_country_of_its_article(names: tuple[str, ...], country: str) -> None:
    assert countries("Valencia", article(*names)) == [country]


@pytest.mark.parametrize(
    ("names", "country"),
    [
        (("G:Granada",), "ES"),
        (("G:Granada", "G:Nicaragua", "G:Managua", "G:Mexico"), "NI"),
        (("G:Granada", *["G:Nicaragua"] * 4, "G:Spain"), "NI"),
        (("G:Granada", *["G:Nicaragua"] * 3, "G:Spain"), "ES"),
        (("G:Granada", "G:Nicaragua", "G:Mexico", "G:Peru"), "ES"),
    ],
)
def test_a_city_lies_in_the_country_that_most_of_its_article_is_about(names: tuple[str, ...], country: str) -> None:
    assert countries("Granada", article(*names)) == [country]


def test_a_far_larger_city_is_meant_wherever_the_article_is_about() -> None:
    assert countries("Paris", article("G:Paris", "G:Texas", "G:Dallas", "G:United States")) == ["FR"]
    assert countries("London", article("G:London", "G:Canada", "G:Ottawa", "N:Canadian")) == ["GB"]


def test_what_most_articles_say_counts_in_those_that_say_nothing() -> None:
    spanish, bare = article("G:Valencia", "G:Madrid", "G:Spain"), article("G:Valencia")
    american = article("G:Valencia", "G:Venezuela")
    assert countries("Valencia", spanish, bare) == ["ES", "ES"]
    assert countries("Valencia", spanish, bare, american) == ["ES", "VE", "VE"]
    assert countries("Valencia", spanish, spanish, bare, american) == ["ES", "ES", "ES", "VE"]


def test_a_namesake_is_shown_with_its_country() -> None:
    entities = resolve({"1": article("G:León", "G:Mexico", "N:Mexican")}).entities
    assert {it.name for it in entities} == {"Leon, Mexico", "Mexico"}


def test_a_village_is_not_the_country_of_its_people() -> None:
    entities = resolve({"1": article("G:Mongol Village", "G:Mongolia", "G:Tula Village")}).entities
    assert {it.name for it in entities} >= {"Mongol Village", "Mongolia"}
