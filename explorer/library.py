"""A corpus opened: keeps its index up to date (corpus, then entities, then index) and answers.

The index is a cache. Text comes in first, in batches that can be searched as soon as they are committed; entities
follow. Nothing here imports spaCy unless an article has not been tagged yet; what a first search does not need is
imported when it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from explorer import paths, relocation
from explorer.changes import METADATA, differing
from explorer.corpus import Corpus, FoundFile, Glance
from explorer.curation import Change, CorrectionsState, Curation
from explorer.entities import pipeline_name
from explorer.entities.corrections import Corrections
from explorer.entities.operations import Operation
from explorer.errors import DamagedIndexError, IndexFault
from explorer.index import Index
from explorer.model import Article, Entity, IndexReport, Kind, Mention, SearchState, Summary
from explorer.progress import Progress, Report, Stage, silent
from explorer.results import ArticleHits, SearchResults

if TYPE_CHECKING:
    from explorer.entities.suggestions import Suggestion
    from explorer.evidence import Evidence

__all__ = ["Library", "Progress", "Report", "Stage"]

_KEPT = "; the actors and places that were found in them are kept"
_MODEL = "model"
_DEFAULT = "default"
_SAMPLE = 20
"""Files by which a corpus is known again that was moved."""
_FEW = 1_000
"""So many files that changed are read before all are compared again; of more, nobody waits for the first."""


class Library:
    """One corpus with its index. Reading is safe from several threads, updating from one."""

    def __init__(self, corpus: Corpus, index: Index, *, model: str | None = None) -> None:
        self.corpus = corpus
        self.index = index
        self.model = model
        self.warnings: list[str] = []
        self._curation = Curation(index, self.data_folder)
        self._glance: Glance | None = None
        self._closed = False

    @classmethod
    def open(
        cls,
        roots: Sequence[Path],
        *,
        model: str | None = None,
        usual_model: str | None = None,
        rebuild: bool = False,
    ) -> Library:
        """Open a corpus with what its index holds; a missing or damaged index is begun anew.

        What was found in the texts of a damaged one, or of one of another version, is kept where it can be believed.

        Args:
            model: entity model to use for this corpus from now on; ``default`` goes back to the usual one.
            usual_model: the one of a corpus for which none was named; None is the one that ships with explorer.
            rebuild: make the index again from nothing, and find all entities again.

        Raises:
            CorpusError: there is nothing to read at ``roots``.
            ForeignIndexError: the index folder holds something that is not ours.
        """
        corpus = Corpus(roots)
        folder = paths.index_folder(corpus.roots)
        warnings: list[str] = []
        index: Index | None = None
        if not rebuild and Index.exists(folder):
            try:
                index = Index.open(folder)
            except DamagedIndexError as error:
                if not Index.is_being_made(folder):
                    warnings.append(error.message)
        if index is None:
            # Which model was named for a corpus stands nowhere else.
            model = Index.noted(folder, _MODEL) if model is None else model
            named = None if model == _DEFAULT else model
            keeping = None if rebuild else pipeline_name(named or usual_model)
            found = (file for file in corpus.files() if isinstance(file, FoundFile))
            index = Index.create(
                folder,
                unless_sound=not rebuild,
                notes={_MODEL: named or ""},
                keeping=keeping,
                files=[] if rebuild else [(file.id, file.size) for file in islice(found, _SAMPLE)],
            )
        try:
            if model is not None:
                index.set_meta(_MODEL, "" if model == _DEFAULT else model)
            if warnings:
                warnings = [f"{warnings[0]} It is made again from the articles{_KEPT if index.count_spares() else ''}."]
            warnings += relocation.follow(corpus, index)
            library = cls(corpus, index, model=index.meta(_MODEL) or usual_model)
            library.warnings += warnings + library._curation.warnings()
            # Whoever is writing shows corrections as they are in the end.
            with suppress(IndexFault):
                library._curation.refresh()
        except BaseException:
            index.close()
            raise
        return library

    def close(self) -> None:
        """Let go of the index; closing twice is closing once."""
        if not self._closed:
            self._closed = True
            self.index.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """Name of the corpus."""
        return self.corpus.name

    @property
    def data_folder(self) -> Path:
        """Where what the reader made in this corpus is kept."""
        return paths.data_folder(self.corpus.roots)

    def is_current(self) -> bool:
        """Whether the index speaks of the files as they are now, with all entities; reads no file."""
        return self._is_settled() and next(differing(self.corpus, self.index), None) is None

    def look(self) -> tuple[bool, Sequence[str]]:
        """Whether the index is current, and what ``update`` may be told to read ``first``."""
        # What changes while files are compared is seen by the next glance.
        self._glance = self.corpus.glance()
        is_same, few = _first(differing(self.corpus, self.index))
        return is_same and self._is_settled(), few

    def glance(self) -> tuple[bool, Sequence[str]]:
        """Whether all files are as at the last glance or ``look``, and what ``update`` may be told to read ``first``.

        Takes less than half as long as ``look``, and says nothing of what an update in between did not read.
        """
        if self._glance is None:
            return self.look()
        before, self._glance = self._glance, self.corpus.glance()
        return _first(self.corpus.differing(self._glance, before))

    def _is_settled(self) -> bool:
        """Whether the index has all entities and speaks of metadata files and corrections as they are now."""
        from explorer.tagging import is_settled

        if self.index.meta(METADATA) != self.corpus.metadata_stamp or not self._curation.is_current():
            return False
        return is_settled(self.index, pipeline_name(self.model))

    def awaits_entities(self) -> bool:
        """Whether articles of the index wait for their actors and places to be found, by whomever; costs nothing."""
        from explorer.tagging import is_noted_settled

        return not is_noted_settled(self.index, pipeline_name(self.model))

    def update(
        self, progress: Report = silent, *, jobs: int = 1, entities: bool = True, first: Sequence[str] = ()
    ) -> IndexReport:
        """Bring the index up to date with the files: read what changed, drop what is gone, tag what is new.

        Args:
            progress: called with how far it is, several times a second.
            jobs: at most so many processes tag. With more than one, the program's main module must be one that can
                be imported without starting it, as always with processes of Python.
            entities: False leaves out tagging; the next update makes up for it.
            first: ids of files that somebody saw to differ, as ``look`` does; where they still do, they can be searched
                before all files are compared.

        Returns:
            One report for each file.

        Raises:
            BusyIndexError: another process is updating.
        """
        from explorer.updating import Update

        update = Update(self.corpus, self.index, self._curation, self.model, progress, jobs)
        report = update.run(entities=entities, first=first)
        self.warnings += update.warnings
        return report

    def optimize(self, progress: Report = silent) -> None:
        """Merge what many updates left behind; reads and writes the whole index. Raises BusyIndexError."""
        from explorer.updating import Merging

        merging = Merging(progress)
        self.index.optimize(merging.tell)

    # The reader's corrections

    @property
    def corrections(self) -> CorrectionsState:
        """The corrections as they stand: blocks, broken lines, what meets nothing, what is hidden."""
        return self._curation.state()

    def correct(self, operation: Operation) -> Change:
        """Merge, split, rename, retype, hide or tell apart; takes effect at once, everywhere.

        Raises CorrectionError where that is not possible; nothing was changed then.
        """
        return self._curation.correct(operation)

    def undo(self) -> Change:
        """Take back the last correction; raises CorrectionError where there is none, or the file was edited since."""
        return self._curation.undo()

    def redo(self) -> Change:
        """Make the correction again that was taken back last; raises CorrectionError as ``undo`` does."""
        return self._curation.redo()

    def import_corrections(self, more: Corrections, summary: str) -> Change:
        """Add corrections of another file to these, as one step that can be undone."""
        return self._curation.merge_in(more, summary)

    def export_corrections(self) -> str:
        """The corrections as the text of a file; raises CorrectionError where they cannot be read."""
        return self._curation.notebook.read().corrections.text()

    def suggestions(self, limit: int = 50) -> tuple[Suggestion, ...]:
        """Entities that may be one, most likely first; costs a moment in a large corpus."""
        return self._curation.suggestions(limit)

    def evidence(self, entity_id: str, limit: int = 12) -> Evidence | None:
        """Sentences, roles, first and last article of an entity; None where there is none of this id."""
        from explorer.evidence import evidence

        return evidence(self.index, entity_id, limit)

    def candidates(self, entity: Entity) -> tuple[Entity, ...]:
        """Those whom a name may mean that several have, most mentioned first."""
        from explorer.evidence import candidates

        return candidates(self.index, entity)

    # Answers

    def search(
        self,
        state: SearchState,
        *,
        typing: bool = False,
        explain: bool = False,
        cancelled: Callable[[], bool] | None = None,
    ) -> SearchResults:
        """Answer a search state; never raises for anything a person can type. See ``Index.search``."""
        return self.index.search(state, typing=typing, explain=explain, cancelled=cancelled)

    def hits(self, article_id: str, state: SearchState, *, typing: bool = False, limit: int = 3) -> ArticleHits:
        """Where an article answers a search state, with its best passages."""
        return self.index.hits(article_id, state, typing=typing, limit=limit)

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleError where there is none."""
        return self.index.article(article_id)

    def summary(self, article_id: str) -> Summary:
        """What the results say of an article; raises ArticleError where there is none."""
        return self.index.summary(article_id)

    def mentions(self, article_id: str) -> tuple[Mention, ...]:
        """The mentions in an article, each with its entity."""
        return self.index.mentions(article_id)

    def entities(self, kind: Kind | None = None) -> tuple[Entity, ...]:
        """The actors and places of the corpus."""
        return self.index.entities(kind)

    def __len__(self) -> int:
        return len(self.index)


def _first(ids: Iterator[str]) -> tuple[bool, Sequence[str]]:
    """Whether there are none, and the ids if they are few."""
    found = list(islice(ids, _FEW + 1))
    return not found, found if len(found) <= _FEW else ()
