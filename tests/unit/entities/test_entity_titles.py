"""Titles and roles make persons, and stay with the mention."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from explorer.model import Tagging

Tag = Callable[[str], Tagging]


@pytest.mark.parametrize(
    ("text", "person", "role"),
    [
        ("The Pentagon spokesperson Qwara Zelmin spoke.", "Qwara Zelmin", "Pentagon spokesperson"),
        ("Peru’s Foreign Minister Qwara Zelmin left.", "Qwara Zelmin", "Foreign Minister"),
        ("French Deputy Prime Minister Qwara Zelmin left.", "Qwara Zelmin", "French Deputy Prime Minister"),
        ("They met president-elect Qwara Zelmin.", "Qwara Zelmin", "president-elect"),
        ("It was Dr. Zelmin who called.", "Zelmin", "Dr."),
        ("Then writer Qwara Zelmin died.", "Qwara Zelmin", "writer"),
    ],
)
def test_a_name_behind_a_title_is_a_person_with_that_role(tag: Tag, text: str, person: str, role: str) -> None:
    assert [(m.text, m.role) for m in tag(text).mentions if m.label == "PERSON"] == [(person, role)]


def test_a_title_without_a_name_is_nothing(tag: Tag) -> None:
    assert tag("The Prime Minister met the Crown Prince. The Vice President left.").mentions == ()


def test_a_name_may_hold_a_word_that_is_a_title_elsewhere(tag: Tag) -> None:
    assert [m.text for m in tag("Novels by Stephen King sold well.").mentions] == ["Stephen King"]
