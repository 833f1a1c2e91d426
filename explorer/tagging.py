"""Finding the entities of the articles of an index that wait for it, and bringing them together over the corpus."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from explorer.curation import Curation
from explorer.entities import load_pipeline, pipeline_name
from explorer.entities.workers import Alone, Failure, Outcome, Taggers, Workers
from explorer.errors import ArticleError, BusyIndexError, EntityError, IndexFault
from explorer.index import Index
from explorer.model import Tagging
from explorer.pace import Pace, Rhythm
from explorer.progress import Progress, Stage, Teller

if TYPE_CHECKING:
    from explorer.entities.resolver import Resolver
    from explorer.index.resolutions import Unresolved

_RULES: Final = "resolution"
"""Under this name the index notes the rules by which names were brought together."""
_PRESENT_RULES: Final = "fresh 2"
"""Changes with the rules: names are brought together anew then, without tagging."""
_SEEN: Final = "tagged through"
"""Under this name the index notes up to which row a pipeline has seen all articles, and which pipeline."""

_BATCH: Final = 60_000
"""Characters that are tagged together, about a quarter of a second's work."""
_WORTH: Final = 500_000
"""Bytes of articles for each process that tags, two to three seconds' work; getting ready takes it as long."""
_MANY: Final = 5_000
"""In an index of so many articles it takes longer to get names ready than to start a process."""
_LISTEN_SECONDS: Final = 0.25
_RESOLVE_SECONDS: Final = 2.0
_RESOLVE_SHARE: Final = 0.05
_TRIES: Final = 3


def is_settled(index: Index, pipeline: str) -> bool:
    """Whether a pipeline has seen all articles of an index as they are, and what it found is brought together."""
    if not _is_resolved(index):
        return False
    row, seen = index.last_row(), _seen(index, pipeline)
    index.refresh()
    if index.untagged(pipeline, seen):
        return False
    if seen < row:
        # All articles were looked at, which need not be done again.
        with suppress(IndexFault):
            note_settled(index, pipeline, row)
    return True


def is_noted_settled(index: Index, pipeline: str) -> bool:
    """Whether an index says of itself that it is settled for a pipeline; costs no more than a look at three notes."""
    return _is_resolved(index) and _seen(index, pipeline) >= index.last_row()


def _is_resolved(index: Index) -> bool:
    """Whether what was found in articles is brought together as it is, by present rules."""
    return index.meta(_RULES) == _PRESENT_RULES and not index.has_changes()


def note_settled(index: Index, pipeline: str, row: int) -> None:
    """Note that a pipeline has seen all articles up to a row, and that they are brought together by present rules."""
    index.set_meta(_SEEN, f"{row} {pipeline}")
    index.set_meta(_RULES, _PRESENT_RULES)


def _seen(index: Index, pipeline: str) -> int:
    """The row up to which a pipeline has seen all articles."""
    row, _, name = (index.meta(_SEEN) or "0").partition(" ")
    return int(row) if name == pipeline else 0


class EntityUpdate:
    """Tags in one process or several; may begin while articles are still being read."""

    def __init__(self, index: Index, curation: Curation, model: str | None, teller: Teller, jobs: int) -> None:
        self._index, self._curation, self._teller, self._jobs = index, curation, teller, jobs
        self._name = pipeline_name(model)
        self._load = partial(load_pipeline, model)
        self._taggers: Taggers | None = None
        self._fault: EntityError | None = None
        self._turn = ExitStack()
        self._has_turn = False
        self._waiting: deque[str] = deque()
        self._given: dict[str, str] = {}
        """Digests of the texts that are at work."""
        self._named: dict[str, list[str]] = {}
        """The articles that have each of these texts, of which the first is tagged."""
        self._sizes: dict[str, int] = {}
        """Bytes of every article that is not tagged yet; with ``_left`` as their sum."""
        self._left = self._done = self._done_size = 0
        self._row: int | None = None
        """The highest row when articles were added here before; None where none are expected."""
        self._has_adopted = False
        """Articles came whose mentions were known, and are not shown yet."""
        self._restored: tuple[str | None, Resolver | None] = (None, None)
        """What is known of names, and of which entities."""
        self._pace = Pace()
        self._resolving = Rhythm(_RESOLVE_SECONDS, _RESOLVE_SHARE)
        self._resolved = False
        self._resolving_seconds = 0.0
        """What the last bringing together took for each article that was tagged then."""
        self.failures: dict[str, str] = {}
        """Why the entities of an article are missing."""
        self.is_left_to_others = False
        """Another process is tagging, which sees to all articles that are in the index."""

    def wake(self) -> None:
        """Articles will come: have a worker get ready where there are names enough to get ready here meanwhile."""
        if self._taggers is None and self._jobs > 1 and len(self._index) >= _MANY:
            self._taggers = Workers(self._load, 1)

    def expect(self, sizes: Mapping[str, int]) -> None:
        """Articles of these sizes in bytes are about to be read; where it pays, workers get ready meanwhile."""
        # An index made anew has the mentions of most from the one before; any others wait for ``finish``.
        self._expect({**self._sizes, **(sizes if self._index.count_spares() < len(sizes) / 2 else {})})
        self._row = self._index.last_row()
        # One processor is busy with reading.
        if self._count > 1:
            if self._taggers is None:
                self._taggers = Workers(self._load, self._count - 1)
            self._taggers.grow(self._count - 1)

    def add(self, articles: Iterable[str]) -> None:
        """These articles are in the index from here on."""
        if self._row is None:
            return
        before, self._row = self._row, self._index.last_row()
        untagged = set(self._index.untagged(self._name, before))
        for article in articles:
            if article not in untagged:
                self._has_adopted = True
                self._left -= self._sizes.pop(article, 0)
            elif self._taggers is not None:
                self._waiting.append(article)

    def go_on(self, seconds: float = 0.0) -> bool:
        """Give out work and take in what is done, waiting at most so long; True where other entities are shown."""
        if self._taggers is None:
            return self._show_adopted()
        # Whoever has the turn has written its text, and so will come to ``finish``, unless something fails.
        if not (self._has_turn or self._waiting):
            return False
        if not self._take_turn():
            self._dismiss()
            return False
        try:
            while self._waiting and self._taggers.has_room:
                batch = self._next_batch()
                if batch:
                    self._taggers.give(batch)
            outcomes = self._taggers.take(seconds)
        except EntityError as error:
            self._dismiss()
            self._fault = error
            return False
        if not outcomes:
            return False
        self._store(outcomes)
        if not self._left or not self._resolving.is_due:
            return False
        self._resolve()
        return True

    def _show_adopted(self) -> bool:
        """Bring together what is known of articles that came; True where other entities are shown."""
        if not (self._has_adopted and self._resolving.is_due and self._take_turn()):
            return False
        self._has_adopted = False
        self._resolve()
        return True

    def finish(self) -> None:
        """Tag all that waits, then bring it together. Raises EntityError where no pipeline can be loaded."""
        while not is_settled(self._index, self._name):
            if not self._take_turn():
                self.is_left_to_others = True
                break
            self._catch_up()
            # Others do not wait: what they write until here is seen by the next look.
            self.close()
        self.close()
        if not self.is_left_to_others:
            # Whoever has no room to forget them, or has to wait, does so the next time.
            with suppress(IndexFault):
                self._index.drop_spares()
        self._curation.refresh()

    def _catch_up(self) -> None:
        """Tag and bring together what is in the index."""
        # What comes from here on has a higher row, whether it is seen below or not.
        row, seen = self._index.last_row(), _seen(self._index, self._name)
        self._index.refresh()
        if waiting := self._index.untagged(self._name, seen):
            # Where this is cut short, the pipeline that was at it before has not seen all any more.
            self._index.set_meta(_SEEN, f"{seen} {self._name}")
            self._tag(waiting)
        if self._fault is not None:
            raise self._fault
        if self._index.has_changes() or self._index.meta(_RULES) != _PRESENT_RULES:
            self._teller.say(Progress(Stage.RESOLVING))
            self._resolve()
        note_settled(self._index, self._name, row)

    def _tag(self, waiting: Iterable[str]) -> None:
        self._expect_all(waiting)
        self._tell()
        self._get_ready()
        steps = self._preparation()
        while self._taggers is not None and (self._waiting or self._taggers.is_busy):
            self._tell(committed=self.go_on(0.0 if next(steps, False) else _LISTEN_SECONDS))
        # Their memory is needed for bringing together.
        self._dismiss()

    def seconds_after(self, reading: float) -> float | None:
        """How long tagging takes beyond the seconds that reading takes, by its pace so far; None before it has any."""
        if self._fault is not None or not self._left:
            return 0.0
        if self._taggers is None or not self._pace.rate:
            return None
        left = max(0.0, self._left - self._pace.rate * reading)
        return left / (self._pace.rate * self._count / max(1, self._count - 1)) + self._resolving_left

    def close(self) -> None:
        """Stop, and let others tag; what is not stored is lost."""
        self._dismiss()
        self._turn.close()
        self._has_turn = False

    def _dismiss(self) -> None:
        if self._taggers is not None:
            self._taggers.close()
            self._taggers = None

    def _take_turn(self) -> bool:
        """Whether this process is the one that tags; another one that dies has it no longer."""
        if not self._has_turn:
            with suppress(BusyIndexError):
                self._turn.enter_context(self._index.tagging())
                self._has_turn = True
        return self._has_turn

    @property
    def _count(self) -> int:
        """How many processes pay for all that there is to do."""
        return max(1, min(self._jobs, (self._left + self._done_size) // _WORTH))

    @property
    def _resolving_left(self) -> float:
        return self._resolving_seconds * (self._done + len(self._sizes))

    def _expect(self, sizes: Mapping[str, int]) -> None:
        self._sizes = dict(sizes)
        self._left = sum(sizes.values())

    def _expect_all(self, waiting: Iterable[str]) -> None:
        """Have every article wait that is not at work, also those of an update that was cut short."""
        self._expect(self._index.sizes(waiting))
        self._waiting = deque(article for article in self._sizes if article not in self._given)

    def _get_ready(self) -> None:
        if self._taggers is None and self._fault is None:
            alone = self._count == 1
            self._taggers = Alone(self._load()) if alone else Workers(self._load, self._count)
        elif self._taggers is not None:
            self._taggers.grow(self._count)
        self._pace.start()

    def _preparation(self) -> Iterator[bool]:
        """Have at hand what bringing together needs, step by step, while another process tags a few articles."""
        if self._count > 1 or not isinstance(self._taggers, Workers):
            return
        from explorer.entities import keeping
        from explorer.entities.resolver import collector_paused

        yield True
        with self._index.unresolved() as waiting:
            arrays = waiting.kept(keeping.rules())
        if arrays is None:
            return
        with collector_paused():
            resolver = keeping.restored(arrays)
        self._restored = waiting.found, resolver
        yield True
        yield from resolver.look_ahead()

    def _next_batch(self) -> list[tuple[str, str]]:
        """Articles to be tagged; those with a text that is tagged already are done, those with one at work wait."""
        batch: list[tuple[str, str]] = []
        known: list[tuple[str, Tagging]] = []
        size = 0
        while self._waiting and size < _BATCH:
            name = self._waiting.popleft()
            # One that was taken away meanwhile has no text.
            with suppress(ArticleError):
                article = self._index.article(name)
                self._given[name] = article.sha256
                if article.sha256 in self._named:
                    self._named[article.sha256].append(name)
                    continue
                tagging = self._index.tagging_of(self._name, article.sha256)
                if tagging is None:
                    batch.append((name, article.text))
                    self._named[article.sha256] = [name]
                else:
                    known.append((name, tagging))
                size += len(article.text)
        if known:
            self._store(known)
        return batch

    def _store(self, outcomes: Iterable[tuple[str, Outcome]]) -> None:
        taggings: dict[str, Tagging] = {}
        size = 0
        for name, outcome in self._of_all(outcomes):
            if isinstance(outcome, Failure):
                self.failures[name] = f"actors and places are missing, because {outcome.reason}"
                taggings[name] = Tagging()
            else:
                taggings[name] = outcome
            size += self._sizes.pop(name, 0)
        self._index.store_taggings(self._name, taggings, {name: self._given.pop(name) for name in taggings})
        self._done += len(taggings)
        self._done_size += size
        self._left -= size
        self._pace.add(size)

    def _of_all(self, outcomes: Iterable[tuple[str, Outcome]]) -> Iterator[tuple[str, Outcome]]:
        """What came of articles, and so of all others that have the same text."""
        for name, outcome in outcomes:
            for each in self._named.pop(self._given[name], [name]):
                yield each, outcome

    def _resolve(self) -> None:
        begun = time.monotonic()
        # Loads lists of names.
        from explorer.entities.resolver import collector_paused

        with collector_paused():
            done = any(self._bring_together() for _ in range(_TRIES))
        if not done:
            raise BusyIndexError("Another explorer is writing the index.", hint="Try again in a moment.")
        self._resolving.done(begun)
        # The first time, lists of names are loaded.
        if self._resolved:
            self._resolving_seconds = (time.monotonic() - begun) / max(1, self._done)
        self._resolved = True

    def _bring_together(self) -> bool:
        """Resolve what became other, if it is known what was before, else all; False where somebody else did so."""
        from explorer.entities import keeping
        from explorer.entities.resolver import Resolver

        with self._index.unresolved() as waiting:
            resolver = self._resolver(waiting)
            if resolver is not None and resolver.is_of_use:
                change = resolver.update(waiting.rows, waiting.read, waiting.folder)
            else:
                resolver = Resolver()
                change = resolver.update(None, waiting.read, waiting.folder)
        notes = keeping.kept(resolver)
        # Its memory is needed for storing.
        del resolver
        return self._index.store_changes(waiting, change, keeping.rules(), notes, self._curation.regrouping)

    def _resolver(self, waiting: Unresolved) -> Resolver | None:
        """What was known when the entities were found that there are."""
        from explorer.entities import keeping

        (found, resolver), self._restored = self._restored, (None, None)
        if resolver is not None and found == waiting.found and waiting.is_whole:
            return resolver
        arrays = waiting.kept(keeping.rules())
        return None if arrays is None else keeping.restored(arrays)

    def _tell(self, *, committed: bool = False) -> None:
        seconds = self._pace.seconds(self._left)
        remaining = None if seconds is None else seconds + self._resolving_left
        rate = self._pace.rate * self._done / self._done_size if self._done_size else 0.0
        total = self._done + len(self._sizes)
        self._teller.say(Progress(Stage.TAGGING, self._done, total, committed, rate, remaining))
