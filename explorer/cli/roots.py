"""Paths on the command line, and the corpus they open."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer import paths, settings
from explorer.cli.output import console, counted, note
from explorer.errors import DamagedIndexError, ForeignIndexError, IndexFault
from explorer.model import FileStatus, IndexReport
from explorer.progress import STAGE_WORDS

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from explorer.library import Library, Progress

_SHOWN_AFTER: Final = 0.5
_MOST_JOBS: Final = 16


class _Root(click.Path):
    """A folder or file. An empty one is a variable that was not set, and must not mean the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("An empty path was given.", param, ctx)
        return super().convert(value, param, ctx)


PATHS: Final = click.argument("roots", nargs=-1, type=_Root(path_type=Path, readable=False), metavar="[PATH]...")
DEFAULT: Final = "default"
MODEL: Final = click.option(
    "--model",
    metavar="NAME",
    help="Entity model to find actors and places with, from now on: an installed spaCy pipeline, its folder, "
    "rules, or default.",
)
JOBS: Final = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most so many processes find actors and places; as many as there are processors where it is not given.",
)
AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def given(roots: Sequence[Path]) -> tuple[Path, ...]:
    """The roots of the corpus that was asked for: the seeds where nothing was named."""
    return tuple(roots) or (paths.seeds(),)


@contextmanager
def opened(roots: Sequence[Path], model: str | None = None) -> Iterator[Library]:
    """The library at the roots, brought up to date as far as that is possible now."""
    from explorer.library import Library

    note_settings()
    with Library.open(given(roots), model=model, usual_model=usual_model()) as library:
        try:
            if not library.is_current():
                with Meter(_SHOWN_AFTER) as meter:
                    warn_of_failures(library.update(meter, jobs=usual_jobs()))
        except (DamagedIndexError, ForeignIndexError):
            raise
        except IndexFault as error:
            # Another explorer is writing, or the disk is full or takes no writes.
            if not len(library):
                raise
            note(f"{error.message} What is in the index so far is used.", error.hint)
        for warning in library.warnings:
            note(warning)
        yield library


def note_settings() -> None:
    """Say which settings cannot be used."""
    file = paths.settings_file()
    for problem in settings.load(file).problems:
        note(problem if problem.startswith(file.name) else f"{file.name}: {problem}")


def usual_model() -> str | None:
    """The entity model of the settings."""
    return settings.load(paths.settings_file()).model or None


def usual_jobs() -> int:
    """As many processes as there are processors for this program, within reason: each takes memory for its model."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, _MOST_JOBS)


def warn_of_failures(report: IndexReport) -> None:
    """Say that files are missing from the answer."""
    failed = report.count(FileStatus.FAILED)
    if failed:
        note(f"{counted(failed, 'file')} could not be read; explorer index says why.")


class Meter:
    """Shows progress on stderr where that is a terminal and the work takes longer than ``delay`` seconds."""

    def __init__(self, delay: float = 0.0) -> None:
        self._from = time.monotonic() + delay
        self._bar: Bar | None = None

    def __enter__(self) -> Meter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: Progress) -> None:
        """Show how far the work is."""
        if self._bar is None and time.monotonic() >= self._from:
            self._bar = _bar()
        if self._bar is not None:
            self._show(self._bar, progress)

    @staticmethod
    def _show(bar: Bar, progress: Progress) -> None:
        label = STAGE_WORDS.get(progress.stage)
        if label is None:
            return
        known = {task.description: task.id for task in bar.tasks}
        task = known.get(label)
        if task is None:
            task = bar.add_task(label, pace="")
        bar.update(task, completed=progress.done, total=progress.total or None, pace=progress.pace)


def _bar() -> Bar:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    screen = console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}"),
    )
    bar = Bar(*columns, console=screen, transient=True, disable=not screen.is_terminal)
    bar.start()
    return bar
