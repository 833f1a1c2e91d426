"""One pipeline for all tests of this floor, and the measures that several of them report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest
import spacy

import explorer.entities.components  # noqa: F401 - registers the components
from explorer.entities import EntityPipeline, load_pipeline
from explorer.entities.tokenizer import blank_english
from explorer.model import Mention, Resolution, Tagging

Found = tuple[int, int, str]
Cluster = dict[Found, str]


@pytest.fixture(scope="session")
def pipeline() -> EntityPipeline:
    return load_pipeline()


@pytest.fixture(scope="session")
def tag(pipeline: EntityPipeline) -> Callable[[str], Tagging]:
    return lambda text: next(iter(pipeline.tag([text])))


@pytest.fixture(scope="session")
def names(tag: Callable[[str], Tagging]) -> Callable[[str], list[tuple[str, str]]]:
    """The mentions of a text as pairs of text and label."""
    return lambda text: [(mention.text, str(mention.label)) for mention in tag(text).mentions]


@dataclass(frozen=True)
class Score:
    """Precision, recall and their harmonic mean."""

    hit: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.hit / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.found + self.wanted) if self.found + self.wanted else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.3f} R {self.recall:.3f} F1 {self.f1:.3f} ({self.wanted} in gold)"


class Measures:
    """Mention and entity scores over articles."""

    def __init__(self) -> None:
        self._mentions: Counter[str] = Counter()
        self._clusters: Counter[str] = Counter()
        self._b3 = [0.0, 0.0]
        self.wrong: list[str] = []

    def add(self, article: str, gold: Cluster, found: Cluster, text: str) -> None:
        """Count one article: spans with kind, each with the entity it names."""
        self._mentions.update(hit=len(gold.keys() & found.keys()), found=len(found), wanted=len(gold))
        ours, theirs = _spellings(found, text), _spellings(gold, text)
        hit = sum((Counter(ours) & Counter(theirs)).values())
        self._clusters.update(hit=hit, found=len(ours), wanted=len(theirs))
        self._b3[0] += _b_cubed(found, gold)
        self._b3[1] += _b_cubed(gold, found)
        for span in sorted(gold.keys() ^ found.keys()):
            sign = "-" if span in gold else "+"
            self.wrong.append(f"{article} {sign} {text[span[0] : span[1]]!r} {span[2]}")
        self.wrong.extend(f"{article} line {sorted(names)}" for _, names in set(ours) ^ set(theirs))

    @property
    def mentions(self) -> Score:
        return Score(self._mentions["hit"], self._mentions["found"], self._mentions["wanted"])

    @property
    def entities(self) -> Score:
        """Lines with exactly the right spellings."""
        return Score(self._clusters["hit"], self._clusters["found"], self._clusters["wanted"])

    @property
    def b_cubed(self) -> float:
        """Harmonic mean of B-cubed precision and recall (Bagga and Baldwin 1998); a missed mention counts 0."""
        precision = self._b3[0] / self._mentions["found"]
        recall = self._b3[1] / self._mentions["wanted"]
        return 2 * precision * recall / (precision + recall)


def _spellings(clusters: Cluster, text: str) -> list[tuple[str, frozenset[str]]]:
    lines: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for (start, end, kind), entity in clusters.items():
        lines[kind, entity].add(text[start:end])
    return [(kind, frozenset(names)) for (kind, _), names in lines.items()]


def _b_cubed(one: Cluster, other: Cluster) -> float:
    members: defaultdict[str, set[Found]] = defaultdict(set)
    for span, entity in other.items():
        members[entity].add(span)
    own: defaultdict[str, set[Found]] = defaultdict(set)
    for span, entity in one.items():
        own[entity].add(span)
    return sum(len(own[one[span]] & members[other[span]]) / len(own[one[span]]) for span in one if span in other)


@pytest.fixture
def measures() -> Measures:
    return Measures()


def clusters_of(mentions: Iterable[Mention], assigned: Iterable[str], resolution: Resolution) -> Cluster:
    kinds = {entity.id: str(entity.kind) for entity in resolution.entities}
    return {
        (mention.start, mention.end, kinds[entity]): entity for mention, entity in zip(mentions, assigned, strict=True)
    }


@pytest.fixture(scope="session")
def clusters() -> Callable[[Iterable[Mention], Iterable[str], Resolution], Cluster]:
    return clusters_of


Marked = tuple[str, str]


@pytest.fixture(scope="session")
def mended() -> Callable[[str, str, list[Marked]], list[Marked]]:
    """What a component, or several in a row, make of a text in which some words, in order, are marked with labels."""
    nlp = blank_english()
    sentences = spacy.registry.factories.get("explorer_sentences")(nlp, "sentences")

    def run(component: str, text: str, marks: list[Marked]) -> list[Marked]:
        doc = sentences(nlp.make_doc(text))
        spans, at = [], 0
        for words, label in marks:
            at = text.index(words, at)
            span = doc.char_span(at, at + len(words), label=label)
            assert span is not None, words
            spans.append(span)
            at += len(words)
        doc.ents = tuple(spans)
        for name in component.split():
            doc = spacy.registry.factories.get(name)(nlp, name)(doc)
        return [(ent.text, ent.label_) for ent in doc.ents]

    return run
