"""Marks over an article's text, merged into runs."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from explorer.model import Label, Mention, Span
from explorer.tui.highlight import Layers, disjoint, stops

_LENGTH = 40
_spans = st.tuples(st.integers(-5, 45), st.integers(-5, 45))


def mention(start: int, end: int, label: Label = Label.PERSON, entity: str | None = None) -> Mention:
    return Mention(start, end, label, "x" * (end - start), entity=entity)


def marked(layers: Layers) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(run.start, run.end, run.marks) for run in layers.runs(0, layers.length)]


@given(st.lists(_spans, max_size=8), st.lists(_spans, max_size=8), _spans, st.integers(0, 40), st.integers(0, 40))
def test_runs_cover_the_text_once_and_in_order(
    mentions: list[Span], hits: list[Span], passage: Span, start: int, end: int
) -> None:
    layers = Layers(_LENGTH, [mention(a, b) for a, b in mentions if a < b], hits)
    layers.passage = (passage,)
    runs = layers.runs(start, end)
    assert [offset for run in runs for offset in range(run.start, run.end)] == list(range(start, end))
    for run in runs:
        for offset in range(run.start, run.end):
            assert ("hit" in run.marks) == any(a <= offset < b for a, b in layers.hits)
            assert ("passage" in run.marks) == (passage[0] <= offset < passage[1])
            assert ("person" in run.marks) == any(one.start <= offset < one.end for one in layers.mentions)


@given(st.lists(_spans, max_size=12))
def test_overlapping_hits_are_parted_and_nothing_covered_is_lost(spans: list[Span]) -> None:
    parted = disjoint(spans, _LENGTH)
    assert all(a < b <= c for (a, b), (c, _) in pairwise(parted))
    wanted = {offset for a, b in spans for offset in range(max(a, 0), min(b, _LENGTH))}
    assert {offset for a, b in parted for offset in range(a, b)} == wanted


def test_a_hit_inside_a_name_lies_above_it() -> None:
    layers = Layers(20, [mention(0, 13)], [(7, 13)])
    assert marked(layers) == [(0, 7, ("person",)), (7, 13, ("person", "hit")), (13, 20, ())]


def test_the_current_hit_is_marked_on_top() -> None:
    layers = Layers(10, (), [(0, 2), (4, 6)])
    layers.hit = 1
    assert marked(layers)[2] == (4, 6, ("hit", "hit-current"))


def test_words_of_a_phrase_and_clusters_are_one_stop_and_sentences_are_not() -> None:
    text = "The military bases, bases in Syria, the bases. Bases of another kind lie elsewhere: bases."
    hits = [match.span() for match in re.finditer("military|bases|Syria", text, re.IGNORECASE)]
    assert [text[hits[at][0] :].split()[0] for at in stops(hits, text)] == ["military", "Bases", "bases."]


def test_words_that_answer_together_are_one_stop_however_far_they_are_apart() -> None:
    text = "Russia, which had come to stay, has bases. Russia left. Its bases are empty."
    hits = [match.span() for match in re.finditer("bases|Russia", text)]
    ends = [hits[1][1], hits[1][1], hits[3][1], hits[3][1]]
    assert stops(hits, text, ends) == [0, 2]
    assert stops(hits, text) == [0, 1, 2, 3]


@given(st.text("ab. ", max_size=300))
def test_a_stop_is_never_longer_than_what_is_in_sight(text: str) -> None:
    layers = Layers(len(text))
    layers.set_hits([match.span() for match in re.finditer("a+", text)], text)
    for hit in layers.stops:
        layers.hit = hit
        here = layers.current_hits
        assert here.start == hit
        assert here.stop - here.start == 1 or layers.hits[here.stop - 1][1] - layers.hits[hit][0] <= 160
        assert all(layers.hit_from(layers.hits[index][0]) == hit for index in here)
        marked_now = [run for run in layers.runs(0, len(text)) if "hit-current" in run.marks]
        assert [(run.start, run.end) for run in marked_now] == [layers.hits[index] for index in here]


def test_every_label_has_its_mark() -> None:
    layers = Layers(6, [mention(place, place + 1, label) for place, label in enumerate(Label)])
    assert [marks for _, _, marks in marked(layers)] == [(label.value.lower(),) for label in Label]


def test_the_level_says_which_mentions_are_shown() -> None:
    layers = Layers(10, [mention(0, 2, entity="a"), mention(4, 6, Label.GPE, entity="b")])
    layers.chosen = frozenset({"b"})
    assert {mark for _, _, marks in marked(layers) for mark in marks} == {"person", "gpe", "chosen"}
    layers.level = "chosen"
    assert {mark for _, _, marks in marked(layers) for mark in marks} == {"gpe", "chosen"}
    layers.level = "none"
    assert marked(layers) == [(0, 10, ())]


def test_mentions_of_the_chosen_entities_are_followed_else_all() -> None:
    layers = Layers(10, [mention(0, 1, entity="a"), mention(2, 3, entity="b"), mention(4, 5, entity="a")])
    assert layers.followed() == [0, 1, 2]
    layers.chosen = frozenset({"a"})
    assert layers.followed() == [0, 2]


def test_the_mention_at_an_offset() -> None:
    layers = Layers(10, [mention(2, 5)])
    assert layers.mention_at(1) is None
    assert layers.mention_at(2) == layers.mention_at(4) == layers.mentions[0]
    assert layers.mention_at(5) is None
