"""Words within a window are found by their places as by looking at every choice of one place for each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.index import positions
from explorer.index.positions import together
from explorer.index.postings import PLACE, Keys

Text = list[int]
"""Which word stands at each place: 0 to 2, or another one."""


def keys(texts: Sequence[Text], word: int) -> Keys:
    found = [
        (document << PLACE) + at for document, text in enumerate(texts) for at, it in enumerate(text) if it == word
    ]
    return np.array(found, dtype=np.int64)


def is_within(text: Text, wanted: Sequence[int], window: int) -> bool:
    places = [[at for at, it in enumerate(text) if it == word] for word in wanted]
    return any(len(set(some)) == len(some) and max(some) - min(some) < window for some in product(*places))


@given(
    st.lists(st.lists(st.sampled_from([0, 0, 1, 2, 9, 9, 9]), max_size=12), max_size=12),
    st.lists(st.integers(0, 2), min_size=2, max_size=4),
    st.integers(2, 8),
    st.integers(1, 5),
)
def test_words_within_a_window(texts: list[Text], wanted: list[int], window: int, stretch: int) -> None:
    places = {word: keys(texts, word) for word in wanted}
    with patch.object(positions, "_STRETCH", stretch):
        found = together([places[word] for word in wanted], window).tolist()
    assert found == [at for at, text in enumerate(texts) if is_within(text, wanted, window)]
