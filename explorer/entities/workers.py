"""Processes that find mentions, each with a pipeline of its own; a text that ends one of them costs that text only.

A worker that dies or does not come to an end is replaced. The texts it had are given out again one by one, so that the
one that was to blame is found, and only that one is given up. Nothing is shared but one pipe for each worker, so no
lock can be left behind. All hold a bounded number of texts.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final, Protocol, Self

from explorer.errors import EntityError, ExplorerError
from explorer.model import Tagging

Batch = Sequence[tuple[str, str]]
"""Ids and texts."""

_AHEAD: Final = 2
"""Batches that a worker holds: the one at work and the next."""
_STARTS: Final = 3
"""So often in a row a worker may die before it is ready."""
_PATIENCE: Final = 60.0
_PATIENCE_CHARACTERS: Final = 1_000
"""A batch is given up after so many seconds, and one for so many characters: not a hundredth of the usual speed."""
_LONGEST_STEP: Final = 2.0
"""Time in which nobody looked (the machine slept, the program was stopped) is not held against a worker."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a text was given up, as the end of a sentence that names it."""

    reason: str


Outcome = Tagging | Failure


class Pipeline(Protocol):
    """What a worker needs of an entity pipeline."""

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        """One tagging for each text, in order."""
        ...


class Taggers(Protocol):
    """Whoever tags: take batches as long as there is room, give outcomes back in any order."""

    @property
    def has_room(self) -> bool:
        """Whether a batch is taken now."""
        ...

    @property
    def is_busy(self) -> bool:
        """Whether outcomes are still to come."""
        ...

    def grow(self, count: int) -> None:
        """Tag in so many processes from now on, if it can be more than one."""
        ...

    def give(self, batch: Batch) -> None:
        """Have a batch tagged; only where there is room."""
        ...

    def take(self, seconds: float) -> list[tuple[str, Outcome]]:
        """Outcomes that are there, or come within some seconds. Raises EntityError where no pipeline can be loaded."""
        ...

    def close(self) -> None:
        """Stop at once; what was not given back is lost."""
        ...


class Alone:
    """Tags in this process."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._batches: deque[Batch] = deque()

    @property
    def has_room(self) -> bool:
        """Whether a batch is taken now."""
        return not self._batches

    @property
    def is_busy(self) -> bool:
        """Whether outcomes are still to come."""
        return bool(self._batches)

    def grow(self, count: int) -> None:
        """It stays one process."""

    def give(self, batch: Batch) -> None:
        """Keep a batch for ``take``."""
        self._batches.append(batch)

    def take(self, seconds: float) -> list[tuple[str, Outcome]]:  # noqa: ARG002 - as long as it takes
        """The outcomes of the batch."""
        return _tagged(self._pipeline, self._batches.popleft()) if self._batches else []

    def close(self) -> None:
        """There is nothing to stop."""
        self._batches.clear()


class Workers:
    """Tags in other processes, which load their pipelines while this one goes on."""

    def __init__(self, load: Callable[[], Pipeline], count: int) -> None:
        """``load`` makes the pipeline of a worker; it is sent there, so it has to be a function of a module."""
        self._load = load
        self._again: deque[Batch] = deque()
        self._given_up: list[tuple[str, Outcome]] = []
        self._false_starts = 0
        self._looked = time.monotonic()
        self._workers: list[_Worker] = []
        self.grow(count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grow(self, count: int) -> None:
        """Have so many workers from now on, if there are fewer."""
        while len(self._workers) < count:
            self._workers.append(_Worker.started(self._load))

    @property
    def has_room(self) -> bool:
        """Whether a batch is taken now; not before a worker is ready."""
        return not self._again and any(worker.has_room for worker in self._workers)

    @property
    def is_busy(self) -> bool:
        """Whether outcomes are still to come."""
        return bool(self._again or self._given_up or any(worker.batches for worker in self._workers))

    def give(self, batch: Batch) -> None:
        """Have a batch tagged by the worker with the least to do."""
        worker = min((one for one in self._workers if one.has_room), key=lambda one: len(one.batches))
        worker.give(batch)

    def take(self, seconds: float) -> list[tuple[str, Outcome]]:
        """Outcomes that are there, or come within some seconds."""
        by_pipe = {worker.pipe: worker for worker in self._workers}
        for pipe in wait(list(by_pipe), 0 if self._given_up else seconds):
            self._hear(by_pipe[pipe])  # type: ignore[index]
        self._look_after()
        while self._again and any(worker.has_room for worker in self._workers):
            self.give(self._again.popleft())
        found, self._given_up = self._given_up, []
        return found

    def close(self) -> None:
        """End all workers at once."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _hear(self, worker: _Worker) -> None:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(1)
            self._replace(worker, f"the process that read it ended ({_cause(worker.process.exitcode)})")
            return
        if isinstance(message, ExplorerError):
            raise message
        if not worker.is_ready:
            worker.is_ready, self._false_starts = True, 0
            return
        worker.batches.popleft()
        worker.waited = 0.0
        self._given_up.extend(message)

    def _look_after(self) -> None:
        now = time.monotonic()
        step, self._looked = min(now - self._looked, _LONGEST_STEP), now
        for worker in list(self._workers):
            worker.waited += step
            if worker.batches and worker.waited > patience(worker.batches[0]):
                self._replace(worker, f"reading it took longer than {worker.waited:.0f} seconds")

    def _replace(self, worker: _Worker, reason: str) -> None:
        """Put a fresh worker in the place of one; give its batches out again, the first one text by text."""
        worker.end()
        if not worker.is_ready:
            self._false_starts += 1
            if self._false_starts >= _STARTS:
                cause = _cause(worker.process.exitcode)
                raise EntityError(
                    f"The processes that find actors and places end before they begin ({cause}).",
                    hint="explorer index --jobs 1 does without them.",
                )
        if worker.batches:
            first = worker.batches.popleft()
            if len(first) == 1:
                self._given_up.append((first[0][0], Failure(reason)))
            self._again.extend([one] for one in first if len(first) > 1)
        self._again.extend(worker.batches)
        self._workers[self._workers.index(worker)] = _Worker.started(self._load)


def patience(batch: Batch) -> float:
    """Seconds after which a batch is given up."""
    return _PATIENCE + sum(len(text) for _, text in batch) / _PATIENCE_CHARACTERS


def _cause(code: int | None) -> str:
    """Why a process ended, from its exit code."""
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"code {code}"


@dataclass(slots=True)
class _Worker:
    """One process, seen from here."""

    process: BaseProcess
    pipe: Connection
    batches: deque[Batch] = field(default_factory=deque)
    """Those it has not given back; it is at work on the first."""
    is_ready: bool = False
    waited: float = 0.0
    """Seconds since it gave something back."""

    @classmethod
    def started(cls, load: Callable[[], Pipeline]) -> _Worker:
        """A process that loads its pipeline."""
        # Not forked: threads and open databases of this process must not go on in another one.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, load), name="explorer tagger", daemon=True)
        with _interrupts_held():
            process.start()
        theirs.close()
        return cls(process, ours)

    @property
    def has_room(self) -> bool:
        """Whether it can take a batch without making this process wait."""
        return self.is_ready and len(self.batches) < _AHEAD

    def give(self, batch: Batch) -> None:
        """Send a batch; a process that is no more is noticed when it is listened to."""
        if not self.batches:
            self.waited = 0.0
        self.batches.append(batch)
        with suppress(OSError):
            self.pipe.send(batch)

    def end(self) -> None:
        """End the process, whatever it does."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """A process started meanwhile never gets Ctrl-C, which the terminal sends to all: its parent ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Where the first process needs it started, this lets interrupts through again.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, load: Callable[[], Pipeline]) -> None:
    """What a worker does: load the pipeline, then tag batch after batch until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    batches: queue.Queue[Batch] = queue.Queue()
    threading.Thread(target=_receive, args=(pipe, batches), daemon=True).start()
    try:
        try:
            pipeline = load()
        except ExplorerError as error:
            pipe.send(error)
            return
        pipe.send("ready")
        while True:
            pipe.send(_tagged(pipeline, batches.get()))
    except OSError:
        # Nobody listens any more.
        return


def _receive(pipe: Connection, batches: queue.Queue[Batch]) -> None:
    """Take what comes at once, so that the sender does not wait; without one, end the process in whatever it does."""
    try:
        while True:
            batches.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(0)


def _tagged(pipeline: Pipeline, batch: Batch) -> list[tuple[str, Outcome]]:
    """The outcome of each text; where the batch fails, they are tried one by one."""
    try:
        taggings = list(pipeline.tag(text for _, text in batch))
    except Exception as error:  # noqa: BLE001 - whatever a model of somebody else raises
        if len(batch) == 1:
            said = " ".join(str(error).split())[:200]
            return [(batch[0][0], Failure(f"the entity model failed on it ({type(error).__name__}: {said})"))]
        return [found for one in batch for found in _tagged(pipeline, [one])]
    return [(key, tagging) for (key, _), tagging in zip(batch, taggings, strict=True)]
