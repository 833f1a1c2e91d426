"""Everything that can go wrong and be said in a sentence.

::

    ExplorerError
    ├── CorpusError        the folder or file to explore
    │   └── ArticleError   one article of it
    │       └── Unreadable (corpus)   a file that does not become an article
    ├── IndexFault        the index on disk
    │   ├── ForeignIndexError   it is not ours, so it is not opened
    │   ├── DamagedIndexError   it cannot be read; it can be made again from the articles
    │   └── BusyIndexError      another explorer is writing it
    ├── EntityError        the entity pipeline
    ├── CorrectionError    a correction to an actor or place that cannot be made
    ├── CitationError      a passage that cannot be cited
    ├── ClippingError      the file of kept passages
    ├── ExportError        a file that results cannot be written to
    ├── ClipboardError     nothing took the text
    └── ProgramFault       a fault of explorer itself, with the file in which its details are

Each has a title, a message of one sentence and a hint that says what to do. ``cli`` turns them into a line on
stderr and exit code 2, ``tui`` into a message on the screen.
"""

from __future__ import annotations


class ExplorerError(Exception):
    """Base of all errors that are meant for the reader."""

    title = "Error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class CorpusError(ExplorerError):
    """The folder or file to explore cannot be used."""

    title = "Corpus"


class ArticleError(CorpusError):
    """An article cannot be found or read."""

    title = "Article"


class IndexFault(ExplorerError):  # noqa: N818
    """The index on disk cannot be used."""

    title = "Index"


class ForeignIndexError(IndexFault):
    """The index was not made by explorer for this user, so it is not opened."""


class DamagedIndexError(IndexFault):
    """The index cannot be read; it can be made again from the articles."""


class BusyIndexError(IndexFault):
    """Another explorer is writing the index."""


class EntityError(ExplorerError):
    """The entity pipeline cannot be used."""

    title = "Entities"


class CorrectionError(ExplorerError):
    """A correction to an actor or place cannot be made."""

    title = "Corrections"


class CitationError(ExplorerError):
    """A passage cannot be cited."""

    title = "Citation"


class ClippingError(ExplorerError):
    """The file of kept passages cannot be read or written."""

    title = "Clippings"


class ExportError(ExplorerError):
    """A file that results are written to cannot be made."""

    title = "Export"


class ClipboardError(ExplorerError):
    """No way to the clipboard took the text."""

    title = "Clipboard"


class ProgramFault(ExplorerError):  # noqa: N818
    """Something that nobody foresaw, and that no file of the reader's is to blame for; see ``faults.reported``."""

    title = "Fault"
