"""From the tree of a query to a Whoosh query over one snapshot of the index.

Words, phrases and what stands near one another become Whoosh terms and ``Near``; whatever is not a term of Whoosh
(words still being typed, ``*``, ``~``, dates, entities, exact characters) is worked out here into a list of articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from whoosh.query import And as AllOf
from whoosh.query import Or as AnyOf
from whoosh.query import Term

from explorer.index.dates import lies_within
from explorer.index.facets import Mask
from explorer.index.lexicon import MAX_EXPANSIONS
from explorer.index.literals import literal_spans
from explorer.index.nodes import AllFound, Deadline, Listed, Near, Without
from explorer.index.schema import STEMMED, WRITTEN
from explorer.index.slots import Slot, slots
from explorer.index.snapshot import Snapshot
from explorer.index.syntax import And, Dates, Exact, Leaf, Named, Node, Not, Or, Phrase, Word
from explorer.index.syntax import Near as NearClause
from explorer.index.words import stem
from explorer.model import Problem

Terms = tuple[tuple[str, str], ...]


class Translation:
    """Translates the clauses of one search; ``problems`` says what was cut short."""

    def __init__(self, snapshot: Snapshot, deadline: Deadline, *, typing: bool) -> None:
        self._snapshot, self._deadline, self._typing = snapshot, deadline, typing
        self.problems: list[Problem] = []

    def query(self, node: Node | None) -> Any:
        """The Whoosh query for a tree; None finds all articles, without rank."""
        if node is None:
            return self._everything()
        if isinstance(node, And):
            return self._all_of(node)
        if isinstance(node, Or):
            return _any_of([self.query(child) for child in node.nodes])
        if isinstance(node, Not):
            return Without(self._everything(), self._unwanted(node), self._deadline)
        if isinstance(node, Dates):
            return self._listed(lies_within(date, node.first, node.last) for date in self._snapshot.dates)
        if isinstance(node, Named):
            return self._mask(self._snapshot.counter.mentioning(named(node, self._snapshot, typing=self._typing)))
        return self._exact(node) if isinstance(node, Exact) else self._words(node)

    def _all_of(self, node: And) -> Any:
        wanted = [self.query(child) for child in node.nodes if not isinstance(child, Not)]
        unwanted = [self._unwanted(child) for child in node.nodes if isinstance(child, Not)]
        positive = AllOf(wanted) if wanted else self._everything()
        return Without(positive, _any_of(unwanted), self._deadline) if unwanted else positive

    def _unwanted(self, node: Not) -> Any:
        """A word to leave out counts when it is finished; else its first letter would leave out nearly everything."""
        typing, self._typing = self._typing, False
        query = self.query(node.node)
        self._typing = typing
        return query

    def _everything(self) -> Listed:
        return self._mask(self._snapshot.live)

    def _mask(self, mask: Mask) -> Listed:
        return Listed(np.flatnonzero(mask & self._snapshot.live))

    def _listed(self, flags: Iterable[bool]) -> Listed:
        return self._mask(np.fromiter(flags, dtype=np.bool_, count=self._snapshot.size))

    def _words(self, leaf: Word | Phrase | NearClause) -> Any:
        wanted = slots(leaf, typing=self._typing)
        window = leaf.window if isinstance(leaf, NearClause) else None
        fields = STEMMED.get(leaf.field, (leaf.field,))
        return _any_of([self._standing(leaf, wanted, field, window) for field in fields])

    def _standing(self, leaf: Leaf, wanted: tuple[Slot, ...], field: str, window: int | None) -> Any:
        groups = [self._terms(leaf, slot, field) for slot in wanted]
        if not all(groups):
            return Listed(np.zeros(0, dtype=np.int64))
        if len(groups) > 1:
            return Near(tuple(groups), window, self._deadline)
        terms = groups[0]
        if wanted[0].stems and not wanted[0].beginning:
            return Term(*terms[0])
        return self._union(terms)

    def _union(self, terms: Terms) -> Listed:
        """Several words as one: a form that is written and its stem count once, whichever is more frequent."""
        fields = sorted({field for field, _ in terms})
        frequencies = [
            self._snapshot.postings((term for term in terms if term[0] == field), self._deadline) for field in fields
        ]
        return Listed(*self._snapshot.score(fields[0], np.maximum.reduce(frequencies)))

    def _terms(self, leaf: Leaf, slot: Slot, field: str) -> Terms:
        """The terms that may stand for a word; none if it is not in the index."""
        has, written = self._snapshot.has_term, WRITTEN.get(field, field)
        stemmed = stem(slot.form) if field in WRITTEN else slot.form
        if slot.stems and not slot.beginning:
            return ((field, stemmed),) if has(field, stemmed) else ()
        lexicon = self._snapshot.lexicon(written)
        if slot.distance:
            forms: Iterable[str] = lexicon.like(slot.form, slot.distance, limit=MAX_EXPANSIONS + 1)
        else:
            forms = lexicon.matching(slot.form) if "*" in slot.form else lexicon.beginning(slot.form)
        self._deadline.check()
        forms = list(forms)
        if len(forms) > MAX_EXPANSIONS:
            forms = self._most(leaf, slot, forms, written)
        terms = [(written, form) for form in forms]
        if slot.beginning and written != field and has(field, stemmed):
            terms.append((field, stemmed))
        return tuple(terms)

    def _most(self, leaf: Leaf, slot: Slot, forms: list[str], field: str) -> list[str]:
        message = (
            f"{slot.form} stands for {len(forms):,} words; only the {MAX_EXPANSIONS:,} most frequent are searched."
        )
        problem = Problem(leaf.start, leaf.end, message)
        if not slot.beginning and problem not in self.problems:
            self.problems.append(problem)
        return forms[:MAX_EXPANSIONS] if slot.distance else self._snapshot.most_frequent(field, forms, MAX_EXPANSIONS)

    def _exact(self, leaf: Exact) -> Any:
        wanted = slots(leaf, typing=self._typing)
        candidates = self._standing(leaf, wanted, "text", None) if wanted else self._everything()
        unfinished = self._typing and leaf.open
        found = []
        for number in search(candidates, self._snapshot, self._deadline).documents:
            self._deadline.check()
            if any(literal_spans(self._snapshot.text(number), leaf.text, unfinished=unfinished)):
                found.append(number)
        return AllOf([candidates, Listed(np.array(sorted(found), dtype=np.int64))])


def _any_of(queries: list[Any]) -> Any:
    """An ``Or`` that walks its parts side by side; preloading them, as Whoosh may choose to, loses words' positions."""
    query = AnyOf(queries)
    query.matcher_type = AnyOf.DEFAULT_MATCHER
    return query


def named(leaf: Named, snapshot: Snapshot, *, typing: bool) -> tuple[int, ...]:
    """Positions of the entities that a clause names."""
    prefix = leaf.name.endswith("*") or (typing and leaf.open)
    return snapshot.names.find(leaf.name.rstrip("*"), leaf.kind, prefix=prefix)


def search(query: Any, snapshot: Snapshot, deadline: Deadline) -> AllFound:
    """Run a Whoosh query to the end; raises TimeIsUpError."""
    found = AllFound(deadline)
    collect(query, snapshot, found)
    return found


def collect(query: Any, snapshot: Snapshot, found: AllFound) -> None:
    """Run a Whoosh query into a collector, which keeps what it has if time is up."""
    if snapshot.size:
        context = snapshot.searcher.context(needs_current=True)
        snapshot.searcher.search_with_collector(query, found, context)
