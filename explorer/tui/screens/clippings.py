"""The passages that the reader kept: looked through, annotated, put in order, copied, exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from explorer import citing
from explorer.citing import CitationStyle, Clipping, Clippings, ClippingStore
from explorer.errors import ArticleError, CitationError, ClippingError, ExplorerError
from explorer.library import Library
from explorer.text import fold, visible
from explorer.tui.answers import failed
from explorer.tui.commands import Pane, bindings
from explorer.tui.display import safe_text
from explorer.tui.exports import formats, free_path, write_export
from explorer.tui.latest import InTurn, Latest
from explorer.tui.screens.chooser import Choice, Chooser
from explorer.tui.screens.cover import Destination
from explorer.tui.screens.desk import DeskScreen
from explorer.tui.screens.prompt import NotePrompt, Prompt
from explorer.tui.typed_paths import as_path, file_problem
from explorer.tui.widgets.results_list import Row

_LOOK_SECONDS: Final = 2.0
_STATES: Final = {
    "intact": ("Stands in its article as it was kept.", "good"),
    "moved": ("Moved: its article changed, and the passage stands elsewhere in it, word for word.", ""),
    "gone": ("Changed: the passage does not stand in its article as it was kept.", "warning"),
    "no article": ("Its article is not in this corpus any more; the quotation is kept here.", "warning"),
}


@dataclass
class ClippingsRead(Message):
    """The file of clippings was read."""

    serial: int
    """Number of the request; an answer to an older one is not shown."""
    clippings: Clippings
    said: str
    """What was done, for the reader; may be empty."""


@dataclass
class ClippingChecked(Message):
    """Whether a clipping still stands."""

    clipping: Clipping
    destination: Destination
    state: str
    opening: bool
    """Whether the reader wants to go there."""


@dataclass
class Exported(Message):
    """Clippings were written to a file."""

    text: str


class ClippingsScreen(DeskScreen):
    """The clippings of a corpus. What other windows do to them is seen within moments."""

    PANE = Pane.CLIPPINGS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.CLIPPINGS)

    def __init__(
        self, library: Library, store: ClippingStore, *, style: str, writers: Mapping[str, CitationStyle]
    ) -> None:
        super().__init__("Clippings")
        self.library = library
        self.store = store
        self.style = style
        self.writers = writers
        self.clippings: tuple[Clipping, ...] = ()
        self.shown: tuple[Clipping, ...] = ()
        """Those that hold what the reader typed to find."""
        self.sought = ""
        self._broken = 0
        self._deleted: list[tuple[Clipping, int]] = []
        self._serial = 0
        self._stamp: object = None
        self._state: tuple[str, str] | None = None
        self._checks: Latest[tuple[Clipping, bool]] = Latest(self, "check", self._checked)
        self._exports = InTurn(self, "export", failed)

    def begin(self) -> None:
        """Read the file, and look at it again from time to time."""
        self.entries.show_message("Reading the clippings …")
        self._do(lambda: None)
        self.set_interval(_LOOK_SECONDS, self._look)

    # The file

    def _do(self, change: Callable[[], object], said: str = "") -> None:
        """Change the file, in a thread and in turn, then read it."""
        self._serial += 1
        serial = self._serial

        def job() -> Message:
            try:
                change()
            except ClippingError as error:
                self.post_message(failed(error))
                return ClippingsRead(serial, self.store.read(), "")
            return ClippingsRead(serial, self.store.read(), said)

        self._stamp = None
        self.jobs.ask(job)

    def _look(self) -> None:
        try:
            found = self.store.path.stat()
            stamp: object = (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:
            stamp = 0
        known, self._stamp = self._stamp, stamp
        if known is not None and known != stamp:
            self._do(lambda: None)

    @on(ClippingsRead)
    def show_clippings(self, event: ClippingsRead) -> None:
        """Show what is in the file."""
        if event.said:
            self.tell(event.said, kind="good")
        if event.serial == self._serial:
            self.clippings = event.clippings.clippings
            if len(event.clippings.broken) != self._broken:
                self._broken = len(event.clippings.broken)
                if self._broken:
                    first = event.clippings.broken[0]
                    more = f" and {self._broken - 1} more" if self._broken > 1 else ""
                    self.tell(f"Line {first.number}{more} of {self.store.path.name}: {first.reason}", kind="warning")
            self._show_list()

    def _show_list(self) -> None:
        count = len(self.clippings)
        wanted = fold(self.sought).split()
        self.shown = tuple(it for it in self.clippings if all(word in _findable(it) for word in wanted))
        found = f"{len(self.shown)} of {count} with {visible(self.sought)}" if wanted else str(count)
        self.entries_pane.border_title = Content(f"Clippings {found}")
        self.title_line.right = Content(f"{visible(self.library.name)} · {count} clipping{'s' if count != 1 else ''} ")
        if self.shown:
            place = self.entries.cursor
            known = {clipping.id: clipping for clipping in self.shown}
            gone = self.entries.current not in known
            self.entries.set_results(tuple(known), lambda one: _row(known[one]))
            if gone:
                self.entries.move_to(place)
        elif count:
            self.entries.show_message(f"None holds {visible(self.sought)}.")
        else:
            self.entries.show_message("Nothing is kept yet. Choose a passage of an article with v, keep it with c.")
        self.show_current()

    @property
    def current(self) -> Clipping | None:
        """The clipping under the cursor."""
        place = self.entries.cursor
        return self.shown[place] if place < len(self.shown) else None

    # The preview

    def show_current(self) -> None:
        """Show the clipping in the present style, and look whether it still stands."""
        self._state = None
        self._preview()
        if self.current is not None:
            self._checks.ask((self.current, False))

    def _preview(self) -> None:
        clipping = self.current
        self.preview_pane.border_title = Content(f"As it is copied · {self.style}" if clipping else "")
        if clipping is None:
            self.preview.update(Content(""))
            return
        lines = [Content(safe_text(self._cited(clipping))), Content("")]
        if clipping.note:
            lines += [Content.styled("Note", "bold $text-primary"), Content(safe_text(clipping.note)), Content("")]
        if clipping.tags:
            tags = "  ".join(f"#{visible(tag)}" for tag in clipping.tags)
            lines += [Content.styled(tags, "$text-accent"), Content("")]
        if self._state is not None:
            text, kind = self._state
            colour = {"good": "$text-success", "warning": "$text-warning"}.get(kind, "$text-primary")
            lines.append(Content.styled(text, colour))
        found = f", found with {visible(clipping.query)}" if clipping.query else ""
        lines.append(Content.styled(f"Kept {visible(clipping.time[:16].replace('T', ' '))}{found}", "dim"))
        self.preview.update(Content("\n").join(lines))

    def _cited(self, clipping: Clipping) -> str:
        write = self.writers.get(self.style) or self.writers["plain"]
        try:
            return write(clipping.record)
        except CitationError as error:
            return f"{error.message} {error.hint}".strip()

    def _checked(self, request: tuple[Clipping, bool]) -> Message:
        """Look, in a thread, whether a clipping still stands."""
        clipping, opening = request
        try:
            article = self.library.article(clipping.article)
        except ArticleError:
            return ClippingChecked(clipping, Destination(clipping.article, None), "no article", opening)
        except ExplorerError as error:
            return failed(error)
        state = citing.locator_state(clipping.locators, article)
        spans = citing.resolve_all(clipping.locators, article)
        span = (spans[0][0], spans[-1][1]) if spans else None
        said, kind = _STATES[state]
        return ClippingChecked(clipping, Destination(article.id, span, said, kind, spans or ()), state, opening)

    @on(ClippingChecked)
    def show_check(self, event: ClippingChecked) -> None:
        """Say whether it stands, and go there if that was asked."""
        if event.opening and event.state != "no article":
            self.leave(event.destination)
        elif event.clipping == self.current:
            self._state = _STATES[event.state]
            self._preview()
            if event.opening:
                self.tell(self._state[0], kind=self._state[1])

    # Keys

    def action_open(self) -> None:
        """Open the article at the passage."""
        if self.current is not None:
            self._checks.ask((self.current, True))

    def action_edit_note(self) -> None:
        """Write a note."""
        clipping = self.current
        if clipping is not None:

            def done(note: str | None) -> None:
                if note is not None and note != clipping.note:
                    self._do(lambda: self.store.edit(clipping.id, note=note), "The note is kept.")

            self.app.push_screen(NotePrompt("Note", clipping.note), done)

    def action_edit_tags(self) -> None:
        """Give it tags."""
        clipping = self.current
        if clipping is not None:

            def done(text: str | None) -> None:
                if text is not None:
                    tags = [tag.strip().lstrip("#") for tag in text.split(",")]
                    self._do(lambda: self.store.edit(clipping.id, tags=tags), "The tags are kept.")

            self.app.push_screen(Prompt("Tags", ", ".join(clipping.tags), hint="separated by commas"), done)

    def action_shift(self, step: int) -> None:
        """Move it in the order."""
        place = self.entries.cursor
        other = place + step
        if not (0 <= place < len(self.shown) and 0 <= other < len(self.shown)):
            return
        order = list(self.clippings)
        one, two = (order.index(self.shown[at]) for at in (place, other))
        order[one], order[two] = order[two], order[one]
        pair = [order[at].id for at in sorted((one, two))]
        self.clippings = tuple(order)
        self._show_list()
        self._do(lambda: self.store.reorder(pair))

    def action_delete(self) -> None:
        """Let go of it."""
        clipping = self.current
        if clipping is None:
            return
        self._deleted.append((clipping, self.clippings.index(clipping)))
        self.clippings = tuple(one for one in self.clippings if one.id != clipping.id)
        self._show_list()
        self._do(lambda: self.store.delete(clipping.id), "Deleted; u brings it back.")

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        if not self._deleted:
            self.tell("Nothing was deleted here.")
            return
        clipping, place = self._deleted.pop()
        self._do(lambda: self.store.put_back(clipping, place), "It is back.")

    def action_find(self) -> None:
        """Show only those that hold words, as they are typed."""
        before = self.sought

        def done(text: str | None) -> None:
            self._seek(before if text is None else text)

        hint = "words of the passage, its title, note or tags; nothing shows all"
        self.app.push_screen(Prompt("Find clippings", before, hint=hint, typed=self._seek), done)

    def _seek(self, text: str) -> None:
        self.sought = text.strip()
        self._show_list()

    def action_style(self) -> None:
        """Cite in the next style."""
        names = list(self.writers)
        self.style = names[(names.index(self.style) + 1) % len(names)] if self.style in names else names[0]
        self._preview()

    def action_copy(self) -> None:
        """Copy it with its citation."""
        self._copy([self.current] if self.current else [])

    def action_copy_all(self) -> None:
        """Copy all of them with their citations."""
        self._copy(self.shown)

    def _copy(self, clippings: Sequence[Clipping]) -> None:
        if not clippings:
            self.tell("There is nothing to copy.")
            return
        write = self.writers.get(self.style) or self.writers["plain"]
        try:
            if len(clippings) > 1 and self.style in _ONE_DOCUMENT:
                text = citing.export(clippings, self.style)
            else:
                text = "\n\n".join(write(clipping.record) for clipping in clippings)
        except CitationError as error:
            self.tell(f"Nothing was copied. {error.message} {error.hint}".strip(), kind="warning")
            return
        what = f"{len(clippings)} clippings" if len(clippings) > 1 else clippings[0].article
        self.copy(text, what)

    # Export

    def action_export(self) -> None:
        """Choose a format, then a file."""
        if not self.shown:
            self.tell("There is nothing to export.")
            return
        choices = [
            Choice(form, suffix, known, partial(self._ask_path, form, suffix))
            for form, (suffix, known) in formats().items()
        ]
        self.app.push_screen(Chooser("Export as", choices))

    def _ask_path(self, form: str, suffix: str) -> None:
        def done(path: str | None) -> None:
            if path is not None:
                self._exports.ask(lambda: self._exported(form, as_path(path)))

        problem = partial(file_problem, new=True)
        proposed = str(free_path(f"clippings-{self.library.name}", suffix))
        self.app.push_screen(Prompt(f"Export {form} to", proposed, hint="a new file", problem=problem), done)

    def _exported(self, form: str, path: Path) -> Message:
        """Write the clippings to a new file, in a thread."""
        shown = {clipping.id for clipping in self.shown}
        clippings = [it for it in self.store.read().clippings if it.id in shown or not self.sought]
        write_export(clippings, form, path)
        count = "1 clipping is" if len(clippings) == 1 else f"{len(clippings)} clippings are"
        return Exported(f"{count} in {path.absolute()}")

    @on(Exported)
    def tell_exported(self, event: Exported) -> None:
        """Say where they are."""
        self.tell(event.text, kind="good")


_ONE_DOCUMENT: Final = frozenset({"csl-json", "annotation"})
"""Styles of which several are no document one after the other, but together."""


def _findable(clipping: Clipping) -> str:
    """What the reader may look for in a clipping, folded."""
    tags = (f"#{tag}" for tag in clipping.tags)
    return fold(" ".join([clipping.record.quotation, clipping.title, clipping.article, clipping.note, *tags]))


def _row(clipping: Clipping) -> Row:
    tags = " ".join(f"#{tag}" for tag in clipping.tags)
    place = clipping.record.place
    known = (
        PurePosixPath(clipping.article).name,
        place,
        clipping.date,
        "✎ note" if clipping.note else "",
        tags,
    )
    quote = f"“{clipping.record.quotation}”"
    return Row(quote, tuple(part for part in known if part), clipping.note or clipping.title)
