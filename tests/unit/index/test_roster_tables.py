"""A table of a roster that is revised is the one that is made of what it holds then."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.index.roster import Table

TEXTS = st.sampled_from(["", "a", "ab", "b", "é", "z", "😀"])


@given(
    st.sets(st.tuples(TEXTS, st.integers(0, 5))),
    st.lists(st.integers(-1, 9), min_size=6, max_size=6, unique_by=lambda at: at if at >= 0 else object()),
    st.sets(st.tuples(TEXTS, st.integers(10, 14))),
)
def test_a_revised_table_is_like_one_made_anew(
    pairs: set[tuple[str, int]], renumbered: list[int], more: set[tuple[str, int]]
) -> None:
    old, _ = Table.of(sorted(pairs))
    coming = sorted(more)
    found, order = old.revised(np.array(renumbered), coming)
    staying = [(text, renumbered[number]) for text, number in _pairs(old) if renumbered[number] >= 0]
    made, _ = Table.of([*staying, *coming])
    assert _pairs(found) == _pairs(made)
    assert [[*staying, *coming][at] for at in order.tolist()] == _pairs(found)


def _pairs(table: Table) -> list[tuple[str, int]]:
    return [(term, int(number)) for term in table.terms for number in table.numbers[table.get(term)]]
