"""Fixtures that keep tests and the machine apart, and the seeds indexed once."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from explorer.library import Library

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile("explorer", deadline=None)
hypothesis.settings.load_profile("explorer")

# Textual reads this once, when it is imported.
os.environ["TEXTUAL_ANIMATIONS"] = "none"

_OF_THE_MACHINE = (
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLORFGBG",
    "COLORTERM",
    "COLUMNS",
    "DISPLAY",
    "FORCE_COLOR",
    "LINES",
    "NO_COLOR",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "STY",
    "TERM_PROGRAM",
    "TEXTUAL_THEME",
    "TMUX",
    "TMUX_PANE",
    "TTY_COMPATIBLE",
    "TTY_INTERACTIVE",
    "WAYLAND_DISPLAY",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
)


def _own_environment(patch: pytest.MonkeyPatch, home: Path) -> None:
    for name in _OF_THE_MACHINE:
        patch.delenv(name, raising=False)
    patch.setenv("EXPLORER_HOME", str(home))
    patch.setenv("TERM", "xterm-256color")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands for the reader's home, empty; child processes inherit it."""
    folder = tmp_path_factory.mktemp("home")
    _own_environment(monkeypatch, folder)
    return folder


@pytest.fixture(autouse=True, scope="session")
def pipelines_loaded_once() -> Iterator[None]:
    """Every update in this process tags with the same pipeline: loading takes most of the time of a few articles."""
    from explorer import entities, tagging

    with pytest.MonkeyPatch.context() as patch:
        once = cache(entities.load_pipeline)
        patch.setattr(entities, "load_pipeline", once)
        patch.setattr(tagging, "load_pipeline", once)
        yield


@pytest.fixture
def calls() -> Callable[[Callable[[], object]], int]:
    """Counts the functions that something calls: work done, which is the same on every machine."""

    def counted(work: Callable[[], object]) -> int:
        found = 0

        def count(_frame: object, event: str, _of: object) -> None:
            nonlocal found
            found += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            work()
        finally:
            sys.setprofile(before)
        return found

    return counted


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the seed articles. Read only."""
    from explorer import paths

    return paths.seeds()


@pytest.fixture(scope="session")
def seed_home(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """A home in which the seeds are indexed with their entities. Read only: take ``warm_home`` to change it."""
    from explorer.library import Library

    folder = tmp_path_factory.mktemp("seed-home")
    with pytest.MonkeyPatch.context() as patch:
        _own_environment(patch, folder)
        with Library.open([seeds]) as library:
            library.update()
            assert not library.warnings, library.warnings
    return folder


@pytest.fixture(scope="session")
def seed_library(seed_home: Path, seeds: Path) -> Iterator[Library]:
    """The seeds as an open library. Shared by all tests, so nothing may change it."""
    from explorer.library import Library

    with pytest.MonkeyPatch.context() as patch:
        _own_environment(patch, seed_home)
        library = Library.open([seeds])
    with library:
        yield library


@pytest.fixture
def warm_home(home: Path, seed_home: Path) -> Path:
    """The home of this test with the seeds indexed already: its own copy, for starting the program in."""
    return Path(shutil.copytree(seed_home, home, dirs_exist_ok=True))
