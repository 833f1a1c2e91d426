"""``explorer verify``: every quotation of a draft, found in the corpus or not."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.output import console, counted, line, note, print_hanging, write_json
from explorer.cli.roots import AS_JSON, PATHS, opened

if TYPE_CHECKING:
    from rich.text import Text

    from explorer.citing.verification import Finding, LocatorFinding, Place, Report

_VERDICTS: Final = ("verbatim", "typography", "stitched", "altered", "misattributed", "not-found", "short")
_STATES: Final = ("intact", "moved", "gone")
_FAILURES: Final = ("altered", "misattributed", "not-found", "gone")
_STYLES: Final = {"altered": "bold red", "misattributed": "bold red", "not-found": "bold red", "gone": "bold red"}
_NAMED: Final = 3
"""Other articles in which a quotation stands, by name."""
_CITATIONS: Final = {
    "intact": "citation intact: it stands in the paragraph that is cited",
    "moved": "citation moved: it stands in another paragraph than the one that is cited",
    "gone": "citation gone: it does not stand in the article that is cited",
}


def _kinds(_: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    kinds = tuple(part.strip() for part in value.split(",") if part.strip())
    for kind in kinds:
        if kind not in (*_VERDICTS, *_STATES):
            known = ", ".join((*_VERDICTS, *_STATES))
            raise click.BadParameter(f"There is no verdict {kind}. There are {known}.", param=param)
    return kinds


@click.command()
@click.argument("draft", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@PATHS
@click.option(
    "--fail-on",
    "failing",
    callback=_kinds,
    default=",".join(_FAILURES),
    metavar="VERDICT,...",
    show_default=True,
    help="Verdicts with which the exit code is 1.",
)
@AS_JSON
def verify(draft: Path, roots: tuple[Path, ...], *, failing: tuple[str, ...], as_json: bool) -> int:
    """Check every quotation of DRAFT against the articles of PATH.

    DRAFT is Markdown, plain text or a Word document (- is stdin). Each quotation gets one verdict: verbatim,
    typography (same words, other marks, dashes or spaces), stitched (verbatim around an elision or insertion),
    altered, misattributed, not-found, or short (one or two words, not looked up). Locators that a draft carries as
    JSON are intact, moved or gone.

    Exit code 0: all stand. 1: one does not. 2: error.
    """
    from explorer.checking import check
    from explorer.drafts import is_markdown

    text = _read(draft)
    with opened(roots) as library:
        report = check(library.index, text, markdown=is_markdown(draft) or str(draft) == "-")
    if as_json:
        write_json(_as_json(draft, report))
    else:
        _print(report)
    found = {it.verdict.value for it in report.findings} | {it.state.value for it in report.locators}
    return 1 if found & set(failing) else 0


def _read(draft: Path) -> str:
    from explorer.drafts import LARGEST, draft_text, read_draft

    return draft_text(sys.stdin.buffer.read(LARGEST + 1), "-") if str(draft) == "-" else read_draft(draft)


def _as_json(draft: Path, report: Report) -> dict[str, Any]:
    return {
        "draft": str(draft),
        "counts": {verdict.value: count for verdict, count in report.counts.items()},
        "stands": report.stands,
        "quotations": [_finding(it) for it in report.findings],
        "locators": [
            {
                "line": it.line,
                "state": it.state.value,
                "article": it.locators[0].article,
                "text": " […] ".join(locator.exact for locator in it.locators),
                "spans": it.spans,
            }
            for it in report.locators
        ],
    }


def _finding(it: Finding) -> dict[str, Any]:
    place = it.place
    return {
        "line": it.quotation.line,
        "text": it.quotation.text,
        "verdict": it.verdict.value,
        "article": place.article if place else None,
        "start": place.start if place else None,
        "end": place.end if place else None,
        "paragraph": place.paragraph if place else None,
        "difference": [{"draft": change.draft, "article": change.article} for change in it.difference],
        "parts": it.parts,
        "nearest": _near(it.nearest),
        "elsewhere": it.elsewhere,
        "notes": it.notes,
        "citation": it.citation.value if it.citation else None,
    }


def _near(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"article": place.article, "start": place.start, "end": place.end, "text": place.text}


def _print(report: Report) -> None:
    screen = console()
    for finding in report.findings:
        verdict = finding.verdict.value
        head = line((verdict, _STYLES.get(verdict, "bold")), "  ", f"“{_one_line(finding.quotation.text)}”")
        print_hanging(screen, (f"{finding.quotation.line:>4}  ", "dim"), head, *_details(finding))
    for located in report.locators:
        print_hanging(screen, (f"{located.line:>4}  ", "dim"), *_located(located))
    counts = [f"{count} {verdict.value}" for verdict, count in report.counts.items() if count]
    screen.print(line((f"{counted(len(report.findings), 'quotation')}", "bold"), *(f" · {count}" for count in counts)))
    if not report.findings and not report.locators:
        note("The draft has no quotation.")


def _details(finding: Finding) -> list[Text]:
    rows: list[Text] = []
    if finding.place is not None:
        also = f"; also in {_listed(finding.elsewhere)}" if finding.elsewhere else ""
        rows.append(line((f"{finding.place.article}, ¶ {finding.place.paragraph}{also}", "dim")))
    if finding.difference:
        rows.append(line(*_marked(finding)))
    if finding.nearest is not None:
        near = finding.nearest
        rows.append(line((f"nearest, not the same: {near.article}, ¶ {near.paragraph} ", "dim")))
        rows.append(line("  ", _one_line(near.text)))
    if finding.citation is not None:
        rows.append(line(_CITATIONS[finding.citation.value]))
    return [*rows, *(line((text, "italic")) for text in finding.notes)]


def _listed(articles: Sequence[str]) -> str:
    more = len(articles) - _NAMED
    return ", ".join(articles[:_NAMED]) + (f" and {counted(more, 'more article')}" if more > 0 else "")


def _marked(finding: Finding) -> Iterator[str | tuple[str, str]]:
    """The quotation with what differs in it: [-words of the draft-] and {+words of the article+}."""
    for change in finding.compared:
        if change.draft == change.article:
            yield change.draft
        else:
            if change.draft:
                yield f"[-{change.draft}-]", "red strike"
            if change.article:
                yield f"{{+{change.article}+}}", "green"
        yield change.gap


def _located(located: LocatorFinding) -> list[Text]:
    state = located.state.value
    quoted = _one_line(" […] ".join(locator.exact for locator in located.locators))
    where = line((located.locators[0].article, "dim"))
    return [line((state, _STYLES.get(state, "bold")), "  locator  ", f"“{quoted}”"), where]


def _one_line(text: str) -> str:
    return " ".join(text.split())
