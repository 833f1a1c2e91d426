"""Entities follow the text; an article whose entities cannot be found stays, and says why."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from explorer import paths, tagging
from explorer.entities.workers import Alone
from explorer.library import Library, Progress, Stage
from explorer.model import FileStatus, Label, Mention, SearchState, Tagging


class Stub:
    """Finds Oslo; fails on what it is told to."""

    name = "stub"

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        for text in texts:
            if "unspeakable" in text:
                raise RuntimeError("no")
            at = text.find("Oslo")
            yield Tagging((Mention(at, at + 4, Label.GPE, "Oslo"),) if at >= 0 else ())


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tagging, "load_pipeline", lambda _: Stub())
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(f"Report {number} came from Oslo.\n")
    return tmp_path


def test_a_text_that_fails_costs_its_own_entities_only(corpus: Path) -> None:
    (corpus / "bad.txt").write_text("An unspeakable text of Oslo.\n")
    with Library.open([corpus]) as library:
        first = library.update()
        assert library.search(SearchState("place:Oslo")).total == 6
        assert library.search(SearchState("unspeakable")).total == 1
        assert library.is_current()
        second = library.update()
    said = "actors and places are missing, because the entity model failed on it (RuntimeError: no)"
    assert {file.path: file.reason for file in first.files if file.reason} == {"bad.txt": said}
    assert {file.path: file.reason for file in second.files if file.reason} == {"bad.txt": said}
    assert first.count(FileStatus.INDEXED) == second.count(FileStatus.UNCHANGED) == 7


def test_an_update_that_was_cut_short_is_taken_up_where_it_was(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging, "_BATCH", 1)

    def stop(progress: Progress) -> None:
        if progress.stage is Stage.TAGGING and progress.done == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr("explorer.progress._SAY_SECONDS", 0.0)
    with Library.open([corpus]) as library:
        with pytest.raises(KeyboardInterrupt):
            library.update(stop)
        seen: list[Progress] = []
        report = library.update(seen.append)
        assert report.count(FileStatus.UNCHANGED) == 6
        assert next(step.total for step in seen if step.stage is Stage.TAGGING) == 2
        assert library.search(SearchState("place:Oslo")).total == 6


def test_entities_can_be_left_for_later(corpus: Path) -> None:
    with Library.open([corpus]) as library:
        library.update(entities=False)
        assert library.search(SearchState("Oslo")).total == 6
        assert not library.entities()
        assert not library.is_current()
        library.update()
        assert [entity.name for entity in library.entities()] == ["Oslo"]


def test_articles_that_another_pipeline_tagged_are_tagged_again(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open([corpus]) as library:
        library.update()
        assert library.is_current()
    monkeypatch.setattr("explorer.library.pipeline_name", lambda _: "another")
    with Library.open([corpus]) as library:
        assert not library.is_current()


class Busy(Stub):
    """Has something else happen while it looks at its first text."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self.meanwhile: Callable[[], object] | None = meanwhile
        self.seen: list[str] = []

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        for text in texts:
            self.seen.append(text.strip())
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile is not None:
                meanwhile()
            yield from super().tag([text])


def test_what_one_explorer_tags_no_other_one_does(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def update() -> None:
        (corpus / "0.txt").write_text("Nothing came.\n")
        (corpus / "new.txt").write_text("Oslo replied.\n")
        with Library.open([corpus]) as other:
            assert other.update().count(FileStatus.INDEXED) == 2
            assert other.search(SearchState("replied")).total == 1
            said.extend(other.warnings)

    busy = Busy(update)
    monkeypatch.setattr(tagging, "load_pipeline", lambda _: busy)
    with Library.open([corpus]) as library:
        library.update()
        assert said == ["Another explorer is finding actors and places; some are missing until it is done."]
        # What came meanwhile is seen to by the one that was at work, and what was found in another text is not kept.
        assert sorted(busy.seen) == sorted(
            [*(f"Report {number} came from Oslo." for number in range(6)), "Nothing came.", "Oslo replied."]
        )
        assert library.search(SearchState("place:Oslo")).total == 6
        assert not library.mentions("0.txt")
        assert library.is_current()


def test_an_explorer_that_was_killed_leaves_tagging_to_the_next(corpus: Path) -> None:
    with Library.open([corpus]) as library:
        library.update(entities=False)
        lock = library.index._folder / "tagging.lock"
        program = (
            "import sys, pathlib, time; from explorer.locks import locked\n"
            "with locked(pathlib.Path(sys.argv[1])): print(flush=True); time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", program, str(lock)], stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            holder.stdout.readline()
            library.update()
            assert not library.entities()
            holder.kill()
        library.update()
        assert [entity.name for entity in library.entities()] == ["Oslo"]


def test_a_pipeline_that_was_tried_for_a_while_leaves_nothing(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind:
        def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
            for text in texts:
                if "3" in text:
                    raise KeyboardInterrupt
                yield Tagging()

    with Library.open([corpus]) as library:
        library.update()
    with monkeypatch.context() as other:
        other.setattr(tagging, "_BATCH", 1)
        other.setattr(tagging, "pipeline_name", lambda _: "blind")
        other.setattr(tagging, "load_pipeline", lambda _: Blind())
        with Library.open([corpus]) as library, pytest.raises(KeyboardInterrupt):
            library.update()
    with Library.open([corpus]) as library:
        assert not library.is_current()
        library.update()
        assert library.search(SearchState("place:Oslo")).total == 6


@pytest.fixture
def seen(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are tagged from here on, once all are."""
    with Library.open([corpus]) as library:
        library.update()
    texts: list[str] = []

    class Watched(Stub):
        def tag(self, texts_: Iterable[str]) -> Iterator[Tagging]:
            for text in texts_:
                texts.append(text.strip())
                yield from super().tag([text])

    monkeypatch.setattr(tagging, "load_pipeline", lambda _: Watched())
    return texts


def of_another_version(corpus: Path) -> Path:
    """Make the index of a corpus one of another version of explorer; gives its folder."""
    folder = paths.index_folder([corpus])
    marker = folder / "explorer-index.json"
    marker.write_text(marker.read_text().replace('"format": ', '"format": 9'))
    return folder


def test_another_version_of_explorer_makes_the_index_again_without_tagging(corpus: Path, seen: list[str]) -> None:
    of_another_version(corpus)
    (corpus / "0.txt").write_text("Report 0 was of Oslo, and is another one.\n")
    with Library.open([corpus]) as library:
        (said,) = library.warnings
        assert said.endswith("made again from the articles; the actors and places that were found in them are kept.")
        library.update()
        assert seen == ["Report 0 was of Oslo, and is another one."]
        assert library.search(SearchState("place:Oslo")).total == 6
        assert library.is_current()
        assert not library.index.count_spares()


def test_a_damaged_index_is_made_again_without_tagging_if_its_catalog_is_sound(corpus: Path, seen: list[str]) -> None:
    folder = paths.index_folder([corpus])
    for path in folder.glob("MAIN_*"):
        path.write_bytes(b"rubbish")
    with Library.open([corpus]) as library:
        library.update()
        assert library.search(SearchState("place:Oslo")).total == 6
    assert not seen
    (folder / "catalog.sqlite").write_bytes(b"rubbish" * 1000)
    with Library.open([corpus]) as library:
        library.update()
        assert library.search(SearchState("place:Oslo")).total == 6
    assert len(seen) == 6


def test_a_corpus_that_is_moved_is_not_tagged_again(corpus: Path, seen: list[str]) -> None:
    (corpus / "0.txt").write_text("Report 0 was of Oslo, and is another one.\n")
    moved = corpus.rename(corpus.with_name("elsewhere"))
    with Library.open([moved]) as library:
        assert library.index.count_spares() == 6
        library.update()
        assert library.search(SearchState("place:Oslo")).total == 6
        assert not library.index.count_spares()
    assert seen == ["Report 0 was of Oslo, and is another one."]


def test_another_corpus_takes_nothing_of_one_with_few_of_its_files(corpus: Path, seen: list[str]) -> None:
    (corpus / "0.txt").rename(corpus.with_name("0.txt"))
    for number in range(1, 3):
        (corpus.parent / f"{number}.txt").write_text("From Oslo.\n")
    with Library.open([corpus.parent / f"{number}.txt" for number in range(3)]) as library:
        assert not library.index.count_spares()
    assert not seen


def test_copies_of_a_new_text_are_tagged_once(corpus: Path, seen: list[str]) -> None:
    for number in range(3):
        (corpus / f"copy {number}.txt").write_text("One text of Oslo.\n")
    with Library.open([corpus]) as library:
        library.update()
        assert library.search(SearchState("place:Oslo")).total == 9
        assert library.is_current()
    assert seen == ["One text of Oslo."]


def test_of_copies_that_fail_each_says_so(corpus: Path) -> None:
    for number in range(3):
        (corpus / f"copy {number}.txt").write_text("An unspeakable text.\n")
    with Library.open([corpus]) as library:
        report = library.update()
        assert library.is_current()
    assert [file.path for file in report.files if file.reason] == [f"copy {number}.txt" for number in range(3)]


def test_a_rebuild_finds_everything_again(corpus: Path, seen: list[str]) -> None:
    with Library.open([corpus], rebuild=True) as library:
        library.update()
    assert len(seen) == 6


def test_an_index_that_is_made_again_is_so_with_the_model_that_was_named(corpus: Path) -> None:
    with Library.open([corpus], model="rules") as library:
        library.update()
    folder = of_another_version(corpus)
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as db:
        db.execute("PRAGMA user_version = 99")
    with Library.open([corpus]) as library:
        assert library.model == "rules"
        assert library.index.count_spares() == 6


def test_making_an_index_again_can_be_cut_short_at_any_time(
    corpus: Path, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.updating._COMMIT_BYTES", 1)
    monkeypatch.setattr("explorer.progress._SAY_SECONDS", 0.0)
    of_another_version(corpus)
    for steps in range(40):
        left = iter(range(steps))

        def stop(_: Progress, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt

        try:
            with Library.open([corpus]) as library:
                library.update(stop)
                break
        except KeyboardInterrupt:
            if steps % 3 == 0:
                of_another_version(corpus)
    with Library.open([corpus]) as library:
        assert library.is_current()
        assert library.search(SearchState("place:Oslo")).total == 6
    assert not seen


def test_files_of_another_name_or_time_are_not_tagged_again(corpus: Path, seen: list[str]) -> None:
    (corpus / "folder").mkdir()
    for number in range(3):
        (corpus / f"{number}.txt").rename(corpus / "folder" / f"{number}.txt")
    os.utime(corpus / "3.txt", (1, 1))
    shutil.copy(corpus / "4.txt", corpus / "copy.txt")
    (corpus / "metadata.csv").write_text("path,title\n5.txt,Another title\n")
    with Library.open([corpus]) as library:
        report = library.update()
        assert len(report.removed) == 3
        assert library.search(SearchState("place:Oslo")).total == 7
        assert library.is_current()
        assert not library.index.count_spares()
    assert not seen


def test_of_a_folder_that_is_moved_only_what_is_new_is_given_to_workers(
    corpus: Path, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers start for what may be new by size and time; what they need not tag, they are not given."""
    monkeypatch.setattr(tagging, "_WORTH", 1)
    monkeypatch.setattr(tagging, "Workers", lambda load, _: Alone(load()))
    for number in range(3):
        path = corpus / f"{number}.txt"
        path.rename(corpus / f"moved {number}.txt")
        os.utime(corpus / f"moved {number}.txt", (number, number))
    (corpus / "new.txt").write_text("Report 9 came from Oslo.\n")
    with Library.open([corpus]) as library:
        library.update(jobs=3)
        assert library.search(SearchState("place:Oslo")).total == 7
        assert library.is_current()
    assert seen == ["Report 9 came from Oslo."]


def test_a_text_that_two_articles_have_is_tagged_once(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagging, "_BATCH", 1)
    busy = Busy(list)
    monkeypatch.setattr(tagging, "load_pipeline", lambda _: busy)
    for number in range(6):
        shutil.copy(corpus / f"{number}.txt", corpus / f"copy of {number}.txt")
    with Library.open([corpus]) as library:
        library.update()
        assert library.search(SearchState("place:Oslo")).total == 12
        assert library.is_current()
    assert len(busy.seen) == 6
