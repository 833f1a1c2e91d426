"""Settings that cannot be used are said in one line, and in full on a page."""

from __future__ import annotations

import pytest
from textual.widgets._toast import Toast

from explorer.settings import Settings

pytestmark = pytest.mark.usefixtures("warm_home")


async def test_several_settings_that_cannot_be_used_are_one_message_that_covers_nothing(explore) -> None:  # type: ignore[no-untyped-def]
    wrong = Settings(theme="[/x]", keys={"copy": "nokey", "fly": "y"}, problems=("colour is not a setting.",))
    async with explore(settings=wrong) as it:
        await it.until(lambda: "4 settings cannot be used" in it.status, "that they cannot")
        assert not it.app.screen.query(Toast)
        it.screen.action_settings()
        await it.until(lambda: "Cannot be used" in it.text(), "the page")
        for part in ("theme '[/x]' is not known", "keys.fly", "nokey", "colour is not a setting", "highlight"):
            assert part in it.text()


async def test_a_setting_that_cannot_be_used_is_said_itself(explore) -> None:  # type: ignore[no-untyped-def]
    async with explore(settings=Settings(theme="gaudy")) as it:
        await it.until(lambda: it.status == "Settings: theme 'gaudy' is not known.", "what is wrong")
