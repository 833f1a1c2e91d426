"""``explorer cite``: a passage with its citation, ready to paste."""

from __future__ import annotations

from collections.abc import Sequence
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
@click.option("--quote", "quotes", multiple=True, metavar="TEXT", help="The passage; typography may differ.")
@click.option("--paragraph", type=click.IntRange(min=1), metavar="N", help="The paragraph with this number.")
@click.option(
    "--style",
    metavar=f"[{'|'.join(settings.STYLES)}|TEMPLATE]",
    help="Style of the citation, or a template of the settings; the setting where not given.",
)
@AS_JSON
def cite(
    article: str,
    roots: tuple[Path, ...],
    *,
    quotes: Sequence[str],
    paragraph: int | None,
    style: str | None,
    as_json: bool,
) -> int:
    """Print a passage of ARTICLE with its citation.

    The passage is a quotation (--quote) or a whole paragraph (--paragraph). It is printed as it stands in the article.
    With --quote several times, the passages are one quotation, with […] for what stands between them.
    """
    if bool(quotes) == (paragraph is not None):
        raise click.UsageError("Give either --quote or --paragraph.")
    from explorer import citing
    from explorer.citing import locator_fields
    from explorer.citing.sending import sendable

    chosen_settings = settings.load(paths.settings_file())
    style = style or chosen_settings.style
    known = citing.styles(chosen_settings.templates, chosen_settings.csl)
    if style not in known:
        unusable = [it for it in chosen_settings.problems if it.startswith((f"templates.{style} ", f"csl.{style} "))]
        why = f" In the settings, {' '.join(unusable)}" if unusable else ""
        raise click.UsageError(f"There is no citation style {style}.{why} Styles: {', '.join(known)}.")
    with opened(roots) as library:
        chosen = library.article(article_id(library, article))
    spans = [_quoted(chosen, quote) for quote in quotes] or [_numbered(chosen, paragraph)]
    locators = citing.locate_all(chosen, spans)
    cited = known[style](citing.record_of(chosen, locators))
    if as_json:
        fields = locator_fields(locators[0]) if len(locators) == 1 else _several(locators)
        write_json({**fields, "style": style, "citation": citing.citation(chosen, locators), "cited": cited})
    else:
        write(sendable(cited))
    return 0


def _several(locators: Sequence[Locator]) -> dict[str, Any]:
    from explorer.citing import locator_fields

    return {"article": locators[0].article, "locators": [locator_fields(locator) for locator in locators]}


def _quoted(article: Article, quote: str) -> Span:
    from explorer import citing
    from explorer.citing.verification import alike

    found = citing.find_quote(article, quote)
    if not found:
        found = alike(article.text, quote)
        if found:
            note(
                "It stands there with other typography (marks, dashes, spaces); the article's own characters are cited."
            )
    if not found:
        raise NothingFoundError(
            f"{article.id} does not hold this quotation.",
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
