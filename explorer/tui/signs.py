"""Every sign of the screen, once: the letters beside names, the marks in the lists and in the text.

The panes draw them from here, and help and the table in the README explain them from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from explorer.model import Label
from explorer.tui.commands import Pane

TYPE_LETTERS: Final[Mapping[Label, str]] = {
    Label.PERSON: "p",
    Label.ORG: "o",
    Label.NORP: "g",
    Label.GPE: "c",
    Label.LOC: "r",
    Label.FAC: "f",
}
"""The cue beside a name that says what it is without colour."""

TYPE_WORDS: Final[Mapping[Label, str]] = {
    Label.PERSON: "person",
    Label.ORG: "organisation",
    Label.NORP: "group",
    Label.GPE: "country or city",
    Label.LOC: "region",
    Label.FAC: "facility",
}

CURSOR: Final = "▌"
READ: Final = "·"
INCLUDED, EXCLUDED, DOUBTFUL = "✓", "−", "?"
PASSAGE, AT_HIT, AT_MENTION = "▌", "▸", "▹"
STANDS, FAILS, SHORT = "✓", "✗", "·"

_Rows = tuple[tuple[str, str], ...]
SIGNS: Final[Mapping[Pane, _Rows]] = {
    Pane.RESULTS: (
        (CURSOR, "the article that is shown"),
        (READ, "you have read it"),
        ("12 hits", "places in the article that answer the search"),
    ),
    Pane.ARTICLE: (
        (f"{AT_HIT} {AT_MENTION}", "row of the present hit; of the present mention"),
        (PASSAGE, "the chosen passage"),
        ("1 2 3", "paragraphs, as citations count them"),
    ),
    Pane.FACETS: (
        *((letter, TYPE_WORDS[label]) for label, letter in TYPE_LETTERS.items()),
        (INCLUDED, "included: only articles that mention it"),
        (EXCLUDED, "excluded: only articles that do not mention it"),
        (DOUBTFUL, "several have this name, and the articles do not say which is meant; the card says who they are"),
        ("12", "how many articles you would have if you included it now"),
    ),
    Pane.CHECK: (
        (STANDS, "the quotation stands as it is written"),
        (FAILS, "it does not; the line says why"),
        (SHORT, "one or two words, which are not looked up"),
    ),
}
"""What the signs of a pane mean."""


def reference() -> str:
    """The signs as a Markdown table, for the README."""
    lines = ["| where | sign | means |", "|---|---|---|"]
    for where, rows in SIGNS.items():
        lines += [f"| {where} | `{sign}` | {meaning} |" for sign, meaning in rows]
    return "\n".join(lines)
