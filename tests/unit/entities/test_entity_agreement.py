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
    assert mended("explorer_agreement", "So Zelmin fell. Then Zelmin rose.", marks) == marks


def test_kinds_of_places_vote_together(mended: Mended) -> None:
    marks = [("Zelmin", "ORG"), ("Zelmin", "GPE"), ("Zelmin", "FAC")]
    assert [label for _, label in mended("explorer_agreement", "Zelmin, Zelmin, Zelmin.", marks)] != ["ORG"] * 3


def test_the_surname_of_a_full_name_is_a_person(mended: Mended) -> None:
    marks = [("Ada Zelmin", "PERSON"), ("Zelmin", "GPE"), ("Zelmin", "GPE")]
    found = mended("explorer_agreement", "Ada Zelmin came. Zelmin saw. Zelmin won.", marks)
    assert [label for _, label in found] == ["PERSON"] * 3


def test_a_title_makes_all_mentions_of_the_name_a_person(mended: Mended) -> None:
    text = "They spoke of Zelmin. Deputy Minister Zelmin flew home. It is said that Zelmin stayed."
    marks = [("Zelmin", "ORG"), ("Zelmin", "PERSON"), ("Zelmin", "ORG")]
    assert mended("explorer_agreement", text, marks) == [("Zelmin", "ORG")] * 3
    assert mended("explorer_titles explorer_agreement", text, marks) == [("Zelmin", "PERSON")] * 3


def test_a_known_name_keeps_its_label(mended: Mended) -> None:
    marks = [("Ada Kenya", "PERSON"), ("Kenya", "GPE")]
    assert mended("explorer_agreement", "Ada Kenya left Kenya.", marks) == marks


def test_a_mention_inside_a_sentence_counts_more_than_one_at_its_start(mended: Mended) -> None:
    marks = [("Belthu", "PERSON"), ("Belthu", "GPE")]
    assert mended("explorer_agreement", "Belthu fell. They left Belthu.", marks) == [("Belthu", "GPE")] * 2


def test_a_company_is_called_by_the_beginning_of_its_name(mended: Mended) -> None:
    marks = [("Belthu Stroi Ltd", "ORG"), ("Belthu", "PERSON")]
    found = mended("explorer_agreement", "It hired Belthu Stroi Ltd in May. Now Belthu is closed.", marks)
    assert found == [("Belthu Stroi Ltd", "ORG"), ("Belthu", "ORG")]


def test_a_large_city_and_a_city_behind_in_are_no_surnames(mended: Mended) -> None:
    marks = [("Nairobi", "PERSON"), ("Belthu", "PERSON"), ("Qwaro", "PERSON")]
    found = mended("explorer_agreement", "Then Nairobi agreed. She lived in Belthu with Qwaro.", marks)
    assert [label for _, label in found] == ["GPE", "GPE", "PERSON"]
