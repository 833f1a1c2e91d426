"""Corrections in an open corpus: at once everywhere, by hand and by operation, through rebuilding and crashes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.entities.corrections import parse
from explorer.entities.operations import Different, Hide, Merge, Operation, Rename, Retype, Split
from explorer.entities.regrouping import Names, plan, regrouped
from explorer.errors import BusyIndexError, CorrectionError
from explorer.index import Index
from explorer.library import Library
from explorer.model import Entity, Filters, Kind, Label, SearchState

TEXTS = {
    "a.txt": "Minister Anna Berg opened the harbour in Oslo. Berg spoke of fish. Ms Berg left.\n",
    "b.txt": "Doctor Carla Ruiz met Ana Steiner in Lima. Ruiz said that Steiner would come to Oslo.\n",
    "c.txt": "President Anna Berg flew to Lima. The World Health Organization (WHO) praised Berg.\n",
    "d.txt": "Carla Ruiz of the WHO wrote to Lagos about Oslo.\n",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def library(corpus: Path) -> Iterator[Library]:
    with Library.open([corpus]) as opened:
        opened.update()
        yield opened


def named(library: Library, name: str) -> Entity:
    [found] = [entity for entity in library.entities() if entity.name == name]
    return found


def ids(library: Library, *names: str) -> tuple[str, ...]:
    return tuple(named(library, name).id for name in names)


def test_a_merge_reaches_facets_filters_queries_and_marks(library: Library) -> None:
    keep, other = ids(library, "Anna Berg", "Ana Steiner")
    change = library.correct(Merge(keep, other))
    assert change.summary == "Merged Ana Steiner into Anna Berg."
    assert change.moved == {other: keep}
    merged = named(library, "Anna Berg")
    assert (merged.id, merged.articles) == (keep, 3)
    assert {it.text for it in merged.spellings} >= {"Anna Berg", "Berg", "Ana Steiner", "Steiner"}
    assert set(library.search(SearchState("", Filters(include=(keep,)))).articles) == {"a.txt", "b.txt", "c.txt"}
    assert set(library.search(SearchState('actor:"Ana Steiner"')).articles) == {"a.txt", "b.txt", "c.txt"}
    facet = {value.name: value.articles for value in library.search(SearchState()).actors}
    assert facet["Anna Berg"] == 3
    assert "Ana Steiner" not in facet
    assert {it.entity for it in library.mentions("b.txt") if it.text in ("Ana Steiner", "Steiner")} == {keep}
    assert library.hits("b.txt", SearchState("", Filters(include=(keep,)))).passages


def test_undo_and_redo_take_effect_at_once(library: Library) -> None:
    before = library.entities()
    keep, other = ids(library, "Anna Berg", "Ana Steiner")
    library.correct(Merge(keep, other))
    library.correct(Rename(keep, "Anna Berg, minister"))
    assert library.undo().summary == "Undone: Renamed Anna Berg to Anna Berg, minister."
    assert named(library, "Anna Berg").articles == 3
    library.undo()
    assert library.entities() == before
    assert library.redo().summary == "Done again: Merged Ana Steiner into Anna Berg."
    assert named(library, "Anna Berg").articles == 3
    assert library.corrections.redoable == "Renamed Anna Berg to Anna Berg, minister."


def test_what_is_hidden_leaves_every_list_and_comes_back(library: Library) -> None:
    (oslo,) = ids(library, "Oslo")
    assert library.correct(Hide(oslo)).moved == {oslo: None}
    assert "Oslo" not in {entity.name for entity in library.entities()}
    assert all(it.entity is None for it in library.mentions("a.txt") if it.text == "Oslo")
    assert [entity.name for entity in library.corrections.hidden] == ["Oslo"]
    assert [entity.articles for entity in library.corrections.hidden] == [3]
    library.correct(Hide(oslo, hidden=False))
    assert named(library, "Oslo").articles == 3


def test_a_split_counts_its_articles(library: Library) -> None:
    (berg,) = ids(library, "Anna Berg")
    library.correct(Split(berg, "Berg"))
    assert (named(library, "Berg").articles, named(library, "Anna Berg").articles) == (2, 2)
    assert library.correct(Merge(berg, named(library, "Berg").id)).moved == {"actor:berg": berg}


def test_corrections_outlive_rebuilding_and_the_index(library: Library, corpus: Path) -> None:
    keep, other = ids(library, "Anna Berg", "Ana Steiner")
    library.correct(Merge(keep, other))
    library.correct(Retype(ids(library, "Oslo")[0], Label.ORG))
    before = library.entities()
    library.close()
    with Library.open([corpus], rebuild=True) as again:
        again.update()
        assert again.entities() == before
        assert again.is_current()


def test_corrections_follow_new_articles(library: Library, corpus: Path) -> None:
    keep, other = ids(library, "Anna Berg", "Ana Steiner")
    library.correct(Merge(keep, other))
    (corpus / "e.txt").write_text("Ana Steiner came back to Lagos. Steiner smiled.\n")
    library.update()
    assert named(library, "Anna Berg").articles == 4


def test_a_file_edited_by_hand_is_noticed(library: Library, corpus: Path) -> None:
    path = library.corrections.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Anna Berg\n  Ana Steiner\n\nNobody Known\n  kind: person\n")
    assert not library.is_current()
    library.update()
    assert named(library, "Anna Berg").articles == 3
    state = library.corrections
    assert [str(problem) for problem in state.problems] == ["line 5: kind is one of actor, place, not “person”."]
    assert [str(unmet) for unmet in state.unmet] == ["Nobody Known (actor): no actor is called “Nobody Known”."]
    library.close()
    path.write_text("Oslo\n  kind: place\n  hidden: yes\n")
    with Library.open([corpus]) as again:
        assert "Oslo" not in {entity.name for entity in again.entities()}
        assert named(again, "Ana Steiner").articles == 1
        assert again.is_current()


def test_broken_lines_are_said_on_opening(library: Library, corpus: Path) -> None:
    path = library.corrections.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Anna\n  kind: river\n  type: FISH\n")
    library.close()
    with Library.open([corpus]) as again:
        assert any("corrections.txt, line 2" in warning for warning in again.warnings)


def test_another_window_sees_the_correction(library: Library, corpus: Path) -> None:
    with Library.open([corpus]) as other:
        library.correct(Rename(ids(library, "Oslo")[0], "The capital"))
        assert other.index.refresh()
        assert named(other, "The capital").articles == 3
        assert other.undo().summary.startswith("Undone")
    library.index.refresh()
    assert named(library, "Oslo").articles == 3


def test_an_operation_that_fails_changes_nothing(library: Library) -> None:
    before = library.entities()
    with pytest.raises(CorrectionError):
        library.correct(Merge("no such id", before[0].id))
    assert library.entities() == before
    assert not library.corrections.path.exists()


def test_a_correction_made_while_another_process_writes_is_kept(
    library: Library, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> bool:
        raise BusyIndexError("Another explorer is writing the index.")

    keep, other = ids(library, "Anna Berg", "Ana Steiner")
    with monkeypatch.context() as patch:
        patch.setattr(Index, "regroup", busy)
        assert not library.correct(Merge(keep, other)).shown
    assert named(library, "Anna Berg").articles == 2
    library.update()
    assert named(library, "Anna Berg").articles == 3


KILLED = """
import os, signal, sys
from pathlib import Path
from explorer.entities.operations import Hide, Merge, Rename, Retype, Split
from explorer.index import Index
from explorer.library import Library
from explorer.model import Label
Index.regroup = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with Library.open([Path(sys.argv[1])]) as library:
    ids = {entity.name: entity.id for entity in library.entities()}
    exec(sys.argv[2])
"""

KEYS = {
    "library.correct(Merge(ids['Anna Berg'], ids['Ana Steiner']))": lambda it: named(it, "Anna Berg").articles == 3,
    "library.correct(Split(ids['Carla Ruiz'], 'Ruiz'))": lambda it: named(it, "Ruiz").mentions == 1,
    "library.correct(Rename(ids['Lagos'], 'Lagos, Nigeria'))": lambda it: named(it, "Lagos, Nigeria").articles == 1,
    "library.correct(Retype(ids['Lima'], Label.FAC))": lambda it: named(it, "Lima").type is Label.FAC,
    "library.correct(Hide(ids['Oslo']))": lambda it: "Oslo" not in {entity.name for entity in it.entities()},
    "library.undo()": lambda it: named(it, "Oslo").articles == 3,
    "library.redo()": lambda it: "Oslo" not in {entity.name for entity in it.entities()},
}
"""What a key does, and how one sees that it was done."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9.")
def test_a_kill_between_file_and_index_loses_nothing_of_any_key_and_a_rebuild_neither(
    library: Library, corpus: Path
) -> None:
    for code, is_done in KEYS.items():
        done = subprocess.run([sys.executable, "-c", KILLED, str(corpus), code], env=os.environ, check=False)
        assert done.returncode == -signal.SIGKILL, code
        with Library.open([corpus]) as again:
            assert is_done(again), code
            shown = again.entities()
    with Library.open([corpus], rebuild=True) as rebuilt:
        rebuilt.update()
        assert rebuilt.entities() == shown
        assert rebuilt.corrections.unmet == ()
        assert rebuilt.undo().summary == "Undone: Hid Oslo."


def test_import_and_export(library: Library) -> None:
    more, _ = parse("Anna Berg\n  Ana Steiner\n\nOslo\n  kind: place\n  hidden: yes\n")
    library.import_corrections(more, "Imported 2 corrections.")
    assert named(library, "Anna Berg").articles == 3
    assert parse(library.export_corrections())[0].blocks == more.blocks
    with pytest.raises(CorrectionError, match="there already"):
        library.import_corrections(more, "Imported 2 corrections.")
    library.undo()
    assert named(library, "Oslo").articles == 3


STEPS = st.lists(
    st.tuples(st.sampled_from([Merge, Split, Rename, Retype, Hide, Different]), st.integers(0, 9), st.integers(0, 9)),
    max_size=5,
)


@given(STEPS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_index_shows_what_applying_the_file_gives(library: Library, steps: list[tuple[type, int, int]]) -> None:
    for make, first, second in steps:
        known = library.entities()
        one, two = known[first % len(known)], known[second % len(known)]
        operation: Operation
        if make is Split:
            operation = Split(one.id, one.spellings[second % len(one.spellings)].text)
        elif make is Rename:
            operation = Rename(one.id, f"Number {second}")
        elif make is Retype:
            operation = Retype(one.id, list(Label)[second % len(Label)])
        elif make is Hide:
            operation = Hide(one.id)
        else:
            operation = make(one.id, two.id)
        try:
            library.correct(operation)
        except CorrectionError:
            continue
    found = tuple(library.index.found()[1])
    catalog = library.index._catalog
    rows = {name: row for row, name in catalog.rows()}
    mentions = {a: catalog.mentions(row) for a, row in rows.items()}
    wanted = plan(Names(found), parse(library.export_corrections())[0]).regrouping
    now = {a: [regrouped(wanted, it.entity or "", it.text) for it in its] for a, its in mentions.items()}
    articles = Counter(one for ids in now.values() for one in set(ids))
    made = [replace(entity, articles=articles[entity.id]) for entity in wanted.entities]
    kept = [entity for entity in found if entity.id not in wanted.whole]
    entities = kept + [entity for entity in made if entity.id not in wanted.hidden]
    assert library.entities() == tuple(sorted(entities, key=lambda entity: (-entity.mentions, entity.id)))
    assert set(library.corrections.hidden) == {entity for entity in made if entity.id in wanted.hidden}
    shown = {a: [it.entity or "" for it in library.mentions(a)] for a in rows}
    assert shown == {a: ["" if one in wanted.hidden else one for one in ids] for a, ids in now.items()}
    counted = {value.id: value.articles for value in library.search(SearchState()).actors}
    assert counted == {entity.id: entity.articles for entity in library.entities(Kind.ACTOR)}
    while library.corrections.undoable:
        library.undo()
    assert library.entities() == found
    assert {entity.kind for entity in found} == set(Kind)


class TestEvidence:
    def test_sentences_are_spread_over_spellings_and_articles(self, library: Library) -> None:
        keep, other = ids(library, "Anna Berg", "Ana Steiner")
        library.correct(Merge(keep, other))
        found = library.evidence(keep, limit=4)
        assert found is not None
        assert len(found.sentences) == 4
        assert len({it.mention.text for it in found.sentences}) >= 3
        assert {it.article for it in found.sentences} == {"a.txt", "b.txt", "c.txt"}
        for it in found.sentences:
            text = library.article(it.article).text
            assert text[it.start : it.end] == it.text
            assert text[it.mention.start : it.mention.end] == it.mention.text
            assert it.start <= it.mention.start < it.mention.end <= it.end
            assert it.mention.entity == keep

    def test_roles_are_counted(self, library: Library) -> None:
        found = library.evidence(ids(library, "Anna Berg")[0])
        assert found is not None
        assert {role.text.lower() for role in found.roles} >= {"minister", "president"}

    def test_first_and_last_article_are_those_by_date(self, library: Library, corpus: Path) -> None:
        (corpus / "metadata.csv").write_text("path,date\na.txt,2024-05-01\nd.txt,2023\n")
        library.update()
        oslo = library.evidence(ids(library, "Oslo")[0])
        assert oslo is not None
        assert (oslo.first and oslo.first.id, oslo.last and oslo.last.id) == ("d.txt", "a.txt")
        assert (oslo.dated, oslo.articles) == (2, 3)
        lima = library.evidence(ids(library, "Lima")[0])
        assert lima is not None
        assert (lima.first, lima.last, lima.dated) == (None, None, 0)

    def test_there_is_none_of_what_is_not_there(self, library: Library) -> None:
        assert library.evidence("actor:nobody") is None


def test_suggestions_are_answered_once(library: Library) -> None:
    def pairs() -> set[tuple[str, str]]:
        return {(it.keep.name, it.entity.name) for it in library.suggestions()}

    library.correct(Split(ids(library, "Anna Berg")[0], "Berg"))
    likely = next(it for it in library.suggestions() if it.entity.name == "Berg")
    assert likely.keep.name == "Anna Berg"
    assert 0 < likely.score < 1
    assert likely.reason == "the surname alone"
    library.correct(Different(likely.keep.id, likely.entity.id))
    assert ("Anna Berg", "Berg") not in pairs()
    library.undo()
    assert ("Anna Berg", "Berg") in pairs()
    library.correct(Merge(likely.keep.id, likely.entity.id))
    assert ("Anna Berg", "Berg") not in pairs()
