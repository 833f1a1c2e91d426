"""Search states change by value, and what the reader asked and saw is kept."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from explorer.model import Filters, Kind, SearchState
from explorer.session import Session, as_query, clearing, excluding, including, toggling_any, write_atomically

NAMES = {"a": (Kind.ACTOR, "Ann Lee"), "b": (Kind.PLACE, "Oslo"), "c": (Kind.ACTOR, 'The "Group"')}


def test_including_what_was_excluded_moves_it() -> None:
    state = including(excluding(SearchState("x"), "a"), "a")
    assert state == SearchState("x", Filters(include=("a",)))


def test_including_twice_is_including_once() -> None:
    assert including(including(SearchState(), "a"), "a").filters.include == ("a",)


def test_clearing_forgets_only_what_is_named() -> None:
    state = excluding(including(including(SearchState(), "a"), "b"), "c")
    assert clearing(state, ["a", "c"]).filters == Filters(include=("b",))
    assert clearing(toggling_any(state)).filters == Filters()


def test_a_state_reads_as_one_line_of_the_query_language() -> None:
    state = excluding(including(including(SearchState(" tax OR cut "), "a"), "b"), "c")
    assert as_query(state, NAMES) == '(tax OR cut) actor:"Ann Lee" place:Oslo -actor:"The Group"'
    assert as_query(toggling_any(state), NAMES) == ('(tax OR cut) (actor:"Ann Lee" OR place:Oslo) -actor:"The Group"')


def test_history_keeps_each_query_once_and_the_newest_last(tmp_path: Path) -> None:
    session = Session(tmp_path)
    for query in ("one", "two", " one  ", ""):
        session.remember(query)
    assert Session(tmp_path).queries == ["two", "one"]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), min_size=1), max_size=5))
def test_read_marks_survive_any_file_name(names: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        for name in names:
            session.mark_seen(name)
        assert Session(Path(folder)).seen == set(names)


def test_a_folder_that_cannot_be_written_costs_only_the_history(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    session = Session(blocker / "folder")
    session.remember("query")
    assert session.queries == ["query"]


def test_writing_atomically_leaves_the_old_text_or_the_new_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "state.txt"
    write_atomically(path, "old")
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]
