"""How alike the company of two entities is, beside the lists that searching for each of them gives."""

from __future__ import annotations

from itertools import combinations
from math import sqrt

import pytest

from explorer.library import Library
from explorer.model import Filters, SearchState


def company(library: Library, entity: str) -> dict[str, float]:
    results = library.search(SearchState("", Filters(include=(entity,))))
    values = [value for value in (*results.actors, *results.places) if value.id != entity]
    return {value.id: value.articles / value.corpus_articles for value in values}


def test_likeness_is_that_of_the_lists(seed_library: Library) -> None:
    known = {entity.id: company(seed_library, entity.id) for entity in seed_library.entities()[:12]}
    compared = seed_library.index.company()
    for one, two in combinations(known, 2):
        shared = sum(weight * known[two].get(other, 0) for other, weight in known[one].items())
        norm = sqrt(sum(it * it for it in known[one].values()) * sum(it * it for it in known[two].values()))
        assert compared.likeness(one, two) == pytest.approx(shared / norm if norm else 0)
    assert compared.likeness("nobody", next(iter(known))) == 0
