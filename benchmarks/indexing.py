"""How many articles each engine indexes in a second of CPU, from plain text, with its own words and stems.

All get the same articles, some at a time in turn, so that whatever else the machine does falls on all. Explorer's
figure holds everything it keeps of a text; entities are measured in ``tagging``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import corpus, report
from benchmarks.contest import all_passed, contestants

PEERS: Final = ("explorer", "whoosh", "tantivy", "sqlite", "xapian")
_ROUNDS: Final = 2
_BATCH: Final = 20


def measure(scratch: Path, articles: int, peers: Sequence[str], say: Callable[[str], object]) -> dict[str, Any]:
    """Articles per CPU second and bytes, by peer; the median of some rounds."""
    rates: dict[str, list[float]] = {peer: [] for peer in peers}
    found: dict[str, Any] = {}
    passed = list(all_passed(corpus.documents(articles)))
    for turn in range(_ROUNDS):
        say(f"  round {turn + 1}")
        place = scratch / "indexing"
        shutil.rmtree(place, ignore_errors=True)
        folders = {peer: place / peer for peer in peers}
        with contestants(folders, native=True) as running:
            for first in range(0, articles, _BATCH):
                for each in running.values():
                    each.add(passed[first : first + _BATCH])
            for peer, each in running.items():
                rates[peer].append(articles / each.call("finish")["cpu"])
                size = sum(path.stat().st_size for path in folders[peer].rglob("*") if path.is_file())
                about = each.call("about")
                found[peer] = {"name": about["name"], "version": about["version"], "bytes": size / articles}
                found[peer]["memory"] = about["resident"]
        shutil.rmtree(place)
    return {peer: {**known, "rate": median(rates[peer]), "rates": rates[peer]} for peer, known in found.items()}


def save(articles: int, figures: dict[str, Any], notes: Sequence[str]) -> Path:
    """Write the results."""
    ours = figures["explorer"]["rate"]
    rows = [
        [
            f"{known['name']} {known['version']}",
            report.number(known["rate"]),
            report.number(ours / known["rate"]),
            f"{known['bytes'] / 1000:.1f}",
            f"{known['memory']:,.0f}",
        ]
        for known in figures.values()
    ]
    header = ["engine", "articles per CPU second", "explorer's rate to this", "kB an article on disk", "memory, MB"]
    text = report.heading(f"Indexing {articles:,} articles", notes)
    return report.save("indexing", str(articles), {"peers": figures}, f"{text}\n{report.table(header, rows)}")
