"""Invented articles of many regions, name traditions and kinds, marked by hand.

Their markings hold together, and what the default pipeline makes of them does not fall behind what it once did. The
figures stand in ``docs/entities.md``. The blind articles are only measured, once for each trained model: no rule, list
or setting is chosen by what is found in them, and no test says how much that has to be.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from explorer.entities import EntityPipeline
from explorer.entities.gold import read_gold
from explorer.entities.scoring import evaluate
from explorer.model import Kind, Label

GOLD = Path(__file__).parents[2] / "data/articles-gold.jsonl"
BLIND = GOLD.with_name("blind-gold.jsonl")


def marked(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


ROWS, BLIND_ROWS = marked(GOLD), marked(BLIND)


@pytest.mark.parametrize("row", [*ROWS, *BLIND_ROWS], ids=lambda row: row["file"])
def test_the_markings_hold_together(row: dict[str, Any]) -> None:
    end = 0
    for mention in row["mentions"]:
        assert mention.keys() == {"start", "end", "text", "label", "entity", "kind"}
        assert end <= mention["start"] < mention["end"]
        end = mention["end"]
        assert row["text"][mention["start"] : end] == mention["text"] == mention["text"].strip()
        if (label := Label(mention["label"])) is not Label.NORP:
            actor = label in (Label.PERSON, Label.ORG)
            assert Kind(mention["kind"]) is (Kind.ACTOR if actor else Kind.PLACE)


@pytest.mark.parametrize("row", [*ROWS, *BLIND_ROWS], ids=lambda row: row["file"])
def test_a_name_that_is_marked_once_is_marked_everywhere(row: dict[str, Any]) -> None:
    spans = [(mention["start"], mention["end"]) for mention in row["mentions"]]
    for name in {mention["text"] for mention in row["mentions"]}:
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", row["text"]):
            assert any(start <= found.start() and found.end() <= end for start, end in spans), found


def test_an_entity_is_one_thing_in_all_articles() -> None:
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for row in (*ROWS, *BLIND_ROWS):
        for mention in row["mentions"]:
            kinds[mention["entity"]].add(mention["kind"])
    assert [entity for entity, found in kinds.items() if len(found) > 1] == []


def test_there_is_enough_of_it() -> None:
    assert len(ROWS) >= 20
    assert sum(len(row["mentions"]) for row in ROWS) >= 500
    assert sum(len(row["mentions"]) for row in BLIND_ROWS) >= 300


def test_what_the_pipeline_finds(pipeline: EntityPipeline) -> None:
    measured = evaluate(pipeline, read_gold(GOLD.read_text("utf-8").splitlines(), str))
    assert measured.micro.rates().f1 >= 0.84
    assert measured.kinds is not None
    assert measured.kinds.rates().f1 >= 0.86
    assert measured.b_cubed_given is not None
    assert measured.b_cubed_given.f1 >= 0.95
