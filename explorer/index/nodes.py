"""Whoosh query nodes for what Whoosh has no good node for, and the collector of all articles found.

``Listed`` holds articles that were worked out beforehand, ``Near`` words that stand together. Both take part in
Whoosh's own trees of matchers.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.collectors import ScoredCollector
from whoosh.matching import IntersectionMatcher, Matcher, NullMatcher, ReadTooFar, UnionMatcher
from whoosh.query import Query, Term
from whoosh.util import make_binary_tree

DocNumbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


class TimeIsUpError(Exception):
    """A search took too long; what was found until then is kept."""


class Deadline:
    """The moment at which a search gives up."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """Raise TimeIsUpError when the time is over."""
        if time.monotonic() > self._end:
            raise TimeIsUpError


class Listed(Query):  # type: ignore[misc]
    """Articles by document number of the whole index, ascending, with scores (0 where there are none)."""

    def __init__(self, documents: DocNumbers, scores: Scores | None = None) -> None:
        self.documents = documents
        self.scores = np.zeros(len(documents)) if scores is None else scores
        self.boost = 1.0

    def __repr__(self) -> str:
        return f"Listed({self.documents.tolist()})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Listed)
            and np.array_equal(self.documents, other.documents)
            and np.array_equal(self.scores, other.scores)
        )

    def __hash__(self) -> int:
        return hash(self.documents.tobytes())

    def is_leaf(self) -> bool:
        """True: there are no queries inside."""
        return True

    def estimate_size(self, _: Any) -> int:
        """Number of articles."""
        return len(self.documents)

    def estimate_min_size(self, _: Any) -> int:
        """Number of articles."""
        return len(self.documents)

    def matcher(self, searcher: Any, context: Any = None) -> Any:  # noqa: ARG002 - Whoosh's signature
        """The articles of one segment."""
        first, last = _extent(searcher)
        low, high = np.searchsorted(self.documents, [first, last])
        if low == high:
            return NullMatcher()
        return _ListedMatcher((self.documents[low:high] - first).tolist(), self.scores[low:high].tolist())


def _extent(searcher: Any) -> tuple[int, int]:
    """First document number of a segment in the whole index, and the first behind it."""
    first = searcher.get_parent()._offset_for_subsearcher(searcher) if searcher.has_parent() else 0
    return first, first + searcher.doc_count_all()


class _ListedMatcher(Matcher):  # type: ignore[misc]
    def __init__(self, ids: list[int], scores: list[float], at: int = 0) -> None:
        self._ids, self._scores, self._at = ids, scores, at

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> _ListedMatcher:
        return _ListedMatcher(self._ids, self._scores, self._at)

    def replace(self, minquality: float = 0) -> Any:  # noqa: ARG002 - Whoosh's signature
        return self if self.is_active() else NullMatcher()

    def id(self) -> int:
        return self._ids[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._at :])

    def next(self) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's signature
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._ids, id, self._at)

    def supports_block_quality(self) -> bool:
        return False

    def weight(self) -> float:
        return self._scores[self._at]

    def score(self) -> float:
        return self._scores[self._at]


class Without(Query):  # type: ignore[misc]
    """Articles that one query finds and another does not.

    Stock ``AndNot`` lets articles through that both find, as it does not line up its parts at the start, and reads past
    the end when it is told to skip.
    """

    def __init__(self, wanted: Any, unwanted: Any, deadline: Deadline) -> None:
        self.wanted, self.unwanted, self.deadline = wanted, unwanted, deadline
        self.boost = 1.0

    def __repr__(self) -> str:
        return f"Without({self.wanted!r}, {self.unwanted!r})"

    def is_leaf(self) -> bool:
        """False: there are queries inside."""
        return False

    def children(self) -> Iterator[Any]:
        """The two queries."""
        return iter((self.wanted, self.unwanted))

    def estimate_size(self, reader: Any) -> int:
        """At most what the first one finds."""
        return int(self.wanted.estimate_size(reader))

    def estimate_min_size(self, reader: Any) -> int:  # noqa: ARG002 - Whoosh's signature
        """Nothing is certain."""
        return 0

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """The articles of one segment."""
        wanted = self.wanted.matcher(searcher, context)
        unwanted = self.unwanted.matcher(searcher, context)
        left_out: set[int] = set()
        while unwanted.is_active():
            if not len(left_out) % 64:
                self.deadline.check()
            left_out.add(unwanted.id())
            unwanted.next()
        return _WithoutMatcher(wanted, left_out) if left_out else wanted


class _WithoutMatcher(Matcher):  # type: ignore[misc]
    def __init__(self, wanted: Any, left_out: set[int]) -> None:
        self._wanted, self._left_out = wanted, left_out
        self._settle()

    def _settle(self) -> None:
        while self._wanted.is_active() and self._wanted.id() in self._left_out:
            self._wanted.next()

    def is_active(self) -> bool:
        return bool(self._wanted.is_active())

    def replace(self, minquality: float = 0) -> Any:  # noqa: ARG002 - Whoosh's signature
        return self if self.is_active() else NullMatcher()

    def id(self) -> int:
        return int(self._wanted.id())

    def all_ids(self) -> Iterator[int]:
        while self.is_active():
            yield self.id()
            self.next()

    def next(self) -> None:
        self._wanted.next()
        self._settle()

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's signature
        self._wanted.skip_to(id)
        self._settle()

    def supports_block_quality(self) -> bool:
        return False

    def weight(self) -> float:
        return float(self._wanted.weight())

    def score(self) -> float:
        return float(self._wanted.score())


class Near(Query):  # type: ignore[misc]
    """Articles in which words stand one after the other or, with a window, together in any order.

    ``groups`` has for every word the terms (Whoosh field and text) that may stand for it. All fields must count
    positions alike. The score is the sum of the scores of the words, as in Whoosh's ``Phrase``.
    """

    def __init__(self, groups: tuple[tuple[tuple[str, str], ...], ...], window: int | None, deadline: Deadline) -> None:
        self.groups, self.window, self.deadline = groups, window, deadline
        self.boost = 1.0

    def __repr__(self) -> str:
        return f"Near({self.groups}, {self.window})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Near) and (self.groups, self.window) == (other.groups, other.window)

    def __hash__(self) -> int:
        return hash((self.groups, self.window))

    def is_leaf(self) -> bool:
        """True: there are no queries inside."""
        return True

    def estimate_size(self, reader: Any) -> int:
        """The number of articles that hold its rarest word."""
        return min(sum(int(reader.doc_frequency(*term)) for term in group) for group in self.groups)

    def estimate_min_size(self, reader: Any) -> int:  # noqa: ARG002 - Whoosh's signature
        """Nothing is certain."""
        return 0

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """The articles of one segment."""
        words = []
        for group in self.groups:
            terms = [Term(*term).matcher(searcher, context) for term in group]
            active = [term for term in terms if term.is_active()]
            if not active:
                return NullMatcher()
            words.append(make_binary_tree(UnionMatcher, active))
        return _NearMatcher(words, self.window, self.deadline)


class _NearMatcher(Matcher):  # type: ignore[misc]
    def __init__(self, words: list[Any], window: int | None, deadline: Deadline) -> None:
        self._words, self._window, self._deadline = words, window, deadline
        self._all = make_binary_tree(IntersectionMatcher, words)
        self._settle()

    def _settle(self) -> None:
        while self._all.is_active() and not self._stands():
            self._deadline.check()
            self._all.next()

    def _stands(self) -> bool:
        positions = [[span.start for span in word.spans()] for word in self._words]
        return bool(windows(positions, self._window))

    def is_active(self) -> bool:
        return bool(self._all.is_active())

    def replace(self, minquality: float = 0) -> Any:  # noqa: ARG002 - Whoosh's signature
        return self if self.is_active() else NullMatcher()

    def id(self) -> int:
        return int(self._all.id())

    def all_ids(self) -> Iterator[int]:
        while self.is_active():
            yield self.id()
            self.next()

    def next(self) -> None:
        self._all.next()
        self._settle()

    def skip_to(self, id: int) -> None:  # noqa: A002 - Whoosh's signature
        self._all.skip_to(id)
        self._settle()

    def supports_block_quality(self) -> bool:
        return False

    def weight(self) -> float:
        return float(self._all.weight())

    def score(self) -> float:
        return float(self._all.score())


def windows(positions: list[list[int]], window: int | None) -> list[tuple[int, ...]]:
    """Where words stand together, as the position of each; ``positions`` has those of each word, ascending.

    Without a window they follow one another in order. With one, any order within that many words will do, but no word
    stands for two; of overlapping places only the tightest from the left are given. Takes linear time in the positions.
    """
    if window is None:
        others = [set(place) for place in positions[1:]]
        return [
            tuple(range(first, first + len(positions)))
            for first in positions[0]
            if all(first + at in place for at, place in enumerate(others, 1))
        ]
    equal = [[at for at, places in enumerate(positions) if places == mine] for mine in positions]
    events = sorted({(place, equal[word][0]) for word, places in enumerate(positions) for place in places})
    found: list[tuple[int, ...]] = []
    latest: dict[int, int] = {}
    for place, word in events:
        # Equal words of a query take turns: the one that was met longest ago is met now.
        latest[min(equal[word], key=lambda at: latest.get(at, -1))] = place
        if len(latest) == len(positions) and place - min(latest.values()) < window:
            standing = tuple(latest[at] for at in range(len(positions)))
            if len(set(standing)) == len(standing):
                found.append(standing)
    return found


class AllFound(ScoredCollector):  # type: ignore[misc]
    """Collects every article with its score, until the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline
        self.documents: list[int] = []
        self.scores: list[float] = []

    def _collect(self, global_docnum: int, score: float) -> float:
        if not len(self.documents) % 64:
            self._deadline.check()
        self.documents.append(global_docnum)
        self.scores.append(score)
        return 0 - score
