"""One reader for each format of document, found by the suffix of the file.

A new format is a class with a ``read`` method and its suffixes in ``READERS``; nothing else has to know. What a reader
needs is imported when it reads, since a corpus whose articles are in the index already is opened without.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from explorer.corpus.metadata import Metadata
from explorer.text import normalise


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of the bytes of a file."""

    text: str
    """Normalised, without metadata."""
    metadata: Metadata = field(default_factory=Metadata)
    """What the file itself says."""
    title: str | None = None
    """A title drawn from the text, for when nobody gives one."""
    warnings: tuple[str, ...] = ()
    """What was lost or guessed, each in a few words."""


class Reader(Protocol):
    """Turns the bytes of one format into a document."""

    def read(self, data: bytes) -> Document:
        """Read a whole file.

        Raises:
            Unreadable: the bytes are not of this format, or hold no text.
        """


class PlainText:
    """Text as it stands, with YAML front matter if it has any."""

    def read(self, data: bytes) -> Document:
        """Decode, take off the front matter, find a title."""
        from explorer.corpus.encoding import decode
        from explorer.corpus.front_matter import split_front_matter

        raw, warning = decode(data)
        metadata, text, problems = split_front_matter(normalise(raw))
        warnings = tuple(part for part in (warning, *problems) if part)
        return Document(text, metadata, self._title(text), warnings)

    def _title(self, text: str) -> str | None:
        from explorer.corpus.titles import title_of

        return title_of(text)


class Markdown(PlainText):
    """Markdown is kept as it is written, so that offsets and quotations are those of the file; headings give titles."""

    def _title(self, text: str) -> str | None:
        from explorer.corpus.titles import heading_of

        return heading_of(text) or super()._title(text)


PLAIN: Final = PlainText()
READERS: Final[dict[str, Reader]] = {
    ".txt": PLAIN,
    ".text": PLAIN,
    ".md": Markdown(),
    ".markdown": Markdown(),
}
"""By suffix in lower case."""
