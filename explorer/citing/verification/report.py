"""A whole draft checked: its quotations and its machine-readable locators."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from explorer.citing.annotation import locators_in
from explorer.citing.locators import locator_state, resolve_all
from explorer.citing.verification.checking import check
from explorer.citing.verification.draft import fenced, prepared, quotations
from explorer.citing.verification.findings import Finding, LocatorFinding, Report, State
from explorer.citing.verification.sources import Articles, Source
from explorer.citing.verification.wording import as_shown
from explorer.model import Locator

_Found = tuple[int, tuple[Locator, ...]]


def check_draft(
    raw: str,
    articles: Articles,
    *,
    markdown: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check every quotation and every machine-readable locator of a draft; one that is all JSON has only locators.

    Offsets and lines of the report count in ``draft.prepared(raw)``. ``progress`` hears how many of how many
    quotations are done.
    """
    text = prepared(raw)
    source = Source(articles, f"{text}\n{as_shown(text)}" if markdown else text)
    whole = list(_json_draft(text))
    found = whole or list(_fenced(text))
    quoted = () if whole else quotations(text, markdown=markdown)
    findings: list[Finding] = []
    for number, quotation in enumerate(quoted, 1):
        findings.append(check(text, quotation, source))
        if progress is not None:
            progress(number, len(quoted))
    return Report(tuple(findings), tuple(_resolved(line, locators, source) for line, locators in found))


def _json_draft(text: str) -> Iterator[_Found]:
    """The locators of a draft that is JSON or JSON Lines."""
    if text.lstrip()[:1] not in ("{", "["):
        return
    data = _parsed(text)
    if data is not None:
        yield from ((1, locators) for locators in locators_in(data))
        return
    for number, line in enumerate(text.split("\n"), 1):
        yield from ((number, locators) for locators in locators_in(_parsed(line)))


def _fenced(text: str) -> Iterator[_Found]:
    """The locators in blocks of code that hold JSON."""
    line, counted = 1, 0
    for _, (start, end) in fenced(text):
        line += text.count("\n", counted, start)
        counted = start
        yield from ((line, locators) for locators in locators_in(_parsed(text[start:end])))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _resolved(line: int, locators: tuple[Locator, ...], source: Source) -> LocatorFinding:
    read = source.read(locators[0].article)
    if read is None or any(locator.article != locators[0].article for locator in locators):
        return LocatorFinding(line, locators, State.GONE)
    state = State(locator_state(locators, read[0]))
    return LocatorFinding(line, locators, state, resolve_all(locators, read[0]) or ())
