"""The screen. Importing this package costs nothing; Textual is imported by ``run``."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from explorer.settings import Settings

SWITCH_SECONDS: Final = 0.001
"""After this time a thread that works lets the screen go on, which would wait five times as long with each answer."""


def run(roots: Sequence[Path], settings: Settings, *, model: str | None = None) -> None:
    """Open the screen on a corpus and return when the reader leaves; exits where something else ended it."""
    # Until the first results are shown nearly all that is made stays; looking for garbage among it would take longer
    # than the search.
    gc.disable()
    # Nothing here computes with matrices, and to start the threads for that takes longer than the rest of numpy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.setswitchinterval(SWITCH_SECONDS)
    from explorer.tui.app import ExplorerApp

    app = ExplorerApp(roots, settings, model=model)
    app.run()
    if app.return_code:
        raise SystemExit(app.return_code)
