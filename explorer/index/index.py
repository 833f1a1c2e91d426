"""The index of a corpus: Whoosh holds the text, a catalog beside it everything else."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final, Self

import numpy as np

from explorer.errors import ArticleError, BusyIndexError, DamagedIndexError, IndexFault
from explorer.index import making, storage
from explorer.index.analysis import Analyses, Analysis
from explorer.index.answers import SECONDS, Answer
from explorer.index.catalog import PATIENCE, Catalog
from explorer.index.company import Company
from explorer.index.damage import CertainDamageError, guarded
from explorer.index.deadline import Deadline, TimeIsUpError
from explorer.index.evaluation import Evaluation, named
from explorer.index.files import FileRecord
from explorer.index.marks import marks, passages
from explorer.index.parser import parse
from explorer.index.slots import sought
from explorer.index.storage import WriteLock
from explorer.index.syntax import Exact, Leaf, Named, leaves
from explorer.index.upkeep import Upkeep
from explorer.model import (
    Article,
    Entity,
    FileStatus,
    Kind,
    Mention,
    SearchState,
    Span,
    Summary,
)
from explorer.results import ArticleHits, SearchResults

_FEW: Final = 32
"""Articles that are counted at once where their texts are read."""
_SOME: Final = 512
_PAUSE: Final = 0.02


class Index(Upkeep):
    """The index in one folder. Reading is safe from several threads; they take turns.

    Anything may raise DamagedIndexError: the index can then be made again from the articles.
    """

    seconds: float = SECONDS
    """After this time a search gives up."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what is there.

        Raises:
            IndexFault: there is none.
            ForeignIndexError: it was not made by explorer for this user, or others can write into it.
            DamagedIndexError: it is broken or of another version.
        """
        with guarded():
            storage.check_owner(folder)
            storage.check_marker(folder)
        return cls(folder)

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        unless_sound: bool = False,
        notes: Mapping[str, str] | None = None,
        keeping: str | None = None,
        files: Sequence[tuple[str, int]] = (),
    ) -> Self:
        """Make an empty index, in place of one of ours if there is one.

        Args:
            unless_sound: one that can be opened is opened, since another process may have made it meanwhile; for one
                that is being made some seconds are waited.
            notes: for ``meta``.
            keeping: what this pipeline found in the texts of the index before is kept for articles of the same text.
            files: id and size of some files, by which the index of a corpus that was moved is found.

        Raises:
            ForeignIndexError: something else is there.
            BusyIndexError: it is being written.
            IndexFault: the folder cannot be made.
        """
        with guarded(writing=True):
            storage.prepare(folder)
        until = time.monotonic() + (PATIENCE if unless_sound else 0.0)
        while (lock := _lock(folder, until)) is None:
            # Another process may have made it by then.
            if (found := cls._sound(folder)) is not None:
                return found
        try:
            if unless_sound and (found := cls._sound(folder)) is not None:
                return found
            with guarded(writing=True):
                making.make(folder, notes or {}, keeping, files)
        finally:
            lock.release()
        return cls.open(folder)

    @staticmethod
    def is_being_made(folder: Path) -> bool:
        """Whether another process is making the index in a folder; ``create`` waits for that."""
        with guarded():
            return storage.is_being_made(folder)

    @classmethod
    def _sound(cls, folder: Path) -> Self | None:
        """The index in a folder if it can be opened."""
        if storage.exists(folder):
            with suppress(DamagedIndexError):
                return cls.open(folder)
        return None

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether an index of ours, sound or not, lies in the folder."""
        with guarded():
            return storage.exists(folder)

    @staticmethod
    def noted(folder: Path, key: str) -> str | None:
        """A value of the small store of an index that may be damaged or of another format; None where there is none."""
        with suppress(IndexFault), guarded():
            storage.check_owner(folder)
            return making.noted(folder, key)
        return None

    @staticmethod
    def texts(folder: Path, most: int) -> dict[str, str]:
        """Ids of some articles of an index, which may be of another format, with the SHA-256 of their texts."""
        with suppress(IndexFault), guarded():
            storage.check_owner(folder)
            return making.texts(folder, most)
        return {}

    def _connect(self) -> None:
        self._analyses = Analyses()
        super()._connect()

    def records(self) -> dict[str, FileRecord]:
        """What became of every file, by its path; an article that a crash took is not there, so it is read again."""
        with self._access, guarded(self._folder):
            return {record.path: record for record in self._catalog.files if self._is_true(record)}

    def record(self, path: str) -> FileRecord | None:
        """What became of one file; see ``records``."""
        with self._access, guarded(self._folder):
            found = self._catalog.files.get(path)
            return found if found is not None and self._is_true(found) else None

    def remarkable(self) -> dict[str, FileRecord]:
        """Of ``records`` those that say more than that an article is there."""
        with self._access, guarded(self._folder):
            return {record.path: record for record in self._catalog.files.remarkable() if self._is_true(record)}

    def _is_true(self, record: FileRecord) -> bool:
        """Whether the article of a record is there, where it says that there is one."""
        return record.status not in (FileStatus.INDEXED, FileStatus.UNCHANGED) or self._snapshot.holds(record.path)

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Bytes of some files."""
        with self._access, guarded(self._folder):
            return {path: self._catalog.files.size(path) for path in paths}

    def stamps(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Path, then size and time of the last change, of every file as ``records`` has it, by path.

        Size and time are (-1, -1) for a file that failed, and (0, 0) for one that was passed over without being read.
        Reads by a connection of its own, so that no search waits.
        """
        with self._access:
            snapshot = self._snapshot
        with guarded(self._folder), closing(Catalog(self._folder / storage.CATALOG)) as catalog:
            for path, size, mtime_ns, is_article in catalog.files.stamps():
                if not is_article or snapshot.holds(path):
                    yield path, (size, mtime_ns)

    def meta(self, key: str) -> str | None:
        """A value of the small store beside the articles."""
        with self._access, guarded(self._folder):
            return self._catalog.meta(key)

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the small store."""
        with self._access, guarded(self._folder, writing=True):
            self._catalog.set_meta(key, value)

    def __len__(self) -> int:
        return self._snapshot.count

    def article_ids(self) -> list[str]:
        """Ids of all articles, sorted."""
        # They are read from mapped files, for which no search has to wait.
        with guarded(self._folder):
            return sorted(self._snapshot.numbers)

    def summary(self, article_id: str) -> Summary:
        """What the results say of an article; raises ArticleError where there is none."""
        with self._access, guarded(self._folder):
            return self._known(article_id)[0]

    def article(self, article_id: str) -> Article:
        """An article with its text; raises ArticleError where there is none."""
        with self._access, guarded(self._folder):
            known, sha256 = self._known(article_id)
            analysis = self._analysis(self._number(article_id))
            text = analysis.text
            if analysis.digest != sha256:
                raise CertainDamageError(f"The text of {article_id} is not as it was written.")
            return Article(
                known.id, known.title, text, sha256, known.path, known.author, known.source, known.date, known.url
            )

    def _known(self, article_id: str) -> tuple[Summary, str]:
        """What is known of an article and the digest of its text; one that was changed meanwhile is seen as it is."""
        found = self._catalog.article(int(self._snapshot.rows[self._number(article_id)]))
        if found is None:
            if not self.refresh():
                raise CertainDamageError
            found = self._catalog.article(int(self._snapshot.rows[self._number(article_id)]))
        if found is None:
            raise _no_article(article_id)
        return found

    def mentions(self, article_id: str) -> tuple[Mention, ...]:
        """The mentions in an article, with their entities where they are resolved; raises ArticleError."""
        with self._access, guarded(self._folder):
            row = int(self._snapshot.rows[self._number(article_id)])
            found = self._catalog.mentions(row)
            if found is None:
                self._check_untagged(row)
                return ()
            entities = self._snapshot.entities
            if not entities.is_corrected:
                return found
            shown = ((it, entities.entity(it.entity, it.text)) if it.entity else (it, None) for it in found)
            return tuple(it if it.entity == entity else replace(it, entity=entity) for it, entity in shown)

    def _check_untagged(self, row: int) -> None:
        """Raise DamagedIndexError where an article has lost what was found in it: what was resolved was tagged."""
        rows = self._snapshot.found.rows
        at = int(np.searchsorted(rows, row))
        if at < len(rows) and rows[at] == row and self._catalog.article(row) is not None:
            raise CertainDamageError

    def entities(self, kind: Kind | None = None) -> tuple[Entity, ...]:
        """The actors and places of the corpus."""
        with self._access, guarded(self._folder):
            return tuple(entity for entity in self._snapshot.entities.listed() if kind is None or entity.kind is kind)

    def entity(self, entity_id: str) -> Entity | None:
        """The entity with this id, if there is one."""
        with self._access, guarded(self._folder):
            at = self._snapshot.entities.find(entity_id)
            return None if at is None else self._snapshot.entities[at]

    def find_entities(self, name: str, kind: Kind | None = None) -> tuple[Entity, ...]:
        """Entities of that name or spelling, else those whose names hold all its words."""
        with self._access, guarded(self._folder):
            return tuple(self._snapshot.entities[at] for at in self._snapshot.names.find(name, kind))

    def company(self) -> Company:
        """Compares the company that entities keep."""
        with self._access, guarded(self._folder):
            return Company(self._snapshot.entities, self._snapshot.live)

    def search(
        self,
        state: SearchState,
        *,
        typing: bool = False,
        explain: bool = False,
        cancelled: Callable[[], bool] | None = None,
    ) -> SearchResults:
        """Answer a search state; never raises for anything a person can type.

        With ``typing`` the last word is taken as unfinished; with ``explain``, or where nothing is found, each clause
        is counted. ``cancelled`` is asked between steps; once it says so, the search stops, with a problem that says
        that it was called off.
        """
        with self._access, guarded(self._folder):
            answer = Answer(
                self._snapshot, state, self._analysis, typing=typing, seconds=self.seconds, cancelled=cancelled
            )
            return answer.results(explain=explain)

    def hits(self, article_id: str, state: SearchState, *, typing: bool = False, limit: int = 3) -> ArticleHits:
        """Where an article answers a search state, with its ``limit`` best passages; raises ArticleError.

        What cannot be marked in the time of a search, once its words are found in the text, is not marked.
        """
        with guarded(self._folder):
            with self._access:
                analysis = self._analysis(self._number(article_id))
                clauses = tuple(leaves(parse(state.text).node))
                chosen = self._chosen(clauses, state, typing=typing)
                spans = self._spans_of(article_id, chosen)
                words = sought(clauses, self._snapshot.engine.becoming if typing else None)
            for slot in chain.from_iterable(words.values()):
                analysis.words(slot.first)
            deadline = Deadline(self.seconds)
            try:
                found = marks(analysis, words, typing=typing, check=deadline.check)
            except TimeIsUpError:
                found = []
            return ArticleHits(
                article_id,
                tuple((mark.start, mark.end) for mark in found),
                passages(article_id, analysis, found, spans, limit),
                tuple(mark.match_end for mark in found),
                spans,
            )

    def hit_counts(
        self, articles: Sequence[str], state: SearchState, first: int = 0, *, typing: bool = False
    ) -> Iterator[list[int]]:
        """How many ``places`` the ``hits`` of each article from a ``first`` one on have, in pieces as they are counted.

        Other questions are answered between two pieces. An article that is gone has none.
        """
        clauses = tuple(leaves(parse(state.text).node))
        # Characters are looked for in the texts, everything else in columns.
        size = _FEW if any(isinstance(leaf, Exact) for leaf in clauses) else _SOME
        for begun in range(first, len(articles), size):
            with self._access, guarded(self._folder):
                counts = self._counts(articles[begun : begun + size], clauses, state, typing=typing)
            yield counts

    def _counts(
        self, articles: Sequence[str], clauses: Sequence[Leaf], state: SearchState, *, typing: bool
    ) -> list[int]:
        numbers = [self._snapshot.ids.number(one) for one in articles]
        documents = np.array(sorted(number for number in numbers if number is not None), dtype=np.intp)
        counts = np.zeros(len(documents), dtype=np.intp)
        if len(documents):
            # What takes too long is not marked either.
            with suppress(TimeIsUpError):
                evaluation = Evaluation(self._snapshot, Deadline(self.seconds), typing=typing)
                evaluation.count_hits(documents, clauses, self._analysis, counts)
        found = dict(zip(documents.tolist(), counts.tolist(), strict=True))
        chosen = self._chosen(clauses, state, typing=typing)
        return [
            0 if number is None else found[number] or len(self._spans_of(one, chosen))
            for one, number in zip(articles, numbers, strict=True)
        ]

    def _chosen(self, clauses: Sequence[Leaf], state: SearchState, *, typing: bool) -> set[str]:
        """Ids of the entities that are included or named."""
        chosen = set(state.filters.include)
        for leaf in clauses:
            if isinstance(leaf, Named):
                positions = named(leaf, self._snapshot, typing=typing)
                chosen.update(self._snapshot.entities[at].id for at in positions)
        return chosen

    def _spans_of(self, article_id: str, chosen: Collection[str]) -> tuple[Span, ...]:
        """Where an article mentions some entities."""
        mentions = self.mentions(article_id) if chosen else ()
        return tuple(sorted((mention.start, mention.end) for mention in mentions if mention.entity in chosen))

    def _number(self, article_id: str) -> int:
        try:
            return self._snapshot.numbers[article_id]
        except KeyError:
            raise _no_article(article_id) from None

    def _analysis(self, number: int) -> Analysis:
        """An article's text with what was found out about it; those used last are kept."""
        with self._access:
            return self._analyses.get(int(self._snapshot.rows[number]), lambda: self._snapshot.text(number))


def _lock(folder: Path, until: float) -> WriteLock | None:
    """The right to write, or nothing after a moment; raises BusyIndexError from a time of ``time.monotonic`` on."""
    try:
        return WriteLock(folder)
    except BusyIndexError:
        if time.monotonic() >= until:
            raise
        time.sleep(_PAUSE)
        return None


def _no_article(article_id: str) -> ArticleError:
    return ArticleError(f"There is no article {article_id} in the index.", hint="explorer search lists articles.")
