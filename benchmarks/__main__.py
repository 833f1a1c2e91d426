"""Measure explorer beside its peers and write the figures to ``benchmarks/results``: ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from benchmarks import contest, corrections, growth, indexing, oracle, report, screen, search
from benchmarks.preparation import Preparation, Prepared
from explorer import paths
from explorer.errors import ExplorerError

_USUAL: Final = ("search", "screen", "indexing", "growth", "oracle")
_SELDOM: Final = ("corrections",)
_ELSEWHERE: Final = ("tagging", "verifying")
_SMALLEST: Final = 1_000


def _say(line: str) -> None:
    print(line, flush=True)


class Benchmarks:
    """The benchmarks by name."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._made: set[int] = set()
        self._peers, self._notes = contest.installed(chosen.peers)
        for line in self._notes:
            _say(line)

    def run(self, name: str) -> Path:
        """Run one benchmark; the file with its table."""
        _say(name)
        made: Callable[[], Path] = getattr(self, name)
        return made()

    def _prepared(self, articles: int, peers: Sequence[str]) -> Prepared:
        folder: Path | None = self._chosen.corpus
        size = 0 if folder and articles == self._chosen.articles else articles
        fresh = self._chosen.fresh and articles not in self._made
        self._made.add(articles)
        preparation = Preparation(self._chosen.scratch, size, folder, fresh=fresh)
        return preparation.prepare(peers, lambda what: _say(f"  making {what} for {articles:,} articles"))

    def search(self) -> Path:
        """Queries beside the peers."""
        prepared = self._prepared(self._chosen.articles, self._peers)
        chosen = self._chosen
        figures = search.Search(prepared, questions=chosen.questions, seconds=chosen.seconds, say=_say).run()
        return report.searching(prepared.name, prepared.articles, figures, self._notes)

    def screen(self) -> Path:
        """Keys, starts and memory."""
        prepared = self._prepared(self._chosen.articles, ["explorer"])
        return screen.save(prepared, screen.measure(prepared, _say), [])

    def indexing(self) -> Path:
        """Articles a CPU second."""
        articles = min(self._chosen.articles, self._chosen.indexed)
        order = [peer for peer in indexing.PEERS if peer in self._peers]
        figures = indexing.measure(self._chosen.scratch, articles, order, _say)
        return indexing.save(articles, figures, indexing.measure_entities(self._chosen.scratch, _say), self._notes)

    def growth(self) -> Path:
        """Explorer alone, from a thousand articles on."""
        sizes, size = [], _SMALLEST
        while size <= self._chosen.articles:
            sizes.append(self._prepared(size, ["explorer"]))
            size *= 10
        return growth.save(growth.measure(sizes, self._chosen.questions, _say), [])

    def oracle(self) -> Path:
        """Whether answers are those of stock Whoosh."""
        figures = oracle.measure(self._chosen.scratch, self._chosen.checked, self._chosen.times, _say)
        return oracle.save(figures, [])

    def corrections(self) -> Path:
        """From the key that corrects an actor to the painted change."""
        prepared = self._prepared(self._chosen.articles, ["explorer"])
        return corrections.save(prepared.articles, *corrections.measure(prepared))


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="BENCHMARK", help=", ".join((*_USUAL, *_SELDOM, *_ELSEWHERE)))
    parser.add_argument("--articles", type=int, default=10_000, help="1000, 10000, 100000 or 1000000")
    parser.add_argument("--corpus", type=Path, help="a folder of articles in place of generated ones")
    parser.add_argument("--questions", type=int, default=20, help="queries of each class")
    parser.add_argument("--seconds", type=float, default=2.0, help="for each peer, class and operation")
    parser.add_argument("--peers", nargs="+", choices=contest.ALL, default=list(contest.ALL))
    parser.add_argument("--indexed", type=int, default=2_000, help="articles indexed at most by indexing")
    parser.add_argument("--checked", type=int, default=2_000, help="articles in the index of oracle")
    parser.add_argument("--times", type=int, default=50, help="queries of each class that oracle compares")
    parser.add_argument("--fresh", action="store_true", help="make explorer's indexes again")
    scratch = paths.cache_home() / "benchmarks"
    parser.add_argument("--scratch", type=Path, default=scratch, help="folder for corpora and indexes")
    chosen, rest = parser.parse_known_args()
    benchmarks = Benchmarks(chosen)
    for name in chosen.names or _USUAL:
        if name in _ELSEWHERE and find_spec(f"benchmarks.{name}"):
            sys.argv[1:] = rest
            import_module(f"benchmarks.{name}").main()
        elif name in (*_USUAL, *_SELDOM) and not rest:
            try:
                _say(f"{name}: {benchmarks.run(name)}")
            except ExplorerError as error:
                parser.exit(2, f"{error.message} {error.hint}\n")
        else:
            parser.error(f"there is no benchmark {name} {' '.join(rest)}".strip())


if __name__ == "__main__":
    main()
