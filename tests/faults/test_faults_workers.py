"""An error nobody foresaw in a worker is said on the screen, which does not wait for ever."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.library import Library
from explorer.settings import Settings
from explorer.tui import updating
from explorer.tui.app import ExplorerApp


def broken(*_: Any, **__: Any) -> Any:
    raise PermissionError(13, "Permission denied", "/cache/explorer-index.json")


@pytest.mark.parametrize("where", ["open", "search", "update"])
async def test_an_unforeseen_error_is_said(
    seeds: Any, warm_home: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "update":
        monkeypatch.setattr(updating.IndexUpdate, "run", broken)
    else:
        monkeypatch.setattr(Library, where, classmethod(broken) if where == "open" else broken)
    app = ExplorerApp([seeds], Settings())
    async with app.run_test(size=(110, 30), notifications=True) as pilot:
        await pilot.pause(1.5)
        if where == "update":
            await pilot.press("f5")
            await pilot.pause(1)
        shown = "\n".join("".join(s.text for s in strip) for strip in app.screen._compositor.render_strips())
    assert "ermission denied" in shown
