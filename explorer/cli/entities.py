"""``explorer entities``: who and where in a corpus, with evidence, likely merges, and the corrections as a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.correcting import state_row
from explorer.cli.naming import choose
from explorer.cli.output import (
    NothingFoundError,
    complain,
    console,
    counted,
    entity_row,
    line,
    note,
    print_columns,
    print_hanging,
    print_table,
    write_json,
    write_json_list,
)
from explorer.cli.output import write as write_text
from explorer.cli.roots import AS_JSON, MODEL, PATHS, opened
from explorer.errors import CorrectionError
from explorer.model import Entity, Kind

if TYPE_CHECKING:
    from explorer.entities.suggestions import Suggestion
    from explorer.evidence import Evidence, Sentence
    from explorer.library import Library

_SENTENCES: Final = 5
_ONE = "Give one of --suggest, --export and --import at a time."


@click.command()
@PATHS
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only actors, or only places.")
@click.option("--name", "names", multiple=True, metavar="NAME", help="Only this one; can be repeated.")
@click.option("--evidence", is_flag=True, help="Roles, first and last article, and sentences of each.")
@click.option("--suggest", is_flag=True, help="List those that may be one and the same, likeliest first.")
@click.option("--export", "export", metavar="FILE", help="Write your corrections to FILE (- is stdout).")
@click.option("--import", "source", metavar="FILE", help="Add the corrections in FILE (- is stdin) to yours.")
@MODEL
@AS_JSON
def entities(
    roots: tuple[Path, ...],
    *,
    kind: str | None,
    names: Sequence[str],
    evidence: bool,
    suggest: bool,
    export: str | None,
    source: str | None,
    model: str | None,
    as_json: bool,
) -> int:
    """List the actors and places of PATH with their spellings.

    explorer correct changes what is listed.
    """
    if sum((suggest, export is not None, source is not None)) > 1:
        raise click.UsageError(_ONE)
    if (export is not None or source is not None) and (kind or names or evidence):
        raise click.UsageError("--export and --import are about all corrections: leave out what narrows the list.")
    if suggest and evidence:
        raise click.UsageError("Give either --suggest or --evidence.")
    with opened(roots, model) as library:
        if export is not None:
            return _export(library, export, as_json=as_json)
        if source is not None:
            return _import(library, source, as_json=as_json)
        wanted = Kind(kind) if kind else None
        rows, missing = _named(library, names, wanted) if names else (_listed(library, wanted), False)
        if suggest:
            return _suggest(library, rows, as_json=as_json)
        if as_json:
            write_json_list(_row(library, entity, evidence=evidence) for entity in rows)
        elif missing and not rows:
            return 1
        elif not rows:
            note(f"No {kind or 'actor or place'} was found in {library.name}.")
        elif evidence:
            for entity in rows:
                _card(library, entity)
        else:
            _table(library, rows)
        return 0 if rows and not missing else 1


def _listed(library: Library, kind: Kind | None) -> list[Entity]:
    return sorted(library.entities(kind), key=lambda it: (it.kind, -it.articles, -it.mentions, it.name))


def _named(library: Library, names: Sequence[str], kind: Kind | None) -> tuple[list[Entity], bool]:
    """Those who are called so, and whether a name is nobody's, which is said."""
    found = []
    for name in names:
        try:
            found.append(choose(library, name, kind))
        except NothingFoundError as error:
            complain(error.message, error.hint)
    return found, len(found) < len(names)


def _row(library: Library, entity: Entity, *, evidence: bool) -> dict[str, Any]:
    row = entity_row(entity)
    found = library.evidence(entity.id) if evidence else None
    if found is not None:
        row["evidence"] = {
            "roles": [{"text": role.text, "mentions": role.mentions} for role in found.roles],
            "first": found.first and {"article": found.first.id, "date": found.first.date},
            "last": found.last and {"article": found.last.id, "date": found.last.date},
            "dated": found.dated,
            "sentences": [_sentence(it) for it in found.sentences],
        }
    return row


def _sentence(sentence: Sentence) -> dict[str, Any]:
    mention = sentence.mention
    return {
        "article": sentence.article,
        "date": sentence.date,
        "paragraph": sentence.paragraph,
        "start": sentence.start,
        "end": sentence.end,
        "text": sentence.text,
        "mention": {"start": mention.start, "end": mention.end, "text": mention.text, "role": mention.role},
    }


def _table(library: Library, found: Sequence[Entity]) -> None:
    rows = []
    for entity in found:
        others = ", ".join(it.text for it in entity.spellings if it.text != entity.name)
        if entity.may_be:
            others = f"{others}{'; ' if others else ''}may be {_names(library.candidates(entity))}"
        rows.append((entity.name, entity.kind, entity.type, str(entity.articles), str(entity.mentions), others))
    print_columns(("name", "kind", "type", "articles", "mentions", "spellings"), rows, right=(3, 4))


def _card(library: Library, entity: Entity) -> None:
    from explorer.evidence import whereabouts

    found: Evidence | None = library.evidence(entity.id, _SENTENCES)
    screen = console()
    facts = f" · {entity.kind} · {entity.type} · {counted(entity.articles, 'article')} · "
    screen.print(line((entity.name, "bold"), f"{facts}{counted(entity.mentions, 'mention')}"))
    spellings = ", ".join(f"{it.text} {it.mentions:,}{f' ({it.link})' if it.link else ''}" for it in entity.spellings)
    print_hanging(screen, ("  spellings  ", "dim"), line(spellings))
    if entity.gazetteer is not None:
        screen.print(line(("  gazetteer  ", "dim"), whereabouts(entity.gazetteer)), soft_wrap=True)
    if found is None:
        return
    if entity.may_be:
        print_hanging(screen, ("  may be     ", "dim"), line(_names(found.candidates)))
    if found.roles:
        print_hanging(
            screen, ("  roles      ", "dim"), line(", ".join(f"{it.text} {it.mentions:,}" for it in found.roles))
        )
    for label, summary in (("first", found.first), ("last", found.last)):
        if summary is not None:
            screen.print(line((f"  {label:<9}  ", "dim"), f"{summary.date} {summary.id}"), soft_wrap=True)
    for it in found.sentences:
        lead = (f"  ¶ {it.paragraph:<7}  ", "dim")
        print_hanging(screen, lead, line(it.text.replace("\n", " ")), line((it.article, "dim")))
    screen.print()


def _names(entities: Sequence[Entity]) -> str:
    return ", ".join(entity.name for entity in entities) or "somebody who is not listed"


def _suggest(library: Library, of: Sequence[Entity], *, as_json: bool) -> int:
    ids = {entity.id for entity in of}
    found = [it for it in library.suggestions() if it.keep.id in ids or it.entity.id in ids]
    if as_json:
        write_json([_suggestion(it) for it in found])
    elif found:
        _suggestions(found)
    else:
        note(f"No two actors or places of {library.name} look like one.")
    return 0 if found else 1


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "keep": entity_row(suggestion.keep),
        "entity": entity_row(suggestion.entity),
        "score": round(suggestion.score, 3),
        "reason": suggestion.reason,
    }


def _suggestions(found: Sequence[Suggestion]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("score", "name", "may be", "because"):
        table.add_column(title, overflow="fold", justify="right" if title == "score" else "left")
    for it in found:
        table.add_row(*(line(cell) for cell in (f"{it.score:.2f}", it.entity.name, it.keep.name, it.reason)))
    print_table(table)


def _export(library: Library, file: str, *, as_json: bool) -> int:
    text = library.export_corrections()
    if file != "-":
        Path(file).write_text(text, encoding="utf-8")
        note(f"Your corrections are in {file}.")
    if as_json:
        write_json(state_row(library.corrections))
    elif file == "-":
        write_text(text.rstrip("\n"))
    return 0


def _import(library: Library, file: str, *, as_json: bool) -> int:
    from explorer.entities.corrections import first_idle, parse

    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    text = raw.decode("utf-8", errors="surrogateescape")
    name = "stdin" if file == "-" else file
    idle = first_idle(text)
    if idle is not None:
        raise CorrectionError(
            f"{name} is no file of corrections: under the name in line {idle:,} nothing is said of it.",
            hint="What such a file looks like: explorer entities --export -",
        )
    more, problems = parse(text)
    for problem in problems:
        note(f"{name}, {problem}")
    if not more.blocks:
        raise CorrectionError(f"There are no corrections in {name}.")
    change = library.import_corrections(more, f"Imported {counted(len(more.blocks), 'correction')} from {name}.")
    if as_json:
        write_json(
            {
                "done": change.summary,
                "problems": [{"line": it.line, "text": it.text, "reason": it.reason} for it in problems],
                "unmet": [{"name": it.name, "kind": it.kind, "reason": it.reason} for it in library.corrections.unmet],
            }
        )
    else:
        write_text(change.summary)
        for unmet in library.corrections.unmet:
            note(str(unmet))
    return 0
