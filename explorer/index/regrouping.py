"""What corrections make of the entities, as the catalog keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from explorer.model import Entity, GazetteerEntry, Kind, Label, Regrouping, Spelling


def to_json(regrouping: Regrouping) -> str:
    """A regrouping as the catalog keeps it."""
    return json.dumps(
        {
            "entities": [
                [it.id, it.name, it.kind, it.type, _rows(it.spellings), it.mentions, details_to_json(it)]
                for it in regrouping.entities
            ],
            "whole": regrouping.whole,
            "parts": [[*part, new] for part, new in regrouping.parts.items()],
            "hidden": sorted(regrouping.hidden),
        }
    )


def from_json(text: str | None) -> Regrouping:
    """A regrouping as it was kept."""
    if text is None:
        return Regrouping()
    kept = json.loads(text)
    entities = (
        Entity(
            key,
            name,
            Kind(kind),
            Label(label),
            tuple(Spelling(*each) for each in spellings),
            0,
            mentions,
            *(details_from_json(details) if details else ()),
        )
        for key, name, kind, label, spellings, mentions, details in kept["entities"]
    )
    parts = {(old, spelling): new for old, spelling, new in kept["parts"]}
    return Regrouping(tuple(entities), dict(kept["whole"]), parts, frozenset(kept["hidden"]))


def spellings_to_json(spellings: Iterable[Spelling]) -> str:
    """Spellings with their counts; why they are the entity's only where it is not the name itself."""
    return json.dumps(_rows(spellings))


def _rows(spellings: Iterable[Spelling]) -> list[tuple[str, int] | tuple[str, int, str]]:
    return [(it.text, it.mentions, it.link) if it.link else (it.text, it.mentions) for it in spellings]


def details_to_json(entity: Entity) -> str:
    """Whom an entity may be and what gazetteers know of it; empty for most."""
    known = entity.gazetteer
    if not entity.may_be and known is None:
        return ""
    place = known and (known.country, known.geonames, known.latitude, known.longitude)
    return json.dumps((entity.may_be, place))


def details_from_json(text: str) -> tuple[tuple[str, ...], GazetteerEntry | None]:
    """The last two fields of an entity."""
    may_be, place = json.loads(text)
    return tuple(may_be), GazetteerEntry(*place) if place else None
