"""The decisions of spaCy's entity recogniser, made for many words at a time: the same spans, in less time.

The recogniser is greedy and goes from word to word (moves begin, in, last, unit, out). A move is scored from three
words: the next one, and the first and the last word of the entity that is open. So where none is open, the next word
alone decides, for all words in one multiplication; where one is, its beginning and the next word do, for all second
words in one, then for all third words, until every entity that might begin anywhere has its end. Walking over them
from left to right leaves those that are reached. spaCy crosses from Python to C and back for each word instead.

The network, which takes most of the time, need not know all words either: those that may begin a name, and while one is
open those behind it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc, Span

from explorer.entities.draft import forms
from explorer.entities.encoding import Encoder, Reading

NAME: Final = "explorer_decoding"
_WORDS: Final = 4_000
"""Documents of about so many words are decided together."""
_LEAD: Final = 3
"""So many words in lower case a name may begin with: of 16,000 in English text none had more than two."""
_STEPS: Final = 32
"""So many words of entities that may overlap are decided together."""
_NONE: Final = (sys.maxsize, 0, 0)
"""A span behind all others."""
_IN, _BEGIN = 1, 3
"""Values of ENT_IOB: within, or at the start of, a span that was set before."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Layers:
    """What scores a move, from the vectors of the words: one hidden layer with maxout, one output for each move."""

    features: Floats
    """For each of the three words: pieces of the hidden layer by width of a word's vector."""
    missing: Floats
    """The same for a word that is not there: feature by pieces."""
    bias: Floats
    output: Floats
    output_bias: Floats
    multiply: Any
    """The product of one matrix and another, transposed, in the arithmetic that the recogniser was trained with."""

    @classmethod
    def of(cls, model: Any) -> Self:
        """The layers of a recogniser; all first pieces of the hidden layer come first, then all second ones."""
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        weights = lower.get_param("W")
        count, width = weights.shape[0], weights.shape[-1]
        return cls(
            np.ascontiguousarray(weights.transpose(0, 2, 1, 3).reshape(count, -1, width)),
            np.ascontiguousarray(lower.get_param("pad")[0].transpose(0, 2, 1).reshape(count, -1)),
            np.ascontiguousarray(lower.get_param("b").T.reshape(-1)),
            upper.get_param("W"),
            upper.get_param("b"),
            model.ops.gemm,
        )

    def feature(self, number: int, vectors: Floats) -> Floats:
        """What words contribute to the hidden layer in the place of one of the three features."""
        product: Floats = self.multiply(vectors, self.features[number], trans2=True)
        return product

    def scores(self, hidden: Floats) -> Floats:
        """Scores of all moves from the sum of the features; takes ``hidden`` over."""
        hidden += self.bias
        width = self.output.shape[1]
        strongest = np.maximum(hidden[:, :width], hidden[:, width : 2 * width])
        for at in range(2 * width, hidden.shape[1], width):
            np.maximum(strongest, hidden[:, at : at + width], out=strongest)
        scores: Floats = self.multiply(strongest, self.output, trans2=True)
        scores += self.output_bias
        return scores


def everywhere(docs: Sequence[Doc]) -> Bools:
    """All words of some documents."""
    return np.ones(sum(map(len, docs)), dtype=bool)


def before_capitals(docs: Sequence[Doc]) -> Bools:
    """The words with a capital and the few before each: what has none is no name (``van der Berg`` has one)."""
    capital = np.array([form.capital for doc in docs for form in forms(doc)])
    chosen = capital.copy()
    for shift in range(1, _LEAD + 1):
        chosen[:-shift] |= capital[shift:]
    return chosen


class Decoder:
    """Finds the spans that a trained recogniser finds, in the free stretches between those that are set already."""

    def __init__(self, recogniser: Any, near: Callable[[Sequence[Doc]], Bools] = everywhere) -> None:
        """``near`` tells of each word whether an entity may begin there; where it goes on is looked at if need be."""
        model = recogniser.model
        self._near = near
        self._encoder = Encoder(model.get_ref("tok2vec"))
        self._layers = Layers.of(model)
        names = (recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves))
        moves = [(move, label) for move, _, label in (name.partition("-") for name in names)]
        self._labels = [label for _, label in moves]
        self._starts = np.array([move == "B" for move, _ in moves])
        self._units = np.array([move == "U" and label != "" for move, label in moves])
        # Moves within an entity, and the one that spaCy keeps for words that no entity may hold.
        self._barred = ~(self._starts | self._units) & np.array([move != "O" for move, _ in moves])
        # For the move that begins an entity, those that go on and that end it.
        inner, last = ([moves.index((move, label)) if label else 0 for _, label in moves] for move in "IL")
        self._inner, self._last = np.array(inner), np.array(last)

    @staticmethod
    def reads(recogniser: Any) -> bool:
        """Whether the recogniser is of the kind that is described above."""
        model = recogniser.model
        return bool(
            recogniser.cfg.get("beam_width", 1) == 1
            and model.attrs.get("has_upper")
            and not model.attrs.get("unseen_classes")
            and model.get_ref("lower").get_dim("nF") == 3
            and model.get_ref("lower").get_dim("nP") > 1
            and Encoder.reads(model.get_ref("tok2vec"))
        )

    def __call__(self, doc: Doc) -> Doc:
        """One document; see ``pipe``."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 16, **_: Any) -> Iterator[Doc]:
        """Documents with the spans of the recogniser added to those they have."""
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size)):
            for group in _groups(docs):
                self._decode(group)
            yield from docs

    def _decode(self, docs: Sequence[Doc]) -> None:
        words = _Words.of(docs)
        sight = _Sight(self._encoder.read(docs), self._layers)
        near = np.flatnonzero(self._near(docs))
        sight.look_at(near)
        closed = self._layers.scores(sight.next_word[near] + (self._layers.missing[1] + self._layers.missing[2]))
        closed[:, self._barred] = -np.inf
        closed[np.ix_(~words.can_begin[near], self._starts)] = -np.inf
        closed[np.ix_(words.is_space[near], self._units)] = -np.inf
        moves = closed.argmax(axis=1)
        begins = words.is_free[near] & (self._starts | self._units)[moves]
        spans = self._reached(words, sight, near[begins], moves[begins])
        start, end, move = next(spans, _NONE)
        first = 0
        for doc in docs:
            ents = list(doc.ents)
            while start < first + len(doc):
                ents.append(Span(doc, start - first, end - first, label=self._labels[move]))
                start, end, move = next(spans, _NONE)
            doc.set_ents(ents)
            first += len(doc)

    def _reached(self, words: _Words, sight: _Sight, start: Ints, move: Ints) -> Iterator[tuple[int, int, int]]:
        """Entities from left to right, of those that begin at some words with some moves: start, end, move."""
        ends = self._ends(words, sight, start, move, _STEPS)
        reached = 0
        for number, (at, end, begun) in enumerate(zip(start.tolist(), ends.tolist(), move.tolist(), strict=True)):
            if at >= reached:
                # A long one is followed alone: where a text has many that overlap, the others need no end.
                one = slice(number, number + 1)
                reached = end or int(self._ends(words, sight, start[one], move[one], len(words.is_free))[0])
                yield at, reached, begun

    def _ends(self, words: _Words, sight: _Sight, start: Ints, move: Ints, steps: int) -> Ints:
        """Where the entities end that begin at some words with some moves; 0 where one goes on after so many steps."""
        layers = self._layers
        ends = start + 1
        opened = np.flatnonzero(self._starts[move])
        first = layers.feature(1, sight.vectors[start[opened]])
        at = start[opened] + 1
        for _ in range(steps):
            if not len(opened):
                break
            sight.look_at(at)
            scores = layers.scores(sight.next_word[at] + first + layers.feature(2, sight.vectors[at - 1]))
            number, begun = np.arange(len(at)), move[opened]
            goes_on = words.can_go_on[at] & (scores[number, self._inner[begun]] >= scores[number, self._last[begun]])
            ends[opened[~goes_on]] = at[~goes_on] + 1
            opened, first, at = opened[goes_on], first[goes_on], at[goes_on] + 1
        ends[opened] = 0
        return ends


class _Sight:
    """What is known of the words of some documents that were looked at, by the number of the word."""

    def __init__(self, reading: Reading, layers: Layers) -> None:
        self._reading, self._layers = reading, layers
        self._ahead = 1
        self._seen = np.zeros(len(reading.places), dtype=bool)
        self.vectors = np.empty((len(self._seen), layers.features.shape[2]), dtype=np.float32)
        self.next_word = np.empty((len(self._seen), layers.features.shape[1]), dtype=np.float32)
        """What they contribute as the next word."""

    def look_at(self, words: Ints) -> None:
        """Have the vectors of some words, and of more behind them each time, so that it is not done for every word."""
        fresh = words[~self._seen[words]]
        if not len(fresh):
            return
        ahead = min(self._ahead, 1 + len(self._seen) // len(fresh))
        wanted = np.unique(np.minimum(fresh[:, None] + np.arange(ahead), len(self._seen) - 1))
        wanted = wanted[~self._seen[wanted]]
        self._seen[wanted] = True
        self._ahead *= 2
        self.vectors[wanted] = self._reading.vectors(wanted)
        self.next_word[wanted] = self._layers.feature(0, self.vectors[wanted])


@dataclass(frozen=True, slots=True)
class _Words:
    """What limits the moves at each word."""

    is_free: Bools
    """No span was set before."""
    is_space: Bools
    can_begin: Bools
    """An entity of several words may begin here."""
    can_go_on: Bools
    """The next word may belong to the entity that this one belongs to."""

    @classmethod
    def of(cls, docs: Sequence[Doc]) -> Self:
        values = np.concatenate([doc.to_array(["ENT_IOB", "IS_SPACE", "SENT_START"]) for doc in docs])
        set_before, is_space = values[:, 0], values[:, 1].astype(bool)
        can_go_on = np.zeros(len(values), bool)
        can_go_on[:-1] = (set_before[1:] != _BEGIN) & (values[1:, 2] != 1)
        can_go_on[np.cumsum([len(doc) for doc in docs]) - 1] = False
        is_free = (set_before != _IN) & (set_before != _BEGIN)
        return cls(is_free, is_space, can_go_on & ~is_space, can_go_on)


def _groups(docs: Iterable[Doc]) -> Iterator[list[Doc]]:
    """Documents that are not empty, in groups."""
    group: list[Doc] = []
    size = 0
    for doc in docs:
        if len(doc):
            group.append(doc)
            size += len(doc)
        if size >= _WORDS:
            yield group
            group, size = [], 0
    if group:
        yield group


def use_decoder(nlp: Language, recogniser: str) -> None:
    """Let a pipeline decide with a decoder in place of its recogniser, where it can."""
    if Decoder.reads(nlp.get_pipe(recogniser)):
        nlp.add_pipe(NAME, after=recogniser, config={"recogniser": recogniser})
        nlp.disable_pipe(recogniser)


@Language.factory(NAME)
def _make(nlp: Language, name: str, recogniser: str) -> Decoder:  # noqa: ARG001
    return Decoder(nlp.get_pipe(recogniser), before_capitals)
