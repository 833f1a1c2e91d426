"""What a reader kept for a corpus follows it to another place, once it is no longer where it was.

The data folder is named after the roots, and an index notes the roots that it was made for. Where these are gone and
its articles stand in the corpus that is opened, that is the same corpus. Its data folder is moved, and not copied: of
two copies the one that is not in use is soon out of date, and after the next move both would fit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from explorer import paths
from explorer.corpus import Corpus, FoundFile, Unreadable
from explorer.corpus.tree import written
from explorer.errors import IndexFault
from explorer.index import Index
from explorer.locks import locked
from explorer.text import visible

_PLACES: Final = "places"
"""Under this name an index notes the roots that it was made for, then those from which what was kept was taken."""
_SAMPLE: Final = 20
"""Articles by which a corpus is known again; half of them are enough, since some may have changed."""
_LOCK: Final = "moving.lock"


class _Place(NamedTuple):
    """Where something is kept for another corpus."""

    data: Path
    index_folder: Path
    roots: list[str]
    former: list[list[str]]

    @property
    def name(self) -> str:
        return _and(self.roots)


def follow(corpus: Corpus, index: Index) -> list[str]:
    """Take what was kept for this corpus where it was before, if nothing is kept for it here.

    Nothing is taken while a corpus can be opened where it was, nor where what was kept in several places fits.

    Returns:
        What a reader should know of it, a sentence each.
    """
    here, own = paths.data_folder(corpus.roots), list(map(os.fspath, corpus.roots))
    if next(iter(_noted(index.meta(_PLACES))), None) != own:
        _note(index, [own])
    if _holds(here):
        return []
    places = list(_places(here, paths.index_folder(corpus.roots).parent))
    if away := next((place for place in places if own in place.former and not _is_gone(place.roots)), None):
        return [f"What was kept for this corpus is used for {away.name}, which was opened while this was not here."]
    fitting = [place for place in places if _is_gone(place.roots) and _fits(corpus, place.index_folder)]
    if len(fitting) > 1:
        folders = _and([os.fspath(place.data) for place in fitting])
        return [f"This corpus was in several places, and what was kept for it is left in {folders}."]
    return [said for place in fitting if (said := _take(place, here, index))]


def _places(here: Path, indexes: Path) -> Iterator[_Place]:
    """Where something is kept for other corpora whose index says which these are."""
    with suppress(OSError):
        for data in sorted(here.parent.iterdir()):
            if data != here and data.is_dir() and _holds(data):
                folder = indexes / data.name
                for roots, *former in filter(None, [_noted(Index.noted(folder, _PLACES))]):
                    yield _Place(data, folder, roots, former)


def _noted(value: str | None) -> list[list[str]]:
    try:
        return [list(map(str, roots)) for roots in json.loads(value or "[]") if isinstance(roots, list) and roots]
    except (ValueError, TypeError):
        return []


def _note(index: Index, places: list[list[str]]) -> None:
    # Where nothing can be written, nothing can be moved either.
    with suppress(IndexFault):
        index.set_meta(_PLACES, json.dumps(places))


def _and(names: Sequence[str]) -> str:
    return " and ".join(visible(written(name)) for name in names)


def _holds(folder: Path) -> bool:
    """Whether there is something in a folder; where that cannot be seen there is."""
    try:
        return next(folder.iterdir(), None) is not None
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _is_gone(roots: Sequence[str]) -> bool:
    """Whether no corpus can be opened under any of these names; one that leads elsewhere is gone as well."""
    for root in roots:
        try:
            if Path(root).resolve(strict=True) == Path(root):
                return False
        except (FileNotFoundError, NotADirectoryError):
            continue
        except (OSError, RuntimeError, ValueError):
            # Of a disk that does not answer nothing is known.
            return False
    return True


def _fits(corpus: Corpus, index: Path) -> bool:
    """Whether half of some articles of an index or more stand in a corpus, under their ids and with their texts."""
    texts = Index.texts(index, _SAMPLE)
    same = sum(_digest(corpus, article) == text for article, text in texts.items())
    return bool(texts) and 2 * same >= len(texts)


def _digest(corpus: Corpus, article: str) -> str | None:
    if (path := corpus.location(article)) is not None:
        with suppress(Unreadable):
            return corpus.read(FoundFile(os.fspath(path), article, 0, 0))[0].sha256
    return None


def _take(place: _Place, here: Path, index: Index) -> str:
    """Move a data folder; what to say of it, nothing where another process did."""
    try:
        with locked(here.parent / _LOCK):
            if _holds(here) or not _holds(place.data):
                return ""
            for lock in place.data.glob("*.lock"):
                # A window that is writing there comes to an end with it.
                with locked(lock):
                    pass
            with suppress(FileNotFoundError):
                here.rmdir()
            place.data.rename(here)
    except OSError as error:
        reason = error.strerror or "somebody is writing there"
        return f"What was kept for {place.name} is left in {_and([os.fspath(place.data)])}: {reason}."
    _note(index, [*_noted(index.meta(_PLACES)), place.roots, *place.former])
    return f"What was kept for {place.name} is used here now."
