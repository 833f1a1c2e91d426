"""One spelling, one label within an article."""

from __future__ import annotations

from collections.abc import Callable

Marked = tuple[str, str]
Mended = Callable[[str, str, list[Marked]], list[Marked]]


def test_most_mentions_decide(mended: Mended) -> None:
    marks = [("Zelmin", "GPE"), ("Zelmin", "ORG"), ("Zelmin", "GPE")]
    assert (
        mended("explorer_agreement", "Zelmin fell. Then Zelmin rose, and Zelmin fell.", marks)
        == [("Zelmin", "GPE")] * 3
    )


def test_a_tie_changes_nothing(mended: Mended) -> None:
    marks = [("Zelmin", "GPE"), ("Zelmin", "ORG")]
    assert mended("explorer_agreement", "Zelmin fell. Then Zelmin rose.", marks) == marks


def test_kinds_of_places_vote_together(mended: Mended) -> None:
    marks = [("Zelmin", "ORG"), ("Zelmin", "GPE"), ("Zelmin", "FAC")]
    assert [label for _, label in mended("explorer_agreement", "Zelmin, Zelmin, Zelmin.", marks)] != ["ORG"] * 3


def test_the_surname_of_a_full_name_is_a_person(mended: Mended) -> None:
    marks = [("Ada Zelmin", "PERSON"), ("Zelmin", "GPE"), ("Zelmin", "GPE")]
    found = mended("explorer_agreement", "Ada Zelmin came. Zelmin saw. Zelmin won.", marks)
    assert [label for _, label in found] == ["PERSON"] * 3


def test_a_known_name_keeps_its_label(mended: Mended) -> None:
    marks = [("Ada Kenya", "PERSON"), ("Kenya", "GPE")]
    assert mended("explorer_agreement", "Ada Kenya left Kenya.", marks) == marks
