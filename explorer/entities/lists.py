"""The word lists of this floor: plain text files under ``data/``, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    raw = files(__package__).joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in raw.splitlines() if line.strip() and not line.startswith("#")]


@cache
def rows(name: str) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The rows of a table: fields between ``|``, each with its alternatives between ``;``."""
    return tuple(
        tuple(tuple(part.strip() for part in field.split(";") if part.strip()) for field in line.split("|"))
        for line in _lines(name)
    )


@cache
def words(name: str) -> frozenset[str]:
    """All words of a file without sections."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def sections(name: str) -> dict[str, frozenset[str]]:
    """The words of a file by its ``[section]``; alternatives between ``|`` may hold spaces."""
    found: dict[str, set[str]] = {}
    current = ""
    for line in _lines(name):
        if line.startswith("[") and line.endswith("]"):
            current = line[1:-1]
            found[current] = set()
        elif "|" in line:
            found[current].update(part.strip() for part in line.split("|") if part.strip())
        else:
            found[current].update(line.split())
    return {section: frozenset(members) for section, members in found.items()}


@cache
def section(name: str, part: str) -> frozenset[str]:
    """One section of a file."""
    return sections(name)[part]


@cache
def lower(name: str, part: str) -> frozenset[str]:
    """One section of a file in lower case."""
    return frozenset(word.lower() for word in section(name, part))


@cache
def surnames() -> frozenset[str]:
    """Family names that come first in East Asian names."""
    return frozenset[str]().union(*sections("surnames").values())
