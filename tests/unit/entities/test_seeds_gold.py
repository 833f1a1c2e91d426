"""The five seed articles against their gold annotation: a test of the rules, never a source for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explorer.entities import EntityPipeline, resolve

ROOT = Path(__file__).parents[3]


def test_mentions_and_entities_of_the_seeds(
    pipeline: EntityPipeline, measures: Any, clusters: Callable[..., Any]
) -> None:
    gold = [json.loads(line) for line in (ROOT / "tests/data/seeds-gold.jsonl").read_text("utf-8").splitlines()]
    texts = {row["file"]: (ROOT / "seeds" / row["file"]).read_bytes().decode() for row in gold}
    taggings = dict(zip(texts, pipeline.tag(texts.values()), strict=True))
    resolution = resolve(taggings)
    for row in gold:
        name = row["file"]
        wanted = {(m["start"], m["end"], m["kind"]): m["entity"] for m in row["mentions"]}
        found = clusters(taggings[name].mentions, resolution.assignments[name], resolution)
        measures.add(name[:3], wanted, found, texts[name])
    print(f"\nseeds: mentions {measures.mentions}")  # noqa: T201 - the figures are the point
    print(f"seeds: entities {measures.entities}, B-cubed F {measures.b_cubed:.3f}")  # noqa: T201
    assert measures.mentions.f1 >= 0.97, measures.wrong
    assert measures.entities.f1 >= 0.98, measures.wrong
    assert measures.b_cubed >= 0.98, measures.wrong
