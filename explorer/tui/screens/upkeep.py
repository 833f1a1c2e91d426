"""Opening the corpus and keeping its index up to date while the screen is in use."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.worker import Worker, WorkerState

from explorer import faults
from explorer.errors import BusyIndexError, ExplorerError
from explorer.model import FileStatus, IndexReport
from explorer.progress import LEFT_TO_OTHERS, STAGE_WORDS, Progress
from explorer.settings import Settings
from explorer.tui.answers import Answers, failed
from explorer.tui.first_page import FirstPages
from explorer.tui.latest import Latest
from explorer.tui.messages import (
    FilesChecked,
    IndexRefreshed,
    LibraryFailed,
    LibraryOpened,
    UpdateFinished,
    UpdateProgressed,
)
from explorer.tui.screens.copying import CopyingScreen
from explorer.tui.updating import IndexUpdate

if TYPE_CHECKING:
    from explorer.library import Library

_LOOK_SECONDS = 0.25
_WORTH_SAYING = 0.1
"""Seconds; that it took less is not said."""
_GLANCED = 200_000
"""Articles; so many files are looked at in half a second."""


class UpkeepScreen(CopyingScreen[None]):
    """A screen over a library. What it has is shown at once; a child process brings the index up to date."""

    roots: Sequence[Path]
    model: str | None = None
    settings: Settings
    pages: FirstPages
    library: Library | None = None
    answers: Answers | None = None

    _unchecked = False
    _checking = False
    _update: IndexUpdate | None = None
    _refresher: Latest[bool] | None = None
    _footprint: object = None

    @work(thread=True, exit_on_error=False, group="open")
    def open_library(self) -> None:
        """Open the corpus with what its index holds."""
        # The engine is loaded here, while the screen is built.
        from explorer.library import Library

        try:
            with ExitStack() as opened:
                library = Library.open(self.roots, model=self.model, usual_model=self.settings.model or None)
                opened.callback(library.close)
                is_empty = not len(library)
                # From here on the screen closes it.
                opened.pop_all()
            self.post_message(LibraryOpened(library, is_empty))
        except ExplorerError as error:
            self.post_message(failed(error, fatal=True))

    @on(LibraryOpened)
    def use_library(self, event: LibraryOpened) -> None:
        """Search what is there, and look for changes if there are any."""
        self.library = event.library
        self.answers = Answers(event.library, self.pages)
        self._refresher = Latest(self, "refresh", self.answers.refresh)
        self.set_interval(_LOOK_SECONDS, self._look)
        self.watch(self.app, "app_focus", self._come_back, init=False)
        self.library_opened(event.library)
        for warning in event.library.warnings:
            self.tell(warning, kind="warning")
        if event.is_empty:
            self.start_update()
        else:
            self._unchecked = True

    def _look(self) -> None:
        """See what another process did to the index."""
        if self.library is None or self.answers is None or self._refresher is None or self._refresher.busy:
            return
        footprint = self.library.index.footprint()
        if footprint != self._footprint or self.answers.is_work_due:
            self._footprint = footprint
            self._refresher.ask(False)

    def check_files(self) -> None:
        """Look whether files changed since the index was made; once, when its first answer is on the screen."""
        if self._unchecked and self.library is not None:
            self._unchecked, self._checking = False, True
            self._check_files(self.library)

    @work(thread=True, exit_on_error=False, group="check")
    def _check_files(self, library: Library) -> None:
        try:
            self.post_message(FilesChecked(*library.look(), library.awaits_entities()))
        except ExplorerError as error:
            self.post_message(failed(error))
            self.post_message(FilesChecked(True))

    def _come_back(self, focused: bool) -> None:
        """Look for changes where the reader comes back from another window."""
        if self.library is None or self.is_updating or self.is_checking:
            return
        if focused and 0 < len(self.library) <= _GLANCED:
            self._checking = True
            self._glance_at_files(self.library)

    @work(thread=True, exit_on_error=False, group="check")
    def _glance_at_files(self, library: Library) -> None:
        try:
            self.post_message(FilesChecked(*library.glance(), library.awaits_entities()))
        except ExplorerError:
            self.post_message(FilesChecked(True))

    @on(FilesChecked)
    def follow_files(self, event: FilesChecked) -> None:
        """Bring the index up to date where it is not."""
        self._checking = False
        if not event.current:
            self.start_update(event.differing)

    def library_opened(self, library: Library) -> None:
        """What the screen does once there is something to search."""
        raise NotImplementedError

    def index_changed(self) -> None:
        """What the screen does once there is more, or something else, to find."""
        raise NotImplementedError

    def show_progress(self, text: str, done: int, total: int | None, pace: str = "") -> None:
        """Show how far an update is and how fast it goes; no text says that none is under way.

        ``total`` is 0 as long as nobody has counted, and None where it cannot be known here.
        """
        raise NotImplementedError

    @property
    def is_updating(self) -> bool:
        """Whether an update is under way."""
        return self._update is not None

    @property
    def is_checking(self) -> bool:
        """Whether it is not known yet if the files changed."""
        return self._unchecked or self._checking

    def start_update(self, differing: Sequence[str] | None = None) -> None:
        """Bring the index up to date, unless that is under way, first with the files of which it is known to differ."""
        if self._update is None:
            self._update = IndexUpdate(self.roots, self._differing if differing is None else lambda: differing)
            self.show_progress("Looking for articles", 0, 0)
            self._run_update(self._update)

    def _differing(self) -> Sequence[str]:
        """Ids of the few files that changed since they were last looked at."""
        return () if self.library is None or not len(self.library) else self.library.glance()[1]

    @work(thread=True, exit_on_error=False, group="update")
    def _run_update(self, update: IndexUpdate) -> None:
        try:
            report, warnings = update.run(self._pass_on)
            self.post_message(UpdateFinished(report, warnings))
        except BusyIndexError as error:
            self.post_message(UpdateFinished(IndexReport(), (), f"{error.message} {error.hint}"))
        except ExplorerError as error:
            self.post_message(UpdateFinished(IndexReport(), (f"{error.message} {error.hint}",)))

    def _pass_on(self, progress: Progress) -> None:
        self.post_message(UpdateProgressed(progress))

    @on(UpdateProgressed)
    def show_update(self, event: UpdateProgressed) -> None:
        """Show how far the update is, and what it committed."""
        progress = event.progress
        if self._update is not None and progress.stage in STAGE_WORDS:
            self.show_progress(STAGE_WORDS[progress.stage], progress.done, progress.total, progress.pace)
        if progress.committed and self._refresher is not None:
            self._refresher.ask(True)

    @on(UpdateFinished)
    def end_update(self, event: UpdateFinished) -> None:
        """Say what came of the update."""
        self._update = None
        self.show_progress("", 0, 0)
        if self._refresher is not None:
            self._refresher.ask(True)
        report = event.report
        # That another explorer tags is said as long as it does.
        warnings = [warning for warning in event.warnings if warning != LEFT_TO_OTHERS]
        failures = [file for file in report.files if file.status is FileStatus.FAILED]
        if event.busy:
            self.tell(event.busy)
        elif warnings:
            self.tell(" ".join(warnings), kind="warning")
        elif failures:
            count = f"{len(failures):,} file{'s' if len(failures) > 1 else ''} could not be read"
            self.tell(f"{count}; “Files” in the palette says why.", kind="warning")
        elif report.seconds:
            self.tell(_summary(report), kind="good")

    @on(Worker.StateChanged)
    def tell_of_failure(self, event: Worker.StateChanged) -> None:
        """An error that nobody foresaw ends what was under way, and is said."""
        if event.state is not WorkerState.ERROR:
            return
        error = event.worker.error
        if event.worker.group == "update":
            self._update = None
            self.show_progress("", 0, 0)
        if event.worker.group == "check":
            self._checking = False
        fatal = event.worker.group == "open"
        if isinstance(error, OSError):
            self.post_message(LibraryFailed("Error", f"{type(error).__name__}: {error}", fatal=fatal))
        elif error is not None:
            self.post_message(failed(faults.reported(error), fatal=fatal))

    @on(IndexRefreshed)
    def follow_index(self, event: IndexRefreshed) -> None:
        """Search again where there is something new to find."""
        if event.changed:
            self.index_changed()

    def on_unmount(self) -> None:
        """End the update, of which what is committed stays, and close the corpus."""
        if self._update is not None:
            self._update.stop()
        if self.library is not None:
            self.library.close()


def _summary(report: IndexReport) -> str:
    new = report.count(FileStatus.INDEXED)
    skipped = report.count(FileStatus.SKIPPED)
    parts = [f"{new:,} article{'s' if new != 1 else ''} read"] if new else ["Nothing new"]
    if report.removed:
        parts.append(f"{len(report.removed):,} gone")
    if skipped:
        parts.append(f"{skipped:,} skipped")
    return ", ".join(parts) + (f" in {report.seconds:.1f} s" if report.seconds >= _WORTH_SAYING else "")
