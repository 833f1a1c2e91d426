"""What the pages over the screen say."""

from __future__ import annotations

import pytest

from explorer.index.parser import parse
from explorer.tui.commands import Pane
from explorer.tui.sheets import QUERY_LANGUAGE, help_page


@pytest.mark.parametrize("pane", [Pane.ARTICLE, Pane.FACETS])
def test_help_begins_with_the_keys_of_the_pane_then_those_that_work_anywhere(pane: Pane) -> None:
    lines = help_page({}, (Pane.ANYWHERE, pane)).plain.split("\n")
    headings = [line for line in lines if line in set(Pane)]
    assert headings[:2] == [pane, Pane.ANYWHERE]
    assert sorted(headings) == sorted(Pane)


# Those that only name fields are no queries.
@pytest.mark.parametrize(
    "example", [example for example, _ in QUERY_LANGUAGE if "…" not in example and ": " not in example]
)
def test_the_examples_of_the_query_language_are_understood(example: str) -> None:
    assert not parse(example).problems
