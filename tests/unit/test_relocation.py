"""What a reader made goes with a corpus that is moved, and with no other; none of it is ever lost or overwritten."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from explorer import paths
from explorer.citing import ClippingStore, clip, locate
from explorer.entities.operations import Rename
from explorer.library import Library
from explorer.model import SearchState
from explorer.session import Asked, Session

TEXT = "Minister Anna Berg opened the harbour {} in Oslo. Berg spoke of fish.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(TEXT.format(number))
    return folder


def read(folder: Path, note: str = "") -> list[str]:
    """Open and index a corpus, and keep a clipping where there is a note; what the reader is told."""
    with Library.open([folder]) as library:
        said = list(library.warnings)
        library.update(entities=False)
        if note:
            article = library.article("0.txt")
            kept = clip(article, locate(article, 0, 8), note=note)
            ClippingStore.of(library.data_folder).add(kept)
    return said


def notes(folder: Path) -> list[str]:
    return [one.note for one in ClippingStore.of(paths.data_folder([folder])).read().clippings]


def taken(folder: Path) -> str:
    return f"What was kept for {folder} is used here now."


def test_all_that_a_reader_made_goes_with_a_corpus_that_is_moved(corpus: Path) -> None:
    read(corpus, "mine")
    with Library.open([corpus]) as library:
        library.update()
        [berg] = [entity for entity in library.entities() if entity.name == "Anna Berg"]
        library.correct(Rename(berg.id, "Minister Berg"))
        session = Session(library.data_folder)
        session.remember(Asked("fish"))
        session.mark_seen("1.txt")
        before = library.data_folder
    moved = corpus.rename(corpus.with_name("elsewhere"))
    with Library.open([moved]) as library:
        assert library.warnings == [taken(corpus)]
        library.update()
        assert library.search(SearchState('actor:"Minister Berg"')).total == 4
        session = Session(library.data_folder)
        assert [asked.text for asked in session.searches] == ["fish"]
        assert session.seen == {"1.txt"}
        assert library.undo().summary.startswith("Undone")
        assert "Anna Berg" in [entity.name for entity in library.entities()]
    assert notes(moved) == ["mine"]
    assert not before.exists()
    assert read(moved) == []


def test_it_follows_from_move_to_move_and_back(corpus: Path) -> None:
    read(corpus, "first")
    places = [corpus, corpus.with_name("second"), corpus.with_name("third"), corpus]
    for old, new in pairwise(places):
        old.rename(new)
        assert read(new, new.name) == [taken(old)]
    assert notes(corpus) == ["first", "second", "third", "articles"]


def test_articles_that_came_or_changed_on_the_way_keep_nothing_from_following(corpus: Path) -> None:
    read(corpus, "mine")
    moved = corpus.rename(corpus.with_name("elsewhere"))
    (moved / "0.txt").write_text("Another text.\n")
    (moved / "1.txt").unlink()
    for number in range(30):
        (moved / f"00{number}.txt").write_text("A new text.\n")
    assert read(moved) == [taken(corpus)]


def test_a_file_that_is_moved_takes_along_what_was_kept(corpus: Path) -> None:
    read(corpus / "0.txt", "mine")
    (corpus.parent / "other").mkdir()
    moved = (corpus / "0.txt").rename(corpus.parent / "other" / "0.txt")
    assert read(moved) == [taken(corpus / "0.txt")]
    assert notes(moved) == ["mine"]


def test_nothing_is_taken_from_a_corpus_that_can_be_opened(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(corpus, "mine")
    copied = shutil.copytree(corpus, corpus.with_name("copy"))
    assert read(copied) == []
    for entry in corpus.iterdir():
        entry.unlink()
    assert read(copied) == []
    corpus.rmdir()
    refused = os.lstat

    def lstat(path: str | Path, **more: int | None) -> os.stat_result:
        if os.fspath(path) == str(corpus):
            raise PermissionError
        return refused(path, **more)

    monkeypatch.setattr(os, "lstat", lstat)
    assert read(copied) == []
    assert notes(corpus) == ["mine"]


def test_a_link_in_the_old_place_leads_to_what_was_kept(corpus: Path) -> None:
    read(corpus, "mine")
    moved = corpus.rename(corpus.with_name("elsewhere"))
    corpus.symlink_to(moved)
    assert read(corpus) == [taken(corpus)]
    assert notes(moved) == ["mine"]


def test_another_corpus_takes_nothing_even_if_its_files_look_alike(corpus: Path) -> None:
    read(corpus, "mine")
    other = corpus.rename(corpus.with_name("elsewhere"))
    for number in range(4):
        (other / f"{number}.txt").write_text(TEXT.format(9 - number))
    assert read(other) == []
    assert notes(corpus) == ["mine"]


def test_part_of_a_corpus_takes_nothing(corpus: Path) -> None:
    read(corpus, "mine")
    other = corpus.rename(corpus.with_name("elsewhere"))
    for number in range(1, 4):
        (other / f"{number}.txt").unlink()
    assert read(other) == []
    assert notes(corpus) == ["mine"]


def test_what_is_kept_here_is_never_overwritten(corpus: Path) -> None:
    read(corpus, "theirs")
    copied = shutil.copytree(corpus, corpus.with_name("copy"))
    read(copied, "mine")
    shutil.rmtree(corpus)
    assert read(copied) == []
    assert notes(copied) == ["mine"]
    assert notes(corpus) == ["theirs"]


def test_where_two_fit_both_stay_and_it_is_said_where(corpus: Path) -> None:
    copies = [corpus, *(shutil.copytree(corpus, corpus.with_name(name)) for name in ("copy", "third"))]
    for folder in copies[:2]:
        read(folder, folder.name)
    for folder in copies[:2]:
        shutil.rmtree(folder)
    first, second = sorted(paths.data_folder([folder]) for folder in copies[:2])
    said = f"This corpus was in several places, and what was kept for it is left in {first} and {second}."
    assert read(copies[2]) == [said]
    assert notes(copies[0]) == ["articles"]
    assert notes(copies[1]) == ["copy"]
    assert notes(copies[2]) == []


def test_a_corpus_that_comes_back_is_told_where_its_own_is(corpus: Path) -> None:
    read(corpus, "mine")
    copied = shutil.copytree(corpus, corpus.with_name("copy"))
    away = corpus.rename(corpus.with_name("away"))
    assert read(copied) == [taken(corpus)]
    away.rename(corpus)
    said = f"What was kept for this corpus is used for {copied}, which was opened while this was not here."
    assert read(corpus) == [said]
    shutil.rmtree(copied)
    assert read(corpus) == [taken(copied)]
    assert notes(corpus) == ["mine"]


def test_of_two_explorers_that_open_at_once_one_takes_it(corpus: Path) -> None:
    read(corpus, "mine")
    moved = corpus.rename(corpus.with_name("elsewhere"))

    def opened(_: int) -> list[str]:
        with Library.open([moved]) as library:
            return library.warnings

    with ThreadPoolExecutor(4) as threads:
        said = [sentence for sentences in threads.map(opened, range(4)) for sentence in sentences]
    assert said.count(taken(corpus)) == 1
    assert notes(moved) == ["mine"]


def test_what_cannot_be_moved_stays_and_is_taken_later(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(corpus, "mine")
    kept = paths.data_folder([corpus])
    moved = corpus.rename(corpus.with_name("elsewhere"))
    rename: Callable[[Path, Path], Path] = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path == kept:
            raise OSError(13, "Permission denied")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        assert read(moved) == [f"What was kept for {corpus} is left in {kept}: Permission denied."]
    assert notes(corpus) == ["mine"]
    assert read(moved) == [taken(corpus)]


def test_notes_that_make_no_sense_lead_nowhere(corpus: Path) -> None:
    with Library.open([corpus]) as library:
        library.update(entities=False)
        ClippingStore.of(library.data_folder).path.parent.mkdir(parents=True)
        (library.data_folder / "kept").touch()
        copied = shutil.copytree(corpus, corpus.with_name("copy"))
        for noted in ("", "[", "3", "[3]", "[[]]", "{}", '["ab"]', "null"):
            library.index.set_meta("places", noted)
            assert read(copied) == []
