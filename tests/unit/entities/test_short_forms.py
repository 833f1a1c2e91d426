"""A short form is the longer name of its article, unless the corpus knows the short form far better on its own."""

from __future__ import annotations

import pytest

from explorer.entities import resolve
from explorer.model import Label, Link, Mention, Tagging


def naming(*names: str, defines: tuple[tuple[str, str], ...] = ()) -> Tagging:
    """An article that names organisations."""
    return Tagging(tuple(Mention(90 * at, 90 * at + len(it), Label.ORG, it) for at, it in enumerate(names)), defines)


def shown(*articles: Tagging) -> dict[str, int]:
    """The names on the list with how many mentions each has; a name on two lines counts as a fault."""
    entities = resolve({str(at): article for at, article in enumerate(articles)}).entities
    assert len({entity.name for entity in entities}) == len(entities)
    return {entity.name: entity.mentions for entity in entities}


ALONE = [naming("Copper Watch")] * 4


def test_one_article_with_a_longer_name_takes_nothing_from_a_name_that_stands_for_itself() -> None:
    for longer in ("New Copper Watch", "Dutch Copper Watch", "Copper Watch Bank", "Copper Watch for Everybody"):
        assert shown(*ALONE, naming(longer, "Copper Watch")) == {"Copper Watch": 5, longer: 1}


def test_a_short_form_is_the_longer_name_where_it_seldom_stands_alone() -> None:
    assert shown(naming("New Copper Watch", "Copper Watch")) == {"New Copper Watch": 2}
    twice = [naming("New Copper Watch", "New Copper Watch", "Copper Watch")] * 2
    assert shown(*twice, naming("Copper Watch")) == {"New Copper Watch": 6, "Copper Watch": 1}


def test_a_definition_counts_more_than_how_often_a_name_stands_alone() -> None:
    article = naming("Greater Copper Trust", "Copper Watch", defines=(("Copper Watch", "Greater Copper Trust"),))
    assert shown(*ALONE, article) == {"Copper Watch": 6}


def test_what_only_says_the_kind_of_body_is_that_of_the_article() -> None:
    for longer in ("Harbour Commission", "Commission of Malta", "Maltese Commission"):
        assert shown(*[naming("Commission")] * 4, naming(longer, longer, "Commission"))[longer] == 3


def test_a_name_that_several_countries_have_is_that_of_the_article() -> None:
    alone = [naming("Tide Party")] * 4
    others = naming("Irish Tide Party")
    article = naming("Danish Tide Party", "Danish Tide Party", "Tide Party")
    assert shown(*alone, others, article) == {"Tide Party": 4, "Irish Tide Party": 1, "Danish Tide Party": 3}
    assert shown(*alone, article) == {"Tide Party": 5, "Danish Tide Party": 2}


def test_the_body_of_a_place_is_named_with_it() -> None:
    article = naming("Tide Council of Malta", "Tide Council of Malta", "Tide Council")
    assert shown(*[naming("Tide Council")] * 4, article) == {"Tide Council": 4, "Tide Council of Malta": 3}


@pytest.mark.parametrize("session", ["80th Congress", "Eighty-third Congress", "104th Congress", "First Congress"])
def test_a_session_is_not_all_that_is_said_of_the_body(session: str) -> None:
    assert shown(naming(session, "Congress", "Congress")) == {session: 1, "US Congress": 2}


def test_the_congress_of_another_country_is_its_own_where_the_article_names_it() -> None:
    congress = [naming("Congress")] * 9
    assert shown(*congress, naming("Peruvian Congress", "Peruvian Congress", "Congress"))["Peruvian Congress"] == 3


def test_a_body_that_lists_know_is_none_of_an_article_about_other_countries_alone() -> None:
    def about(*places: str) -> Tagging:
        mentions = (Mention(900 + 90 * at, 900 + 90 * at + len(it), Label.GPE, it) for at, it in enumerate(places))
        return Tagging((*naming("Congress", "EU").mentions, *mentions))

    assert "US Congress" in shown(about())
    assert "US Congress" in shown(about("Peru", "Texas"))
    assert {"Congress", "European Union"} <= shown(about("Peru", "Lima")).keys()
    assert {"Congress", "US Congress"} <= shown(about("Peru"), naming("U.S. Congress")).keys()


def test_one_of_two_that_are_named_together_is_not_both() -> None:
    assert shown(naming("House and Tidewatch", "Tidewatch")) == {"House and Tidewatch": 1, "Tidewatch": 1}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("US Senate", "United States Senate"),
        ("US Senate", "Senate of the United States"),
        ("U.S. Tide Board", "United States Tide Board"),
    ],
)
def test_a_country_is_written_out_or_not(one: str, two: str) -> None:
    assert len(shown(naming(one), naming(two))) == 1


def test_the_state_that_a_university_lies_in_is_part_of_its_name() -> None:
    assert len(shown(naming("University of Malta"), naming("Malta University"))) == 2


def test_a_name_is_no_short_form_of_itself() -> None:
    (entity,) = resolve({"1": naming("Congress", "Congress of the United States")}).entities
    assert {spelling.link for spelling in entity.spellings} == {Link.KNOWN}


def test_an_acronym_that_one_article_spells_out_is_the_only_such_name_of_the_corpus() -> None:
    both, alone = naming("Copper Watch Tribunal", "CWT"), naming("CWT")
    assert shown(both, alone) == {"Copper Watch Tribunal": 3}
    assert shown(naming("Copper Watch Tribunal"), alone) == {"Copper Watch Tribunal": 1, "CWT": 1}
    assert shown(both, alone, naming("Cyan Whale Trust"))["CWT"] == 1
    word = naming("Alliance of Inland Mines", "AIM")
    assert shown(word, naming("AIM")) == {"Alliance of Inland Mines": 2, "AIM": 1}
