"""Fitting the recogniser: batches of freshly augmented samples, falling steps, averaged weights."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import load_config
from spacy.vectors import Vectors  # type: ignore[import-not-found]
from thinc.api import Adam, fix_random_seed, warmup_linear

from explorer.entities.tokenizer import blank_english
from training.augmentation import World, dated, dressed, swapped
from training.mixture import LABELS, UNKNOWN, round_of
from training.samples import Annotation, Sample
from training.scoring import score


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast: words seen in all, words a batch, first step size, dropout, share of samples swapped."""

    words: int
    step: float
    dropout: float
    seed: int
    batch: int = 1000
    swaps: float = 0.5
    looks: int = 10
    """How often the held-out set is looked at."""
    further: bool = False
    """Go on from the weights that are there."""


def blank(vectors: Vectors) -> Language:
    """A pipeline with an untrained recogniser, explorer's tokenizer and a vectors table."""
    nlp = blank_english()
    nlp.vocab.vectors = vectors
    config = load_config(Path(__file__).with_name("recogniser.cfg"))
    nlp.add_pipe("ner", config={key: value for key, value in config["components"]["ner"].items() if key != "factory"})
    for label in LABELS:
        _recogniser(nlp).add_label(label)
    return nlp


def stream(mix: dict[str, list[Sample]], schedule: Schedule) -> Iterator[Sample]:
    """Samples without end, each round cut and augmented anew."""
    chance = random.Random(schedule.seed)
    world = World.of((sample for samples in mix.values() for sample in samples), random.Random(schedule.seed + 1))
    while True:
        for sample in round_of(mix, chance):
            piece = swapped(sample, world) if chance.random() < schedule.swaps else sample
            piece = dressed(piece, chance)
            yield dated(piece, world) if chance.random() < 0.04 else piece


def example(nlp: Language, sample: Sample) -> Example:
    """A sample as spaCy wants it; spans that do not end where tokens end count as unknown."""
    gold = nlp.make_doc(sample.text)
    entities: list[Span] = []
    unknown: list[Span] = []
    last = 0
    for start, end, label in sample.entities:
        span = gold.char_span(start, end, label) if label != UNKNOWN else None
        if span is not None:
            entities.append(span)
        else:
            span = gold.char_span(start, end, alignment_mode="expand")
            if span is not None and span.start >= last:
                unknown.append(span)
        last = span.end if span is not None else last
    taken = {token.i for span in entities for token in span}
    gold.set_ents(entities, missing=[span for span in unknown if not taken & {token.i for token in span}])
    words, spaces = [token.text for token in gold], [bool(token.whitespace_) for token in gold]
    return Example(Doc(nlp.vocab, words=words, spaces=spaces), gold)


def batches(examples: Iterable[Example], size: int) -> Iterator[list[Example]]:
    """Batches of about ``size`` tokens."""
    batch: list[Example] = []
    count = 0
    for one in examples:
        if batch and count + len(one.reference) > size:
            yield batch
            batch, count = [], 0
        batch.append(one)
        count += len(one.reference)


def tagger(nlp: Language) -> Callable[[Sequence[str]], Iterator[list[Annotation]]]:
    """The pipeline as something that can be scored."""

    def tag(texts: Sequence[str]) -> Iterator[list[Annotation]]:
        for doc in nlp.pipe(texts, batch_size=16):
            yield [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]

    return tag


def fit(nlp: Language, mix: dict[str, list[Sample]], held_out: Sequence[Sample], schedule: Schedule) -> None:
    """Train the recogniser in place and leave it with its averaged weights; prints how it does on the held-out set."""
    fix_random_seed(schedule.seed)
    samples = stream(mix, schedule)
    if not schedule.further:
        nlp.initialize(lambda: [example(nlp, next(samples)) for _ in range(200)])
    steps = schedule.words // schedule.batch
    rates = islice(warmup_linear(schedule.step, min(250, steps // 10), int(steps * 1.1)), int(steps * 1.1))
    optimizer = Adam([*rates], L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    losses: dict[str, float] = {}
    began, words, looks = time.monotonic(), 0, 1
    for batch in batches((example(nlp, sample) for sample in samples), schedule.batch):
        nlp.update(batch, sgd=optimizer, drop=schedule.dropout, losses=losses)
        optimizer.step_schedules()
        words += sum(len(one.reference) for one in batch)
        if words < looks * schedule.words / schedule.looks:
            continue
        looks += 1
        with nlp.use_params(optimizer.averages):
            f1 = score(held_out, tagger(nlp)).exact.rates()[2]
            weights = _recogniser(nlp).to_bytes(exclude=["vocab"])
        speed = words / (time.monotonic() - began)
        print(f"{words:>9} words  loss {losses['ner']:>9.0f}  held out {f1:.2f}  {speed:.0f} words/s", flush=True)
        losses.clear()
        if looks > schedule.looks:
            _recogniser(nlp).from_bytes(weights, exclude=["vocab"])
            return


def blend(nlp: Language, earlier: Language, share: float) -> None:
    """Mix the weights of an earlier model of the same shape and first weights in, in place.

    After Wortsman et al., "Model soups" (2022). Both must have started from the same random numbers.
    """
    layers, others = (_recogniser(each).model.walk() for each in (nlp, earlier))
    for layer, other in zip(layers, others, strict=True):
        for name in layer.param_names:
            if layer.has_param(name):
                layer.set_param(name, (1 - share) * layer.get_param(name) + share * other.get_param(name))


def _recogniser(nlp: Language) -> EntityRecognizer:
    recogniser = nlp.get_pipe("ner")
    assert isinstance(recogniser, EntityRecognizer)
    return recogniser
