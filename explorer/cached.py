"""Properties that are worked out once, without the lock that Python's have before 3.12.

That lock is one for all objects of a class: a thread that works out something long for one object keeps all others from
theirs, and two threads whose properties need one another's wait for ever. Here two threads may work out the same.
"""

from __future__ import annotations

import functools
from typing import Any, Self, TypeVar, overload

Value = TypeVar("Value", covariant=True)


class cached_property(functools.cached_property[Value]):  # noqa: N801 - used as its namesake
    """``functools.cached_property`` as it is from Python 3.12 on."""

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> Value: ...
    def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Self | Value:
        if instance is None:
            return self
        assert self.attrname is not None
        value: Value = self.func(instance)
        instance.__dict__[self.attrname] = value
        return value
