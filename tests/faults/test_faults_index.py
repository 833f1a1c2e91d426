"""An index that was damaged, poisoned, cut short or taken over: an error in words, never code that runs."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer import paths
from explorer.errors import DamagedIndexError, ExplorerError, ForeignIndexError, IndexFault
from explorer.index import FileRecord, Index
from explorer.index.columns import is_columns
from explorer.index.guard import load, loads
from explorer.library import Library
from explorer.model import Article, FileStatus, Resolution, SearchState
from explorer.text import digest

WORDS = ("harbour", "boat", "calm", "storm", "market", "treaty", "river", "minister")
QUERIES = ("", "harbour", "harb*", "treety~", '"calm storm"', "river -boat", 'title:"Title 7"', "date:2024")


def article(number: int) -> tuple[Article, FileRecord]:
    chance = random.Random(number)
    text = f"Day {number} began. " + " ".join(chance.choice(WORDS) for _ in range(60)) + "."
    key = f"a{number}.txt"
    made = Article(key, f"Title {number}", text, digest(text), f"/corpus/{key}", "Ann", None, "2024-01-02", None)
    return made, FileRecord(key, len(text), 1, "x", FileStatus.INDEXED)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two commits. Read only."""
    folder = tmp_path_factory.mktemp("sound") / "index"
    with Index.create(folder) as index:
        for numbers in (range(14), range(14, 20)):
            with index.writer() as writer:
                for number in numbers:
                    writer.add(*article(number))
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """A copy to be harmed."""
    return Path(shutil.copytree(sound, tmp_path / "index"))


def read_all(folder: Path) -> list[Any]:
    """Everything an index can be asked."""
    with Index.open(folder) as index:
        said: list[Any] = []
        for query in QUERIES:
            results = index.search(SearchState(query))
            said.append((query, results.articles, results.total))
            said += [index.hits(found, results.state) for found in results.articles[:2]]
        said += [(index.article(key), index.summary(key)) for key in index.article_ids()]
        return [*said, sorted(index.records().items()), index.health()]


def answers(folder: Path) -> list[Any]:
    """Everything an index can be asked, or the one error in words that it raised."""
    try:
        return read_all(folder)
    except ExplorerError as error:
        return [error.message]


def harmed(data: bytes, how: str, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    if how == "cut":
        return data[:at]
    if how == "zeroed":
        return data[:at] + bytes(min(64, len(data) - at)) + data[at + 64 :]
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


@pytest.mark.parametrize("how", ["cut", "zeroed", "flipped"])
def test_damage_is_an_error_in_words_or_found_by_the_check(sound: Path, folder: Path, how: str) -> None:
    chance = random.Random(how)
    truth = read_all(sound)
    files = sorted(path for path in folder.iterdir() if "LOCK" not in path.name and path.stat().st_size)
    for path in files * 4:
        whole = path.read_bytes()
        path.write_bytes(harmed(whole, how, chance))
        changed = path.read_bytes() != whole
        said = answers(folder)
        assert said == truth or said[-1] or not changed, path.name
        # Until it is found, nothing that is damaged is believed.
        assert len(said) == 1 or said[:-1] == truth[:-1], path.name
        path.write_bytes(whole)
        # In which it is noted that damage was found.
        shutil.copy(sound / "explorer-index.json", folder)
        for beside in ("catalog.sqlite-wal", "catalog.sqlite-shm"):
            (folder / beside).unlink(missing_ok=True)
    assert read_all(folder) == truth


def test_an_index_without_articles_is_sound(tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as index:
        assert index.health() == []


def test_what_another_process_took_away_is_no_fault(folder: Path) -> None:
    with Index.open(folder) as index, Index.open(folder) as other:
        other.optimize()
        other.store_resolution(Resolution((), {}))
        assert index.health() == []


def test_every_missing_file_is_noticed(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if "LOCK" in path.name or is_columns(path.name):
            continue
        away = path.rename(folder.parent / path.name)
        with pytest.raises(IndexFault):
            read_all(folder)
        away.rename(path)


class Evil:
    """What a pickle can do: it names a function and its arguments."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.named = (function, arguments)

    def __reduce__(self) -> Any:
        return self.named


def _payloads(proof: Path) -> Iterator[bytes]:
    shell = f"touch {proof}"
    for protocol in range(5):
        yield pickle.dumps(Evil(os.system, shell), protocol)
        yield pickle.dumps(Evil(eval, f"open({str(proof)!r}, 'w')"), protocol)
        yield pickle.dumps(Evil(subprocess.call, ["touch", str(proof)]), protocol)
        yield pickle.dumps({"a": [Evil(exec, f"open({str(proof)!r}, 'w')")]}, protocol)
        yield pickle.dumps(Evil(getattr, os.path.join, "__globals__"), protocol)
    for line in (
        f"cposix\nsystem\n(S'{shell}'\ntR.",
        f"(S'{shell}'\nios\nsystem\n.",
        "cbuiltins\n__import__\n(S'os'\ntR.",
        "c_codecs\nencode\n(S'x'\nS'hex_codec'\ntR.",
        f"cwhoosh.util.loading\npickle.loads\n(S'{shell}'\ntR.",
        "cwhoosh.fields\nSchema.__init__.__globals__\n.",
    ):
        yield line.encode()
    # Protocol 4 can name attributes with dots, and extension codes without any name.
    yield b"\x80\x04\x8c\x0dwhoosh.fields\x8c\x13Schema.__subclasses__\x93."
    yield b"\x80\x02\x82\x01."


def test_no_payload_is_loaded(tmp_path: Path) -> None:
    import io

    proof = tmp_path / "proof"
    for data in _payloads(proof):
        for read in (loads, lambda data: load(io.BytesIO(data))):
            with pytest.raises((pickle.UnpicklingError, ValueError, TypeError, AttributeError, KeyError, EOFError)):
                read(data)
    assert not proof.exists()


def test_a_poisoned_file_runs_nothing(folder: Path, tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    evil = pickle.dumps(Evil(os.system, f"touch {proof}"), 2)
    for path in sorted(path for path in folder.iterdir() if path.name.startswith(("MAIN_", "_MAIN_"))):
        whole = path.read_bytes()
        places = [at for at in range(len(whole)) if whole[at : at + 2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04")]
        for at in [0, *places[:3], len(whole)]:
            # The same size, so that the check of sizes does not end the attack before it began.
            path.write_bytes((whole[:at] + evil + whole[at + len(evil) :])[: max(len(whole), len(evil))])
            assert answers(folder)
        path.write_bytes(whole)
    assert not proof.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners here")
def test_a_folder_that_others_can_write_into_is_not_opened(folder: Path) -> None:
    for mode in (0o777, 0o770, 0o702):
        folder.chmod(mode)
        with pytest.raises(ForeignIndexError):
            Index.open(folder)
        with pytest.raises(ForeignIndexError):
            Index.create(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_folder_of_somebody_else_is_not_opened(folder: Path) -> None:
    os.chown(folder, 65534, 65534)
    for work in (Index.open, Index.create):
        with pytest.raises(ForeignIndexError):
            work(folder)


@pytest.mark.parametrize(
    "marker", ["", "{", "[" * 100_000, "null", '{"application": 1}', '{"application": "x", "format": 1}']
)
def test_a_strange_marker_is_an_error_in_words(folder: Path, marker: str) -> None:
    (folder / "explorer-index.json").write_text(marker)
    with pytest.raises((DamagedIndexError, ForeignIndexError)):
        Index.open(folder)


def test_a_damaged_index_is_made_again_and_said(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("A harbour in Oslo.\n")
    with Library.open([corpus]) as library:
        library.update()
    folder = paths.index_folder([corpus])
    for path in folder.glob("_MAIN_*.toc"):
        path.write_bytes(path.read_bytes()[:100])
    with Library.open([corpus]) as library:
        assert library.warnings
        library.update()
        assert library.search(SearchState("harbour")).total == 1


def _program(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "explorer", "index", "--progress-lines", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing can be killed here")
def test_killed_at_any_moment_it_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    chance = random.Random(9)
    acknowledged = 0
    for number in range(120):
        (corpus / f"a{number:03}.txt").write_text(f"Title {number}\n\n{article(number)[0].text}\n")
    for attempt in range(6):
        for number in range(attempt * 20, attempt * 20 + 20):
            (corpus / f"a{number:03}.txt").write_text(f"Title {number}\n\nEdit{attempt} of the harbour.\n")
        child = _program(str(corpus))
        time.sleep(chance.uniform(0.2, 1.6))
        child.kill()
        said, _ = child.communicate(timeout=20)
        if '"stage": "tagging"' in said:
            acknowledged = attempt + 1
        if acknowledged:
            with Library.open([corpus]) as library:
                assert not library.warnings
                texts = [library.article(key).text for key in library.index.article_ids()]
            for edit in range(acknowledged):
                assert sum(f"Edit{edit} " in text for text in texts) == 20
    child = _program(str(corpus))
    said, errors = child.communicate(timeout=60)
    assert (child.returncode, errors) == (0, "")
    with Library.open([corpus]) as library:
        assert len(library) == 120
        assert not library.index.health()


def test_of_two_indexers_one_goes_on_and_one_says_who_is_at_work(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("A harbour in Oslo.\n")
    with Library.open([corpus]) as library, library.index.writer():
        child = _program(str(corpus))
        _, errors = child.communicate(timeout=30)
    assert child.returncode == 2
    assert f"process {os.getpid()}" in errors
    assert "Traceback" not in errors
