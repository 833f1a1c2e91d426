"""What a query of each class costs as the corpus grows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.charts import lines
from benchmarks.preparation import Prepared
from benchmarks.search import NEW, Search


def measure(sizes: Sequence[Prepared], questions: int, say: Callable[[str], object]) -> dict[str, Any]:
    """CPU milliseconds of explorer for total, best 20 and both facets, by size and class."""
    found: dict[str, Any] = {}
    for prepared in sizes:
        say(f"{prepared.articles:,} articles")
        alone = {"explorer": prepared.folders["explorer"]}
        figures = Search(prepared, folders=alone, questions=questions, say=say).run()
        found[str(prepared.articles)] = {
            "open": figures["peers"]["explorer"]["open"],
            "memory": figures["peers"]["explorer"]["memory"],
            **prepared.built["explorer"],
            "found": {kind: of["found"] for kind, of in figures["classes"].items()},
            "times": {
                each["class"]: each["cpu"]
                for each in figures["times"]
                if (each["state"], each["operation"]) == (NEW, "full")
            },
        }
    return found


def save(figures: dict[str, Any], notes: Sequence[str]) -> Path:
    """Write the results: times by size, and the power of the corpus size with which they grow."""
    sizes = sorted(map(int, figures))
    kinds = list(figures[str(sizes[0])]["times"])
    series = {kind: {size: figures[str(size)]["times"][kind] for size in sizes} for kind in kinds}
    found = {kind: f"{figures[str(sizes[-1])]['found'][kind]:,.0f}" for kind in kinds}
    rows = [
        [kind, *(report.number(of[size]) for size in sizes), f"{power(of):.2f}", found[kind]]
        for kind, of in series.items()
    ]
    for key, title in (("open", "open, CPU ms"), ("memory", "memory, MB")):
        rows.append([title, *(report.number(figures[str(size)][key]) for size in sizes), "", ""])
    rows.append(
        ["made, articles generated too, CPU s", *(f"{figures[str(size)]['cpu']:,.0f}" for size in sizes), "", ""]
    )
    rows.append(["segments", *(str(figures[str(size)]["segments"]) for size in sizes), "", ""])
    rows.append(["index, MB", *(f"{figures[str(size)]['bytes'] / 1e6:,.0f}" for size in sizes), "", ""])
    header = ["class", *(f"{size:,}" for size in sizes), "power", "found in the last"]
    text = report.heading("How queries grow with the corpus", notes)
    text += f"\nBest 20, total and both facets, new questions, CPU ms.\n\n{report.table(header, rows)}"
    chart = lines("Best 20, total and both facets: CPU ms by articles", series)
    return report.save("growth", str(sizes[-1]), {"sizes": figures}, text, chart)


def power(of: dict[int, float]) -> float:
    """The exponent of the power law from the smallest to the largest size: 1 is linear."""
    first, last = min(of), max(of)
    return math.log(of[last] / of[first]) / math.log(last / first) if last > first else math.nan
