"""Paths as a reader types them."""

from __future__ import annotations

import os
from pathlib import Path


def completed(value: str) -> str | None:
    """What is typed with the first name of a file or folder that begins so, whole."""
    folder, name = os.path.split(value)
    try:
        with os.scandir(as_path(folder) if folder else Path()) as found:
            fitting = sorted(
                (one.name, one.is_dir())
                for one in found
                if one.name.startswith(name) and (name or not one.name.startswith("."))
            )
    except (OSError, ValueError):
        return None
    if not fitting:
        return None
    first, is_folder = fitting[0]
    return value + first[len(name) :] + (os.sep if is_folder else "")


def as_path(text: str) -> Path:
    """The path that was typed; ``~`` is home. Never raises, unlike ``Path.expanduser``."""
    return Path(os.path.expanduser(text.strip()))  # noqa: PTH111


def file_problem(text: str, *, new: bool = False) -> str:
    """Why what is typed names no file or, with ``new``, none that can be made; empty if it does. Never raises."""
    path = as_path(text)
    try:
        if not text.strip() or path.is_dir():
            return "This is a folder; a file is needed."
        if not new:
            return "" if path.is_file() else "There is no file of this name."
        if path.exists():
            return "There is a file of this name; it is not written over."
        return "" if path.parent.is_dir() else f"There is no folder {path.parent}."
    except OSError as error:
        return f"This cannot be the path of a file: {error.strerror}."


def current_folder() -> Path:
    """The folder that typed paths begin in; where it was taken away meanwhile, home."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()
