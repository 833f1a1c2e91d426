"""Bringing an index up to date: text first, in batches that are found as soon as they are committed; entities follow.

Reading and writing is the work of one process, tagging of several. Where there is more than one, they tag what is
committed while the rest is still being read.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from explorer.changes import METADATA, Changes, changes, changes_of
from explorer.corpus import Corpus, FoundFile, Unreadable
from explorer.curation import Curation
from explorer.errors import EntityError
from explorer.index import FileRecord, Index
from explorer.model import Article, FileReport, FileStatus, IndexReport
from explorer.pace import Pace, Rhythm
from explorer.progress import LEFT_TO_OTHERS, Progress, Report, Stage, Teller
from explorer.tagging import EntityUpdate

_COMMIT_SECONDS: Final = 1.0
_COMMIT_SHARE: Final = 0.1
_COMMIT_BYTES: Final = 8_000_000
_MERGING_SHARE: Final = 0.25
"""Merging an article takes about this part of the time in which it is read and written."""


class Update:
    """One update of an index."""

    def __init__(
        self, corpus: Corpus, index: Index, curation: Curation, model: str | None, report: Report, jobs: int
    ) -> None:
        self._corpus, self._index, self._curation = corpus, index, curation
        self._teller = Teller(report)
        self._entities = EntityUpdate(index, curation, model, self._teller, jobs)
        self.warnings: list[str] = []

    def run(self, *, entities: bool = True, first: Sequence[str] = ()) -> IndexReport:
        """Read what changed, drop what is gone, and with ``entities`` tag what is new.

        Args:
            first: ids of files to look at before all files are compared.

        Raises BusyIndexError where another process is updating.
        """
        begun = time.perf_counter()
        try:
            early = changes_of(self._corpus, self._index, first)
            reports = self._apply(early, entities)
            if entities and early.changed:
                self._entities.wake()
            late = changes(self._corpus, self._index, self._entities.wake if entities else None)
            reports |= self._apply(late, entities)
            if entities:
                reports |= self._tag(reports)
        finally:
            self._entities.close()
        self._teller.say(Progress(Stage.DONE, committed=True))
        unchanged = self._unchanged([path for path in late.unchanged if path not in reports])
        found = sorted([*reports.values(), *unchanged], key=attrgetter("path"))
        # One that was gone may have come back while all were compared.
        removed = dict.fromkeys(path for path in (*early.removed, *late.removed) if path not in reports)
        return IndexReport(tuple(found), tuple(removed), time.perf_counter() - begun)

    def _apply(self, changes: Changes, entities: bool) -> dict[str, FileReport]:
        """Bring what changed into the index; gives a report for each file that is not unchanged, by its path."""
        records = (FileRecord(item.path, 0, 0, "", item.status, item.reason) for item in changes.left_out)
        noted = [record for record in records if self._index.record(record.path) != record]
        reports = {report.path: report for report in changes.left_out}
        if changes.changed or changes.removed or noted:
            if entities:
                self._entities.expect(changes.sizes())
            reports |= self._write(changes, noted)
        if changes.metadata is not None:
            self._index.set_meta(METADATA, changes.metadata)
        return reports

    def _unchanged(self, paths: Sequence[str]) -> list[FileReport]:
        """What is known of files that were not read."""
        known = self._index.remarkable() if paths else {}
        return [
            _unchanged(known[path]) if path in known else FileReport(path, FileStatus.UNCHANGED, "") for path in paths
        ]

    def _write(self, changes: Changes, noted: list[FileRecord]) -> dict[str, FileReport]:
        reports: dict[str, FileReport] = {}
        reading = _Reading(changes.changed, self._teller, self._entities)
        with self._index.writer(reading.merging) as writer:
            reading.settling = writer.settling
            for path in changes.removed:
                writer.delete(path)
            for record in noted:
                writer.note(record)
            reading.tell(committed=False)
            for file in changes.changed:
                known = self._index.record(file.id) if file.id in changes.met else None
                report, record, article = self._read(file, known)
                reports[file.id] = report
                if article is not None:
                    writer.add(article, record)
                else:
                    if report.status is not FileStatus.UNCHANGED:
                        writer.delete(file.id)
                    writer.note(record)
                if reading.read(file, is_new=article is not None):
                    begun = time.monotonic()
                    writer.commit()
                    reading.committed(begun)
            writer.commit()
        self._index.refresh()
        reading.settled()
        return reports

    def _read(self, file: FoundFile, known: FileRecord | None) -> tuple[FileReport, FileRecord, Article | None]:
        try:
            article, warning = self._corpus.read(file)
        except Unreadable as error:
            record = FileRecord(file.id, file.size, file.mtime_ns, "", error.status, error.reason)
            return FileReport(file.id, error.status, error.reason), record, None
        fingerprint = _fingerprint(article)
        record = FileRecord(file.id, file.size, file.mtime_ns, fingerprint, FileStatus.INDEXED, warning)
        if known is not None and known.status is FileStatus.INDEXED and known.sha256 == fingerprint:
            return FileReport(file.id, FileStatus.UNCHANGED, warning), record, None
        return FileReport(file.id, FileStatus.INDEXED, warning), record, article

    def _tag(self, reports: Mapping[str, FileReport]) -> dict[str, FileReport]:
        """Tag what is new; gives what is to be said of articles where that failed."""
        try:
            self._entities.finish()
        except EntityError as error:
            self.warnings.append(f"{error.message} Search works; actors and places are missing. {error.hint}".strip())
        if self._entities.is_left_to_others:
            self.warnings.append(LEFT_TO_OTHERS)
        reasons = self._entities.failures
        if not reasons:
            return {}
        # Kept with the file, so that it is said again when nothing changed.
        records = [record for record in map(self._index.record, reasons) if record is not None]
        with self._index.writer() as writer:
            for record in records:
                writer.note(replace(record, reason=_joined(record.reason, reasons[record.path])))
        return {
            path: replace(report, reason=_joined(report.reason, reasons[path]))
            for path, report in reports.items()
            if path in reasons
        }


class _Reading:
    """How far reading is, and when it is time to commit."""

    def __init__(self, files: list[FoundFile], teller: Teller, entities: EntityUpdate) -> None:
        self._total, self._left = len(files), sum(file.size for file in files)
        self._teller, self._entities = teller, entities
        self._done = self._size = self._uncommitted = 0
        self._fresh: list[str] = []
        self._pace, self._rhythm = Pace(), Rhythm(_COMMIT_SECONDS, _COMMIT_SHARE)
        self._pace.start()
        self._merging = Merging(teller.say, self._entities.seconds_after)
        self.settling: Callable[[int], int] = _nothing
        """How many articles are merged at the end if so many more come."""

    def read(self, file: FoundFile, *, is_new: bool) -> bool:
        """One file was read; True where it is time to commit."""
        self._done += 1
        self._left -= file.size
        self._size += file.size
        self._pace.add(file.size)
        if is_new:
            self._fresh.append(file.id)
            self._uncommitted += file.size
        self._entities.go_on()
        self.tell(committed=False)
        return bool(self._fresh) and (self._uncommitted >= _COMMIT_BYTES or self._rhythm.is_due)

    def committed(self, begun: float) -> None:
        """What was read is found from here on; a commit took from ``begun`` until now."""
        self._rhythm.done(begun)
        self._entities.add(self._fresh)
        self._fresh, self._uncommitted = [], 0
        self.tell(committed=True)

    def merging(self, done: int, total: int) -> None:
        """So many documents of so many are merged; meanwhile others tag."""
        self._entities.go_on()
        if self._done == self._total:
            self._merging.tell(done, total)

    def settled(self) -> None:
        """All is read, and merged."""
        self.settling = _nothing
        self.tell(committed=True)

    def tell(self, *, committed: bool) -> None:
        """Report how far it is."""
        seconds = self._pace.seconds(self._left)
        rate = self._pace.rate * self._done / self._size if self._size else 0.0
        if seconds is not None and rate:
            seconds += _MERGING_SHARE * self.settling(self._total - self._done) / rate
        remaining = _with_rest(seconds, self._entities.seconds_after)
        self._teller.say(Progress(Stage.READING, self._done, self._total, committed, rate, remaining))


def _nothing(_: int) -> int:
    return 0


class Merging:
    """How far merging is."""

    def __init__(self, report: Report, rest: Callable[[float], float | None] = lambda _: 0.0) -> None:
        """``rest`` says what takes how long after merging, which takes so many seconds."""
        self._report, self._rest = report, rest
        self._done = 0
        self._pace = Pace()

    def tell(self, done: int, total: int) -> None:
        """Report that so many documents of so many are merged."""
        self._pace.add(max(0, done - self._done))
        self._done = done
        remaining = _with_rest(self._pace.seconds(total - done), self._rest)
        self._report(Progress(Stage.MERGING, done, total, rate=self._pace.rate, remaining=remaining))


def _with_rest(seconds: float | None, rest: Callable[[float], float | None]) -> float | None:
    """Seconds of work and of the rest that follows it; None where one of them cannot be told."""
    following = None if seconds is None else rest(seconds)
    return None if seconds is None or following is None else seconds + following


def _unchanged(record: FileRecord) -> FileReport:
    status = FileStatus.UNCHANGED if record.status is FileStatus.INDEXED else record.status
    return FileReport(record.path, status, record.reason)


def _fingerprint(article: Article) -> str:
    known = (article.title, article.author, article.source, article.date, article.url, article.sha256)
    return hashlib.sha256("\0".join(part or "" for part in known).encode()).hexdigest()


def _joined(*reasons: str) -> str:
    return "; ".join(reason for reason in reasons if reason)
