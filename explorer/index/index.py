"""The index of a corpus: Whoosh holds the text, a catalog beside it everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

from whoosh.index import FileIndex

from explorer.errors import ArticleError, BusyIndexError, DamagedIndexError, IndexFault
from explorer.index import resolutions, storage
from explorer.index.answers import SECONDS, Answer
from explorer.index.arrays import Array
from explorer.index.catalog import Catalog, FileRecord
from explorer.index.company import Company
from explorer.index.connection import Connection
from explorer.index.damage import guarded
from explorer.index.deadline import Deadline, TimeIsUpError
from explorer.index.evaluation import named
from explorer.index.marks import Analyses, Analysis, marks, passages
from explorer.index.parser import parse
from explorer.index.resolutions import Regroup, Unresolved
from explorer.index.roster import Roster
from explorer.index.schema import schema
from explorer.index.segments import Merging, unheard
from explorer.index.slots import sought
from explorer.index.storage import REBUILD, Storage, WriteLock
from explorer.index.syntax import Named, leaves
from explorer.index.writer import Ground, IndexWriter
from explorer.locks import locked
from explorer.model import (
    Article,
    Entity,
    FileStatus,
    Kind,
    Mention,
    Regrouping,
    Resolution,
    ResolutionChange,
    SearchState,
    Summary,
    Tagging,
)
from explorer.results import ArticleHits, SearchResults
from explorer.text import digest


class Index(Connection):
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
    def create(cls, folder: Path, *, unless_sound: bool = False) -> Self:
        """Make an empty index, in place of one of ours if there is one.

        With ``unless_sound`` one that can be opened once nobody writes it is opened: another process may have made it
        since somebody looked.

        Raises:
            ForeignIndexError: something else is there.
            BusyIndexError: it is being written.
            IndexFault: the folder cannot be made.
        """
        with guarded(writing=True):
            storage.prepare(folder)
        lock = WriteLock(folder)
        try:
            if unless_sound and storage.exists(folder):
                with suppress(DamagedIndexError):
                    return cls.open(folder)
            with guarded(writing=True):
                storage.mark(folder, complete=False)
                storage.clear(folder)
                FileIndex.create(Storage(folder), schema())
                Catalog(folder / storage.CATALOG, create=True).close()
                storage.mark(folder, complete=True)
        finally:
            lock.release()
        return cls.open(folder)

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
            with closing(Catalog(folder / storage.CATALOG)) as catalog:
                return catalog.meta(key)
        return None

    def _connect(self) -> None:
        self._analyses = Analyses()
        super()._connect()

    # Writing

    def writer(self, merging: Merging = unheard) -> IndexWriter:
        """Begin to change articles; raises BusyIndexError while somebody else does.

        ``merging`` is told how many documents of how many are merged, whenever segments are.
        """
        lock = WriteLock(self._folder)
        try:
            with self._access:
                self.refresh()
                ground = Ground(
                    max(int(self._snapshot.rows.max(initial=0)), self._catalog.last_row()),
                    len(self),
                    self._snapshot.unknown,
                    self._snapshot.lost(),
                )
                return IndexWriter(self._folder, self._catalog, self._access, lock, ground, self._reload, merging)
        except BaseException:
            lock.release()
            raise

    def optimize(self, merging: Merging = unheard) -> None:
        """Merge what many changes left behind into as few segments as there can be; raises BusyIndexError."""
        with self.writer(merging) as writer:
            writer.optimize()

    @contextmanager
    def tagging(self) -> Iterator[None]:
        """The right to find entities, which one process has at a time, and loses by ending.

        Raises BusyIndexError while somebody else has it.
        """
        with ExitStack() as held:
            with guarded(writing=True):
                try:
                    held.enter_context(locked(self._folder / storage.TAGGING_LOCK, seconds=0.0))
                except TimeoutError as error:
                    raise BusyIndexError(
                        "Another explorer is finding actors and places.", hint="Try again when it has finished."
                    ) from error
            yield

    def store_taggings(
        self, pipeline: str, taggings: Mapping[str, Tagging], texts: Mapping[str, str] | None = None
    ) -> None:
        """Keep what an entity pipeline found; articles that are not in the index are left out.

        ``texts`` has digests of texts that were looked at; an article that has another text by now is left out, too.
        """
        with self._access, guarded(writing=True):
            self._catalog.put_taggings(pipeline, taggings, texts or {})

    def store_resolution(self, resolution: Resolution, regrouping: Regrouping | None = None) -> None:
        """Replace all entities, and what corrections make of them.

        An article whose mentions do not fit in number has none until it is resolved again.
        """
        with self._access, guarded(writing=True):
            with self._catalog.reading():
                of = Unresolved.of(self._catalog, self._folder, self._snapshot.holds)
                change = resolutions.whole(self._catalog, resolution)
            self._put_resolution(of, change, None, lambda _: (regrouping or Regrouping(), {}))

    @contextmanager
    def unresolved(self) -> Iterator[Unresolved]:
        """What became other since entities were found; it is read by a connection of its own, so that none waits."""
        with self._access:
            snapshot = self._snapshot
        with guarded():
            catalog = Catalog(self._folder / storage.CATALOG)
        with closing(catalog), catalog.reading():
            with guarded():
                # What a crash took away is not among the changes.
                is_whole = not snapshot.lost()
                unresolved = Unresolved.of(catalog, self._folder, snapshot.holds, is_whole=is_whole)
            yield unresolved

    def store_changes(
        self, of: Unresolved, change: ResolutionChange, rules: str, notes: Mapping[str, Array], regroup: Regroup
    ) -> bool:
        """Keep what became other in a resolution, and what corrections make of it.

        False where the entities are no longer those that it was made ``of``.

        Args:
            notes: what the resolver wants to find the next time, if it goes by the same rules.
        """
        with self._access, guarded(writing=True):
            return self._put_resolution(of, change, (rules, notes), regroup)

    def _put_resolution(
        self, of: Unresolved, change: ResolutionChange, notes: tuple[str, Mapping[str, Array]] | None, regroup: Regroup
    ) -> bool:
        if not resolutions.put(self._catalog, self._folder, of, change, notes, regroup):
            return False
        self._reload()
        resolutions.remove_others(self._folder, self._catalog.found() or "")
        return True

    def found(self) -> tuple[str | None, Roster]:
        """The entities as they were found, without corrections, and a name for just these."""
        with self._access, guarded():
            self.refresh()
            return self._catalog.found(), self._snapshot.found

    def regroup(self, regrouping: Regrouping, of: str | None, notes: Mapping[str, str] | None = None) -> bool:
        """Show what corrections make of the entities, at once, and keep notes with it for ``meta``.

        False where the entities are no longer those it was made ``of``.
        """
        with self._access, guarded(writing=True):
            if not self._catalog.put_regrouping(regrouping, of, notes or {}):
                return False
            self._snapshot = self._snapshot.regrouped(regrouping)
            return True

    def hidden(self) -> tuple[Entity, ...]:
        """Entities that corrections keep from being shown."""
        with self._access, guarded():
            return self._snapshot.entities.hidden

    def untagged(self, pipeline: str, after: int = 0) -> list[str]:
        """Ids of articles whose present text this pipeline has not seen, of those that came after ``last_row`` was so.

        An article that is changed comes anew.
        """
        with self._access, guarded():
            return [name for name in sorted(self._catalog.untagged(pipeline, after)) if self._snapshot.holds(name)]

    def last_row(self) -> int:
        """A number that grows with every article that comes."""
        with self._access, guarded():
            return self._catalog.last_row()

    def has_changes(self) -> bool:
        """Whether articles came, changed or went since entities were found."""
        with self._access, guarded():
            return self._catalog.has_changes()

    # Reading

    def records(self) -> dict[str, FileRecord]:
        """What became of every file, by its path; an article that a crash took is not there, so it is read again."""
        with self._access, guarded():
            return {record.path: record for record in self._catalog.records() if self._is_true(record)}

    def record(self, path: str) -> FileRecord | None:
        """What became of one file; see ``records``."""
        with self._access, guarded():
            found = self._catalog.record(path)
            return found if found is not None and self._is_true(found) else None

    def remarkable(self) -> dict[str, FileRecord]:
        """Of ``records`` those that say more than that an article is there."""
        with self._access, guarded():
            return {record.path: record for record in self._catalog.remarkable() if self._is_true(record)}

    def _is_true(self, record: FileRecord) -> bool:
        """Whether the article of a record is there, where it says that there is one."""
        return record.status not in (FileStatus.INDEXED, FileStatus.UNCHANGED) or self._snapshot.holds(record.path)

    def sizes(self, paths: Iterable[str]) -> dict[str, int]:
        """Bytes of some files."""
        with self._access, guarded():
            return {path: self._catalog.size(path) for path in paths}

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Size and time of the last change of every file as ``records`` has it, (-1, -1) of one that failed.

        Reads by a connection of its own, so that no search waits.
        """
        with self._access:
            snapshot = self._snapshot
        with guarded(), closing(Catalog(self._folder / storage.CATALOG)) as catalog:
            articles = (FileStatus.INDEXED.value, FileStatus.UNCHANGED.value)
            return {
                path: (size, mtime_ns) if status != FileStatus.FAILED.value else (-1, -1)
                for path, size, mtime_ns, status in catalog.stamps()
                if status not in articles or snapshot.holds(path)
            }

    def meta(self, key: str) -> str | None:
        """A value of the small store beside the articles."""
        with self._access, guarded():
            return self._catalog.meta(key)

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the small store."""
        with self._access, guarded(writing=True):
            self._catalog.set_meta(key, value)

    def __len__(self) -> int:
        return self._snapshot.count

    def article_ids(self) -> list[str]:
        """Ids of all articles, sorted."""
        # They are read from mapped files, for which no search has to wait.
        with guarded():
            return sorted(self._snapshot.numbers)

    def summary(self, article_id: str) -> Summary:
        """What the results say of an article; raises ArticleError where there is none."""
        with self._access, guarded():
            return self._known(article_id)[0]

    def article(self, article_id: str) -> Article:
        """An article with its text; raises ArticleError where there is none."""
        with self._access, guarded():
            known, sha256 = self._known(article_id)
            text = self._analysis(self._number(article_id)).text
            if digest(text) != sha256:
                raise DamagedIndexError(f"The text of {article_id} is not as it was written.", hint=REBUILD)
            return Article(
                known.id, known.title, text, sha256, known.path, known.author, known.source, known.date, known.url
            )

    def _known(self, article_id: str) -> tuple[Summary, str]:
        """What is known of an article and the digest of its text; one that was changed meanwhile is seen as it is."""
        found = self._catalog.article(int(self._snapshot.rows[self._number(article_id)]))
        if found is None and self.refresh():
            found = self._catalog.article(int(self._snapshot.rows[self._number(article_id)]))
        if found is None:
            raise _no_article(article_id)
        return found

    def mentions(self, article_id: str) -> tuple[Mention, ...]:
        """The mentions in an article, with their entities where they are resolved; raises ArticleError."""
        with self._access, guarded():
            found = self._catalog.mentions(int(self._snapshot.rows[self._number(article_id)]))
            entities = self._snapshot.entities
            if not entities.is_corrected:
                return found
            shown = ((it, entities.entity(it.entity, it.text)) if it.entity else (it, None) for it in found)
            return tuple(it if it.entity == entity else replace(it, entity=entity) for it, entity in shown)

    def entities(self, kind: Kind | None = None) -> tuple[Entity, ...]:
        """The actors and places of the corpus."""
        with self._access, guarded():
            return tuple(entity for entity in self._snapshot.entities.listed() if kind is None or entity.kind is kind)

    def entity(self, entity_id: str) -> Entity | None:
        """The entity with this id, if there is one."""
        with self._access, guarded():
            at = self._snapshot.entities.find(entity_id)
            return None if at is None else self._snapshot.entities[at]

    def find_entities(self, name: str, kind: Kind | None = None, *, prefix: bool = False) -> tuple[Entity, ...]:
        """Entities of that name or spelling, else those whose names hold all its words (with ``prefix``: begin so)."""
        with self._access, guarded():
            return tuple(self._snapshot.entities[at] for at in self._snapshot.names.find(name, kind, prefix=prefix))

    def company(self) -> Company:
        """Compares the company that entities keep."""
        with self._access, guarded():
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

        With ``typing`` the last word is taken as unfinished; with ``explain`` each clause is counted. ``cancelled`` is
        asked between steps; once it says so, the search stops, with a problem that says that it was called off.
        """
        with self._access, guarded():
            answer = Answer(
                self._snapshot, state, self._analysis, typing=typing, seconds=self.seconds, cancelled=cancelled
            )
            return answer.results(explain=explain)

    def hits(self, article_id: str, state: SearchState, *, typing: bool = False, limit: int = 3) -> ArticleHits:
        """Where an article answers a search state, with its ``limit`` best passages; raises ArticleError.

        What cannot be marked in the time of a search, once the text is cut into words, is not marked.
        """
        with guarded():
            with self._access:
                analysis = self._analysis(self._number(article_id))
                query = parse(state.text)
                clauses = tuple(leaves(query.node))
                chosen = set(state.filters.include)
                for leaf in clauses:
                    if isinstance(leaf, Named):
                        positions = named(leaf, self._snapshot, typing=typing)
                        chosen.update(self._snapshot.entities[at].id for at in positions)
                mentions = self.mentions(article_id) if chosen else ()
                words = sought(clauses, self._snapshot.engine.becoming if typing else None)
            analysis.places  # noqa: B018 - read and kept
            deadline = Deadline(self.seconds)
            try:
                found = marks(analysis, words, typing=typing, check=deadline.check)
            except TimeIsUpError:
                found = []
            spans = [(mention.start, mention.end) for mention in mentions if mention.entity in chosen]
            return ArticleHits(
                article_id,
                tuple((mark.start, mark.end) for mark in found),
                passages(article_id, analysis, found, spans, limit),
                tuple(mark.match_end for mark in found),
            )

    def _number(self, article_id: str) -> int:
        try:
            return self._snapshot.numbers[article_id]
        except KeyError:
            raise _no_article(article_id) from None

    def _analysis(self, number: int) -> Analysis:
        """An article's text with what was found out about it; those used last are kept."""
        with self._access:
            return self._analyses.get(int(self._snapshot.rows[number]), lambda: self._snapshot.text(number))


def _no_article(article_id: str) -> ArticleError:
    return ArticleError(f"There is no article {article_id} in the index.", hint="explorer search lists articles.")
