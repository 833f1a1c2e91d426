"""``explorer show``: one article with its paragraph numbers and mentions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import click

from explorer.cli.naming import article_id
from explorer.cli.output import console, line, print_hanging, safe, write_json
from explorer.cli.roots import AS_JSON, PATHS, opened
from explorer.model import Article, Kind, Mention
from explorer.text import paragraphs

_STYLES: Final = {Kind.ACTOR: "bold", Kind.PLACE: "underline"}


@click.command()
@click.argument("article")
@PATHS
@AS_JSON
def show(article: str, roots: tuple[Path, ...], *, as_json: bool) -> int:
    """Print ARTICLE with its paragraph numbers.

    Citations use these numbers. ARTICLE is the path of the file relative to PATH, or as much of its beginning or end,
    or of the beginning of the file's name, as no other article shares.
    """
    with opened(roots) as library:
        chosen = library.article(article_id(library, article))
        mentions = library.mentions(chosen.id)
        if as_json:
            write_json(_as_json(chosen, mentions, library.corpus.location(chosen.id)))
        else:
            named = map(library.index.entity, {it.entity for it in mentions if it.entity is not None})
            kinds = {entity.id: entity.kind for entity in named if entity is not None}
            _print(chosen, mentions, kinds)
    return 0


def _as_json(article: Article, mentions: Sequence[Mention], location: Path | None) -> dict[str, Any]:
    return {
        "article": article.id,
        "title": article.title,
        "path": _path(location) or article.path,
        "file": location.as_uri() if location else None,
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


def _path(location: Path | None) -> str | None:
    """Where a file lies, if text can say it, which has no bytes that are not UTF-8."""
    path = str(location or "")
    with suppress(UnicodeEncodeError):
        path.encode()
        return path or None
    return None


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
