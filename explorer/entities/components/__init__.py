"""The spaCy components of our pipelines, one a module; importing this package registers their factories."""

from __future__ import annotations

from typing import Final

from explorer.entities.components import (
    acronyms,
    agreement,
    capitals,
    cleanup,
    clues,
    joining,
    labels,
    organisations,
    places,
    propagation,
    sentences,
    titles,
    trimming,
)

RULER: Final = "entity_ruler"
RECOGNISER: Final = "ner"
_LISTS: Final = (sentences.NAME, RULER, organisations.NAME, places.NAME, titles.NAME)
_READING: Final = (labels.NAME, trimming.NAME, joining.NAME, clues.NAME, agreement.NAME)
_WHOLE: Final = (acronyms.NAME, propagation.NAME, cleanup.NAME)

ORDER: Final = (*_LISTS, RECOGNISER, *_READING, *_WHOLE)
"""Factories of the default pipeline in the order in which they run.

What lists and patterns are sure of comes first; spaCy's recogniser keeps those spans and finds others around them.
"""
RULES_ORDER: Final = (*_LISTS, capitals.NAME, *_WHOLE)
"""Factories of the pipeline without a trained model."""
AFTER_OTHERS: Final = (sentences.NAME, *_READING, *_WHOLE)
"""Factories that follow a spaCy pipeline of somebody else."""
