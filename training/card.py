"""The model as it ships: weights, configuration, what it is, its licence and whom to thank."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.strings import StringStore
from spacy.util import load_model_from_config

from training.scoring import COUNTED, Score

NAME: Final = "explorer_news"
VERSION: Final = "1.1.0"
LICENCE: Final = "CC BY-SA 4.0"


def save(nlp: Language, folder: Path, scores: dict[str, Score]) -> int:
    """Write the model, its card, licence and attribution; the number of bytes written."""
    shutil.rmtree(folder, ignore_errors=True)
    fresh = _without_strings(nlp)
    fresh.meta.update(
        name=NAME,
        version=VERSION,
        description="Names of people, organisations, places and peoples in English news, as light as can be.",
        author="explorer",
        license=LICENCE,
        sources=_sources(),
        performance=_performance(scores),
    )
    fresh.to_disk(folder, exclude=["lookups"])
    for name in ("LICENSE.md", "ATTRIBUTION.md"):
        shutil.copy(Path(__file__).with_name("data") / name, folder / name)
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _without_strings(nlp: Language) -> Language:
    """The same pipeline with a vocabulary that has not seen the training text."""
    fresh = load_model_from_config(nlp.config, auto_fill=True)
    for name, part in (("tokenizer", nlp.tokenizer), ("ner", nlp.get_pipe("ner"))):
        target: Any = fresh.tokenizer if name == "tokenizer" else fresh.get_pipe(name)
        source: Any = part
        target.from_bytes(source.to_bytes(exclude=["vocab"]), exclude=["vocab"])
    table = nlp.vocab.vectors
    table.strings = StringStore()
    fresh.vocab.vectors = table
    return fresh


def _performance(scores: dict[str, Score]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, result in scores.items():
        found[name] = {"exact_f1": round(result.exact.rates()[2], 1), "overlap_f1": round(result.overlap.rates()[2], 1)}
        found[name] |= {f"{label}_f1": round(result.exact.rates([label])[2], 1) for label in (*COUNTED, "NORP")}
    return found


def _sources() -> list[dict[str, str]]:
    rows = json.loads(Path(__file__).with_name("data").joinpath("sources.json").read_text(encoding="utf-8"))
    return [{part: row[part] for part in ("name", "license", "author", "url")} for row in rows]
