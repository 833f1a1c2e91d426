"""What a tree of clauses finds in one snapshot of the index, worked out over columns (``engine``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from explorer.index.analysis import Analysis
from explorer.index.dates import EARLIEST, LATEST, bounds
from explorer.index.deadline import Deadline
from explorer.index.engine import Reading
from explorer.index.hits import count, spans
from explorer.index.lexicon import MAX_EXPANSIONS
from explorer.index.literals import literal_spans
from explorer.index.marks import marks
from explorer.index.matches import Match, all_of, any_of, without
from explorer.index.postings import Field, Selection
from explorer.index.ranking import Numbers
from explorer.index.schema import STEMMED, WRITTEN
from explorer.index.slots import Slot, slots, sought
from explorer.index.snapshot import Snapshot
from explorer.index.syntax import And, Dates, Exact, Leaf, Named, Near, Node, Not, Or, Phrase, Word
from explorer.index.words import stem
from explorer.results import Problem

_NOTHING: Final = np.zeros(0, dtype=np.intp)


class Evaluation:
    """Evaluates the clauses of one search; ``problems`` says what was cut short."""

    def __init__(self, snapshot: Snapshot, deadline: Deadline, *, typing: bool) -> None:
        self._snapshot, self._engine, self._deadline, self._typing = snapshot, snapshot.engine, deadline, typing
        self._known: dict[tuple[int, bool], Match] = {}
        self._cut: list[str] = []
        self._single: dict[tuple[str, str], Reading] = {}
        """Words of one term; two that are inflections of each other are the same one, wanted twice."""
        self.problems: list[Problem] = []

    def find(self, node: Node | None) -> Match:
        """What a tree finds; None finds all articles, without rank. Raises TimeIsUpError."""
        if node is None:
            return self._engine.everything
        key = (id(node), self._typing)
        if key not in self._known:
            self._deadline.check()
            self._known[key] = self._find(node)
        return self._known[key]

    def _find(self, node: Node) -> Match:
        if isinstance(node, And):
            return self._all_of(node)
        if isinstance(node, Or):
            return any_of([self.find(child) for child in node.nodes])
        if isinstance(node, Not):
            return without(self._engine.everything, self._unwanted(node))
        if isinstance(node, Dates):
            return self._engine.dated(bounds(node.first)[0] or EARLIEST, bounds(node.last)[1] if node.last else LATEST)
        if isinstance(node, Named):
            mentioned = self._snapshot.counter.mentioning(named(node, self._snapshot, typing=self._typing))
            return Match.masked(mentioned & self._snapshot.live)
        return self._exact(node) if isinstance(node, Exact) else self._words(node)

    def _all_of(self, node: And) -> Match:
        wanted = [self.find(child) for child in node.nodes if not isinstance(child, Not)]
        match = all_of(wanted) if wanted else self._engine.everything
        for child in node.nodes:
            if isinstance(child, Not):
                match = without(match, self._unwanted(child))
        return match

    def _unwanted(self, node: Not) -> Match:
        """A word to leave out counts when it is finished; else its first letter would leave out nearly everything."""
        typing, self._typing = self._typing, False
        match = self.find(node.node)
        self._typing = typing
        return match

    def _words(self, leaf: Word | Phrase | Near) -> Match:
        wanted = self._slots(leaf)
        window = leaf.window if isinstance(leaf, Near) else None
        return self._standing(leaf, wanted, STEMMED.get(leaf.field, (leaf.field,)), window)

    def _slots(self, leaf: Word | Phrase | Near | Exact) -> tuple[Slot, ...]:
        return slots(leaf, self._engine.becoming if self._typing else None)

    def _standing(self, leaf: Leaf, wanted: tuple[Slot, ...], fields: tuple[str, ...], window: int | None) -> Match:
        """Where words stand in any of some fields, worked out now or before."""
        key = (fields, wanted, window)
        known = self._engine.recall(key)
        if known is None:
            self._cut = []
            known = any_of([self._stand(wanted, field, window) for field in fields]), tuple(self._cut)
            self._engine.remember(key, *known)
        match, cut = known
        self.problems += [Problem(leaf.start, leaf.end, message) for message in dict.fromkeys(cut)]
        return match

    def _stand(self, wanted: tuple[Slot, ...], field: str, window: int | None) -> Match:
        read = {slot: self._reading(slot, field) for slot in wanted}
        if not all(read.values()):
            return Match.listed(self._engine.size, _NOTHING)
        if len(wanted) == 1:
            return self._engine.word(read[wanted[0]], self._deadline)
        return self._engine.near([read[slot] for slot in wanted], window, self._deadline)

    def _reading(self, slot: Slot, name: str) -> Reading:
        """The terms that may stand for a word; none if it is not in the index."""
        self._deadline.check()
        stems, forms = self._engine.field(name), self._engine.field(WRITTEN.get(name, name))
        stemmed = stem(slot.form) if name in WRITTEN else slot.form
        if slot.stems:
            if slot.becoming is None:
                known = Reading(((stems, stems.one(stemmed)),), single=True)
                return self._single.setdefault((name, stemmed), known)
            begun = (forms, forms.beginning(slot.form))
            others = self._engine.inflections(name, slot.form, slot.becoming)
            return Reading((begun, (forms, others)) if others else (begun,), one=True, beginning=slot.form)
        lexicon = self._engine.lexicon(forms.name)
        if slot.distance:
            found = lexicon.like(slot.form, slot.distance)
            self._limit(slot, len(found))
            return Reading(((forms, forms.these(found[:MAX_EXPANSIONS])),))
        prefix, _, rest = slot.form.partition("*")
        if not rest.strip("*"):
            return Reading(((forms, forms.beginning(prefix)),))
        return Reading(((forms, self._most(slot, forms, Selection(lexicon.matching(slot.form)))),))

    def _most(self, slot: Slot, field: Field, selection: Selection) -> Selection:
        different = field.different(selection)
        if not self._limit(slot, different):
            return selection
        return field.most_frequent(selection, MAX_EXPANSIONS)

    def _limit(self, slot: Slot, count: int) -> bool:
        if count <= MAX_EXPANSIONS:
            return False
        which = "nearest" if slot.distance else "most frequent"
        self._cut.append(f"{slot.form} stands for {count:,} words; only the {MAX_EXPANSIONS:,} {which} are searched.")
        return True

    def _exact(self, leaf: Exact) -> Match:
        wanted = self._slots(leaf)
        candidates = self._standing(leaf, wanted, ("text",), None) if wanted else self._engine.everything
        unfinished = self._typing and leaf.open
        kept = np.zeros(candidates.count, dtype=np.bool_)
        for at, number in enumerate(candidates.documents.tolist()):
            self._deadline.check()
            kept[at] = any(literal_spans(self._snapshot.text(number), leaf.text, unfinished=unfinished))
        scores = candidates.scores[kept] if candidates.ranked else None
        return Match.listed(self._engine.size, candidates.documents[kept], scores)

    def count_hits(
        self, documents: Numbers, clauses: Sequence[Leaf], analyse: Callable[[int], Analysis], into: Numbers
    ) -> None:
        """Count into an array how many marks each of some articles has; raises TimeIsUpError."""
        about = [leaf for leaf in clauses if isinstance(leaf, Exact | Word | Phrase | Near) and not _fielded(leaf)]
        if any(isinstance(leaf, Exact) for leaf in about):
            # Characters are not in the columns.
            words = sought(about, self._engine.becoming if self._typing else None)
            for at, number in enumerate(documents.tolist()):
                self._deadline.check()
                into[at] = len(marks(analyse(number), words, typing=self._typing, check=self._deadline.check))
            return
        found = []
        for leaf in about:
            assert not isinstance(leaf, Exact)
            wanted = self._slots(leaf)
            read = {slot: self._reading(slot, "text") for slot in wanted}
            window = leaf.window if isinstance(leaf, Near) else None
            if all(read.values()):
                found.append(spans(self._engine, [read[slot] for slot in wanted], window, documents, self._deadline))
        into[:] = count(documents, found)


def _fielded(leaf: Leaf) -> bool:
    return bool(getattr(leaf, "field", ""))


def named(leaf: Named, snapshot: Snapshot, *, typing: bool) -> tuple[int, ...]:
    """Positions of the entities that a clause names."""
    prefix = leaf.name.endswith("*") or (typing and leaf.open)
    return snapshot.names.find(leaf.name.rstrip("*"), leaf.kind, prefix=prefix)
