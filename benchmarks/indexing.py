"""How many articles each engine indexes in a second of CPU, from plain text, with its own words and stems.

All get the same articles, some at a time in turn, so that whatever else the machine does falls on all. Explorer's
figure holds everything it keeps of a text, without entities. With entities, ``explorer index`` is a process with its
children, beside the pipeline alone on the same texts; what starting takes is found with a smaller corpus and taken off.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import corpus, report
from benchmarks.contest import all_passed, contestants

PEERS: Final = ("explorer", "whoosh", "tantivy", "sqlite", "xapian")
_ROUNDS: Final = 2
_FEW, _MORE = 20, 200
_ENTITIES: Final = (
    "With entities: {:.1f} articles per CPU second; the entity pipeline alone {:.1f}. So indexing with entities does "
    "{:.0%} of what the pipeline alone does."
)
_ROOT: Final = Path(__file__).parent.parent
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


def measure_entities(scratch: Path, say: Callable[[str], object]) -> dict[str, float]:
    """CPU seconds an article of ``explorer index`` and of its entity pipeline alone; generated articles."""
    say("  with entities")
    place = scratch / "entities"
    shutil.rmtree(place, ignore_errors=True)
    spent: list[list[float]] = []
    for articles in (_FEW, _FEW + _MORE):
        folder = place / str(articles)
        corpus.write(corpus.documents(articles), folder)
        environment = {**os.environ, "EXPLORER_HOME": str(place / "home")}
        index = [sys.executable, "-m", "explorer", "index", str(folder)]
        alone = [sys.executable, "-m", "benchmarks.indexing", str(folder)]
        spent.append([_cpu(command, environment) for command in (index, alone)])
    shutil.rmtree(place)
    first, second = spent
    whole, alone_ = ((more - few) / _MORE for few, more in zip(first, second, strict=True))
    return {"whole": whole, "pipeline": alone_, "share": alone_ / whole}


def _cpu(command: Sequence[str], environment: dict[str, str]) -> float:
    """CPU seconds of a process and its children."""
    process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[1:4])} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def tag(folder: Path) -> None:
    """Tag the articles of a folder, with nothing else."""
    from explorer.entities import load_pipeline

    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))]
    for _ in load_pipeline().tag(texts):
        pass


def save(articles: int, figures: dict[str, Any], with_entities: dict[str, float], notes: Sequence[str]) -> Path:
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
    if with_entities:
        notes = [
            *notes,
            _ENTITIES.format(*(1 / with_entities[key] for key in ("whole", "pipeline")), with_entities["share"]),
        ]
    header = ["engine", "articles per CPU second", "explorer's rate to this", "kB an article on disk", "memory, MB"]
    text = report.heading(f"Indexing {articles:,} articles", notes)
    return report.save(
        "indexing",
        str(articles),
        {"peers": figures, "entities": with_entities},
        f"{text}\n{report.table(header, rows)}",
    )


if __name__ == "__main__":
    tag(Path(sys.argv[1]))
