from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.index import Index
from explorer.index.facets import Choice, EntityMatrix, distinctiveness
from explorer.model import FacetValue, Filters, Kind, SearchResults, SearchState


def values(results: SearchResults) -> dict[str, FacetValue]:
    return {value.id: value for value in (*results.actors, *results.places)}


def included(filters: Filters, entity: str) -> Filters:
    exclude = tuple(other for other in filters.exclude if other != entity)
    include = filters.include if entity in filters.include else (*filters.include, entity)
    return Filters(include, exclude, filters.match_any)


FILTERS = [
    (),
    ("actor:Sergei Lavrov",),
    ("actor:Jane Smith", "place:Tartus"),
    ("actor:NATO", "actor:Peter Smith", "place:Damascus"),
]


@pytest.mark.parametrize("text", ["", "future", "climate OR talks", "-government", "nothingatall", "actor:NATO base"])
@pytest.mark.parametrize("match_any", [False, True])
def test_every_number_is_the_number_of_articles_on_choosing_the_value(
    corpus: Index, text: str, match_any: bool
) -> None:
    for include, exclude in itertools.product(FILTERS, FILTERS):
        filters = Filters(include, tuple(entity for entity in exclude if entity not in include), match_any)
        shown = values(corpus.search(SearchState(text, filters)))
        for entity in corpus.entities():
            after = corpus.search(SearchState(text, included(filters, entity.id))).total
            value = shown.get(entity.id)
            assert (value.articles if value else 0) == after, (entity.id, filters)
            assert value or entity.id not in (*filters.include, *filters.exclude)


@pytest.mark.parametrize("match_any", [False, True])
def test_filters_select_by_what_articles_mention(corpus: Index, match_any: bool) -> None:
    mentioned = {key: {mention.entity for mention in corpus.mentions(key)} for key in corpus.article_ids()}
    for include, exclude in itertools.product(FILTERS, FILTERS):
        results = corpus.search(SearchState(filters=Filters(include, exclude, match_any)))
        fits = any if match_any and include else all
        assert set(results.articles) == {
            key
            for key, entities in mentioned.items()
            if fits(entity in entities for entity in include) and not entities & set(exclude)
        }


def test_a_value_tells_its_mentions_here_and_its_articles_everywhere(filled: Callable[..., Index]) -> None:
    index = filled("Lavrov met Lavrov in Tartous.", "Sergey Lavrov spoke of peace.", "Peace in Tartus.", "Nothing.")
    shown = values(index.search(SearchState("peace")))
    lavrov, tartus = shown["actor:Sergei Lavrov"], shown["place:Tartus"]
    assert (lavrov.articles, lavrov.mentions, lavrov.corpus_articles) == (1, 1, 2)
    assert (tartus.articles, tartus.mentions, tartus.corpus_articles) == (1, 1, 2)
    assert (lavrov.name, lavrov.kind, lavrov.spellings[0].text) == ("Sergei Lavrov", Kind.ACTOR, "Sergey Lavrov")
    assert "actor:NATO" not in shown


def test_chosen_values_stay_at_nothing(filled: Callable[..., Index]) -> None:
    index = filled("Lavrov spoke.", "NATO met.")
    filters = Filters(include=("actor:Sergei Lavrov",), exclude=("actor:NATO",))
    shown = values(index.search(SearchState("nothingatall", filters)))
    assert {key: value.articles for key, value in shown.items()} == {"actor:Sergei Lavrov": 0, "actor:NATO": 0}


def test_an_entity_that_is_gone_finds_nothing(filled: Callable[..., Index]) -> None:
    index = filled("Lavrov spoke.", "NATO met.")
    assert index.search(SearchState(filters=Filters(include=("actor:Gone",)))).total == 0
    assert index.search(SearchState(filters=Filters(include=("actor:Gone", "actor:NATO"), match_any=True))).total == 1
    assert index.search(SearchState(filters=Filters(exclude=("actor:Gone",)))).total == 2


@settings(max_examples=200, deadline=None)
@given(
    pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=40),
    found=st.lists(st.booleans(), min_size=8, max_size=8),
    include=st.sets(st.integers(0, 5), max_size=3),
    exclude=st.sets(st.integers(0, 5), max_size=3),
    match_any=st.booleans(),
    unknown=st.integers(0, 1),
)
def test_counting_agrees_with_selecting(
    pairs: list[tuple[int, int]],
    found: list[bool],
    include: set[int],
    exclude: set[int],
    match_any: bool,
    unknown: int,
) -> None:
    matrix = EntityMatrix(8, 6, np.array(pairs, dtype=np.int64).reshape(-1, 2))
    mask = np.array(found)
    choice = Choice(tuple(include), tuple(exclude - include), match_any, unknown)
    counts = matrix.count(mask, choice)
    results = matrix.select(mask, choice)
    for entity in range(6):
        moved = Choice(tuple(include | {entity}), tuple(set(choice.exclude) - {entity}), match_any, unknown)
        assert counts.articles[entity] == matrix.select(mask, moved).sum()
        assert counts.present[entity] == (results & matrix.mentioning((entity,))).sum()
        assert counts.mentions[entity] == sum(results[document] for document, other in pairs if other == entity)


def test_distinctiveness_is_the_log_likelihood_ratio_with_a_sign() -> None:
    # 10 articles of 100 are found; mentioned in 8 of them and 10 others, in 1 and 30, in none and 20, in 1 and 9.
    documents = {0: [*range(8), *range(10, 20)], 1: [0, *range(10, 40)], 2: [*range(20, 40)], 3: [0, *range(10, 19)]}
    pairs = np.array([(d, entity) for entity, found in documents.items() for d in found], dtype=np.int64)
    matrix = EntityMatrix(100, 4, pairs)
    mask = np.arange(100) < 10
    strong, weak, absent, even = distinctiveness(matrix.count(mask, Choice()), 10, 100).tolist()
    table = [(8, 1.8), (2, 8.2), (10, 16.2), (80, 73.8)]
    assert strong == pytest.approx(2 * sum(seen * math.log(seen / expected) for seen, expected in table))
    assert weak < 0
    assert absent < weak
    assert even == pytest.approx(0)
    everything = matrix.count(np.ones(100, dtype=np.bool_), Choice())
    assert distinctiveness(everything, 100, 100).tolist() == [0, 0, 0, 0]
