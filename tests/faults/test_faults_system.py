"""What the system refuses is said in words, and costs nobody an index: only damage lets one be made again."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer import faults, paths
from explorer.errors import BusyIndexError, DamagedIndexError, IndexFault, ProgramFault
from explorer.index import FileRecord, Index, answers, storage
from explorer.index.arrays import Arrays, write_whole
from explorer.index.catalog import Catalog
from explorer.index.damage import guarded
from explorer.index.facetlines import FacetLines
from explorer.library import Library
from explorer.model import Article, FileStatus, SearchState, Tagging
from explorer.text import digest


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of one article, which is indexed."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "harbour.txt").write_text("The harbour of Oslo was opened.\n")
    with Library.open([folder]) as library:
        library.update(entities=False)
    return folder


def refused(number: int) -> Callable[..., Any]:
    def refuse(*_: object, **__: object) -> Any:
        raise OSError(number, os.strerror(number))

    return refuse


def mistaken(*_: object, **__: object) -> Any:
    raise KeyError("a mistake of ours")


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


SYSTEM = {
    "no more files": OSError(errno.EMFILE, "Too many open files"),
    "the disk is away": OSError(errno.ESTALE, "Stale file handle"),
    "not allowed": PermissionError(errno.EACCES, "Permission denied"),
    "no memory": MemoryError(),
    "SQLite may not open": of_sqlite(sqlite3.SQLITE_CANTOPEN),
    "SQLite may not read": of_sqlite(sqlite3.SQLITE_IOERR_READ),
    "SQLite has no memory": of_sqlite(sqlite3.SQLITE_NOMEM),
}
DAMAGE = {
    "a file is gone": FileNotFoundError(errno.ENOENT, "No such file or directory"),
    "a place before its beginning": OSError(errno.EINVAL, "Invalid argument"),
    "SQLite finds no database": of_sqlite(sqlite3.SQLITE_NOTADB),
    "SQLite finds it torn": of_sqlite(sqlite3.SQLITE_CORRUPT),
    "numbers that cannot be": ValueError(),
}


@pytest.mark.parametrize("name", SYSTEM)
def test_what_the_system_refuses_is_no_damage(name: str) -> None:
    with pytest.raises(IndexFault) as caught, guarded():
        raise SYSTEM[name]
    assert not isinstance(caught.value, DamagedIndexError | BusyIndexError)


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_damage(name: str) -> None:
    with pytest.raises(DamagedIndexError), guarded():
        raise DAMAGE[name]


def test_a_fault_of_explorer_is_no_damage(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is sent to make an index again that is as it was written; the details are in a file for its owner."""
    with Library.open([corpus]) as library:
        monkeypatch.setattr(answers, "parse", mistaken)
        with pytest.raises(ProgramFault, match="the index is sound") as caught:
            library.search(SearchState("anything"))
    log = faults.log_file()
    assert str(log) in caught.value.hint
    assert "rebuild" not in caught.value.message + caught.value.hint
    assert "KeyError: 'a mistake of ours'" in log.read_text()
    assert os.name == "nt" or stat.S_IMODE(log.stat().st_mode) == 0o600


def test_the_same_error_over_harmed_files_is_damage(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open([corpus]) as library:
        monkeypatch.setattr(answers, "parse", mistaken)
        stored = next(paths.index_folder([corpus]).glob("*_stored.col"))
        stored.write_bytes(stored.read_bytes()[::-1])
        with pytest.raises(DamagedIndexError):
            library.search(SearchState("anything"))


@pytest.mark.parametrize("part", [Catalog, Arrays])
def test_a_file_that_may_not_be_opened_makes_nothing_anew(
    corpus: Path, part: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", refused(errno.EMFILE)) if part is Catalog else patch.setattr(
            "explorer.index.arrays.mmap.mmap", refused(errno.ENOMEM)
        )
        with pytest.raises(IndexFault) as caught:
            Library.open([corpus])
        assert not isinstance(caught.value, DamagedIndexError)
    with Library.open([corpus]) as library:
        assert len(library) == 1


def test_a_mark_that_cannot_be_read_says_why(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", refused(errno.EMFILE))
    with pytest.raises(IndexFault, match="Too many open files"), guarded():
        storage.check_marker(paths.index_folder([corpus]))


def test_a_folder_that_cannot_be_looked_into_is_an_error_in_words(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_file", refused(errno.EACCES))
    with pytest.raises(IndexFault, match="Permission denied"):
        Index.exists(paths.index_folder([corpus]))


@pytest.mark.parametrize("work", ["open", "change", "optimize"])
def test_a_folder_that_cannot_be_listed_is_no_empty_index(
    corpus: Path, work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = paths.index_folder([corpus])
    with Index.open(folder) as index, monkeypatch.context() as patch:
        writer = index.writer()
        patch.setattr(os, "listdir", refused(errno.EMFILE))
        tasks = {"open": lambda: Index.open(folder), "change": lambda: writer.delete("harbour.txt")}
        with pytest.raises(IndexFault, match="Too many open files") as caught:
            tasks.get(work, writer.optimize)()
        assert not isinstance(caught.value, DamagedIndexError)
        writer.close()
    with Index.open(folder) as index:
        assert len(index) == 1


def test_a_transaction_that_a_full_disk_ended_is_not_called_damage(corpus: Path) -> None:
    with Index.open(paths.index_folder([corpus])) as index:
        index._catalog.db.execute("PRAGMA max_page_count=1")
        with pytest.raises(IndexFault, match="full") as caught:
            index.store_taggings("any", {"harbour.txt": Tagging((), (("x" * 100_000, "y"),))})
        assert not isinstance(caught.value, DamagedIndexError)


def test_the_index_is_written_where_no_room_is_left_to_say_who_writes(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = paths.index_folder([corpus])
    monkeypatch.setattr(os, "write", refused(errno.ENOSPC))
    first = storage.WriteLock(folder)
    with pytest.raises(BusyIndexError, match="Another explorer"):
        storage.WriteLock(folder)
    first.release()
    storage.WriteLock(folder).release()


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), ValueError()])
def test_a_file_that_is_not_written_to_its_end_leaves_nothing_behind(tmp_path: Path, error: BaseException) -> None:
    def write(_: object) -> None:
        raise error

    if isinstance(error, OSError):
        assert not write_whole(tmp_path / "file", write)
    else:
        with pytest.raises(type(error)):
            write_whole(tmp_path / "file", write)
    assert not list(tmp_path.iterdir())


def test_an_index_that_cannot_be_opened_to_the_end_is_closed(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Index] = []
    close = Index.close
    monkeypatch.setattr(Index, "close", lambda index: (closed.append(index), close(index)))

    def refuse(*_: object) -> None:
        raise IndexFault("It cannot be written.")

    monkeypatch.setattr(Index, "set_meta", refuse)
    with pytest.raises(IndexFault):
        Library.open([corpus], model="rules")
    assert len(closed) == 1


def test_an_index_that_somebody_else_made_again_meanwhile_is_not_made_again(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = Index.open
    looks: list[Path] = []

    def opened(folder: Path) -> Index:
        looks.append(folder)
        if len(looks) == 1:
            raise DamagedIndexError("As it was when somebody looked.")
        return sound(folder)

    monkeypatch.setattr(Index, "open", opened)
    with Library.open([corpus]) as library:
        assert len(library) == 1


def test_the_model_of_a_corpus_outlives_its_index(corpus: Path) -> None:
    with Library.open([corpus], model="rules"):
        pass
    folder = paths.index_folder([corpus])
    (folder / "explorer-index.json").write_text('{"application": "explorer-tui", "format": 0}')
    with Library.open([corpus]) as library:
        assert library.warnings
        assert library.model == "rules"


def test_a_table_of_contents_that_goes_while_it_is_read_is_no_damage(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process commits between the looks at its size and its content."""
    folder = paths.index_folder([corpus])
    other, read = Index.open(folder), storage.digest

    def late(path: Path) -> str:
        monkeypatch.setattr(storage, "digest", read)
        more = Article("more.txt", "More", "More.", digest("More."), "/more.txt")
        with other.writer() as writer:
            writer.add(more, FileRecord(more.id, 5, 1, "", FileStatus.INDEXED))
        return read(path)

    monkeypatch.setattr(storage, "digest", late)
    with other, Index.open(folder) as index:
        assert len(index) == 2


def test_the_catalog_of_a_disk_that_takes_no_writes_can_be_read_again_once_it_was_changed(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def read_only(name: str, **options: Any) -> sqlite3.Connection:
        if "mode=rw" in name:
            raise of_sqlite(sqlite3.SQLITE_CANTOPEN)
        return connect(name, **options)

    path = paths.index_folder([corpus]) / "catalog.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", read_only)
        catalog = Catalog(path)
        assert catalog.count() == 1
        os.utime(path, (1, 1))
        log = path.with_name(f"{path.name}-wal")
        log.write_bytes(b"x")
        with pytest.raises(sqlite3.Error):
            catalog.version()
        log.unlink()
        assert catalog.version() == -1
        assert catalog.count() == 1
    catalog.close()


class Numbered:
    """Stands for what lines are made of: each is its number."""

    folder = Path()

    def first(self, numbers: Any, count: int, _: object) -> Any:
        return numbers[:count]

    def values(self, numbers: Any) -> list[int]:
        return [int(number) for number in numbers]


class Overtaken(FacetLines):
    """Lines of which another thread, which looks at the first ones, orders fewer at the same time."""

    @property
    def _ordered(self) -> Any:
        return self.__dict__.get("ordered", np.arange(0))

    @_ordered.setter
    def _ordered(self, numbers: Any) -> None:
        self.__dict__["ordered"] = numbers[:64]


def test_two_threads_look_at_the_same_lines() -> None:
    lines = Overtaken(Numbered(), lambda: np.arange(4000))  # type: ignore[arg-type]
    assert [lines[at] for at in (3999, 0, 900)] == [3999, 0, 900]
