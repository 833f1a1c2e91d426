"""Labels of other recognisers become ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Marked = tuple[str, str]


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [
        ("Zelmin lies by the sea.", [("Zelmin", "PLACE")], [("Zelmin", "GPE")]),
        ("They met at Zelmin Airport.", [("Zelmin Airport", "PLACE")], [("Zelmin Airport", "FAC")]),
        ("They met in Rue Zelmin.", [("Rue Zelmin", "PLACE")], [("Rue Zelmin", "FAC")]),
        ("They met in Zelminstraße.", [("Zelminstraße", "PLACE")], [("Zelminstraße", "FAC")]),
        ("They left the Zelmin airbase.", [("Zelmin", "PLACE")], [("Zelmin", "FAC")]),
        ("A boat sank on Lake Zelmin.", [("Lake Zelmin", "PLACE")], [("Lake Zelmin", "LOC")]),
        ("The Zelmin River rose.", [("Zelmin River", "LOC")], [("Zelmin River", "LOC")]),
        ("Rosa Zelm came.", [("Rosa Zelm", "PER")], [("Rosa Zelm", "PERSON")]),
        ("It closed Rosa Zelm Airport.", [("Rosa Zelm Airport", "PER")], [("Rosa Zelm Airport", "FAC")]),
        ("NATO met in Kenya.", [("NATO", "GPE"), ("Kenya", "ORG")], [("NATO", "ORG"), ("Kenya", "GPE")]),
        (
            "On Monday 40 came to Zelmin.",
            [("Monday", "DATE"), ("40", "CARDINAL"), ("Zelmin", "GPE")],
            [("Zelmin", "GPE")],
        ),
    ],
)
def test_labels_become_ours(
    mended: Callable[[str, str, list[Marked]], list[Marked]], text: str, marks: list[Marked], wanted: list[Marked]
) -> None:
    assert mended("explorer_labels", text, marks) == wanted
