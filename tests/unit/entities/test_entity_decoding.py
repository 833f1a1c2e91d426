"""Deciding for many words at a time finds what spaCy finds word by word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from explorer.entities import decoding, encoding
from explorer.entities.components import RECOGNISER
from explorer.entities.pipeline import MODEL

DATA = Path(__file__).parents[2] / "data"
TEXTS = [json.loads(line)["text"] for line in (DATA / "articles-gold.jsonl").read_text("utf-8").splitlines()[:6]]
WORDS = [*sorted({word for text in TEXTS for word in text.split()}), "\n", "."]


@pytest.fixture(scope="module")
def spacys() -> Language:
    return spacy.load(MODEL)


@pytest.fixture(scope="module")
def ours(spacys: Language) -> decoding.Decoder:
    recogniser = spacys.get_pipe(RECOGNISER)
    assert decoding.Decoder.reads(recogniser)
    return decoding.Decoder(recogniser)


def spans(doc: Doc) -> list[tuple[int, int, str]]:
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


def test_the_spans_are_those_of_spacy(spacys: Language, ours: decoding.Decoder) -> None:
    docs = [spacys.make_doc(text) for text in TEXTS]
    found = [spans(doc) for doc in ours.pipe(docs)]
    assert found == [spans(spacys(text)) for text in TEXTS]
    assert sum(map(len, found)) > 50


def test_long_documents_are_read_in_stretches_without_a_seam(
    spacys: Language, ours: decoding.Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "_WORDS", 16)
    monkeypatch.setattr(encoding, "_ROWS", 16)
    docs = [spacys.make_doc(text) for text in ["", TEXTS[0], "One.", TEXTS[1]]]
    assert [spans(doc) for doc in ours.pipe(docs)] == [spans(spacys(doc.text)) for doc in docs]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=40),
    starts=st.sets(st.integers(0, 39)),
    ahead=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3), st.sampled_from(["GPE", "ORG", "PERSON"]))),
)
def test_spans_and_sentences_that_are_there_already_stay(
    spacys: Language, ours: decoding.Decoder, words: Sequence[str], starts: set[int], ahead: Any
) -> None:
    docs = [Doc(spacys.vocab, list(words), sent_starts=[at in starts for at in range(len(words))]) for _ in range(2)]
    for doc in docs:
        set_before, at = [], 0
        for gap, length, label in ahead:
            if at + gap + length <= len(doc):
                set_before.append(Span(doc, at + gap, at + gap + length, label=label))
            at += gap + length
        doc.ents = set_before
    assert spans(ours(docs[0])) == spans(spacys.get_pipe(RECOGNISER)(docs[1]))


def test_where_an_entity_goes_on_is_looked_at_though_nobody_asked(spacys: Language) -> None:
    expected = [spans(spacys(text)) for text in TEXTS]

    def first_words(docs: Sequence[Doc]) -> decoding.Bools:
        chosen = [np.isin(np.arange(len(doc)), [start for start, _, _ in spans(spacys(doc.text))]) for doc in docs]
        return np.concatenate(chosen)

    looking = decoding.Decoder(spacys.get_pipe(RECOGNISER), first_words)
    assert [spans(doc) for doc in looking.pipe(spacys.make_doc(text) for text in TEXTS)] == expected


def test_names_with_a_capital_are_found_by_looking_before_capitals(spacys: Language) -> None:
    texts = [*TEXTS, "He met leaders of the ministry of van der Berg near al-Shami.", "no name at all", "Oslo"]
    looking = decoding.Decoder(spacys.get_pipe(RECOGNISER), decoding.before_capitals)
    for doc in looking.pipe(spacys.make_doc(text) for text in texts):
        expected = [ent for ent in spacys(doc.text).ents if any(word.text[0].isupper() for word in ent)]
        assert spans(doc) == [(ent.start, ent.end, ent.label_) for ent in expected]


def test_entities_that_might_begin_within_a_long_one_cost_nothing_more(
    spacys: Language, ours: decoding.Decoder
) -> None:
    text = "Ministry of " * 800  # every step of every one of them would be 600,000
    assert spans(ours(spacys.make_doc(text))) == spans(spacys(text))


def test_it_makes_no_difference_how_many_words_are_decided_together(
    spacys: Language, ours: decoding.Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "_STEPS", 1)
    docs = [spacys.make_doc(text) for text in TEXTS]
    assert [spans(doc) for doc in ours.pipe(docs)] == [spans(spacys(doc.text)) for doc in docs]
