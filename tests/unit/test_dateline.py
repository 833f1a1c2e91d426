"""The line of facts under a title, where there is little room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.tui.dateline import dateline, shortened

_FACTS = ("1950-01-04", "12 hits", "State of the Union", "Harry Truman", "1950-Truman - part 003.txt")


def test_all_is_said_where_there_is_room() -> None:
    assert dateline(_FACTS, 100) == " · ".join(_FACTS)


def test_a_file_gives_up_folders_then_suffix_then_its_middle() -> None:
    facts = ("1 hit", "speeches/1950/1950-Truman - part 003.txt")
    assert dateline(facts, 50) == "1 hit · speeches/1950/1950-Truman - part 003.txt"
    assert dateline(facts, 40) == "1 hit · 1950-Truman - part 003.txt"
    assert dateline(facts, 30) == "1 hit · 1950-Truman - part 003"
    assert dateline(facts, 25) == "1 hit · 1950-Tru…part 003"
    assert shortened("000_ec71e48f1728297d.txt", 16) == "000_ec7…1728297d"


def test_a_file_gives_way_before_a_source_does() -> None:
    facts = ("2024-12-08", "St. Example Courier", "letters/first.txt")
    assert dateline(facts, 50) == "2024-12-08 · St. Example Courier · first.txt"
    assert dateline(facts, 40) == "2024-12-08 · St. Example Courier · first"
    assert dateline(facts, 36) == "2024-12-08 · St. Example Co… · first"
    assert shortened("St. Example Courier", 12) == "St. Example…"


def test_a_date_is_never_cut_and_the_last_facts_go_first() -> None:
    assert dateline(_FACTS, 34) == "1950-01-04 · 12 hits · State of t…"
    assert dateline(_FACTS, 12) == "1950-01-04"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=6), st.integers(0, 60))
def test_it_never_needs_more_room_than_there_is(parts: list[str], width: int) -> None:
    assert cell_len(dateline(parts, width)) <= width
