from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.index import Index
from explorer.index.articles import Ranking
from explorer.index.counts import distinctiveness
from explorer.index.facetlines import first, place
from explorer.index.facets import Choice, EntityMatrix, Pairs
from explorer.index.incidence import Incidence
from explorer.index.matches import Match
from explorer.model import Filters, Kind, Resolution, SearchState
from explorer.results import FacetOrder, FacetValue, SearchResults
from explorer.text import fold


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


def loose(pairs: Iterable[tuple[int, int]]) -> Pairs:
    documents, entities = np.array(list(pairs), dtype=np.int64).reshape(-1, 2).T
    return Pairs.of(documents, entities, np.ones(len(documents), dtype=np.int64))


def incidence(pairs: Iterable[tuple[int, int]], articles: int, entities: int) -> Incidence:
    """From the article and the entity of each mention."""
    counts = sorted((entity, article, count) for (article, entity), count in Counter(pairs).items())
    of, found, mentions = np.array(counts, dtype=np.int64).reshape(-1, 3).T
    return Incidence.of(articles, entities, found, of, mentions)


MENTIONS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=60)


@settings(max_examples=300, deadline=None)
@given(
    known=MENTIONS,
    more=MENTIONS,
    cleared=st.sets(st.integers(0, 3), max_size=2),
    order=st.permutations(range(6)),
    gone=st.sets(st.integers(0, 5), max_size=2),
    found=st.lists(st.booleans(), min_size=8, max_size=8),
    include=st.sets(st.integers(0, 5), max_size=3),
    exclude=st.sets(st.integers(0, 5), max_size=3),
    match_any=st.booleans(),
    unknown=st.integers(0, 1),
)
def test_counting_agrees_with_selecting(
    known: list[tuple[int, int]],
    more: list[tuple[int, int]],
    cleared: set[int],
    order: list[int],
    gone: set[int],
    found: list[bool],
    include: set[int],
    exclude: set[int],
    match_any: bool,
    unknown: int,
) -> None:
    # Articles 0 to 5 and entities 0 to 3 were there when entities were found; of some entities other things are told.
    known = [(document, entity) for document, entity in known if document < 6 and entity < 4]
    more = [pair for pair in more if pair[0] not in gone and (pair[0] > 5 or pair[1] > 3 or pair[1] in cleared)]
    place = {document: article for article, document in enumerate(order)}
    matrix = EntityMatrix(
        8,
        6,
        loose(more),
        base=incidence([(place[document], entity) for document, entity in known], 6, 4),
        document_of=np.array([-1 if document in gone else document for document in order]),
        cleared=np.array(sorted(cleared), dtype=np.int64),
    )
    pairs = [(d, e) for d, e in known if d not in gone and e not in cleared] + more
    mask = np.array(found) & ~np.isin(np.arange(8), list(gone))
    choice = Choice(tuple(include), tuple(exclude - include), match_any, unknown)
    ways = [matrix.count(mask, choice, listed=False)]
    if choice.is_narrowing:
        ways.append(matrix.count(mask, choice, listed=True))
    results = matrix.select(mask, choice)
    for entity in range(6):
        mentioning = {document for document, other in pairs if other == entity}
        assert set(np.flatnonzero(matrix.mentioning((entity,)))) == mentioning
        moved = Choice(tuple(include | {entity}), tuple(set(choice.exclude) - {entity}), match_any, unknown)
        mentions = sum(results[document] for document, other in pairs if other == entity)
        for counts in ways:
            wanted = np.array([entity])
            assert counts.articles_of(wanted) == matrix.select(mask, moved).sum()
            assert (entity in counts.listed(np.ones(6, dtype=np.bool_))) == bool(counts.articles_of(wanted))
            assert counts.present_of(wanted) == sum(results[document] for document in mentioning)
            assert counts.corpus_of(wanted) == len(mentioning)
            assert counts.mentions_of(wanted) == mentions
            assert counts.mentions_of(np.arange(6))[entity] == mentions


def test_distinctiveness_is_the_log_likelihood_ratio_with_a_sign() -> None:
    # 10 articles of 100 are found; mentioned in 8 of them and 10 others, in 1 and 30, in none and 20, in 1 and 9.
    documents = {0: [*range(8), *range(10, 20)], 1: [0, *range(10, 40)], 2: [*range(20, 40)], 3: [0, *range(10, 19)]}
    matrix = EntityMatrix(100, 4, loose((d, entity) for entity, found in documents.items() for d in found))
    mask = np.arange(100) < 10
    strong, weak, absent, even = distinctiveness(matrix.count(mask, Choice()), np.arange(4), 10, 100).tolist()
    table = [(8, 1.8), (2, 8.2), (10, 16.2), (80, 73.8)]
    assert strong == pytest.approx(2 * sum(seen * math.log(seen / expected) for seen, expected in table))
    assert weak < 0
    assert absent < weak
    assert even == pytest.approx(0)
    everything = matrix.count(np.ones(100, dtype=np.bool_), Choice())
    assert distinctiveness(everything, np.arange(4), 100, 100).tolist() == [0, 0, 0, 0]


NUMBERS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40)


@given(values=NUMBERS, count=st.integers(0, 45))
def test_the_first_lines_are_those_of_a_full_sort(values: list[tuple[int, int]], count: int) -> None:
    columns = np.array([(*pair, at) for at, pair in enumerate(values)], dtype=np.int64).reshape(-1, 3).T
    keys = [lambda numbers, column=column: column[numbers] for column in columns]
    wanted = sorted(range(len(values)), key=lambda at: values[at])
    numbers = np.arange(len(values))
    assert first(numbers, count, keys).tolist() == wanted[:count]
    assert [place(number, numbers, keys) for number in wanted] == list(range(len(values)))


@given(scores=st.lists(st.sampled_from([0.0, 0.5, 1.0]), max_size=700), data=st.data())
def test_a_ranking_is_sorted_as_far_as_somebody_looks(scores: list[float], data: st.DataObject) -> None:
    documents = np.arange(len(scores)) * 2
    wanted = sorted(range(len(scores)), key=lambda at: (-scores[at], at))
    ranking = Ranking(Match.listed(2 * len(scores), documents, np.array(scores)))
    for index in data.draw(st.lists(st.sampled_from(range(len(scores))), max_size=5)) if scores else []:
        assert ranking.document(index) == 2 * wanted[index]
        assert ranking.score(index) == scores[wanted[index]]
        assert ranking.index(2 * wanted[index]) == index
    assert ranking.index(1) is None
    assert [ranking.document(index) // 2 for index in range(len(ranking))] == wanted


@pytest.mark.parametrize("order", FacetOrder)
def test_lines_are_arranged_and_narrowed_by_any_spelling(corpus: Index, order: FacetOrder) -> None:
    keys = {
        FacetOrder.ARTICLES: lambda it: (-it.articles, -it.entity.mentions),
        FacetOrder.MENTIONS: lambda it: (-it.mentions, -it.articles),
        FacetOrder.NAME: lambda _: (),
        FacetOrder.DISTINCTIVE: lambda it: (-it.distinctive, -it.articles),
    }
    for text in ("", "future", "climate OR talks"):
        results = corpus.search(SearchState(text))
        for facet in (results.actors, results.places):
            lines = facet.arranged(order)
            assert lines == sorted(facet, key=lambda it: (*keys[order](it), it.name.casefold(), it.id))
            assert [lines.place(line.id) for line in lines] == list(range(len(lines)))
            for needle in ("smit", "NATO", "tartous", "a", "nobody"):
                narrowed = facet.arranged(order, needle, [lines[0].id])
                spelt = {it.id: fold("\n".join((it.name, *(s.text for s in it.spellings)))) for it in lines[1:]}
                assert narrowed == tuple(it for it in lines[1:] if fold(needle) in spelt[it.id])
                assert narrowed.find(lines[0].id) is None


def test_articles_in_which_nobody_is_named_have_empty_lists(filled: Callable[..., Index]) -> None:
    index = filled("A lonely harbour.", *["Nothing at all."] * 40)
    index.store_resolution(Resolution((), dict.fromkeys(index.article_ids(), ())))
    results = index.search(SearchState("harbour"))
    assert (list(results.articles), list(results.actors), list(results.places)) == (["a0"], [], [])
    assert not values(index.search(SearchState()))
