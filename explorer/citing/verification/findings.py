"""What checking a draft finds: frozen values for the command line and the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from explorer.model import Locator, Span


class Verdict(StrEnum):
    """What can be said of a quotation; docs/verification.md says what each promises."""

    VERBATIM = "verbatim"
    TYPOGRAPHY = "typography"
    STITCHED = "stitched"
    ALTERED = "altered"
    MISATTRIBUTED = "misattributed"
    NOT_FOUND = "not-found"
    SHORT = "short"


class State(StrEnum):
    """What became of the passage of a locator."""

    INTACT = "intact"
    MOVED = "moved"
    GONE = "gone"


FAILURES = frozenset({Verdict.ALTERED, Verdict.MISATTRIBUTED, Verdict.NOT_FOUND})
"""Verdicts with which a quotation does not stand."""

Reading = tuple[str, ...]
"""One way to read a quotation: its words, in more than one piece where an attribution interrupts them."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation of the draft; offsets are code points of the draft."""

    start: int
    end: int
    """Marks included."""
    line: int
    """From 1."""
    text: str
    """As it stands in the draft, without its outer marks."""
    readings: tuple[Reading, ...]
    """Ways to read it, the most literal first."""
    before: Span
    """Draft text in front of it in which its source may be named."""
    after: Span
    """Draft text behind it in which its source may be named."""
    citation: str = ""
    """The citation in explorer's plain style that follows it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of an article."""

    article: str
    start: int
    end: int
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the draft and those of the article in their place; either may be empty."""

    draft: str
    article: str
    gap: str = ""
    """What separates it from what follows: a space or nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A quotation with its verdict."""

    quotation: Quotation
    verdict: Verdict
    place: Place | None = None
    """Where it stands, or for an altered one what it was compared with."""
    parts: tuple[Span, ...] = ()
    """Where each part of a stitched quotation stands in the article."""
    compared: tuple[Change, ...] = ()
    """An altered one beside the article, whole: what agrees and what does not, in order."""
    nearest: Place | None = None
    """For one that was not found: the passage that has most of its words. It is not what was quoted."""
    elsewhere: tuple[str, ...] = ()
    """Other articles in which it stands just so."""
    notes: tuple[str, ...] = ()
    """Whole sentences for people."""
    citation: State | None = None
    """Whether it stands where a citation in a style of ours says; None where there is none, or that cannot be said."""

    @property
    def difference(self) -> tuple[Change, ...]:
        """What differs, word by word."""
        return tuple(change for change in self.compared if change.draft != change.article)

    @property
    def stands(self) -> bool:
        """Whether the quotation can be left as it is."""
        return self.verdict not in FAILURES


@dataclass(frozen=True, slots=True)
class LocatorFinding:
    """A machine-readable locator of the draft and what became of its passage."""

    line: int
    locators: tuple[Locator, ...]
    state: State
    spans: tuple[Span, ...] = ()
    """Where its parts stand now."""


@dataclass(frozen=True, slots=True)
class Report:
    """The check of one draft: every quotation once, in the order of the draft."""

    findings: tuple[Finding, ...] = ()
    locators: tuple[LocatorFinding, ...] = ()

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """Number of quotations with each verdict; they add up to the number of quotations."""
        return {verdict: sum(it.verdict is verdict for it in self.findings) for verdict in Verdict}

    @property
    def stands(self) -> bool:
        """Whether every quotation stands and no passage of a locator is gone."""
        return all(it.stands for it in self.findings) and all(it.state is not State.GONE for it in self.locators)
