"""A search state answered from one snapshot of the index."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Final

import numpy as np

from explorer.index.facets import Choice, FacetCounts, Mask, distinctiveness
from explorer.index.marks import Analysis, marks
from explorer.index.nodes import AllFound, Deadline, TimeIsUpError
from explorer.index.parser import Query, parse
from explorer.index.snapshot import Snapshot
from explorer.index.spelling import suggestions
from explorer.index.syntax import Node, leaves
from explorer.index.translation import Translation, collect, search
from explorer.model import Clause, FacetValue, Kind, Order, Problem, SearchResults, SearchState
from explorer.text import fold

SECONDS: Final = 2.0
"""A search gives up after this time."""

_OFFERED: Final = 3
_TRIED: Final = 8
"""How many spellings are tried to offer so many queries."""

Analyse = Callable[[int], Analysis]


class Answer:
    """The work of one search."""

    def __init__(
        self, snapshot: Snapshot, state: SearchState, analyse: Analyse, *, typing: bool, seconds: float
    ) -> None:
        self._begun = time.perf_counter()
        self._snapshot, self._state, self._analyse, self._typing = snapshot, state, analyse, typing
        self._seconds = seconds
        self._deadline = Deadline(seconds)
        self._problems: list[Problem] = []

    def results(self, *, explain: bool) -> SearchResults:
        """Find, filter, count and order; what takes too long is cut short and said."""
        query = parse(self._state.text)
        self._problems += query.problems
        found = AllFound(self._deadline)
        in_time = self._in_time(partial(self._find, query.node, found))
        matched = np.zeros(self._snapshot.size, dtype=np.bool_)
        scores = np.zeros(self._snapshot.size)
        matched[found.documents] = True
        scores[found.documents] = found.scores
        matched &= self._snapshot.live
        choice = self._snapshot.choice(self._state.filters)
        counter = self._snapshot.counter
        selected = np.flatnonzero(counter.select(matched, choice))
        ordered = self._ordered(query, selected[np.lexsort((selected, -scores[selected]))].tolist())
        counts = counter.count(matched, choice)
        clauses: tuple[Clause, ...] = ()
        if explain:
            clauses = tuple(self._clauses(query))
        offered: tuple[str, ...] = ()
        if not ordered and in_time and query.node is not None:
            offered = self._suggestions(query, choice)
        facets = self._facets(counts, choice, len(ordered))
        return SearchResults(
            state=self._state,
            understood=query.understood,
            articles=tuple(self._snapshot.ids[number] for number in ordered),
            scores=tuple(float(scores[number]) for number in ordered),
            actors=tuple(value for value in facets if value.kind is Kind.ACTOR),
            places=tuple(value for value in facets if value.kind is Kind.PLACE),
            corpus=self._snapshot.count,
            took_ms=(time.perf_counter() - self._begun) * 1000,
            problems=tuple(dict.fromkeys(self._problems)),
            clauses=clauses,
            suggestions=offered,
        )

    def _in_time(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except TimeIsUpError:
            message = f"This search was stopped after {self._seconds:g} s; what it found until then is shown."
            self._problems.append(Problem(0, len(self._state.text), message))
            return False
        return True

    def _find(self, node: Node | None, found: AllFound) -> None:
        translation = Translation(self._snapshot, self._deadline, typing=self._typing)
        try:
            collect(translation.query(node), self._snapshot, found)
        finally:
            self._problems += translation.problems

    def _ordered(self, query: Query, ranked: list[int]) -> list[int]:
        """Articles in the order asked for; equal ones stay ranked."""
        snapshot, order = self._snapshot, self._state.order
        if order is Order.DATE:
            return sorted(ranked, key=lambda number: snapshot.dates[number], reverse=True)
        if order is Order.TITLE:
            return sorted(ranked, key=lambda number: fold(snapshot.titles[number]))
        if order is Order.HITS:
            hits = dict.fromkeys(ranked, 0)
            clauses = tuple(leaves(query.node))

            def count() -> None:
                for number in ranked:
                    self._deadline.check()
                    hits[number] = len(marks(self._analyse(number), clauses, typing=self._typing))

            self._in_time(count)
            return sorted(ranked, key=lambda number: -hits[number])
        return ranked

    def _clauses(self, query: Query) -> Iterator[Clause]:
        for node in query.clauses:
            found = AllFound(self._deadline)
            if not self._in_time(partial(self._find, node, found)):
                return
            yield Clause(str(node), int(self._snapshot.live[found.documents].sum()))
        for entity_id in (*self._state.filters.include, *self._state.filters.exclude):
            position = self._snapshot.positions.get(entity_id)
            if position is not None:
                entity = self._snapshot.entities[position]
                chosen = entity_id in self._state.filters.include
                count = entity.articles if chosen else self._snapshot.count - entity.articles
                yield Clause(f'{"" if chosen else "-"}{entity.kind.value}:"{entity.name}"', count)

    def _finds(self, text: str, choice: Choice) -> bool:
        node = parse(text).node
        query = Translation(self._snapshot, self._deadline, typing=False).query(node)
        matched: Mask = np.zeros(self._snapshot.size, dtype=np.bool_)
        matched[search(query, self._snapshot, self._deadline).documents] = True
        return bool(self._snapshot.counter.select(matched & self._snapshot.live, choice).any())

    def _suggestions(self, query: Query, choice: Choice) -> tuple[str, ...]:
        offered: list[str] = []

        def look() -> None:
            candidates = dict.fromkeys(suggestions(self._state.text, query.node, self._snapshot))
            for text in islice(candidates, _TRIED):
                if len(offered) < _OFFERED and self._finds(text, choice):
                    offered.append(text)

        self._in_time(look)
        return tuple(offered)

    def _facets(self, counts: FacetCounts, choice: Choice, total: int) -> list[FacetValue]:
        snapshot = self._snapshot
        strengths = distinctiveness(counts, total, snapshot.count)
        shown = counts.articles > 0
        shown[list(choice.include + choice.exclude)] = True
        values = []
        for at in np.flatnonzero(shown).tolist():
            entity = snapshot.entities[at]
            values.append(
                FacetValue(
                    id=entity.id,
                    name=entity.name,
                    kind=entity.kind,
                    type=entity.type,
                    articles=int(counts.articles[at]),
                    mentions=int(counts.mentions[at]),
                    spellings=entity.spellings,
                    corpus_articles=int(counts.corpus[at]),
                    distinctive=float(strengths[at]),
                )
            )
        return sorted(values, key=lambda value: (-value.articles, -value.mentions, value.name))
