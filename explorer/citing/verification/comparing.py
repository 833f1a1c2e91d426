"""Word by word: the passage of an article that is nearest to a quotation, and what differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Final

from explorer.citing.verification.findings import Change

_TOKEN: Final = re.compile(r"[$€£¥₹#]?\w+(?:['.,:-]\w+)*[%°‰]?|[^\w\s]")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u2e80-\u9fff\uf900-\ufaff]")
_MOST_PLACES: Final = 40
"""A word that stands in an article more often votes only where a neighbour of it stands beside it as well."""
_MOST_SEEDS: Final = 20_000
_SIGN: Final = 0.3
"""Bits that a sign tells."""
_LEFT_OUT: Final = 5
"""Words; fewer that are left out are shown."""
_FEW_LETTERS: Final = 3
_ELIDED: Final = "[…]"

Rarity = Callable[[str], float]
"""Bits that a word tells by standing somewhere: the rarer in the corpus, the more."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words and signs of a folded text with their places."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    keys: tuple[str, ...]
    """Without regard to case."""
    places: dict[str, list[int]]


def words_of(text: str) -> Words:
    """The words, numbers and signs of a folded text; each character of a script without spaces is one."""
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text):
        if _UNSPACED.search(match.group()):
            starts += range(match.start(), match.end())
            ends += range(match.start() + 1, match.end() + 1)
        else:
            starts.append(match.start())
            ends.append(match.end())
    keys = tuple(text[start:end].casefold() for start, end in zip(starts, ends, strict=True))
    places: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        places.setdefault(key, []).append(at)
    return Words(tuple(starts), tuple(ends), keys, places)


@dataclass(frozen=True, slots=True)
class Alignment:
    """A stretch of an article laid beside a quotation; word numbers of the article."""

    first: int
    last: int
    """Behind the last word."""
    likeness: float
    """Share of what the two say, in bits, that they share in the same order, from 0 to 1."""
    shared: float
    """Bits that the words tell that stand in both in the same order."""


def bits(key: str, rarity: Rarity) -> float:
    """What a word or sign tells."""
    return rarity(key) if len(key) > 1 or key.isalnum() else _SIGN


def nearest(quoted: Words, article: Words, rarity: Rarity) -> Alignment | None:
    """The stretch of an article that shares most words with a quotation in its order; None where it shares none.

    Each word votes for the place where the quotation would begin (as in aligning DNA by seeds); the best of these
    places are compared in full (Ratcliff and Obershelp 1988).
    """
    count = len(quoted.keys)
    weights = [bits(key, rarity) for key in quoted.keys]
    votes: Counter[int] = Counter()
    width = max(4, count // 2)
    for number, weight in enumerate(weights):
        for place in _seeds(quoted.keys, number, article):
            votes[(place - number) // width] += round(weight * 10)
    merged = Counter({bucket: votes[bucket] + votes[bucket + 1] for bucket in votes})
    best: Alignment | None = None
    for bucket, _ in merged.most_common(2):
        first = max(0, bucket * width - count // 2)
        last = min(len(article.keys), (bucket + 2) * width + count + count // 2)
        found = _aligned(quoted.keys, article.keys, first, last, rarity)
        if found and (best is None or found.likeness > best.likeness):
            best = found
    return best


def _seeds(quoted: Sequence[str], number: int, article: Words) -> Sequence[int]:
    """Where a word of a quotation stands in an article."""
    places = article.places.get(quoted[number], ())
    if len(places) <= _MOST_PLACES:
        return places
    keys = article.keys
    before = quoted[number - 1] if number else ""
    after = quoted[number + 1] if number + 1 < len(quoted) else ""
    return [
        at
        for at in places[:_MOST_SEEDS]
        if (at and keys[at - 1] == before) or (at + 1 < len(keys) and keys[at + 1] == after)
    ]


def _aligned(quoted: Sequence[str], article: Sequence[str], first: int, last: int, rarity: Rarity) -> Alignment | None:
    def told(keys: Sequence[str]) -> float:
        return sum(bits(key, rarity) for key in keys)

    window = article[first:last]
    matcher = SequenceMatcher(None, window, quoted, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return None
    blocks = _dense(blocks, quoted)
    before, behind = blocks[0].b, len(quoted) - blocks[-1].b - blocks[-1].size
    begin, end = blocks[0].a, blocks[-1].a + blocks[-1].size
    shared = sum(told(quoted[block.b : block.b + block.size]) for block in blocks)
    whole = max(told(quoted), told(window[begin:end]))
    # Words that were changed at the edges have their partners just outside.
    begin, end = max(0, begin - before), min(len(window), end + behind)
    return Alignment(first + begin, first + end, shared / whole, shared)


def _dense(blocks: list[Match], quoted: Sequence[str]) -> list[Match]:
    """Blocks without small ones at the edges that lie far from the rest."""
    kept = list(blocks)
    for edge, neighbour in ((0, 1), (-1, -2)):
        while len(kept) > 1:
            one, other = kept[edge], kept[neighbour]
            low, high = (one, other) if edge == 0 else (other, one)
            gap = high.a - low.a - low.size - (high.b - low.b - low.size)
            weight = sum(1 if len(key) > _FEW_LETTERS else 0.35 for key in quoted[one.b : one.b + one.size])
            if gap <= 2 + 3 * weight:
                break
            kept.pop(edge)
    return kept


def compared(quoted: str, article: str, elisions: Collection[int] = ()) -> tuple[Change, ...]:
    """Two folded texts side by side, word by word, in their order; where both sides are equal they agree.

    ``elisions`` are the numbers of words behind which the quotation says that it leaves something out; what the
    article has there is no difference, unless it is so little that leaving it out may turn what is said.
    """
    mine, theirs = words_of(quoted), words_of(article)
    ours = [quoted[a:b] for a, b in zip(mine.starts, mine.ends, strict=True)]
    written = [article[a:b] for a, b in zip(theirs.starts, theirs.ends, strict=True)]
    matcher = SequenceMatcher(None, written, ours, autojunk=False)
    found: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        # The full stop before what is left out can be matched with the one behind it.
        if kind == "delete" and b - a > _LEFT_OUT and (c in elisions or (c + 1 in elisions and ours[c] in ".!?")):
            found.append(Change(_ELIDED, _ELIDED, " "))
            continue
        behind = _gap(quoted, mine, d) if c < d else _gap(article, theirs, b)
        found.append(Change(_stretch(quoted, mine, c, d), _stretch(article, theirs, a, b), behind))
    return tuple(found)


def _gap(text: str, words: Words, last: int) -> str:
    """What stands between a word and the one before it."""
    return " " if 0 < last < len(words.starts) and text[words.ends[last - 1] : words.starts[last]] else ""


def _stretch(text: str, words: Words, first: int, last: int) -> str:
    return text[words.starts[first] : words.ends[last - 1]] if first < last else ""
