"""What the screen shows first, kept so that the next start shows it before the engine is loaded.

A page is shown only while no file of its index is other than when the page was made; the engine's own answer takes
its place a moment later, and whatever was asked meanwhile is answered then.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, NamedTuple

from explorer import __version__, paths
from explorer.model import Entity, Kind, Label
from explorer.results import Facet, FacetNumbers, FacetOrder, FacetValue, SearchResults
from explorer.sequences import Lazy
from explorer.text import fold
from explorer.tui.widgets.results_list import Row

_LINES: Final = 60
"""Results and lines of each facet that are kept: more than a tall terminal shows."""

Stamp = list[list[Any]]
"""Name, size and time of change of each file of an index."""


class Beginning(Lazy[str]):
    """So many ids, of which only the first are known; the others are empty."""

    def __init__(self, ids: Sequence[str], length: int) -> None:
        self._ids, self._length = ids, length

    def __len__(self) -> int:
        return self._length

    def _make(self, index: int) -> str:
        return self._ids[index] if index < len(self._ids) else ""


class FacetBeginning(Lazy[FacetValue], Facet):
    """A facet of which only the first values are known; in the place of the others there is nothing to read."""

    def __init__(self, kind: Kind, values: Sequence[FacetValue], length: int) -> None:
        self._values, self._length = values, length
        self._unknown = FacetValue.of(Entity("", "", kind, Label.PERSON if kind is Kind.ACTOR else Label.GPE))

    def __len__(self) -> int:
        return self._length

    def _make(self, index: int) -> FacetValue:
        return self._values[index] if index < len(self._values) else self._unknown

    def arranged(self, order: FacetOrder, needle: str = "", without: Collection[str] = ()) -> Facet:
        """Of the values that are known, those that fit, in the order in which they are known."""
        if order is FacetOrder.ARTICLES and not needle and not without:
            return self
        fitting = [value for value in self._values if value.id not in without and needle in fold(value.name)]
        return FacetBeginning(self._unknown.kind, fitting, len(fitting))

    def find(self, entity: str) -> FacetValue | None:
        """The value with this id, if it is known."""
        return next((value for value in self._values if value.id == entity), None)

    def place(self, entity: str) -> int | None:
        """The index of the value with this id, if it is known."""
        return next((place for place, value in enumerate(self._values) if value.id == entity), None)


class FirstPage(NamedTuple):
    """The first screenful of the answer to no question at all."""

    name: str
    """Of the corpus."""
    articles: Beginning
    rows: Mapping[str, Row]
    actors: FacetBeginning
    places: FacetBeginning


class FirstPages:
    """Keeps the first page of the corpus with these roots."""

    def __init__(self, roots: Sequence[Path]) -> None:
        resolved: list[Path] = []
        with suppress(OSError, RuntimeError):
            resolved = sorted({root.expanduser().resolve() for root in roots})
        self.data_folder = paths.data_folder(resolved) if resolved else None
        """Where what the reader made is kept."""
        # Roots that lie within each other have an index of another name, of which there is no page then.
        self._index = paths.index_folder(resolved) if resolved else None
        self._file = paths.cache_home() / "pages" / f"{paths.corpus_key(resolved)}.json" if resolved else None
        self._kept: Stamp | None = None

    def stamp(self) -> Stamp | None:
        """The index as it is; None where there is none."""
        if self._index is None:
            return None
        try:
            with os.scandir(self._index) as entries:
                # SQLite writes its shared memory when it reads, and leaves an empty log behind.
                found = [(entry.name, entry.stat()) for entry in entries if not entry.name.endswith("-shm")]
        except OSError:
            return None
        return sorted([name, status.st_size, status.st_mtime_ns] for name, status in found if status.st_size)

    def read(self) -> FirstPage | None:
        """The page, if it shows what the index holds."""
        if self._file is None:
            return None
        try:
            kept = json.loads(self._file.read_bytes())
            if kept["version"] != __version__ or kept["stamp"] != self.stamp():
                return None
            rows = {one: _row(*row) for one, *row in kept["rows"]}
            actors, places = (
                FacetBeginning(kind, [_value(kind, value) for value in values], length)
                for kind, (length, values) in zip(Kind, kept["facets"], strict=True)
            )
            page = FirstPage(kept["name"], Beginning(list(rows), kept["total"]), rows, actors, places)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # Only now: a page of another form is to be made again.
        self._kept = kept["stamp"]
        return page

    def has(self, stamp: Stamp) -> bool:
        """Whether the page of this index is kept."""
        return stamp == self._kept

    def keep(self, stamp: Stamp, name: str, results: SearchResults, rows: Mapping[str, Row]) -> None:
        """Keep the page of an answer, if the index is still as it was before."""
        if self._file is None or stamp != self.stamp():
            return
        ids = list(takewhile(rows.__contains__, results.articles[:_LINES]))
        if not ids:
            return
        page = {
            "version": __version__,
            "stamp": stamp,
            "name": name,
            "total": results.total,
            "rows": [[one, *_parts(rows[one])] for one in ids],
            "facets": [[len(facet), list(map(_facts, facet[:_LINES]))] for facet in (results.actors, results.places)],
        }
        with suppress(OSError):
            paths.write_atomically(self._file, json.dumps(page))
            self._kept = stamp


def _parts(row: Row) -> list[Any]:
    return [row.title, row.dateline, row.snippet, row.marks]


def _row(title: str, dateline: Iterable[str], snippet: str, marks: Iterable[tuple[int, int]]) -> Row:
    return Row(title, tuple(dateline), snippet, tuple((start, end) for start, end in marks))


def _facts(value: FacetValue) -> list[Any]:
    return [value.id, value.name, value.type, value.articles, value.is_ambiguous]


def _value(kind: Kind, facts: Sequence[Any]) -> FacetValue:
    entity, name, label, articles, doubt = facts
    known = Entity(entity, name, kind, Label(label), may_be=("",) if doubt else ())
    # Without a question, the articles found are those of the corpus; mentions would have to be counted to be kept.
    return FacetValue.of(known, articles, FacetNumbers(0, articles, 0.0))
