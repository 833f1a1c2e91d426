"""``explorer index``: make or refresh the index, and say what became of every file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer import paths
from explorer.cli.output import console, counted, line, note, write_json
from explorer.cli.roots import AS_JSON, JOBS, MODEL, PATHS, Meter, given, note_settings, usual_jobs, usual_model
from explorer.errors import BusyIndexError
from explorer.model import FileReport, FileStatus, IndexReport

if TYPE_CHECKING:
    from explorer.library import Library, Progress

_NAMED: Final = 3
"""Most files with the same reason that are named one by one; JSON names all."""


@click.command()
@PATHS
@click.option(
    "--rebuild", is_flag=True, help="Make the index again from nothing, and find all actors and places again."
)
@click.option("--optimize", is_flag=True, help="Merge what many updates left behind; reads and writes the whole index.")
@MODEL
@JOBS
@AS_JSON
@click.option("--progress-lines", is_flag=True, hidden=True, help="Print each step as a line of JSON.")
@click.option("--first", is_flag=True, hidden=True, help="Read a JSON list of ids of files to begin with from stdin.")
def index(
    roots: tuple[Path, ...],
    *,
    rebuild: bool,
    optimize: bool,
    model: str | None,
    jobs: int | None,
    as_json: bool,
    progress_lines: bool,
    first: bool,
) -> int:
    """Make or refresh the index of PATH.

    Only what changed is read again. Every file ends as indexed, unchanged, skipped or failed, with the reason. The
    other commands refresh the index too, so this one is needed only to see what became of the files.
    """
    from explorer.library import Library

    if not progress_lines:
        note_settings()
    with Library.open(given(roots), model=model, usual_model=usual_model(), rebuild=rebuild) as library:
        if progress_lines:
            _give_way()
            try:
                report = library.update(
                    _print_step, jobs=jobs or usual_jobs(), first=_ids(sys.stdin.readline()) if first else ()
                )
            except BusyIndexError as error:
                write_json({"stage": "busy", "message": error.message}, indent=None)
                raise
            # A screen needs no line for each of so many files.
            told = [file for file in report.files if file.reason or file.status is not FileStatus.UNCHANGED]
            write_json({"stage": "report", **_report(library, report, told)}, indent=None)
        else:
            with Meter() as meter:
                report = library.update(meter, jobs=jobs or usual_jobs())
                if optimize:
                    library.optimize(meter)
            if as_json:
                write_json(_report(library, report, report.files))
            else:
                _describe(library, report)
        return 0 if len(library) else 1


def _ids(line: str) -> list[str]:
    """The ids in a line of JSON; of one that was cut short none, since they are only to begin with."""
    try:
        found = json.loads(line)
    except ValueError:
        return []
    return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _give_way() -> None:
    """Work for a screen must not make its keys wait."""
    if hasattr(os, "nice"):
        os.nice(5)


def _print_step(progress: Progress) -> None:
    step = {
        "stage": progress.stage.value,
        "done": progress.done,
        "total": progress.total,
        "committed": progress.committed,
        "rate": round(progress.rate, 2),
        "remaining": None if progress.remaining is None else round(progress.remaining, 1),
    }
    write_json(step, indent=None)


def _report(library: Library, report: IndexReport, files: Sequence[FileReport]) -> dict[str, Any]:
    return {
        "articles": len(library),
        "counts": {status.value: report.count(status) for status in FileStatus},
        "files": [{"path": file.path, "status": file.status.value, "reason": file.reason} for file in files],
        "removed": list(report.removed),
        "warnings": list(library.warnings),
        "seconds": round(report.seconds, 3),
        "index": str(paths.index_folder(library.corpus.roots)),
    }


def _describe(library: Library, report: IndexReport) -> None:
    screen = console()
    counts = [f"{report.count(status):,} {status.value}" for status in FileStatus]
    counts += [f"{len(report.removed):,} removed"] if report.removed else []
    total = counted(len(library), "article")
    screen.print(line((library.name, "bold"), f" · {total} · ", ", ".join(counts), f" · {report.seconds:.1f} s"))
    alike: dict[tuple[FileStatus, str], list[str]] = {}
    for file in report.files:
        alike.setdefault((file.status, file.reason), []).append(file.path)
    for (status, reason), files in alike.items():
        named = files if len(files) <= _NAMED else [f"{files[0]} and {counted(len(files) - 1, 'more file')}"]
        for path in named if reason else ():
            screen.print(line("  ", (status.value, "dim"), f"  {path}: {reason}"), soft_wrap=True)
    for path in report.removed:
        screen.print(line("  ", ("removed", "dim"), f"  {path}"), soft_wrap=True)
    for warning in library.warnings:
        note(warning)
