"""A corpus opened: what changed is read, what is gone is dropped, entities follow, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import library as opened
from explorer import paths, updating
from explorer.changes import Changes, Known, changes
from explorer.corpus import Corpus
from explorer.index import Index, making
from explorer.library import Library, Progress, Stage
from explorer.model import FileStatus, Kind, SearchState


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "harbour.txt").write_text("Minister Anna Berg opened the harbour in Oslo. Berg spoke of fish.\n")
    (folder / "court.md").write_text("# A verdict\n\nThe court in Lagos freed Bola Adeyemi on Friday.\n")
    (folder / "picture.txt").write_bytes(b"\x89PNG\x00\x01\x02")
    return folder


@pytest.fixture
def library(corpus: Path) -> Iterator[Library]:
    with Library.open([corpus]) as opened:
        opened.update()
        yield opened


def found(library: Library, text: str) -> list[str]:
    return sorted(library.search(SearchState(text)).articles)


def test_every_file_ends_in_exactly_one_status(corpus: Path) -> None:
    with Library.open([corpus]) as library:
        first = library.update()
        second = library.update()
    assert {report.path: report.status for report in first.files} == {
        "court.md": FileStatus.INDEXED,
        "harbour.txt": FileStatus.INDEXED,
        "picture.txt": FileStatus.SKIPPED,
    }
    assert [report.status for report in second.files] == [
        FileStatus.UNCHANGED,
        FileStatus.UNCHANGED,
        FileStatus.SKIPPED,
    ]


def test_changes_additions_and_deletions_are_found(library: Library, corpus: Path) -> None:
    assert library.is_current()
    (corpus / "court.md").unlink()
    (corpus / "harbour.txt").write_text("Minister Anna Berg closed the harbour in Oslo.\n")
    (corpus / "new.txt").write_text("Doctor Carla Ruiz of Lima spoke.\n")
    assert not library.is_current()
    report = library.update()
    assert report.removed == ("court.md",)
    assert report.count(FileStatus.INDEXED) == 2
    assert found(library, "") == ["harbour.txt", "new.txt"]
    assert found(library, "fish") == []
    assert found(library, "closed") == ["harbour.txt"]
    assert found(library, "place:Lima") == ["new.txt"]
    assert found(library, "place:Lagos") == []
    assert library.is_current()


def test_what_is_known_to_differ_is_found_before_all_files_are_compared(
    library: Library, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "court.md").unlink()
    (corpus / "harbour.txt").write_text("Minister Anna Berg closed the harbour in Oslo.\n")
    current, differing = library.look()
    assert not current
    assert sorted(differing) == ["court.md", "harbour.txt"]
    (corpus / "late.txt").write_text("Nobody knew of this one.\n")
    seen: list[list[str]] = []

    def compare(*given: Any) -> Changes:
        seen.extend([found(library, ""), found(library, "closed")])
        (corpus / "court.md").write_text("The court is back.\n")
        return changes(*given)

    monkeypatch.setattr(updating, "changes", compare)
    report = library.update(first=differing)
    assert seen == [["harbour.txt"], ["harbour.txt"]]
    assert {file.path for file in report.files if file.status is FileStatus.INDEXED} == {
        "court.md",
        "harbour.txt",
        "late.txt",
    }
    assert report.removed == ()
    assert found(library, "") == ["court.md", "harbour.txt", "late.txt"]
    assert library.look() == (True, [])


def test_a_glance_tells_what_changed_since_the_last_one(
    library: Library, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert library.glance() == (True, [])
    (corpus / "court.md").unlink()
    (corpus / "new.txt").write_text("Doctor Carla Ruiz of Lima spoke.\n")
    is_same, changed = library.glance()
    assert not is_same
    assert sorted(changed) == ["court.md", "new.txt"]
    assert library.glance() == (True, [])
    # Of more than anybody waits for it is known that there are some.
    monkeypatch.setattr(opened, "_FEW", 1)
    (corpus / "new.txt").unlink()
    (corpus / "other.txt").write_text("Doctor Carla Ruiz of Lima spoke.\n")
    assert library.glance() == (False, ())


def test_a_wrong_word_of_what_differs_changes_nothing(library: Library, corpus: Path) -> None:
    report = library.update(first=["harbour.txt", "picture.txt", "../articles/court.md", "gone.txt", "", "\0"])
    assert report.count(FileStatus.INDEXED) == 0
    assert report.removed == ()
    assert found(library, "") == ["court.md", "harbour.txt"]
    assert library.is_current()


@given(
    st.dictionaries(st.text("ab/-", min_size=1, max_size=4), st.tuples(st.integers(), st.integers())),
    st.lists(st.text("ab/-", min_size=1, max_size=4)),
)
def test_stamps_are_found_in_whatever_order_files_come(stamps: dict[str, tuple[int, int]], asked: list[str]) -> None:
    known, left = Known(iter(sorted(stamps.items()))), dict(stamps)
    assert [known.take(name) for name in asked] == [left.pop(name, None) for name in asked]
    assert known.rest() == left


def test_a_touched_file_with_the_same_text_is_unchanged(library: Library, corpus: Path) -> None:
    os.utime(corpus / "court.md", (1, 1))
    assert not library.is_current()
    assert library.update().count(FileStatus.INDEXED) == 0
    assert library.is_current()


def test_an_article_that_is_emptied_is_noticed(library: Library, corpus: Path) -> None:
    (corpus / "court.md").write_bytes(b"")
    assert not library.is_current()
    assert {one.path: one.status for one in library.update().files}["court.md"] is FileStatus.SKIPPED
    assert found(library, "") == ["harbour.txt"]
    assert library.is_current()


def test_a_file_that_turns_bad_is_dropped_and_said(library: Library, corpus: Path) -> None:
    (corpus / "court.md").write_bytes(b"\x00\x01\x02\x00")
    report = library.update()
    assert {one.path: one.status for one in report.files}["court.md"] is FileStatus.SKIPPED
    assert found(library, "") == ["harbour.txt"]


def test_metadata_beside_the_articles_is_read_when_it_changes(library: Library, corpus: Path) -> None:
    (corpus / "metadata.csv").write_text("path,title,date\nharbour.txt,Fish at last,2024-05-01\n")
    library.update()
    assert library.summary("harbour.txt").title == "Fish at last"
    assert found(library, "date:2024-05") == ["harbour.txt"]


def test_text_can_be_searched_before_entities_are_there(corpus: Path) -> None:
    seen: list[tuple[Stage, int]] = []
    with Library.open([corpus]) as library:

        def watch(progress: Progress) -> None:
            if progress.stage is Stage.TAGGING and progress.done == 0:
                seen.append((progress.stage, len(found(library, "harbour"))))

        library.update(watch)
        assert seen == [(Stage.TAGGING, 1)]
        assert {entity.name for entity in library.entities(Kind.PLACE)} >= {"Oslo", "Lagos"}


def test_a_rebuild_gives_the_same_answers(library: Library, corpus: Path) -> None:
    before = library.search(SearchState("berg"))
    library.close()
    with Library.open([corpus], rebuild=True) as again:
        again.update()
        after = again.search(SearchState("berg"))
    assert (after.articles, after.scores, after.actors) == (before.articles, before.scores, before.actors)


def test_a_damaged_index_is_made_again(library: Library, corpus: Path) -> None:
    from explorer import paths

    folder = paths.index_folder([corpus])
    library.close()
    for file in folder.rglob("*"):
        if file.is_file() and file.stat().st_size > 100:
            file.write_bytes(b"rubbish" * 20)
    with Library.open([corpus]) as again:
        again.update()
        assert again.warnings
        assert found(again, "harbour") == ["harbour.txt"]


def many(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles that are committed one by one, with every step said."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"Report {number} says how many fish came to the harbour.\n")
    monkeypatch.setattr("explorer.updating._COMMIT_BYTES", 1)
    monkeypatch.setattr("explorer.progress._SAY_SECONDS", 0.0)


def test_merging_at_the_end_of_a_load_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(tmp_path / "many", 15, monkeypatch)
    seen: list[Progress] = []
    with Library.open([tmp_path / "many"]) as library:
        library.update(seen.append, entities=False)
        merging = [step for step in seen if step.stage is Stage.MERGING]
        assert {step.total for step in merging} == {15}
        assert [step.done for step in merging] == sorted(step.done for step in merging)
        assert [step.stage for step in seen][-3:] == [Stage.MERGING, Stage.READING, Stage.DONE]
        assert not seen[-2].remaining
        seen.clear()
        (tmp_path / "many" / "more.txt").write_text("More fish came.\n")
        library.update(seen.append, entities=False)
        assert not any(step.stage is Stage.MERGING for step in seen)
        library.optimize(seen.append)
        assert (seen[-1].stage, seen[-1].done, seen[-1].total) == (Stage.MERGING, 16, 16)


def test_merging_that_is_interrupted_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(tmp_path / "many", 15, monkeypatch)

    def stop(progress: Progress) -> None:
        if progress.stage is Stage.MERGING and progress.done > 5:
            raise KeyboardInterrupt

    with Library.open([tmp_path / "many"]) as library:
        with pytest.raises(KeyboardInterrupt):
            library.update(stop, entities=False)
        assert len(found(library, "fish")) == 15
    with Library.open([tmp_path / "many"]) as library:
        assert library.index.health() == []
        assert len(found(library, "fish")) == 15
        assert library.update(entities=False).count(FileStatus.UNCHANGED) == 15
        library.optimize()
        assert len(found(library, "fish")) == 15


def test_an_index_that_somebody_is_making_is_told_from_a_damaged_one(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = paths.index_folder(Corpus([corpus]).roots)
    make, seen = making.make, []

    def watched(*given: Any) -> None:
        seen.append(Index.is_being_made(folder))
        make(*given)
        seen.append(Index.is_being_made(folder))

    monkeypatch.setattr(making, "make", watched)
    Library.open([corpus]).close()
    assert seen == [True, False]
    assert not Index.is_being_made(folder)
