"""Work in a thread: of which only the newest request counts, or all in their turn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Generic, TypeVar

from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from explorer.errors import ExplorerError

Request = TypeVar("Request")


class Latest(Generic[Request]):
    """Answers requests one after the other; while one is answered, only the newest of those that come waits.

    A thread cannot be stopped, so without this a fast typist would leave a queue of searches behind.
    """

    def __init__(self, owner: Widget, name: str, answer: Callable[[Request], Message | None]) -> None:
        self._owner = owner
        self._name = name
        self._answer = answer
        self._waiting: list[Request] = []
        self._pause: Timer | None = None
        self._busy = False
        self._lock = Lock()

    @property
    def busy(self) -> bool:
        """Whether a request is being answered, or will be after a pause."""
        return self._busy or self._pause is not None

    @property
    def waiting(self) -> Request | None:
        """The request that comes next; may be asked from any thread."""
        waiting = self._waiting
        return waiting[0] if waiting else None

    def ask(self, request: Request, *, after: float = 0.0) -> None:
        """Answer a request, at once or unless another comes in so many seconds; its message goes to the owner."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        if after:
            self._pause = self._owner.set_timer(after, partial(self.ask, request))
            return
        with self._lock:
            self._waiting = self._queue(request)
            if self._busy:
                return
            self._busy = True
        self._owner.run_worker(self._work, name=self._name, group=self._name, thread=True, exit_on_error=False)

    def forget(self) -> None:
        """Answer nothing that has not begun: what comes of it would not be looked at."""
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        with self._lock:
            self._waiting = []

    def _queue(self, request: Request) -> list[Request]:
        """What waits once this request has come."""
        return [request]

    def _work(self) -> None:
        while (request := self._next()) is not None:
            try:
                message = self._answer(request[0])
                if message is not None:
                    self._owner.post_message(message)
            except BaseException:
                # An error that nobody foresaw is said, but does not take away what waits behind it.
                self._work()
                raise

    def _next(self) -> list[Request] | None:
        with self._lock:
            request, self._waiting = self._waiting[:1], self._waiting[1:]
            self._busy = bool(request)
            return request or None


Job = Callable[[], Message | None]
"""Something to be done in a thread, and the message that says what came of it."""


class InTurn(Latest[Job]):
    """Does jobs one after the other and leaves none out: what the reader made must not be lost to haste."""

    def __init__(self, owner: Widget, name: str, failed: Callable[[ExplorerError], Message]) -> None:
        super().__init__(owner, name, self._done)
        self._failed = failed

    def _queue(self, request: Job) -> list[Job]:
        return [*self._waiting, request]

    def _done(self, job: Job) -> Message | None:
        try:
            return job()
        except ExplorerError as error:
            return self._failed(error)
