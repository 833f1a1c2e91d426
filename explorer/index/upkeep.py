"""Changing what an index holds: articles, their mentions, entities, and what corrections make of these."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import Final

from explorer.errors import BusyIndexError
from explorer.index import resolutions, storage
from explorer.index.arrays import Array
from explorer.index.catalog import PATIENCE, Catalog
from explorer.index.connection import Connection
from explorer.index.damage import guarded
from explorer.index.resolutions import Regroup, Unresolved
from explorer.index.roster import Roster
from explorer.index.segments import Merging, unheard
from explorer.index.storage import WriteLock
from explorer.index.writer import Ground, IndexWriter
from explorer.locks import is_held, locked
from explorer.model import Entity, Regrouping, Resolution, ResolutionChange, Tagging
from explorer.progress import Stage

_PAUSE: Final = 0.02


class Upkeep(Connection):
    """An index as those see it who keep it up to date."""

    def writer(self, merging: Merging = unheard) -> IndexWriter:
        """Begin to change articles; raises BusyIndexError while somebody else does.

        ``merging`` is told how many documents of how many are merged, whenever segments are.
        """
        lock = WriteLock(self._folder)
        try:
            with self._access:
                # Nobody makes it anew meanwhile.
                self._follow()
                ground = Ground(
                    max(int(self._snapshot.rows.max(initial=0)), self._catalog.last_row()),
                    self._snapshot.count,
                    self._snapshot.unknown,
                    self._snapshot.lost(),
                )
                return IndexWriter(self._folder, self._catalog, self._access, lock, ground, self._reload, merging)
        except BaseException:
            lock.release()
            raise

    def optimize(self, merging: Merging = unheard) -> None:
        """Merge what many changes left behind into as few segments as there can be; raises BusyIndexError."""
        with self.writer(merging) as writer:
            writer.optimize()

    @contextmanager
    def tagging(self) -> Iterator[None]:
        """The right to find entities, which one process has at a time, and loses by ending.

        Raises BusyIndexError while somebody else has it.
        """
        with ExitStack() as held:
            with guarded(self._folder, writing=True):
                try:
                    held.enter_context(locked(self._folder / storage.TAGGING_LOCK, seconds=_PAUSE))
                except TimeoutError as error:
                    raise BusyIndexError(
                        "Another explorer is finding actors and places.", hint="Try again when it has finished."
                    ) from error
                with self._access:
                    self._catalog.prepare_spares()
            yield

    def others(self) -> Stage | None:
        """What another process does to this index: reading articles, else tagging them; None where nobody does."""
        if storage.is_written(self._folder):
            return Stage.READING
        return Stage.TAGGING if is_held(self._folder / storage.TAGGING_LOCK) else None

    def store_taggings(
        self, pipeline: str, taggings: Mapping[str, Tagging], texts: Mapping[str, str] | None = None
    ) -> None:
        """Keep what an entity pipeline found; articles that are not in the index are left out.

        ``texts`` has digests of texts that were looked at; an article that has another text by now is left out, too.
        """
        with self._access, guarded(self._folder, writing=True):
            self._catalog.put_taggings(pipeline, taggings, texts or {})

    def store_resolution(self, resolution: Resolution, regrouping: Regrouping | None = None) -> None:
        """Replace all entities, and what corrections make of them.

        An article whose mentions do not fit in number has none until it is resolved again.
        """
        with self._access, guarded(self._folder, writing=True):
            with self._catalog.reading():
                of = Unresolved.of(self._catalog, self._folder, self._snapshot.holds)
                change = resolutions.whole(self._catalog, resolution)
            self._put_resolution(of, change, None, lambda _: (regrouping or Regrouping(), {}))

    @contextmanager
    def unresolved(self) -> Iterator[Unresolved]:
        """What became other since entities were found; it is read by a connection of its own, so that none waits."""
        with self._access:
            snapshot = self._snapshot
        with guarded(self._folder):
            catalog = Catalog(self._folder / storage.CATALOG)
        with closing(catalog), catalog.reading():
            with guarded(self._folder):
                # What a crash took away is not among the changes.
                is_whole = not snapshot.lost()
                unresolved = Unresolved.of(catalog, self._folder, snapshot.holds, is_whole=is_whole)
            yield unresolved

    def store_changes(
        self, of: Unresolved, change: ResolutionChange, rules: str, notes: Mapping[str, Array], regroup: Regroup
    ) -> bool:
        """Keep what became other in a resolution, and what corrections make of it.

        False where the entities are no longer those that it was made ``of``.

        Args:
            notes: what the resolver wants to find the next time, if it goes by the same rules.
        """
        with self._access, guarded(self._folder, writing=True):
            return self._put_resolution(of, change, (rules, notes), regroup)

    def _put_resolution(
        self, of: Unresolved, change: ResolutionChange, notes: tuple[str, Mapping[str, Array]] | None, regroup: Regroup
    ) -> bool:
        if not resolutions.put(self._catalog, self._folder, of, change, notes, regroup):
            return False
        self._reload()
        resolutions.remove_others(self._folder, self._catalog.found() or "")
        return True

    def found(self) -> tuple[str | None, Roster]:
        """The entities as they were found, without corrections, and a name for just these."""
        with self._access, guarded(self._folder):
            self.refresh()
            return self._catalog.found(), self._snapshot.found

    def regroup(self, regrouping: Regrouping, of: str | None, notes: Mapping[str, str] | None = None) -> bool:
        """Show what corrections make of the entities, at once, and keep notes with it for ``meta``.

        False where the entities are no longer those it was made ``of``.
        """
        until = time.monotonic() + PATIENCE
        while True:
            with suppress(BusyIndexError), self._access, guarded(self._folder, writing=True):
                if not self._catalog.put_regrouping(regrouping, of, notes or {}):
                    return False
                self._snapshot = self._snapshot.regrouped(regrouping)
                return True
            if time.monotonic() > until:
                raise BusyIndexError("Another explorer is writing the index.", hint="Try again in a moment.")
            # A resolution is written for seconds, in which whoever searches need not wait.
            time.sleep(_PAUSE)

    def hidden(self) -> tuple[Entity, ...]:
        """Entities that corrections keep from being shown."""
        with self._access, guarded(self._folder):
            return self._snapshot.entities.hidden

    def untagged(self, pipeline: str, after: int = 0) -> list[str]:
        """Ids of articles whose present text this pipeline has not seen, of those that came after ``last_row`` was so.

        An article that is changed comes anew.
        """
        with self._access, guarded(self._folder):
            return [name for name in sorted(self._catalog.untagged(pipeline, after)) if self._snapshot.holds(name)]

    def tagging_of(self, pipeline: str, sha256: str) -> Tagging | None:
        """What a pipeline found in a text, where an article has it and anything was found; within ``tagging``."""
        with self._access, guarded(self._folder):
            return self._catalog.tagging_of(pipeline, sha256)

    def count_spares(self) -> int:
        """Of how many texts mentions are known that no article has: those of files that are being renamed, or of the
        index before. Articles that come with these texts are not ``untagged``.
        """
        with self._access, guarded(self._folder):
            return self._catalog.count_spares()

    def drop_spares(self) -> None:
        """Forget mentions that no article has; raises BusyIndexError while articles may come that do."""
        if self.count_spares():
            lock = WriteLock(self._folder)
            try:
                with self._access, guarded(self._folder, writing=True), self._catalog.transaction():
                    self._catalog.drop_spares()
            finally:
                lock.release()

    def last_row(self) -> int:
        """A number that grows with every article that comes."""
        with self._access, guarded(self._folder):
            return self._catalog.last_row()

    def has_changes(self) -> bool:
        """Whether articles came, changed or went since entities were found."""
        with self._access, guarded(self._folder):
            return self._catalog.has_changes()
