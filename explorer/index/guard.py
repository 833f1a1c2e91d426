"""Whoosh reads its files with pickle, which can run code; here it may only make what an index of ours is made of.

``install`` puts an unpickler with an allow-list into every module of Whoosh that loads pickles, and forgets the
loaders of old index formats, which bring unpicklers of their own.
"""

from __future__ import annotations

import collections
import io
import pickle
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import IO, Any, Final

import whoosh.analysis
import whoosh.analysis.analyzers
import whoosh.analysis.filters
import whoosh.analysis.morph
import whoosh.analysis.tokenizers
import whoosh.codec.whoosh3
import whoosh.columns
import whoosh.fields
import whoosh.filedb.structfile
import whoosh.formats
import whoosh.index
import whoosh.lang.porter


def _latin(text: str, encoding: str) -> bytes:
    """What ``_codecs.encode`` is used for in pickles of bytes, and no more."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"encoding {encoding!r} is not allowed in an index")
    return text.encode("latin1")


_ALLOWED: Final[dict[tuple[str, str], Callable[..., Any]]] = {
    ("__builtin__", "frozenset"): frozenset,
    ("builtins", "frozenset"): frozenset,
    ("builtins", "int"): int,
    ("__builtin__", "int"): int,
    ("_codecs", "encode"): _latin,
    ("collections", "defaultdict"): collections.defaultdict,
    ("re", "_compile"): re.compile,
    ("whoosh.analysis.analyzers", "CompositeAnalyzer"): whoosh.analysis.analyzers.CompositeAnalyzer,
    ("whoosh.analysis.filters", "CharsetFilter"): whoosh.analysis.filters.CharsetFilter,
    ("whoosh.analysis.filters", "LowercaseFilter"): whoosh.analysis.filters.LowercaseFilter,
    ("whoosh.analysis.morph", "StemFilter"): whoosh.analysis.morph.StemFilter,
    ("whoosh.analysis.tokenizers", "IDTokenizer"): whoosh.analysis.tokenizers.IDTokenizer,
    ("whoosh.analysis.tokenizers", "RegexTokenizer"): whoosh.analysis.tokenizers.RegexTokenizer,
    ("whoosh.codec.whoosh3", "W3Codec"): whoosh.codec.whoosh3.W3Codec,
    ("whoosh.codec.whoosh3", "W3Segment"): whoosh.codec.whoosh3.W3Segment,
    ("whoosh.columns", "NumericColumn"): whoosh.columns.NumericColumn,
    ("whoosh.fields", "COLUMN"): whoosh.fields.COLUMN,
    ("whoosh.fields", "ID"): whoosh.fields.ID,
    ("whoosh.fields", "Schema"): whoosh.fields.Schema,
    ("whoosh.fields", "TEXT"): whoosh.fields.TEXT,
    ("whoosh.formats", "Existence"): whoosh.formats.Existence,
    ("whoosh.formats", "Positions"): whoosh.formats.Positions,
    ("whoosh.lang.porter", "stem"): whoosh.lang.porter.stem,
}


class ForbiddenPickle(pickle.UnpicklingError):
    """An index names something that no index of ours is made of."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise ForbiddenPickle(f"{module}.{name} is not allowed in an index") from None


def load(file: IO[bytes]) -> Any:
    """``pickle.load`` with the allow-list."""
    return _Unpickler(file).load()


def loads(data: bytes) -> Any:
    """``pickle.loads`` with the allow-list."""
    return _Unpickler(io.BytesIO(data)).load()


def install() -> None:
    """Let Whoosh load nothing but what is allowed, in this process."""
    whoosh.index.pickle = SimpleNamespace(loads=loads, dumps=pickle.dumps, PicklingError=pickle.PicklingError)
    whoosh.index.toc_loaders = {}
    whoosh.filedb.structfile.load_pickle = load
    for module in (whoosh.codec.whoosh3, whoosh.columns, whoosh.formats):
        module.loads = loads
