"""From the mentions of a corpus to its actors and places, one entity on one line however it is spelt.

Every distinct way of writing gets a key; ways of one key are one entity. Surnames and short forms first look in their
own article and then in the corpus, where they are merged only if exactly one full name has them. Names are compared
only with those that share a part of their folded form, so the whole costs as much as there are names and mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from explorer.entities.resolver import Article, Resolver, collector_paused
from explorer.model import Resolution, ResolutionChange, Tagging

Row = tuple[str, Iterable[Sequence[Any]], Iterable[Sequence[str]]]
"""An article, its mentions as start, end, label and text, with or without more, and its definitions."""


def resolve(taggings: Mapping[str, Tagging]) -> Resolution:
    """Entities of the corpus, most mentioned first, and the entity of each mention of each article.

    Deterministic and independent of the order of the mapping.
    """
    return resolve_rows(
        (article, [(it.start, it.end, it.label, it.text) for it in tagging.mentions], tagging.definitions)
        for article, tagging in taggings.items()
    )


def resolve_rows(rows: Iterable[Row]) -> Resolution:
    """The same from rows, each of which is looked at once and not kept."""
    names: list[str] = []

    def read(_: object) -> Iterator[Article]:
        for at, (name, mentions, definitions) in enumerate(rows):
            names.append(name)
            yield at, mentions, definitions

    with collector_paused():
        return _resolution(Resolver().update(None, read), names)


def _resolution(change: ResolutionChange, names: Sequence[str]) -> Resolution:
    ids = {number: entity.id for number, entity in change.entities.items()}
    found = {names[row]: own for row, own in change.assignments()}
    return Resolution(
        entities=tuple(sorted(change.entities.values(), key=lambda entity: (-entity.mentions, entity.id))),
        assignments={name: tuple(map(ids.__getitem__, found[name])) for name in sorted(found)},
    )
