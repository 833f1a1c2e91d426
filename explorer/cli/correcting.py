"""``explorer correct``: merge, split, rename, retype and hide actors and places, undo it, list what was corrected."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from explorer.cli.naming import choose
from explorer.cli.output import NothingFoundError, console, entity_row, line, note, print_hanging, write, write_json
from explorer.cli.roots import AS_JSON, PATHS, opened
from explorer.model import Label
from explorer.text import fold

if TYPE_CHECKING:
    from explorer.curation import Change, CorrectionsState
    from explorer.entities.operations import Operation
    from explorer.library import Library

_TWO = (str, str)


@click.command()
@PATHS
@click.option("--merge", nargs=2, type=_TWO, metavar="NAME OTHER", help="OTHER is the same as NAME.")
@click.option("--split", nargs=2, type=_TWO, metavar="NAME SPELLING", help="Mentions written SPELLING are not NAME.")
@click.option("--rename", nargs=2, type=_TWO, metavar="NAME NEW", help="Show NAME as NEW.")
@click.option("--type", "retype", nargs=2, type=_TWO, metavar="NAME TYPE", help=f"NAME is {', '.join(Label)}.")
@click.option("--hide", metavar="NAME", help="Do not list or mark NAME.")
@click.option("--show", metavar="NAME", help="List and mark NAME again.")
@click.option("--different", nargs=2, type=_TWO, metavar="NAME OTHER", help="Never suggest that they are the same.")
@click.option("--undo", is_flag=True, help="Take back what was done last.")
@click.option("--redo", is_flag=True, help="Do again what was taken back last.")
@AS_JSON
def correct(roots: tuple[Path, ...], *, undo: bool, redo: bool, as_json: bool, **wanted: Any) -> int:
    """Correct the actors and places of PATH, or list your corrections.

    NAME is a name, spelling or id that explorer entities lists. Your corrections outlive every rebuilding of the
    index; they are in a text file, which this command names.
    """
    asked = {key: value for key, value in wanted.items() if value is not None}
    if len(asked) + undo + redo > 1:
        raise click.UsageError("Make one correction at a time.")
    with opened(roots) as library:
        change: Change | None = None
        if undo or redo:
            change = library.undo() if undo else library.redo()
        for key, value in asked.items():
            change = library.correct(_operation(library, key, value))
        if as_json:
            write_json({"done": change and change.summary, **state_row(library.corrections)})
        elif change is not None:
            write(change.summary)
        else:
            _list(library.corrections)
    return 0


def _operation(library: Library, key: str, value: Any) -> Operation:
    from explorer.entities.operations import Different, Hide, Merge, Rename, Retype, Split

    def named(name: str) -> str:
        return choose(library, name, None).id

    match key:
        case "merge":
            return Merge(named(value[0]), named(value[1]))
        case "split":
            return Split(named(value[0]), value[1])
        case "rename":
            return Rename(named(value[0]), value[1])
        case "retype":
            return Retype(named(value[0]), _label(value[1]))
        case "different":
            return Different(named(value[0]), named(value[1]))
        case "show":
            return Hide(_hidden(library, value), hidden=False)
        case _:
            return Hide(named(value))


def _label(name: str) -> Label:
    try:
        return Label(name.upper())
    except ValueError:
        raise click.BadParameter(f"{name} is none of {', '.join(Label)}.", param_hint="--type") from None


def _hidden(library: Library, name: str) -> str:
    hidden = library.corrections.hidden
    for entity in hidden:
        if name == entity.id or fold(name) in {fold(entity.name), *(fold(it.text) for it in entity.spellings)}:
            return entity.id
    names = ", ".join(entity.name for entity in hidden)
    raise NothingFoundError(f"{name} is not hidden.", hint=f"Hidden are: {names}" if names else "Nothing is hidden.")


def state_row(state: CorrectionsState) -> dict[str, Any]:
    """The corrections of a corpus as JSON."""
    return {
        "file": str(state.path),
        "corrections": [
            {
                "name": block.name,
                "kind": block.kind,
                "type": block.type,
                "hidden": block.hidden,
                "spellings": [{"text": name, "kind": kind} for name, kind in block.names()[1:]],
                "splits": block.splits,
                "different": block.different,
            }
            for block in state.blocks
        ],
        "problems": [{"line": it.line, "text": it.text, "reason": it.reason} for it in state.problems],
        "unmet": [{"name": it.name, "kind": it.kind, "reason": it.reason} for it in state.unmet],
        "hidden": [entity_row(entity) for entity in state.hidden],
        "undo": state.undoable,
        "redo": state.redoable,
    }


def _list(state: CorrectionsState) -> None:
    screen = console()
    screen.print(line((str(state.path), "dim")), soft_wrap=True)
    for block in state.blocks:
        rows = [row.strip() for row in block.lines() if row.startswith("  ")]
        print_hanging(screen, ("  ", ""), line((block.name, "bold"), f" · {' · '.join(rows)}"))
    if not state.blocks:
        note("Nothing is corrected yet.")
    for problem in state.problems:
        note(f"{state.path.name}, {problem}")
    for unmet in state.unmet:
        note(str(unmet))
