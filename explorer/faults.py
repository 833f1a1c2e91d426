"""Faults of explorer itself: the reader is told in a sentence, and what its makers need to know goes to a file."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from explorer import __version__, paths
from explorer.errors import ProgramFault

_MOST: Final = 256_000
"""Bytes after which the file is begun anew."""


def log_file() -> Path:
    """Where the details of faults are written; only its owner can read it, since queries and names may be in it."""
    return paths.cache_home() / "faults.log"


def reported(error: BaseException, unharmed: str = "") -> ProgramFault:
    """Write down an error that nobody foresaw, and make of it what the reader is told.

    Args:
        error: as it was caught.
        unharmed: what is known to be sound, as in *the index is sound*.
    """
    message = f"Something went wrong in explorer itself ({type(error).__name__})" + (unharmed and f"; {unharmed}") + "."
    details = "".join(traceback.format_exception(error))
    about = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} explorer {__version__}, Python {sys.version.split()[0]}"
    try:
        _write(f"{about}, {sys.platform}\n{details}\n")
    except OSError:
        return ProgramFault(message, hint="Its details could not be written.")
    return ProgramFault(message, hint=f"Details for a report of it are in {log_file()}.")


def _write(text: str) -> None:
    path = log_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if path.stat().st_size > _MOST:
            path.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
