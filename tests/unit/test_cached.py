from __future__ import annotations

import threading

from explorer.cached import cached_property


class _Worked:
    def __init__(self, begun: threading.Event, other: threading.Event) -> None:
        self._begun, self._other = begun, other
        self.times = 0

    @cached_property
    def value(self) -> bool:
        """Whether another one came to its own while this was worked out."""
        self.times += 1
        self._begun.set()
        return self._other.wait(10)


def test_it_is_worked_out_once_and_can_be_set() -> None:
    done = threading.Event()
    done.set()
    one = _Worked(done, done)
    assert (one.value, one.value, one.times) == (True, True, 1)
    two = _Worked(done, done)
    two.value = False
    assert (two.value, two.times) == (False, 0)


def test_working_one_out_keeps_no_other_object_waiting() -> None:
    first, second = threading.Event(), threading.Event()
    one, two = _Worked(first, second), _Worked(second, first)
    thread = threading.Thread(target=lambda: one.value)
    thread.start()
    assert first.wait(10)
    assert two.value
    thread.join()
    assert one.value
