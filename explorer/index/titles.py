"""The titles of one segment in order, in one file beside the segment's own that is mapped.

Whoosh keeps the words of a title and not the title; this is made from the catalog when articles are first ordered by
their titles. A document never changes, so the file holds as long as its segment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self

import numpy as np

from explorer.index.arrays import Array, Arrays, ArrayWriter, StaleColumnsError, Terms, write_whole
from explorer.index.columns import SegmentColumns
from explorer.index.words import words

_SUFFIX: Final = ".titles.columns"
_ORDER: Final = "words"
"""How titles are compared, as the file says it."""
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Titles:
    """What the titles of a segment are ordered by."""

    terms: Terms
    """The words of distinct titles."""
    places: Array
    """Of each document, its title among them."""

    @classmethod
    def of(cls, titles: Sequence[str]) -> Self:
        """From the title of each document."""
        keys = [_key(title).encode() for title in titles]
        distinct = sorted(set(keys))
        place = {title: at for at, title in enumerate(distinct)}
        return cls(Terms.of(distinct), np.array([place[title] for title in keys], dtype=np.uint32))

    @classmethod
    def open(cls, folder: Path, segment: SegmentColumns) -> Self:
        """Map the file of a segment. Raises StaleColumnsError where there is none that is sound."""
        arrays = Arrays.open(_path(folder, segment))
        if arrays.table.get("order") != _ORDER:
            raise StaleColumnsError("in another order")
        if arrays.table["segment"] != segment.segment or len(arrays["places"]) != segment.size:
            raise StaleColumnsError("of another segment")
        return cls(arrays.terms("terms"), arrays["places"])

    def write(self, folder: Path, segment: SegmentColumns) -> None:
        """Write the file of a segment, if the folder can be written."""

        def write(file: IO[bytes]) -> None:
            writer = ArrayWriter(file)
            writer.add("terms.blob", self.terms.blob)
            writer.add("terms.offsets", self.terms.offsets)
            writer.add("places", self.places)
            writer.close({"segment": segment.segment, "order": _ORDER})

        write_whole(_path(folder, segment), write)


def titles_of(folder: Path, segment: SegmentColumns, known: Mapping[int, str | None]) -> Titles:
    """The titles of a segment from the title of each row of the catalog, kept for the next time."""
    titles = Titles.of([known.get(row) or "" for row in segment.rows.tolist()])
    titles.write(folder, segment)
    return titles


def _key(title: str) -> str:
    """What a title is ordered by: its words; one without any comes last."""
    return " ".join(words(title).forms) or _LAST


def _path(folder: Path, segment: SegmentColumns) -> Path:
    return folder / f"{segment.segment}{_SUFFIX}"
