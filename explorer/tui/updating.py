"""Bringing the index up to date in a process of its own, so that no key waits for reading or tagging."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from explorer.errors import BusyIndexError, ExplorerError, IndexFault
from explorer.model import FileReport, FileStatus, IndexReport
from explorer.progress import Progress, Stage


class IndexUpdate:
    """One run of ``explorer index`` as a child. ``run`` blocks and belongs in a thread; ``stop`` ends it."""

    def __init__(self, roots: Sequence[Path], first: Callable[[], Sequence[str]] = tuple) -> None:
        """``first`` finds ids of files that are to be read first; it is called while the child starts."""
        options = ["--progress-lines", "--first", "--", *map(str, roots)]
        self._command = [sys.executable, "-m", "explorer", "index", *options]
        self._first = first
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def run(self, progress: Callable[[Progress], None]) -> tuple[IndexReport, tuple[str, ...]]:
        """Run to the end and return what became of every file, and warnings.

        Raises BusyIndexError where another process is at it, IndexFault with the child's own words where it failed.
        """
        report: tuple[IndexReport, tuple[str, ...]] | None = None
        # A file takes any amount of words from the child; a full pipe would stop it.
        with tempfile.TemporaryFile() as errors:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                errors="replace",
            )
            if self._stopped:
                # The reader left while it was being started.
                self.stop()
            with self._process as process:
                self._begin(process)
                assert process.stdout is not None
                for line in process.stdout:
                    item = _parsed(line)
                    if item.get("stage") == "report":
                        report = _report(item)
                    elif item.get("stage") == "busy":
                        raise BusyIndexError(item["message"], hint="What it brings is shown here as well.")
                    elif item:
                        progress(_progress(item))
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
        if report is None:
            if self._stopped:
                return IndexReport(), ()
            reason = next((line for line in said.splitlines() if _is_error(line)), "it stopped without a word.")
            reason = reason.removeprefix("explorer: ")
            raise IndexFault(f"The index could not be brought up to date: {reason}", hint="F5 tries again.")
        return report

    def _begin(self, process: subprocess.Popen[str]) -> None:
        """Tell the child what to read first."""
        try:
            first = self._first()
        except ExplorerError:
            # The child comes upon the same, and says so.
            first = ()
        assert process.stdin is not None
        # A child that has ended already says why.
        with suppress(OSError):
            process.stdin.write(json.dumps(list(first)) + "\n")
        with suppress(OSError):
            process.stdin.close()

    def stop(self) -> None:
        """End the child; what it committed stays."""
        self._stopped = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()


def _is_error(line: str) -> bool:
    return line.startswith("explorer: ") and not line.startswith("explorer: note")


def _parsed(line: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except ValueError:
        return {}
    return item if isinstance(item, dict) else {}


def _progress(item: dict[str, Any]) -> Progress:
    stage = Stage(item["stage"])
    return Progress(stage, item["done"], item["total"], item["committed"], item["rate"], item["remaining"])


def _report(item: dict[str, Any]) -> tuple[IndexReport, tuple[str, ...]]:
    files = tuple(FileReport(file["path"], FileStatus(file["status"]), file["reason"]) for file in item["files"])
    return IndexReport(files, tuple(item["removed"]), item["seconds"]), tuple(item["warnings"])
