"""A corpus opened: keeps its index up to date (corpus, then entities, then index) and answers.

The index is a cache. Text comes in first, in batches that can be searched as soon as they are committed; entities
follow. Nothing here imports spaCy unless an article has not been tagged yet.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from explorer import paths
from explorer.corpus import Corpus, FoundFile, Unreadable
from explorer.curation import Change, CorrectionsState, Curation
from explorer.entities import load_pipeline, pipeline_name, resolve
from explorer.entities.corrections import Corrections
from explorer.entities.operations import Operation
from explorer.entities.suggestions import Suggestion
from explorer.errors import DamagedIndexError, EntityError, ExplorerError, IndexFault
from explorer.evidence import Evidence, evidence
from explorer.index import FileRecord, Index
from explorer.model import (
    Article,
    ArticleHits,
    Entity,
    FileReport,
    FileStatus,
    IndexReport,
    Kind,
    Mention,
    SearchResults,
    SearchState,
    Summary,
    Tagging,
)

_COMMIT_ARTICLES = 500
_COMMIT_SECONDS = 5.0
_TAG_BATCH = 32
_RESOLUTION = "resolution"
_MODEL = "model"
_DEFAULT = "default"


class Stage(StrEnum):
    """What an update is doing."""

    READING = "reading"
    TAGGING = "tagging"
    RESOLVING = "resolving"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an update is: ``done`` of ``total`` items of ``stage``; ``committed`` says that searching finds more."""

    stage: Stage
    done: int = 0
    total: int = 0
    committed: bool = False


Report = Callable[[Progress], None]


def _silent(_: Progress) -> None:
    """Report progress to nobody."""


class Library:
    """One corpus with its index. Reading is safe from several threads, updating from one."""

    def __init__(self, corpus: Corpus, index: Index, *, model: str | None = None) -> None:
        self.corpus = corpus
        self.index = index
        self.model = model
        self.warnings: list[str] = []
        self._curation = Curation(index, self.data_folder)
        self._closed = False

    @classmethod
    def open(
        cls,
        roots: Sequence[Path],
        *,
        model: str | None = None,
        usual_model: str | None = None,
        rebuild: bool = False,
    ) -> Library:
        """Open a corpus with what its index holds; a missing or damaged index is begun anew.

        Args:
            model: entity model to use for this corpus from now on; ``default`` goes back to the usual one.
            usual_model: the one of a corpus for which none was named; None is the one that ships with explorer.
            rebuild: make the index again from nothing.

        Raises:
            CorpusError: there is nothing to read at ``roots``.
            ForeignIndexError: the index folder holds something that is not ours.
        """
        corpus = Corpus(roots)
        folder = paths.index_folder(corpus.roots)
        warnings: list[str] = []
        if rebuild and model is None:
            with suppress(IndexFault), Index.open(folder) as old:
                model = old.meta(_MODEL)
        if rebuild or not Index.exists(folder):
            index = Index.create(folder)
        else:
            try:
                index = Index.open(folder)
            except DamagedIndexError as error:
                warnings.append(f"{error.message} It is made again from the articles.")
                index = Index.create(folder)
        if model is not None:
            index.set_meta(_MODEL, "" if model == _DEFAULT else model)
        library = cls(corpus, index, model=index.meta(_MODEL) or usual_model)
        library.warnings += warnings + library._curation.warnings()
        # Whoever is writing shows corrections as they are in the end.
        with suppress(IndexFault):
            library._curation.refresh()
        return library

    def close(self) -> None:
        """Let go of the index; closing twice is closing once."""
        if not self._closed:
            self._closed = True
            self.index.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """Name of the corpus."""
        return self.corpus.name

    @property
    def data_folder(self) -> Path:
        """Where what the reader made in this corpus is kept."""
        return paths.data_folder(self.corpus.roots)

    def is_current(self) -> bool:
        """Whether the index speaks of the files as they are now, with all entities; reads no file."""
        records = self.index.records()
        if self.index.meta("metadata") != self.corpus.metadata_stamp or self.index.meta(_RESOLUTION) != "fresh":
            return False
        if not self._curation.is_current():
            return False
        present: set[str] = set()
        for item in self.corpus.files():
            known = records.get(item.path if isinstance(item, FileReport) else item.id)
            if isinstance(item, FoundFile) and not _same(item, known):
                return False
            present.add(item.path if isinstance(item, FileReport) else item.id)
        return present == records.keys() and not self.index.untagged(pipeline_name(self.model))

    def update(self, progress: Report = _silent) -> IndexReport:
        """Bring the index up to date with the files: read what changed, drop what is gone, tag what is new.

        Returns one report for each file. Raises BusyIndexError where another process is updating.
        """
        begun = time.perf_counter()
        reports, removed = self._read_changes(progress)
        try:
            self.tag(progress)
        except EntityError as error:
            self.warnings.append(f"{error.message} Search works; actors and places are missing. {error.hint}".strip())
        progress(Progress(Stage.DONE, committed=True))
        return IndexReport(tuple(reports), tuple(removed), time.perf_counter() - begun)

    def _read_changes(self, progress: Report) -> tuple[list[FileReport], list[str]]:
        records = self.index.records()
        stamp = self.corpus.metadata_stamp
        metadata_changed = self.index.meta("metadata") != stamp
        found = list(self.corpus.files())
        reports: list[FileReport] = []
        changed: list[FoundFile] = []
        noted: list[FileRecord] = []
        for item in found:
            if isinstance(item, FileReport):
                reports.append(item)
                noted.append(FileRecord(item.path, 0, 0, "", item.status, item.reason))
            elif not metadata_changed and _same(item, records.get(item.id)):
                reports.append(_unchanged(records[item.id]))
            else:
                changed.append(item)
        present = {item.path if isinstance(item, FileReport) else item.id for item in found}
        removed = [path for path in records if path not in present]
        noted = [record for record in noted if records.get(record.path) != record]
        if changed or removed or noted:
            reports += self._write(changed, removed, noted, records, progress)
        if metadata_changed:
            self.index.set_meta("metadata", stamp)
        return sorted(reports, key=lambda report: report.path), removed

    def _write(
        self,
        changed: list[FoundFile],
        removed: list[str],
        noted: list[FileRecord],
        records: dict[str, FileRecord],
        progress: Report,
    ) -> list[FileReport]:
        reports: list[FileReport] = []
        self.index.set_meta(_RESOLUTION, "stale")
        with self.index.writer() as writer:
            for path in removed:
                writer.delete(path)
            for record in noted:
                writer.note(record)
            uncommitted, last_commit = 0, time.monotonic()
            progress(Progress(Stage.READING, 0, len(changed)))
            for done, file in enumerate(changed, 1):
                report, record, article = self._read(file, records.get(file.id))
                reports.append(report)
                if article is not None:
                    writer.add(article, record)
                    uncommitted += 1
                else:
                    if report.status is not FileStatus.UNCHANGED:
                        writer.delete(file.id)
                    writer.note(record)
                full = uncommitted >= _COMMIT_ARTICLES or (
                    uncommitted and time.monotonic() - last_commit > _COMMIT_SECONDS
                )
                if full:
                    writer.commit()
                    uncommitted, last_commit = 0, time.monotonic()
                progress(Progress(Stage.READING, done, len(changed), committed=bool(full)))
            writer.commit()
        self.index.refresh()
        progress(Progress(Stage.READING, len(changed), len(changed), committed=True))
        return reports

    def _read(self, file: FoundFile, known: FileRecord | None) -> tuple[FileReport, FileRecord, Article | None]:
        try:
            article, warning = self.corpus.read(file)
        except Unreadable as error:
            record = FileRecord(file.id, file.size, file.mtime_ns, "", error.status, error.reason)
            return FileReport(file.id, error.status, error.reason), record, None
        fingerprint = _fingerprint(article)
        record = FileRecord(file.id, file.size, file.mtime_ns, fingerprint, FileStatus.INDEXED, warning)
        if known is not None and known.status is FileStatus.INDEXED and known.sha256 == fingerprint:
            return FileReport(file.id, FileStatus.UNCHANGED, warning), record, None
        return FileReport(file.id, FileStatus.INDEXED, warning), record, article

    def tag(self, progress: Report = _silent) -> None:
        """Find the entities of articles that have not been tagged yet, then resolve them over the corpus.

        Raises EntityError where the pipeline cannot be loaded.
        """
        name = pipeline_name(self.model)
        waiting = self.index.untagged(name)
        if waiting:
            progress(Progress(Stage.TAGGING, 0, len(waiting)))
            pipeline = load_pipeline(self.model)
            done, next_resolution = 0, _TAG_BATCH
            for batch in _batches(waiting, _TAG_BATCH):
                articles = list(self._still_there(batch))
                taggings: Iterator[Tagging] = pipeline.tag(article.text for article in articles)
                found = {article.id: tagging for article, tagging in zip(articles, taggings, strict=True)}
                self.index.store_taggings(name, found)
                done += len(batch)
                # Resolving costs as much as there is to resolve, so it is repeated when that has doubled.
                if next_resolution <= done < len(waiting):
                    self._resolve()
                    next_resolution *= 2
                    progress(Progress(Stage.TAGGING, done, len(waiting), committed=True))
                else:
                    progress(Progress(Stage.TAGGING, done, len(waiting)))
        if waiting or self.index.meta(_RESOLUTION) != "fresh":
            progress(Progress(Stage.RESOLVING))
            self._resolve()
            self.index.set_meta(_RESOLUTION, "fresh")
        else:
            self._curation.refresh()

    def _still_there(self, ids: Iterable[str]) -> Iterator[Article]:
        for article_id in ids:
            with suppress(ExplorerError):
                yield self.index.article(article_id)

    def _resolve(self) -> None:
        resolution = resolve(self.index.taggings())
        regrouping, stamp = self._curation.regrouping(resolution.entities)
        self.index.store_resolution(resolution, regrouping)
        self._curation.note(stamp)

    # The reader's corrections

    @property
    def corrections(self) -> CorrectionsState:
        """The corrections as they stand: blocks, broken lines, what meets nothing, what is hidden."""
        return self._curation.state()

    def correct(self, operation: Operation) -> Change:
        """Merge, split, rename, retype, hide or tell apart; takes effect at once, everywhere.

        Raises CorrectionError where that is not possible; nothing was changed then.
        """
        return self._curation.correct(operation)

    def undo(self) -> Change:
        """Take back the last correction; raises CorrectionError where there is none, or the file was edited since."""
        return self._curation.undo()

    def redo(self) -> Change:
        """Make the correction again that was taken back last; raises CorrectionError as ``undo`` does."""
        return self._curation.redo()

    def import_corrections(self, more: Corrections, summary: str) -> Change:
        """Add corrections of another file to these, as one step that can be undone."""
        return self._curation.merge_in(more, summary)

    def export_corrections(self) -> str:
        """The corrections as the text of a file; raises CorrectionError where they cannot be read."""
        return self._curation.notebook.read().corrections.text()

    def suggestions(self, limit: int = 50) -> tuple[Suggestion, ...]:
        """Entities that may be one, most likely first; costs a moment in a large corpus."""
        return self._curation.suggestions(limit)

    def evidence(self, entity_id: str, limit: int = 12) -> Evidence | None:
        """Sentences, roles, first and last article of an entity; None where there is none of this id."""
        return evidence(self.index, entity_id, limit)

    # Answers

    def search(self, state: SearchState, *, typing: bool = False, explain: bool = False) -> SearchResults:
        """Answer a search state; never raises for anything a person can type."""
        return self.index.search(state, typing=typing, explain=explain)

    def hits(self, article_id: str, state: SearchState, *, typing: bool = False, limit: int = 3) -> ArticleHits:
        """Where an article answers a search state, with its best passages."""
        return self.index.hits(article_id, state, typing=typing, limit=limit)

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleError where there is none."""
        return self.index.article(article_id)

    def summary(self, article_id: str) -> Summary:
        """What the results say of an article; raises ArticleError where there is none."""
        return self.index.summary(article_id)

    def mentions(self, article_id: str) -> tuple[Mention, ...]:
        """The mentions in an article, each with its entity."""
        return self.index.mentions(article_id)

    def entities(self, kind: Kind | None = None) -> tuple[Entity, ...]:
        """The actors and places of the corpus."""
        return self.index.entities(kind)

    def __len__(self) -> int:
        return len(self.index)


def _same(file: FoundFile, record: FileRecord | None) -> bool:
    """Whether a file is as it was when it was last read; one that failed is tried again."""
    return (
        record is not None
        and record.status is not FileStatus.FAILED
        and (record.size, record.mtime_ns) == (file.size, file.mtime_ns)
    )


def _unchanged(record: FileRecord) -> FileReport:
    status = FileStatus.UNCHANGED if record.status is FileStatus.INDEXED else record.status
    return FileReport(record.path, status, record.reason)


def _fingerprint(article: Article) -> str:
    known = (article.title, article.author, article.source, article.date, article.url, article.sha256)
    return hashlib.sha256("\0".join(part or "" for part in known).encode()).hexdigest()


def _batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    rest = iter(ids)
    while batch := list(islice(rest, size)):
        yield batch
