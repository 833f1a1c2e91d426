"""Spans of a recogniser become names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Marked = tuple[str, str]


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [
        ("Then President Ada Zelm spoke.", [("President Ada Zelm", "PERSON")], [("Ada Zelm", "PERSON")]),
        ("To Ada Zelm, Bo Wu.", [("Ada Zelm, Bo Wu", "PERSON")], [("Ada Zelm", "PERSON"), ("Bo Wu", "PERSON")]),
        ("So Ada Zelm, Jr. came.", [("Ada Zelm, Jr.", "PERSON")], [("Ada Zelm, Jr.", "PERSON")]),
        ("On Friday Kim Ji-won said no.", [("Kim Ji", "PERSON")], [("Kim Ji-won", "PERSON")]),
        ("On Friday Kim Ji-won said no.", [("Kim Ji-", "PERSON")], [("Kim Ji-won", "PERSON")]),
        ("See Ada Zelm     Qwar     12.", [("Ada Zelm     Qwar", "ORG")], [("Ada Zelm", "ORG"), ("Qwar", "ORG")]),
        ("On Friday Ada  Zelm came.", [("Ada  Zelm", "PERSON")], [("Ada  Zelm", "PERSON")]),
        ("In Zelmin yesterday it rained.", [("Zelmin yesterday", "GPE")], [("Zelmin", "GPE")]),
        ("The Isle of Man won.", [("Isle of Man", "GPE")], [("Isle of Man", "GPE")]),
        ("They fled from Zelmin to Qwar.", [("Zelmin to Qwar", "GPE")], []),
        ("The Zelmin Convention of 1951 holds.", [("Zelmin Convention", "ORG")], []),
        ("The Zelmin Convention of 1951 holds.", [("Zelmin", "GPE")], []),
        ("They came from the Republic.", [("Republic", "GPE")], []),
        ("Police arrested nine.", [("Police", "ORG")], []),
        ("Plan B and everything else.", [("B", "ORG"), ("everything", "GPE")], []),
        ("They told the Mail so.", [("Mail", "ORG")], [("Mail", "ORG")]),
        ("Salt reached the fields.", [("Salt", "PERSON")], []),
        ("It told Ms Justice so.", [("Ms", "PERSON")], []),
        ("So Belthu 1, Qwaro 0.", [("Belthu 1", "GPE")], [("Belthu", "GPE")]),
        ("Lava crossed Route 43.", [("Route 43", "FAC")], [("Route 43", "FAC")]),
    ],
)  # fmt: skip
def test_spans_become_names(
    mended: Callable[[str, str, list[Marked]], list[Marked]], text: str, marks: list[Marked], wanted: list[Marked]
) -> None:
    assert mended("explorer_trimming", text, marks) == wanted


def test_a_longer_name_does_not_swallow_its_neighbour(
    mended: Callable[[str, str, list[Marked]], list[Marked]],
) -> None:
    marks = [("Kim Ji", "PERSON"), ("won", "ORG")]
    assert mended("explorer_trimming", "On Friday Kim Ji-won said no.", marks)[0] == ("Kim Ji", "PERSON")
