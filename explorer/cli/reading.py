"""``explorer entities`` and ``explorer show``: who and where in a corpus, and one article of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from explorer.cli.naming import article_id
from explorer.cli.output import console, entity_row, line, note, print_hanging, print_table, safe, write_json
from explorer.cli.roots import AS_JSON, PATHS, opened
from explorer.model import Article, Entity, Kind, Mention
from explorer.text import paragraphs

_STYLES: Final = {Kind.ACTOR: "bold", Kind.PLACE: "underline"}


@click.command()
@PATHS
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only actors, or only places.")
@AS_JSON
def entities(roots: tuple[Path, ...], *, kind: str | None, as_json: bool) -> int:
    """List the actors and places of PATH with their spellings."""
    with opened(roots) as library:
        rows = sorted(
            library.entities(Kind(kind) if kind else None),
            key=lambda entity: (entity.kind, -entity.articles, -entity.mentions, entity.name),
        )
        if as_json:
            write_json([entity_row(entity) for entity in rows])
        elif rows:
            _table(rows)
        else:
            note(f"No {kind or 'actor or place'} was found in {library.name}.")
        return 0 if rows else 1


def _table(rows: Sequence[Entity]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("name", "kind", "type"):
        table.add_column(title, overflow="fold")
    for title in ("articles", "mentions"):
        table.add_column(title, justify="right")
    table.add_column("spellings", overflow="fold", style="dim")
    for entity in rows:
        others = ", ".join(it.text for it in entity.spellings if it.text != entity.name)
        cells = (entity.name, entity.kind, entity.type, str(entity.articles), str(entity.mentions), others)
        table.add_row(*(line(cell) for cell in cells))
    print_table(table)


@click.command()
@click.argument("article")
@PATHS
@AS_JSON
def show(article: str, roots: tuple[Path, ...], *, as_json: bool) -> int:
    """Print ARTICLE with its paragraph numbers.

    Citations use these numbers. ARTICLE is the path of the file relative to PATH, or as much of its beginning or end
    as no other article shares.
    """
    with opened(roots) as library:
        chosen = library.article(article_id(library, article))
        mentions = library.mentions(chosen.id)
        if as_json:
            write_json(_as_json(chosen, mentions))
        else:
            kinds = {entity.id: entity.kind for entity in library.entities()}
            _print(chosen, mentions, kinds)
    return 0


def _as_json(article: Article, mentions: Sequence[Mention]) -> dict[str, Any]:
    return {
        "article": article.id,
        "title": article.title,
        "path": article.path,
        "date": article.date,
        "source": article.source,
        "author": article.author,
        "url": article.url,
        "sha256": article.sha256,
        "text": article.text,
        "paragraphs": paragraphs(article.text),
        "mentions": [
            {
                "start": mention.start,
                "end": mention.end,
                "text": mention.text,
                "type": mention.label.value,
                "role": mention.role,
                "entity": mention.entity,
            }
            for mention in mentions
        ],
    }


def _print(article: Article, mentions: Sequence[Mention], kinds: dict[str, Kind]) -> None:
    from rich.text import Text

    screen = console()
    facts = [article.id, article.source, article.author, article.date or "n.d.", article.url]
    screen.print(line((article.title, "bold")))
    screen.print(line((" · ".join(fact for fact in facts if fact), "dim")))
    for number, (start, end) in enumerate(paragraphs(article.text), 1):
        styled = [
            (mention.start - start, mention.end - start, _STYLES[kinds[mention.entity]])
            for mention in mentions
            if mention.entity in kinds and start <= mention.start and mention.end <= end
        ]
        screen.print()
        body = Text(safe(article.text[start:end]))
        for first, last, style in styled:
            body.stylize(style, first, last)
        print_hanging(screen, (f"{number:>3}  ", "dim"), body)
