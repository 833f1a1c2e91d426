"""Measure how long a draft takes to be checked, and print it.

    python -m benchmarks.verifying [--texts FILE] [--articles 10000] [--quotations 200] [--folder FOLDER]

Every sentence of an article is made of the halves of two sentences of real texts (JSON Lines with ``text``; the seeds
where none are given), so that the words are as frequent as in real text and hardly a sentence stands twice. The draft
quotes half of its quotations as they stand; the others lack a word, have another one, are straightened, elided
or made up.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from explorer import paths
from explorer.checking import check
from explorer.citing.verification import Report
from explorer.index import FileRecord, Index
from explorer.model import Article, FileStatus
from explorer.text import digest, normalise, sentences

_SENTENCES: Final = range(12, 36)
_RUNS: Final = 5


def _pool(texts: Path | None) -> list[list[str]]:
    """The words of every whole sentence."""
    if texts is None:
        found = [path.read_text(encoding="utf-8") for path in sorted(paths.seeds().glob("*.txt"))]
    else:
        found = [json.loads(line)["text"] for line in texts.read_text(encoding="utf-8").splitlines()]
    normal = [normalise(text) for text in found]
    pieces = (text[start:end].split() for text in normal for start, end in sentences(text))
    return [words for words in pieces if 8 <= len(words) <= 60]


def _articles(pool: Sequence[list[str]], count: int, rng: random.Random) -> Iterator[Article]:
    for number in range(count):
        made: list[str] = []
        for _ in range(rng.choice(_SENTENCES)):
            one, other = rng.choices(pool, k=2)
            made.append(" ".join(one[: len(one) // 2] + other[len(other) // 2 :]))
        text = "\n".join(" ".join(made[at : at + 4]) for at in range(0, len(made), 4))
        yield Article(f"{number:06}.txt", made[0][:60], text, digest(text), f"{number:06}.txt")


def _quotation(text: str, pool: Sequence[list[str]], rng: random.Random) -> str:
    start, end = rng.choice(sentences(text))
    words = text[start:end].split()
    at = rng.randrange(2, len(words) - 2)
    kind = rng.choice(["same"] * 5 + ["dropped", "other", "straight", "elided", "made up"])
    if kind == "dropped":
        del words[at]
    elif kind == "other":
        words[at] = rng.choice(rng.choice(pool))
    elif kind == "elided":
        words[at] = "[…]"
    elif kind == "made up":
        words = [rng.choice(rng.choice(pool)) for _ in range(14)]
    quoted = " ".join(words)
    return quoted.translate(str.maketrans("“”’‘", "\"\"''")) if kind == "straight" else quoted


def _indexed(folder: Path, pool: Sequence[list[str]], count: int) -> None:
    if Index.exists(folder):
        with Index.open(folder) as index:
            if len(index) == count:
                return
    with Index.create(folder) as index, index.writer() as writer:
        for article in _articles(pool, count, random.Random(count)):
            writer.add(article, FileRecord(article.id, len(article.text), 0, article.sha256, FileStatus.INDEXED))
        writer.commit()


def main() -> None:
    """Make the index where it is not there, and print medians of process and wall time."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.verifying")
    options.add_argument("--texts", type=Path)
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--quotations", type=int, default=200)
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "explorer-verifying")
    given = options.parse_args()
    pool = _pool(given.texts)
    folder = given.folder / f"{given.articles}-{given.texts.stem if given.texts else 'seeds'}"
    _indexed(folder, pool, given.articles)
    with Index.open(folder) as index:
        rng = random.Random(1)
        ids = rng.choices(index.article_ids(), k=given.quotations)
        draft = "\n\n".join(f"> {_quotation(index.article(one).text, pool, rng)}" for one in ids)
        taken: list[tuple[float, float]] = []
        for _ in range(_RUNS + 1):
            begun = time.process_time(), time.perf_counter()
            report = check(index, draft)
            taken.append((time.process_time() - begun[0], time.perf_counter() - begun[1]))
    first, warm = taken[0], taken[1:]
    print(f"{given.articles:,} articles, {len(report.findings)} quotations, {dict(Counter(_verdicts(report)))}")
    print(f"first check: {first[0]:.2f} s of process time, {first[1]:.2f} s by the clock")
    process, clock = (statistics.median(times) for times in zip(*warm, strict=True))
    print(f"warm, median of {_RUNS}: {process:.2f} s of process time, {clock:.2f} s by the clock")


def _verdicts(report: Report) -> Iterator[str]:
    return (finding.verdict.value for finding in report.findings)


if __name__ == "__main__":
    main()
