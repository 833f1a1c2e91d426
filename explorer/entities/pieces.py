"""Stretches of a long text that can be tagged one after another."""

from __future__ import annotations

from bisect import bisect_right

from explorer.text import paragraphs, sentences


def pieces(text: str, longest: int) -> list[tuple[int, int]]:
    """Stretches that cover the text, none longer than ``longest``, cut at paragraphs, else sentences, else anywhere."""
    if len(text) <= longest:
        return [(0, len(text))]
    ends = sorted({end for start, stop in paragraphs(text) for end in _ends(text, start, stop, longest)})
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > longest:
        at = bisect_right(ends, start + longest) - 1
        stop = ends[at] if at >= 0 and ends[at] > start else start + longest
        found.append((start, stop))
        start = stop
    found.append((start, len(text)))
    return found


def _ends(text: str, start: int, stop: int, longest: int) -> list[int]:
    if stop - start <= longest // 4:
        return [stop]
    return [end for _, end in sentences(text, start, stop)]
