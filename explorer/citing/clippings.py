"""Passages that the reader kept, in a file of JSON Lines that no crash and no second window can spoil.

A clipping is added by writing one line at the end and waiting until it is on the disk; every other change writes the
file anew beside the old one and puts it in its place. Both happen under a lock between processes, on what is in the
file at that moment. A line that cannot be read stays where it is, as it is.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from explorer.citing.annotation import locators_in
from explorer.citing.bibliographic import locator_fields
from explorer.citing.records import ELISION, Passages, Record, one_line, record_of, web_address
from explorer.errors import ClippingError
from explorer.locks import locked
from explorer.model import Article, Locator
from explorer.paths import write_atomically

FILE: Final = "clippings.jsonl"
"""Name of the file in the data folder of a corpus."""
_TEXTS: Final = ("title", "author", "source", "date", "url", "note", "query", "time")


@dataclass(frozen=True, slots=True)
class Clipping:
    """One quotation that was kept, with all that is needed to cite it again without its article."""

    id: str
    locators: tuple[Locator, ...]
    """One for each part of the quotation, all of one article."""
    paragraphs: tuple[tuple[int, int], ...]
    """Numbers of the first and the last paragraph of each part, from 1."""
    title: str
    time: str
    """When it was kept: ISO 8601, UTC."""
    author: str | None = None
    source: str | None = None
    date: str | None = None
    url: str | None = None
    note: str = ""
    tags: tuple[str, ...] = ()
    query: str = ""
    """The search in which it was found, as one line of the query language."""

    @property
    def article(self) -> str:
        """Id of the article."""
        return self.locators[0].article

    @property
    def record(self) -> Record:
        """What a citation of it says."""
        return Record(
            quotation=ELISION.join(locator.exact for locator in self.locators),
            title=one_line(self.title),
            file=one_line(self.article),
            paragraphs=self.paragraphs,
            author=one_line(self.author or "") or None,
            source=one_line(self.source or "") or None,
            date=one_line(self.date or "") or None,
            url=web_address(self.url or ""),
            locators=self.locators,
        )


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line of the file that is no clipping, and why; its number is from 1."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Clippings:
    """What the file holds: clippings in the reader's order, and the lines that could not be read."""

    clippings: tuple[Clipping, ...] = ()
    broken: tuple[BrokenLine, ...] = ()


def clip(
    article: Article, passages: Passages, *, note: str = "", tags: Sequence[str] = (), query: str = ""
) -> Clipping:
    """A new clipping, not yet kept.

    Raises:
        CitationError: the passage does not stand in the article.
    """
    record = record_of(article, passages)
    return Clipping(
        id=uuid.uuid4().hex,
        locators=record.locators,
        paragraphs=record.paragraphs,
        title=article.title,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        author=article.author,
        source=article.source,
        date=article.date,
        url=article.url,
        note=note,
        tags=tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip())),
        query=query,
    )


class ClippingStore:
    """The clippings of one corpus; several windows may use it at once.

    Every method may raise ClippingError: the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, data_folder: Path) -> ClippingStore:
        """The store in the data folder of a corpus (``Library.data_folder``)."""
        return cls(data_folder / FILE)

    def read(self) -> Clippings:
        """All that is in the file now; a file that is not there is empty."""
        with _said("read"):
            lines = self._lines()
        return _parsed(lines)

    def add(self, clipping: Clipping) -> None:
        """Keep a clipping behind all others; when this returns it is on the disk."""
        line = _dumped(clipping_fields(clipping)).encode()
        with self._held():
            if not self.path.exists():
                write_atomically(self.path, "")
            with self.path.open("r+b") as file:
                size = file.seek(0, os.SEEK_END)
                # A line that was torn by a crash must not take this one with it.
                if size and file.seek(size - 1) >= 0 and file.read(1) != b"\n":
                    line = b"\n" + line
                file.write(line + b"\n")
                file.flush()
                os.fsync(file.fileno())

    def edit(self, clipping_id: str, *, note: str | None = None, tags: Sequence[str] | None = None) -> Clipping:
        """Change the note or the tags of a clipping; all else of its line stays, also what we do not know."""
        edited: list[Clipping] = []

        def change(lines: list[str]) -> list[str]:
            at = _position(lines, clipping_id)
            fields = json.loads(lines[at])
            if note is not None:
                fields["note"] = note
            if tags is not None:
                fields["tags"] = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
            edited.append(_clipping(fields))
            return [*lines[:at], _dumped(fields), *lines[at + 1 :]]

        self._rewrite(change)
        return edited[0]

    def delete(self, clipping_id: str) -> None:
        """Take a clipping out of the file."""

        def change(lines: list[str]) -> list[str]:
            at = _position(lines, clipping_id)
            return [*lines[:at], *lines[at + 1 :]]

        self._rewrite(change)

    def put_back(self, clipping: Clipping, position: int) -> None:
        """Keep a clipping at a place in the order, from 0; to undo a deletion."""

        def change(lines: list[str]) -> list[str]:
            known = _ids(lines)
            places = [at for at, known_id in enumerate(known) if known_id is not None]
            at = places[position] if position < len(places) else len(lines)
            return [*lines[:at], _dumped(clipping_fields(clipping)), *lines[at:]]

        self._rewrite(change)

    def reorder(self, ids: Sequence[str]) -> None:
        """Put clippings in this order, in the places they have together; those not named stay where they are."""

        def change(lines: list[str]) -> list[str]:
            place = {known: at for at, known in enumerate(_ids(lines)) if known is not None}
            wanted = [place[known] for known in dict.fromkeys(ids) if known in place]
            ordered = list(lines)
            for at, source in zip(sorted(wanted), wanted, strict=True):
                ordered[at] = lines[source]
            return ordered

        self._rewrite(change)

    def _rewrite(self, change: Callable[[list[str]], list[str]]) -> None:
        with self._held():
            lines = change(self._lines())
            write_atomically(self.path, "".join(f"{line}\n" for line in lines))

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            with _said("written"), locked(self.path.with_suffix(".lock")):
                yield
        except TimeoutError:
            raise ClippingError("Another window is writing the clippings.", hint="Try again.") from None

    def _lines(self) -> list[str]:
        try:
            # What is not UTF-8 comes back byte for byte when the file is written.
            text = self.path.read_bytes().decode("utf-8", "surrogateescape")
        except FileNotFoundError:
            return []
        return text.removesuffix("\n").split("\n") if text else []


@contextmanager
def _said(what: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise
    except OSError as error:
        raise ClippingError(f"The clippings cannot be {what}: {error.strerror or error}.") from error


def _parsed(lines: Sequence[str]) -> Clippings:
    clippings: list[Clipping] = []
    broken: list[BrokenLine] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            clippings.append(_clipping(json.loads(line)))
        except RecursionError:
            broken.append(BrokenLine(number, "It is nested too deep."))
        except (ValueError, TypeError, KeyError) as error:
            reason = "It is not JSON" if isinstance(error, json.JSONDecodeError) else f"It is no clipping ({error})"
            broken.append(BrokenLine(number, f"{reason}."))
    return Clippings(tuple(clippings), tuple(broken))


def _ids(lines: Sequence[str]) -> list[str | None]:
    """The id of the clipping in each line; None where there is none."""
    found: list[str | None] = []
    for line in lines:
        read = _parsed([line]).clippings
        found.append(read[0].id if read else None)
    return found


def _position(lines: Sequence[str], clipping_id: str) -> int:
    try:
        return _ids(lines).index(clipping_id)
    except ValueError:
        raise ClippingError("The clipping is not there any more.", hint="Another window may have deleted it.") from None


def clipping_fields(clipping: Clipping) -> dict[str, Any]:
    """A clipping as JSON."""
    return {
        "id": clipping.id,
        "time": clipping.time,
        "article": clipping.article,
        "title": clipping.title,
        "author": clipping.author,
        "source": clipping.source,
        "date": clipping.date,
        "url": clipping.url,
        "paragraphs": [list(place) for place in clipping.paragraphs],
        "note": clipping.note,
        "tags": list(clipping.tags),
        "query": clipping.query,
        "locators": [locator_fields(locator) for locator in clipping.locators],
    }


def _clipping(fields: Any) -> Clipping:
    """The clipping of a line; raises ValueError, TypeError or KeyError where it is none."""
    if not isinstance(fields, dict):
        raise TypeError("not an object")
    [locators] = locators_in({"locators": fields["locators"]})
    known = {name: fields.get(name) for name in _TEXTS}
    if not all(value is None or isinstance(value, str) for value in (*known.values(), *fields.get("tags", ()))):
        raise TypeError("a field is not text")
    paragraphs = tuple((int(first), int(last)) for first, last in fields["paragraphs"])
    if len({locator.article for locator in locators}) != 1 or len(paragraphs) != len(locators):
        raise ValueError("its parts do not belong together")
    return Clipping(
        id=str(fields["id"]),
        locators=locators,
        paragraphs=paragraphs,
        title=known["title"] or "",
        time=known["time"] or "",
        author=known["author"],
        source=known["source"],
        date=known["date"],
        url=known["url"],
        note=known["note"] or "",
        tags=tuple(fields.get("tags", ())),
        query=known["query"] or "",
    )


def _dumped(fields: dict[str, Any]) -> str:
    # ASCII only: no line separator or half character can break a line of the file.
    return json.dumps(fields, ensure_ascii=True)
