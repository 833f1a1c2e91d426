"""Indexes of one corpus for all peers, made once and kept in a folder for scratch."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks import corpus
from benchmarks.contest import all_passed, contestants, python_with
from benchmarks.corpus import Document
from benchmarks.peers.whoosh_peer import FACET_FILE
from benchmarks.queries import Statistics
from explorer import paths
from explorer.corpus import Corpus
from explorer.entities import pipeline_name
from explorer.errors import IndexFault
from explorer.index import FileRecord, Index
from explorer.library import Library
from explorer.model import FileStatus
from explorer.tagging import note_settled

_COMMIT: Final = 10_000
_PASSED: Final = 100
_DONE: Final = "prepared.json"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Where everything of one corpus lies."""

    name: str
    """``10000`` for generated articles, else the name of the folder."""
    articles: int
    roots: tuple[Path, ...]
    folders: dict[str, Path]
    """The index of each peer."""
    statistics: Statistics
    built: dict[str, dict[str, Any]]
    """What making each index took: CPU seconds, bytes."""


class Preparation:
    """Makes what is missing; ``EXPLORER_HOME`` is set to a folder in the scratch."""

    def __init__(self, scratch: Path, articles: int, folder: Path | None = None, *, fresh: bool = False) -> None:
        """With ``fresh`` explorer's index is made again even if there is one."""
        self._size, self._given, self._fresh = articles, folder, fresh
        self._place = scratch / (paths.corpus_key([folder]) if folder else f"generated-{articles}")
        self._place.mkdir(parents=True, exist_ok=True)
        os.environ["EXPLORER_HOME"] = str(self._place / "home")
        self._root = folder or self._place / "articles"
        self._index = paths.index_folder([self._root])

    def prepare(self, peers: Sequence[str], say: Callable[[str], object]) -> Prepared:
        """Make what is missing for these peers; a line for each thing that is made."""
        kept = self._place / _DONE
        built: dict[str, dict[str, Any]] = json.loads(kept.read_text()) if kept.exists() else {}
        if "explorer" not in built or self._fresh or not self._is_usable():
            say("explorer")
            built["explorer"] = self._make_explorer()
            kept.write_text(json.dumps(built))
        wanted = [peer for peer in peers if peer not in ("explorer", "whoosh") and peer not in built]
        wanted = [peer for peer in wanted if python_with(peer)]
        statistics = self._place / "statistics.json"
        if wanted or not statistics.exists():
            say(", ".join(["statistics", *wanted]))
            built |= self._make_others(wanted, statistics)
            kept.write_text(json.dumps(built))
        folders = {peer: self._folder(peer) for peer in peers}
        known = Statistics.load(statistics)
        name = self._given.name if self._given else str(self._size)
        return Prepared(name, known.articles, (self._root,), folders, known, built)

    def _is_usable(self) -> bool:
        """Whether the index can be opened and is current: else the screen would set about tagging everything anew."""
        try:
            Index.open(self._index).close()
        except IndexFault:
            return False
        with Library.open([self._root]) as library:
            return library.is_current()

    def _folder(self, peer: str) -> Path:
        return self._index if peer in ("explorer", "whoosh") else self._place / peer

    def documents(self) -> Iterator[Document]:
        """The articles: generated, or as explorer has read and tagged them in a folder."""
        if self._given is None:
            yield from corpus.documents(self._size)
            return
        with Index.open(self._index) as index:
            for key in islice(index.article_ids(), self._size or None):
                yield Document(index.article(key), index.mentions(key))

    def _make_explorer(self) -> dict[str, Any]:
        cpu = time.process_time()
        if self._given is not None:
            with Library.open([self._root]) as library:
                library.update()
        else:
            make_index(self._root, self.documents())
        took = {"cpu": time.process_time() - cpu, "bytes": _size(self._index)}
        with Index.open(self._index) as index:
            took["segments"] = len(list(self._index.glob("MAIN_*.trm")))
            took["articles"] = len(index)
        return took

    def _make_others(self, wanted: Sequence[str], statistics: Path) -> dict[str, dict[str, Any]]:
        known = Statistics()
        facets: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        for peer in wanted:
            shutil.rmtree(self._folder(peer), ignore_errors=True)
        took: dict[str, dict[str, Any]] = {}
        with contestants({peer: self._folder(peer) for peer in wanted}) as running:
            rest = all_passed(self.documents())
            while batch := list(islice(rest, _PASSED)):
                for article in batch:
                    known.note(article)
                    facets[article.id] = (article.actors, article.places)
                for contestant in running.values():
                    contestant.add(batch)
            for peer, contestant in running.items():
                took[peer] = contestant.call("finish")
        for peer in wanted:
            took[peer] |= {"articles": known.articles, "bytes": _size(self._folder(peer))}
        (self._index.parent / f"{self._index.name}.{FACET_FILE}").write_text(json.dumps(facets))
        known.save(statistics)
        return took


def make_index(root: Path, documents: Iterable[Document]) -> None:
    """Write generated documents to a folder and index them, with their mentions and entities, as current."""
    root.mkdir(parents=True, exist_ok=True)
    pipeline, census = pipeline_name(None), corpus.Census()
    rest = iter(documents)
    with Index.create(paths.index_folder([root])) as index:
        with index.writer() as writer:
            while batch := list(islice(rest, _COMMIT)):
                corpus.write(batch, root)
                for made in batch:
                    each = corpus.placed(made, root).article
                    status = (root / each.id).stat()
                    record = FileRecord(each.id, status.st_size, status.st_mtime_ns, each.sha256, FileStatus.INDEXED)
                    writer.add(each, record)
                    census.note(made)
                writer.commit()
                index.store_taggings(pipeline, {made.article.id: corpus.tagging(made) for made in batch})
        index.store_resolution(census.resolution())
        index.set_meta("metadata", Corpus([root]).metadata_stamp)
        note_settled(index, pipeline, index.last_row())


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size
    return total
