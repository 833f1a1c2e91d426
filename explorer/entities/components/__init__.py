"""The spaCy components of the rule pipeline, one a module; importing this package registers their factories."""

from __future__ import annotations

from explorer.entities.components import (
    acronyms,
    capitals,
    cleanup,
    organisations,
    places,
    propagation,
    sentences,
    titles,
)

ORDER = (
    sentences.NAME,
    "entity_ruler",
    organisations.NAME,
    places.NAME,
    titles.NAME,
    capitals.NAME,
    acronyms.NAME,
    propagation.NAME,
    cleanup.NAME,
)
"""Factories in the order in which they run. A trained recogniser goes in after the entity ruler."""
