"""Serve one peer to the process that compares them: a line of JSON in, a line of JSON out.

    python -m benchmarks.peers MODULE FOLDER [--native]

Times are of the call itself, in milliseconds: CPU time of all threads of this process, and time by the clock.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers import Passed, Question


def _timed(call: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    cpu, wall = time.process_time(), time.perf_counter()
    value = call()
    return value, {"cpu": (time.process_time() - cpu) * 1000, "wall": (time.perf_counter() - wall) * 1000}


def _other_threads() -> float:
    """CPU seconds of this process outside this thread."""
    return time.process_time() - time.thread_time()


def _memory() -> dict[str, float]:
    """Resident memory in MB: all of it, and what is not a mapped file."""
    known = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    all_of_it, files = (int(known[key].split()[0]) / 1000 for key in ("VmRSS", "RssFile"))
    return {"resident": all_of_it, "own": all_of_it - files}


class Server:
    """The peer and what is open of it."""

    def __init__(self, module: Any, folder: Path, *, native: bool) -> None:
        self._module, self._folder, self._native = module, folder, native
        self._reader: Any = None
        self._writer: Any = None
        self._begun = self._calls = 0.0

    def open(self) -> dict[str, Any]:
        """Open the index, in place of one that is open."""
        if self._reader is not None:
            self._reader.close()
        gc.unfreeze()
        gc.collect()
        self._reader, times = _timed(lambda: self._module.Reader(self._folder))
        gc.freeze()
        return times

    def ask(self, question: dict[str, Any], full: bool) -> dict[str, Any]:
        """Answer a question."""
        asked = Question.of(question)
        call = self._reader.full if full else self._reader.top
        try:
            answer, times = _timed(lambda: call(asked))
        except NotImplementedError as error:
            return {"unable": str(error)}
        return times | asdict(answer)

    def ask_all(self, questions: list[dict[str, Any]], full: bool) -> list[dict[str, Any]]:
        """Answer questions one after the other."""
        return [self.ask(question, full) for question in questions]

    def add(self, articles: list[dict[str, Any]]) -> dict[str, Any]:
        """Add articles to the index that is being made."""
        if self._writer is None:
            self._folder.mkdir(parents=True)
            self._begun = _other_threads()
            self._call(lambda: setattr(self, "_writer", self._module.Writer(self._folder, native=self._native)))
        for article in articles:
            self._call(partial(self._writer.add, Passed(**article)))
        return {}

    def finish(self) -> dict[str, Any]:
        """Complete the index that is being made: CPU seconds of all calls, and of the threads they left at work."""
        self._call(self._writer.finish)
        return {"cpu": self._calls + _other_threads() - self._begun}

    def _call(self, call: Callable[[], object]) -> None:
        begun = time.thread_time()
        call()
        self._calls += time.thread_time() - begun

    def rest(self) -> dict[str, Any]:
        """Nothing is asked for a while."""
        self._reader.rest()
        return {}

    def about(self) -> dict[str, Any]:
        """What the peer is, and its memory."""
        return {"name": self._module.NAME, "version": self._module.version(), **_memory()}


def main() -> None:
    """Answer until there is no more to answer."""
    name, folder = sys.argv[1:3]
    server = Server(import_module(f"benchmarks.peers.{name}"), Path(folder), native="--native" in sys.argv)
    # As the screen of explorer has it, for all peers alike: what is there for long is not looked at time and again.
    gc.set_threshold(50_000, 20, 20)
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        call = json.loads(line)
        answers.write(json.dumps(getattr(server, call.pop("call"))(**call)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
