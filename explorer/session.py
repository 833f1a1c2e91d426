"""What one reader asked and saw: changes to the search state, the history of searches, the articles that were read.

History and read marks are the reader's own and live in the data folder of the corpus. Each is a file that lines are
added to, so that several windows share it. They are a convenience: a folder that cannot be written costs them, never
the session.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from explorer.locks import locked
from explorer.model import Filters, Kind, SearchState
from explorer.paths import write_atomically

_SEARCHES: Final = "searches.jsonl"
_SEEN: Final = "seen.txt"
_MOST_SEARCHES: Final = 500
_LONGEST_HISTORY: Final = 1_000_000
"""Bytes from which on the file is written anew with the searches that are kept."""
_LOCK_SECONDS: Final = 2.0


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


@dataclass(frozen=True, slots=True)
class Asked:
    """A search that was asked, and where the reader was when leaving it."""

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    names: Mapping[str, tuple[Kind, str]] = field(default_factory=dict)
    """Kind and shown name of the entities in the filters, by id."""
    article: str | None = None
    """The article that was open."""
    offset: int = 0
    """Of the first character of it in sight."""

    @property
    def question(self) -> tuple[str, Filters]:
        """What was asked; two searches with the same are one."""
        return " ".join(self.text.split()), self.filters

    @property
    def query(self) -> str:
        """What was asked as one line of the query language; empty where that is everything."""
        return as_query(SearchState(self.text, self.filters), self.names)

    def as_json(self) -> str:
        """One line of the history."""
        kept = {
            "text": self.text,
            "include": self.filters.include,
            "exclude": self.filters.exclude,
            "any": self.filters.match_any,
            "names": {entity: (kind.value, name) for entity, (kind, name) in self.names.items()},
            "article": self.article,
            "offset": self.offset,
        }
        return json.dumps(kept)

    @classmethod
    def from_json(cls, line: str) -> Asked | None:
        """The search of a line; None where the line cannot be read."""
        try:
            kept = json.loads(line)
            filters = Filters(tuple(map(str, kept["include"])), tuple(map(str, kept["exclude"])), bool(kept["any"]))
            names = {str(entity): (Kind(kind), str(name)) for entity, (kind, name) in kept["names"].items()}
            article = kept["article"]
            return cls(str(kept["text"]), filters, names, article and str(article), int(kept["offset"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            return None


def _at_once(write: Callable[[], None]) -> None:
    write()


class Session:
    """The reader's history and read marks in one corpus."""

    def __init__(self, folder: Path | None = None, later: Callable[[Callable[[], None]], object] = _at_once) -> None:
        """Read what was kept in a folder.

        Args:
            later: runs what writes a file, in turn, at once or in a thread.
        """
        self._folder = folder
        self._later = later
        self._searches: dict[tuple[str, Filters], Asked] = {}
        for line in _lines(folder / _SEARCHES) if folder else ():
            if (asked := Asked.from_json(line)) is not None:
                self._note(asked)
        self._seen = dict.fromkeys(map(_unescaped, _lines(folder / _SEEN))) if folder else {}

    @property
    def searches(self) -> list[Asked]:
        """Searches that were asked, oldest first, each once; one for everything only where it is the last."""
        searches = list(self._searches.values())
        return [asked for place, asked in enumerate(searches, 1) if asked.query or place == len(searches)]

    def remember(self, asked: Asked, *, leaving: bool = False) -> None:
        """Keep a search in the history, with where the reader is in it; at once where the program is left."""
        last = next(reversed(self._searches.values()), None)
        if (asked.query or asked.article) and asked != last:
            self._note(asked)
            if leaving:
                self._later = _at_once
            self._append(_SEARCHES, asked.as_json())

    def _note(self, asked: Asked) -> None:
        self._searches.pop(asked.question, None)
        self._searches[asked.question] = asked
        if len(self._searches) > _MOST_SEARCHES:
            del self._searches[next(iter(self._searches))]

    @property
    def seen(self) -> frozenset[str]:
        """Ids of the articles that were read."""
        return frozenset(self._seen)

    def mark_seen(self, article_id: str) -> None:
        """Note that an article was read."""
        if article_id not in self._seen:
            self._seen[article_id] = None
            self._append(_SEEN, _escaped(article_id))

    def _append(self, name: str, line: str) -> None:
        if (folder := self._folder) is not None:
            self._later(lambda: _append(folder / name, line))


def _append(path: Path, line: str) -> None:
    """Add a line to a file that other windows add lines to; a history that grew long is shortened."""
    with suppress(OSError), locked(path.with_suffix(".lock"), _LOCK_SECONDS):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{line}\n".encode(errors="surrogateescape"))
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        if path.name == _SEARCHES and size > _LONGEST_HISTORY:
            write_atomically(path, "".join(f"{one}\n" for one in _lines(path)[-_MOST_SEARCHES:]))


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return []
    return [line for line in text.split("\n") if line]


def _unescaped(line: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED[match.group()], line)


_ESCAPE: Final = re.compile(r"\\[nr\\]")
_ESCAPED: Final = {"\\n": "\n", "\\r": "\r", "\\\\": "\\"}
