"""The vectors of words are those of spaCy's layers, whatever was read before and wherever the seams lie."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities import encoding
from explorer.entities.components import RECOGNISER
from explorer.entities.pipeline import MODEL

DATA = Path(__file__).parents[2] / "data"
TEXTS = [json.loads(line)["text"] for line in (DATA / "articles-gold.jsonl").read_text("utf-8").splitlines()[6:10]]
SMALL = 24


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(MODEL)


def assert_like_spacy(nlp: Language, encoder: encoding.Encoder, docs: list[Doc]) -> None:
    expected = nlp.get_pipe(RECOGNISER).model.get_ref("tok2vec").predict(docs)  # type: ignore[attr-defined]
    np.testing.assert_allclose(encoder.read(docs).vectors(np.arange(len(expected))), expected, atol=1e-4)


def encoder_of(nlp: Language) -> encoding.Encoder:
    network = nlp.get_pipe(RECOGNISER).model.get_ref("tok2vec")  # type: ignore[attr-defined]
    assert encoding.Encoder.reads(network)
    return encoding.Encoder(network)


def test_the_vectors_are_those_of_spacy(nlp: Language) -> None:
    encoder = encoder_of(nlp)
    for _ in range(2):  # the second time every word is known
        assert_like_spacy(nlp, encoder, [nlp.make_doc(text) for text in [*TEXTS, "One.", "\n"]])


def test_words_are_forgotten_and_learnt_again(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_KNOWN", SMALL)
    monkeypatch.setattr(encoding, "_LOOKED_UP", SMALL)
    assert_like_spacy(nlp, encoder_of(nlp), [nlp.make_doc(text) for text in TEXTS])


def test_blocks_of_rows_leave_no_seam(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "_ROWS", SMALL)
    assert_like_spacy(nlp, encoder_of(nlp), [nlp.make_doc(text) for text in TEXTS])


def test_a_word_with_another_norm_is_another_word(nlp: Language) -> None:
    first, second = Doc(nlp.vocab, ["We", "Oslo", "."]), Doc(nlp.vocab, ["We", "Oslo", "."])
    second[0].norm_ = "they"
    encoder = encoder_of(nlp)
    assert_like_spacy(nlp, encoder, [first])
    assert_like_spacy(nlp, encoder, [second])
    vectors = [encoder.read([doc]).vectors(np.arange(3)) for doc in (first, second)]
    assert not np.allclose(*vectors, atol=1e-3)
