"""Nothing that data holds reaches the terminal as anything but a visible sign."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from explorer.text import visible
from explorer.tui import display
from explorer.tui.emoji import apart, fitted
from explorer.tui.signs import SIGNS

_OWN = re.compile(r"\x1b\[[0-9;]*m")
_BAD = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_HOSTILE = [
    "\x1b]52;c;aGVsbG8=\x1b\\",
    "\x1b]2;title\x07",
    "\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H",
    "\x9b31m",
    "\x9d52;c;x\x9c",
    "a\rb\bc\x00d\x7f",
    "\u202eevil\u2066 \u061c\u200f",
    "two\nlines\u2028three",
    "\ud800",
]
_anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.fixture(autouse=True, scope="module")
def filtered() -> Iterator[None]:
    before = Strip.render, Strip.__dict__["render_style"]
    display.install()
    yield
    Strip.render, Strip.render_style = before  # type: ignore[method-assign, assignment]


def rendered(*segments: Segment, cells: int | None = None) -> str:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    return _OWN.sub("", Strip(segments, cells).render(console))


@pytest.mark.parametrize("text", _HOSTILE)
@pytest.mark.parametrize("style", [None, Style(bold=True, color="red"), Style()])
def test_known_attacks_come_out_as_signs(text: str, style: Style | None) -> None:
    assert not _BAD.search(rendered(Segment(text, style), cells=1000))


@given(st.lists(st.tuples(_anything, st.sampled_from([None, Style(bold=True), Style(bgcolor="blue")])), max_size=4))
def test_no_text_at_all_gets_through_as_control(parts: list[tuple[str, Style | None]]) -> None:
    assert not _BAD.search(rendered(*(Segment(text, style) for text, style in parts)))


@given(_anything, _anything)
def test_a_row_is_never_wider_than_its_layout(before: str, after: str) -> None:
    strip = Strip([Segment(before), Segment(after, Style(bold=True))])
    assert cell_len(rendered(*strip)) <= strip.cell_length


def test_every_character_has_its_sign() -> None:
    assert rendered(Segment("a\x1bb\u202ec\nd"), cells=7) == "a␛b\ufffdc␤d"


def test_ordinary_text_is_left_alone() -> None:
    text = "“Zürich” — 東京 👩 é\u0301 [/bold] ‰"
    assert rendered(Segment(text)) == text


def test_links_are_left_out() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    output = Strip([Segment("here", Style(link="https://example.org", bold=True))]).render(console)
    assert "\x1b]8" not in output
    assert "here" in output


def test_styles_stay() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    assert Strip([Segment("x", Style(bold=True))]).render(console) == "\x1b[1mx\x1b[0m"


def test_a_style_is_selected_once_for_neighbours_and_let_go_of_at_the_end() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    bold, red = Style(bold=True), Style(color="#ff0000")
    row = [("a", bold), ("b", Style(bold=True)), ("c", red), ("d", None), ("e", Style()), ("f", bold)]
    shown = Strip([Segment(text, style) for text, style in row]).render(console)
    assert shown == "\x1b[1mab\x1b[0;38;2;255;0;0mc\x1b[0mde\x1b[1mf\x1b[0m"


def test_installing_twice_changes_nothing() -> None:
    before = Strip.render
    display.install()
    assert Strip.render is before


def test_an_error_that_quotes_an_article_is_harmless_too() -> None:
    out = io.StringIO()
    console = display.SafeConsole(file=out, force_terminal=True, color_system="truecolor", markup=False)
    for text in _HOSTILE:
        console.print(text, style="bold")
    assert not _BAD.search(_OWN.sub("", out.getvalue()).replace("\n", ""))


@pytest.fixture
def ascii_terminal() -> Iterator[None]:
    display.install("ascii")
    yield
    display.install()


@pytest.mark.usefixtures("ascii_terminal")
def test_a_terminal_without_unicode_gets_frames_and_signs_of_ascii() -> None:
    assert rendered(Segment("╭─ Results 3 ─╮")) == "+- Results 3 -+"
    assert rendered(Segment("│▌ “port” … 中│")) == '|| "port" . ??|'
    signs = "".join(sign for rows in SIGNS.values() for sign, _ in rows)
    assert "?" not in rendered(Segment(signs.replace("?", "")))


@given(_anything, st.sampled_from(["ascii", "iso-8859-1", "koi8-r"]))
def test_every_encoding_can_have_every_text_in_as_many_cells(text: str, encoding: str) -> None:
    shown = display.spelled(text, encoding)
    shown.encode(encoding)
    assert cell_len(shown) == sum(map(cell_len, visible(text)))


def test_what_an_encoding_has_is_shown_as_it_is() -> None:
    assert display.spelled("Café ─ “é”", "iso-8859-1") == 'Café - "é"'
    assert display.spelled("Москва │", "koi8-r") == "Москва │"


_FAMILY = "👩🏽\u200d👩\u200d👧"


@given(st.text(st.sampled_from("a 👍🏽👩❤⚠1\ufe0f\ufe0e\u200d\u20e3é漢🏳🌈"), max_size=20))
def test_what_joins_emoji_is_not_sent_and_takes_no_room_from_what_stands_behind(text: str) -> None:
    drawn = fitted(text)
    assert cell_len(drawn) == sum(map(cell_len, drawn)) == cell_len(text)
    assert not set(drawn) & set("\u200b\u200d\ufe0e\ufe0f🏽")
    assert len(apart(text)) == len(text)
    assert fitted(apart(text)) == apart(text).replace("\u200b", "")


def test_joined_emoji_are_drawn_each_by_itself_where_there_is_room() -> None:
    assert fitted(apart(f"{_FAMILY} ❤\ufe0f 1\ufe0f\u20e3")) == "👩👩👧 ❤ 1\u20e3"
    assert fitted(f"{_FAMILY} ❤\ufe0f done") == "👩 ❤  done"
