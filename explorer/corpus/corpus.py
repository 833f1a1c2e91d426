"""A corpus: one or more folders or files that are explored as one."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from explorer.corpus.contents import Unreadable, describe, read_contents
from explorer.corpus.metadata import CORPUS_FILE, TABLE_FILE, Metadata, RootMetadata, read_root
from explorer.corpus.readers import PLAIN, READERS, Document, Reader
from explorer.corpus.tree import FoundFile, labels, look, walk, written
from explorer.errors import CorpusError
from explorer.model import Article, FileReport, FileStatus
from explorer.text import digest, visible

_METADATA_FILES: Final = frozenset({CORPUS_FILE, TABLE_FILE})
_SAID: Final = 20
"""Problems of a metadata file that are told; each of its lines can have one."""
_READ: Final = "explorer reads " + ", ".join(sorted(READERS)) + " files."


class Corpus:
    """The documents under some roots.

    A root is a folder, or a single file; a single file without suffix is read as plain text. Roots that lie in
    another root, or are given twice, are left out. Ids do not depend on the order in which roots are given.

    Raises:
        CorpusError: a root is missing or cannot be read, or there is no document under any of them.
    """

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots: tuple[Path, ...] = _outermost([_checked(Path(root)) for root in roots])
        several = len(self.roots) > 1
        self._labels: tuple[str, ...] = tuple(labels(self.roots)) if several else ("",)
        self._folders = tuple(root if root.is_dir() else root.parent for root in self.roots)
        self._metadata: list[RootMetadata] = [read_root(folder) for folder in self._folders]
        if not any(isinstance(item, FoundFile) for item in self.files()):
            names = " and ".join(visible(written(str(root))) for root in self.roots) or "nothing"
            raise CorpusError(f"There is nothing to read in {names}.", hint=_READ)

    @property
    def name(self) -> str:
        """What the corpus is called: as ``corpus.toml`` says, or as its roots are called."""
        names = [known.name or visible(written(root.name or str(root))) for root, known in self._rooted()]
        return names[0] if len(names) == 1 else f"{names[0]} + {len(names) - 1}"

    @property
    def metadata_stamp(self) -> str:
        """Digest of the metadata files as they are now, which are read again if they changed."""
        self._metadata = [read_root(folder) for folder in self._folders]
        return "-".join(known.stamp[:32] for known in self._metadata)

    def files(self) -> Iterator[FoundFile | FileReport]:
        """Every file of the corpus, sorted by id: one to read, or a report why not.

        Hidden files and folders are passed over. Metadata files are reported only if something is wrong in them.
        """
        order = sorted(range(len(self.roots)), key=self._labels.__getitem__)
        for index in order:
            root, label, known = self.roots[index], self._labels[index], self._metadata[index]
            prefix = f"{label}/" if label else ""
            for file, problems in known.problems.items():
                said = "; ".join(problems[:_SAID]) + (f"; and {len(problems) - _SAID:,} more" * (len(problems) > _SAID))
                yield FileReport(prefix + file, FileStatus.FAILED, said)
            if root.is_dir():
                yield from walk(root, prefix, frozenset(READERS), _METADATA_FILES)
            else:
                yield look(root, label or written(root.name), frozenset({*READERS, ""}))

    def read(self, file: FoundFile) -> tuple[Article, str]:
        """The article in a file, and a warning about what was lost or guessed, empty if nothing was.

        Raises:
            Unreadable: it does not become an article.
        """
        document = _read(READERS.get(file.path.suffix.lower(), PLAIN), read_contents(file.path))
        if not document.text.strip():
            raise Unreadable("empty")
        known = document.metadata.over(self._known_of(file))
        article = Article(
            id=file.id,
            title=known.title or document.title or visible(written(file.path.stem)),
            text=document.text,
            sha256=digest(document.text),
            path=visible(written(str(file.path))),
            author=known.author,
            source=known.source,
            date=known.date,
            url=known.url,
        )
        return article, "; ".join(document.warnings)

    def _rooted(self) -> Iterator[tuple[Path, RootMetadata]]:
        return zip(self.roots, self._metadata, strict=True)

    def _known_of(self, file: FoundFile) -> Metadata:
        for folder, known in zip(self._folders, self._metadata, strict=True):
            if file.path.is_relative_to(folder):
                return known.of(written(file.path.relative_to(folder).as_posix()))
        return Metadata()


def _read(reader: Reader, data: bytes) -> Document:
    try:
        return reader.read(data)
    except Unreadable:
        raise
    except Exception as error:
        # What a library makes of one file must not keep all others out of the index.
        said = " ".join(str(error).split())[:200]
        raise Unreadable(f"the reader failed on it ({type(error).__name__}: {said})", FileStatus.FAILED) from error


def _checked(root: Path) -> Path:
    """The root, absolute and without symbolic links."""
    shown = visible(written(str(root)))
    try:
        path = root.expanduser().resolve(strict=True)
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            os.scandir(path).close()
            return path
    except FileNotFoundError:
        raise CorpusError(f"{shown} does not exist.", hint="Give a folder of articles, or a file.") from None
    except (OSError, RuntimeError, ValueError) as error:
        why = describe(error) if isinstance(error, OSError) else "its name cannot be opened"
        raise CorpusError(f"{shown} cannot be opened: {why}.", hint="Give a folder of articles, or a file.") from error
    if not stat.S_ISREG(status.st_mode):
        raise CorpusError(f"{shown} is neither a folder nor a file.", hint="Give a folder of articles, or a file.")
    if path.suffix and path.suffix.lower() not in READERS:
        raise CorpusError(f"{shown} cannot be read: {visible(written(path.suffix))} files are not read.", hint=_READ)
    return path


def _outermost(roots: list[Path]) -> tuple[Path, ...]:
    """Roots without those that are walked with another one, in a fixed order."""
    unique = sorted(set(roots))

    def is_walked_with(root: Path, other: Path) -> bool:
        if root == other or not root.is_relative_to(other):
            return False
        return not any(part.startswith(".") for part in root.relative_to(other).parts)

    return tuple(root for root in unique if not any(is_walked_with(root, other) for other in unique))
