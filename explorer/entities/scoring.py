"""How well a pipeline does on articles whose mentions and entities somebody marked by hand."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from explorer.entities.gold import GoldArticle
from explorer.entities.resolution import resolve
from explorer.model import Kind, Label, Mention, Tagging

_PLACES: Final = frozenset(("GPE", "LOC", "FAC", "PLACE"))
COUNTED: Final = ("PERSON", "ORG", "PLACE")
"""Classes of the figure that entity recognisers are compared by."""


class Tagger(Protocol):
    """An entity pipeline, as far as it is measured."""

    name: str

    def tag(self, texts: Iterable[str]) -> Iterable[Tagging]:
        """One tagging for each text, in order."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and their harmonic mean, from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean; 0 where both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Mentions or entities in gold, found, and right."""

    gold: int = 0
    found: int = 0
    exact: int = 0
    overlap: int = 0
    """Found ones that touch a gold one of their class, each of either used once."""

    def __add__(self, other: Score) -> Score:
        return Score(
            self.gold + other.gold, self.found + other.found, self.exact + other.exact, self.overlap + other.overlap
        )

    def rates(self, *, overlap: bool = False) -> Rates:
        """Precision and recall; without anything to find or found they are 0."""
        right = self.overlap if overlap else self.exact
        return Rates(right / self.found if self.found else 0.0, right / self.gold if self.gold else 0.0)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured; None is what the gold does not tell."""

    pipeline: str
    articles: int
    words: int
    seconds: float
    labels: dict[str, Score] = field(default_factory=dict)
    """PERSON, ORG, PLACE (any place) and NORP; GPE, LOC and FAC where gold tells them apart."""
    kinds: Score | None = None
    """Mentions with exact span and kind."""
    entities: Score | None = None
    """Actors and places of each article with exactly the right spellings."""
    b_cubed: Rates | None = None
    """B-cubed over all articles (Bagga and Baldwin 1998); a mention that is missed or invented counts 0."""
    b_cubed_given: Rates | None = None
    """The same from the mentions of the gold: how well spellings alone are brought together."""

    @property
    def micro(self) -> Score:
        """PERSON, ORG and PLACE together."""
        return sum((self.labels.get(name, Score()) for name in COUNTED), Score())

    @property
    def all_labels(self) -> Score:
        """PERSON, ORG, PLACE and NORP together."""
        return self.micro + self.labels.get("NORP", Score())


def evaluate(pipeline: Tagger, gold: Sequence[GoldArticle]) -> Evaluation:
    """Run a pipeline over articles and compare what it finds with what was marked."""
    begun = time.perf_counter()
    found = list(pipeline.tag(article.text for article in gold))
    seconds = time.perf_counter() - begun
    words = sum(len(article.text.split()) for article in gold)
    taggings = {f"{at:06}": tagging for at, tagging in enumerate(found)}
    resolution = resolve(taggings)
    kinds = {entity.id: entity.kind for entity in resolution.entities}
    ids = [resolution.assignments[key] for key in taggings]
    has_kinds = all(it.kind for article in gold for it in article.mentions)
    has_entities = has_kinds and all(it.entity for article in gold for it in article.mentions)
    evaluation = Evaluation(pipeline.name, len(gold), words, seconds, _labels(gold, found))
    if has_kinds:
        pairs = zip(gold, found, ids, strict=True)
        evaluation = replace(evaluation, kinds=sum((_kinds(*each, kinds) for each in pairs), Score()))
    if has_entities:
        pairs = zip(gold, found, ids, strict=True)
        wanted = _clusters((at, it.start, it.end, it.kind, it.entity) for at, a in enumerate(gold) for it in a.mentions)
        given = _clusters(
            (at, it.start, it.end, None, entity)
            for at, (tagging, own) in enumerate(zip(found, ids, strict=True))
            for it, entity in zip(tagging.mentions, own, strict=True)
        )
        evaluation = replace(
            evaluation,
            entities=sum((_lines(*each, kinds) for each in pairs), Score()),
            b_cubed=b_cubed(given, wanted),
            b_cubed_given=b_cubed(_resolved_gold(gold, found), wanted),
        )
    return evaluation


def _labels(gold: Sequence[GoldArticle], found: Sequence[Tagging]) -> dict[str, Score]:
    fine = any(it.label in ("GPE", "FAC") for article in gold for it in article.mentions)
    scores: dict[str, Score] = {}
    for name in ("PERSON", "ORG", "PLACE", "NORP", *(("GPE", "LOC", "FAC") if fine else ())):
        members = _PLACES if name == "PLACE" else frozenset((name,))
        score = Score()
        for article, tagging in zip(gold, found, strict=True):
            wanted = {(it.start, it.end) for it in article.mentions if it.label in members}
            given = {(it.start, it.end) for it in tagging.mentions if it.label in members}
            score += Score(len(wanted), len(given), len(wanted & given), _touching(given, wanted))
        if score.gold or score.found:
            scores[name] = score
    return scores


def _touching(found: Iterable[tuple[int, int]], gold: Iterable[tuple[int, int]]) -> int:
    """How many found spans overlap a gold one, each of either side used once."""
    free = sorted(gold)
    pairs = 0
    for start, end in sorted(found):
        for other in free:
            if start < other[1] and other[0] < end:
                free.remove(other)
                pairs += 1
                break
    return pairs


def _kinds(article: GoldArticle, tagging: Tagging, ids: Sequence[str], kinds: Mapping[str, Kind]) -> Score:
    score = Score()
    for kind in Kind:
        wanted = {(it.start, it.end) for it in article.mentions if it.kind is kind}
        pairs = zip(tagging.mentions, ids, strict=True)
        given = {(it.start, it.end) for it, entity in pairs if kinds[entity] is kind}
        score += Score(len(wanted), len(given), len(wanted & given), _touching(given, wanted))
    return score


def _lines(article: GoldArticle, tagging: Tagging, ids: Sequence[str], kinds: Mapping[str, Kind]) -> Score:
    wanted: defaultdict[Hashable, set[str]] = defaultdict(set)
    for it in article.mentions:
        wanted[it.kind, it.entity].add(article.text[it.start : it.end])
    given: defaultdict[Hashable, set[str]] = defaultdict(set)
    for mention, entity in zip(tagging.mentions, ids, strict=True):
        given[kinds[entity], entity].add(mention.text)
    one, two = (
        Counter((key[0], frozenset(names)) for key, names in part.items() if isinstance(key, tuple))
        for part in (wanted, given)
    )
    right = (one & two).total()
    return Score(one.total(), two.total(), right, right)


Spot = tuple[int, int, int]
"""Number of an article, start and end of a mention."""


def _clusters(mentions: Iterable[tuple[int, int, int, Kind | None, str | None]]) -> dict[Spot, Hashable]:
    return {(at, start, end): (kind, entity) for at, start, end, kind, entity in mentions}


def _resolved_gold(gold: Sequence[GoldArticle], found: Sequence[Tagging]) -> dict[Spot, Hashable]:
    """What resolution makes of the mentions of the gold, with the definitions that were found."""
    taggings = {}
    for at, (article, tagging) in enumerate(zip(gold, found, strict=True)):
        mentions = (
            Mention(
                it.start, it.end, Label("GPE" if it.label == "PLACE" else it.label), article.text[it.start : it.end]
            )
            for it in article.mentions
        )
        taggings[f"{at:06}"] = Tagging(tuple(mentions), tagging.definitions)
    assignments = resolve(taggings).assignments
    return _clusters(
        (at, it.start, it.end, None, entity)
        for at, article in enumerate(gold)
        for it, entity in zip(article.mentions, assignments[f"{at:06}"], strict=True)
    )


def b_cubed(found: Mapping[Spot, Hashable], gold: Mapping[Spot, Hashable]) -> Rates:
    """B-cubed precision and recall over mentions; one that only one side has counts 0."""
    shared = Counter((found[spot], gold[spot]) for spot in found.keys() & gold.keys())
    ours, theirs = Counter(found.values()), Counter(gold.values())
    precision = sum(count * count / ours[one] for (one, _), count in shared.items())
    recall = sum(count * count / theirs[two] for (_, two), count in shared.items())
    return Rates(precision / len(found) if found else 0.0, recall / len(gold) if gold else 0.0)
