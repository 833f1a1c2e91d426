"""Annotated text: reading it, joining sentences to pieces, editing with the spans kept right."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

Annotation = tuple[int, int, str]
"""Start, end (code points, end not included) and label."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A stretch of text with its annotations, by start and without overlap."""

    source: str
    document: str
    text: str
    entities: tuple[Annotation, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """New text for a stretch of a sample; an annotation of exactly that stretch takes the new text's length."""

    start: int
    end: int
    text: str


def read(path: Path) -> list[Sample]:
    """Samples of one file of the data folder, one a line, in the order of the file."""
    with path.open(encoding="utf-8") as lines:
        return [_sample(json.loads(line)) for line in lines]


def _sample(row: dict[str, object]) -> Sample:
    text = str(row["text"])
    spans: list[Annotation] = []
    for start, end, label in sorted(row["ents"]):  # type: ignore[call-overload]
        span = _trimmed(text, start, end)
        if span[0] < span[1] and (not spans or span[0] >= spans[-1][1]):
            spans.append((*span, label))
    return Sample(str(row["source"]), str(row["doc"]), text, tuple(spans))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def edited(sample: Sample, edits: Iterable[Edit]) -> Sample:
    """The sample with stretches replaced; edits neither overlap each other nor cut through an annotation."""
    pieces: list[str] = []
    moved: list[Annotation] = []
    waiting = list(sample.entities)
    position = shift = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        while waiting and waiting[0][1] <= edit.start:
            start, end, label = waiting.pop(0)
            moved.append((start + shift, end + shift, label))
        pieces += [sample.text[position : edit.start], edit.text]
        grown = len(edit.text) - (edit.end - edit.start)
        if waiting and waiting[0][0] <= edit.start and edit.end <= waiting[0][1]:
            start, end, label = waiting.pop(0)
            moved.append((start + shift, end + shift + grown, label))
        shift += grown
        position = edit.end
    pieces.append(sample.text[position:])
    moved += [(start + shift, end + shift, label) for start, end, label in waiting]
    return Sample(sample.source, sample.document, "".join(pieces), tuple(moved))


def joined(
    samples: Iterable[Sample], chance: random.Random, shortest: int = 20, longest: int = 110
) -> Iterator[Sample]:
    """Pieces of consecutive samples of one document, each of a random length in words; long samples stay whole."""
    waiting: list[Sample] = []
    words, goal = 0, chance.randint(shortest, longest)
    for sample in samples:
        length = len(sample.text.split())
        if waiting and (waiting[0].document != sample.document or words + length > goal):
            yield _join(waiting, chance)
            waiting, words, goal = [], 0, chance.randint(shortest, longest)
        waiting.append(sample)
        words += length
    if waiting:
        yield _join(waiting, chance)


def _join(samples: list[Sample], chance: random.Random) -> Sample:
    text = ""
    spans: list[Annotation] = []
    for sample in samples:
        if text:
            text += " " if chance.random() < 0.7 else chance.choice(("\n", "\n\n"))
        spans += [(start + len(text), end + len(text), label) for start, end, label in sample.entities]
        text += sample.text
    return Sample(samples[0].source, samples[0].document, text, tuple(spans))
