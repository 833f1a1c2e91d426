"""Files that are no articles, or not for long: each ends in one of four ways, and nothing hangs or runs."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from explorer.corpus import Corpus, FoundFile, Unreadable
from explorer.corpus.contents import read_contents
from explorer.model import Article, FileReport, FileStatus

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="these files cannot be made here")


def outcome(root: Path) -> dict[str, str | Article]:
    """What becomes of every file: an article, or why not."""
    corpus = Corpus([root])
    found: dict[str, str | Article] = {}
    for item in corpus.files():
        name = item.path if isinstance(item, FileReport) else item.id
        assert name not in found
        if isinstance(item, FileReport):
            found[name] = f"{item.status.value}: {item.reason}"
            continue
        try:
            found[name], _ = corpus.read(item)
        except Unreadable as error:
            found[name] = f"{error.status.value}: {error.reason}"
    return found


def test_what_is_no_regular_file_is_passed_over_without_opening_it(tmp_path: Path) -> None:
    (tmp_path / "ok.txt").write_text("A calm morning in Oslo.\n")
    os.mkfifo(tmp_path / "fifo.txt")
    os.mkfifo(tmp_path / "corpus.toml")
    held = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        held.bind("socket.txt")
    finally:
        os.chdir(here)
        held.close()
    (tmp_path / "passwd.txt").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "b.txt").symlink_to("c.txt")
    (tmp_path / "c.txt").symlink_to("b.txt")
    found = outcome(tmp_path)
    assert [name for name, what in found.items() if isinstance(what, Article)] == ["ok.txt"]
    assert all(
        found[name] for name in ("fifo.txt", "corpus.toml", "socket.txt", "passwd.txt", "loop", "b.txt", "c.txt")
    )


def test_strange_names_are_told_apart_and_read(tmp_path: Path) -> None:
    names = [
        b"n\nl.txt",
        b"n\x1b[31m.txt",
        b"\xff\xfe.txt",
        b"%FF%FE.txt",
        b"%25FF.txt",
        b"m" * 251 + b".txt",
        b"-rf.txt",
        "\u202etxt.txt".encode(),
        b" .txt",
        b"[@click=app.quit].txt",
    ]
    for number, name in enumerate(names):
        (tmp_path / os.fsdecode(name)).write_text(f"Text number {number} of the harbour.\n")
    found = outcome(tmp_path)
    assert len(found) == len(names)
    texts = {what.text for what in found.values() if isinstance(what, Article)}
    assert len(texts) == len(names)
    for name in found:
        name.encode()


def test_folders_in_folders_without_end_are_walked(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 300)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("A calm morning.\n")
    assert len(outcome(tmp_path)) == 1


LAUGHS = (
    "---\na0: &a0 [x,x,x]\n"
    + "".join(f"a{at}: &a{at} [*a{at - 1},*a{at - 1},*a{at - 1}]\n" for at in range(1, 60))
    + "title: *a59\n---\nAfter the bomb.\n"
)
RUNS = b'---\ntitle: !!python/object/apply:os.system ["touch PROOF"]\n---\nAfter the run.\n'
CONTENTS: dict[str, tuple[bytes, str]] = {
    "binary": (os.urandom(1 << 20), "binary"),
    "zeros": (bytes(1 << 20), "binary"),
    "only a mark": (b"\xef\xbb\xbf", "empty"),
    "only blanks": (b" \n\t\n\xc2\xa0", "empty"),
    "UTF-16 without a mark": ("A calm morning in Oslo.\n".encode("utf-16-le") * 50, "A calm morning in Oslo."),
    "UTF-16, other way": ("A calm morning in Oslo.\n".encode("utf-16-be") * 50, "A calm morning in Oslo."),
    "cut in a letter": ("Æther över Östersjön. ".encode() * 9 + b"\xc3", "Æther över"),
    "one line": (b"The harbour was calm that morning. " * 150_000, "The harbour"),
    "YAML laughs": (LAUGHS.encode(), "After the bomb."),
    "YAML of itself": (b"---\ntitle: &a [*a]\nauthor: &b {name: *b}\n---\nAfter itself.\n", "After itself."),
    "YAML that runs": (RUNS, "After the run."),
    "YAML without end": (b"---\ntitle: x\nnote: " + b"y" * 2_000_000 + b"\n---\nAfter much.\n", "After much."),
    "deep YAML": (b"---\na: " + b"{a: " * 9000 + b"\n---\nAfter the depth.\n", "After the depth."),
    "rules": (b"---\n" * 20_000 + b"After the rules.\n", "After the rules."),
}


@pytest.mark.parametrize("suffix", ["txt", "md"])
@pytest.mark.parametrize("name", CONTENTS)
def test_strange_contents_are_read_or_said(
    tmp_path: Path, name: str, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data, wanted = CONTENTS[name]
    (tmp_path / f"a.{suffix}").write_bytes(data)
    (what,) = outcome(tmp_path).values()
    assert wanted in (what.text if isinstance(what, Article) else what)
    if isinstance(what, Article):
        assert "\n" not in what.title
        assert len(what.title) <= 1000
    assert not (tmp_path / "PROOF").exists()


def test_a_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "ok.txt").write_text("Calm.\n")
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(70 * 1024 * 1024)
    assert str(outcome(tmp_path)["big.txt"]).startswith("skipped: too large")


@pytest.mark.parametrize("name", ["corpus.toml", "metadata.csv"])
@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\0",
        b"[" * 50_000,
        b'[corpus]\nname = "x',
        b"a = " + b"9" * 10_000,
        b"path,title\n" + b"x" * 200_000,
        b'path,title\n"a.txt,"x\n\0,\n',
        b"path\n" + b"a.txt,\x1b[2J,\n" * 2000,
        b"[articles]\n'a.txt' = 1\n[corpus.name]\nx = 1\n",
    ],
)
def test_broken_metadata_costs_the_metadata_only(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "a.txt").write_text("A calm morning.\n")
    (tmp_path / name).write_bytes(data)
    found = outcome(tmp_path)
    assert isinstance(found["a.txt"], Article)


def test_a_file_that_changes_is_read_as_one_version_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"0" * 300_000)
    done = threading.Event()

    def change() -> None:
        number = 0
        while not done.is_set():
            number += 1
            digit = b"%d" % (number % 10)
            if number % 2:
                other = tmp_path / "new"
                other.write_bytes(digit * (300_000 + number % 7))
                other.replace(path)
            else:
                path.write_bytes(digit * (300_000 + number % 7))

    writer = threading.Thread(target=change)
    writer.start()
    told = read = 0
    try:
        for _ in range(300):
            try:
                data = read_contents(path)
            except Unreadable as error:
                told += error.status is FileStatus.FAILED
            else:
                read += 1
                assert len(set(data)) <= 1
    finally:
        done.set()
        writer.join()
    assert told + read == 300


def test_a_file_that_goes_or_turns_into_a_pipe_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A calm morning.\n")
    corpus = Corpus([tmp_path])
    (file,) = (item for item in corpus.files() if isinstance(item, FoundFile))
    path.unlink()
    with pytest.raises(Unreadable, match="vanished"):
        corpus.read(file)
    os.mkfifo(path)
    with pytest.raises(Unreadable, match="regular"):
        corpus.read(file)
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(Unreadable):
        corpus.read(file)
