"""Scores are what one counts by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import pytest

from explorer.entities.gold import GoldArticle, read_gold
from explorer.entities.scoring import Rates, b_cubed, evaluate
from explorer.model import Label, Mention, Tagging

TEXT = "Anna Berg met Carla Ruiz in Oslo. Berg left Oslo for the UN."
ROW = {
    "text": TEXT,
    "mentions": [
        {"start": 0, "end": 9, "label": "PERSON", "kind": "actor", "entity": "Berg"},
        {"start": 14, "end": 24, "label": "PERSON", "kind": "actor", "entity": "Ruiz"},
        {"start": 28, "end": 32, "label": "GPE", "kind": "place", "entity": "Oslo"},
        {"start": 34, "end": 38, "label": "PERSON", "kind": "actor", "entity": "Berg"},
        {"start": 44, "end": 48, "label": "GPE", "kind": "place", "entity": "Oslo"},
        {"start": 57, "end": 59, "label": "ORG", "kind": "actor", "entity": "UN"},
    ],
}


class Fixed:
    """A pipeline that finds what it is told to."""

    name = "fixed"

    def __init__(self, *spans: tuple[int, int, Label]) -> None:
        self._spans = spans

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        for text in texts:
            yield Tagging(tuple(Mention(start, end, label, text[start:end]) for start, end, label in self._spans))


@pytest.fixture
def gold() -> list[GoldArticle]:
    return read_gold([json.dumps(ROW)], str)


def test_everything_found_is_full_marks(gold: list[GoldArticle]) -> None:
    spans = [(it.start, it.end, Label(it.label)) for it in gold[0].mentions]
    measured = evaluate(Fixed(*spans), gold)
    assert measured.micro.rates().f1 == 1
    assert measured.kinds is not None
    assert measured.kinds.rates().f1 == 1
    assert measured.entities is not None
    assert measured.entities.rates().f1 == 1
    assert measured.b_cubed == Rates(1, 1) == measured.b_cubed_given
    assert measured.words == 13


def test_exact_and_overlapping_spans(gold: list[GoldArticle]) -> None:
    found = Fixed((0, 4, Label.PERSON), (5, 9, Label.PERSON), (14, 24, Label.ORG), (28, 32, Label.LOC))
    measured = evaluate(found, gold)
    person = measured.labels["PERSON"]
    assert (person.gold, person.found, person.exact, person.overlap) == (3, 2, 0, 1)
    assert measured.labels["PLACE"].rates() == Rates(1, 0.5)
    assert measured.labels["GPE"].exact == 0
    assert measured.labels["ORG"].rates() == Rates(0, 0)
    assert measured.kinds is not None
    assert measured.kinds.exact == 2


def test_nothing_found_is_zero(gold: list[GoldArticle]) -> None:
    measured = evaluate(Fixed(), gold)
    assert measured.micro.rates() == Rates(0, 0)
    assert measured.micro.rates().f1 == 0
    assert measured.b_cubed == Rates(0, 0)


def test_b_cubed_as_its_authors_count_it() -> None:
    gold = {(0, at, at + 1): "a" if at < 5 else "b" if at < 7 else "c" for at in range(12)}
    found = {spot: "a" if entity == "a" else "bc" for spot, entity in gold.items()}
    # Bagga and Baldwin (1998), figure 2: precision 76 %, recall 100 %.
    assert b_cubed(found, gold).precision == pytest.approx((5 + 2 * 2 / 7 + 5 * 5 / 7) / 12)
    assert b_cubed(found, gold).recall == 1


def test_without_kinds_and_entities_only_labels_are_measured() -> None:
    row = {"text": TEXT, "ents": [[0, 9, "PER"], [28, 32, "LOC"], [57, 59, "MISC"]]}
    measured = evaluate(Fixed((0, 9, Label.PERSON)), read_gold([json.dumps(row)], str))
    assert measured.labels.keys() == {"PERSON", "PLACE"}
    assert (measured.kinds, measured.entities, measured.b_cubed) == (None, None, None)
