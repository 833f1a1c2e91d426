import os
import socket
import sys
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.corpus import Corpus, FoundFile, Unreadable, contents
from explorer.corpus.readers import READERS
from explorer.corpus.tree import file_name, labels, written
from explorer.errors import CorpusError, ExplorerError
from explorer.model import Article, FileReport, FileStatus
from explorer.paths import seeds
from explorer.text import digest

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="the file system does not know this")
bytes_only = pytest.mark.skipif(sys.platform != "linux", reason="file names are not bytes here")
not_as_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("An article.", encoding="utf-8")
    return folder


def ids(corpus):
    return [file.id for file in corpus.files() if isinstance(file, FoundFile)]


def reports(corpus):
    return {file.path: (file.status, file.reason) for file in corpus.files() if isinstance(file, FileReport)}


def read(corpus, name="a.txt"):
    return corpus.read(next(file for file in corpus.files() if isinstance(file, FoundFile) and file.id == name))


def failure(corpus, name):
    with pytest.raises(Unreadable) as caught:
        read(corpus, name)
    return caught.value.status, caught.value.reason


def test_the_seeds_are_read_as_they_are():
    corpus = Corpus([seeds()])
    assert corpus.name == "seeds"
    assert len(ids(corpus)) == 5
    assert not reports(corpus)
    for file in corpus.files():
        article, warning = corpus.read(file)
        assert article.text == file.path.read_text(encoding="utf-8")
        assert article.sha256 == digest(article.text)
        assert warning == ""
        assert 20 < len(article.title) <= 80
        assert (article.author, article.source, article.date, article.url) == (None, None, None, None)


def test_every_file_ends_as_one_to_read_or_one_report_in_the_order_of_ids(root):
    for name in [
        "b/c.md",
        "b.text",
        "b/a/x.TXT",
        "z.markdown",
        "pic.png",
        "README",
        ".hidden.txt",
        ".git/x.txt",
        "b/Ü.txt",
    ]:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Text.")
    corpus = Corpus([root])
    assert ids(corpus) == ["a.txt", "b.text", "b/a/x.TXT", "b/c.md", "b/Ü.txt", "z.markdown"]
    assert reports(corpus) == {
        "pic.png": (FileStatus.SKIPPED, ".png files are not read"),
        "README": (FileStatus.SKIPPED, "no suffix says what it is"),
    }
    every = [file.id if isinstance(file, FoundFile) else file.path for file in corpus.files()]
    assert every == sorted(every)
    assert list(corpus.files()) == list(Corpus([root]).files())


@unix_only
def test_what_is_no_regular_file_is_never_opened(root, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    os.mkfifo(root / "pipe.txt")
    (root / "link.txt").symlink_to(outside)
    (root / "dangling.txt").symlink_to(root / "nowhere")
    (root / "loop").symlink_to(root)
    (root / "folder.txt").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(root / "socket.txt"))
        corpus = Corpus([root])
        assert ids(corpus) == ["a.txt"]
        assert reports(corpus) == {
            "pipe.txt": (FileStatus.SKIPPED, "not a regular file"),
            "socket.txt": (FileStatus.SKIPPED, "not a regular file"),
            "link.txt": (FileStatus.SKIPPED, "symbolic link"),
            "dangling.txt": (FileStatus.SKIPPED, "symbolic link"),
            "loop": (FileStatus.SKIPPED, "symbolic link"),
        }


@unix_only
def test_a_file_that_became_something_else_is_not_followed(root, tmp_path):
    corpus = Corpus([root])
    file = next(iter(corpus.files()))
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    file.path.unlink()
    file.path.symlink_to(outside)
    with pytest.raises(Unreadable, match="regular"):
        corpus.read(file)
    file.path.unlink()
    os.mkfifo(file.path)
    with pytest.raises(Unreadable, match="regular"):
        corpus.read(file)
    file.path.unlink()
    with pytest.raises(Unreadable, match="vanished") as caught:
        corpus.read(file)
    assert caught.value.status is FileStatus.FAILED


@unix_only
@not_as_root
def test_what_may_not_be_opened_is_reported(root):
    (root / "shut").mkdir(mode=0)
    (root / "b.txt").write_text("Text.")
    (root / "b.txt").chmod(0)
    corpus = Corpus([root])
    assert reports(corpus) == {"shut/": (FileStatus.FAILED, "folder cannot be opened: no permission")}
    assert failure(corpus, "b.txt") == (FileStatus.FAILED, "no permission")
    (root / "shut").chmod(0o700)


@unix_only
def test_a_folder_the_system_refuses_is_reported(root, monkeypatch):
    (root / "shut").mkdir()
    scandir = os.scandir

    def refuse(path):
        if os.fspath(path).endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert reports(Corpus([root])) == {"shut/": (FileStatus.FAILED, "folder cannot be opened: no permission")}


def test_empty_binary_and_large_files_are_skipped_with_the_reason(root, monkeypatch):
    (root / "empty.txt").write_bytes(b"")
    (root / "blank.txt").write_bytes(b" \r\n\t\xc2\xa0\n")
    (root / "front.md").write_text("---\ntitle: T\n---\n\n")
    (root / "binary.txt").write_bytes(bytes(100))
    with (root / "large.txt").open("wb") as file:
        file.truncate(contents.LIMIT + 1)
    corpus = Corpus([root])
    assert reports(corpus)["empty.txt"] == (FileStatus.SKIPPED, "empty")
    assert reports(corpus)["large.txt"][1].startswith("too large (67,108,865 bytes")
    assert failure(corpus, "blank.txt") == failure(corpus, "front.md") == (FileStatus.SKIPPED, "empty")
    assert failure(corpus, "binary.txt") == (FileStatus.SKIPPED, "binary")


def test_a_file_that_changes_while_it_is_read_is_read_again_and_never_mixed(root, monkeypatch):
    path = root / "a.txt"
    read_bytes, changes = os.read, ["new version, which is longer"]

    def read_and_change(descriptor, size):
        data = read_bytes(descriptor, size)
        if changes:
            path.write_text(changes.pop())
        return data

    monkeypatch.setattr(os, "read", read_and_change)
    assert read(Corpus([root]))[0].text == "new version, which is longer"
    changes += [str(number) for number in range(20)]
    corpus = Corpus([root])
    assert failure(corpus, "a.txt") == (FileStatus.FAILED, "it changed while it was read")


NAMES = [b"new\nline.txt", b"esc\x1b[31m.txt", b"bad\xff\xfe.txt", b"bad%FF.txt", b"100%.txt", b"%25FF.txt", b" .txt",
         "ü".encode() + b".txt", b"x" * 251 + b".txt", b"-rf.txt", b"[bold].txt", b"a'b\".txt"]  # fmt: skip


@bytes_only
def test_any_name_becomes_an_id_and_is_read(root):
    for name in NAMES:
        (root / os.fsdecode(name)).write_text(f"Text of {name!r}.")
    corpus = Corpus([root])
    found = {file.id: file for file in corpus.files()}
    assert len(found) == len(NAMES) + 1
    assert "bad%FF%FE.txt" in found
    assert "bad%25FF.txt" in found
    assert "100%.txt" in found
    assert "new\nline.txt" in found
    for name, file in found.items():
        article, _ = corpus.read(file)
        assert article.id == name
        assert article.path.isprintable()
        assert corpus.location(name) == file.path
        article.id.encode()
        if name != "a.txt":
            assert article.text == f"Text of {os.fsencode(file.path.name)!r}."


@given(st.lists(st.binary(min_size=1, max_size=6), min_size=2, max_size=2, unique=True))
def test_no_two_names_become_the_same_id(names):
    one, other = (os.fsdecode(name) for name in names)
    if os.name == "posix":
        assert written(one) != written(other)
        assert file_name(written(one)) == one


def test_the_file_of_an_article_is_found_in_each_of_several_roots(root, tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.txt").write_text("Another text.")
    (tmp_path / "notes.txt").write_text("A text by itself.")
    roots = [root, tmp_path / "b", tmp_path / "notes.txt"]
    corpus = Corpus(roots)
    assert {corpus.location(file.id) for file in corpus.files()} == {file.path for file in corpus.files()}
    alone = Corpus(roots[-1:])
    assert [alone.location(file.id) for file in alone.files()] == roots[-1:]
    assert corpus.location("b/gone.txt") is None


def test_a_single_file_is_a_corpus(root):
    (root / "notes").write_text("Text without a suffix.")
    (root / "b.txt").write_text("Other.")
    assert ids(Corpus([root / "a.txt"])) == ["a.txt"]
    assert Corpus([root / "a.txt"]).name == "a.txt"
    assert read(Corpus([root / "notes"]), "notes")[0].text == "Text without a suffix."


def test_several_roots_are_told_apart_whatever_their_order(tmp_path):
    for name in ["x/docs", "y/docs", "z"]:
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.txt").write_text("Text.")
    roots = [tmp_path / "z", tmp_path / "y" / "docs", tmp_path / "x" / "docs", tmp_path / "z" / "a.txt"]
    corpus = Corpus(roots)
    assert ids(corpus) == ["x/docs/a.txt", "y/docs/a.txt", "z/a.txt"]
    assert ids(Corpus(roots[::-1])) == ids(corpus)
    assert corpus.name == "docs + 2"
    assert ids(Corpus(roots[:2])) == ["docs/a.txt", "z/a.txt"]


def test_a_file_is_found_again_by_its_id_as_it_is_then(tmp_path):
    for name in ["x/docs/a.txt", "x/docs/deep/er/b.md", "y/docs/a.txt", "y/docs/picture.png"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Text.")
    for roots in ["x"], ["x/docs", "y/docs"]:
        corpus = Corpus([tmp_path / root for root in roots])
        assert corpus.find(ids(corpus)) == ([file for file in corpus.files() if isinstance(file, FoundFile)], [])
    (tmp_path / "x" / "docs" / "a.txt").write_text("Longer text.")
    (tmp_path / "y" / "docs" / "a.txt").unlink()
    files, missing = corpus.find(["x/docs/a.txt", "y/docs/a.txt", "y/docs/picture.png"])
    assert [file.size for file in files] == [12]
    assert missing == ["y/docs/a.txt"]


@pytest.mark.parametrize("name", ["../a.txt", "docs/../../a.txt", ".hidden/a.txt", "/a.txt", "", "docs", "100%25.txt"])
def test_an_id_that_no_look_at_the_files_tells_finds_nothing(tmp_path, name):
    for path in ["docs/docs/a.txt", "a.txt", "docs/.hidden/a.txt", "docs/100%.txt"]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("Text.")
    assert Corpus([tmp_path / "docs"]).find([name]) == ([], [])


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), min_size=2, max_size=5, unique_by=tuple))
def test_labels_never_make_two_files_one(parts):
    from pathlib import PurePosixPath

    roots = [PurePosixPath("/", *part) for part in parts]
    if any(one != other and one.is_relative_to(other) for one in roots for other in roots):
        return
    names = labels(roots)
    for one in range(len(names)):
        for other in range(len(names)):
            assert one == other or not f"{names[one]}/".startswith(f"{names[other]}/")


@pytest.mark.parametrize("name", ["missing", "empty", "only-pictures", "picture.png", "nul\0"])
def test_where_there_is_nothing_to_read_it_is_said_with_a_hint(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "only-pictures").mkdir()
    (tmp_path / "only-pictures" / "a.png").write_bytes(b"x")
    (tmp_path / "picture.png").write_bytes(b"x")
    with pytest.raises(CorpusError) as caught:
        Corpus([tmp_path / name])
    assert caught.value.hint
    assert isinstance(caught.value, ExplorerError)
    with pytest.raises(CorpusError):
        Corpus([])


@unix_only
def test_a_root_that_is_a_pipe_is_refused_and_one_that_is_a_link_is_followed(root, tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(CorpusError, match="neither a folder nor a file"):
        Corpus([tmp_path / "pipe.txt"])
    (tmp_path / "link").symlink_to(root)
    assert ids(Corpus([tmp_path / "link"])) == ["a.txt"]


def test_text_is_normalised_once_and_a_loss_is_told(root):
    (root / "a.txt").write_bytes(b"\xef\xbb\xbfOne.\r\nTwo\tThree.\xe2\x80\xa8Four\x1b[2J.")
    assert read(Corpus([root]))[0].text == "One.\nTwo    Three.\nFour␛[2J."
    (root / "a.txt").write_bytes("Ünïcödé and more".encode() + b"\xff")
    article, warning = read(Corpus([root]))
    assert article.text.endswith("\ufffd")
    assert warning == "1 place could not be read as UTF-8 and show as �"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(data=st.binary(min_size=1, max_size=200), suffix=st.sampled_from([".txt", ".md"]))
def test_any_bytes_become_an_article_or_a_reason(tmp_path, data, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    corpus = Corpus([path])
    try:
        article, _ = read(corpus, path.name)
    except Unreadable:
        return
    assert article.title.strip()
    for part in fields(Article):
        (getattr(article, part.name) or "").encode()


def test_a_file_on_which_its_reader_fails_is_told_and_no_other_is_missed(tmp_path, monkeypatch):
    class Failing:
        def read(self, data):
            raise ZeroDivisionError("of a library")

    monkeypatch.setitem(READERS, ".md", Failing())
    (tmp_path / "a.md").write_text("Text.")
    (tmp_path / "b.txt").write_text("Text.")
    corpus = Corpus([tmp_path])
    reason = "the reader failed on it (ZeroDivisionError: of a library)"
    assert failure(corpus, "a.md") == (FileStatus.FAILED, reason)
    assert read(corpus, "b.txt")[0].text == "Text."


def test_files_of_one_folder_share_its_metadata_which_is_reported_once(tmp_path):
    for name in ["a.txt", "b.txt", "c.txt"]:
        (tmp_path / name).write_text("Text.")
    (tmp_path / "metadata.csv").write_text("path,author,date\na.txt,Ann,2024\nb.txt,Bob,no date\n")
    corpus = Corpus([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert ids(corpus) == ["a.txt", "b.txt"]
    assert [read(corpus, name)[0].author for name in ids(corpus)] == ["Ann", "Bob"]
    assert len([item for item in corpus.files() if isinstance(item, FileReport)]) == 1


def test_a_hidden_folder_that_is_named_has_its_own_metadata(tmp_path):
    inner = tmp_path / ".kept" / "notes"
    inner.mkdir(parents=True)
    for folder, author in ((tmp_path, "Outer"), (inner, "Inner")):
        (folder / "a.txt").write_text("Text.")
        (folder / "corpus.toml").write_text(f'[corpus]\nauthor = "{author}"\n')
    corpus = Corpus([tmp_path, inner])
    assert {read(corpus, name)[0].author for name in ids(corpus)} == {"Outer", "Inner"}
