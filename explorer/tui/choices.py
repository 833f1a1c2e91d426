"""What the reader chose on the screen and finds again at the next start: theme, citation style, marks.

The settings file stays the reader's own. A choice takes the place of the setting that held when it was made, and gives
way once the file says something else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from textual.theme import BUILTIN_THEMES

from explorer import paths
from explorer.settings import HIGHLIGHTS, STYLES, Settings

NAMES: Final = ("theme", "style", "highlight")
"""Settings that have a key or a command on the screen."""


def _file() -> Path:
    return paths.data_home() / "choices.json"


def applied(settings: Settings) -> Settings:
    """The settings with what was chosen in their place, as far as it can still be used."""
    usable = {
        "theme": BUILTIN_THEMES,
        "style": (*STYLES, *settings.templates, *settings.csl),
        "highlight": HIGHLIGHTS,
    }
    chosen: dict[str, str] = {}
    with suppress(OSError, ValueError, TypeError, AttributeError):
        for name, (setting, choice) in json.loads(_file().read_bytes()).items():
            if name in NAMES and setting == getattr(settings, name) and choice in usable[name]:
                chosen[name] = choice
    return replace(settings, **chosen)  # type: ignore[arg-type]


def keep(settings: Settings, present: Mapping[str, str]) -> None:
    """Keep what is other than the settings; a folder that cannot be written costs no more than that."""
    before = applied(settings)
    if all(present[name] == getattr(before, name) for name in NAMES):
        return
    chosen = {name: (getattr(settings, name), present[name]) for name in NAMES}
    with suppress(OSError):
        paths.write_atomically(_file(), json.dumps({name: pair for name, pair in chosen.items() if len(set(pair)) > 1}))
