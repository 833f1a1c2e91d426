"""Names that their neighbours explain, where nothing else has found them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Marked = tuple[str, str]


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [
        ("They left the Zelmin airbase.", [], [("Zelmin", "FAC")]),
        ("Troops entered Qwar province.", [], [("Qwar", "GPE")]),
        ("She grew up in Zelmin, Peru.", [("Peru", "GPE")], [("Zelmin", "GPE"), ("Peru", "GPE")]),
        ("They saw Zelmin and Qwaro.", [("Zelmin", "GPE")], [("Zelmin", "GPE"), ("Qwaro", "GPE")]),
        ("They saw Zelmin, or Qwaro.", [("Zelmin", "GPE")], [("Zelmin", "GPE"), ("Qwaro", "GPE")]),
        ("Then Belzim said no.", [], [("Belzim", "PERSON")]),
        ("Last week BQZ said no.", [], [("BQZ", "ORG")]),
        ("They bought Zelmin for fun.", [], []),
        ("They met Ada Zelm, Qwaro and others.", [("Ada Zelm", "PERSON")], [("Ada Zelm", "PERSON")]),
        ("In Kenya and Republic halls.", [("Kenya", "GPE")], [("Kenya", "GPE")]),
    ],
)  # fmt: skip
def test_names_by_what_stands_beside_them(
    mended: Callable[[str, str, list[Marked]], list[Marked]], text: str, marks: list[Marked], wanted: list[Marked]
) -> None:
    assert mended("explorer_clues", text, marks) == wanted
