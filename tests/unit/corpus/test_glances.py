"""Two glances at the same files tell which of them changed in between."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from explorer.corpus import Corpus, FoundFile
from explorer.corpus.glances import Glance, differing, glance


def write(root: Path, name: str, text: str = "Text.") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.md", "deep/c.txt", "deep/er/d.txt", "deep/e.txt"):
        write(tmp_path / "root", name)
    return tmp_path / "root"


def changed(root: Path, before: Glance) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in differing(glance(root), before))


def test_what_is_as_it_was_does_not_differ(root: Path) -> None:
    assert list(differing(glance(root), glance(root))) == []


def test_files_that_changed_came_or_went_differ(root: Path) -> None:
    before = glance(root)
    write(root, "a.txt", "Longer text.")
    os.utime(root / "deep/c.txt", ns=(1, 1))
    write(root, "deep/new.txt")
    (root / "deep/er/d.txt").unlink()
    (root / "b.md").rename(root / "z.md")
    assert changed(root, before) == ["a.txt", "b.md", "deep/c.txt", "deep/er/d.txt", "deep/new.txt", "z.md"]


def test_all_files_of_a_folder_that_came_or_went_differ(root: Path) -> None:
    before = glance(root)
    (root / "deep").rename(root / "elsewhere")
    gone = ["deep/c.txt", "deep/e.txt", "deep/er/d.txt"]
    assert changed(root, before) == gone + [name.replace("deep/", "elsewhere/", 1) for name in gone]


def test_hidden_files_and_what_links_lead_to_are_not_looked_at(root: Path, tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "elsewhere", "x.txt").parent
    (root / "link").symlink_to(elsewhere)
    (root / "round").symlink_to(root)
    before = glance(root)
    write(root, ".hidden/f.txt")
    write(root, ".g.txt")
    write(elsewhere, "y.txt")
    assert changed(root, before) == []


def test_a_folder_that_is_gone_is_no_matter(tmp_path: Path) -> None:
    assert glance(tmp_path / "nowhere") == {}


def test_ids_are_those_of_the_corpus(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    write(one, "a.txt")
    write(other, "in/a.txt")
    alone = write(tmp_path, "alone.txt")
    corpus = Corpus([one, other, alone])
    before = corpus.glance()
    write(one, "a.txt", "Another text.")
    write(other, "in/100%.txt")
    now = corpus.glance()
    found = set(corpus.differing(now, before))
    assert found == {"one/a.txt", "other/in/100%.txt"}
    assert found <= {file.id for file in corpus.files() if isinstance(file, FoundFile)}
