from __future__ import annotations

import itertools
import random
import string
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.analysis import Token

from explorer.errors import ArticleError
from explorer.index import Index, analysis, deadline
from explorer.index.positions import windows
from explorer.index.schema import schema
from explorer.index.words import form, stem, words, words_by_form
from explorer.model import Article, Filters, Order, SearchState, Span
from explorer.text import normalise

Add = Callable[[Index, list[Article]], None]
Make = Callable[..., Article]


@pytest.fixture
def marked(index: Index, add: Add, article: Make) -> Callable[..., list[str]]:
    def mark(text: str, query: str, *, typing: bool = False) -> list[str]:
        add(index, [article("a", text)])
        spans = index.hits("a", SearchState(query), typing=typing).spans
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
        return [text[start:end] for start, end in spans]

    return mark


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("government", ["Government", "governments"]),
        ("russia’s", ["Russia’s"]),
        ("russia", ["Russia"]),
        ("U.S.", ["U.S"]),
        ('"climate change"', ["climate change"]),
        ('climate "climate change"', ["climate change", "Climate"]),
        ('"change talks"~6', ["change", "Talks"]),
        ("clim*", ["climate", "Climate"]),
        ("*ate", ["climate", "Climate"]),
        ("clmate~", ["climate", "Climate"]),
        ('="Climate"', ["Climate"]),
        ("climate -government", ["climate", "Climate"]),
        ("talks OR government", ["Government", "Talks", "governments"]),
        ("title:government actor:x date:2024", []),
        ("", []),
        ("nothing", []),
    ],
)
def test_hits_are_where_the_words_stand(marked: Callable[..., list[str]], query: str, found: list[str]) -> None:
    text = "Government of Russia’s climate change policy.\n\nTalks with the U.S. and other governments. Climate!"
    assert marked(text, query) == found


def test_words_that_answer_together_say_where_the_last_of_them_ends(index: Index, add: Add, article: Make) -> None:
    text = "Talks about a change. Peace, at last. A change after talks."
    add(index, [article("a", text)])
    hits = index.hits("a", SearchState('"change talks"~6 peace'))
    together = [text[start:end] if end else "" for (start, _), end in zip(hits.spans, hits.match_ends, strict=True)]
    assert together == ["Talks about a change", "change", "", "change after talks", "talks"]


def test_words_that_touch_are_marked_one_by_one(index: Index, add: Add, article: Make) -> None:
    add(index, [article("a", "北京市 and 北京")])
    state = SearchState("北 京")
    assert index.hits("a", state).spans == ((0, 1), (1, 2), (8, 9), (9, 10))
    assert list(itertools.chain(*index.hit_counts(["a"], state))) == [4]


def test_kana_of_half_the_width_are_marked_as_they_are_counted(index: Index, add: Add, article: Make) -> None:
    text = "ｶﾀｶﾅ and カタカナ, xｶ and \u0301ｶﾀ"
    add(index, [article("a", text)])
    for query, found in (("ｶﾀｶﾅ", ["ｶﾀｶﾅ"]), ("ｶﾀ*", ["ｶﾀｶﾅ", "ｶﾀ"]), ("カ", ["カ", "カ"])):
        state = SearchState(query)
        assert [text[slice(*span)] for span in index.hits("a", state).spans] == found
        assert list(itertools.chain(*index.hit_counts(["a"], state))) == [len(found)]


def test_the_last_word_marks_what_it_may_become(marked: Callable[..., list[str]]) -> None:
    text = "The future of Russia. A govern­ment governs."
    assert marked(text, "gov", typing=True) == ["govern­ment", "governs"]
    assert marked(text, "gov") == []
    assert marked(text, '"future of Rus', typing=True) == ["future of Russia"]
    assert marked(text, '="of Rus', typing=True) == ["of Rus"]


@pytest.mark.parametrize(
    "text", ["A cafe\u0301 here", "A café here", "👩‍👩‍👧 A CAFE\u0301 here", "😀\u200b\n\nA café, here"]
)
def test_offsets_are_code_points_of_the_text_as_it_is(marked: Callable[..., list[str]], text: str) -> None:
    (hit,) = marked(text, "cafe")
    assert form(hit) == "cafe"
    assert marked(text, '="cafe"') == []


def test_exact_characters_stand_as_whole_words(marked: Callable[..., list[str]]) -> None:
    text = "The other the, the—cafe\u0301 and café; “the end” the end"
    assert marked(text, '="the"') == ["the"] * 4
    assert marked(text, '="café"') == ["café"]
    assert marked(text, '="cafe"') == []
    assert marked(text, '="“the end”"') == ["“the end”"]
    assert marked(text, '="—"') == ["—"]


def test_exact_characters_are_no_part_of_the_last_word(marked: Callable[..., list[str]]) -> None:
    assert marked("Open cafes", '="cafe"') == []
    assert marked("Open cafés", '="s"') == []
    assert marked("Open cafe", '="cafe"') == ["cafe"]


def test_passages_are_whole_sentences_with_the_most_different_words_first(
    index: Index, add: Add, article: Make
) -> None:
    text = (
        "Peace. Peace and peace and peace came. "
        "It rained. Talks were long.\n\n"
        "The peace talks began on Monday in the old town hall, under a cold sky. Nothing else."
    )
    add(index, [article("a", text)])
    best, second, *_ = index.hits("a", SearchState("peace talks"), limit=3).passages
    assert best.text == "The peace talks began on Monday in the old town hall, under a cold sky."
    assert best.paragraph == 2
    assert second.paragraph == 1
    for passage in (best, second):
        assert text[passage.start : passage.end] == passage.text
        assert passage.marks
        assert all(passage.start <= start and end <= passage.end for start, end in passage.marks)
    assert [text[slice(*mark)] for mark in best.marks] == ["peace", "talks"]
    assert len(index.hits("a", SearchState("peace talks"), limit=1).passages) == 1


@pytest.mark.parametrize(("filling", "together"), [(10, True), (50, False)])
def test_a_passage_is_of_several_sentences_only_where_they_are_short(
    index: Index, add: Add, article: Make, filling: int, together: bool
) -> None:
    first, second = f"The peace{' held' * filling}.", f"The talks{' went' * filling}."
    add(index, [article("a", f"{first} {second}")])
    best = index.hits("a", SearchState("peace talks"), limit=1).passages[0]
    assert best.text == (f"{first} {second}" if together else first)
    beginning = index.hits("a", SearchState(), limit=1).passages[0]
    assert beginning.text == best.text


def test_a_passage_with_the_rarer_word_comes_before_one_with_more_marks(index: Index, add: Add, article: Make) -> None:
    text = "Peace, peace and peace. It rained for a week. The danger of nuclear war remains. Nothing else happened."
    add(index, [article("a", text)])
    best, second = index.hits("a", SearchState('peace "nuclear war"'), limit=2).passages
    assert "nuclear war" in best.text
    assert second.text.startswith("Peace")


def test_an_article_that_takes_long_to_cut_into_words_has_its_hits(
    index: Index, add: Add, article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(index, [article("a", "The talks went on.")])
    now = [0.0]
    cut = analysis.words_by_form

    def slowly(text: str, first: str) -> dict[str, list[Span]]:
        now[0] += 60
        return cut(text, first)

    monkeypatch.setattr(analysis, "words_by_form", slowly)
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now[0]))
    assert index.hits("a", SearchState("talks")).spans == ((4, 9),)


def test_mentions_of_chosen_entities_make_passages_better(filled: Callable[..., Index]) -> None:
    text = (
        "Some peace came to the east. Then peace came, said Sergey Lavrov. "
        + "Far away it rained. " * 20
        + "Lavrov left."
    )
    index = filled(text)
    chosen = Filters(include=("actor:Sergei Lavrov",))

    def best(query: str, filters: Filters | None = None) -> tuple[str, int]:
        passage = index.hits("a0", SearchState(query, filters or Filters()), limit=1).passages[0]
        return passage.text, len(passage.marks)

    assert best("peace -war")[0].startswith("Some peace")
    assert best("", chosen) == ("Then peace came, said Sergey Lavrov.", 0)
    assert best("actor:lavrov") == ("Then peace came, said Sergey Lavrov.", 0)
    assert best("rained", chosen)[0].startswith("Far away it rained.")
    assert best("")[0].startswith("Some peace came to the east.")
    assert best("title:untitled")[0].startswith("Some peace came to the east.")


def test_an_unknown_article_is_said(index: Index) -> None:
    with pytest.raises(ArticleError):
        index.hits("nobody", SearchState("x"))


@given(st.text(max_size=200).map(normalise))
def test_words_are_those_that_whoosh_indexes(text: str) -> None:
    made = schema()
    found = words(text)

    def tokens(field: str) -> list[tuple[str, int, int, int]]:
        analysed: list[Token] = made[field].analyzer(text, positions=True, chars=True)
        return [(token.text, token.pos, token.startchar, token.endchar) for token in analysed]

    places = list(zip(range(len(found.forms)), found.starts, found.ends, strict=True))
    assert tokens("forms") == [(word, *place) for word, place in zip(found.forms, places, strict=True)]
    assert tokens("text") == [(word, *place) for word, place in zip(map(stem, found.forms), places, strict=True)]
    assert all(found.forms)


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("Russia’s", ["russia", "s"]),
        ("al-Assad", ["al", "assad"]),
        ("S-300", ["s", "300"]),
        ("cafe\u0301 café CAFÉ", ["cafe"] * 3),
        ("Straße Łódź İstanbul Ørsted", ["strasse", "lodz", "istanbul", "orsted"]),
        ("Пу\u200bтин ёлка", ["путин", "елка"]),
        ("北京市", ["北", "京", "市"]),
        ("snake_case __x__", ["snake", "case", "x"]),
        ("हिन्दी", ["हिन्दी"]),
        ("ﬁne Ｆｕｌｌ", ["fine", "full"]),
        ("… — 😀", []),
    ],
)
def test_the_forms_of_words(written: str, forms: list[str]) -> None:
    assert words(written).forms == forms


@pytest.mark.parametrize(
    "inflections",
    ["governments government", "plan plans planned planning", "stop stopped stopping", "estimate estimated estimating",
     "die died dying", "sky skies", "hourly hours", "military militaries", "organised organising organise"],
)  # fmt: skip
def test_inflections_of_one_word_are_one(inflections: str) -> None:
    assert len({stem(form) for form in inflections.split()}) == 1


@pytest.mark.parametrize("pair", ["news new", "general generic", "communism communication"])
def test_other_words_are_other_words(pair: str) -> None:
    one, other = pair.split()
    assert stem(one) != stem(other)


@given(st.one_of(st.text(string.ascii_lowercase), st.text()))
def test_any_word_has_a_stem_that_begins_as_it_does(text: str) -> None:
    for word in words(text).forms:
        assert stem(word)[0] == word[0]


def test_a_word_of_any_length_is_stemmed_at_once() -> None:
    endless = "ay" * 1_000_000
    assert stem(endless) == endless


@given(
    places=st.lists(st.lists(st.integers(0, 12), max_size=5, unique=True).map(sorted), min_size=2, max_size=3),
    window=st.integers(2, 8),
)
def test_words_near_one_another_are_found_if_there_is_a_window_that_holds_them(
    places: list[list[int]], window: int
) -> None:
    distinct = all(a == b or not set(a) & set(b) for a, b in itertools.combinations(places, 2))
    standing = [
        each for each in itertools.product(*places) if len(set(each)) == len(each) and max(each) - min(each) < window
    ]
    found = windows(places, window)
    assert all(each in standing for each in found)
    if distinct:
        assert bool(found) == bool(standing)


def test_inflections_of_one_word_near_one_another_take_a_place_each(index: Index, add: Add, article: Make) -> None:
    add(index, [article("a", "The sanctions came into force."), article("b", "One sanction after other sanctions.")])
    state = SearchState('"sanction sanctions"~5')
    assert list(index.search(state).articles) == ["b"]
    assert [len(index.hits(it, state).spans) for it in "ab"] == [0, 2]


def test_a_passage_with_the_word_as_typed_comes_before_one_of_its_stem(index: Index, add: Add, article: Make) -> None:
    add(index, [article("a", "The claims were based on hearsay.\n\nAll bases stayed open.")])
    passages = index.hits("a", SearchState("bases"), limit=2).passages
    assert [passage.text for passage in passages] == ["All bases stayed open.", "The claims were based on hearsay."]


def test_another_inflection_beside_a_second_word_makes_no_better_passage(index: Index, add: Add, article: Make) -> None:
    text = "Ivanov spoke. Ivanov said that claims were based on hearsay. It rained for a week. All bases stayed open."
    add(index, [article("a", text), article("b", "Ivanov was silent. Ivanov said that claims were based on hearsay.")])
    best = {it: index.hits(it, SearchState("ivanov bases"), limit=1).passages[0].text for it in "ab"}
    assert best["a"].endswith("All bases stayed open.")
    assert best["b"].endswith("Ivanov said that claims were based on hearsay.")


def test_marking_one_article_takes_no_longer_than_a_search(
    index: Index, add: Add, article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(index, [article("a", "peace and talks")])
    state = SearchState('"peace talks"~9')
    assert len(index.hits("a", state).spans) == 2
    monkeypatch.setattr(Index, "seconds", -1.0)
    hits = index.hits("a", state)
    assert hits.spans == ()
    assert hits.passages[0].text == "peace and talks"


WORDS_AND_PHRASES = [
    *("future", "government", "gov*", "*ate", "goverment~", "climte~2", "the", "russia’s", '"the future"', '"the the"'),
    *(
        '"of military bases"',
        '"base change"~5',
        '"the the"~6',
        '"gov* clim*"~9',
        "title:future",
        "date:2015..",
        '="café"',
    ),
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("typing", [False, True])
def test_hits_are_counted_as_they_are_marked(corpus: Index, seed: int, typing: bool) -> None:
    chance = random.Random(seed)
    for _ in range(6):
        text = chance.choice((" ", " OR ")).join(chance.choices(WORDS_AND_PHRASES, k=chance.randint(1, 4)))
        found = corpus.search(SearchState(text, order=Order.HITS), typing=typing)
        marked = [len(corpus.hits(key, SearchState(text), typing=typing).spans) for key in found.articles]
        assert marked == sorted(marked, reverse=True), text
        counted = list(itertools.chain(*corpus.hit_counts(found.articles, SearchState(text), typing=typing)))
        assert counted == marked, text


@pytest.mark.parametrize(
    "query", ["bases", "actor:lavrov OR bases", "actor:lavrov", '="bases"', "date:2015..", "title:the"]
)
def test_places_are_hits_or_else_mentions_and_are_counted_as_such(corpus: Index, query: str) -> None:
    state = SearchState(query, Filters(include=("place:Tartus",), match_any=True))
    articles = [*corpus.article_ids(), "gone"]
    places = [corpus.hits(key, state).places for key in articles[:-1]]
    counted = list(itertools.chain(*corpus.hit_counts(articles, state)))
    assert counted == [*map(len, places), 0]
    assert all(spans == tuple(sorted(spans)) for spans in places)
    texts = {
        corpus.article(key).text[slice(*span)] for key, spans in zip(articles, places, strict=False) for span in spans
    }
    assert texts & {"Tartus", "Tartous"}


@given(st.text(st.one_of(st.sampled_from("aAáÁMσςΣßKſ中をカｶｰﾞ _-1\u0301\u200d\n"), st.characters()), max_size=40))
def test_words_that_begin_with_a_letter_are_those_of_all_words(text: str) -> None:
    found = words(text)
    spans = sorted(zip(found.starts, found.ends, found.forms, strict=True))
    for first in {"", "a", "k", "カ", *(each[0] for each in found.forms)}:
        by_form = words_by_form(text, first)
        there = sorted((*span, form) for form, each in by_form.items() for span in each if form.startswith(first))
        assert there == [each for each in spans if each[2].startswith(first)]


def test_the_best_passage_is_that_of_all_sentences(index: Index, add: Add, article: Make) -> None:
    """Few sentences of a long text are looked at; none of the others is better."""
    middling = "\n\n".join(f"The moon rose {at} times. Nothing else. Nobody saw rust." for at in range(300))
    add(index, [article("a", f"{middling}\n\nMoon dust and rust. The moon.\n\n{middling}")])
    best, second = index.hits("a", SearchState("moon rust"), limit=2).passages
    assert best.text == "Moon dust and rust. The moon."
    assert (second.text, second.paragraph) == ("Nobody saw rust.", 1)
