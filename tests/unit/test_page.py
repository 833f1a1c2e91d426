"""An article set in rows: nothing lost, nothing wider than the row."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.text import normalise, visible
from explorer.tui.page import Page, carried, cells

_texts = st.one_of(
    st.text(st.sampled_from("ab c  \n.,“’é\u0301漢字、。👩🏽\u200d💻❤\ufe0f\x1b\u202eשל한글"), max_size=80),
    st.text(max_size=60),
).map(normalise)


def rows(text: str, width: int) -> list[str]:
    page = Page(text)
    page.set(width)
    return [page.line[start:end] for start, end in zip(page.starts, page.ends, strict=True)]


@given(_texts, st.integers(1, 30))
def test_every_character_of_a_paragraph_is_shown_once_in_order(text: str, width: int) -> None:
    page = Page(text)
    page.set(width)
    shown = [offset for start, end in zip(page.starts, page.ends, strict=True) for offset in range(start, end)]
    assert shown == sorted(set(shown))
    wanted = {offset for start, end in page.paragraphs for offset in range(start, end)}
    missing = wanted - set(shown)
    assert all(page.line[offset] == " " for offset in missing)


@given(_texts, st.integers(2, 30))
@example("aaaaaa\u202e\ufe0f", 2)
def test_no_row_is_wider_than_the_page(text: str, width: int) -> None:
    assert all(cell_len(visible(row)) <= width for row in rows(text, width))


@given(_texts, st.integers(1, 30))
def test_a_character_is_found_in_the_row_that_shows_it(text: str, width: int) -> None:
    page, widths = Page(text), cells(text)
    page.set(width)
    for row, (start, end) in enumerate(zip(page.starts, page.ends, strict=True)):
        for offset in range(start, end):
            assert page.row_of(offset) == row
            if widths is None or widths[offset]:
                cell = offset - start if widths is None else int(widths[start:offset].sum())
                assert page.offset_in_row(row, cell) == offset


def test_rows_are_broken_between_words() -> None:
    assert rows("the quick brown fox", 10) == ["the quick", "brown fox"]


def test_a_word_longer_than_a_row_is_cut() -> None:
    assert rows("see abcdefghijkl end", 8) == ["see", "abcdefgh", "ijkl end"]


def test_indentation_is_kept_and_spaces_at_a_break_are_not_shown() -> None:
    assert rows("    one two    three", 8) == ["    one", "two", "three"]


def test_wide_characters_are_parted_without_spaces() -> None:
    assert rows("漢字漢字漢字", 5) == ["漢字", "漢字", "漢字"]


def test_closing_punctuation_does_not_begin_a_row() -> None:
    assert rows("漢字漢。字", 6) == ["漢字", "漢。字"]


def test_combining_characters_stay_with_their_letter() -> None:
    assert rows("e\u0301" * 6, 4) == ["e\u0301" * 4, "e\u0301" * 2]


def test_prose_paragraphs_are_parted_by_a_blank_row_and_short_lines_stay_together() -> None:
    prose = "word " * 30
    assert rows(f"{prose}\n{prose}", 200) == [prose.strip(), "", prose.strip()]
    assert rows("Roses are red\nViolets are blue", 40) == ["Roses are red", "Violets are blue"]
    assert rows("one\n\ntwo", 40) == ["one", "", "two"]


def test_many_blank_lines_do_not_push_the_text_out_of_sight() -> None:
    assert len(rows("a" + "\n" * 5000 + "b", 40)) == 4


@pytest.mark.parametrize("text", ["", "\n", "   \n \n"])
def test_a_page_without_text_has_no_rows(text: str) -> None:
    assert rows(text, 10) == []


def test_paragraphs_are_numbered_from_one_by_row() -> None:
    page = Page("one\n\ntwo three\n\nfour")
    page.set(5)
    assert [page.paragraph_of_row(row) for row in range(len(page))] == [1, 1, 2, 2, 2, 3]


@given(st.lists(st.text("ab \n", max_size=9), max_size=8), st.lists(st.text("ab \n", max_size=9), max_size=8))
def test_a_place_is_carried_to_one_that_is_there(before: list[str], after: list[str]) -> None:
    old, new = "\n".join(before), "\n".join(after)
    places = range(len(old) + 1)
    assert all(0 <= place <= len(new) for place in carried(places, old, new))
    assert carried(places, old, old) == list(places)


def test_a_place_is_carried_past_what_was_put_in_and_taken_out_elsewhere() -> None:
    lines = [f"Line {number} of the minutes.\n" for number in range(50)]
    old, new = "".join(lines), "".join(["Draft.\n", *lines[:10], *lines[20:40], "Changed.\n", *lines[41:], "End.\n"])
    for kept in (*range(10), *range(20, 40), *range(41, 50)):
        [there] = carried([old.index(lines[kept]) + 5], old, new)
        assert new[there - 5 :].startswith(lines[kept])
    [there] = carried([old.index(lines[40]) + 5], old, new)
    assert new[there - 5 :].startswith("Changed.")
