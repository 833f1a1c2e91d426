"""Words a second of the entity pipeline, beside the ``ner`` component that is in it.

    python -m benchmarks.tagging [--corpus FOLDER] [--words 60000]

Both tag the same texts by turns, batch by batch, in one process and in its CPU time; the figures are medians of the
batches. ``ner`` is the model as spaCy loads it: tokenizer and recogniser, none of our components. Without a folder the
texts are the seeds and the articles of ``tests/data``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

Row = tuple[str, str]
_BATCH_WORDS: Final = 10_000
_MODEL: Final = Path(__file__).parents[1] / "explorer" / "entities" / "model"
_LOAD: Final = """
import time
from explorer.entities import load_pipeline
list(load_pipeline().tag(["Anna Berg spoke in Oslo."]))
print(time.process_time())
"""


def own_texts() -> list[str]:
    """The seeds and the articles that tests are made with."""
    from explorer import paths

    data = Path(__file__).parents[1] / "tests" / "data" / "articles-gold.jsonl"
    seeds = [path.read_text("utf-8") for path in sorted(paths.seeds().glob("*.txt"))]
    return seeds + [json.loads(line)["text"] for line in data.read_text("utf-8").splitlines()]


def texts_of(folder: Path) -> list[str]:
    """The articles of a corpus."""
    from explorer.corpus import Corpus, FoundFile

    corpus = Corpus([folder])
    return [corpus.read(file)[0].text for file in corpus.files() if isinstance(file, FoundFile)]


def batches(texts: Sequence[str], words: int) -> Iterator[list[str]]:
    """Texts again and again until there are so many words, in groups."""
    group: list[str] = []
    size = 0
    while words > 0:
        for text in texts:
            group.append(text)
            size += len(text.split())
            if size >= _BATCH_WORDS:
                yield group
                words -= size
                group, size = [], 0
            if words <= 0:
                return


def measure(texts: Sequence[str], words: int) -> list[Row]:
    """Rates of both, and of one to the other."""
    import spacy

    from explorer.entities import load_pipeline

    ours, bare = load_pipeline(), spacy.load(_MODEL)
    list(ours.tag(texts[:2]))
    list(bare.pipe(texts[:2]))
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    for group in batches(texts, words):
        count = sum(len(text.split()) for text in group)
        begun = time.process_time()
        list(ours.tag(group))
        between = time.process_time()
        list(bare.pipe(group))
        rates["ours"].append(count / (between - begun))
        rates["bare"].append(count / (time.process_time() - between))
    own, alone = (statistics.median(rates[name]) for name in ("ours", "bare"))
    return [
        ("entity pipeline, words a CPU second", f"{own:,.0f}"),
        ("bare ner component, words a CPU second", f"{alone:,.0f}"),
        ("entity pipeline to bare ner", f"{own / alone:.2f}"),
    ]


def measure_load() -> list[Row]:
    """Size of the model, and CPU time of a fresh process until its first text is tagged, imports included."""
    size = sum(path.stat().st_size for path in _MODEL.rglob("*") if path.is_file())
    times = [
        float(subprocess.run([sys.executable, "-c", _LOAD], check=True, capture_output=True, text=True).stdout)
        for _ in range(5)
    ]
    return [
        ("size of the entity model, MB", f"{size / 1e6:.1f}"),
        ("imports, loading and first text, CPU seconds", f"{statistics.median(times):.2f}"),
    ]


def rows(corpus: Path | None = None, words: int = 60_000) -> list[Row]:
    """All figures."""
    return measure(texts_of(corpus) if corpus else own_texts(), words) + measure_load()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--words", type=int, default=60_000)
    chosen = parser.parse_args()
    for name, value in rows(chosen.corpus, chosen.words):
        print(f"{name:50} {value:>10}")


if __name__ == "__main__":
    main()
