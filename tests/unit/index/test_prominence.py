"""The first lines of a facet are the same whether all actors and places are counted or only those that may lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.index import Index, prominence
from explorer.index.arrays import Array
from explorer.index.prominence import Prominence
from explorer.model import SearchState


@given(
    size=st.integers(1, 300),
    entities=st.integers(0, 60),
    share=st.sampled_from([0.0, 0.05, 0.3, 0.8, 1.0]),
    wanted=st.integers(1, 40),
    seed=st.integers(0, 1000),
    most=st.sampled_from([3, 8, 192]),
)
def test_those_that_lead_are_counted_exactly_or_not_at_all(
    size: int, entities: int, share: float, wanted: int, seed: int, most: int
) -> None:
    chance = np.random.default_rng(seed)
    mentioned = chance.random((entities, size)) < chance.random((entities, 1)) ** 3
    found = chance.random(size) < share
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prominence, "_MOST", most)
        patch.setattr(prominence, "_BLOCK", 4)
        some = Prominence(
            np.arange(entities), mentioned.sum(axis=1), lambda some: [np.flatnonzero(mentioned[one]) for one in some]
        )
        leading = some.leading(found, float(found.mean()), wanted)
    if leading is None:
        assert entities > most
        return
    numbers, articles = leading
    every = (mentioned & found).sum(axis=1)
    assert articles.tolist() == every[numbers].tolist()
    others = np.delete(every, numbers)
    assert len(numbers) >= min(wanted, np.count_nonzero(every))
    least = np.sort(articles)[::-1][:wanted].min(initial=size)
    assert others.max(initial=0) < least or not others.any()


def test_two_that_look_at_once_count_the_same() -> None:
    mentioned = np.random.default_rng(1).random((80, 50)) < 0.3
    waiting = [True]

    def documents_of(some: Sequence[int]) -> list[Array]:
        if waiting.pop() if waiting else False:
            # Another thread, while this one is at work.
            lines.leading(found, 1.0, 1)
        return [np.flatnonzero(mentioned[one]) for one in some]

    found = np.ones(50, dtype=np.bool_)
    lines = Prominence(np.arange(80), mentioned.sum(axis=1), documents_of)
    leading = lines.leading(found, 1.0, 70)
    assert leading is not None
    numbers, articles = leading
    assert articles.tolist() == mentioned.sum(axis=1)[numbers].tolist()


@pytest.mark.parametrize("text", ["", "peace", "talks OR future", "nothingatall"])
def test_the_first_lines_are_those_of_all(filled: Callable[..., Index], text: str) -> None:
    names = ("Lavrov", "NATO", "Tartous", "Sergey Lavrov", "Tartus")
    texts = [f"{names[at % 5]} spoke of peace{' and ' + names[at * 7 % 5] if at % 3 else ''}." for at in range(40)]
    index = filled(*texts, "Talks of the future in Tartus with NATO.", "Nothing.")
    for count in (0, 1, 2, 30, 32, 33):
        first, every = index.search(SearchState(text)), index.search(SearchState(text))
        assert first.actors[:count] == tuple(every.actors)[:count]
        assert first.places[:count] == tuple(every.places)[:count]
        assert len(first.actors) == len(every.actors)
