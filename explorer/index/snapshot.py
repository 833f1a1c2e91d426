"""One state of the index, as it was when it was opened or refreshed; it does not change while it is read."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import Any, Self

import numpy as np
from whoosh.index import FileIndex

from explorer.index.arrays import StaleColumnsError
from explorer.index.articles import ArticleIds, ArticleNumbers, Orders
from explorer.index.catalog import Catalog
from explorer.index.columns import SegmentColumns
from explorer.index.counts import Mask, Numbers
from explorer.index.decoding import columns
from explorer.index.engine import Engine
from explorer.index.facets import Choice, FacetCounter
from explorer.index.grouping import Grouping, Texts
from explorer.index.resolutions import make_roster
from explorer.index.roster import Roster
from explorer.index.schema import schema
from explorer.index.storage import Storage
from explorer.index.titles import Titles, titles_of
from explorer.model import Filters, Regrouping


class Snapshot:
    """Articles are document numbers of Whoosh here; not to be read by two threads at once."""

    def __init__(self, storage: Storage, catalog: Catalog) -> None:
        self._storage, self._catalog = storage, catalog
        self.folder = Path(storage.folder)
        self.reader: Any = FileIndex(storage, schema=schema()).reader()
        self.size: int = self.reader.doc_count_all()
        self._open_all()
        leaves = [(start, leaf) for leaf, start in self.reader.leaf_readers() if leaf.doc_count_all()]
        parts = [(start, columns(leaf, self.folder)) for start, leaf in leaves]
        self.columns = [of for _, of in parts]
        """Of each segment."""
        self.rows: Numbers = np.concatenate([np.zeros(0, np.int64), *(of.rows.astype(np.int64) for _, of in parts)])
        """Row in the catalog of each document."""
        self.live: Mask = np.ones(self.size, dtype=np.bool_)
        """Whether each document is an article."""
        for start, leaf in leaves:
            self.live[[start + number for number in leaf.segment().deleted_docs()]] = False
        self.unknown = self._unknown()
        """Documents that the catalog does not know: what a crash left behind."""
        self.live[self.unknown] = False
        self.ids = ArticleIds(parts, self.live)
        self.numbers = ArticleNumbers(self.ids, self.live)
        self.orders = Orders(parts, self._titles)
        self.engine = Engine(parts, self.live)
        self.found = self._read_roster()
        """Entities as they were found, without corrections."""
        self._document_of, self._later = self._located()
        self._regroup(catalog.regrouping())

    def _unknown(self) -> list[int]:
        known = self._catalog.knows_file(f"_MAIN_{self.reader.generation()}.toc")
        self._settled = known and self._catalog.count() == np.count_nonzero(self.live)
        if self._settled:
            return []
        rows = {row for row, _ in self._catalog.rows()}
        return [number for number in np.flatnonzero(self.live).tolist() if int(self.rows[number]) not in rows]

    def holds(self, article_id: str) -> bool:
        """Whether an article of the catalog is in Whoosh too."""
        return self._settled or article_id in self.numbers

    def lost(self) -> list[str]:
        """Articles of the catalog that are not in Whoosh: what a crash took away."""
        return [] if self._settled else [name for _, name in self._catalog.rows() if name not in self.numbers]

    def _regroup(self, regrouping: Regrouping) -> None:
        self.entities = Grouping(self.found, self._document_of, self.size, self._later, regrouping)
        """Entities as they are shown, by number."""
        self.counter: FacetCounter = self.entities.counter
        self.names = self.entities.names

    def regrouped(self, regrouping: Regrouping) -> Self:
        """The same articles with other corrections; it shares Whoosh's files with this snapshot."""
        twin = copy(self)
        twin._regroup(regrouping)
        return twin

    def _open_all(self) -> None:
        """Open what Whoosh would open when it is first needed: the next commit of another process may remove it."""
        for leaf, _ in self.reader.leaf_readers():
            if leaf.doc_count_all():
                leaf.stored_fields(0)

    def release(self) -> None:
        """Let go of the memory of what was read of mapped files; it is read again when it is needed."""
        self.engine.release()
        self.found.release()

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

    def _titles(self, segment: SegmentColumns) -> Titles:
        try:
            return Titles.open(self.folder, segment)
        except StaleColumnsError:
            return titles_of(self.folder, segment, self._catalog.titles(int(segment.rows.min(initial=0))))

    def _read_roster(self) -> Roster:
        version = self._catalog.found() or "none"
        try:
            return Roster.open(self.folder, version)
        except StaleColumnsError:
            return make_roster(self._catalog, self.folder, version)

    def _located(self) -> tuple[Numbers, Texts]:
        """The document of each article of the roster, and the mentions of resolved articles that came later."""
        rows = self.found.rows.astype(np.int64)
        last = int(rows[-1]) if len(rows) else 0
        document_of = np.full(max(int(self.rows.max(initial=0)), last) + 1, -1)
        living = np.flatnonzero(self.live)
        document_of[self.rows[living]] = living
        later = {
            int(document_of[row]): self.found.mentioned(packed, mentions)
            for row, packed, mentions in self._catalog.resolved(after=last)
            if row < len(document_of) and document_of[row] >= 0
        }
        return document_of[rows], later

    def choice(self, filters: Filters) -> Choice:
        """Filters by number; ids that no longer exist are counted where they matter."""
        include, exclude = (
            [self.entities.find(key) for key in dict.fromkeys(chosen)] for chosen in (filters.include, filters.exclude)
        )
        known = [tuple(number for number in chosen if number is not None) for chosen in (include, exclude)]
        return Choice(known[0], known[1], filters.match_any, len(include) - len(known[0]))
