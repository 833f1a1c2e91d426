"""``explorer doctor``: what works here, and what does not."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from explorer import __version__, paths, settings
from explorer.cli.output import console, counted, line, write_json
from explorer.cli.roots import AS_JSON, PATHS, given
from explorer.errors import ExplorerError

_PACKAGES: Final = ("textual", "rich", "whoosh-reloaded", "spacy", "pyperclip")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the diagnosis; ``fault`` is what keeps a part of explorer from working, ``""`` where it works."""

    topic: str
    name: str
    value: str
    fault: str = ""


@click.command()
@PATHS
@AS_JSON
def doctor(roots: tuple[Path, ...], *, as_json: bool) -> int:
    """Say what works here and what does not.

    Looks at versions, folders, entity model, the index of PATH, clipboard, terminal and settings. Changes nothing, but
    that an index found to be damaged is made again by the next command. Exit code 2 where something that is needed does
    not work.
    """
    findings = [*_versions(), *_folders(), *_model(), *_index(given(roots)), *_clipboard(), *_terminal(), *_settings()]
    if as_json:
        write_json(_as_json(findings))
    else:
        _print(findings)
    return 2 if any(finding.fault for finding in findings) else 0


def _versions() -> Iterator[Finding]:
    yield Finding("versions", "explorer", __version__)
    from importlib import metadata

    yield Finding("versions", "python", f"{platform.python_version()} ({sys.executable})")
    yield Finding("versions", "system", platform.platform())
    for package in _PACKAGES:
        try:
            yield Finding("versions", package, metadata.version(package))
        except metadata.PackageNotFoundError:
            yield Finding("versions", package, "missing", f"The package {package} is not installed.")


def _folders() -> Iterator[Finding]:
    for name, folder in (("cache", paths.cache_home()), ("data", paths.data_home()), ("config", paths.config_home())):
        nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
        fault = "" if os.access(nearest, os.W_OK) else f"{nearest} cannot be written."
        yield Finding("folders", name, str(folder), fault)


def _model() -> Iterator[Finding]:
    from explorer.entities import load_pipeline, pipeline_name

    try:
        name = pipeline_name()
        load_pipeline()
    except ExplorerError as error:
        yield Finding("model", "entities", error.message, error.hint or error.message)
    else:
        yield Finding("model", "entities", name)


def _index(roots: tuple[Path, ...]) -> Iterator[Finding]:
    from explorer.corpus import Corpus
    from explorer.index import Index

    try:
        folder = paths.index_folder(Corpus(roots).roots)
        yield Finding("index", "folder", str(folder))
        if not Index.exists(folder):
            yield Finding("index", "state", "not made yet; every command makes it")
            return
        with Index.open(folder) as index:
            faults = index.health()
            yield Finding("index", "articles", str(len(index)))
            yield Finding("index", "actors and places", str(len(index.entities())))
            yield from (Finding("index", "health", fault, fault) for fault in faults)
            if not faults:
                yield Finding("index", "health", "sound")
    except ExplorerError as error:
        yield Finding("index", "state", error.message, error.hint or error.message)


def _clipboard() -> Iterator[Finding]:
    from explorer.tui import clipboard

    for way in clipboard.ways():
        yield Finding("clipboard", way.name, way.describe())


def _terminal() -> Iterator[Finding]:
    screen = console()
    environment = os.environ
    size = os.get_terminal_size(sys.__stdout__.fileno()) if sys.__stdout__ and sys.__stdout__.isatty() else None
    yield Finding("terminal", "TERM", environment.get("TERM", "not set"))
    yield Finding("terminal", "colours", "off (NO_COLOR)" if screen.no_color else screen.color_system or "none")
    yield Finding("terminal", "size", f"{size.columns}x{size.lines}" if size else "not a terminal")
    yield Finding("terminal", "encoding", sys.stdout.encoding or "unknown")
    yield Finding("terminal", "tmux", "yes" if "TMUX" in environment else "no")
    yield Finding("terminal", "ssh", "yes" if {"SSH_TTY", "SSH_CONNECTION"} & environment.keys() else "no")


def _settings() -> Iterator[Finding]:
    file = paths.settings_file()
    yield Finding("settings", "file", str(file) if file.exists() else f"{file} (not there, defaults are used)")
    from explorer.tui.commands import checked_keymap

    loaded = settings.load(file)
    for problem in (*loaded.problems, *checked_keymap(loaded.keys)[1]):
        yield Finding("settings", "problem", problem)


def _as_json(findings: list[Finding]) -> dict[str, object]:
    topics: dict[str, list[dict[str, str]]] = {}
    for finding in findings:
        topics.setdefault(finding.topic, []).append({"name": finding.name, "value": finding.value})
    return {**topics, "faults": [f"{it.topic}: {it.fault}" for it in findings if it.fault]}


def _print(findings: list[Finding]) -> None:
    screen = console()
    topic = ""
    for finding in findings:
        if finding.topic != topic:
            topic = finding.topic
            screen.print(line((topic, "bold")))
        mark = ("✗ ", "bold red") if finding.fault else "  "
        screen.print(line(mark, f"{finding.name:<18} {finding.value}"), soft_wrap=True)
    faults = [finding for finding in findings if finding.fault]
    screen.print()
    screen.print(line((f"{counted(len(faults), 'fault')}" if faults else "Everything that is needed works.", "bold")))
    for finding in faults:
        screen.print(line(f"  {finding.topic}: {finding.fault}"), soft_wrap=True)
