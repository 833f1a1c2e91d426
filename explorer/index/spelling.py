"""Queries that would find something, for one that finds nothing because a word is misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz.distance import OSA

from explorer.index.schema import STEMMED, WRITTEN
from explorer.index.snapshot import Snapshot
from explorer.index.syntax import Leaf, Named, Near, Node, Phrase, Word, leaves
from explorer.index.words import stem, words

_DANGLING: Final = re.compile(r"(?:\s+(?:AND|OR|NOT|-))+\s*$")
"""What a query ends with that joins or excludes nothing yet."""


def suggestions(typed: str, node: Node | None, snapshot: Snapshot) -> Iterator[str]:
    """The typed text with words that are not in the index replaced by near ones that are, nearest first."""
    typed = _DANGLING.sub("", typed)
    corrections = [
        (start, end, near)
        for leaf in leaves(node)
        for start, end, word in _written(typed, leaf)
        if (near := _near(leaf, word, snapshot))
    ]
    if not corrections:
        return
    best = [(start, end, near[0]) for start, end, near in corrections]
    yield _replaced(typed, best)
    for at, (start, end, near) in enumerate(corrections):
        for word in near[1:]:
            yield _replaced(typed, [*best[:at], (start, end, word), *best[at + 1 :]])
    if len(corrections) > 1:
        for change in best:
            yield _replaced(typed, [change])


def _replaced(typed: str, changes: list[tuple[int, int, str]]) -> str:
    for start, end, word in sorted(changes, reverse=True):
        typed = typed[:start] + word + typed[end:]
    return typed


def _written(typed: str, leaf: Leaf) -> Iterator[tuple[int, int, str]]:
    """The words of a clause as they were typed: start, end and form."""
    if not isinstance(leaf, Word | Phrase | Near | Named) or "*" in typed[leaf.start : leaf.end]:
        return
    found = words(typed[leaf.start : leaf.end].partition("~")[0])
    for start, end, form in zip(found.starts, found.ends, found.forms, strict=True):
        yield leaf.start + start, leaf.start + end, form


def _near(leaf: Leaf, word: str, snapshot: Snapshot) -> list[str]:
    """Words of the index that are spelt like one that is not in it."""
    distance = 1 if len(word) < 5 else 2
    if isinstance(leaf, Named):
        known = snapshot.names.words(leaf.kind)
        if word in known:
            return []
        near = [(OSA.distance(word, other, score_cutoff=distance), other) for other in known]
        return [other for apart, other in sorted(near) if apart <= distance][:5]
    assert isinstance(leaf, Word | Phrase | Near)
    whoosh_fields = STEMMED.get(leaf.field, (leaf.field,))
    for stemmed in whoosh_fields:
        if snapshot.engine.field(stemmed).frequency(stem(word) if stemmed in WRITTEN else word):
            return []
    written = WRITTEN.get(whoosh_fields[0], whoosh_fields[0])
    near_words = snapshot.engine.lexicon(written).like(word, distance, prefix=1, limit=20)
    if not near_words:
        # Who mistakes the first letter hardly mistakes another one too.
        near_words = snapshot.engine.lexicon(written).like(word, 1, prefix=0, limit=20)
    frequency = snapshot.engine.field(written).frequency
    ranked = sorted(near_words, key=lambda other: (OSA.distance(word, other), -frequency(other), other))
    return ranked[:5]
