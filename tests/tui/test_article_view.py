"""The reading pane: place, hits, mentions, choosing a passage, the mouse, hostile text."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from explorer.model import Article, Label, Mention, Span
from explorer.text import digest, normalise, paragraphs, sentences
from explorer.tui import display
from explorer.tui.widgets.article_view import ArticleView

_NUMBER = "Anna Berg met the council of Oslo on day {0}. They spoke for {0} hours. Nobody signed anything in Oslo."
TEXT = "\n".join(_NUMBER.format(day) + " The talks went on." * 3 for day in range(1, 41))


class Host(App[None]):
    """Only the reading pane, and what it said."""

    def __init__(self) -> None:
        super().__init__()
        display.install()
        self.said: list[object] = []

    def compose(self) -> ComposeResult:
        yield ArticleView(id="article")

    @property
    def view(self) -> ArticleView:
        return self.query_one(ArticleView)

    def on_article_view_passage_changed(self, event: ArticleView.PassageChanged) -> None:
        self.said.append(event)

    def on_article_view_place_changed(self, event: ArticleView.PlaceChanged) -> None:
        self.said.append(event)

    def on_article_view_mention_clicked(self, event: ArticleView.MentionClicked) -> None:
        self.said.append(event)

    def heard(self, kind: type) -> list[object]:
        return [event for event in self.said if isinstance(event, kind)]


def article(text: str) -> Article:
    text = normalise(text)
    return Article("a.txt", "A title", text, digest(text), "a.txt")


def spans_of(word: str, text: str = TEXT) -> list[Span]:
    return [match.span() for match in re.finditer(re.escape(word), text)]


def mentions_of(**names: tuple[str, Label]) -> list[Mention]:
    return [
        Mention(start, end, label, name, entity=entity)
        for entity, (name, label) in names.items()
        for start, end in spans_of(name)
    ]


MENTIONS = mentions_of(berg=("Anna Berg", Label.PERSON), oslo=("Oslo", Label.GPE))


@asynccontextmanager
async def reading(
    text: str = TEXT, size: tuple[int, int] = (80, 20), **shown: object
) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    app = Host()
    async with app.run_test(size=size, notifications=True) as pilot:
        app.view.show(article(text), **shown)  # type: ignore[arg-type]
        app.view.focus()
        await pilot.pause()
        yield app, pilot


def _is_current(segment: Segment) -> bool:
    """The current hit is bold, other hits are not."""
    return bool(segment.style and segment.style.bold and segment.style.reverse)


def screen_rows(view: ArticleView) -> list[str]:
    return [view.render_line(y).text for y in range(view.size.height)]


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    for _ in range(50):
        if condition():
            return
        await pilot.pause()
    raise AssertionError("it did not come true")


async def test_it_opens_at_the_offset_with_its_hit_as_the_current_one() -> None:
    hits = spans_of("signed")
    async with reading(hits=hits, at=hits[20][0]) as (app, _):
        view = app.view
        assert view.is_in_sight(hits[20][0])
        assert view.hit_position == (21, 40)
        assert 0 < view.row_of(hits[20][0]) - view.scroll_offset.y < view.size.height - 1


async def test_it_opens_at_the_top_without_an_offset() -> None:
    async with reading(hits=spans_of("signed")) as (app, _):
        assert app.view.scroll_offset.y == 0
        assert app.view.hit_position == (0, 40)


async def test_what_is_on_the_screen_is_the_stored_text_with_paragraph_numbers() -> None:
    async with reading() as (app, _):
        rows = screen_rows(app.view)
        shown = " ".join(" ".join(row[5:].split()) for row in rows if row.strip())
        assert TEXT.replace("\n", " ").startswith(shown)
        assert [row[:5].strip() for row in rows if row[:5].strip()][:3] == ["1", "2", "3"]


async def test_rows_and_columns_lead_to_offsets_and_back() -> None:
    async with reading() as (app, _):
        view = app.view
        for offset in (0, 10, 150, 500):
            row = view.row_of(offset)
            columns = [column for column in range(view.size.width) if view.offset_at(row, column) == offset]
            assert len(columns) == 1
            assert view.render_line(row).text[columns[0]] == TEXT[offset]
        assert view.offset_at(0, 0) is None
        assert view.offset_at(10_000, 10) is None


async def test_the_next_hit_comes_into_sight_and_goes_round() -> None:
    hits = spans_of("signed")
    async with reading(hits=hits) as (app, _):
        view = app.view
        for number in range(1, 41):
            assert not view.next_hit()
            assert view.hit_position == (number, 40)
            assert view.is_in_sight(hits[number - 1][0])
        assert view.next_hit()
        assert view.hit_position == (1, 40)
        assert view.next_hit(-1)
        assert view.hit_position == (40, 40)


async def test_words_that_stand_together_are_gone_to_together() -> None:
    hits = sorted(spans_of("council") + spans_of("Oslo"))
    async with reading(hits=hits, at=hits[1][0]) as (app, _):
        view = app.view
        assert (view.hit_position, view.last_hit) == ((1, 120), 2)
        current = [segment.text for segment in view.render_line(view.row_of(hits[0][0])) if _is_current(segment)]
        assert current == ["council", "Oslo"]
        view.next_hit()
        assert (view.hit_position, view.last_hit) == ((3, 120), 3)
        view.next_hit(-1)
        assert view.hit_position == (1, 120)
        assert view.next_hit(-1)
        assert view.hit_position == (120, 120)


async def test_after_scrolling_the_next_hit_is_the_next_one_from_there() -> None:
    hits = spans_of("signed")
    async with reading(hits=hits, at=0) as (app, pilot):
        view = app.view
        view.scroll_to_offset(hits[30][0], centre=False)
        await pilot.pause()
        view.next_hit()
        assert view.hit_position[0] == 31
        view.scroll_to_offset(hits[10][0], centre=False)
        last = [number for number, (start, _) in enumerate(hits, 1) if view.is_in_sight(start)][-1]
        view.next_hit(-1)
        assert view.hit_position[0] == last


async def test_without_hits_nothing_moves() -> None:
    async with reading() as (app, _):
        assert not app.view.next_hit()
        assert not app.view.next_mention()
        assert app.view.hit_position == app.view.mention_position == (0, 0)


async def test_mentions_of_the_chosen_entity_are_followed() -> None:
    async with reading(mentions=MENTIONS) as (app, _):
        view = app.view
        assert view.mention_position == (0, 120)
        view.chosen = frozenset({"berg"})
        assert view.mention_position == (0, 40)
        for number in (1, 2, 3):
            view.next_mention()
            assert view.mention_position == (number, 40)
        view.next_mention(-1)
        assert view.mention_position == (2, 40)


async def test_new_hits_and_mentions_leave_the_place() -> None:
    hits = spans_of("signed")
    async with reading(hits=hits, at=hits[20][0], mentions=MENTIONS) as (app, pilot):
        view = app.view
        view.next_mention()
        place = view.scroll_offset.y
        current = view.mention_position[0]
        view.update_hits([*hits[10:30], *spans_of("Nobody")])
        view.update_mentions(MENTIONS)
        await pilot.pause()
        assert view.scroll_offset.y == place
        assert view.hit_position[1] == 60
        assert view.hit_position[0] > 0
        assert view.mention_position[0] == current


async def test_another_width_keeps_the_reading_place() -> None:
    async with reading() as (app, pilot):
        view = app.view
        offset = TEXT.index("day 25.")
        view.scroll_to_offset(offset, centre=False)
        for width in (50, 120, 31, 9, 80):
            await pilot.resize_terminal(width, 20)
            await until(pilot, lambda width=width: app.size.width == width)  # type: ignore[misc]
            assert view.row_of(offset) == view.scroll_offset.y


async def test_a_passage_begins_at_the_current_hit() -> None:
    hits = spans_of("signed")
    async with reading(hits=hits, at=hits[3][0]) as (app, pilot):
        app.view.start_passage()
        assert app.view.passage is not None
        assert TEXT[slice(*app.view.passage)] == "Nobody signed anything in Oslo."
        await pilot.pause()
        events = app.heard(ArticleView.PassageChanged)
        assert isinstance(events[-1], ArticleView.PassageChanged)
        assert events[-1].span == app.view.passage


async def test_a_passage_begins_at_the_hit_or_mention_that_was_gone_to_last() -> None:
    hits = spans_of("Nobody signed")
    mentions = mentions_of(berg=("Anna Berg", Label.PERSON))
    async with reading(hits=hits, at=hits[3][0], mentions=mentions) as (app, _):
        view = app.view
        view.next_mention()
        mention = view.mention_in_sight
        view.start_passage()
        assert mention is not None
        assert view.passage is not None
        assert view.passage[0] <= mention.start < view.passage[1]
        view.cancel_passage()
        view.next_hit()
        view.start_passage()
        assert any(view.passage[0] <= start < view.passage[1] for start, _ in hits)


async def test_a_passage_is_begun_anew_at_another_hit_and_let_go_of_at_the_same() -> None:
    hits = spans_of("signed")
    async with reading(hits=hits, at=hits[3][0]) as (app, _):
        view = app.view
        view.start_passage()
        first = view.passage
        view.next_hit()
        view.start_passage()
        assert view.passage not in (None, first)
        view.extend_passage(1)
        view.start_passage()
        assert view.passage is None


async def test_without_a_hit_a_passage_begins_with_the_first_sentence_in_sight() -> None:
    async with reading() as (app, pilot):
        view = app.view
        view.scroll_to_offset(TEXT.index("They spoke for 7"), centre=False)
        await pilot.pause()
        view.start_passage()
        assert view.passage is not None
        assert view.is_in_sight(view.passage[0])


async def test_a_passage_grows_shrinks_and_grows_the_other_way() -> None:
    all_sentences = sentences(TEXT)
    async with reading() as (app, _):
        view = app.view
        view.scroll_to_offset(all_sentences[12][0], centre=False)
        view.start_passage()
        assert view.passage is not None
        first = all_sentences.index(view.passage)
        for step, (top, bottom) in [(1, (0, 1)), (1, (0, 2)), (-1, (0, 1)), (-2, (-1, 0)), (-1, (-2, 0)), (3, (0, 1))]:
            view.extend_passage(step)
            assert view.passage == (all_sentences[first + top][0], all_sentences[first + bottom][1])


async def test_a_growing_passage_stays_in_sight() -> None:
    async with reading() as (app, _):
        view = app.view
        view.start_passage()
        for _step in range(60):
            view.extend_passage(1)
            assert view.passage is not None
            assert view.is_in_sight(view.passage[1] - 1)


async def test_a_passage_grows_to_whole_paragraphs() -> None:
    numbered = paragraphs(TEXT)
    async with reading() as (app, _):
        view = app.view
        view.start_passage()
        view.passage_to_paragraph()
        assert view.passage == numbered[0]
        view.passage_to_paragraph()
        assert view.passage == (numbered[0][0], numbered[1][1])


async def test_starting_again_or_cancelling_lets_go_of_the_passage() -> None:
    async with reading() as (app, _):
        view = app.view
        view.start_passage()
        view.start_passage()
        assert view.passage is None
        view.start_passage()
        view.cancel_passage()
        assert view.passage is None
        view.extend_passage(1)
        view.passage_to_paragraph()
        assert view.passage is None


async def test_a_smaller_pane_keeps_the_end_of_the_passage_in_sight() -> None:
    async with reading() as (app, pilot):
        view = app.view
        view.start_passage()
        view.extend_passage(14)
        await pilot.resize_terminal(80, 9)
        await until(pilot, lambda: view.size.height == 9)
        assert view.passage is not None
        assert view.is_in_sight(view.passage[1] - 1)


async def test_the_marks_of_a_passage_survive_without_colour() -> None:
    async with reading() as (app, _):
        app.view.start_passage()
        assert screen_rows(app.view)[0].startswith("▌")


async def test_hits_and_mentions_survive_without_colour() -> None:
    hits = spans_of("Oslo")
    async with reading(hits=hits[1:], mentions=MENTIONS, at=hits[1][0]) as (app, _):
        looks = {segment.text: segment.style for segment in app.view.render_line(0) if segment.style}
        assert looks["Anna Berg"].underline
        assert looks["Oslo"].italic
        current = [segment for y in range(3) for segment in app.view.render_line(y) if segment.text == "Oslo"][1].style
        assert current is not None
        assert current.reverse
        assert current.bold
        assert any(row.startswith("▸") for row in screen_rows(app.view))


async def test_the_level_of_highlighting() -> None:
    async with reading(mentions=MENTIONS) as (app, _):
        view = app.view

        def marked() -> set[str]:
            styled = [segment for y in range(3) for segment in view.render_line(y) if segment.style]
            return {one.text for one in styled if one.style and (one.style.underline or one.style.italic)}

        assert marked() == {"Anna Berg", "Oslo"}
        view.chosen, view.highlight = frozenset({"oslo"}), "chosen"
        assert marked() == {"Oslo"}
        view.highlight = "none"
        assert marked() == set()
        assert "person" not in view.legend().plain


async def test_dragging_chooses_whole_sentences() -> None:
    async with reading() as (app, pilot):
        view = app.view
        first, second = sentences(TEXT)[:2]
        await pilot.mouse_down(view, offset=(10, 0))
        await pilot.hover(view, offset=(60, 0))
        assert view.passage == (first[0], second[1])
        await pilot.mouse_up(view, offset=(60, 0))
        assert view.passage == (first[0], second[1])
        await pilot.hover(view, offset=(20, 8))
        assert view.passage == (first[0], second[1])


async def test_dragging_upwards_chooses_as_well() -> None:
    async with reading() as (app, pilot):
        view = app.view
        await pilot.mouse_down(view, offset=(20, 4))
        await pilot.hover(view, offset=(6, 0))
        await pilot.mouse_up(view, offset=(6, 0))
        offset = view.offset_at(4, 20)
        assert offset is not None
        touched = [span for span in sentences(TEXT) if span[0] <= offset]
        assert view.passage == (0, touched[-1][1])


async def test_two_clicks_choose_a_sentence_and_one_does_not() -> None:
    async with reading() as (app, pilot):
        view = app.view
        await pilot.click(view, offset=(20, 0))
        assert view.passage is None
        await pilot.click(view, offset=(30, 0), times=2)
        assert view.passage == sentences(TEXT)[0]


async def test_a_click_on_a_mention_tells_its_entity() -> None:
    async with reading(mentions=MENTIONS) as (app, pilot):
        await pilot.click(app.view, offset=(6, 0))
        await pilot.pause()
        events = app.heard(ArticleView.MentionClicked)
        assert [event.entity_id for event in events if isinstance(event, ArticleView.MentionClicked)] == ["berg"]
        app.view.highlight = "none"
        await pilot.click(app.view, offset=(6, 0))
        assert len(app.heard(ArticleView.MentionClicked)) == 1


async def test_the_place_is_told_when_it_changes() -> None:
    async with reading(hits=spans_of("signed")) as (app, pilot):
        app.view.next_hit()
        app.view.scroll_end(animate=False)
        await until(pilot, lambda: app.view.place.percent == 100)
        await pilot.pause()
        events = app.heard(ArticleView.PlaceChanged)
        places = [event.place for event in events if isinstance(event, ArticleView.PlaceChanged)]
        assert places[-1] == app.view.place
        assert places[-1].paragraphs == 40
        assert places[-1].paragraph > 30
        assert places[-1].hit == 1
        assert all(before != after for before, after in pairwise(places))


async def test_a_message_stands_where_there_is_no_article() -> None:
    async with reading() as (app, pilot):
        app.view.start_passage()
        app.view.clear("Nothing here [/bold].\nType to search.")
        await pilot.pause()
        rows = [row.strip() for row in screen_rows(app.view)]
        assert rows[0] == "Nothing here [/bold]."
        assert "Type to search." in rows
        assert app.view.passage is None
        app.view.start_passage()
        app.view.next_hit()
        assert app.view.passage is None
        await pilot.click(app.view, offset=(3, 0), times=2)
        assert app.view.place.paragraphs == 0


_NASTY = {
    "empty": "",
    "white space": " \n\t\n   ",
    "newlines": "\n" * 5000 + "end",
    "no spaces": "x" * 1_000_000,
    "markup": "see [/x] [@click=app.quit]me[/] [bold",
    "right to left": "שלום \u202eעולם\u202c " * 50,
    "terminal": "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m" * 20,
    "wide": "漢字かな交じり文。" * 200,
    "emoji": "👩🏽\u200d👩\u200d👧 ❤\ufe0f 🇳🇴 " * 100,
    "combining": "e\u0301\u0302\u0303" * 300 + "\u0301",
    "indented": " " * 3000 + "word",
}


@pytest.mark.parametrize("name", _NASTY)
async def test_no_text_and_no_size_breaks_the_pane(name: str) -> None:
    text = normalise(_NASTY[name])
    hits = [(0, 1), (len(text) // 2, len(text)), (len(text) + 5, len(text) + 9), (-3, 2)]
    mentions = [Mention(0, 3, Label.PERSON, "x", entity="a"), Mention(1, 5, Label.GPE, "y")]
    async with reading(text, hits=hits, mentions=mentions, at=len(text) // 2) as (app, pilot):
        view = app.view
        for size in ((80, 20), (9, 4), (3, 2), (1, 1), (200, 60)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: tuple(app.size) == size)  # type: ignore[misc]
            view.next_hit()
            view.next_mention()
            view.start_passage()
            view.extend_passage(1)
            view.passage_to_paragraph()
            view.cancel_passage()
            for row in (view.render_line(y) for y in range(view.size.height)):
                assert row.cell_length == view.scrollable_content_region.width
                assert all(char.isprintable() or char in "\u3000\xa0\u200b" for char in row.text)
