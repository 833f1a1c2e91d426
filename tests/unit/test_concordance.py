"""A concordance: every hit with its context, counted before it is read, put in order by what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.concordance import Arrangement, Collection, Concordance, Line, Tally, one_line
from explorer.index import FileRecord, Index
from explorer.library import Library
from explorer.model import Article, FileStatus, Order, SearchState
from explorer.text import digest


def concordance(library: Library, text: str, **known: object) -> tuple[Concordance, Tally]:
    made = Concordance(library.index, library.search(SearchState(text, **known)))
    tally = Tally()
    for counts in made.counts():
        tally.add(counts)
    return made, tally


@pytest.mark.parametrize("query", ["peskov", "peskov bases", '"military bases"', '="Peskov"', "actor:putin", "the"])
def test_every_hit_is_one_line_in_the_order_of_the_results(seed_library: Library, query: str) -> None:
    made, tally = concordance(seed_library, query, order=Order.HITS)
    lines = list(made.all_lines(tally, 40))
    assert len(lines) == len(tally) > 0
    assert len({line.article for line in lines}) == tally.holding
    assert list(dict.fromkeys(line.article for line in lines)) == [one for one in made.articles if made.lines(one, 40)]
    places = [tally.find(number) for number in range(len(tally))]
    assert [made.lines(made.articles[place], 40)[within] for place, within in places] == lines


def test_a_line_is_the_text_as_it_stands(seed_library: Library) -> None:
    made, tally = concordance(seed_library, "peskov OR syria")
    for line in made.all_lines(tally, 30):
        article = seed_library.article(line.article)
        start, end = line.start - len(line.left), line.end + len(line.right)
        assert article.text[start:end] == line.left + line.hit + line.right
        assert len(line.left) == min(30, line.start)
        assert article.title == line.title
        assert line.paragraph >= 1


def test_without_a_word_the_mentions_of_those_who_were_asked_for_are_the_lines(seed_library: Library) -> None:
    made, tally = concordance(seed_library, "place:Tartus")
    assert {line.hit for line in made.all_lines(tally, 20)} == {"Tartous", "Tartus"}


def test_an_article_found_by_its_date_alone_has_no_line(seed_library: Library) -> None:
    made, tally = concordance(seed_library, "")
    assert (tally.counted, len(tally), tally.holding) == (5, 0, 0)
    assert list(made.all_lines(tally, 20)) == []


def test_counting_goes_on_where_it_stopped(seed_library: Library) -> None:
    made, _ = concordance(seed_library, "syria")
    whole = list(chain(*made.counts()))
    assert list(chain(*made.counts(2))) == whole[2:]


def test_an_article_that_is_gone_has_no_line(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        for text in ("peace and war", "war"):
            article = Article(text, text, text, digest(text), f"/{text}")
            with index.writer() as writer:
                writer.add(article, FileRecord(article.id, 1, 1, article.sha256, FileStatus.INDEXED))
        made = Concordance(index, index.search(SearchState("war")))
        with index.writer() as writer:
            writer.delete("war")
        assert {one: len(made.lines(one, 10)) for one in made.articles} == {"war": 0, "peace and war": 1}


def line(left: str, hit: str, right: str) -> Line:
    return Line("a", "Harbours", None, 1, len(left), len(left) + len(hit), left, hit, right)


LINES = [
    line("in the old ", "harbour", ", boats wait"),
    line("at a cold ", "Harbour", " Ångström saw"),
    line("an Old ", "harbours", " boats leave"),
]


@pytest.mark.parametrize(
    ("arrangement", "order"),
    [
        (Arrangement.RESULTS, [0, 1, 2]),
        (Arrangement.RIGHT, [1, 2, 0]),
        (Arrangement.LEFT, [1, 2, 0]),
        (Arrangement.HIT, [1, 0, 2]),
    ],
)
def test_lines_are_put_in_order_by_the_words_beside_the_hit(arrangement: Arrangement, order: list[int]) -> None:
    assert Collection(LINES).arranged(arrangement) == [LINES[at] for at in order]


@pytest.mark.parametrize(
    ("sought", "found"),
    [("ANGSTROM cold", [1]), ("boats harbours", [2, 0]), (" ", [1, 2, 0]), ("ship", [])],
)
def test_lines_are_found_by_words_anywhere_in_them(sought: str, found: list[int]) -> None:
    assert Collection(LINES).arranged(Arrangement.RIGHT, sought) == [LINES[at] for at in found]


def test_line_ends_become_signs_of_paragraphs() -> None:
    assert one_line("one \n\n two\nthree") == "one ¶ two ¶ three"


@given(st.lists(st.integers(0, 4)))
def test_a_tally_knows_the_article_of_every_line(counts: list[int]) -> None:
    tally = Tally()
    for count in counts:
        tally.add([count])
    expected: Iterator[tuple[int, int]] = ((at, within) for at, count in enumerate(counts) for within in range(count))
    assert [tally.find(number) for number in range(len(tally))] == list(expected)
    assert [tally.holds_line(at) for at in range(len(counts))] == [bool(count) for count in counts]
    assert tally.holding == sum(map(bool, counts))
