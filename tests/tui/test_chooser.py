"""What a list to go to something by name offers, and in which order."""

from __future__ import annotations

from textual.app import App
from textual.widgets import OptionList

from explorer.tui.screens.chooser import Choice, Chooser, findable, fitting

_PLACES = findable(
    Choice(name, also, "", lambda: None)
    for name, also in (
        ("Soviet Union", "USSR"),
        ("North Vietnam", "Hanoi"),
        ("Vietnam", "Viet Nam"),
        ("Übersee", "overseas"),
        ("South Korea", "Republic of Korea"),
    )
)


def _offered(text: str) -> list[str]:
    return [choice.name for choice in fitting(_PLACES, text)]


def test_names_that_begin_as_typed_come_before_words_that_do_and_these_before_parts_of_words() -> None:
    assert _offered("viet") == ["Vietnam", "North Vietnam", "Soviet Union"]


def test_all_words_must_be_there_in_the_name_or_another_spelling() -> None:
    assert _offered("kor rep") == ["South Korea"]
    assert _offered("kor viet") == []


def test_accents_and_case_do_not_matter() -> None:
    assert _offered("UBER") == ["Übersee"]


def test_without_words_all_are_offered_in_their_order() -> None:
    assert _offered("  ") == ["Soviet Union", "North Vietnam", "Vietnam", "Übersee", "South Korea"]


async def test_where_nothing_can_be_chosen_that_is_said() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        chooser = Chooser("Go to place")
        await app.push_screen(chooser)
        said = []
        for choices in ([], _PLACES):
            chooser.offer(choices)
            await pilot.press("q")
            said.append(str(chooser.query_one(OptionList).get_option_at_index(0).prompt))
        assert said == ["there are none", "nothing matches “qq”"]
