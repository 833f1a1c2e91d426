"""Draw the pictures of the README from the running app, on the articles that ship with it.

make picture
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import re
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SIZES = {"explorer": (120, 36), "small": (80, 24), "large": (200, 50)}
_WEB_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def _draw(folder: Path, names: list[str]) -> None:
    from explorer import paths
    from explorer.library import Library
    from explorer.tui.app import ExplorerApp

    with Library.open([paths.seeds()]) as library:
        library.update()
    for name in names:
        # As `tui.run` does: to look for garbage among all that was loaded here takes 0.2 s, for which keys wait.
        gc.disable()
        app = ExplorerApp([paths.seeds()])
        async with app.run_test(size=SIZES[name]) as pilot:
            await _until(pilot, lambda app=app: getattr(app.screen, "results", None) is not None)
            await pilot.press(*"peskov bases")
            await _until(pilot, lambda app=app: app.screen.results.state.text == "peskov bases")
            await _until(pilot, lambda app=app: app.screen.article_pane.article is not None)
            screen = app.screen
            chosen = next(value for value in screen.actors.rows.lines if "Peskov" in value.name)
            screen.actors.rows.post_message(screen.actors.rows.Included(chosen))
            await _until(pilot, lambda app=app: app.screen.results.state.filters.include)
            await pilot.press("enter", "enter", "v", "j")
            await _until(pilot, lambda app=app: app.screen.article_pane.tray.text)
            await pilot.pause()
            # Without the web fonts the picture needs nothing from elsewhere.
            (folder / f"{name}.svg").write_text(_WEB_FONT.sub("", app.export_screenshot(title="explorer")))


async def _until(pilot, condition) -> None:  # type: ignore[no-untyped-def]
    for _ in range(500):
        if condition():
            return
        await pilot.pause(0.02)
    raise SystemExit("The screen did not come to what the picture shows.")


def main() -> None:
    """Write the pictures into this folder, or another one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=HERE)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(SIZES)}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["EXPLORER_HOME"] = home
        asyncio.run(_draw(chosen.to, chosen.names or ["explorer"]))


if __name__ == "__main__":
    main()
