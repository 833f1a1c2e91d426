"""What is known of the hits of one search, and where the reader is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from explorer.concordance import Arrangement, Collection, Concordance, Line, Tally

_KEPT: Final = 500
"""Articles whose lines are kept."""
_GONE: Final = "this hit is not there any more"


@dataclass
class Overview:
    """Outlives the screen of the hits, so that the reader can come back to it."""

    concordance: Concordance
    asked: str = ""
    """The search with its filters, in the query language."""
    tally: Tally = field(default_factory=Tally)
    lines: dict[int, tuple[Line, ...]] = field(default_factory=dict)
    """Of the articles that were in sight last, by their place."""
    first: Collection | None = None
    """The first hits, once they were read to be put in order."""
    arrangement: Arrangement = Arrangement.RESULTS
    sought: str = ""
    shown: list[Line] | None = None
    """Those of the first that are shown; None where all hits are, as the results have them."""
    shown_as: tuple[Arrangement, str] = (Arrangement.RESULTS, "")
    """Their order, and the words they have."""
    cursor: int = 0

    @property
    def is_counted(self) -> bool:
        """Whether all hits are."""
        return self.tally.counted == len(self.concordance.articles)

    @property
    def is_arranged(self) -> bool:
        """Whether the reader wants another order, or only some lines."""
        return self.wanted != (Arrangement.RESULTS, "")

    @property
    def wanted(self) -> tuple[Arrangement, str]:
        """The order that the reader wants, and the words that lines shall have."""
        return self.arrangement, self.sought

    def keep(self, lines: dict[int, tuple[Line, ...]]) -> None:
        """Keep lines in the place of those that were read first."""
        self.lines.update(lines)
        for place in list(self.lines)[:-_KEPT]:
            del self.lines[place]

    def index(self, line: Line) -> int:
        """Where a line comes in the order of the results, or the first of its article whose lines are not at hand."""
        try:
            place = self.concordance.articles.index(line.article)
        except ValueError:
            return 0
        lines = self.lines.get(place, ())
        return self.tally.first(place) + (lines.index(line) if line in lines else 0)

    def line_at(self, index: int) -> Line | str | None:
        """A line of all, in the order of the results, if it was read."""
        place, within = self.tally.find(index)
        lines = self.lines.get(place)
        if lines is None:
            return None
        return lines[within] if within < len(lines) else _GONE
