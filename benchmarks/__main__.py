"""Measure indexing, searching, key strokes and starts, and write a table to ``benchmarks/results``.

    python -m benchmarks [--articles 1000] [--corpus FOLDER]

Times of searches are of this process in milliseconds; key strokes are from the key to the painted answer. Figures
of one machine say little beside those of another: compare runs on the same one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
Row = tuple[str, str]


def _words(rng: random.Random, size: int) -> list[str]:
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    return ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(size)]


def make_corpus(folder: Path, articles: int, seed: int = 1) -> None:
    """Write articles of 300 to 800 words with a Zipf vocabulary and a heavy tail of names."""
    rng = random.Random(seed)
    vocabulary = _words(rng, 20_000)
    weights = [1 / (rank + 2) for rank in range(len(vocabulary))]
    first, last = (["Anna", "Omar", "Li", "Maria", "John", "Ivan"], [w.capitalize() for w in _words(rng, 2_000)])
    cities = ["Paris", "Lagos", "Lima", "Oslo", "Cairo", "Tokyo", "Delhi", "Quito"]
    for number in range(articles):
        words = rng.choices(vocabulary, weights, k=rng.randint(300, 800))
        for _ in range(8):
            name = f"{rng.choice(first)} {last[int(rng.paretovariate(0.8)) % len(last)]}"
            words[rng.randrange(len(words))] = f"President {name}"
            words[rng.randrange(len(words))] = f"in {rng.choice(cities)}"
        for at in range(0, len(words), 18):
            words[at] = words[at].capitalize()
            words[max(0, at - 1)] += "."
        paragraphs = [" ".join(words[at : at + 90]) for at in range(0, len(words), 90)]
        date = f"20{rng.randint(10, 25):02}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        text = "\n\n".join(paragraphs)
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\ntitle: {' '.join(words[1:7])}\ndate: {date}\n---\n{text}\n")


def _median_ms(run: Callable[[], object], repeat: int = 5) -> float:
    times = []
    for _ in range(repeat):
        begun = time.perf_counter()
        run()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def measure_library(root: Path) -> list[Row]:
    """Indexing and searching without a screen."""
    from explorer.library import Library
    from explorer.model import SearchState

    rows: list[Row] = []
    with Library.open([root]) as library:
        begun = time.perf_counter()
        library._read_changes(lambda _: None)
        text = time.perf_counter() - begun
        library.tag()
        tagged = time.perf_counter() - begun - text
        count = len(library)
        rows.append(("articles", str(count)))
        rows.append(("index text, articles a second", f"{count / text:.0f}"))
        rows.append(("tag and resolve, articles a second", f"{count / tagged:.0f}"))
        everything = library.search(SearchState())
        words = library.article(everything.articles[0]).text.split()
        common, rare = words[3].strip("."), words[-3].strip(".")
        entity = everything.actors[0].name
        for name, query in {
            "everything": "",
            "one letter, typed": common[0],
            "prefix, typed": common[:3],
            "word": f"{common} ",
            "two words": f"{common} {rare} ",
            "phrase": f'"{words[3]} {words[4]}"',
            "actor": f'actor:"{entity}"',
        }.items():
            state = SearchState(query)
            rows.append(
                (f"search with facets, {name}, ms", f"{_median_ms(lambda s=state: library.search(s, typing=True)):.1f}")
            )
        rows.append(("nothing changed: look for changes, ms", f"{_median_ms(library.is_current, 3):.0f}"))
    return rows


async def measure_screen(root: Path) -> list[Row]:
    """Key strokes to painted results through Textual's pilot."""
    from explorer.tui.app import ExplorerApp

    app = ExplorerApp([root])
    begun = time.perf_counter()
    async with app.run_test(size=(120, 40)) as pilot:

        async def answered() -> None:
            while app.screen.results is None or app.screen.results.state != app.screen.state:
                await asyncio.sleep(0.001)

        while getattr(app.screen, "results", None) is None:
            await asyncio.sleep(0.001)
        rows = [("open to first results in process, ms", f"{(time.perf_counter() - begun) * 1000:.0f}")]
        text = app.screen.library.article(app.screen.results.articles[0]).text.split()
        times = []
        for key in "".join(word.strip(".").lower() + " " for word in text[:4]):
            begun = time.perf_counter()
            field = app.screen.search_bar.field
            field.value += key
            await answered()
            await pilot.pause(0)
            times.append((time.perf_counter() - begun) * 1000)
        times.sort()
        rows.append(("key to painted results, ms, median", f"{statistics.median(times):.0f}"))
        rows.append(("key to painted results, ms, 95th percentile", f"{times[int(len(times) * 0.95)]:.0f}"))
    return rows


def measure_start(root: Path) -> list[Row]:
    """A whole process that searches once."""
    command = [sys.executable, "-m", "explorer", "search", "--json", "--limit", "1", "the", str(root)]
    return [
        (
            "explorer search, whole process, warm, ms",
            f"{_median_ms(lambda: subprocess.run(command, check=False, capture_output=True)):.0f}",
        )
    ]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--corpus", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["EXPLORER_HOME"] = home
        root = chosen.corpus
        if root is None:
            root = Path(home) / "articles"
            root.mkdir()
            make_corpus(root, chosen.articles)
        rows = measure_library(root) + asyncio.run(measure_screen(root)) + measure_start(root)
    RESULTS.mkdir(exist_ok=True)
    lines = [
        f"# explorer on {'a folder' if chosen.corpus else 'generated articles'}",
        "",
        f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors.",
        "",
        "| measure | value |",
        "|---|---:|",
        *(f"| {name} | {value} |" for name, value in rows),
        "",
    ]
    path = RESULTS / f"{chosen.corpus.name if chosen.corpus else chosen.articles}.md"
    path.write_text("\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
