"""Quotations with elisions and insertions: their parts in one article, in their order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from explorer.citing.verification.folding import Folded, folded, places
from explorer.citing.verification.wording import NEGATION, Part, words
from explorer.model import Article, Span

_LONG_PART: Final = 3
_ALL_PARTS: Final = 5
_NEAR_WORDS: Final = 60
_INSERTED_GAP: Final = 12
_SMALL_GAP: Final = 5
_SENTENCE_END: Final = re.compile(r"[.!?…][\"”’»')\]]*\s")
_INTERRUPTION: Final = re.compile(r"[,.]?([\"”’»“])[^\"“”„«».!?;:\n]{2,120}[,.–—-]+\s*[\"“‘«„»]")


@dataclass(frozen=True, slots=True)
class Stitch:
    """The parts of a quotation as they stand in an article."""

    spans: tuple[Span, ...]
    notes: tuple[str, ...] = ()


def stitched(parts: Sequence[Part], inserted: Sequence[str], article: Article, body: Folded) -> Stitch | None:
    """Where the parts stand one after the other, the closest together, or None where that is not what was written.

    A small gap may hide no negation and an insertion may bring none, nor a number: such a quotation is altered.
    """
    if any(NEGATION.search(text) or re.search(r"\d", text) for text in inserted):
        return None
    lengths = [len(words(part.text)) for part in parts]
    if max(lengths) < _LONG_PART and sum(lengths) < _ALL_PARTS:
        return None
    standing = [_occurrences(part.text, body) for part in parts]
    if not all(standing):
        return None
    best: tuple[Span, ...] | None = None
    for first in standing[0]:
        spans = [first]
        for later in standing[1:]:
            following = bisect_left(later, (spans[-1][1], 0))
            if following == len(later):
                break
            spans.append(later[following])
        if len(spans) == len(parts) and (best is None or _length(spans) < _length(best)):
            best = tuple(spans)
    if best is None:
        return None
    notes = _gaps(parts, lengths, best, article.text)
    return None if notes is None else Stitch(best, tuple(notes))


def _length(spans: Sequence[Span]) -> int:
    return spans[-1][1] - spans[0][0]


def _occurrences(text: str, body: Folded) -> list[Span]:
    needle = folded(text).text
    for form in dict.fromkeys((needle, needle.rstrip(" ,.;:"), needle.strip(" ,.;:-"))):
        found = sorted(places(body, form))
        if found:
            return found
    return []


def _gaps(parts: Sequence[Part], lengths: Sequence[int], spans: Sequence[Span], text: str) -> list[str] | None:
    """What is to be said of what was left out; None where the gaps change what is said."""
    notes: list[str] = []
    for at, (before, after) in enumerate(pairwise(spans), 1):
        left_out = text[before[1] : after[0]]
        # Both may be interrupted here by an attribution, whatever each says in it.
        count = 0 if not parts[at].marked and _INTERRUPTION.fullmatch(left_out) else len(words(left_out))
        in_sentence = not _SENTENCE_END.search(text, before[1] - 1, after[0])
        if parts[at].inserted and count > _INSERTED_GAP:
            return None
        if (
            parts[at].inserted
            and f"[{parts[at].inserted}]" in left_out
            and left_out.strip() != f"[{parts[at].inserted}]"
        ):
            # The brackets are the article's own, and words beside them are missing.
            return None
        if not parts[at].marked and count:
            # An attribution between two pieces is no sign that words are missing.
            return None
        if min(lengths[at - 1], lengths[at]) < _LONG_PART and count > _NEAR_WORDS:
            return None
        negation = NEGATION.search(left_out)
        if negation and in_sentence:
            if count <= _SMALL_GAP:
                return None
            notes.append(f"What is left out holds “{negation[0]}”.")
    return notes
