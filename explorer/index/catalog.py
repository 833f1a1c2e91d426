"""The SQLite file beside the Whoosh files: what became of each file, what is known of each article, who it mentions.

Every article that was ever added has a row number of its own, which its Whoosh document carries. An article counts only
if both sides know its row; Whoosh commits first. So a crash between the two leaves articles that are read again, and
never two sides that speak of different texts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from explorer.errors import DamagedIndexError
from explorer.index import spares, tables
from explorer.index.arrays import Array
from explorer.index.damage import CertainDamageError, is_of_disk
from explorer.index.files import Files
from explorer.index.regrouping import from_json, to_json
from explorer.index.rows import mentions_of, tagging_of
from explorer.index.spares import Found
from explorer.index.storage import UPDATE
from explorer.index.tables import ARTICLE, ASSIGNED, ENTITY, META, TAGGING
from explorer.model import Article, Mention, Regrouping, Summary, Tagging

PATIENCE: Final = 10.0
"""Seconds for which another process that writes is waited for."""
_ROWS: Final = 1 << 30
"""More than are ever given; a number is in memory for each of them."""
FOUND: Final = "entities found"
REGROUPING: Final = "regrouping"


class Catalog:
    """One connection to the SQLite file; callers take care that one thread uses it at a time."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._path = path
        self._still: tuple[int, int] | None = None
        """Time and size of a file that is read as it is, because its disk takes no writes; else None."""
        try:
            self.db = self._connect("rwc" if create else "rw")
        except sqlite3.Error as error:
            if create or not is_of_disk(error) or not self._is_settled():
                raise
            self._still = self._state()
            self.db = self._connect("ro&immutable=1")

    def _connect(self, mode: str) -> sqlite3.Connection:
        db = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            db.execute("PRAGMA trusted_schema=OFF")
            if mode == "rwc":
                # Without a log beside it, so that the file can be given another name.
                tables.create(db)
            elif self._still is None:
                db.execute("PRAGMA journal_mode=WAL")
            if self._still is None and tables.is_behind(db):
                tables.bring_up(db)
            if tables.version(db) != tables.VERSION:
                raise DamagedIndexError(
                    "The catalog of the index was made by another version of explorer.", hint=UPDATE
                )
            tables.look(db)
        except BaseException:
            db.close()
            raise
        return db

    def _is_settled(self) -> bool:
        """Whether all that was written is in the file itself, so that it can be read without its log."""
        log = self._path.with_name(f"{self._path.name}-wal")
        return not log.exists() or not log.stat().st_size

    def _state(self) -> tuple[int, int]:
        status = self._path.stat()
        return status.st_mtime_ns, status.st_size

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Write all or nothing."""
        return tables.whole(self.db, "BEGIN IMMEDIATE")

    def reading(self) -> AbstractContextManager[None]:
        """Read several things as of one moment."""
        return tables.whole(self.db, "BEGIN")

    def version(self) -> int:
        """A number that changes when another connection writes."""
        if self._still is not None and (self._still != self._state() or not self._is_settled()):
            fresh = Catalog(self._path)
            self.close()
            self.db, self._still = fresh.db, fresh._still
            return -1
        return int(self.db.execute("PRAGMA data_version").fetchone()[0])

    def check(self) -> list[str]:
        """What is wrong with the file; reads everything."""
        return list(tables.check(self.db))

    def meta(self, key: str) -> str | None:
        """A value of the small store."""
        row = self.db.execute(f"SELECT {META} FROM meta WHERE key = ?", (key,)).fetchone()  # noqa: S608
        return None if row is None else str(tables.sound(row)[1])

    def set_meta(self, key: str, value: str) -> None:
        """Set a value of the small store."""
        tables.put(self.db, "meta", (key, value))

    @property
    def files(self) -> Files:
        """What became of each file."""
        return Files(self.db)

    def last_row(self) -> int:
        """The highest row number that was ever given."""
        row = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'articles'").fetchone()
        if row is not None and not (isinstance(row[0], int) and 0 <= row[0] < _ROWS):
            raise CertainDamageError
        return 0 if row is None else int(row[0])

    def has_article(self, article_id: str) -> bool:
        """Whether there is an article with this id."""
        return self.db.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone() is not None

    def rows(self) -> Iterator[tuple[int, str]]:
        """Row and id of every article."""
        yield from self.db.execute("SELECT row, id FROM articles")

    def count(self) -> int:
        """Number of articles."""
        return int(self.db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def put_article(self, row: int, article: Article) -> None:
        """Remember what is known of an article, in place of what was known under its id."""
        before = self.db.execute("SELECT row, sha256 FROM articles WHERE id = ?", (article.id,)).fetchone()
        if before is not None:
            # Where its text is the same it has mentions already.
            self._note_changes([before[0], row])
            if before[1] != article.sha256:
                spares.put_aside(self.db, article.id)
        values = (
            row, article.id, article.title, article.author, article.source, article.date, article.url, article.path,
            article.sha256, len(article.text),
        )  # fmt: skip
        tables.put(self.db, "articles", values)

    def prepare_spares(self) -> None:
        """Have at hand what finds taggings by their text, in a catalog made without it."""
        for statement in spares.TABLES:
            self.db.execute(statement)

    def adopt(self, row: int, article: Article) -> None:
        """Let an article without mentions have what was found in the same text, where that is known."""
        query = "SELECT 1 FROM taggings WHERE article = ? AND sha256 = ?"
        if self.db.execute(query, (article.id, article.sha256)).fetchone():
            return
        found = spares.take(self.db, article)
        if found is not None:
            self._note_changes([row])
            self._put_tagging(article.id, article.sha256, found)

    def article(self, row: int) -> tuple[Summary, str] | None:
        """What is known of an article, and the digest of its text."""
        found = self.db.execute(f"SELECT {ARTICLE} FROM articles WHERE row = ?", (row,)).fetchone()  # noqa: S608
        if found is None:
            return None
        _, name, title, author, source, date, url, path, sha256, _ = tables.sound(found)
        return Summary(name, title, source, date, author, url, path), sha256

    def titles(self, first: int) -> dict[int, str]:
        """The title of every article from a row on, by row."""
        found = self.db.execute(f"SELECT {ARTICLE} FROM articles WHERE row >= ?", (first,))  # noqa: S608
        return {row[0]: row[2] for row in map(tables.sound, found)}

    def addresses(self) -> list[tuple[str, str]]:
        """The web address of every article that has one, with its id."""
        found = self.db.execute(f"SELECT {ARTICLE} FROM articles WHERE url IS NOT NULL")  # noqa: S608
        return [(row[6], row[1]) for row in map(tables.sound, found)]

    def drop_article(self, article_id: str) -> None:
        """Forget an article and its file; its mentions are spare from here on."""
        self._note_changes([row for (row,) in self.db.execute("SELECT row FROM articles WHERE id = ?", (article_id,))])
        spares.put_aside(self.db, article_id)
        self.db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        self.files.drop(article_id)

    def count_spares(self) -> int:
        """Number of texts of which mentions are known that no article has."""
        return spares.count(self.db)

    def salvage(self, former: Path, pipeline: str) -> None:
        """Have as spares what a pipeline found by another catalog, all of it or nothing; raises sqlite3.Error."""
        self.db.execute("ATTACH ? AS former", (f"{former.absolute().as_uri()}?mode=ro",))
        try:
            with self.transaction():
                spares.salvage(self.db, "former", pipeline)
        finally:
            self.db.execute("DETACH former")

    def drop_spares(self) -> None:
        """Forget them."""
        self.db.execute("DELETE FROM spares")

    def _note_changes(self, rows: Iterable[int]) -> None:
        """Note that entities of articles are no longer those that were found."""
        self.db.executemany("INSERT INTO changes (row) VALUES (?)", [(row,) for row in rows])

    def put_segments(self, files: Iterable[tuple[str, int, str]]) -> None:
        """Remember name, size and digest of Whoosh's files."""
        self.db.execute("DELETE FROM segments")
        self.db.executemany("INSERT INTO segments VALUES (?, ?, ?)", files)

    def segments(self) -> dict[str, tuple[int, str]]:
        """Size and digest of Whoosh's files, by name."""
        return {name: (size, sha256) for name, size, sha256 in self.db.execute("SELECT * FROM segments")}

    def knows_file(self, name: str) -> bool:
        """Whether this is one of Whoosh's files as they were when articles were last changed here."""
        return self.db.execute("SELECT 1 FROM segments WHERE name = ?", (name,)).fetchone() is not None

    def has_changes(self) -> bool:
        """Whether articles came, changed or went since entities were found."""
        return self.db.execute("SELECT 1 FROM changes LIMIT 1").fetchone() is not None

    def put_taggings(self, pipeline: str, taggings: Mapping[str, Tagging], texts: Mapping[str, str]) -> None:
        """Keep what a pipeline found in articles; those that are not known are left out.

        ``texts`` has digests of texts that were looked at; an article that has another text is left out.
        """
        with self.transaction():
            for article, tagging in taggings.items():
                known = self.db.execute("SELECT sha256, row FROM articles WHERE id = ?", (article,)).fetchone()
                if known is None or texts.get(article, known[0]) != known[0]:
                    continue
                self._note_changes([known[1]])
                mentions = json.dumps([[m.start, m.end, m.label, m.text, m.role] for m in tagging.mentions])
                definitions = json.dumps(tagging.definitions)
                found = Found(pipeline, len(tagging.mentions), mentions, definitions)
                self._put_tagging(article, known[0], found)

    def _put_tagging(self, article_id: str, sha256: str, found: Found) -> None:
        row = (article_id, found.pipeline, sha256, found.count, found.mentions, found.definitions)
        tables.put(self.db, "taggings", row)

    def untagged(self, pipeline: str, after: int) -> set[str]:
        """Ids of the articles with a row behind this one whose present text a pipeline has not seen."""
        query = """SELECT id FROM articles LEFT JOIN taggings ON article = id
            WHERE row > ? AND (pipeline IS NOT ? OR taggings.sha256 <> articles.sha256)"""
        return {row[0] for row in self.db.execute(query, (after, pipeline))}

    def mentions(self, row: int) -> tuple[Mention, ...] | None:
        """The mentions in an article, with their entities as they were found, where they are resolved.

        None where no pipeline has seen the article.
        """
        with self.reading():
            found = next(self._taggings("row = ?", (row,)), None)
            if found is None:
                return None
            _, _, packed, mentions, _ = found
            if packed is None:
                return mentions_of(mentions)
            positions = np.frombuffer(packed, dtype="<u4").tolist()
            ids = self._entity_ids(set(positions))
        return mentions_of(mentions, [ids.get(at) for at in positions])

    def _entity_ids(self, positions: Collection[int]) -> dict[int, str]:
        numbers = ", ".join(map(str, positions))
        rows = self.db.execute(f"SELECT {ENTITY} FROM entities WHERE position IN ({numbers})")  # noqa: S608 - numbers
        return {row[0]: row[1] for row in map(tables.sound, rows)}

    def _taggings(self, where: str, values: tuple[Any, ...]) -> Iterator[tuple[int, str, bytes | None, str, str]]:
        """Row, id, packed entities, mentions and definitions of some articles, of their present text."""
        query = f"""SELECT row, {ASSIGNED}, {TAGGING} FROM articles CROSS JOIN taggings ON article = id
            WHERE articles.sha256 = taggings.sha256 AND {where}"""  # noqa: S608 - conditions are our own
        for row, packed, crc, *known in self.db.execute(query, values):
            article, _, _, _, mentions, definitions = tables.sound(known)
            yield row, article, tables.assigned(packed, crc), mentions, definitions

    def tagging_of(self, pipeline: str, sha256: str) -> Tagging | None:
        """What a pipeline found in a text that an article has; None where nobody has it, or nothing was found."""
        query = f"SELECT {TAGGING} FROM taggings WHERE sha256 = ? AND pipeline = ? AND count > 0 LIMIT 1"  # noqa: S608
        row = self.db.execute(query, (sha256, pipeline)).fetchone()
        return None if row is None else tagging_of(*tables.sound(row)[-2:])

    def tagged(self, rows: Collection[int] | None) -> Iterator[tuple[int, str, str, str]]:
        """Row and id of some articles that were tagged, or of all, with mentions and definitions as JSON, by row."""
        if rows is None:
            self._check_keys()
            found = self._taggings("TRUE ORDER BY row", ())
        else:
            found = (one for row in sorted(rows) for one in self._taggings("row = ?", (row,)))
        return ((row, article, mentions, definitions) for row, article, _, mentions, definitions in found)

    def _check_keys(self) -> None:
        """Raise CertainDamageError where an article goes by two names, and so would be left out.

        A tagging belongs to an article or it is damaged: what an article leaves behind becomes spare.
        """
        for row in self.db.execute(f"SELECT {ARTICLE} FROM articles"):  # noqa: S608
            tables.sound(row)
        query = "SELECT 1 FROM taggings WHERE crc IS NOT NULL AND article NOT IN (SELECT id FROM articles) LIMIT 1"
        if self.db.execute(query).fetchone():
            raise CertainDamageError

    def put_regrouping(self, regrouping: Regrouping, of: str | None, notes: Mapping[str, str]) -> bool:
        """Keep what corrections make of the entities, with notes for the small store; waits for nobody.

        False where the entities are no longer the ones it was made ``of``.
        """
        self._wait_for_others(0.0)
        try:
            with self.transaction():
                if self.meta(FOUND) != of:
                    return False
                self.set_meta(REGROUPING, to_json(regrouping))
                for key, value in notes.items():
                    self.set_meta(key, value)
                return True
        finally:
            self._wait_for_others(PATIENCE)

    def _wait_for_others(self, seconds: float) -> None:
        self.db.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")

    def regrouping(self) -> Regrouping:
        """What corrections make of the entities."""
        return from_json(self.meta(REGROUPING))

    def found(self) -> str | None:
        """A name for the entities as they were found, another one each time they are."""
        return self.meta(FOUND)

    def entity_rows(self) -> Iterator[Sequence[Any]]:
        """Number of every entity, and what ``entity_of`` reads, most mentioned first."""
        return map(tables.sound, self.db.execute(f"SELECT {ENTITY} FROM entities ORDER BY mentions DESC, id"))  # noqa: S608

    def entity_row(self, number: int) -> Sequence[Any] | None:
        """What ``entity_of`` reads of one entity."""
        row = self.db.execute(f"SELECT {ENTITY} FROM entities WHERE position = ?", (number,)).fetchone()  # noqa: S608
        return None if row is None else tables.sound(row)[1:]

    def put_entities(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write entities: the number of each, and what ``entity_of`` reads."""
        tables.add(self.db, "entities", rows)

    def assign(self, entities: Iterable[tuple[int, Array]]) -> None:
        """Keep the numbers of the entities of an article's mentions, of articles by row; not where they do not fit."""
        query = """UPDATE taggings SET entities = ?, entities_crc = ?
            WHERE article = (SELECT id FROM articles WHERE row = ?) AND count = ? AND entities IS NOT ?"""
        packed = ((row, len(numbers), numbers.tobytes()) for row, numbers in entities)
        self.db.executemany(query, ((own, crc32(own), row, count, own) for row, count, own in packed))

    def resolved(self, after: int = 0) -> Iterator[tuple[int, bytes, str]]:
        """The resolved articles with a row behind this one, by row.

        Of each the row, the numbers of its mentions' entities as packed ``<u4``, and the mentions as JSON.
        """
        if not after:
            self._check_keys()
        for row, _, packed, mentions, _ in self._taggings("row > ? AND entities IS NOT NULL ORDER BY row", (after,)):
            yield row, packed or b"", mentions

    def resolved_at(self, row: int) -> Iterator[tuple[int, bytes, str]]:
        """The same of the article of one row."""
        for _, _, packed, mentions, _ in self._taggings("row = ? AND entities IS NOT NULL", (row,)):
            yield row, packed or b"", mentions
