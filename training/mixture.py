"""The training mix: which sources, how often, and how their labels become ours."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from explorer.entities.known import known_names
from explorer.entities.lists import lower, words
from explorer.model import Label
from training.places import populations
from training.samples import Annotation, Sample, joined, read

LABELS: Final = ("PERSON", "ORG", "PLACE", "NORP")
UNKNOWN: Final = "?"
"""Marks a span about which a sample says nothing: it may be an entity or not."""

WEIGHTS: Final = {
    "uner_ewt_train": 1.0,
    "uner_ewt_test": 1.0,
    "wikigold": 1.0,
    "gum_news": 2.0,
    "gum_interview": 1.0,
    "gum_bio": 1.0,
    "gum_voyage": 1.0,
    "gum_academic": 1.0,
    "redocred": 1.0,
    "crossner_politics": 1.0,
    "crossner_literature": 1.0,
    "crossner_music": 0.7,
    "crossner_science": 1.0,
    "crossner_ai": 1.0,
    "multiner_lk": 0.2,
    "explorer_news": 4.0,
}
"""How often a piece of each source is seen in one round; news counts more, the noisiest source least."""

_OWN: Final = "explorer_news"
_MARK: Final = re.compile(r"\[([POLN]) ([^\]]+)\]")
_MARKED: Final = {"P": "PER", "O": "ORG", "L": "LOC", "N": "NORP"}

_OURS: Final = {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE", "NORP": "NORP"}
_WEB: Final = "uner_ewt"
_LARGE_CITY: Final = 100_000
_PHRASES: Final = "gum_"
_CAPITALISED: Final = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?: (?:[A-ZÀ-Þ]\. )?[A-ZÀ-Þ][\w'’-]+)+|(?<=[a-z,] )[A-ZÀ-Þ][\w'’-]+")
"""Several capitalised words, or one behind a word that does not end a sentence."""


def sources(folder: Path) -> dict[str, list[Sample]]:
    """Training samples by source with our labels; raises FileNotFoundError where a source is missing."""
    found = {name: read(folder / "train" / f"{name}.jsonl") for name in WEIGHTS if name != _OWN} | {_OWN: own_news()}
    return {name: [relabelled(sample) for sample in samples] for name, samples in found.items()}


def own_news() -> list[Sample]:
    """The news under ``data/``, a report a sample, as if read from a file of the data folder."""
    lines = Path(__file__).with_name("data").joinpath("news.txt").read_text(encoding="utf-8").splitlines()
    return [_unmarked(line, number) for number, line in enumerate(lines) if line and not line.startswith("#")]


def _unmarked(line: str, number: int) -> Sample:
    text, position = "", 0
    spans: list[Annotation] = []
    for match in _MARK.finditer(line):
        text += line[position : match.start()]
        spans.append((len(text), len(text) + len(match[2]), _MARKED[match[1]]))
        text += match[2]
        position = match.end()
    return Sample(_OWN, f"{_OWN}-{number}", text + line[position:], tuple(spans))


def evaluation(path: Path) -> list[Sample]:
    """Samples of an evaluation file with our labels, nothing else changed."""
    return [replace(s, entities=tuple((a, b, _OURS[label]) for a, b, label in s.entities)) for s in read(path)]


def documents(samples: Iterable[Sample], longest: int = 400) -> list[Sample]:
    """Consecutive samples of a document joined by spaces, at most about ``longest`` words each."""
    return list(joined(samples, random.Random(0), longest, longest))


def round_of(mix: dict[str, list[Sample]], chance: random.Random) -> Iterator[Sample]:
    """One round through the mix in random order, cut into pieces anew."""
    pieces: list[Sample] = []
    for name, samples in mix.items():
        weight = WEIGHTS[name]
        while weight > 0:
            cut = list(joined(samples, chance))
            pieces += cut if weight >= 1 else chance.sample(cut, int(len(cut) * weight))
            weight -= 1
    chance.shuffle(pieces)
    yield from pieces


def relabelled(sample: Sample) -> Sample:
    """Our labels; seats of government in web text as places, peoples marked throughout, the rest left out.

    A people or a place inside the name of something else ("Australian federal election") is marked as unknown, because
    sources differ there.
    """
    taken: list[Annotation] = []
    if sample.source.startswith(_PHRASES):
        sample = _names_only(sample)
    for start, end, label in sample.entities:
        ours = UNKNOWN if label == UNKNOWN else _OURS.get(label)
        if ours == "ORG" and _is_metonym(sample, sample.text[start:end]):
            ours = "PLACE"
        if ours:
            taken.append((start, end, ours))
    others = [(start, end) for start, end, label in sample.entities if label not in _OURS and label != UNKNOWN]
    for match in _peoples().finditer(sample.text):
        start, end = match.span()
        if any(start < b and a < end for a, b, _ in taken):
            continue
        inside = any(a <= start and end <= b and (a, b) != (start, end) for a, b in others)
        taken.append((start, end, UNKNOWN if inside else "NORP"))
    return Sample(sample.source, sample.document, sample.text, tuple(sorted(taken)))


def _names_only(sample: Sample) -> Sample:
    """Titles taken off the people; names that are not annotated count as unknown.

    GUM annotates phrases: of "US President Ann Lee" all or nothing, by what stands around it.
    """
    spans: list[Annotation] = []
    for start, end, label in sample.entities:
        name = start + _title_end(sample.text[start:end]) if label == "PER" else start
        if name > start:
            spans.append((start, name, UNKNOWN))
        if name < end:
            spans.append((name, end, label))
    for match in _CAPITALISED.finditer(sample.text):
        start, end = match.span()
        if not any(start < b and a < end for a, b, _ in spans):
            spans.append((start, end, UNKNOWN))
    return replace(sample, entities=tuple(sorted(spans)))


def _title_end(phrase: str) -> int:
    """Where the name begins behind the titles of a phrase; its end where it is a title throughout."""
    end = 0
    for word in re.finditer(r"\S+", phrase):
        if word[0].lower() in lower("titles", "heads") and not (word.start() == 0 and word[0] in words("given_names")):
            end = min(word.end() + 1, len(phrase))
    return end


def _is_metonym(sample: Sample, name: str) -> bool:
    known = known_names().forms.get(name)
    if known:
        return known[1] is Label.GPE
    return sample.source.startswith(_WEB) and populations().get(name, 0) >= _LARGE_CITY


@cache
def _peoples() -> re.Pattern[str]:
    names = known_names()
    forms = [form for form, (_, label) in names.forms.items() if label is Label.NORP and form not in names.unsure]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})(?!\w)")
