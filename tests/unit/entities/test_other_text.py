"""Invented articles of other regions and kinds than the seeds, with their mentions and entities marked.

``{a.key|text}`` marks a mention of an actor, ``{p.key|text}`` of a place; equal keys are one entity of the article.
Measured: exact span and kind of mentions, and lines with exactly the right spellings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explorer.entities import EntityPipeline, resolve

ARTICLES = Path(__file__).parents[2] / "data/other-text.txt"


def articles() -> dict[str, str]:
    """Marked articles by their name, which stands on a line of its own behind ``#``."""
    parts = re.split(r"^# (\w+)\n", ARTICLES.read_text("utf-8"), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def marked(article: str) -> tuple[str, dict[tuple[int, int, str], str]]:
    """The bare text of a marked article, and its mentions with the entity of each."""
    text, wanted, at = "", {}, 0
    for match in re.finditer(r"\{([ap])\.(\w+)\|([^}]*)\}", article):
        text += article[at : match.start()]
        kind = "actor" if match[1] == "a" else "place"
        wanted[len(text), len(text) + len(match[3]), kind] = f"{kind}.{match[2]}"
        text += match[3]
        at = match.end()
    return text + article[at:], wanted


def test_articles_of_other_regions_and_kinds(
    pipeline: EntityPipeline, measures: Any, clusters: Callable[..., Any]
) -> None:
    gold = {name: marked(article) for name, article in articles().items()}
    taggings = dict(zip(gold, pipeline.tag(text for text, _ in gold.values()), strict=True))
    for name, (text, wanted) in gold.items():
        resolution = resolve({name: taggings[name]})
        found = clusters(taggings[name].mentions, resolution.assignments[name], resolution)
        measures.add(name, wanted, found, text)
    print(f"\nother text: mentions {measures.mentions}")  # noqa: T201 - the figures are the point
    print(f"other text: entities {measures.entities}, B-cubed F {measures.b_cubed:.3f}")  # noqa: T201
    assert measures.mentions.f1 >= 0.90, measures.wrong
    assert measures.entities.f1 >= 0.85, measures.wrong
