from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks import corpus
from benchmarks.vocabulary import FUNCTION_WORDS, DoubleZipf, scattered, word
from explorer.corpus import Corpus
from explorer.corpus.tree import FoundFile
from explorer.index.words import stem, words
from explorer.model import Kind


@pytest.fixture(scope="module")
def made() -> list[corpus.Document]:
    return list(corpus.documents(200))


def test_corpora_are_the_same_each_time_and_nest(made: list[corpus.Document]) -> None:
    assert list(corpus.documents(20)) == made[:20]
    assert list(islice(corpus.documents(1_000_000), 3)) == made[:3]
    assert next(corpus.documents(1, seed=2)) != made[0]


def test_articles_have_news_length_and_name_people_and_places(made: list[corpus.Document]) -> None:
    lengths = [len(words(each.article.text).forms) for each in made]
    assert min(lengths) >= 300
    assert max(lengths) < 900
    assert 8 < np.mean([len(each.entities(Kind.ACTOR)) for each in made]) < 11
    assert 2 < np.mean([len(each.entities(Kind.PLACE)) for each in made]) < 4
    dates = [each.article.date or "" for each in made]
    assert min(dates) >= "2005-01-01"
    assert max(dates) <= "2025-12-28"


def test_mentions_stand_where_they_say_and_belong_to_entities_of_the_corpus(made: list[corpus.Document]) -> None:
    resolution = corpus.resolution(made)
    known = {entity.id for entity in resolution.entities}
    for each in made:
        assert all(each.article.text[m.start : m.end] == m.text for m in each.mentions)
        assert [m.entity for m in each.mentions] == list(resolution.assignments[each.article.id])
        assert {m.entity for m in each.mentions} <= known
    assert sum(entity.mentions for entity in resolution.entities) == sum(len(each.mentions) for each in made)


def test_files_are_read_as_the_articles_they_were_made_from(made: list[corpus.Document], tmp_path: Path) -> None:
    corpus.write(made[:3], tmp_path)
    read = Corpus([tmp_path])
    found = [read.read(file)[0] for file in read.files() if isinstance(file, FoundFile)]
    assert found == [corpus.placed(each, tmp_path).article for each in made[:3]]


def test_new_words_keep_coming_as_in_news(made: list[corpus.Document]) -> None:
    seen: set[str] = set()
    growth, total = [], 0
    for each in made:
        forms = words(each.article.text).forms
        total += len(forms)
        seen.update(forms)
        growth.append((total, len(seen)))
    early, late = growth[len(growth) // 10], growth[-1]
    power = np.log(late[1] / early[1]) / np.log(late[0] / early[0])
    assert 0.4 < power < 0.75
    assert 0.7 < late[1] / (44 * late[0] ** 0.49) < 1.5


def test_frequency_falls_with_rank_as_zipf_says() -> None:
    ranks = DoubleZipf(core=1_000).ranks(np.random.default_rng(1).random(400_000))
    counts = Counter(ranks.tolist())
    assert counts[1] / counts[10] == pytest.approx(11 / 2, rel=0.1)
    assert counts[10] / counts[100] == pytest.approx(101 / 11, rel=0.15)
    assert max(counts) > 50_000


def test_other_ranks_of_an_octave_are_a_permutation() -> None:
    ranks = np.arange(1, 4096)
    moved = scattered(ranks, 7)
    assert sorted(moved.tolist()) == ranks.tolist()
    assert (np.frexp(ranks.astype(float))[1] == np.frexp(moved.astype(float))[1]).all()
    assert moved[:255].tolist() == ranks[:255].tolist()
    assert len(set(scattered(ranks[1023:2047], 7, narrow=4).tolist())) == 64


def test_words_differ_and_inflections_share_stems() -> None:
    made = [word(rank) for rank in range(1, 20_001)]
    assert made[: len(FUNCTION_WORDS)] == FUNCTION_WORDS
    assert len(set(made)) > 19_500
    assert 0.4 < len({stem(each) for each in made}) / len(set(made)) < 0.75
    assert all(each.isalnum() for each in made)
