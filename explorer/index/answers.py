"""A search state answered from one snapshot of the index."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

import numpy as np

from explorer.index.analysis import Analysis
from explorer.index.articles import Found, FoundScores, Ranking
from explorer.index.counts import FacetCounts
from explorer.index.deadline import CancelledError, Deadline, TimeIsUpError
from explorer.index.evaluation import Evaluation
from explorer.index.facetlines import FacetCase, FacetLines
from explorer.index.facets import Choice
from explorer.index.matches import Match
from explorer.index.parser import Query, parse
from explorer.index.ranking import Numbers, distinct
from explorer.index.snapshot import Snapshot
from explorer.index.syntax import And, Node, Or, leaves
from explorer.model import Kind, Order, SearchState
from explorer.results import Clause, Problem, SearchResults

SECONDS: Final = 2.0
"""A search gives up after this time."""

_OFFERED: Final = 3
_TRIED: Final = 8
"""How many spellings are tried to offer so many queries."""

_COUNTED: Final = 200
"""How many clauses are counted to explain a query."""

Analyse = Callable[[int], Analysis]


class Answer:
    """The work of one search."""

    def __init__(
        self,
        snapshot: Snapshot,
        state: SearchState,
        analyse: Analyse,
        *,
        typing: bool,
        seconds: float,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self._begun = time.perf_counter()
        self._snapshot, self._state, self._analyse, self._typing = snapshot, state, analyse, typing
        self._seconds = seconds
        self._deadline = Deadline(seconds, cancelled)
        self._evaluation = Evaluation(snapshot, self._deadline, typing=typing)
        self._problems: list[Problem] = []

    def results(self, *, explain: bool) -> SearchResults:
        """Find, filter, count and order; what takes too long is cut short and said."""
        query = parse(self._state.text, typing=self._typing)
        choice = self._snapshot.choice(self._state.filters)
        match, counts, in_time = self._found(query, choice)
        if self._typing and in_time and not match.count and (shorter := _without_sign(query, self._state.text)):
            another = self._found(shorter, choice)
            if another[0].count:
                query, (match, counts, in_time) = shorter, another
        self._problems += query.problems
        ranking = Ranking(match, self._order(query, match))
        found_nothing = in_time and not len(ranking)
        clauses: tuple[Clause, ...] = ()
        if explain or found_nothing:
            clauses = tuple(self._clauses(query))
        offered: tuple[str, ...] = ()
        if found_nothing and query.node is not None:
            offered = self._suggestions(query, choice)
        case = FacetCase(self._snapshot.entities, counts, len(ranking), self._snapshot.count, self._snapshot.folder)
        return SearchResults(
            state=self._state,
            understood=query.understood,
            articles=Found(self._snapshot.ids, ranking),
            scores=FoundScores(ranking),
            actors=self._facet(Kind.ACTOR, case, choice),
            places=self._facet(Kind.PLACE, case, choice),
            corpus=self._snapshot.count,
            took_ms=(time.perf_counter() - self._begun) * 1000,
            problems=tuple(dict.fromkeys(self._problems)),
            clauses=clauses,
            suggestions=offered,
        )

    def _found(self, query: Query, choice: Choice) -> tuple[Match, FacetCounts, bool]:
        """What the query finds of what is chosen, how often each entity is in it, and whether that is all."""
        found = [Match.masked(np.zeros(self._snapshot.size, dtype=np.bool_))]
        in_time = self._in_time(lambda: found.append(self._evaluation.find(query.node)))
        self._problems += self._evaluation.problems
        match = found[-1]
        counts = self._snapshot.counter.count(match.mask, choice)
        if counts.results is not match.mask:
            selected = np.flatnonzero(counts.results)
            match = Match.listed(match.size, selected, match.kept(selected))
        return match, counts, in_time

    def _in_time(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except CancelledError:
            self._problems.append(Problem(0, len(self._state.text), "This search was called off."))
            return False
        except TimeIsUpError:
            message = f"This search was stopped after {self._seconds:g} s; it may show less than there is."
            self._problems.append(Problem(0, len(self._state.text), message))
            return False
        return True

    def _order(self, query: Query, found: Match) -> Callable[[Numbers], Numbers] | None:
        """What changes the order of articles, which are given the best first; equal ones stay as they are."""
        orders, order = self._snapshot.orders, self._state.order
        if order is Order.RELEVANCE:
            return None
        selected = found.documents
        if order is Order.HITS:
            keys = np.zeros(len(selected), dtype=np.intp)
            clauses = tuple(leaves(query.node))
            self._in_time(lambda: self._evaluation.count_hits(selected, clauses, self._analyse, keys))
            keys = -keys
        else:
            keys = -orders.by_date[selected] if order is Order.DATE else orders.by_title[selected]
        return lambda places: places[np.argsort(keys[places], kind="stable")]

    def _clauses(self, query: Query) -> Iterator[Clause]:
        for node, depth in islice(_nested(query.clauses), _COUNTED):
            counted: list[int] = []
            if not self._in_time(lambda: counted.append(self._evaluation.find(node).count)):  # noqa: B023 - called here
                return
            yield Clause(str(node), counted[0], depth)
        for entity_id in (*self._state.filters.include, *self._state.filters.exclude):
            position = self._snapshot.entities.find(entity_id)
            if position is not None:
                entity = self._snapshot.entities[position]
                chosen = entity_id in self._state.filters.include
                count = entity.articles if chosen else self._snapshot.count - entity.articles
                yield Clause(f'{"" if chosen else "-"}{entity.kind.value}:"{entity.name}"', count)

    def _finds(self, text: str, choice: Choice) -> bool:
        match = Evaluation(self._snapshot, self._deadline, typing=False).find(parse(text).node)
        return bool(self._snapshot.counter.select(match.mask, choice).any())

    def _suggestions(self, query: Query, choice: Choice) -> tuple[str, ...]:
        # It is loaded once something is misspelt.
        from explorer.index.spelling import suggestions

        offered: list[str] = []

        def look() -> None:
            candidates = dict.fromkeys(suggestions(self._state.text, query.node, self._snapshot))
            for text in islice(candidates, _TRIED):
                if len(offered) < _OFFERED and self._finds(text, choice):
                    offered.append(text)

        self._in_time(look)
        return tuple(offered)

    def _facet(self, kind: Kind, case: FacetCase, choice: Choice) -> FacetLines:
        """The lines of a facet: what can be chosen, and what is."""
        of_kind = case.entities.of_kind(kind)

        def listed() -> Numbers:
            numbers = case.counts.listed(of_kind)
            if chosen := [number for number in choice.include + choice.exclude if of_kind[number]]:
                numbers = distinct(np.concatenate([numbers, np.array(chosen)]))
            return numbers

        return FacetLines(case, listed)


def _without_sign(query: Query, typed: str) -> Query | None:
    """A query without its last word where that may become the sign of a field or an operator."""
    if query.sign is None:
        return None
    word, sign = query.sign
    said = f"Nothing is found with this; it may still become {sign} and is left out until then."
    rest = parse(typed[: word.start], typing=True)
    return replace(rest, problems=(*rest.problems, Problem(word.start, word.end, said)))


def _nested(nodes: Iterable[Node], depth: int = 0) -> Iterator[tuple[Node, int]]:
    """Clauses, behind each the alternatives in it and their parts, with how deep they lie."""
    for node in nodes:
        yield node, depth
        if isinstance(node, Or | And):
            yield from _nested(node.nodes, depth + 1)
