"""The spaCy components of our pipelines, one a module; importing this package registers their factories."""

from __future__ import annotations

from typing import Final

from explorer.entities.components import (
    acronyms,
    agreement,
    asides,
    capitals,
    cleanup,
    clues,
    generations,
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
_LISTS: Final = (RULER, organisations.NAME, places.NAME, titles.NAME)
_MENDING: Final = (joining.NAME, clues.NAME, agreement.NAME)
_WHOLE: Final = (asides.NAME, acronyms.NAME, propagation.NAME, cleanup.NAME, generations.NAME)

ORDER: Final = (sentences.NAME, RECOGNISER, labels.NAME, trimming.NAME, *_LISTS, *_MENDING, *_WHOLE)
"""Factories of the default pipeline in the order in which they run.

The recogniser comes first, because it sees names whole: a list that came first would take the people out of
``Norwegian State Railways``. Lists and patterns then find what it missed, and replace a span only by a longer one.
"""
RULES_ORDER: Final = (sentences.NAME, *_LISTS, capitals.NAME, *_WHOLE)
"""Factories of the pipeline without a trained model."""
AFTER_OTHERS: Final = (sentences.NAME, labels.NAME, trimming.NAME, *_MENDING, *_WHOLE)
"""Factories that follow a spaCy pipeline of somebody else."""
