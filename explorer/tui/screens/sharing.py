"""An index that another explorer brings up to date while this one is open."""

from __future__ import annotations

from typing import Final

from textual import on

from explorer.progress import LEFT_TO_OTHERS, Stage
from explorer.tui.messages import FilesChecked, IndexRefreshed, LibraryOpened, UpdateFinished
from explorer.tui.screens.upkeep import UpkeepScreen

_LOOK_SECONDS: Final = 1.0
_AT_WORK: Final = {
    Stage.READING: "Another explorer is reading the articles; they are shown as they come",
    Stage.TAGGING: "Another explorer is finding actors and places; they are shown as they come",
}


class SharingScreen(UpkeepScreen):
    """Says what another explorer does to the index, and takes up what it leaves undone."""

    _awaits_entities = True
    """What the index says of itself, once it was asked."""
    _others: Stage | None = None
    _is_left_to_others = False
    """Whether an update ended here because another explorer was at it."""

    @property
    def is_anybody_updating(self) -> bool:
        """Whether articles may be coming, from here or from another explorer."""
        return self.is_updating or self._others is not None

    @property
    def awaits_names(self) -> bool:
        """Whether actors and places are still to be found in articles."""
        return self.is_updating or self._awaits_entities

    def expect_names(self) -> None:
        """Say whether names are still to come."""
        raise NotImplementedError

    @on(LibraryOpened)
    def watch_others(self) -> None:
        """From here on look for other explorers."""
        self.set_interval(_LOOK_SECONDS, self._look_for_others)

    @on(FilesChecked)
    @on(IndexRefreshed)
    def note_state(self, event: FilesChecked | IndexRefreshed) -> None:
        """Note whether names are still to come."""
        self._awaits_entities = event.awaits_entities
        self.expect_names()

    @on(UpdateFinished)
    def note_left(self, event: UpdateFinished) -> None:
        """Note that another explorer does what is to be done."""
        self._is_left_to_others = bool(event.busy) or LEFT_TO_OTHERS in event.warnings
        if self._is_left_to_others:
            self._others = self._at_work()
            self.call_next(self._show_others)

    def _look_for_others(self) -> None:
        """See whether another explorer is at work; where one ended that should have gone on, go on here."""
        if self.is_updating or self.is_checking:
            self._others = None
            return
        before, self._others = self._others, self._at_work()
        if self._others is not before:
            self._show_others()
        elif self._others is None and self._is_left_to_others:
            self._is_left_to_others = False
            if self._awaits_entities:
                self.start_update()

    def _at_work(self) -> Stage | None:
        return self.library.index.others() if self.library is not None and self._awaits_entities else None

    def _show_others(self) -> None:
        if not self.is_updating:
            self.show_progress(_AT_WORK.get(self._others, "") if self._others else "", 0, None)
