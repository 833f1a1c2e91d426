"""The screen. Importing this package costs nothing; Textual is imported by ``run``."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from pathlib import Path

from explorer.settings import Settings


def run(roots: Sequence[Path], settings: Settings, *, model: str | None = None) -> None:
    """Open the screen on a corpus and return when the reader leaves; exits where something else ended it."""
    # Until the first results are shown nearly all that is made stays; looking for garbage among it would take longer
    # than the search.
    gc.disable()
    # Nothing here computes with matrices, and to start the threads for that takes longer than the rest of numpy.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from explorer.tui.app import ExplorerApp

    app = ExplorerApp(roots, settings, model=model)
    app.run()
    if app.return_code:
        raise SystemExit(app.return_code)
