"""``python -m training --data FOLDER --to FOLDER``: make the entity model again and print its figures."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import spacy

from training.card import save
from training.features import vectors
from training.fitting import Schedule, blank, blend, fit, tagger
from training.mixture import documents, evaluation, sources
from training.samples import Sample
from training.scoring import score

HELD_OUT = "uner_ewt_dev"
SHOWN = (HELD_OUT, "uner_pud", "worldwide_dev")

SCHEDULES = (
    Schedule(words=5_000_000, step=0.0015, dropout=0.1, seed=1),
    Schedule(words=2_500_000, step=0.0007, dropout=0.2, seed=2, further=True),
)
"""A long run, then a slower one with more dropout over fresh swaps."""

EARLIER = 0.25
"""Share of the earlier model; held out, 0.2 and 0.3 gained half a point and more than 0.4 lost."""


def main() -> None:
    """Read the data, fit the recogniser, score it, save it."""
    parser = argparse.ArgumentParser(prog="python -m training", description="Make the entity model of explorer again.")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/ and eval/, see training/README.md")
    parser.add_argument("--to", type=Path, required=True, help="folder of the model; what is there is replaced")
    parser.add_argument("--part", type=float, default=1.0, help="train on this part of the words only, to try things")
    parser.add_argument("--blend", type=Path, help="folder of an earlier model, a quarter of whose weights is mixed in")
    given = parser.parse_args()
    earlier = spacy.load(given.blend) if given.blend else None

    mix = sources(given.data)
    texts = [sample.text for samples in mix.values() for sample in samples]
    sets = {name: _read(given.data, name) for name in SHOWN}
    nlp = blank(vectors(texts))
    began = time.monotonic()
    for schedule in SCHEDULES:
        fit(nlp, mix, sets[HELD_OUT], replace(schedule, words=int(schedule.words * given.part)))
    if earlier is not None:
        blend(nlp, earlier, EARLIER)
    print(f"fitted in {time.monotonic() - began:.0f} s")
    scores = {name: score(samples, tagger(nlp)) for name, samples in sets.items()}
    for name, result in scores.items():
        print(f"{name}: {result.line()}")
    size = save(nlp, given.to, scores)
    print(f"saved to {given.to}, {size / 1e6:.1f} MB")


def _read(data: Path, name: str) -> list[Sample]:
    return documents(evaluation(data / "eval" / f"{name}.jsonl"))


if __name__ == "__main__":
    main()
