"""Taggings without an article, kept for one of the same text: that of a renamed file, or of an index made anew.

What a pipeline finds depends on the text alone, so an article that comes takes over what was found in its text before.
Nothing is taken over unseen: names, roles and definitions must stand in the text as they are told.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from explorer.model import Article, Label

LAYOUT_KEY: Final = "taggings"
"""Under this name a catalog notes its layout of taggings; without it has the first one."""
LAYOUT: Final = "1"
"""Changes with what the columns of ``TABLES`` and those of the same name in ``taggings`` mean, and with nothing else.

An index of any format of this layout can be made anew without tagging.
"""
TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS spares (
    sha256 TEXT PRIMARY KEY, pipeline TEXT NOT NULL, count INTEGER NOT NULL, mentions TEXT NOT NULL,
    definitions TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS taggings_by_text ON taggings (sha256)",
)
_NAMED: Final = "count > 0"
"""A text without mentions may be one that no pipeline came to an end with, so it is tagged again."""
_FOUND: Final = "sha256, pipeline, count, mentions, definitions"
_NEAR: Final = 500
"""A role stands at most so many characters before a name."""
_LABELS: Final = frozenset(label.value for label in Label)


@dataclass(frozen=True, slots=True)
class Found:
    """What a pipeline found in a text, as it is kept."""

    pipeline: str
    count: int
    mentions: str
    definitions: str


def put_aside(db: sqlite3.Connection, article_id: str) -> None:
    """Make the tagging of an article a spare one."""
    query = f"INSERT OR REPLACE INTO spares SELECT {_FOUND} FROM taggings WHERE article = ? AND {_NAMED}"  # noqa: S608
    db.execute(query, (article_id,))
    db.execute("DELETE FROM taggings WHERE article = ?", (article_id,))


def take(db: sqlite3.Connection, article: Article) -> Found | None:
    """What was found in the text of an article, which is spare no longer then, or in that of another article."""
    # As bytes, since those of a salvaged tagging need not be characters.
    columns = "pipeline, count, CAST(mentions AS BLOB), CAST(definitions AS BLOB)"
    for table in ("spares", "taggings"):
        query = f"SELECT {columns} FROM {table} WHERE sha256 = ? AND {_NAMED} LIMIT 1"  # noqa: S608
        row = db.execute(query, (article.sha256,)).fetchone()
        if row is not None:
            db.execute("DELETE FROM spares WHERE sha256 = ?", (article.sha256,))
            return _believed(article.text, *row)
    return None


def count(db: sqlite3.Connection) -> int:
    """Number of texts with a spare tagging."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'spares'").fetchone():
        return 0
    return int(db.execute("SELECT count(*) FROM spares").fetchone()[0])


def salvage(db: sqlite3.Connection, former: str, pipeline: str) -> None:
    """Make what a pipeline found by another catalog spare in this one, within a transaction.

    Args:
        former: the name under which the other one is attached; it may be of any format, and damaged.

    Raises:
        sqlite3.Error: the other one cannot be read, or this one not be written.
    """
    layout = db.execute(f"SELECT value FROM {former}.meta WHERE key = ?", (LAYOUT_KEY,)).fetchone()  # noqa: S608
    if layout not in (None, (LAYOUT,)) or db.execute(f"PRAGMA {former}.quick_check(1)").fetchall() != [("ok",)]:
        return
    tables = f"SELECT name FROM {former}.sqlite_master WHERE type = 'table' AND name IN ('spares', 'taggings')"  # noqa: S608
    for (table,) in db.execute(tables).fetchall():
        query = f"""INSERT OR IGNORE INTO main.spares
            SELECT {_FOUND} FROM {former}.{table} WHERE pipeline = ? AND {_NAMED}"""  # noqa: S608
        db.execute(query, (pipeline,))


def _believed(text: str, pipeline: str, count: int, mentions: bytes, definitions: bytes) -> Found | None:
    """What was found, if all of it stands in a text where it is said to."""
    try:
        found = Found(pipeline, count, mentions.decode(), definitions.decode())
        stands = _stand_in(text, json.loads(found.mentions), json.loads(found.definitions)) == count
    except (ValueError, TypeError, RecursionError):
        return None
    return found if stands else None


def _stand_in(text: str, mentions: Any, definitions: Any) -> int | None:
    """How many mentions there are if all that was found stands in a text where it is said to, else None.

    Raises ValueError or TypeError for much that is no tagging at all.
    """
    if not (isinstance(mentions, list) and isinstance(definitions, list)):
        return None
    before = 0
    for start, end, label, name, role in mentions:
        if not (type(start) is type(end) is int and before <= start < end <= len(text)):
            return None
        if text[start:end] != name or label not in _LABELS:
            return None
        if role is not None and role not in text[max(0, start - _NEAR) : end]:
            return None
        before = end
    return len(mentions) if all(short in text and long in text for short, long in definitions) else None
