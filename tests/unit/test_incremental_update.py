"""An update of a few articles leaves an index as one that was made anew has it."""

from __future__ import annotations

import errno
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from explorer import tagging
from explorer.entities.operations import Merge
from explorer.entities.resolver import Resolver
from explorer.entities.workers import Alone, Outcome
from explorer.errors import IndexFault
from explorer.index import resolutions
from explorer.index.roster import Roster
from explorer.library import Library
from explorer.model import Label, Mention, ResolutionChange, SearchState, Tagging
from explorer.results import SearchResults

LABELS = {"P": Label.PERSON, "O": Label.ORG, "G": Label.GPE, "N": Label.NORP}


class Marked:
    """Finds what is marked: ``[P:Amina Ruiz]``."""

    name = "marked"

    def tag(self, texts: Iterable[str]) -> Iterator[Tagging]:
        for text in texts:
            found = re.finditer(r"(?<=\[)([POGN]):([^]]+)", text)
            yield Tagging(tuple(Mention(it.start(2), it.end(2), LABELS[it[1]], it[2]) for it in found))


STEPS: list[dict[str, str]] = [
    {
        "a": "[P:Amina Ruiz] and [P:Ruiz] in [G:Lima]",
        "b": "[P:Ruiz] of [O:Zelmin Bank]",
        "c": "[O:Zelmin] in [G:Georgia] [G:Lima] [G:Lima]",
        "d": "[P:Sergei Mikheev] [P:Mikheev] [N:Georgian]",
    },
    {"e": "[P:Pedro Ruiz] [P:Pedro Ruiz] [P:RUIZ PEDRO] met [P:Sergey Mikheyev]"},
    {"e": "", "f": "[P:Ruiz] [P:Ruiz] [G:LIMA] [G:lima]"},
    {"d": "[P:Mikheev] [G:Atlanta], [G:Georgia]", "g": "[O:Lima] [P:Lima] [P:Amina Ruiz]"},
    {"a": "", "b": "", "h": "nobody"},
    {"f": "[G:LIMA] [G:LIMA] [G:LIMA]", "i": "[P:Ruiz Amina] [P:Amina Ruiz] [P:A. Ruiz]"},
]


@pytest.fixture
def update(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Library]:
    monkeypatch.setattr(tagging, "load_pipeline", lambda _: Marked())
    monkeypatch.setattr(tagging, "pipeline_name", lambda _: "marked")
    monkeypatch.setattr("explorer.library.pipeline_name", lambda _: "marked")
    folder = tmp_path / "articles"
    folder.mkdir()

    def change(texts: dict[str, str], jobs: int = 1) -> Library:
        for name, text in texts.items():
            path = folder / f"{name}.txt"
            if text:
                path.write_text(f"Of {name}\n\n{text}\n")
            else:
                path.unlink()
        library = Library.open([folder])
        library.update(jobs=jobs)
        return library

    return change


def shown(library: Library) -> tuple[object, ...]:
    def lines(found: SearchResults) -> list[object]:
        facets = (*found.actors, *found.places)
        return [[(it.entity.id, it.articles, it.mentions) for it in facets], sorted(found.articles)]

    index = library.index
    return (
        library.entities(),
        {article: library.mentions(article) for article in index.article_ids()},
        [lines(library.search(SearchState(text))) for text in ("", "Ruiz", "actor:ruiz", "place:lima", "actor:Mikhe*")],
        [index.find_entities(name) for name in ("Ruiz", "lima", "Pedro", "zelmin bank")],
    )


def arrays(roster: Roster, articles: dict[int, str]) -> dict[str, object]:
    """What a roster holds, without the numbers of entities and the rows of articles."""
    words = roster.words_of
    spelt = np.repeat(np.arange(len(words.terms)), np.diff(words.pointers))
    pairs = zip(spelt.tolist(), roster.writings[words.numbers].tolist(), strict=True)
    return {
        "entities": list(roster),
        "words": Counter((words.terms[at], entity) for at, entity in pairs),
        "written": [
            (term, *map(int, roster.written.numbers[roster.written.get(term)])) for term in roster.written.terms
        ],
        "roles": roster.roles.tolist(),
        "names": (roster.by_name.tolist(), roster.name_ranks.tolist(), roster.kinds.tolist(), roster.mentions.tolist()),
        "mentioned": [
            sorted((articles[int(roster.rows[it])], int(count)) for it, count in zip(*found, strict=True))
            for found in map(roster.incidence.of_entity, range(len(roster)))
        ],
        "codes": [sorted(roster.codes(at).tolist()) for at in range(len(roster))],
        "totals": roster.incidence.totals.tolist(),
    }


def found(library: Library, roster: Roster | None = None) -> dict[str, object]:
    with library.index.unresolved() as articles:
        names = dict(articles.catalog.rows())
    return arrays(roster or library.index.found()[1], names)


def test_an_update_of_a_few_articles_is_like_making_the_index_anew(
    update: Callable[..., Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in STEPS:
        with update(step) as library:
            shown_here, found_here = shown(library), found(library)
            with library.index.unresolved() as articles:
                made = resolutions.make_roster(articles.catalog, tmp_path, "anew")
            assert found(library, made) == found_here
        with monkeypatch.context() as elsewhere:
            elsewhere.setenv("EXPLORER_HOME", str(tmp_path / "other home"))
            with Library.open([tmp_path / "articles"], rebuild=True) as library:
                library.update()
                assert shown(library) == shown_here
                assert found(library) == found_here


def test_names_are_made_ready_while_another_process_tags(
    update: Callable[..., Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(Alone):
        """Takes its time."""

        def __init__(self, load: Callable[[], Marked], _: int) -> None:
            super().__init__(load())
            self.looks = 0

        def take(self, seconds: float) -> list[tuple[str, Outcome]]:
            self.looks += 1
            return super().take(seconds) if self.looks > 5 else []

    monkeypatch.setattr(tagging, "_MANY", 0)
    monkeypatch.setattr(tagging, "Workers", Later)
    ready: list[int] = []
    look_ahead = Resolver.look_ahead

    def noted(self: Resolver) -> Iterator[bool]:
        ready.append(len(self.forms))
        return look_ahead(self)

    monkeypatch.setattr(Resolver, "look_ahead", noted)
    for step in STEPS[:4]:
        with update(step, jobs=2) as library:
            with library.index.unresolved() as articles:
                made = resolutions.make_roster(articles.catalog, tmp_path, "anew")
            assert found(library, made) == found(library)
            assert library.is_current()
    assert len(ready) == 3
    assert all(ready)


def test_only_what_changed_is_read_and_written(update: Callable[..., Library], monkeypatch: pytest.MonkeyPatch) -> None:
    update(STEPS[0]).close()
    read: list[int] = []
    reading = resolutions.Unresolved.read

    def noted(self: resolutions.Unresolved, rows: object) -> Iterator[resolutions.Article]:
        for article in reading(self, rows):  # type: ignore[arg-type]
            read.append(article[0])
            yield article

    monkeypatch.setattr(resolutions.Unresolved, "read", noted)
    with update({"e": "[P:Pedro Ruiz]"}) as library:
        # "b" has the surname alone, "a" with the full name.
        assert len(read) == 2
        for file in library.index._folder.glob("entities-*resolver*"):
            file.write_bytes(file.read_bytes()[:-1])
    read.clear()
    with update({"f": "[G:Lima]"}) as library:
        assert len(read) == 6
        assert {it.name for it in library.entities()} >= {"Lima", "Pedro Ruiz"}


def test_corrections_hold_over_an_update(update: Callable[..., Library]) -> None:
    with update(STEPS[0]) as library:
        ids = {entity.name: entity.id for entity in library.entities()}
        library.correct(Merge(ids["Sergei Mikheev"], ids["Zelmin"]))
    with update({"e": "[O:Zelmin] [P:Sergei Mikheev]"}) as library:
        assert "Zelmin" not in {entity.name for entity in library.entities()}
        merged = next(it for it in library.entities() if it.name == "Sergei Mikheev")
        assert (merged.mentions, merged.articles) == (5, 3)


def test_another_resolution_meanwhile_is_noticed(update: Callable[..., Library]) -> None:
    with update(STEPS[0]) as library:
        index = library.index
        before = index.found()[0]
        with index.unresolved() as articles:
            nothing = ResolutionChange({}, frozenset(), is_whole=False)
        regroup = library._curation.regrouping
        assert index.store_changes(articles, nothing, "rules", {}, regroup)
        after, roster = index.found()
        assert after != before
        assert len(roster) == len(library.entities())
        assert not index.store_changes(articles, nothing, "rules", {}, regroup)
        assert index.found()[0] == after


def test_what_cannot_be_stored_is_stored_the_next_time(
    update: Callable[..., Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with update(STEPS[0]) as library:
        before = library.entities(), found(library)

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        (tmp_path / "articles" / "e.txt").write_text("[P:Pedro Ruiz]")
        with monkeypatch.context() as disk:
            disk.setattr(resolutions, "_write_notes", full)
            with pytest.raises(IndexFault):
                library.update()
            assert (library.entities(), found(library)) == before
        library.update()
        assert "Pedro Ruiz" in {entity.name for entity in library.entities()}
        with library.index.unresolved() as articles:
            assert not articles.rows
            made = resolutions.make_roster(articles.catalog, tmp_path, "anew")
        assert found(library, made) == found(library)
