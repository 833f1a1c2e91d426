"""An error nobody foresaw in a worker is said on the screen."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from explorer import checking
from explorer.library import Library
from explorer.tui import updating
from explorer.tui.latest import InTurn


def broken(*_: Any, **__: Any) -> Any:
    raise PermissionError(13, "Permission denied", "/cache/explorer-index.json")


@pytest.mark.parametrize("where", ["open", "look", "search", "article", "update"])
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


async def test_an_unforeseen_error_on_another_screen_is_said(
    explore: Any, warm_home: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checking, "check", broken)
    draft = tmp_path / "draft.md"
    draft.write_text("He said “nothing of the kind”.")
    async with explore() as it:
        it.screen._begin_check(str(draft))
        await it.until(lambda: "ermission denied" in it.text(), "word of the error")


def test_what_waits_behind_an_error_is_done() -> None:
    done: list[str] = []
    jobs = [broken, lambda: done.append("second"), broken, lambda: done.append("last")]
    works: list[Any] = []
    owner = SimpleNamespace(run_worker=lambda work, **_: works.append(work), post_message=done.append)
    turn = InTurn(owner, "jobs", str)  # type: ignore[arg-type]
    for job in jobs:
        turn.ask(job)
    (work,) = works
    with pytest.raises(PermissionError):
        work()
    assert done == ["second", "last"]
    assert not turn.busy
