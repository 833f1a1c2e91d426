"""What can be read in narrow terminals and in every theme: keys, colours, where the reader is."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.style import Style
from textual.color import Color
from textual.widgets import OptionList

from explorer.tui.quiet import LEGIBLE
from explorer.tui.quiet import contrast as contrast_of
from explorer.tui.widgets.key_line import KeyLine

pytestmark = pytest.mark.usefixtures("warm_home")

_LEGIBLE = 3.0
"""Contrast of bold text (WCAG 2.1)."""


def keys(it) -> str:  # type: ignore[no-untyped-def]
    """The last line of the screen."""
    return str(it.text().splitlines()[-1])


def contrast(style: Style) -> float:
    """Of a text with its background."""
    assert style.color
    assert style.bgcolor
    return contrast_of(style.color, style.bgcolor)


def told_apart(style: Style) -> bool:
    """Whether text can be seen in the terminal's own colours, of which only the default ones fit each other."""
    return style.color != style.bgcolor or style.color is None or style.color.is_default


async def test_only_keys_that_work_are_shown_help_among_them(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(60, 20)) as it:
        assert keys(it).endswith("f1 Help")
        await it.press("question_mark")
        assert it.screen.search_bar.field.value == "?"
        await it.press("ctrl+u", "down")
        assert keys(it).endswith("? Help")
        for key in ("enter", "f2"):
            await it.press(key)
            assert keys(it).endswith("… ? Help")
        await it.pilot.click(KeyLine, offset=(keys(it).index("Help"), 0))
        await it.until(lambda: it.app.screen is not it.screen, "the help")


async def test_a_filter_and_the_keys_can_be_read_in_another_theme(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.point_at("actors", "Dmitry Peskov")
        await it.press("enter")
        for theme in ("ansi-light", "ansi-dark", "atom-one-light", "catppuccin-latte", "textual-dark"):
            it.app.theme = theme
            await it.pilot.pause()
            colours = it.app.theme_variables
            strips = it.app.screen._compositor.render_strips()
            chip = next(one for strip in strips for one in strip if one.text.startswith(" +Dmitry Peskov"))
            if theme.startswith("ansi-"):
                assert told_apart(chip.style)
                assert all(told_apart(one.style) for strip in strips for one in strip if one.text.strip())
            else:
                assert Color.from_rich_color(chip.style.bgcolor) == Color.parse(colours["success-muted"])
                assert all(contrast(one.style) > _LEGIBLE for one in strips[-1] if one.text.strip())


async def test_words_that_stand_side_by_side_are_one_stop_and_count_one_by_one(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.type("military bases")
        await it.press("enter", "enter", "g")
        view, counted, stops = it.screen.article_pane.view, 0, 0
        hits = view.hit_position[1]
        while counted < hits:
            await it.press("n")
            first, last = counted + 1, view.last_hit
            assert f"hit {first}–{last}/{hits}" in it.text() or f"hit {first}/{hits}" in it.text()
            counted, stops = last, stops + 1
        assert stops < hits


async def test_help_keeps_its_columns_where_lines_are_long(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(size=(60, 20)) as it:
        await it.pilot.press("f1")
        await it.until(lambda: "ctrl+down" in it.text() and "own again" in it.text(), "the help")
        rows = it.text().splitlines()
        place = next(number for number, row in enumerate(rows) if "a later search, at last your" in row)
        assert rows[place + 1].index("own again") == rows[place].index("a later search")


async def test_where_there_is_nothing_to_count_nothing_is_counted(explore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "Notes of 1912"
    folder.mkdir()
    (folder / "blank.txt").write_text(" \n")
    async with explore([folder]) as it:
        await it.until(lambda: "There are no articles" in it.text(), "why nothing is shown")
        assert it.text().splitlines()[0].split() == ["explorer", "Notes", "of", "1912"]
        assert " 0 " not in it.text()


async def test_what_is_known_of_a_name_stands_back_behind_it(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.pilot.press("f3")
        await it.until(lambda: "Sergei Lavrov  person" in it.text(), "the names")
        segments = [one for strip in it.app.screen._compositor.render_strips() for one in strip]
        for name in ("Kremlin", "Sergei Lavrov"):
            at = next(number for number, one in enumerate(segments) if one.text == f" {name}")
            known = segments[at + 1]
            assert "articles" in known.text
            assert _LEGIBLE < contrast(known.style) < contrast(segments[at].style)


async def test_quiet_text_can_be_read_in_themes_of_little_contrast(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.pilot.press("f3")
        await it.until(lambda: "Sergei Lavrov  person" in it.text(), "the names")
        for theme in ("solarized-dark", "solarized-light", "catppuccin-latte", "atom-one-dark"):
            it.app.theme = theme
            await it.pilot.pause()
            segments = [one for strip in it.app.screen._compositor.render_strips() for one in strip]
            known = [one for one in segments if one.text.endswith(" in all") and "person" in one.text]
            assert known
            assert all(contrast(one.style) > _LEGIBLE for one in known), theme


async def test_the_line_to_be_chosen_can_be_read_in_every_theme(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        await it.pilot.press("f3")
        await it.until(lambda: "Sergei Lavrov  person" in it.text(), "the names")
        names = it.app.screen.query_one(OptionList)
        for theme in it.app.available_themes:
            it.app.theme = theme
            await it.pilot.pause()
            name = next(one for one in names.render_line(names.highlighted) if one.text.strip())
            if theme.startswith("ansi-"):
                assert name.style.color != name.style.bgcolor
            else:
                assert contrast(name.style) >= LEGIBLE, theme


@pytest.mark.parametrize("theme", ["gruvbox", "atom-one-light", "textual-light", "textual-dark"])
async def test_the_row_of_the_cursor_and_names_in_a_passage_can_be_read(explore, theme: str) -> None:  # type: ignore[no-untyped-def]
    async with explore() as it:
        it.app.theme = theme
        await it.type("peskov")
        await it.press("enter", "enter", "v", "f2", "down")
        segments = [one for strip in it.app.screen._compositor.render_strips() for one in strip if one.text.strip()]
        cursor = it.screen.actors.rows.current
        assert cursor is not None
        named = [one for one in segments if cursor.name in one.text]
        passage = [
            one for one in segments if one.style.bgcolor == it.screen.article_pane.view._style("passage").bgcolor
        ]
        assert len(named) > 1
        assert len(passage) > 1
        assert all(contrast(one.style) >= _LEGIBLE for one in (*named, *passage))


async def test_hidden_characters_are_told_beside_a_title_of_any_length(explore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "pasted"
    folder.mkdir()
    (folder / "a.txt").write_text(f"# {'The harbour of the capital ' * 5}\n\nNo \u202eship came.\n")
    async with explore([folder], size=(100, 30)) as it:
        assert "… · 1 hidden character ─" in it.text()
        await it.pilot.resize_terminal(60, 24)
        await it.press("enter", "enter")
        await it.until(lambda: "… · 1 hidden character ─" in it.text(), "it in a narrower pane")
