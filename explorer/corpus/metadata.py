"""What is known of an article besides its text, from the file itself or from a file at the root of the corpus."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from explorer.corpus.contents import Unreadable, read_contents
from explorer.text import normalise

CORPUS_FILE: Final = "corpus.toml"
TABLE_FILE: Final = "metadata.csv"
_LIMIT: Final = 16 * 1024 * 1024
_LONGEST: Final = 1000

_NAMES: Final = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline", "creator"),
    "source": ("source", "publisher", "site", "publication", "website"),
    "date": ("date", "published", "pubdate", "publication_date", "year"),
    "url": ("url", "link", "permalink"),
}
_UNKNOWN: Final = frozenset({"", "-", "–", "—", "n.d.", "n/a", "none", "null", "unknown", "~"})
_PATHS: Final = ("path", "file", "filename", "id", "article")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article; None is unknown."""

    title: str | None = None
    author: str | None = None
    source: str | None = None
    date: str | None = None
    """ISO 8601, as precise as is known."""
    url: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """This, with what it does not know taken from ``other``."""
        return Metadata(*(getattr(self, part.name) or getattr(other, part.name) for part in fields(self)))


@dataclass(frozen=True, slots=True)
class RootMetadata:
    """What the metadata files at a root say; ``problems`` are sentences that name the file and line."""

    name: str | None = None
    defaults: Metadata = Metadata()
    articles: Mapping[str, Metadata] = field(default_factory=dict)
    """By path relative to the root."""
    problems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By name of the metadata file."""
    stamp: str = ""
    """Digest of the metadata files."""

    def of(self, path: str) -> Metadata:
        """What is said of the article at a path relative to the root."""
        return self.articles.get(_key(path), Metadata()).over(self.defaults)


def metadata_of(table: Mapping[Any, Any]) -> tuple[Metadata, list[str]]:
    """The metadata in a table of names and values, and what could not be used of it, in words."""
    # Imported where there is something to read, as in ``readers``.
    from explorer.corpus.dates import iso_date

    named = {str(key).strip().lower().replace(" ", "_"): value for key, value in table.items()}
    found: dict[str, str] = {}
    problems: list[str] = []
    for name, aliases in _NAMES.items():
        value = next((text for alias in aliases if (text := _as_text(named.get(alias)))), None)
        if value is None:
            continue
        if name == "date":
            date = iso_date(value)
            if date is None:
                problems.append(f"the date “{value[:40]}” is not understood")
                continue
            value = date
        found[name] = value
    return Metadata(**found), problems


def _as_text(value: object) -> str | None:
    """One line of text for what a metadata file gives: text, a number, a date, or a list of people."""
    # Lists within lists are not followed: YAML can make a handful of lines into billions of them.
    if isinstance(value, list):
        people = [text for item in value[:50] if (text := _as_line(_name_in(item)))]
        return ("; " if any("," in person for person in people) else ", ").join(people)[:_LONGEST] or None
    return _as_line(_name_in(value))


def _name_in(value: object) -> object:
    """A person given as a table is their name."""
    return value.get("name") if isinstance(value, dict) else value


def _as_line(value: object) -> str | None:
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return None
    text = " ".join(normalise(value[: 4 * _LONGEST]).split())[:_LONGEST]
    return None if text.lower() in _UNKNOWN else text


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path.strip().replace("\\", "/").removeprefix("./"))


def read_root(folder: Path) -> RootMetadata:
    """What ``corpus.toml`` and ``metadata.csv`` in a folder say; the former goes before the latter. Never raises."""
    stamp = hashlib.sha256()
    name: str | None = None
    defaults = Metadata()
    articles: dict[str, Metadata] = {}
    problems: dict[str, tuple[str, ...]] = {}
    readers: tuple[tuple[str, _Reader], ...] = ((TABLE_FILE, _read_table), (CORPUS_FILE, _read_corpus_file))
    for file, reader in readers:
        data, trouble = _contents(folder / file)
        stamp.update(f"{file}\0{len(data or b'')}\0".encode() + (data or b""))
        if data is not None:
            read = reader(data)
            name, defaults = name or read.name, read.defaults.over(defaults)
            articles |= {path: known.over(articles.get(path, Metadata())) for path, known in read.articles.items()}
            trouble += list(read.problems.get("", ()))
        if trouble:
            problems[file] = tuple(trouble)
    return RootMetadata(name, defaults, articles, problems, stamp.hexdigest())


_Reader = Callable[[bytes], RootMetadata]


def _contents(path: Path) -> tuple[bytes | None, list[str]]:
    try:
        if not path.is_symlink() and not path.exists():
            return None, []
        return read_contents(path, _LIMIT), []
    except OSError:
        return None, []
    except Unreadable as error:
        return None, [error.reason]


def _read_corpus_file(data: bytes) -> RootMetadata:
    import tomllib

    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        return RootMetadata(problems={"": (f"not used: {error or 'nested too deeply'}",)})
    corpus = table.get("corpus", {})
    listed = table.get("articles", {})
    problems = [f"[{key}] is not known" for key in table if key not in ("corpus", "articles")]
    if not isinstance(corpus, dict) or not isinstance(listed, dict):
        return RootMetadata(problems={"": ("not used: [corpus] and [articles] have to be tables",)})
    defaults, trouble = metadata_of(corpus)
    problems += [f"[corpus]: {problem}" for problem in trouble]
    articles: dict[str, Metadata] = {}
    for path, entry in listed.items():
        known, trouble = metadata_of(entry) if isinstance(entry, dict) else (Metadata(), ["it is not a table"])
        articles[_key(path)] = known
        problems += [f"[articles.{path!r}]: {problem}" for problem in trouble]
    # A title for the whole corpus is its name, not the title of every article.
    name = _as_text(corpus.get("name")) or defaults.title
    defaults = Metadata(None, defaults.author, defaults.source, defaults.date, defaults.url)
    return RootMetadata(name, defaults, articles, {"": tuple(problems)})


def _read_table(data: bytes) -> RootMetadata:
    from explorer.corpus.encoding import decode

    try:
        text, warning = decode(data)
    except Unreadable as error:
        return RootMetadata(problems={"": (f"not used: {error.reason}",)})
    problems = [warning] if warning else []
    articles: dict[str, Metadata] = {}
    rows = _rows(text.replace("\0", ""), problems)
    _, header = next(rows, (0, []))
    names = [cell.strip().lower() for cell in header]
    column = next((names.index(name) for name in _PATHS if name in names), None)
    if column is None:
        problems.append(f"not used: its first line has no column named {' or '.join(_PATHS[:2])}")
        return RootMetadata(problems={"": tuple(problems)})
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        path = _key(row[column]) if column < len(row) else ""
        trouble = [] if path else ["no path"]
        trouble += ["more cells than the first line has"] if len(row) > len(names) else []
        trouble += ["a second row for this path"] if path in articles else []
        if not trouble:
            articles[path], trouble = metadata_of(dict(zip(names, row, strict=False)))
        problems += [f"line {line}: {problem}" for problem in trouble]
    return RootMetadata(articles=articles, problems={"": tuple(problems)})


def _rows(text: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of the table with the line each ends on; a broken one is told in ``problems`` and left out."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            problems.append(f"line {reader.line_num}: {error}")
            continue
        if row is None:
            return
        yield reader.line_num, row
