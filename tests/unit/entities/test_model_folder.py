from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import explorer.entities

FOLDER = Path(explorer.entities.__file__).with_name("model")


@pytest.fixture(scope="module")
def model() -> Language:
    return spacy.load(FOLDER)


def test_it_is_small_and_says_its_licence_and_sources() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*")) < 12_000_000
    assert "CC BY-SA 4.0" in (FOLDER / "LICENSE.md").read_text(encoding="utf-8")
    assert "Universal NER" in (FOLDER / "ATTRIBUTION.md").read_text(encoding="utf-8")


def test_it_finds_names_of_each_label(model: Language) -> None:
    doc = model("Adaeze Okonkwo, who heads the National Water Agency in Lusaka, met Zambian farmers on Tuesday.")

    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Adaeze Okonkwo", "PERSON"),
        ("National Water Agency", "ORG"),
        ("Lusaka", "PLACE"),
        ("Zambian", "NORP"),
    ]


def test_its_word_lists_come_with_it(model: Language) -> None:
    vectors = model.vocab.vectors

    assert vectors.n_keys > 100_000
    assert [model.vocab[word].has_vector for word in ("Lusaka", "LUSAKA", "Okafor", "qqqq")] == [
        True,
        True,
        True,
        False,
    ]


def test_it_loads_without_explorer() -> None:
    code = f"import spacy; spacy.load({str(FOLDER)!r}); import sys; assert 'explorer' not in sys.modules"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_text_gives_no_names(model: Language) -> None:
    assert [model(text).ents for text in ("", " ", "\n\n")] == [(), (), ()]
