"""The word lists of training: text files under ``data/`` with sections in square brackets."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def section(name: str, part: str) -> tuple[str, ...]:
    """The entries of one section: between ``|`` where the file has any, else between spaces."""
    found: list[str] = []
    here = False
    for line in Path(__file__).with_name("data").joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            here = line == f"[{part}]"
        elif here and not line.startswith("#"):
            found += line.split("|") if name == "organisations" else line.split()
    return tuple(found)
