"""What the reader set, in ``settings.toml``: read once, checked, and never written by explorer.

A setting that cannot be used is reported and its default is taken, so that a slip of the pen never keeps the
articles shut.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

STYLES: Final = ("plain", "markdown")
CLIPBOARD_WAYS: Final = ("auto", "tmux", "native", "osc52", "file")
HIGHLIGHTS: Final = ("chosen", "all", "none")


@dataclass(frozen=True)
class Settings:
    """Every setting with its default."""

    theme: str = "textual-dark"
    """Name of a Textual theme."""
    style: str = "plain"
    """Citation style a passage is copied in."""
    clipboard: str = "auto"
    """Way to the clipboard that is tried; ``auto`` tries all that fit."""
    highlight: str = "all"
    """Entities marked in an article: the chosen ones, all, or none."""
    keys: dict[str, str] = field(default_factory=dict)
    """Command id to key or keys, separated by commas."""
    problems: tuple[str, ...] = ()
    """Settings that could not be used, each in a sentence."""


_CHOICES: Final = {"style": STYLES, "clipboard": CLIPBOARD_WAYS, "highlight": HIGHLIGHTS}


def load(path: Path) -> Settings:
    """Read the settings file; a missing one is as good as an empty one. Never raises."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Settings(problems=(f"{path.name} cannot be read ({error}); defaults are used.",))
    return _checked(table)


def _checked(table: dict[str, Any]) -> Settings:
    known: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in table.items():
        if name == "keys" and isinstance(value, dict):
            known["keys"] = {key: bound for key, bound in value.items() if isinstance(bound, str)}
            problems += [f"keys.{key} is not text." for key, bound in value.items() if not isinstance(bound, str)]
        elif name in ("theme", *_CHOICES) and isinstance(value, str):
            if value in _CHOICES.get(name, (value,)):
                known[name] = value
            else:
                problems.append(f"{name} is {value!r}; it can be {', '.join(_CHOICES[name])}.")
        else:
            problems.append(f"{name} is not a setting, or not of the right kind.")
    return Settings(**known, problems=tuple(problems))
