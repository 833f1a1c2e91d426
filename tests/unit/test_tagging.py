"""Entities follow the text; an article whose entities cannot be found stays, and says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from explorer import tagging
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
