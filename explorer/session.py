"""What one reader asked and saw: changes to the search state, the history of queries, the articles that were read.

History and read marks are the reader's own and live in the data folder of the corpus. They are a convenience: a
folder that cannot be written costs them, never the session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from explorer.model import Filters, Kind, SearchState
from explorer.paths import write_atomically

_HISTORY_LINES = 500


def including(state: SearchState, entity: str) -> SearchState:
    """The state with an entity included; where it was excluded, it no longer is."""
    filters = state.filters
    include = filters.include if entity in filters.include else (*filters.include, entity)
    return replace(state, filters=replace(filters, include=include, exclude=_without(filters.exclude, entity)))


def excluding(state: SearchState, entity: str) -> SearchState:
    """The state with an entity excluded; where it was included, it no longer is."""
    filters = state.filters
    exclude = filters.exclude if entity in filters.exclude else (*filters.exclude, entity)
    return replace(state, filters=replace(filters, include=_without(filters.include, entity), exclude=exclude))


def clearing(state: SearchState, entities: Iterable[str] | None = None) -> SearchState:
    """The state without a choice about some entities; or without any filter, and so back to all of them."""
    if entities is None:
        return replace(state, filters=Filters())
    filters = state.filters
    for entity in entities:
        filters = replace(filters, include=_without(filters.include, entity), exclude=_without(filters.exclude, entity))
    return replace(state, filters=filters)


def toggling_any(state: SearchState) -> SearchState:
    """The state with included entities meaning any instead of all, or all instead of any."""
    return replace(state, filters=replace(state.filters, match_any=not state.filters.match_any))


def _without(entities: tuple[str, ...], entity: str) -> tuple[str, ...]:
    return tuple(other for other in entities if other != entity)


def as_query(state: SearchState, names: Mapping[str, tuple[Kind, str]]) -> str:
    """The whole search state as one line of the query language.

    Args:
        names: kind and shown name of the entities in the filters, by id; an unknown id is left out.
    """
    chosen = [_clause(names[entity]) for entity in state.filters.include if entity in names]
    unwanted = [f"-{_clause(names[entity])}" for entity in state.filters.exclude if entity in names]
    if state.filters.match_any and len(chosen) > 1:
        chosen = [f"({' OR '.join(chosen)})"]
    typed = state.text.strip()
    if typed and " OR " in f" {typed} " and (chosen or unwanted):
        typed = f"({typed})"
    return " ".join(part for part in (typed, *chosen, *unwanted) if part)


def _clause(named: tuple[Kind, str]) -> str:
    kind, name = named
    plain = " ".join(name.replace('"', " ").split())
    return f'{kind.value}:"{plain}"' if not plain.isalnum() else f"{kind.value}:{plain}"


class Session:
    """The reader's history and read marks in one corpus."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._queries = _lines(folder / "history.txt") if folder else []
        self._seen = dict.fromkeys(_lines(folder / "seen.txt")) if folder else {}

    @property
    def queries(self) -> list[str]:
        """Queries that were asked, oldest first, each once."""
        return list(self._queries)

    def remember(self, query: str) -> None:
        """Keep a query in the history."""
        line = " ".join(query.split())
        if not line:
            return
        self._queries = [*(old for old in self._queries if old != line), line][-_HISTORY_LINES:]
        self._save("history.txt", self._queries)

    @property
    def seen(self) -> frozenset[str]:
        """Ids of the articles that were read."""
        return frozenset(self._seen)

    def mark_seen(self, article_id: str) -> None:
        """Note that an article was read."""
        if article_id not in self._seen:
            self._seen[article_id] = None
            self._save("seen.txt", self._seen)

    def _save(self, name: str, lines: Iterable[str]) -> None:
        if self._folder is None:
            return
        with suppress(OSError):
            write_atomically(self._folder / name, "".join(f"{_escaped(line)}\n" for line in lines))


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return []
    escapes = {"\\n": "\n", "\\r": "\r", "\\\\": "\\"}
    return [_unescaped(line, escapes) for line in text.split("\n") if line]


def _unescaped(line: str, escapes: Mapping[str, str]) -> str:
    out, at = [], 0
    while at < len(line):
        pair = line[at : at + 2]
        out.append(escapes.get(pair, line[at]))
        at += 2 if pair in escapes else 1
    return "".join(out)
