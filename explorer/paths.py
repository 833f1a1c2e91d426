"""Where explorer keeps things: the index in the cache folder, what the reader made in the data folder.

``EXPLORER_HOME`` moves all of them under one folder (``cache``, ``data``, ``config``), which tests and portable
installations use.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

APP: Final = "explorer-tui"


def _home(kind: str, default: str) -> Path:
    home = os.environ.get("EXPLORER_HOME")
    return Path(home).expanduser() / kind if home else Path(default)


def cache_home() -> Path:
    """Folder of the indexes; everything in it can be made again."""
    return _home("cache", platformdirs.user_cache_dir(APP))


def data_home() -> Path:
    """Folder of what the reader made; nothing in it can be made again."""
    return _home("data", platformdirs.user_data_dir(APP))


def config_home() -> Path:
    """Folder of the settings file."""
    return _home("config", platformdirs.user_config_dir(APP))


def settings_file() -> Path:
    """The settings file, which need not exist."""
    return config_home() / "settings.toml"


def corpus_key(roots: Sequence[Path]) -> str:
    """Name under which a corpus keeps its index and data: readable, and unique to its absolute roots."""
    absolute = sorted(os.fsencode(root.resolve()) for root in roots)
    digest = hashlib.sha256(b"\0".join(absolute)).hexdigest()[:16]
    name = re.sub(r"[^\w.-]+", "-", roots[0].resolve().name, flags=re.ASCII).strip("-.")[:32]
    return f"{name or 'corpus'}-{digest}"


def index_folder(roots: Sequence[Path]) -> Path:
    """Folder of the index of the corpus with these roots."""
    return cache_home() / "indexes" / corpus_key(roots)


def data_folder(roots: Sequence[Path]) -> Path:
    """Folder of what the reader made in the corpus with these roots."""
    return data_home() / "corpora" / corpus_key(roots)


def seeds() -> Path:
    """The articles that ship with explorer: inside the installed package, or beside it in a checkout."""
    installed = Path(__file__).parent / "seeds"
    return installed if installed.is_dir() else installed.parent.parent / "seeds"


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that it holds either the old or the new text whatever happens, readable only by its owner."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    # Without this the new name may be lost with the power; not every system lets a folder be opened.
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
