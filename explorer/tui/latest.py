"""Work in a thread of which only the newest request counts."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from textual.message import Message
from textual.widget import Widget

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
        self._busy = False
        self._lock = Lock()

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        return self._busy

    def ask(self, request: Request) -> None:
        """Answer a request; its message is posted to the owner."""
        with self._lock:
            self._waiting = [request]
            if self._busy:
                return
            self._busy = True
        self._owner.run_worker(self._work, name=self._name, group=self._name, thread=True, exit_on_error=False)

    def _work(self) -> None:
        try:
            while (request := self._next()) is not None:
                message = self._answer(request[0])
                if message is not None:
                    self._owner.post_message(message)
        except BaseException:
            with self._lock:
                self._busy = False
            raise

    def _next(self) -> list[Request] | None:
        with self._lock:
            request, self._waiting = self._waiting, []
            self._busy = bool(request)
            return request or None
