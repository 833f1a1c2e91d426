"""Search states change by value, and what the reader asked and saw is kept."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from explorer.model import Filters, Kind, SearchState
from explorer.session import Asked, Session, as_query, clearing, excluding, including, toggling_any, write_atomically

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


def test_history_keeps_each_search_once_and_the_newest_last(tmp_path: Path) -> None:
    session = Session(tmp_path)
    filtered = Asked("one", Filters(include=("a",)), {"a": NAMES["a"]}, "x.txt", 70)
    for asked in (Asked("one"), filtered, Asked("two"), Asked(" one  "), Asked("")):
        session.remember(asked)
    kept = Session(tmp_path).searches
    assert [asked.query for asked in kept] == ['one actor:"Ann Lee"', "two", "one"]
    assert kept[0] == filtered


def test_a_place_without_a_search_is_kept_only_as_the_last(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.remember(Asked("one"))
    session.remember(Asked(article="x.txt", offset=3))
    assert session.searches[-1].article == "x.txt"
    session.remember(Asked("two"))
    assert [asked.query for asked in Session(tmp_path).searches] == ["one", "two"]


def test_two_windows_keep_what_was_asked_and_read_in_either(tmp_path: Path) -> None:
    one, two = Session(tmp_path), Session(tmp_path)
    for number, session in enumerate((one, two, one, two)):
        session.remember(Asked(f"query {number}"))
        session.mark_seen(f"{number}.txt")
    kept = Session(tmp_path)
    assert [asked.query for asked in kept.searches] == [f"query {number}" for number in range(4)]
    assert kept.seen == {f"{number}.txt" for number in range(4)}


def test_a_history_that_grows_long_is_shortened_to_its_end(tmp_path: Path) -> None:
    session = Session(tmp_path)
    for number in range(600):
        session.remember(Asked(f"{number} {'word ' * 500}"))
    assert (tmp_path / "searches.jsonl").stat().st_size < 2_000_000
    assert [asked.text.split()[0] for asked in Session(tmp_path).searches] == [str(one) for one in range(100, 600)]


@given(st.text(), st.binary(max_size=40))
def test_a_history_that_cannot_be_read_is_passed_over(text: str, rubbish: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        asked = Asked(f"x{text}", Filters(exclude=(text,)), {text: (Kind.PLACE, text)}, text, 1)
        Session(Path(folder)).remember(asked)
        with (Path(folder) / "searches.jsonl").open("ab") as file:
            file.write(b'{"text": 3}\n[]\n' + rubbish.replace(b"{", b"") + b"\n")
        assert Session(Path(folder)).searches == [asked]


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
    session.remember(Asked("query"))
    assert [asked.query for asked in session.searches] == ["query"]


def test_writing_atomically_leaves_the_old_text_or_the_new_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "state.txt"
    write_atomically(path, "old")
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]
