"""A corpus opened: what changed is read, what is gone is dropped, entities follow, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

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


def test_a_touched_file_with_the_same_text_is_unchanged(library: Library, corpus: Path) -> None:
    os.utime(corpus / "court.md", (1, 1))
    assert not library.is_current()
    assert library.update().count(FileStatus.INDEXED) == 0
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
