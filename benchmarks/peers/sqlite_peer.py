"""SQLite's full-text search, FTS5, with the facets in a table beside it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks.peers import FACETS, TITLE_WEIGHT, TOP, Answer, Passed, Question

NAME = "SQLite FTS5"
_FILE = "articles.sqlite"
_BATCH = 200
_STEMS, _FORMS = "{title text} : ", "{title_forms forms} : "
_RANK = f"bm25(words, {TITLE_WEIGHT}, 1.0, {TITLE_WEIGHT}, 1.0)"


def version() -> str:
    """Its version."""
    return sqlite3.sqlite_version


class Writer:
    """One transaction a batch, then merged into one tree."""

    def __init__(self, folder: Path, *, native: bool) -> None:
        self._native = native
        self._db = sqlite3.connect(folder / _FILE, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-262144;")
        options = "content='', detail=full, prefix='1 2 3'"
        if native:
            self._db.executescript(
                f"""CREATE VIRTUAL TABLE words USING fts5(title, text, {options}, tokenize='porter unicode61');
                CREATE VIRTUAL TABLE written USING fts5(title_forms, forms, {options}, tokenize='unicode61');"""
            )
        else:
            self._db.executescript(
                f"""CREATE VIRTUAL TABLE words USING fts5(title, text, title_forms, forms, {options},
                tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co Cf'");"""
            )
        self._db.executescript(
            """CREATE TABLE articles (number INTEGER PRIMARY KEY, date INTEGER, title TEXT, text TEXT);
            CREATE TABLE entities (entity INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT);
            CREATE TABLE facets (number INTEGER, entity INTEGER, PRIMARY KEY (number, entity)) WITHOUT ROWID;
            CREATE INDEX by_entity ON facets (entity, number);
            CREATE INDEX by_date ON articles (date);"""
        )
        self._entities: dict[str, int] = {}
        self._waiting = 0

    def add(self, article: Passed) -> None:
        """Add an article."""
        if not self._waiting:
            self._db.execute("BEGIN")
        number = article.number + 1
        if self._native:
            for table, columns in (("words", "title, text"), ("written", "title_forms, forms")):
                insert = f"INSERT INTO {table}(rowid, {columns}) VALUES (?, ?, ?)"
                self._db.execute(insert, (number, article.title, article.text))
        else:
            row = (number, article.title_stems, article.stems, article.title_forms, article.forms)
            self._db.execute("INSERT INTO words(rowid, title, text, title_forms, forms) VALUES (?, ?, ?, ?, ?)", row)
        known = (number, article.date, article.title, article.text)
        self._db.execute("INSERT INTO articles VALUES (?, ?, ?, ?)", known)
        rows = [(number, self._entity(key, kind)) for kind in ("actors", "places") for key in getattr(article, kind)]
        self._db.executemany("INSERT INTO facets VALUES (?, ?)", rows)
        self._waiting += 1
        if self._waiting == _BATCH:
            self._db.execute("COMMIT")
            self._waiting = 0

    def _entity(self, key: str, kind: str) -> int:
        if key not in self._entities:
            self._entities[key] = len(self._entities)
            self._db.execute("INSERT INTO entities VALUES (?, ?, ?)", (self._entities[key], key, kind))
        return self._entities[key]

    def finish(self) -> None:
        """Commit and merge."""
        if self._waiting:
            self._db.execute("COMMIT")
        for table in ("words", "written") if self._native else ("words",):
            self._db.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        self._db.execute("ANALYZE")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()


class Reader:
    """What is found goes into a table of its own where facets are counted."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(f"file:{folder / _FILE}?mode=ro", uri=True, isolation_level=None)
        self._db.executescript("PRAGMA mmap_size=8000000000; PRAGMA temp_store=MEMORY;")
        self._db.execute("CREATE TEMP TABLE found (number INTEGER PRIMARY KEY, score REAL)")
        self._db.execute("CREATE VIRTUAL TABLE temp.known USING fts5vocab('main', 'words', 'row')")

    def top(self, question: Question) -> Answer:
        """The best articles and how many there are."""
        tables, where, values = self._where(question)
        best = self._db.execute(
            f"SELECT number, count(*) OVER () FROM (SELECT words.rowid AS number, {_RANK} AS score FROM {tables} "
            f"WHERE {where}) ORDER BY score, number LIMIT {TOP}",
            values,
        ).fetchall()
        return Answer(best[0][1] if best else 0, tuple(number for number, _ in best))

    def full(self, question: Question) -> Answer:
        """With both facets."""
        tables, where, values = self._where(question)
        self._db.execute("DELETE FROM found")
        self._db.execute(f"INSERT INTO found SELECT words.rowid, {_RANK} FROM {tables} WHERE {where}", values)
        total = self._db.execute("SELECT count(*) FROM found").fetchone()[0]
        best = self._db.execute(f"SELECT number FROM found ORDER BY score, number LIMIT {TOP}").fetchall()
        counts = """SELECT id, kind, articles FROM
            (SELECT entity, count(*) AS articles FROM found CROSS JOIN facets USING (number) GROUP BY entity)
            JOIN entities USING (entity) ORDER BY articles DESC"""
        most: dict[str, list[tuple[str, int]]] = {"actors": [], "places": []}
        for key, kind, articles in self._db.execute(counts):
            if len(most[kind]) < FACETS:
                most[kind].append((key, articles))
            elif all(len(each) >= FACETS for each in most.values()):
                break
        actors, places = (tuple(each) for each in most.values())
        return Answer(total, tuple(number for (number,) in best), actors, places)

    def close(self) -> None:
        """Let go of the index."""
        self._db.close()

    def _where(self, question: Question) -> tuple[str, str, list[str | int]]:
        """Tables, condition and its values."""
        tables, where = "words", "words MATCH ?"
        values: list[str | int] = [self._match(question)]
        if question.entity:
            tables += " CROSS JOIN facets ON facets.number = words.rowid"
            where += " AND facets.entity = (SELECT entity FROM entities WHERE id = ?)"
            values.append(question.entity)
        if question.dates[0]:
            tables += " CROSS JOIN articles ON articles.number = words.rowid"
            where += " AND articles.date BETWEEN ? AND ?"
            values += question.dates
        return tables, where, values

    def _match(self, question: Question) -> str:
        kind, forms = question.kind, question.forms
        stems = [f'"{stem}"' for stem in question.stems]
        if question.is_phrase:
            return f'{_STEMS}"{" ".join(question.stems)}"'
        if kind == "near":
            return f"{_STEMS} NEAR({' '.join(stems)}, {question.window - 2})"
        if kind == "fuzzy":
            raise NotImplementedError("no fuzzy search")
        if kind == "wildcard":
            return f"{_FORMS}({' OR '.join(self._matching(forms[0])) or _nothing()})"
        if kind.startswith("prefix"):
            return f'({_FORMS}"{forms[0]}"*) OR ({_STEMS}({" OR ".join(stems)}))'
        if kind == "typed2":
            return f'({_STEMS}{stems[0]}) AND (({_FORMS}"{forms[0]}"*) OR ({_STEMS}({" OR ".join(stems[1:])})))'
        return (" OR " if kind == "or3" else " AND ").join(f"({_STEMS}{stem})" for stem in stems)

    def _matching(self, pattern: str) -> list[str]:
        """Words of the index that match, by SQLite's own GLOB."""
        return [f'"{term}"' for (term,) in self._db.execute("SELECT term FROM known WHERE term GLOB ?", (pattern,))]


def _nothing() -> str:
    return '"\N{SNOWMAN}"'
