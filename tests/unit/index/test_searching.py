from __future__ import annotations

import pickle
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.query import And, Or, Phrase, Term
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from explorer.index import FileRecord, Index, engine, evaluation, forward, titles
from explorer.index import schema as whoosh_schema
from explorer.index.analysis import Analysis
from explorer.index.dates import LATEST, bounds
from explorer.index.marks import marks
from explorer.index.parser import parse
from explorer.index.slots import sought
from explorer.index.syntax import And as AllOf
from explorer.index.syntax import Dates, Leaf, Named, Node, Not
from explorer.index.syntax import Or as AnyOf
from explorer.index.words import stem, words
from explorer.model import Article, FileStatus, Filters, Order, SearchState
from explorer.text import digest

Add = Callable[[Index, list[Article]], None]
Make = Callable[..., Article]

WORDS = (
    "future base bases government govern climate café cafe change talks russia’s russian u.s. s-300 al-assad 12,000 "
    "中文 的 nothing gov* *ate cl*e* goverment~ climte~2 title:future source:times source:monde date:2015.. date:2014 "
    "actor:Lavrov place:Damascus actor:smith actor:nobody"
)
PHRASES = (
    '"the future of" "military bases" "russia’s governments" "gov* clim*" "base change"~5 "the the"~6 '
    '"peace talks said"~9 "gov* clim* talks"~7 "the gov* the"~5 "nothing gov*"~3 "climte gov*"~4 "gov* of th*" '
    '="café" ="Russia’s" ="future of" title:"climate change"'
)
TYPED = (
    "attack attacks attacking attacked plan planned planning plane policy policies police cry cries crimea die dies "
    "dying dialogue lie lying sky skies estimate estimating estimable negotiation negotiate news new café cafés "
    "high highlight highlands under underline underlying id idlib compete competition competitive"
)
CLAUSES = [str(clause) for text in (WORDS, PHRASES) for clause in parse(text).clauses]


def found(index: Index, text: str, *, typing: bool = False) -> set[str]:
    results = index.search(SearchState(text), typing=typing)
    assert len(set(results.articles)) == results.total == len(results.scores)
    return set(results.articles)


def expected(index: Index, node: Node | None, *, typing: bool = False) -> set[str]:
    """What a tree finds by looking at every article, without the index's postings."""
    every = set(index.article_ids())
    if node is None:
        return every
    if isinstance(node, Not):
        return every - expected(index, node.node, typing=typing)
    if isinstance(node, AllOf):
        return set.intersection(*(expected(index, child, typing=typing) for child in node.nodes))
    if isinstance(node, AnyOf):
        return set.union(*(expected(index, child, typing=typing) for child in node.nodes))
    return {key for key in every if holds(index, key, node, typing=typing)}


def lies_within(date: str, first: str, last: str) -> bool:
    """Whether a date lies between two others (empty: open) whatever day it means; an unknown date does not."""
    earliest, latest = bounds(date)
    return bool(date) and bounds(first)[0] <= earliest and latest <= (bounds(last)[1] if last else LATEST)


def holds(index: Index, key: str, leaf: Leaf, *, typing: bool) -> bool:
    article = index.article(key)
    if isinstance(leaf, Dates):
        return lies_within(article.date or "", leaf.first, leaf.last)
    if isinstance(leaf, Named):
        numbers = index._snapshot.names.find(leaf.name, leaf.kind, prefix=typing and leaf.open)
        named = {index._snapshot.entities[number].id for number in numbers}
        return {mention.entity for mention in index.mentions(key)} & named != set()
    field = getattr(leaf, "field", "")
    if field == "source":
        return leaf.text.casefold() in (article.source or "").casefold()  # type: ignore[attr-defined]
    plain = parse(str(leaf).removeprefix(f"{field}:") if field else str(leaf)).clauses
    texts = [article.title] if field else [article.text] if str(leaf).startswith("=") else [article.text, article.title]
    wanted = sought(plain, (lambda begun: inflected(index, begun)) if typing else None)  # type: ignore[arg-type]
    return any(marks(Analysis(text), wanted, typing=typing) for text in texts)


def inflected(index: Index, begun: str) -> frozenset[str]:
    """Stems of all words of all articles that begin so, and of what was typed."""
    articles = map(index.article, index.article_ids())
    forms = {form for article in articles for text in (article.title, article.text) for form in words(text).forms}
    return frozenset({stem(begun), *(stem(form) for form in forms if form.startswith(begun))})


@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize("typing", [False, True])
def test_a_clause_finds_what_reading_every_article_finds(corpus: Index, clause: str, typing: bool) -> None:
    assert found(corpus, clause, typing=typing) == expected(corpus, parse(clause).node, typing=typing)


@pytest.mark.parametrize("many", [0, 10**9])
def test_words_that_stand_together_are_found_in_the_texts_and_among_all_places_alike(
    corpus: Index, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(engine, "_MANY", many)
    monkeypatch.setattr(forward, "_STRETCH", 7)
    frequent = '"of the" "the of" "the the" "the military bases in" "in the future of the" "the f" "of the g" "gov the"'
    with Index.open(corpus._folder) as again:
        for clause in map(str, parse(f"{PHRASES} {frequent}").clauses):
            for typing in (False, True):
                wanted = expected(corpus, parse(clause).node, typing=typing)
                assert found(again, clause, typing=typing) == wanted, clause


@pytest.mark.parametrize("seed", range(8))
def test_a_tree_of_clauses_finds_what_reading_every_article_finds(corpus: Index, seed: int) -> None:
    chance = random.Random(seed)

    def tree(depth: int) -> str:
        if depth == 0 or chance.random() < 0.3:
            return chance.choice(CLAUSES)
        inner = [("-" if chance.random() < 0.25 else "") + f"({tree(depth - 1)})" for _ in range(chance.randint(2, 4))]
        return chance.choice((" ", " OR ")).join(inner)

    for _ in range(12):
        text = tree(3)
        assert found(corpus, text) == expected(corpus, parse(text).node), text


def test_words_phrases_and_alternatives_are_ranked_as_stock_whoosh_ranks_them(corpus: Index) -> None:
    def word(text: str) -> Or:
        return Or([Term("text", text), Term("title", text)])

    def phrase(*words: str) -> Or:
        return Or([Phrase("text", list(words)), Phrase("title", list(words))])

    stock = {
        "future": word("futur"),
        "government climate": And([word("govern"), word("climat")]),
        "bases OR talks OR peace": Or([word("base"), word("talk"), word("peac")]),
        '"military bases"': phrase("militari", "base"),
        '"the future" change': And([phrase("the", "futur"), word("chang")]),
        "café title:future": And([word("cafe"), Term("title", "futur")]),
        "governments -peace": And([word("govern")]),
    }
    searcher = Searcher(corpus._snapshot.reader, weighting=BM25F(B=whoosh_schema.B, K1=whoosh_schema.K1))
    for text, query in stock.items():
        results = corpus.search(SearchState(text))
        hits = searcher.search(query, limit=None)
        ids = [hit["id"] for hit in hits if text != "governments -peace" or hit["id"] in results.articles]
        assert list(results.articles) == ids
        scores = dict(zip(results.articles, results.scores, strict=True))
        assert scores == pytest.approx({hit["id"]: hit.score for hit in hits if hit["id"] in scores}, rel=1e-9)
        assert ids


def test_stock_whoosh_opens_the_index(filled: Callable[..., Index], tmp_path: object) -> None:
    index = filled("The future of bases.", "Nothing.")
    code = """
import sys, whoosh.index, whoosh.query
with whoosh.index.open_dir(sys.argv[1]).searcher() as searcher:
    print([hit["id"] for hit in searcher.search(whoosh.query.Term("text", "futur"))])
assert "explorer" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code, str(index._folder)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['a0']"


def test_the_title_counts_more_than_the_text(index: Index, add: Add, article: Make) -> None:
    add(index, [article("text", "peace " + "word " * 20, "Other"), article("title", "other " + "word " * 20, "Peace")])
    assert index.search(SearchState("peace")).articles == ("title", "text")


@pytest.mark.parametrize(
    "word", ["government", "governments", "climate", "change", "military", "talks", "S-300", "al-Assad"]
)
def test_a_word_never_drops_to_nothing_while_it_is_typed(corpus: Index, word: str) -> None:
    for at in range(1, len(word) + 1):
        assert found(corpus, word[:at], typing=True)
    assert found(corpus, word, typing=True) >= found(corpus, word)
    assert found(corpus, word + " ", typing=True) == found(corpus, word)


@given(st.lists(st.sampled_from(TYPED.split()), min_size=2, max_size=6, unique=True), st.sampled_from(TYPED.split()))
@settings(max_examples=30)
def test_no_key_of_a_word_brings_back_what_another_took_away(written: list[str], word: str) -> None:
    with tempfile.TemporaryDirectory() as folder, Index.create(Path(folder)) as index:
        for first in range(0, len(written), 2):
            with index.writer() as writer:
                for name in written[first : first + 2]:
                    article = Article(name, f"Of {name}", f"Of {name}.", digest(f"Of {name}."), name)
                    writer.add(article, FileRecord(name, 1, 1, "", FileStatus.INDEXED))
        keys = [word[:end] for end in range(1, len(word) + 1)]
        steps = [found(index, typed, typing=True) for typed in keys]
        finished = found(index, word)
        assert steps[-1] >= finished
        if word in written:
            assert all(earlier >= later for earlier, later in pairwise([*steps, finished]))
        if finished:
            assert all(steps)
        for typed, step in zip(keys, steps, strict=True):
            # Of a sign that is begun nothing is marked: it was left out.
            is_marked = not index.search(SearchState(typed), typing=True).problems
            assert all(bool(index.hits(name, SearchState(typed), typing=True).spans) == is_marked for name in step)


def test_a_word_to_leave_out_counts_when_it_is_finished(filled: Callable[..., Index]) -> None:
    index = filled("Peace, said NATO.", "Peace now.")
    for text in ("peace -", "peace -n", "peace -nat", "-(nat"):
        assert found(index, text, typing=True) == {"a0", "a1"}
    assert found(index, "peace -nato", typing=True) == {"a1"}


def test_the_last_word_of_an_unfinished_phrase_or_name_is_a_beginning(filled: Callable[..., Index]) -> None:
    index = filled("The future of Russia.", "The past of Russia; future of it.", "Sergey Lavrov spoke in Tartous.")
    assert found(index, '"future of Ru', typing=True) == {"a0"}
    assert found(index, '"future of Ru') == set()
    assert found(index, "actor:Lav", typing=True) == {"a2"}
    assert found(index, 'actor:"Sergey L', typing=True) == {"a2"}
    assert found(index, "place:tart", typing=True) == {"a2"}
    assert found(index, "place:tart") == set()
    assert found(index, "place:tart*") == {"a2"}


def test_an_entity_is_found_by_any_of_its_names(filled: Callable[..., Index]) -> None:
    index = filled(
        "Lavrov spoke.", "Sergey Lavrov spoke.", "Sergei Lavrov met Ms Smith.", "Peter Smith and Jane Smith.", "Nobody."
    )
    chosen = index.search(SearchState(filters=Filters(include=("actor:Sergei Lavrov",)))).articles
    assert set(chosen) == {"a0", "a1", "a2"}
    for text in ("actor:Lavrov", 'actor:"Sergey Lavrov"', "actor:“sergei lavrov”", "actor:LAVROV"):
        assert set(index.search(SearchState(text)).articles) == set(chosen)
    assert found(index, "actor:Smith") == {"a2", "a3"}
    assert found(index, "place:Lavrov") == set()
    assert found(index, "-actor:Lavrov spoke OR nobody") == {"a4"}


def test_orders(index: Index, add: Add, article: Make) -> None:
    add(
        index,
        [
            article("a", "Peace, peace and peace.", "Émile", date="2024"),
            article("b", "Peace.", "zebra", date="2024-12-08"),
            article("c", "Peace and peace " + "again " * 40, "Dog"),
            article("d", "War.", "Dog"),
        ],
    )

    def order(by: Order) -> str:
        return "".join(index.search(SearchState("peace", order=by)).articles)

    assert order(Order.DATE) == "bac"
    assert order(Order.TITLE) == "cab"
    assert order(Order.HITS) == "acb"
    assert set(order(Order.RELEVANCE)) == set("abc")


def test_titles_are_ordered_by_their_words(
    index: Index, add: Add, article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered = ["1984", "“Alpha”", "…beta", "_Delta", "¿Épsilon?", "(Gamma) one", "Gamma two", "—"]
    made = [article(str(at), "x", title) for at, title in enumerate(ordered)]
    for batch in (made[::-2], made[::2]):
        add(index, batch)
    by_title = SearchState(order=Order.TITLE)
    with monkeypatch.context() as before:
        before.setattr(titles, "_ORDER", "another")
        before.setattr(titles, "_key", lambda title: title)
        assert index.search(by_title).articles != tuple("01234567")
    with Index.open(index._folder) as again:
        assert again.search(by_title).articles == tuple("01234567")


def test_articles_without_a_score_are_found_among_alternatives(index: Index, add: Add, article: Make) -> None:
    texts = ["nothing", "alpha", "beta", "gamma"]
    dated = article("dated", "nothing", date="2024")
    add(index, [*(article(text + str(at), text) for at, text in enumerate(texts)), dated])
    both = "(alpha OR date:2024) (beta OR date:2024)"
    assert found(index, both) == {"dated"}
    assert found(index, f"({both}) OR gamma") == {"dated", "gamma3"}


def test_dates_are_found_where_they_are_certain(index: Index, add: Add, article: Make) -> None:
    dates = {"y": "2024", "m": "2024-03", "d": "2024-03-15", "e": "2024-06-01"}
    add(index, [article(key, "x", date=date) for key, date in dates.items()] + [article("n", "x")])
    assert found(index, "date:2024") == set("ymde")
    assert found(index, "date:2024-03") == set("md")
    assert found(index, "date:2024-03..2024-05") == set("md")
    assert found(index, "date:2024-03..") == set("mde")
    assert found(index, "date:..2024-03") == set("md")
    assert found(index, "-date:2024") == set("n")


def test_no_key_of_a_date_or_a_field_brings_back_what_another_took_away(index: Index, add: Add, article: Make) -> None:
    dates = ["2023-12", "2024", "2024-02-28", "2024-03", "2024-04-01", "2024-06", ""]
    add(index, [article(f"a{at}", "All bases.", date=date) for at, date in enumerate(dates)])
    add(index, [article("other", "A date was titled actors, and so on.")])
    typed = "bases date:2024-03..2024-05"
    steps = [found(index, typed[:end], typing=True) for end in range(len("base"), len(typed) + 1)]
    # Nothing is narrowed before the first year, and only a range that opens finds more.
    (opened,) = [at for at, (one, next_one) in enumerate(pairwise(steps)) if not one >= next_one]
    assert typed[: opened + len("base") + 1].endswith("..")
    assert steps[-1] == {"a3", "a4"}
    for before in ("base ", "base title", "all base O", "(base dat", "zzz OR base pla", "title:untitled NO"):
        kept = before.rpartition(" ")[0]
        assert found(index, before, typing=True) >= found(index, kept) - {"other"} != set(), before
    assert found(index, "", typing=True) == found(index, "plac", typing=True)
    results = index.search(SearchState("base titl"), typing=True)
    assert results.understood == "base"
    assert "title:" in results.problems[-1].message
    assert found(index, "base titl") == set()


def test_each_clause_is_counted_alone(filled: Callable[..., Index]) -> None:
    results = filled("War and peace.", "Peace.", "Nothing.").search(SearchState('peace war -"war and"'), explain=True)
    assert [(clause.text, clause.articles) for clause in results.clauses] == [
        ("peace", 2),
        ("war", 1),
        ('-"war and"', 2),
    ]
    assert results.total == 0


def test_each_alternative_is_counted_alone(filled: Callable[..., Index]) -> None:
    index = filled("War and peace.", "Peace.", "Nothing.")
    results = index.search(SearchState("peace war OR nothing"), explain=True)
    assert [(clause.depth, clause.text, clause.articles) for clause in results.clauses] == [
        (0, "(peace war) OR nothing", 2),
        (1, "peace war", 1),
        (2, "peace", 2),
        (2, "war", 1),
        (1, "nothing", 1),
    ]


def test_a_misspelt_word_gets_whole_queries_that_find_something(filled: Callable[..., Index]) -> None:
    index = filled("The government of Syria met Sergei Lavrov.", "Climate change in Syria.")

    def offered(text: str, *include: str) -> tuple[str, ...]:
        return index.search(SearchState(text, Filters(include=include))).suggestions

    assert offered("goverment syria") == ("government syria",)
    assert offered("goverment syrai") == ("government syria",)
    assert offered("goverment AND") == offered("goverment OR -") == ("government",)
    assert offered("“climat chnage”") == ("“climat change”",)
    assert offered("title:goverment") == ()
    assert offered("actor:Lavrv") == ("actor:lavrov",)
    assert offered("goverment climate") == ()
    assert offered("goverment", "actor:NATO") == ()
    assert index.search(SearchState("goverment OR syria")).suggestions == ()


def test_expansions_and_time_are_limited_and_it_is_said(
    index: Index, add: Add, article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(index, [article("a", " ".join(f"word{number}" for number in range(1500))), article("b", "word1499 word1499")])
    monkeypatch.setattr(evaluation, "MAX_EXPANSIONS", 100)
    assert "1,500 words" in index.search(SearchState("w*rd*")).problems[0].message
    assert found(index, "w*rd*") == {"a", "b"}
    assert "nearest are searched" in index.search(SearchState("word11~2")).problems[0].message
    for text in ("word*", "wor"):
        results = index.search(SearchState(text), typing=True)
        assert (results.total, results.problems) == (2, ())
    monkeypatch.setattr(Index, "seconds", -1.0)
    results = index.search(SearchState("word1 word2"), explain=True)
    assert results.total == 0
    assert "stopped after" in results.problems[0].message


def test_a_search_that_finds_nothing_says_which_clause_empties_it_without_being_asked(
    filled: Callable[..., Index],
) -> None:
    index = filled("War and peace.", "Peace.")
    assert [(it.text, it.articles) for it in index.search(SearchState("peace treaty")).clauses] == [
        ("peace", 2),
        ("treaty", 0),
    ]
    assert index.search(SearchState("peace")).clauses == ()


def test_words_are_offered_with_another_first_letter_or_two_others_changed(filled: Callable[..., Index]) -> None:
    index = filled("The government and the capital.")
    assert index.search(SearchState("xovernment")).suggestions == ("government",)
    assert index.search(SearchState("goverment")).suggestions == ("government",)
    assert index.search(SearchState("caipatl")).suggestions == ("capital",)


def test_a_search_that_nobody_waits_for_stops_between_two_steps(corpus: Index) -> None:
    asked = iter([False, True])
    results = corpus.search(SearchState("peace OR talks OR climate"), cancelled=lambda: next(asked))
    assert results.total == 0
    assert [problem.message for problem in results.problems] == ["This search was called off."]
    assert corpus.search(SearchState("peace OR talks OR climate"), cancelled=lambda: False).problems == ()


HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from([*CLAUSES, "OR", "NOT", "(", ")", '"', "-", "~", "*", "\0", "\ud800", "=“"]),
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=40), HOSTILE), typing=st.booleans())
def test_no_query_raises(corpus: Index, text: str, typing: bool) -> None:
    state = SearchState(text)
    results = corpus.search(state, typing=typing, explain=True)
    assert results.state == state
    for key in results.articles[:1]:
        corpus.hits(key, state, typing=typing)


def test_ten_thousand_queries_raise_nothing(filled: Callable[..., Index]) -> None:
    index = filled("The future of Lavrov’s bases in Tartous.", "A cafe\u0301, 中文 and 12 b.", "Aa ab ba.")
    chance = random.Random(5)
    signs = 'ab*~"“”«»()-:=.. \t\n\0’é\u0301\u200b中😀\ud800\udfff١٢ORNOTtitle:actor:date:2024\U0010ffff\u202e~8'
    for _ in range(10_000):
        if chance.random() < 0.3:
            text = "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(0, 20)))
        else:
            text = "".join(chance.choices(signs, k=chance.randint(0, 14)))
        index.search(SearchState(text), typing=chance.random() < 0.5)


def test_nothing_is_found_in_an_empty_index(index: Index) -> None:
    for text in ("", "peace", "-peace", "gov*", '="x"', "peac~", "date:2024", "actor:x"):
        assert index.search(SearchState(text, Filters(include=("x",))), explain=True, typing=True).total == 0
    assert len(index) == 0


def test_the_schema_names_no_code_of_ours() -> None:
    assert b"explorer" not in pickle.dumps(whoosh_schema.schema(), 2)
