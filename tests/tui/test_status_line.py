"""What the last line says: its state, or a message that gives way to news, or a warning that does not."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from explorer.tui.widgets import status_line
from explorer.tui.widgets.status_line import StatusLine


class OneLine(App[None]):
    """Nothing but the line."""

    def compose(self) -> ComposeResult:
        yield StatusLine(id="status")


@pytest.mark.parametrize(("kind", "shown"), [("", "news"), ("good", "news"), ("warning", "a message")])
async def test_a_message_gives_way_to_news_and_a_warning_does_not(
    kind: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_line, "_LEAST_SECONDS", -1.0)
    async with OneLine().run_test() as pilot:
        line = pilot.app.query_one(StatusLine)
        line.state("state")
        line.say("a message", kind=kind)
        line.state("state")
        assert line.text == "a message"
        line.state("news")
        assert line.text == shown
