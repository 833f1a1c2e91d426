"""What the sheets say: help from the command list, how a search was read, corrections, settings, every file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from textual.content import Content

from explorer.model import FileStatus
from explorer.results import SearchResults
from explorer.text import visible
from explorer.tui.commands import COMMANDS, Pane, current_keys
from explorer.tui.signs import SIGNS

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.curation import CorrectionsState
    from explorer.index import FileRecord
    from explorer.settings import Settings

_MOST_FILES: Final = 2_000
"""Files that are listed: to lay out 100,000 lines takes half a minute, and nobody reads them."""
_AROUND: Final = frozenset({Pane.ANYWHERE, Pane.DESK})
_KEYS_WIDE: Final = 14
"""Cells of the left column, at least."""

QUERY_LANGUAGE: Final[tuple[tuple[str, str], ...]] = (
    ("port strike", "articles with both words, in any form (ports, striking)"),
    ('"port strike"', "the words side by side, in this order"),
    ("strike -hunger", "without a word; also NOT"),
    ("mayor OR minister", "either word; OR in capitals"),
    ("(a OR b) c", "parentheses group"),
    ("harb*  harbor~", "words that begin so; words spelt nearly so"),
    ('"mayor port"~8', "within eight words of each other"),
    ('="Mr. Berg"', "exactly these characters"),
    ("title: source: author:", "in that field only"),
    ("date:2024-03..2024-05", "a range of dates; also date:2024 and date:2024-03.."),
    ('actor:"…" place:…', "articles that mention it, however it is spelt"),
)
"""Examples of the query language, each with what it finds."""
_MOUSE: Final = (
    ("click a name", "include it, or let go of it; with ctrl exclude it"),
    ("drag in the text", "choose a passage by whole sentences"),
    ("double click", "choose one sentence"),
    ("ctrl click", "leave a sentence out of the passage, or take it back"),
    ("click an entity", "include it"),
)


def _heading(text: str) -> Content:
    return Content.styled(text, "bold $text-primary")


def _rows(rows: Iterable[tuple[str, str]], width: int) -> list[Content]:
    return [
        Content.assemble("  ", (visible(left).ljust(width), "$text-accent"), "  ", visible(right))
        for left, right in rows
    ]


def help_page(keymap: Mapping[str, str], here: Collection[Pane]) -> Content:
    """Keys and signs by pane, those of the pane ``here`` first and then what works around it."""
    parts: list[tuple[str, Iterable[tuple[str, str]]]] = []
    for pane in sorted(Pane, key=lambda it: (it not in here, it in _AROUND)):
        parts.append((pane.value, _keys_of(pane, keymap)))
        if pane in SIGNS:
            parts.append((f"{pane.value}: signs", SIGNS[pane]))
        if pane is Pane.SEARCH:
            parts.append(("Query language", QUERY_LANGUAGE))
    parts.append(("Mouse", _MOUSE))
    lines: list[Content] = []
    for title, rows in parts:
        shown = list(rows)
        width = max(_KEYS_WIDE, *(len(left) for left, _ in shown))
        lines += [_heading(title), *_rows(shown, width), Content("")]
    return Content("\n").join(lines[:-1])


def _keys_of(pane: Pane, keymap: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((current_keys(it, keymap) or "palette", it.help) for it in COMMANDS if it.pane is pane)


def corrections_page(state: CorrectionsState) -> Content:
    """The corrections as they stand: where they are kept, what is wrong with them, what they say."""
    lines = [Content(f"Kept in {visible(str(state.path))}"), Content("")]
    if state.problems:
        lines += [_heading("Lines that cannot be used"), *(Content(f"  {visible(str(it))}") for it in state.problems)]
        lines.append(Content(""))
    if state.unmet:
        lines += [_heading("Meets nothing in these articles now")]
        lines += [Content(f"  {visible(str(it))}") for it in state.unmet]
        lines.append(Content(""))
    if state.undoable or state.redoable:
        lines += [_heading("Next")]
        lines += _rows([(key, what) for key, what in (("u", state.undoable), ("ctrl+r", state.redoable)) if what], 8)
        lines.append(Content(""))
    lines.append(_heading(f"{len(state.blocks)} actors and places are corrected"))
    for block in state.blocks:
        facts = [*block.spellings, *block.foreign, *(f"without {it}" for it in block.splits)]
        facts += [str(block.type)] if block.type else []
        facts += ["hidden"] if block.hidden else []
        facts += [f"not {it}" for it in block.different]
        lines.append(Content.assemble("  ", (visible(block.name), "bold"), f"  {visible(' · '.join(facts))}"))
    return Content("\n").join(lines)


def settings_page(settings: Settings, problems: Sequence[str], path: Path) -> Content:
    """The settings as they hold, what is wrong with those that cannot be used first, and where they are kept."""
    lines = [Content(f"Kept in {visible(str(path))}, which explorer never writes."), Content("")]
    if problems:
        lines += [_heading("Cannot be used"), *(Content(f"  {visible(problem)}") for problem in problems), Content("")]
    values: list[tuple[str, str]] = []
    for one in fields(settings):
        value = getattr(settings, one.name)
        if isinstance(value, dict):
            values += [(f"{one.name}.{name}", _quoted(text)) for name, text in value.items()] or [(one.name, "none")]
        elif one.name != "problems":
            values.append((one.name, _quoted(value)))
    return Content("\n").join([*lines, _heading("In use"), *_rows(values, max(len(name) for name, _ in values))])


def _quoted(text: str) -> str:
    """A text as a settings file has it."""
    return json.dumps(text, ensure_ascii=False)


def explanation_page(results: SearchResults) -> Content:
    """How a search was read, and how many articles each clause finds alone."""
    lines = [_heading("Read as"), Content(f"  {visible(results.understood or 'everything')}"), Content("")]
    if results.state.text.strip() and not results.state.text[-1].isspace():
        lines += [Content("  The last word stands for all that begin so: none is written as it stands."), Content("")]
    if results.clauses:
        lines += [_heading("Articles each clause finds alone")]
        alone = ((f"{clause.articles:,}".rjust(8), "  " * clause.depth + clause.text) for clause in results.clauses)
        lines += _rows(alone, 8)
        lines.append(Content(""))
    if results.problems:
        parts = [(results.state.text[it.start : it.end], it.message) for it in results.problems]
        lines += [_heading("Left out"), *_rows(parts, max(len(part) for part, _ in parts)), Content("")]
    articles = f"{results.corpus:,} article{'s' if results.corpus != 1 else ''}"
    lines.append(Content(f"Together: {results.total:,} of {articles} in {results.took_ms:.1f} ms"))
    return Content("\n").join(lines)


def files_page(records: Iterable[FileRecord]) -> Content:
    """What became of every file, those that are not in the index first; of very many, the first ones."""
    order = {FileStatus.FAILED: 0, FileStatus.SKIPPED: 1}
    kept = sorted(records, key=lambda record: (order.get(record.status, 2), not record.reason, record.path))
    lines = []
    for status in FileStatus:
        count = sum(record.status is status for record in kept)
        if count:
            lines.append(Content(f"{count:,} {status.value}"))
            reasons = Counter(record.reason for record in kept if record.status is status and record.reason)
            lines += _rows(((f"{number:,}".rjust(8), reason) for reason, number in reasons.most_common()), 8)
    lines.append(Content(""))
    for record in kept[:_MOST_FILES]:
        reason = f" ({record.reason})" if record.reason else ""
        lines.append(
            Content.assemble(
                (f"  {record.status.value:<10}", "$text-accent"),
                visible(record.path),
                (visible(reason), "$text-warning"),
            )
        )
    if len(kept) > _MOST_FILES:
        lines.append(Content(f"  and {len(kept) - _MOST_FILES:,} more; explorer index --json lists all"))
    return Content("\n").join(lines)
