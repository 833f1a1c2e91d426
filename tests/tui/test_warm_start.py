"""A warm start shows results without the entity pipeline, and without what only imports slowly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import asyncio, sys
from pathlib import Path
from explorer.tui.app import ExplorerApp

async def main():
    app = ExplorerApp([Path(sys.argv[1])])
    async with app.run_test() as pilot:
        while not getattr(app.screen, "results", None):
            await pilot.pause(0.01)
        print(app.screen.results.total, app.screen.is_updating)
        await pilot.press(*"puti")
        while app.screen.results.state.text != "puti":
            await pilot.pause(0.01)
        print(app.screen.results.total, [name for name in ("spacy", "numpy.ma") if name in sys.modules])

asyncio.run(main())
"""


def test_a_warm_start_answers_without_slow_imports(warm_home: Path, seeds: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(seeds)], check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["5", "False", "4", "[]"]
