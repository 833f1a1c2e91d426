"""What rows of the catalog stand for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from explorer.index.regrouping import details_from_json
from explorer.model import Entity, Kind, Label, Mention, Spelling, Tagging

decoded: Final = json.JSONDecoder().raw_decode
"""What a text of JSON says, and where it ends: at half the cost of ``json.loads``, for what is read by the dozen."""
_KINDS: Final = {kind.value: kind for kind in Kind}
_LABELS: Final = {label.value: label for label in Label}


def entity_of(row: Sequence[Any]) -> Entity:
    """An entity from its row."""
    key, name, kind, label, articles, mentions, spellings, details = row
    written = tuple(Spelling(*each) for each in decoded(spellings)[0])
    known = details_from_json(details) if details else ()
    return Entity(key, name, _KINDS[kind], _LABELS[label], written, articles, mentions, *known)


def mentions_of(packed: str, ids: Sequence[str | None] | None = None) -> tuple[Mention, ...]:
    """The mentions of an article from its tagging, with the ids of their entities, where they have any."""
    found = json.loads(packed)
    return tuple(map(_mention_of, found, ids or [None] * len(found)))


def tagging_of(mentions: str, definitions: str) -> Tagging:
    """What was found in a text, from its row."""
    return Tagging(mentions_of(mentions), tuple((short, long) for short, long in json.loads(definitions)))


def _mention_of(fields: Sequence[Any], entity: str | None = None) -> Mention:
    start, end, label, text, role = fields
    return Mention(start, end, _LABELS[label], text, role, entity)
