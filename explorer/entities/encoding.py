"""Vectors of words in their context: those that spaCy's convolutional ``tok2vec`` gives, in less time.

What a word is by itself (its form, its beginning and end, what lists know of it) is looked up for each word of a text,
though most of them have come before: it is computed by spaCy's own layers and kept. The windows over the words are what
remains, and they are computed for the words that somebody asks for and the neighbours on which those depend. No more go
through the layers together than stay in the processor's cache. The first pieces of all outputs lie side by side, then
all second ones and so on, so that numpy finds the largest of each without going from word to word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from spacy.attrs import ORTH  # type: ignore[import-not-found] # compiled, no stubs
from spacy.tokens import Doc

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_ROWS: Final = 1_000
"""So many words go through all layers together."""
_KNOWN: Final = 30_000
"""So many different words are kept, about 20 MB; then it begins anew."""
_LOOKED_UP: Final = 4_000
"""So many words are looked up together; they must not be more than are kept."""
_NORM_EPSILON: Final = 1e-8

_SINGLE: Final = frozenset(
    (
        "dropout", "extract_features", "hashembed", "ints-getitem", "layernorm", "list2ragged", "maxout", "ragged2list",
        "static_vectors",
    )
)  # fmt: skip
"""Layers that look at one word at a time."""
_BLOCK: Final = ["expand_window", "maxout", "layernorm", "dropout"]
"""A word with its two neighbours, each output the largest of some pieces, normed; added to what it was before."""


class Encoder:
    """The vectors of a network of windows over hashed features."""

    def __init__(self, network: Any) -> None:
        tok2vec, _, linear = network.layers
        blocks = tok2vec.get_ref("encode").layers[0].layers
        self._embedding = _Embedding(tok2vec.get_ref("embed"), tok2vec.get_dim("nO"))
        self._layers = [_Layer.of(block) for block in blocks]
        self._margin = len(blocks)
        self._linear, self._bias = linear.get_param("W"), linear.get_param("b")
        self._multiply = network.ops.gemm

    @staticmethod
    def reads(network: Any) -> bool:
        """Whether a network is of the kind that is described above."""
        if [layer.name for layer in network.layers[1:]] != ["list2array", "linear"]:
            return False
        tok2vec = network.layers[0]
        if not (tok2vec.has_ref("embed") and tok2vec.has_ref("encode")):
            return False
        single = [layer.name for layer in _leaves(tok2vec.get_ref("embed"))]
        if not _SINGLE.issuperset(single) or single.count("extract_features") != 1:
            return False
        return all(
            block.name.startswith("residual(")
            and [layer.name for layer in _leaves(block)] == _BLOCK
            and _leaves(block)[0].attrs["window_size"] == 1
            for block in tok2vec.get_ref("encode").layers[0].layers
        )

    def read(self, docs: Sequence[Doc]) -> Reading:
        """Look up what the words of some documents are by themselves."""
        # Around a document are words of zeros, as many as a vector can depend on.
        starts = list(accumulate((len(doc) + self._margin for doc in docs), initial=self._margin))
        rows = np.zeros((starts[-1], self._embedding.width), dtype=np.float32)
        is_word = np.zeros(len(rows), dtype=bool)
        for doc, start in zip(docs, starts, strict=False):
            is_word[start : start + len(doc)] = True
            self._embedding.write(doc, rows[start : start + len(doc)])
        return Reading(self, rows, np.flatnonzero(is_word))

    def encoded(self, rows: Floats, wanted: Ints) -> Floats:
        """The vectors of some rows in ascending order, each in its neighbourhood."""
        found = np.empty((len(wanted), len(self._bias)), dtype=np.float32)
        for first in range(0, len(wanted), _ROWS):
            chosen = wanted[first : first + _ROWS]
            start, end = chosen[0] - self._margin, chosen[-1] + self._margin + 1
            block = rows[start:end]
            is_wanted = np.zeros(len(block), dtype=bool)
            is_wanted[chosen - start] = True
            for around, layer in zip(reversed(range(self._margin)), self._layers, strict=True):
                block = layer(block, np.flatnonzero(_widened(is_wanted, around)), self._multiply)
            self._multiply(block[chosen - start], self._linear, trans2=True, out=found[first : first + _ROWS])
        found += self._bias
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """Some documents of which every word is looked up, and none has its vector yet."""

    encoder: Encoder
    rows: Floats
    places: Ints
    """The row of each word, all documents one after the other."""

    def vectors(self, words: Ints) -> Floats:
        """The vectors of some words, which are numbers in ascending order."""
        return self.encoder.encoded(self.rows, self.places[words])


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer: windows of three words, the largest of some pieces, normed and added to the word."""

    weights: Floats
    """Pieces times width by three times width: all first pieces, all second ones and so on."""
    bias: Floats
    scale: Floats
    shift: Floats

    @classmethod
    def of(cls, block: Any) -> _Layer:
        """The layer from spaCy's, whose pieces of one output lie side by side."""
        _, maxout, norm, _ = _leaves(block)
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        return cls(
            np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(-1, weights.shape[2])),
            np.ascontiguousarray(bias.T.reshape(-1)),
            norm.get_param("G"),
            norm.get_param("b"),
        )

    def __call__(self, rows: Floats, chosen: Ints, multiply: Any) -> Floats:
        """What comes out for some rows, none of them the first or last, in their places; the others hold anything."""
        width = rows.shape[1]
        windows = sliding_window_view(rows.ravel(), 3 * width)[::width][chosen - 1]
        pieces = multiply(windows, self.weights, trans2=True)
        pieces += self.bias
        found = np.maximum(pieces[:, :width], pieces[:, width : 2 * width])
        for at in range(2 * width, pieces.shape[1], width):
            np.maximum(found, pieces[:, at : at + width], out=found)
        found -= found.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", found, found) / width + _NORM_EPSILON
        found *= (1 / np.sqrt(variance))[:, None]
        found *= self.scale
        found += self.shift
        found += windows[:, width : 2 * width]
        out = np.empty_like(rows)
        out[chosen] = found
        return out


class _Embedding:
    """What words are by themselves, as the layers below the windows see them."""

    def __init__(self, network: Any, width: int) -> None:
        self.width = width
        self._network = network
        (extract,) = (layer for layer in network.walk() if layer.name == "extract_features")
        # All that the layers look at: the features, and the form, by which they find what lists know.
        self._attributes = [*extract.attrs["columns"], ORTH]
        self._places: dict[bytes, int] = {}
        self._kept = np.empty((_KNOWN, width), dtype=np.float32)

    def write(self, doc: Doc, rows: Floats) -> None:
        """Write what the words of a document are into the rows of a matrix."""
        values = np.ascontiguousarray(doc.to_array(self._attributes))
        keys = values.view(f"V{values.strides[0]}").ravel().tolist()
        for first in range(0, len(keys), _LOOKED_UP):
            part = keys[first : first + _LOOKED_UP]
            self._learn(doc, first, part)
            rows[first : first + len(part)] = self._kept[[self._places[key] for key in part]]

    def _learn(self, doc: Doc, first: int, keys: Sequence[bytes]) -> None:
        """Have all words at hand that begin at one of a document."""
        fresh = {key: at for at, key in enumerate(keys, first) if key not in self._places}
        if len(self._places) + len(fresh) > _KNOWN:
            self._places.clear()
            fresh = {key: at for at, key in enumerate(keys, first)}
        if fresh:
            size = len(self._places)
            (vectors,) = self._network.predict([_Chosen(doc, list(fresh.values()))])
            self._kept[size : size + len(fresh)] = vectors
            self._places.update(zip(fresh, range(size, size + len(fresh)), strict=True))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Some words of a document, as far as the layers look at it."""

    doc: Doc
    places: list[int]

    @property
    def vocab(self) -> Any:
        """The vocabulary, which has the vectors."""
        return self.doc.vocab

    def __len__(self) -> int:
        return len(self.places)

    def to_array(self, attributes: Any) -> npt.NDArray[Any]:
        """Values of attributes of the words."""
        return self.doc.to_array(attributes)[self.places]


def _widened(chosen: Bools, by: int) -> Bools:
    """What is chosen, with so many neighbours on each side."""
    widened = chosen.copy()
    for shift in range(1, by + 1):
        widened[:-shift] |= chosen[shift:]
        widened[shift:] |= chosen[:-shift]
    return widened


def _leaves(network: Any) -> list[Any]:
    """The layers that have no layers, in order."""
    return [layer for layer in network.walk(order="dfs_pre") if not layer.layers]
