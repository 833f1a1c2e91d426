"""``Sr.`` and ``Jr.`` belong to a name, and tell father and son apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.entities import resolve
from explorer.model import Entity, Label, Mention, Tagging

Marked = tuple[str, str]
ADA = [("Ada Zelm", "PERSON")]


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [
        ("So Ada Zelm Sr. met Bo Zelm Jr. there.", [*ADA, ("Bo Zelm", "PERSON")], ["Ada Zelm Sr.", "Bo Zelm Jr."]),
        ("So Ada Zelm, Sr., came.", ADA, ["Ada Zelm, Sr."]),
        ("So Ada Zelm Jr came.", ADA, ["Ada Zelm Jr"]),
        ("It was Ada Zelm III’s house.", ADA, ["Ada Zelm III"]),
        ("So Ada Zelm Jr. sang of it.", [("Ada Zelm Jr. sang", "PERSON")], ["Ada Zelm Jr."]),
        ("It was said by Ada Zelm Sr. Then she left.", ADA, ["Ada Zelm Sr."]),
        ("With Ada Zelm, Sr. Vargas came.", ADA, ["Ada Zelm"]),
        ("So Ada Zelm, II and III are here.", ADA, ["Ada Zelm"]),
        ("So Zelm Sr. came.", [("Zelm", "PERSON")], ["Zelm"]),
        ("So Zelm Star III sank.", [("Zelm Star", "ORG")], ["Zelm Star"]),
        ("So Ada Zelm came.", ADA, ["Ada Zelm"]),
    ],
)
def test_the_word_for_a_generation_is_part_of_a_full_name(
    mended: Callable[[str, str, list[Marked]], list[Marked]], text: str, marks: list[Marked], wanted: list[str]
) -> None:
    assert [name for name, _ in mended("explorer_generations", text, marks)] == wanted


def people(*articles: list[str]) -> tuple[dict[str, Entity], list[list[str]]]:
    """The entities of articles that name people, by name, and in each article the name of whom each name means."""
    found = resolve(
        {
            str(at): Tagging(
                tuple(Mention(50 * nth, 50 * nth + len(it), Label.PERSON, it) for nth, it in enumerate(own))
            )
            for at, own in enumerate(articles)
        }
    )
    names = {entity.id: entity.name for entity in found.entities}
    assigned = [[names[one] for one in found.assignments[str(at)]] for at in range(len(articles))]
    return {entity.name: entity for entity in found.entities}, assigned


GENERATIONS = ["Sr.", "Jr.", "III", "IV"]


@given(
    st.permutations(GENERATIONS).flatmap(lambda order: st.integers(2, 4).map(lambda size: order[:size])), st.booleans()
)
def test_father_and_son_are_two_in_one_article_or_several(generations: list[str], together: bool) -> None:
    names = [f"Paul Ruiz {it}" for it in generations]
    entities, _ = people(names) if together else people(*([name] for name in names))
    assert sorted(entities) == sorted(names)


def test_a_name_without_generation_may_be_either() -> None:
    entities, _ = people(["Paul Ruiz Sr."], ["Paul Ruiz Jr."], ["Paul Ruiz"])
    ids = {entities[name].id for name in ("Paul Ruiz Sr.", "Paul Ruiz Jr.")}
    assert set(entities["Paul Ruiz"].may_be) == ids
    entities, assigned = people(["Paul Ruiz Sr.", "Paul Ruiz Jr.", "Paul Ruiz", "Ruiz"])
    assert set(entities["Paul Ruiz"].may_be) == {entities[name].id for name in ("Paul Ruiz Sr.", "Paul Ruiz Jr.")}
    assert assigned[0][2] == "Paul Ruiz"


def test_a_surname_is_that_of_the_one_whom_the_article_names() -> None:
    _, assigned = people(["Paul Ruiz Sr.", "Ruiz"], ["Paul Ruiz Jr.", "Ruiz"], ["Ruiz"])
    assert assigned == [["Paul Ruiz Sr."] * 2, ["Paul Ruiz Jr."] * 2, ["Ruiz"]]


def test_somebody_with_a_generation_is_one_where_no_article_tells_two_apart() -> None:
    entities, _ = people(["Paul Ruiz Jr."], ["Paul Ruiz"])
    assert len(entities) == 1
