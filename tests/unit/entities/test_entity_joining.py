"""Names that were cut in two become one again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Marked = tuple[str, str]


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [
        ("Next is Zelm Star Belthu.", [("Zelm Star", "ORG"), ("Belthu", "GPE")], [("Zelm Star Belthu", "ORG")]),
        ("He sued Qwar & Belthu.", [("Qwar", "GPE")], [("Qwar & Belthu", "ORG")]),
        ("He sued Qwar & Belthu.", [("Qwar", "GPE"), ("Belthu", "PERSON")], [("Qwar & Belthu", "ORG")]),
        ("He runs Qwar Lines plc.", [("Qwar Lines", "ORG")], [("Qwar Lines plc", "ORG")]),
        ("He runs Qwar Private Limited.", [("Qwar", "PERSON")], [("Qwar Private Limited", "ORG")]),
        ("Ada & Bo married.", [("Ada", "PERSON"), ("Bo", "PERSON")], [("Ada", "PERSON"), ("Bo", "PERSON")]),
        ("In Kenya & Uganda.", [("Kenya", "GPE"), ("Uganda", "GPE")], [("Kenya", "GPE"), ("Uganda", "GPE")]),
        ("By Zelm X\nBelthu won.", [("Zelm X", "ORG"), ("Belthu", "GPE")], [("Zelm X", "ORG"), ("Belthu", "GPE")]),
        ("So Zelm Star.", [("Zelm Star", "ORG")], [("Zelm Star", "ORG")]),
    ],
)  # fmt: skip
def test_parts_become_one_name(
    mended: Callable[[str, str, list[Marked]], list[Marked]], text: str, marks: list[Marked], wanted: list[Marked]
) -> None:
    assert mended("explorer_joining", text, marks) == wanted
