from __future__ import annotations

import errno
import hashlib
import os
import pickle
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from explorer.errors import (
    ArticleError,
    BusyIndexError,
    DamagedIndexError,
    ForeignIndexError,
    IndexFault,
)
from explorer.index import FileRecord, Index, IndexWriter, segments, storage
from explorer.index.catalog import Catalog
from explorer.index.columns import ColumnsWriter, is_columns
from explorer.index.guard import ForbiddenPickle, loads
from explorer.index.schema import schema
from explorer.index.segments import SegmentWriter
from explorer.index.storage import FORMAT, WriteLock
from explorer.model import (
    Article,
    FileStatus,
    Filters,
    Kind,
    Mention,
    Regrouping,
    Resolution,
    SearchState,
    Summary,
    Tagging,
)

Add = Callable[[Index, list[Article]], None]
Make = Callable[..., Article]
Filled = Callable[..., Index]
Resolve = Callable[[Index], None]


def record(article: Article) -> FileRecord:
    return FileRecord(article.id, 1, 2, article.sha256, FileStatus.INDEXED)


def ids(index: Index, text: str) -> tuple[str, ...]:
    return index.search(SearchState(text)).articles


# Keeping


def test_an_article_comes_back_as_it_was(index: Index, folder: Path, add: Add, article: Make) -> None:
    kept = article(
        "sub/a.txt", "A cafe\u0301 😀\n\nEnd", "Title", author="Ann", source="The Times", date="2024-12", url="http://x"
    )
    bare = article("b.md", "", "Bare")
    add(index, [kept, bare])
    with Index.open(folder) as opened:
        assert opened.article("sub/a.txt") == kept
        assert opened.article("b.md") == bare
        assert opened.summary("sub/a.txt") == Summary(
            "sub/a.txt", "Title", "The Times", "2024-12", "Ann", "http://x", "/corpus/sub/a.txt"
        )
        assert opened.article_ids() == ["b.md", "sub/a.txt"]
        assert len(opened) == 2
        assert opened.records()["b.md"].status is FileStatus.INDEXED
        assert opened.health() == []
        for call in (opened.article, opened.summary, opened.mentions):
            with pytest.raises(ArticleError):
                call("nobody")


def test_articles_are_changed_and_deleted(index: Index, add: Add, article: Make) -> None:
    add(index, [article("a", "old words"), article("b", "other words")])
    add(index, [article("a", "new words")])
    assert ids(index, "old") == ()
    assert ids(index, "new") == ("a",)
    assert len(index) == 2
    with index.writer() as writer:
        writer.delete("b")
        writer.delete("nobody")
    assert index.article_ids() == ["a"]
    assert set(index.records()) == {"a"}
    assert index.search(SearchState("words"), explain=True).clauses[0].articles == 1


def test_an_article_added_twice_at_once_is_there_once(index: Index, article: Make) -> None:
    with index.writer() as writer:
        for text in ("first words", "second words"):
            writer.add(article("a", text), record(article("a", text)))
    assert ids(index, "words") == ("a",)
    assert ids(index, "first") == ()
    with index.writer() as writer:
        writer.note(FileRecord("x", 1, 1, "", FileStatus.SKIPPED, "binary"))
    assert index.article("a").text == "second words"
    assert index.health() == []


def test_a_file_that_is_skipped_now_is_no_longer_an_article(index: Index, add: Add, article: Make) -> None:
    add(index, [article("a", "words")])
    with index.writer() as writer:
        writer.note(FileRecord("a", 5, 6, "", FileStatus.FAILED, "it is gone"))
        writer.note(FileRecord("b", 7, 8, "", FileStatus.SKIPPED, "it is binary"))
    assert index.article_ids() == []
    assert {path: known.reason for path, known in index.records().items()} == {"a": "it is gone", "b": "it is binary"}
    assert list(index.stamps()) == [("a", (-1, -1)), ("b", (7, 8))]


def test_an_exception_rolls_back_and_frees_the_lock(index: Index, add: Add, article: Make) -> None:
    add(index, [article("a", "old words")])

    def fail() -> None:
        with index.writer() as writer:
            writer.add(article("a", "new words"), record(article("a", "new words")))
            writer.delete("a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ids(index, "old") == ("a",)
    add(index, [article("b", "more words")])
    assert len(index) == 2


def test_a_writer_can_commit_as_it_goes(index: Index, article: Make) -> None:
    with index.writer() as writer:
        for at in range(5):
            writer.add(article(f"a{at}", f"words {at}"), record(article(f"a{at}", f"words {at}")))
            writer.commit()
            assert len(index) == at + 1
    assert len(ids(index, "words")) == 5


def test_names_no_file_can_hold_are_kept_from_the_index(index: Index, article: Make) -> None:
    with index.writer() as writer:
        writer.add(article("a", "x", "half \ud800"), record(article("a", "x")))
        with pytest.raises(ArticleError):
            writer.add(Article("b\udcff", "t", "x", "", ""), record(article("b", "x")))
        writer.delete("c\udcff")
    assert index.summary("a").title == "half ?"


def test_a_small_store(index: Index, folder: Path) -> None:
    assert index.meta("stamp") is None
    index.set_meta("stamp", "1")
    index.set_meta("stamp", "2")
    with Index.open(folder) as opened:
        assert opened.meta("stamp") == "2"


# Entities


def test_mentions_and_entities(filled: Filled, add: Add, article: Make, resolve: Resolve) -> None:
    index = filled("Sergey Lavrov met NATO in Tartous.", "Nothing.")
    mentions = index.mentions("a0")
    assert [(m.text, m.entity) for m in mentions] == [
        ("Sergey Lavrov", "actor:Sergei Lavrov"),
        ("NATO", "actor:NATO"),
        ("Tartous", "place:Tartus"),
    ]
    assert index.mentions("a1") == ()
    assert index.untagged("names 1") == []
    assert index.untagged("names 2") == ["a0", "a1"]
    assert [entity.name for entity in index.find_entities("lavrov sergei")] == ["Sergei Lavrov"]
    assert [entity.name for entity in index.find_entities("smith")] == ["Jane Smith", "Peter Smith"]
    assert index.find_entities("smi") == index.find_entities("lavrov", Kind.PLACE) == ()
    assert index.entity("nobody") is None
    assert index.find_entities("\udcff") == ()
    add(index, [article("a0", "Changed: Lavrov.")])
    assert index.mentions("a0") == ()
    assert index.untagged("names 1") == ["a0"]
    resolve(index)
    assert [m.entity for m in index.mentions("a0")] == ["actor:Sergei Lavrov"]


def test_a_new_tagging_is_unresolved_until_it_is_resolved(filled: Filled) -> None:
    index = filled("Lavrov met NATO.")
    tagging = Tagging((index.mentions("a0")[1],), (("NATO", "North Atlantic Treaty Organization"),))
    index.store_taggings("other 1", {"a0": tagging, "unknown": tagging})
    assert [m.entity for m in index.mentions("a0")] == [None]
    with index.unresolved() as articles:
        ((row, mentions, definitions),) = articles.read(None)
        assert set(articles.rows) == {row}
        assert list(articles.read([row])) == [(row, mentions, definitions)]
    assert [tuple(it) for it in mentions] == [(m.start, m.end, m.label, m.text, m.role) for m in tagging.mentions]
    assert [tuple(it) for it in definitions] == list(tagging.definitions)
    index.store_resolution(Resolution(index.entities(), {"a0": ("actor:NATO", "too many")}))
    assert [m.entity for m in index.mentions("a0")] == [None]
    index.store_resolution(Resolution(index.entities(), {"a0": ("no entity",)}))
    assert [m.entity for m in index.mentions("a0")] == [None]
    assert isinstance(index.mentions("a0")[0], Mention)


# Several at once


def test_one_writer_at_a_time(index: Index, folder: Path) -> None:
    with Index.open(folder) as other, index.writer():
        with pytest.raises(BusyIndexError, match=f"process {os.getpid()}"):
            other.writer()
        with pytest.raises(BusyIndexError):
            Index.create(folder)
    with Index.open(folder) as other, other.writer():
        pass


WRITER = """
import sys
from pathlib import Path
from explorer.index import FileRecord, Index
from explorer.model import Article, FileStatus
from explorer.text import digest
folder, *texts = sys.argv[1:]
with Index.open(Path(folder)) as index:
    with index.writer() as writer:
        for at, text in enumerate(texts):
            made = Article(f"p{at}", "t", text, digest(text), "x")
            writer.add(made, FileRecord(made.id, 1, 1, "", FileStatus.INDEXED))
            print("added", flush=True)
            if text.endswith("wait"):
                sys.stdin.readline()
"""


def run(folder: Path, *texts: str) -> None:
    subprocess.run([sys.executable, "-c", WRITER, str(folder), *texts], check=True, capture_output=True)


def test_what_another_process_wrote_is_seen_on_refresh(index: Index, folder: Path) -> None:
    assert not index.refresh()
    run(folder, "words of another process")
    assert ids(index, "words") == ()
    assert index.refresh()
    assert ids(index, "words") == ("p0",)
    assert not index.refresh()


def test_memory_that_was_let_go_of_is_read_again(index: Index, add: Add, article: Make, resolve: Resolve) -> None:
    add(index, [article(f"a{at}", f"Lavrov wrote old words {at}.") for at in range(3)])
    resolve(index)
    queries = ("words", '"old words"', "wor* NEAR/3 lav*", "actor:Lavrov")
    before = [index.search(SearchState(text)) for text in queries]
    index.release()
    after = [index.search(SearchState(text)) for text in queries]
    assert [(tuple(found.articles), tuple(found.actors)) for found in after] == [
        (tuple(found.articles), tuple(found.actors)) for found in before
    ]


def test_until_then_what_was_opened_stays_readable(
    index: Index, folder: Path, add: Add, article: Make, resolve: Resolve
) -> None:
    add(index, [article(f"a{at}", f"Lavrov wrote old words {at}.") for at in range(3)])
    resolve(index)
    with Index.open(folder) as opened:
        for text in ("newer words", "newest words"):
            add(index, [article(f"a{at}", f"{text} {at}") for at in range(3)])
        assert set(ids(opened, "old words")) == {"a0", "a1", "a2"}
        scores = opened.search(SearchState("words")).scores
        assert len(set(scores)) == 1
        assert scores[0] > 0
        assert opened.hits("a1", SearchState("old")).passages[0].text == "Lavrov wrote old words 1."
        assert ids(opened, "wor*") == ids(opened, "words")
        assert opened.mentions("a1") == ()
        assert opened.article("a1").text == "newest words 1"
        assert ids(opened, "old words") == ()
        assert len(ids(opened, "newest words")) == 3


def test_an_index_made_again_elsewhere_is_seen_on_refresh(filled: Filled, folder: Path) -> None:
    index = filled("old words")
    Index.create(folder).close()
    assert ids(index, "words") == ("a0",)
    assert index.article("a0").text == "old words"
    assert index.refresh()
    assert ids(index, "words") == ()


def test_what_is_open_answers_until_an_index_made_again_is_whole(filled: Filled, folder: Path) -> None:
    index = filled("words")
    for name in sorted(path.name for path in folder.iterdir() if path.name.startswith(("MAIN_", "_MAIN", "catalog"))):
        (folder / name).unlink()
    Catalog(folder / "catalog.sqlite", create=True).close()
    for _ in range(2):
        with pytest.raises(IndexFault):
            index.refresh()
        assert ids(index, "words") == ("a0",)
    Index.create(folder).close()
    assert index.refresh()
    assert ids(index, "words") == ()


OPEN_WITH_FEW_FILES = """
import resource, sys
from pathlib import Path
from explorer.errors import DamagedIndexError, IndexFault
from explorer.index import Index
Index.open(Path(sys.argv[1])).close()
held = [open("/dev/null") for _ in range(20)]
most = held[-1].fileno() + 1
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
while held:
    try:
        Index.open(Path(sys.argv[1])).close()
        break
    except IndexFault as error:
        assert not isinstance(error, DamagedIndexError), error.message
        held.pop().close()
print(len(held))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_an_index_is_not_called_damaged_where_no_more_files_can_be_opened(filled: Filled, folder: Path) -> None:
    filled("words").close()
    command = [sys.executable, "-c", OPEN_WITH_FEW_FILES, str(folder)]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert 0 < int(tried.stdout) < 20


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "Too many open files"), MemoryError()])
def test_an_index_that_the_system_does_not_let_us_read_is_not_called_damaged(
    filled: Filled, folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    filled("words").close()

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("explorer.index.connection.Snapshot", refuse)
    with pytest.raises(IndexFault) as caught:
        Index.open(folder)
    assert not isinstance(caught.value, DamagedIndexError)


def test_a_killed_writer_leaves_what_was_committed_and_no_lock(
    index: Index, folder: Path, add: Add, article: Make
) -> None:
    add(index, [article("a", "old words")])
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), "new words wait"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == b"added\n"
    with pytest.raises(BusyIndexError, match=f"process {process.pid}"):
        index.writer()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with Index.open(folder) as opened:
        assert ids(opened, "words") == ("a",)
        assert opened.health() == []
        add(opened, [article("b", "more words")])
        assert len(opened) == 2


def test_threads_read_while_one_writes(filled: Filled, add: Add, article: Make) -> None:
    index = filled("peace talks", "peace")
    problems: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(30):
                for key in index.search(SearchState("peace")).articles:
                    assert index.hits(key, SearchState("peace")).spans
        except BaseException as error:  # noqa: BLE001 - a thread must tell
            problems.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for at in range(5):
        add(index, [article(f"b{at}", "more peace")])
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(ids(index, "peace")) == 7


def test_who_searches_does_not_wait_for_a_correction_that_waits_for_another_process(
    filled: Filled, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = filled("peace talks")
    begun, put = threading.Event(), Catalog.put_regrouping
    answers: list[bool] = []

    def announced(*given: Any) -> bool:
        begun.set()
        return put(*given)

    monkeypatch.setattr(Catalog, "put_regrouping", announced)
    of = index.found()[0]
    correction = threading.Thread(target=lambda: answers.append(index.regroup(Regrouping(), of, {"a": "b"})))
    with closing(Catalog(folder / "catalog.sqlite")) as other:
        with other.transaction():
            correction.start()
            assert begun.wait(10)
            assert ids(index, "peace") == ("a0",)
            assert correction.is_alive()
        correction.join()
    assert answers == [True]
    assert index.meta("a") == "b"


# Crashes


class Killed(BaseException):
    """Stands for the end of the process."""


def crash(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
    def end(*_: object, **__: object) -> None:
        raise Killed

    monkeypatch.setattr(owner, name, end)


@pytest.mark.parametrize(
    ("owner", "name", "changed"),
    [
        (SegmentWriter, "_flush", False),
        (SegmentWriter, "_write", False),
        (ColumnsWriter, "close", False),
        (TOC, "write", False),
        (segments, "clean_files", None),
        (IndexWriter, "_commit_catalog", None),
        (Catalog, "put_article", None),
        (Catalog, "put_segments", None),
    ],
)
def test_a_crash_during_a_commit_is_mended(
    index: Index, folder: Path, add: Add, article: Make, owner: type, name: str, changed: bool | None
) -> None:
    """Changed articles are as before or, between the two halves of a commit, read again; others are never touched."""
    add(index, [article("a", "old words"), article("b", "other words"), article("c", "third words")])

    def change() -> None:
        with index.writer() as writer:
            writer.add(article("a", "new words"), record(article("a", "new words")))
            writer.delete("b")
            writer.add(article("d", "fresh words"), record(article("d", "fresh words")))

    with pytest.MonkeyPatch.context() as patch:
        crash(patch, owner, name)
        with pytest.raises(Killed):
            change()
    index.close()
    with Index.open(folder) as opened:
        kept = {"a", "b", "c"} if changed is False else {"c"}
        assert set(opened.article_ids()) == set(opened.records()) == set(ids(opened, "words")) == kept
        assert opened.search(SearchState("words", Filters())).corpus == len(kept)
        for key in kept:
            assert opened.article(key).id == key
        add(opened, [article("a", "new words"), article("d", "fresh words")])
        assert set(ids(opened, "words")) == kept | {"a", "d"}
        assert opened.article("a").text == "new words"
        assert opened.health() == []


def test_a_disk_that_is_full_loses_nothing_and_frees_the_lock(
    index: Index, add: Add, article: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(index, [article("a", "old words")])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(ColumnsWriter, "close", full)
        with pytest.raises(IndexFault, match="No space left"):
            add(index, [article("b", "new words")])
    assert ids(index, "words") == ("a",)
    add(index, [article("b", "new words")])
    assert len(index) == 2


# Whose index it is


def test_where_there_is_no_index(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert not Index.exists(folder)
        with pytest.raises(IndexFault, match="no index"):
            Index.open(folder)


def test_the_folder_is_only_for_its_owner(index: Index, folder: Path) -> None:
    assert Index.exists(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_an_index_into_which_others_can_write_is_refused(index: Index, folder: Path, mode: int) -> None:
    index.close()
    folder.chmod(mode)
    with pytest.raises(ForeignIndexError):
        Index.open(folder)
    with pytest.raises(ForeignIndexError):
        Index.create(folder)


def test_an_index_of_somebody_else_is_refused(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(ForeignIndexError):
        Index.open(folder)


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    for call in (Index.open, Index.create):
        with pytest.raises(ForeignIndexError):
            call(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_making_an_index_again_leaves_other_files_alone(filled: Filled, folder: Path) -> None:
    index = filled("words")
    (folder / "thesis.txt").write_text("precious")
    index.close()
    with Index.create(folder) as made:
        assert len(made) == 0
    assert (folder / "thesis.txt").read_text() == "precious"


def test_an_index_of_another_version_or_half_made_is_made_again(index: Index, folder: Path) -> None:
    marker = folder / "explorer-index.json"
    of_another = marker.read_text().replace(f'"format": {FORMAT}', '"format": 1')
    for text in (of_another, "", "[]", '{"application": "explorer-tui"}'):
        marker.write_text(text)
        with pytest.raises(DamagedIndexError) as caught:
            Index.open(folder)
        assert caught.value.hint.endswith("explorer index")
    marker.write_text('{"application": "other", "format": 1}')
    with pytest.raises(ForeignIndexError):
        Index.open(folder)
    Index.create(folder).close()
    Index.open(folder).close()


# Damage and malice


class Payload:
    """Runs a command when it is unpickled."""

    def __init__(self, touched: Path) -> None:
        self.touched = touched

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.touched}",)


@pytest.mark.parametrize("part", ["schema", "segments", "old format"])
def test_a_poisoned_index_runs_nothing(
    filled: Filled, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    filled("words").close()
    generation = max(int(path.stem.rpartition("_")[2]) for path in folder.glob("_MAIN_*.toc"))
    path = folder / f"_MAIN_{generation}.toc"
    touched = tmp_path / "touched"
    poisoned = TOC(schema(), [Payload(touched)] if part == "segments" else [], generation)
    path.unlink()
    if part == "schema":
        monkeypatch.setattr("whoosh.index.ensure_schema", lambda _: _Poisoned(touched))
    if part == "old format":
        monkeypatch.setattr("whoosh.index._CURRENT_TOC_VERSION", -110)
        poisoned.segments = [Payload(touched)]
    poisoned.write(FileStorage(str(folder)), "MAIN")
    monkeypatch.undo()
    with sqlite3.connect(folder / "catalog.sqlite") as catalog:
        known = (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest(), path.name)
        catalog.execute("UPDATE segments SET size = ?, sha256 = ? WHERE name = ?", known)
    catalog.close()
    if part == "schema":
        Index.open(folder).close()
    else:
        with pytest.raises(DamagedIndexError):
            Index.open(folder)
    assert not touched.exists()


class _Poisoned(Payload):
    def clean(self) -> None:
        """What Whoosh asks of a schema."""


@pytest.mark.parametrize(
    "name", ["os.system", "builtins.eval", "builtins.getattr", "whoosh.index.open_dir", "codecs.encode"]
)
def test_only_what_an_index_is_made_of_is_unpickled(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    with pytest.raises(ForbiddenPickle):
        loads(f"c{module}\n{attribute}\n.".encode())
    assert loads(pickle.dumps({"a": [1, 2.0, "x", b"y"]}, 2)) == {"a": [1, 2.0, "x", b"y"]}


def test_any_damaged_file_is_one_error_and_never_a_traceback(filled: Filled, folder: Path, tmp_path: Path) -> None:
    chance = random.Random(3)
    filled(*(f"peace talks number {number} in Tartus with Lavrov " * 5 for number in range(8))).close()
    files = sorted(path.name for path in folder.iterdir() if path.stat().st_size and "LOCK" not in path.name)
    broken = tmp_path / "broken"
    found = 0
    for name in files * 4:
        shutil.copytree(folder, broken)
        data = bytearray((broken / name).read_bytes())
        kind = chance.randrange(3)
        if kind == 0:
            del data[chance.randrange(len(data)) :]
        elif kind == 1:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        else:
            start = chance.randrange(len(data))
            data[start : start + 64] = bytes(len(data[start : start + 64]))
        (broken / name).write_bytes(data)
        try:
            with Index.open(broken) as opened:
                health = opened.health()
                for text in ("", "peace", '"peace talks"', "numb*", "-talks", "actor:Lavrov"):
                    for key in opened.search(SearchState(text), typing=True).articles:
                        opened.hits(key, SearchState(text))
                        opened.article(key)
            whoosh = name.startswith(("MAIN", "_MAIN")) and not is_columns(name)
            if bytes(data) != (folder / name).read_bytes() and whoosh:
                assert health
        except IndexFault:
            found += 1
        shutil.rmtree(broken)
    assert found
    shutil.copytree(folder, broken)
    for path in broken.glob("*.toc"):
        path.unlink()
    with pytest.raises(DamagedIndexError):
        Index.open(broken)
    with Index.create(broken) as made:
        assert len(made) == 0


# An index that another process makes anew


def test_who_has_it_open_goes_on_with_what_was_there_until_it_is_made(
    filled: Filled, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = filled("words")
    remove, seen = storage.remove_catalog, []

    def removed(path: Path) -> None:
        remove(path)
        seen.append((index.refresh(), len(index), index.article("a0").text, index.search(SearchState("words")).total))

    monkeypatch.setattr(storage, "remove_catalog", removed)
    Index.create(folder).close()
    assert seen == [(False, 1, "words", 1)] * 2
    assert (index.refresh(), len(index)) == (True, 0)


def test_what_is_left_of_one_that_nobody_makes_is_damaged(filled: Filled, folder: Path) -> None:
    index = filled("words")
    storage.mark(folder, complete=False)
    storage.remove_catalog(folder / "catalog.sqlite")
    with pytest.raises(DamagedIndexError):
        index.refresh()


def test_who_comes_while_it_is_made_waits_for_it(folder: Path) -> None:
    making = Index.create(folder)
    making.close()
    storage.mark(folder, complete=False)
    lock = WriteLock(folder)
    found: list[Index] = []
    second = threading.Thread(target=lambda: found.append(Index.create(folder, unless_sound=True)))
    second.start()
    try:
        assert second.is_alive()
        storage.mark(folder, complete=True)
        # The one that made it writes from here on.
        second.join(timeout=20)
        assert [len(one) for one in found] == [0]
    finally:
        lock.release()
        second.join()
        for one in found:
            one.close()
