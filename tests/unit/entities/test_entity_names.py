"""Capitalised names by what stands around them, particles, surnames, and clean ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Names = Callable[[str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    "name",
    [
        "Omar al-Zelmin",
        "Khalid bin Zelmin",
        "Sem van den Zelm",
        "José de la Zelma",
        "Kim Ji-won",
        "Ban Ki-moon",
        "J. R. Zelmin",
    ],
)
def test_particles_and_hyphens_belong_to_the_name(names: Names, name: str) -> None:
    assert names(f"On Friday {name} said no.") == [(name, "PERSON")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Troops left the Zelmin airbase in Qwar province.", [("Zelmin", "FAC"), ("Qwar", "GPE")]),
        ("They fought near Zelmin, Qwaro and Belthu.", [("Zelmin", "GPE"), ("Qwaro", "GPE"), ("Belthu", "GPE")]),
        ("A boat sank on Lake Zelmin.", [("Lake Zelmin", "LOC")]),
        ("He flew to Lagos from Zelmin Airport.", [("Lagos", "GPE"), ("Zelmin Airport", "FAC")]),
        ("Fighting in East Jerusalem went on.", [("East Jerusalem", "GPE")]),
        ("Zelmin City was calm.", [("Zelmin City", "GPE")]),
    ],
)
def test_places_by_their_cues(names: Names, text: str, wanted: list[tuple[str, str]]) -> None:
    assert names(text) == wanted


def test_a_surname_stands_for_the_full_name_of_the_article(names: Names) -> None:
    text = "Zelmin’s speech was short. Amina Zelmin spoke in Nairobi. Later Zelmin left."
    assert names(text) == [
        ("Zelmin", "PERSON"),
        ("Amina Zelmin", "PERSON"),
        ("Nairobi", "GPE"),
        ("Zelmin", "PERSON"),
    ]


def test_possessives_articles_and_punctuation_are_left_out(names: Names) -> None:
    assert names("Peru's, the Netherlands’ and the United States’s ports.") == [
        ("Peru", "GPE"),
        ("Netherlands", "GPE"),
        ("United States", "GPE"),
    ]


def test_a_country_that_is_a_given_name(names: Names) -> None:
    assert names("In Georgia, voters stayed home.") == [("Georgia", "GPE")]
    assert names("Actress Georgia Zelmin left.") == [("Georgia Zelmin", "PERSON")]


def test_unknown_words_at_the_start_of_a_sentence_are_left_alone(names: Names) -> None:
    assert names("Markets fell. Analysts worry. Rumours spread.") == []
