"""One state of the index, as it was when it was opened or refreshed; it does not change while it is read."""

from __future__ import annotations

from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from whoosh.index import FileIndex

from explorer.index.catalog import Catalog
from explorer.index.decoding import columns
from explorer.index.engine import Engine
from explorer.index.facets import Choice, EntityMatrix, FacetCounter, Mask
from explorer.index.names import NameIndex
from explorer.index.regrouping import Grouping, Spelt, side_by_side
from explorer.index.schema import schema
from explorer.index.storage import Storage
from explorer.model import Entity, Filters, Regrouping
from explorer.text import fold


class Snapshot:
    """Articles are document numbers of Whoosh here; not to be read by two threads at once."""

    def __init__(self, storage: Storage, catalog: Catalog) -> None:
        self._storage = storage
        self.reader: Any = FileIndex(storage, schema=schema()).reader()
        reader = self.reader
        self.size: int = reader.doc_count_all()
        self._catalog = catalog
        self._open_all()
        known = dict(catalog.rows())
        self.rows = self._read_rows()
        self.numbers: dict[str, int] = {}
        self.ids: list[str] = [""] * self.size
        self.live: Mask = np.zeros(self.size, dtype=np.bool_)
        for number in reader.all_doc_ids():
            article = known.get(self.rows[number])
            if article is not None:
                self.ids[number] = article
                self.numbers[article] = number
                self.live[number] = True
        leaves = [(offset, leaf) for leaf, offset in reader.leaf_readers() if leaf.doc_count_all()]
        self.engine = Engine([(offset, columns(leaf, Path(storage.folder))) for offset, leaf in leaves], self.live)
        self.unknown = [n for n in reader.all_doc_ids() if not self.live[n]]
        """Documents that the catalog does not know: what a crash left behind."""
        self.found: tuple[Entity, ...] = tuple(catalog.entities())
        """Entities as they were found, without corrections."""
        self._pairs = self._read_pairs()
        self._spelt: dict[int, Spelt] = {}
        self._regroup(catalog.regrouping())

    def _regroup(self, regrouping: Regrouping) -> None:
        self.grouping = Grouping(self.found, self._pairs, regrouping, self._spelt_of)
        self.entities = self.grouping.entities
        self.positions = self.grouping.positions
        """Place of each entity in ``entities``, by id."""
        self.counter: FacetCounter = EntityMatrix(self.size, len(self.entities), self.grouping.pairs)

    def regrouped(self, regrouping: Regrouping) -> Self:
        """The same articles with other corrections; it shares Whoosh's files with this snapshot."""
        twin = copy(self)
        twin.__dict__.pop("names", None)
        twin._regroup(regrouping)
        return twin

    def _open_all(self) -> None:
        """Open what Whoosh would open when it is first needed: the next commit of another process may remove it."""
        for leaf, _ in self.reader.leaf_readers():
            if leaf.doc_count_all():
                leaf.stored_fields(0)
                for name, field in leaf.schema.items():
                    if field.scorable:
                        leaf.doc_field_length(0, name)

    def _read_rows(self) -> list[int]:
        rows: list[int] = []
        for leaf, _ in self.reader.leaf_readers():
            rows += leaf.column_reader("row").load() if leaf.has_column("row") else [0] * leaf.doc_count_all()
        return rows

    def close(self) -> None:
        """Let go of Whoosh's files; doing it twice is harmless."""
        self._storage.release()

    @property
    def count(self) -> int:
        """Number of articles."""
        return len(self.numbers)

    def text(self, number: int) -> str:
        """The text of an article."""
        return str(self.reader.stored_fields(number)["text"])

    @cached_property
    def titles(self) -> list[str]:
        """Titles, by document number."""
        known = self._catalog.column("title")
        return [known.get(row) or "" for row in self.rows]

    @cached_property
    def dates(self) -> list[str]:
        """Dates as they are known, by document number; empty where they are not."""
        known = self._catalog.column("date")
        return [known.get(row) or "" for row in self.rows]

    @cached_property
    def names(self) -> NameIndex:
        """Entities by the names they are written with."""
        return NameIndex(self.entities)

    def _read_pairs(self) -> npt.NDArray[np.int64]:
        number_of = {self.rows[number]: number for number in self.numbers.values()}
        parts: list[npt.NDArray[np.int64]] = [np.zeros((0, 2), dtype=np.int64)]
        for row, packed in self._catalog.assignments():
            if (number := number_of.get(row)) is not None:
                entities = np.frombuffer(packed, dtype="<u4").astype(np.int64)
                parts.append(np.column_stack([np.full(len(entities), number), entities]))
        pairs = np.concatenate(parts)
        known = pairs[:, 1] < len(self.found)
        return side_by_side(pairs[:, 0][known], pairs[:, 1][known])

    def _spelt_of(self, place: int) -> Spelt:
        """How the mentions of an entity that was found are written; remembered for later corrections."""
        if place not in self._spelt:
            documents: list[int] = []
            codes: list[int] = []
            spellings: dict[str, int] = {}
            folded: dict[str, int] = {}
            for number in np.unique(self._pairs[:, 0][self._pairs[:, 1] == place]).tolist():
                for at, text in self._catalog.spelt(self.rows[number]):
                    if at == place:
                        if text not in folded:
                            folded[text] = spellings.setdefault(fold(text), len(spellings))
                        documents.append(number)
                        codes.append(folded[text])
            self._spelt[place] = Spelt(
                np.array(documents, dtype=np.int64), np.array(codes, dtype=np.int64), tuple(spellings)
            )
        return self._spelt[place]

    def choice(self, filters: Filters) -> Choice:
        """Filters by position; ids that no longer exist are counted where they matter."""
        include = [self.positions[key] for key in dict.fromkeys(filters.include) if key in self.positions]
        exclude = [self.positions[key] for key in dict.fromkeys(filters.exclude) if key in self.positions]
        unknown = len(dict.fromkeys(filters.include)) - len(include)
        return Choice(tuple(include), tuple(exclude), filters.match_any, unknown)
