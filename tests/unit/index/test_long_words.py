"""Words that nobody wrote, such as encoded pictures: they cost what they cost once."""

import tracemalloc

from explorer.index.words import stem, words

LETTERS = 1_000_000


def test_long_words_are_not_kept():
    tracemalloc.start()
    for number in range(10):
        for form in words(f"a{number}" * (LETTERS // 2)).forms:
            assert stem(form) == form
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 3 * LETTERS


def test_words_too_long_to_be_kept_are_read_like_others():
    long = "Überführung" * 10
    assert words(f"{long} {long}ings").forms == ["uberfuhrung" * 10, "uberfuhrung" * 10 + "ings"]
    assert stem("uberfuhrung" * 10 + "ings") == stem("uberfuhrung" * 10 + "ing")
