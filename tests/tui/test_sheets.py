"""What the pages over the screen say."""

from __future__ import annotations

import pytest

from explorer.index.parser import parse
from explorer.model import Label, SearchState
from explorer.tui.commands import Pane
from explorer.tui.sheets import QUERY_LANGUAGE, explanation_page, help_page
from explorer.tui.signs import SIGNS, TYPE_LETTERS, TYPE_WORDS


@pytest.mark.parametrize("pane", [Pane.ARTICLE, Pane.FACETS])
def test_help_begins_with_the_keys_of_the_pane_then_those_that_work_anywhere(pane: Pane) -> None:
    lines = help_page({}, (Pane.ANYWHERE, pane)).plain.split("\n")
    headings = [line for line in lines if line in set(Pane)]
    assert headings[:2] == [pane, Pane.ANYWHERE]
    assert sorted(headings) == sorted(Pane)


@pytest.mark.parametrize("pane", SIGNS)
def test_the_signs_of_a_pane_are_explained_behind_its_keys(pane: Pane) -> None:
    lines = help_page({}, (pane, Pane.ANYWHERE)).plain.split("\n")
    keys, signs, *_ = (at for at, line in enumerate(lines) if line and not line.startswith(" "))
    assert (lines[keys], lines[signs]) == (pane, f"{pane}: signs")
    assert {line.split("  ")[1].strip() for line in lines[signs + 1 : signs + 1 + len(SIGNS[pane])]} == {
        sign for sign, _ in SIGNS[pane]
    }


def test_every_type_of_entity_has_a_letter_and_words() -> None:
    assert set(TYPE_LETTERS) == set(TYPE_WORDS) == set(Label)
    assert len(set(TYPE_LETTERS.values())) == len(Label)


# Those that only name fields are no queries.
@pytest.mark.parametrize(
    "example", [example for example, _ in QUERY_LANGUAGE if "…" not in example and ": " not in example]
)
def test_the_examples_of_the_query_language_are_understood(example: str) -> None:
    assert not parse(example).problems


def test_an_explanation_names_each_part_that_was_left_out(seed_library) -> None:  # type: ignore[no-untyped-def]
    page = explanation_page(seed_library.search(SearchState("tartus date:yesterday ~"), explain=True)).plain
    left_out = page[page.index("Left out") :]
    assert "  yesterday  This is not a date yet" in left_out
    assert "  ~          There is nothing" in left_out
