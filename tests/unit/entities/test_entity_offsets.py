"""Mentions lie where they say, in any text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.entities import EntityPipeline
from explorer.entities.pieces import pieces
from explorer.entities.pipeline import load
from explorer.model import Tagging

PIECES = st.sampled_from(
    [
        "Angela Ruiz",
        "U.S.",
        " said ",
        "\n",
        "\n\n",
        "  ",
        "😀",
        "é",
        "e\u0301",
        "\u200b",
        "’s",
        "'s",
        "(UN)",
        "[UN]-led",
        "al-",
        "-",
        ".",
        "Ministry of ",
        "President ",
        "the ",
        "Kenya",
        "Lima",
        "Kim Jong-un",
        "“",
        "”",
        "\u2028",
        "ABC",
        "&",
        "Ltd.",
        "of",
        ",",
    ]
)


def check(text: str, tagging: Tagging) -> None:
    last = 0
    for mention in tagging.mentions:
        assert last <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end] == mention.text.strip()
        assert any(char.isalpha() for char in mention.text)
        last = mention.end


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=80))
def test_offsets_are_code_points_of_the_text_as_given(tag: Callable[[str], Tagging], text: str) -> None:
    check(text, tag(text))


@given(st.text(alphabet="ab. \nC", max_size=200), st.integers(min_value=5, max_value=50))
def test_pieces_cover_a_long_text(text: str, longest: int) -> None:
    found = pieces(text, longest)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(end - start <= longest for start, end in found)


def test_a_text_longer_than_a_piece_has_the_same_mentions() -> None:
    text = "Angela Ruiz flew to Lima. She met Omar Haddad in Peru.\n" * 20
    long, short = load(piece=150), load()
    tagging = next(iter(long.tag([text])))
    check(text, tagging)
    assert [(m.start, m.end) for m in tagging.mentions] == [
        (m.start, m.end) for m in next(iter(short.tag([text]))).mentions
    ]


@pytest.mark.parametrize("text", ["", " ", "\n", "😀", "-", "(", "[1]", "’s"])
def test_texts_without_names(pipeline: EntityPipeline, text: str) -> None:
    assert next(iter(pipeline.tag([text]))) == Tagging()
