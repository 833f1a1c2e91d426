"""A draft checked against the corpus: every quotation with its verdict, the difference, and the way to its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from explorer import checking
from explorer.citing.verification import Change, Finding, LocatorFinding, Place, Report, State, Verdict
from explorer.drafts import is_markdown, read_draft
from explorer.errors import ExplorerError
from explorer.library import Library
from explorer.text import visible
from explorer.tui.answers import failed
from explorer.tui.commands import Pane, bindings
from explorer.tui.display import safe_text
from explorer.tui.latest import Latest
from explorer.tui.screens.cover import Destination
from explorer.tui.screens.desk import DeskScreen
from explorer.tui.screens.prompt import PathSuggester, Prompt
from explorer.tui.signs import FAILS, SHORT, STANDS
from explorer.tui.typed_paths import as_path, current_folder, file_problem
from explorer.tui.widgets.results_list import Row

_WORDS: Final = {
    Verdict.VERBATIM: "Stands in the article, character for character.",
    Verdict.TYPOGRAPHY: "The same words; quotation marks, dashes, spaces or the like differ.",
    Verdict.STITCHED: "Its parts stand in one article, in this order, around an elision or insertion.",
    Verdict.ALTERED: "Does not stand so: the article has other words.",
    Verdict.MISATTRIBUTED: "Stands in these articles, but not where or from whom the draft has it.",
    Verdict.NOT_FOUND: "Was not found in these articles.",
    Verdict.SHORT: "One or two words: not looked up.",
}
_STATES: Final = {
    State.INTACT: "The passage of this locator stands as it was.",
    State.MOVED: "The article changed; the passage stands elsewhere in it, word for word.",
    State.GONE: "The passage of this locator does not stand in the article any more.",
}
_CITATIONS: Final = {
    State.INTACT: "Its citation is intact: it stands in the paragraph that is cited.",
    State.MOVED: "It stands in another paragraph than the one that is cited.",
    State.GONE: "It does not stand in the article that is cited.",
}

Entry = Finding | LocatorFinding


@dataclass
class Draft:
    """The draft that is checked, and what came of it; outlives the screen, so that the reader can come back to it."""

    path: Path
    report: Report | None = None
    place: int = 0
    """Of the cursor."""
    failures_only: bool = False


@dataclass
class DraftChecked(Message):
    """A draft was checked."""

    path: Path
    report: Report


@dataclass
class CheckProgressed(Message):
    """So many of so many quotations are done."""

    done: int
    total: int


@dataclass
class CheckFailed(Message):
    """A draft cannot be checked."""

    path: Path
    text: str


class CheckScreen(DeskScreen):
    """The quotations of a draft in their order."""

    PANE = Pane.CHECK
    BINDINGS: ClassVar[list[BindingType]] = bindings(Pane.CHECK)

    def __init__(self, library: Library, draft: Draft) -> None:
        super().__init__("Check a draft")
        self.library = library
        self.draft = draft
        self.shown: list[Entry] = []
        self._checks: Latest[Path] = Latest(self, "draft", self._check)

    def begin(self) -> None:
        """Show the report there is, or make one."""
        if self.draft.report is not None:
            self._show_report()
        else:
            self.action_again()

    def action_again(self) -> None:
        """Check the draft as it is now."""
        self.title_line.right = Content(f"{visible(self.draft.path.name)} ")
        self.entries.show_message("Checking …")
        self.preview.update(Content(""))
        self.shown = []
        self._checks.ask(self.draft.path)

    def _check(self, path: Path) -> Message:
        """Read and check a draft, in a thread."""
        try:
            report = checking.check(
                self.library.index, read_draft(path), markdown=is_markdown(path), progress=self._progress
            )
        except ExplorerError as error:
            self.post_message(CheckFailed(path, f"{error.message} {error.hint}".strip()))
            return failed(error)
        return DraftChecked(path, report)

    def _progress(self, done: int, total: int) -> None:
        if done % 10 == 0 and done < total:
            self.post_message(CheckProgressed(done, total))

    @on(CheckProgressed)
    def show_progress(self, event: CheckProgressed) -> None:
        """Say how far it is."""
        if not self.shown:
            self.entries.show_message(f"Checking … {event.done} of {event.total} quotations")

    @on(CheckFailed)
    def show_why(self, event: CheckFailed) -> None:
        """Say why there is nothing to see."""
        if event.path == self.draft.path:
            self.entries.show_message(event.text)

    @on(DraftChecked)
    def show_checked(self, event: DraftChecked) -> None:
        """Show the report, unless another draft was chosen meanwhile."""
        if event.path == self.draft.path:
            self.draft.report = event.report
            self._show_report()

    def _show_report(self) -> None:
        report = self.draft.report or Report()
        entries: list[Entry] = [*report.findings, *report.locators]
        entries.sort(key=_line)
        bad = [entry for entry in entries if _fails(entry)]
        self.shown = bad if self.draft.failures_only else entries
        counts = [f"{count} {verdict}" for verdict, count in report.counts.items() if count]
        counts += [f"{len(report.locators)} locators"] if report.locators else []
        self.title_line.right = Content(f"{visible(self.draft.path.name)} ")
        self.status.state(" · ".join(counts) or "no quotation")
        only = " that do not stand" if self.draft.failures_only else ""
        self.entries_pane.border_title = Content(f"Quotations{only} {len(self.shown)}")
        if self.shown:
            rows = {str(place): entry for place, entry in enumerate(self.shown)}
            self.entries.set_results(tuple(rows), lambda one: _row(rows[one]))
            self.entries.move_to(self.draft.place)
        elif entries:
            self.entries.show_message("All of them stand. f shows them.")
        else:
            self.entries.show_message("There is no quotation in this draft.")
        self.show_current()

    @property
    def current(self) -> Entry | None:
        """The quotation or locator under the cursor."""
        place = self.entries.cursor
        return self.shown[place] if place < len(self.shown) else None

    def show_current(self) -> None:
        """Show the verdict and what it rests on."""
        entry = self.current
        if entry is not None:
            self.draft.place = self.entries.cursor
        self.preview_pane.border_title = Content(f"Line {_line(entry)}" if entry else "")
        self.preview.update(Content("\n").join(_described(entry)) if entry else Content(""))
        self.preview_pane.scroll_home(animate=False)

    # Keys

    def action_open(self) -> None:
        """Go to the place in the article."""
        entry = self.current
        if entry is None:
            return
        destination = _destination(entry)
        if destination is not None:
            self.leave(destination)
        else:
            self.tell("There is no place to go to.")

    def action_failures(self) -> None:
        """Show only those that do not stand, or all."""
        if self.draft.report is not None:
            self.draft.failures_only = not self.draft.failures_only
            self.draft.place = 0
            self._show_report()

    def action_other(self) -> None:
        """Check another draft."""
        self.app.push_screen(draft_prompt(str(self.draft.path)), self._take)

    def _take(self, path: str | None) -> None:
        if path is not None:
            self.draft.path, self.draft.report, self.draft.place = as_path(path), None, 0
            self.action_again()


def draft_prompt(value: str = "") -> Prompt:
    """Asks for the file of a draft."""
    return Prompt(
        "Check a draft",
        value,
        hint=f"Markdown, plain text or .docx, from {current_folder()}; tab completes",
        suggester=PathSuggester(),
        problem=file_problem,
    )


def _fails(entry: Entry) -> bool:
    return not entry.stands if isinstance(entry, Finding) else entry.state is State.GONE


def _line(entry: Entry) -> int:
    return entry.quotation.line if isinstance(entry, Finding) else entry.line


def _verdict(entry: Entry) -> str:
    return str(entry.verdict if isinstance(entry, Finding) else entry.state)


def _sign(entry: Entry) -> str:
    if _fails(entry):
        return FAILS
    return SHORT if isinstance(entry, Finding) and entry.verdict is Verdict.SHORT else STANDS


def _text(entry: Entry) -> str:
    if isinstance(entry, Finding):
        return entry.quotation.text
    return " […] ".join(locator.exact for locator in entry.locators)


def _row(entry: Entry) -> Row:
    known = [f"line {_line(entry)}"]
    said = ""
    if isinstance(entry, Finding):
        if entry.place is not None:
            known = [PurePosixPath(entry.place.article).name, f"¶ {entry.place.paragraph}", *known]
        changes = [Content.assemble(*_changed(one)).plain for one in entry.difference]
        said = " · ".join(changes) or next(iter(entry.notes), "")
    else:
        known = [PurePosixPath(entry.locators[0].article).name, "locator", *known]
    quote = " ".join(_text(entry).split())
    return Row(f"{_sign(entry)} {_verdict(entry)}  “{quote}”", tuple(known), said or _explained(entry))


def _explained(entry: Entry) -> str:
    return _WORDS[entry.verdict] if isinstance(entry, Finding) else _STATES[entry.state]


def _described(entry: Entry) -> Iterator[Content]:
    fails, heading = _fails(entry), partial(Content.styled, style="bold $text-primary")
    colour = "$text-error" if fails else "$text-success" if _sign(entry) == STANDS else "dim"
    yield Content.assemble((f"{_sign(entry)} {_verdict(entry)}", f"bold {colour}"), f"  {_explained(entry)}")
    yield Content("")
    yield heading("In the draft" if isinstance(entry, Finding) else "In the locator")
    yield Content(safe_text(_text(entry)))
    yield Content("")
    if isinstance(entry, LocatorFinding):
        return
    if entry.difference:
        yield Content.assemble(
            heading("Difference  "),
            ("[-draft-]", "$text-error strike"),
            " ",
            ("{+article+}", "$text-success underline"),
        )
        yield Content.assemble(*_marked(entry))
        yield Content("")
    if entry.place is not None:
        yield from _passage("In the article", entry.place)
    if entry.nearest is not None:
        yield from _passage("Nearest, not the same", entry.nearest)
    if entry.elsewhere:
        yield heading("Stands just so in")
        yield from (Content(f"  {visible(article)}") for article in entry.elsewhere)
        yield Content("")
    if entry.citation is not None:
        yield Content(_CITATIONS[entry.citation])
    yield from (Content.styled(visible(note), "italic") for note in entry.notes)


def _marked(finding: Finding) -> Iterator[str | tuple[str, str]]:
    """The quotation with what differs in it, readable without colours too."""
    for change in finding.compared:
        if change.draft == change.article:
            yield visible(change.draft)
        else:
            yield from _changed(change)
        yield change.gap


def _changed(change: Change) -> Iterator[tuple[str, str]]:
    if change.draft:
        yield f"[-{visible(change.draft)}-]", "$text-error bold strike"
    if change.article:
        yield f"{{+{visible(change.article)}+}}", "$text-success bold underline"


def _passage(heading: str, place: Place) -> Iterator[Content]:
    yield Content.assemble((heading, "bold $text-primary"), (f"  {visible(place.article)}, ¶ {place.paragraph}", "dim"))
    yield Content(safe_text(place.text))
    yield Content("")


def _destination(entry: Entry) -> Destination | None:
    said = f"Line {_line(entry)}, {_verdict(entry)}: {_explained(entry)}"
    kind = "warning" if _fails(entry) else "good"
    if isinstance(entry, LocatorFinding):
        span = (entry.spans[0][0], entry.spans[-1][1]) if entry.spans else None
        return Destination(entry.locators[0].article, span, said, kind) if span else None
    if entry.place is not None:
        return Destination(entry.place.article, (entry.place.start, entry.place.end), said, kind)
    if entry.nearest is not None:
        said = f"Line {_line(entry)} was not found; this is the nearest passage, not the same."
        return Destination(entry.nearest.article, (entry.nearest.start, entry.nearest.end), said, kind)
    return None
