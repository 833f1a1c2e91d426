"""Precision, recall and F1 of found spans against gold ones, exact and by overlap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from training.samples import Annotation, Sample

COUNTED: Final = ("PERSON", "ORG", "PLACE")
Tagger = Callable[[Sequence[str]], Iterable[Sequence[Annotation]]]
"""Finds the annotations of each text."""


@dataclass(slots=True)
class Counts:
    """Spans in gold, spans found, and found ones that are right, by label."""

    gold: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def rates(self, labels: Iterable[str] = COUNTED) -> tuple[float, float, float]:
        """Precision, recall and F1 over some labels, from 0 to 100."""
        labels = tuple(labels)
        gold, found, right = (sum(part[label] for label in labels) for part in (self.gold, self.found, self.right))
        precision, recall = 100 * right / max(found, 1), 100 * right / max(gold, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


@dataclass(slots=True)
class Score:
    """Counts with exact borders, and counts where any overlap with the same label will do."""

    exact: Counts = field(default_factory=Counts)
    overlap: Counts = field(default_factory=Counts)

    def line(self) -> str:
        """The figures on one line."""
        parts = [f"exact {self.exact.rates()[2]:.1f}, overlap {self.overlap.rates()[2]:.1f}"]
        for label in (*COUNTED, "NORP"):
            precision, recall, f1 = self.exact.rates([label])
            parts.append(f"{label} {f1:.1f} (P {precision:.1f}, R {recall:.1f})")
        return "; ".join(parts)


def score(samples: Sequence[Sample], tagger: Tagger) -> Score:
    """What a tagger finds in the samples' texts, compared with their annotations."""
    result = Score()
    for sample, found in zip(samples, tagger([sample.text for sample in samples]), strict=True):
        for counts in (result.exact, result.overlap):
            counts.gold.update(label for *_, label in sample.entities)
            counts.found.update(label for *_, label in found)
        result.exact.right.update(label for *_, label in set(sample.entities) & set(found))
        for label in {label for *_, label in found}:
            result.overlap.right[label] += _pairs(_only(found, label), _only(sample.entities, label))
    return result


def _only(spans: Sequence[Annotation], label: str) -> list[Annotation]:
    return [span for span in spans if span[2] == label]


def _pairs(found: Sequence[Annotation], gold: Sequence[Annotation]) -> int:
    """How many found spans overlap a gold one, each of either side used once."""
    free = sorted(gold)
    pairs = 0
    for start, end, _ in sorted(found):
        for other in free:
            if start < other[1] and other[0] < end:
                free.remove(other)
                pairs += 1
                break
    return pairs
