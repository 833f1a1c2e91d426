"""The pipelines as a whole: what is in them, what may be lost silently (nothing), how they take texts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy

from explorer.entities import EntityPipeline, decoding, load_pipeline, pipeline_name
from explorer.entities import pipeline as pipelines
from explorer.entities.components import ORDER, RECOGNISER
from explorer.errors import EntityError
from explorer.model import Label


def test_every_component_is_there_in_its_order(pipeline: Any) -> None:
    assert tuple(pipeline.nlp.pipe_names) == tuple(decoding.NAME if name == RECOGNISER else name for name in ORDER)
    assert pipeline.nlp.disabled == [RECOGNISER]


def test_the_recogniser_works_among_the_rules_as_it_does_alone(pipeline: Any) -> None:
    text = "Odhran Quillfeather flew from Bratwick to Ouagadougou with engineers of Tanaka Robotics."
    alone = spacy.load(pipelines.MODEL)(text)
    with pipeline.nlp.select_pipes(enable=[decoding.NAME]):
        among = pipeline.nlp(text)
    assert [(ent.text, ent.label_) for ent in among.ents] == [(ent.text, ent.label_) for ent in alone.ents]
    assert len(alone.ents) >= 3
    assert pipeline.nlp.vocab["Ouagadougou"].has_vector


def test_a_model_without_its_word_lists_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(pipelines.MODEL, tmp_path / "model")
    nlp = spacy.load(pipelines.MODEL)
    nlp.vocab.reset_vectors(width=nlp.vocab.vectors_length)
    nlp.vocab.to_disk(tmp_path / "model" / "vocab")
    monkeypatch.setattr(pipelines, "MODEL", tmp_path / "model")
    with pytest.raises(EntityError, match="word lists"):
        load_pipeline()


def test_a_damaged_model_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pipelines, "MODEL", tmp_path)
    with pytest.raises(EntityError, match="damaged") as caught:
        load_pipeline()
    assert caught.value.hint


def test_the_rules_alone_need_no_model() -> None:
    rules = load_pipeline("rules")
    assert rules.name == pipeline_name("rules") != pipeline_name()
    assert [(m.text, m.label) for m in next(iter(rules.tag(["Troops left Kenya."]))).mentions] == [("Kenya", Label.GPE)]


def test_the_model_of_somebody_else_gets_our_labels_and_our_mending(tmp_path: Path) -> None:
    other = spacy.blank("en")
    other.add_pipe("sentencizer")
    ruler: Any = other.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PER", "pattern": "Minister Ada Zelm"},
            {"label": "ORG", "pattern": "Zelmin Trade Bank"},
            {"label": "PLACE", "pattern": "Zelmin Airport"},
            {"label": "DATE", "pattern": "Monday"},
        ]
    )
    other.to_disk(tmp_path / "other")
    loaded = load_pipeline(str(tmp_path / "other"))
    text = "On Monday Minister Ada Zelm of the Zelmin Trade Bank (ZTB) left Zelmin Airport. Zelm and ZTB lost."
    tagging = next(iter(loaded.tag([text])))
    assert [(m.text, str(m.label)) for m in tagging.mentions] == [
        ("Ada Zelm", "PERSON"),
        ("Zelmin Trade Bank", "ORG"),
        ("ZTB", "ORG"),
        ("Zelmin Airport", "FAC"),
        ("Zelm", "PERSON"),
        ("ZTB", "ORG"),
    ]
    assert tagging.definitions == (("ZTB", "Zelmin Trade Bank"),)
    assert loaded.name != pipeline_name()


def test_texts_in_batches_are_tagged_as_alone(pipeline: EntityPipeline) -> None:
    texts = ["Angela Ruiz flew to Lima.", "", "She met Omar Haddad in Peru.", "x" * 70_000, "Ruiz left Kenya.", "\n"]
    assert list(pipeline.tag(texts)) == [next(iter(pipeline.tag([text]))) for text in texts]


def test_texts_are_read_as_they_are_needed(pipeline: EntityPipeline) -> None:
    read = 0

    def texts() -> Iterator[str]:
        nonlocal read
        for number in range(50):
            read += 1
            yield f"Article {number} from Kenya. " * 1000

    found = pipeline.tag(texts())
    assert next(found).mentions
    assert read < 10
