"""What a newcomer can rely on with the articles that ship: names on one line, numbers that hold, quotes that stand."""

from __future__ import annotations

from explorer import citing
from explorer.library import Library
from explorer.model import Entity, Filters, Kind, SearchState
from explorer.text import sentences


def articles(library: Library, text: str, *chosen: str) -> set[str]:
    return set(library.search(SearchState(text, Filters(chosen))).articles)


def spelt(library: Library, *spellings: str) -> list[Entity]:
    """The entities that are written in any of these ways."""
    return [one for one in library.entities() if {spelling.text for spelling in one.spellings} & set(spellings)]


def test_an_actor_is_found_by_any_spelling_and_by_its_line(seed_library: Library) -> None:
    (lavrov,) = spelt(seed_library, "Lavrov", "Sergei Lavrov", "Sergey Lavrov")
    assert articles(seed_library, "actor:Lavrov") == articles(seed_library, "", lavrov.id) != set()
    assert articles(seed_library, 'actor:"Sergey Lavrov"') == articles(seed_library, "", lavrov.id)
    assert articles(seed_library, 'actor:"Sergei Lavrov"') == articles(seed_library, "", lavrov.id)


def test_spellings_of_one_place_are_one_place(seed_library: Library) -> None:
    assert len(spelt(seed_library, "Tartus", "Tartous")) == 1
    assert len(spelt(seed_library, "U.S.", "US", "United States")) == 1
    assert len(spelt(seed_library, "Russia", "Russian")) == 1


def test_two_men_named_sergey_are_two(seed_library: Library) -> None:
    assert len(spelt(seed_library, "Sergey Lavrov", "Sergey Shoigu")) == 2


def test_two_words_find_the_articles_that_hold_both(seed_library: Library) -> None:
    assert articles(seed_library, "peskov bases") == {"000_ec71e48f1728297d.txt", "001_e0a92733dcf3551f.txt"}
    (peskov,) = spelt(seed_library, "Dmitry Peskov")
    (hmeimim,) = spelt(seed_library, "Hmeimim")
    assert articles(seed_library, "peskov bases", peskov.id, hmeimim.id) == {"000_ec71e48f1728297d.txt"}


def test_every_sentence_is_cited_from_where_it_stands(seed_library: Library) -> None:
    for article_id in seed_library.index.article_ids():
        article = seed_library.article(article_id)
        for start, end in sentences(article.text):
            locator = citing.locate(article, start, end)
            assert article.text[locator.start : locator.end] == locator.exact
            assert locator.exact in citing.cite(article, locator, "plain")
            assert citing.resolve(locator, article) == (start, end)


def test_mentions_stand_where_they_are_said_to(seed_library: Library) -> None:
    kinds = {entity.id: entity.kind for entity in seed_library.entities()}
    for article_id in seed_library.index.article_ids():
        text = seed_library.article(article_id).text
        for mention in seed_library.mentions(article_id):
            assert text[mention.start : mention.end] == mention.text
            assert kinds[mention.entity or ""] in Kind
