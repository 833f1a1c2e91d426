"""From texts to mentions, and from mentions to the actors and places of a corpus.

Importing this package is cheap: spaCy is imported when a pipeline is loaded, and never for ``resolve``, whose own
modules are imported when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from explorer.entities.naming import pipeline_name
from explorer.model import Resolution, Tagging

__all__ = ["EntityPipeline", "load_pipeline", "pipeline_name", "resolve", "resolve_rows"]


class EntityPipeline(Protocol):
    """Finds the mentions of a text; what one is named says whose mentions are still good."""

    name: str

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        """One tagging for each text, in order; offsets are code points into the text as given."""
        ...


def load_pipeline(model: str | None = None) -> EntityPipeline:
    """The pipeline of ``pipeline_name(model)``, ready to use: ours, ``rules`` alone, or a spaCy model.

    Raises EntityError where a model cannot be loaded.
    """
    from explorer.entities.pipeline import load

    return load(model)


def resolve(taggings: Mapping[str, Tagging]) -> Resolution:
    """Entities of the corpus, most mentioned first, and the entity of each mention of each article."""
    from explorer.entities import resolution

    return resolution.resolve(taggings)


def resolve_rows(rows: Iterable[tuple[str, Iterable[Sequence[Any]], Iterable[Sequence[str]]]]) -> Resolution:
    """The same from the id of each article, its mentions as start, end, label and text, and its definitions.

    Each row is looked at once and not kept, so that a large corpus needs little memory.
    """
    from explorer.entities import resolution

    return resolution.resolve_rows(rows)
