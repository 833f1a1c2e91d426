"""An error nobody foresaw in a worker is said on the screen."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.library import Library
from explorer.tui import updating


def broken(*_: Any, **__: Any) -> Any:
    raise PermissionError(13, "Permission denied", "/cache/explorer-index.json")


@pytest.mark.parametrize("where", ["open", "is_current", "search", "article", "update"])
async def test_an_unforeseen_error_is_said(
    explore: Any, warm_home: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    if where == "update":
        monkeypatch.setattr(updating.IndexUpdate, "run", broken)
    else:
        monkeypatch.setattr(Library, where, classmethod(broken) if where == "open" else broken)
    async with explore(settle=False) as it:
        if where == "update":
            await it.until(lambda: it.screen.library, "the library")
            await it.pilot.press("f5")
        await it.until(lambda: "ermission denied" in it.text(), "word of the error")
