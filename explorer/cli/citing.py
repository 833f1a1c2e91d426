"""``explorer cite``: a passage with its citation, ready to paste."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from explorer import paths, settings
from explorer.cli.naming import article_id
from explorer.cli.output import NothingFoundError, counted, note, write, write_json
from explorer.cli.roots import AS_JSON, PATHS, opened
from explorer.errors import CitationError
from explorer.model import Article, Locator, Span
from explorer.text import paragraphs


@click.command()
@click.argument("article")
@PATHS
@click.option("--quote", metavar="TEXT", help="The passage, character for character.")
@click.option("--paragraph", type=click.IntRange(min=1), metavar="N", help="The paragraph with this number.")
@click.option("--style", type=click.Choice(settings.STYLES), help="Style of the citation; the setting where not given.")
@AS_JSON
def cite(
    article: str, roots: tuple[Path, ...], *, quote: str | None, paragraph: int | None, style: str | None, as_json: bool
) -> int:
    """Print a passage of ARTICLE with its citation.

    The passage is a quotation (--quote) or a whole paragraph (--paragraph). It is printed as it stands in the article.
    """
    if (quote is None) == (paragraph is None):
        raise click.UsageError("Give either --quote or --paragraph.")
    from explorer import citing

    style = style or settings.load(paths.settings_file()).style
    with opened(roots) as library:
        chosen = library.article(article_id(library, article))
    span = _numbered(chosen, paragraph) if quote is None else _quoted(chosen, quote)
    locator = citing.locate(chosen, *span)
    cited = citing.cite(chosen, locator, style)
    if as_json:
        written = {"citation": citing.citation(chosen, locator), "cited": cited}
        write_json({**_as_json(locator), "style": style, **written})
    else:
        write(cited)
    return 0


def _as_json(locator: Locator) -> dict[str, Any]:
    return {
        "article": locator.article,
        "start": locator.start,
        "end": locator.end,
        "paragraph": locator.paragraph,
        "text": locator.exact,
        "prefix": locator.prefix,
        "suffix": locator.suffix,
        "sha256": locator.sha256,
    }


def _quoted(article: Article, quote: str) -> Span:
    from explorer import citing

    found = citing.find_quote(article, quote)
    if not found:
        raise NothingFoundError(
            f"{article.id} does not hold this quotation, character for character.",
            hint=f"Look at the text: explorer show {article.id}",
        )
    if len(found) > 1:
        note(f"The quotation stands there {counted(len(found), 'time')}; the first is cited.")
    return found[0]


def _numbered(article: Article, number: int | None) -> Span:
    spans = paragraphs(article.text)
    if number is None or number > len(spans):
        raise CitationError(f"{article.id} has {counted(len(spans), 'paragraph')}, none with the number {number}.")
    return spans[number - 1]
