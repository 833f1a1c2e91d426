"""A corpus: one or more folders or files that are explored as one."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from explorer.corpus import glances
from explorer.corpus.contents import Unreadable, describe, read_contents
from explorer.corpus.glances import Glance
from explorer.corpus.metadata import CORPUS_FILE, TABLE_FILE, Metadata, RootMetadata, read_root
from explorer.corpus.readers import PLAIN, READERS, Document, Reader
from explorer.corpus.tree import FoundFile, file_name, labels, look, walk, written
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
        self._labels: Sequence[str] = labels(self.roots) if len(self.roots) != 1 else ("",)
        self._folders = tuple(root if root.is_dir() else root.parent for root in self.roots)
        self._metadata = self._read_metadata()
        if not any(isinstance(item, FoundFile) for item in self.files()):
            names = " and ".join(visible(written(str(root))) for root in self.roots) or "nothing"
            raise CorpusError(f"There is nothing to read in {names}.", hint=_READ)

    @property
    def name(self) -> str:
        """What the corpus is called: as ``corpus.toml`` says, or as its roots are called."""
        names = [
            self._metadata[folder].name or visible(written(root.name or str(root)))
            for root, folder in zip(self.roots, self._folders, strict=True)
        ]
        return names[0] if len(names) == 1 else f"{names[0]} + {len(names) - 1}"

    @property
    def metadata_stamp(self) -> str:
        """Digest of the metadata files as they are now, which are read again if they changed."""
        self._metadata = self._read_metadata()
        return "-".join(known.stamp[:32] for known in self._metadata.values())

    def _read_metadata(self) -> dict[Path, RootMetadata]:
        """What the metadata files of each folder say."""
        return {folder: read_root(folder) for folder in dict.fromkeys(self._folders)}

    def files(self) -> Iterator[FoundFile | FileReport]:
        """Every file of the corpus, sorted by id: one to read, or a report why not.

        Hidden files and folders are passed over. Metadata files are reported only if something is wrong in them.
        """
        told: set[Path] = set()
        for label, root, folder in sorted(zip(self._labels, self.roots, self._folders, strict=True)):
            prefix = f"{label}/" if label else ""
            problems_of = {} if folder in told else self._metadata[folder].problems
            told.add(folder)
            for file, problems in problems_of.items():
                said = "; ".join(problems[:_SAID]) + (f"; and {len(problems) - _SAID:,} more" * (len(problems) > _SAID))
                yield FileReport(prefix + file, FileStatus.FAILED, said)
            if root.is_dir():
                yield from walk(root, prefix, frozenset(READERS), _METADATA_FILES)
            else:
                yield look(root, label or written(root.name), frozenset({*READERS, ""}))

    def glance(self) -> Glance:
        """How all files look at this moment; takes half as long as ``files``."""
        return {folder: seen for root in self.roots if root.is_dir() for folder, seen in glances.glance(root).items()}

    def differing(self, now: Glance, before: Glance) -> Iterator[str]:
        """What would be the ids of the files that changed, came or went between two glances."""
        for path in glances.differing(now, before):
            for label, root in zip(self._labels, self.roots, strict=True):
                if path.is_relative_to(root):
                    inner = written(path.relative_to(root).as_posix())
                    yield f"{label}/{inner}" if label else inner

    def find(self, ids: Iterable[str]) -> tuple[list[FoundFile], list[str]]:
        """Of some ids that ``files`` told: the files as they are at this moment, and the ids of those that are gone.

        An id that may not be the name of its file as it stands is left out, and so is what is not to be read.
        """
        found: list[FoundFile] = []
        missing: list[str] = []
        for name in ids:
            path = self._location(name)
            if path is None:
                continue
            if not os.path.lexists(path):
                missing.append(name)
            elif isinstance(file := look(path, name, frozenset(READERS)), FoundFile):
                found.append(file)
        return found, missing

    def location(self, article_id: str) -> Path | None:
        """Where the file of an article lies, whatever its name; None where it is gone."""
        for label, root in zip(self._labels, self.roots, strict=True):
            inner = article_id.removeprefix(f"{label}/") if label else article_id
            path = root.joinpath(file_name(inner)) if root.is_dir() else root
            is_here = inner != article_id or not label if root.is_dir() else article_id == label or len(self.roots) == 1
            if is_here and os.path.lexists(path):
                return path
        return None

    def _location(self, name: str) -> Path | None:
        """Where the file of an id lies in a folder that is a root; None where only a look at all files tells."""
        if "%" in name:
            return None
        for label, root in zip(self._labels, self.roots, strict=True):
            inner = name.removeprefix(f"{label}/") if label else name
            parts = PurePosixPath(inner).parts
            if (not label or inner != name) and root.is_dir() and not any(part[0] in "./" for part in parts):
                return root.joinpath(*parts)
        return None

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

    def _known_of(self, file: FoundFile) -> Metadata:
        for folder in file.path.parents:
            if folder in self._metadata:
                return self._metadata[folder].of(written(file.path.relative_to(folder).as_posix()))
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
    given = set(roots)
    return tuple(root for root in sorted(given) if not _is_walked(root, given))


def _is_walked(root: Path, given: Collection[Path]) -> bool:
    """Whether a root lies in another one, and in no hidden folder of it."""
    below = root
    for folder in root.parents:
        if below.name.startswith("."):
            return False
        if folder in given:
            return True
        below = folder
    return False
