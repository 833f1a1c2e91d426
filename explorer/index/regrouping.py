"""The entities that were found, regrouped as the reader corrected them; the index keeps what was found as it is.

So a correction costs as much as there are entities to list again, never a rewriting of what each article mentions.
"""

from __future__ import annotations

import json
from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from explorer.model import Entity, GazetteerEntry, Kind, Label, Regrouping, Spelling
from explorer.text import fold

Pairs = npt.NDArray[np.int64]
"""A row (document, entity) for every mention."""


@dataclass(frozen=True, slots=True)
class Spelt:
    """How the mentions of one entity that was found are written."""

    documents: npt.NDArray[np.int64]
    """Of each mention."""
    codes: npt.NDArray[np.int64]
    """Place of the folded text of each mention in ``spellings``."""
    spellings: tuple[str, ...]


SpeltOf = Callable[[int], Spelt]
"""By the place of the entity."""


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


class Grouping:
    """Entities as they are shown, and from those that were found to them."""

    def __init__(self, found: Sequence[Entity], pairs: Pairs, regrouping: Regrouping, spelt_of: SpeltOf) -> None:
        """``pairs`` has a row (document, place in ``found``) for every mention."""
        self._regrouping = regrouping
        # While they are counted, those that are touched have numbers behind those that were found.
        self._numbers = {entity.id: len(found) + at for at, entity in enumerate(regrouping.entities)}
        size = len(found) + len(self._numbers)
        rows = self._renumbered(found, pairs, spelt_of) if regrouping.whole else pairs
        touched = rows[:, 1] >= len(found)
        articles = _articles(rows[:, 0][touched], rows[:, 1][touched], size)
        counted = [replace(it, articles=int(articles[self._numbers[it.id]])) for it in regrouping.entities]
        self.hidden = tuple(entity for entity in counted if entity.articles and entity.id in regrouping.hidden)
        """What is not shown."""
        shown = [entity for entity in found if entity.id not in regrouping.whole]
        for entity in counted:
            if entity.articles and entity.id not in regrouping.hidden:
                insort(shown, entity, key=lambda one: (-one.mentions, one.id))
        self.entities = tuple(shown)
        """What is shown, most mentioned first."""
        self.positions = {entity.id: at for at, entity in enumerate(shown)}
        """Place of each in ``entities``, by id."""
        places = [-1 if it.id in regrouping.whole else self.positions[it.id] for it in found]
        places += [self.positions.get(it.id, -1) for it in regrouping.entities]
        final = np.array(places, dtype=np.int64)[rows[:, 1]]
        kept = final >= 0
        self.pairs = side_by_side(rows[:, 0][kept], final[kept])
        """A row (document, place in ``entities``) for every mention of what is shown."""

    def entity(self, found: str, text: str) -> str | None:
        """Id of the entity of a mention, by the one that was found; None where it is not shown."""
        new = self._new(found, text)
        return None if new in self._regrouping.hidden else new

    def _new(self, found: str, text: str) -> str:
        if found not in self._regrouping.whole:
            return found
        return self._regrouping.parts.get((found, fold(text)), self._regrouping.whole[found])

    def _renumbered(self, found: Sequence[Entity], pairs: Pairs, spelt_of: SpeltOf) -> Pairs:
        """The rows with the numbers of what is touched; what is divided by spelling is looked up in its documents."""
        whole, parts = self._regrouping.whole, self._regrouping.parts
        numbers = np.array([self._numbers[whole[it.id]] if it.id in whole else at for at, it in enumerate(found)])
        divided = {old for old, _ in parts}
        places = [at for at, entity in enumerate(found) if entity.id in divided]
        documents, entities = pairs[:, 0], pairs[:, 1]
        if places:
            kept = ~np.isin(entities, places)
            documents, entities = documents[kept], entities[kept]
        left, right = [documents], [numbers[entities] if len(entities) else entities]
        for at in places:
            old, spelt = found[at].id, spelt_of(at)
            new = [self._numbers[parts.get((old, spelling), whole[old])] for spelling in spelt.spellings]
            left.append(spelt.documents)
            right.append(np.array(new, dtype=np.int64)[spelt.codes])
        return side_by_side(np.concatenate(left), np.concatenate(right))


def side_by_side(documents: npt.NDArray[np.int64], entities: npt.NDArray[np.int64]) -> Pairs:
    """Two columns, each in one piece of memory, which makes reading one of them several times faster."""
    return np.array([documents, entities], dtype=np.int64).T


def _articles(documents: npt.NDArray[np.int64], numbers: npt.NDArray[np.int64], size: int) -> npt.NDArray[np.int64]:
    """How many documents have each number below ``size``."""
    each = np.unique(documents * max(size, 1) + numbers) % max(size, 1)
    return np.bincount(each, minlength=size).astype(np.int64)
