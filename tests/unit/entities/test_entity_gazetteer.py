"""Known names: countries, peoples, regions, organisations and groups, however they are written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Names = Callable[[str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Talks between the U.S. and the UK failed.", [("U.S.", "GPE"), ("UK", "GPE")]),
        ("The Kenyan delegation left Côte d’Ivoire.", [("Kenyan", "NORP"), ("Côte d’Ivoire", "GPE")]),
        ("Ships crossed the Black Sea to the Middle East.", [("Black Sea", "LOC"), ("Middle East", "LOC")]),
        ("NATO and the European Union agreed.", [("NATO", "ORG"), ("European Union", "ORG")]),
        ("The White House and the Élysée declined.", [("White House", "ORG"), ("Élysée", "ORG")]),
        ("Kurdish and Islamist fighters met.", [("Kurdish", "NORP"), ("Islamist", "NORP")]),
        ("He blamed the West for it.", [("West", "LOC")]),
        ("Settlers in the West Bank protested.", [("West Bank", "LOC")]),
    ],
)
def test_known_names_are_found(names: Names, text: str, wanted: list[tuple[str, str]]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A joint Russian-Turkish patrol.", ["Russian", "Turkish"]),
        ("A pro-Iranian militia.", ["Iranian"]),
        ("The Russia-North Korea pact.", ["Russia", "North Korea"]),
        ("The US-led coalition.", ["US"]),
        ("The [UN]-led talks.", ["UN"]),
        ("He went to Peru.[3] Chile objected.[12]", ["Peru", "Chile"]),
        ("“It is over in Brazil.”[1] Uruguay agreed.", ["Brazil", "Uruguay"]),
    ],
)
def test_compounds_brackets_and_footnote_marks(names: Names, text: str, wanted: list[str]) -> None:
    assert [name for name, _ in names(text)] == wanted


def test_common_words_and_calendar_are_no_names(names: Names) -> None:
    assert names("However, on Monday in May the Government said no. Key Takeaways: none.") == []
