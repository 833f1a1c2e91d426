"""Which articles a quotation may be from: none that holds it is missed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.index import FileRecord, Index, Wording
from explorer.model import Article, FileStatus
from explorer.text import digest

WORDS = ["alpha", "beta", "gamma", "Délta", "don’t", "of", "the", "x-ray", "ofﬁce", "soft\u00adly", "中文"]


def made(number, text):
    return Article(f"{number:03}.txt", f"Title {number}", text, digest(text), "")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    texts = [" ".join(WORDS[(n * k) % len(WORDS)] for k in range(1, 9)) for n in range(60)]
    texts += ["of the of the"] * 40 + ["the of"] * 40
    with Index.create(tmp_path_factory.mktemp("wording") / "index") as made_index:
        for half in (slice(0, 70), slice(70, None)):
            with made_index.writer() as writer:
                for number, text in list(enumerate(texts))[half]:
                    one = made(number, text)
                    writer.add(one, FileRecord(one.id, len(text), 1, one.sha256, FileStatus.INDEXED))
                writer.commit()
        yield made_index


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_article_that_holds_a_text_is_named(index, data):
    key = data.draw(st.sampled_from(index.article_ids()))
    words = index.article(key).text.split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    text = " ".join(words[first:last])
    change = data.draw(
        st.sampled_from([str, str.upper, lambda it: it.replace("ﬁ", "fi"), lambda it: it.replace("\u00ad", "")])
    )
    found = Wording(index).holding_all(change(text))
    assert key in found


def test_words_that_follow_one_another_are_told_from_others(index):
    wording = Wording(index)
    assert len(wording.holding_all("of the of the")) == 40
    assert wording.holding_all("of the of alpha zeta") == []
    assert wording.holding_all(" … ") == []
    assert len(wording.holding_all("the of\nof the")) >= 40


def test_articles_that_share_rare_words_come_first(index):
    best = Wording(index).sharing("the gamma of nowhere", 5)
    assert 0 < len(best) <= 5
    assert all("gamma" in index.article(key).text for key in best)
    assert Wording(index).sharing("nowhere to be seen", 5) == []


def test_behind_words_that_tell_more_one_that_stands_nearly_everywhere_names_no_article(tmp_path):
    with Index.create(tmp_path / "index") as one:
        with one.writer() as writer:
            for number in range(12):
                article = made(number, "of alpha beta gamma" if number == 7 else "delta of" if number == 3 else "of")
                writer.add(article, FileRecord(article.id, 1, 1, article.sha256, FileStatus.INDEXED))
        one.refresh()
        wording = Wording(one)
        assert wording.sharing("alpha beta gamma delta of", 9) == ["007.txt", "003.txt"]
        assert len(wording.sharing("alpha beta gamma of", 9)) == 9


def test_what_is_written_later_is_found(tmp_path):
    with Index.create(tmp_path / "index") as one:
        wording = Wording(one)
        assert wording.holding_all("alpha beta") == []
        with one.writer() as writer:
            article = made(1, "alpha beta")
            writer.add(article, FileRecord(article.id, 9, 1, article.sha256, FileStatus.INDEXED))
            writer.commit()
        one.refresh()
        assert wording.holding_all("alpha beta") == ["001.txt"]


def test_answers_do_not_depend_on_what_is_remembered(index, monkeypatch):
    texts = ["of the of the", "the gamma of", "beta", "of"]
    expected = [(Wording(index).holding_all(text), Wording(index).sharing(text, 9)) for text in texts]
    for kept in (0, 200):
        monkeypatch.setattr("explorer.index.wording._KEPT", kept)
        wording = Wording(index)
        assert [(wording.holding_all(text), wording.sharing(text, 9)) for text in texts] == expected


def test_a_few_articles_are_narrowed_down_where_that_is_asked(index):
    wording = Wording(index)
    some = wording.holding_all("gamma the")
    sure = wording.holding_all("gamma the", few=0)
    assert set(sure) <= set(some)
    assert all("gamma the" in index.article(key).text for key in sure)


def test_a_rarer_word_tells_more_and_one_that_stands_nowhere_most(index):
    rarity = Wording(index).rarity
    assert 0 < rarity("of") < rarity("gamma") < rarity("nowhere")
    assert rarity("GAMMA") == rarity("gamma")
    assert rarity("nowhere") == pytest.approx(rarity("") + 1, abs=0.1)


def test_titles_and_addresses_are_found_without_reading_every_article(tmp_path):
    titles = ["The old harbour of Lund", "The old harbour of Malmö", "Winter", "—"]
    with Index.create(tmp_path / "index") as one:
        with one.writer() as writer:
            for number, title in enumerate(titles):
                url = f"https://a.example/{number}" if number % 2 else None
                article = Article(f"{number}.txt", title, "x", digest("x"), "", url=url)
                writer.add(article, FileRecord(article.id, 1, 1, article.sha256, FileStatus.INDEXED))
            writer.commit()
        one.refresh()
        wording = Wording(one)
        assert "1.txt" in wording.titled("See “The Old Harbour of MALMO”, he said.")
        assert wording.titled("a harbour of Lund, old in winter") == ["0.txt", "2.txt"]
        assert wording.titled("harbour") == wording.titled("") == []
        assert wording.addresses() == [("https://a.example/1", "1.txt"), ("https://a.example/3", "3.txt")]
