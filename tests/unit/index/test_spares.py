"""What was found in a text outlives the name of its file and the format of the index, if it stands in the text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from whoosh.index import FileIndex

from explorer.errors import BusyIndexError
from explorer.index import FileRecord, Index, storage
from explorer.index.catalog import Catalog
from explorer.model import Article, FileStatus
from explorer.text import digest

Filled = Callable[..., Index]
Add = Callable[[Index, list[Article]], None]
Make = Callable[..., Article]

PIPELINE = "names 1"
TEXTS = ("Sergey Lavrov met NATO in Tartous.", "Jane Smith went to Damascus.", "Nothing happened.")


def names(index: Index, article_id: str) -> list[str]:
    return [mention.text for mention in index.mentions(article_id)]


def rename(index: Index, article: Make, names: dict[str, str], *, commit: bool = False) -> None:
    """Articles of these names have other ones from here on."""
    texts = {new: index.article(old).text for old, new in names.items()}
    with index.writer() as writer:
        for old in names.keys() - texts.keys():
            writer.delete(old)
        if commit:
            writer.commit()
        for new, text in texts.items():
            made = article(new, text)
            writer.add(made, FileRecord(new, 1, 2, made.sha256, FileStatus.INDEXED))
            if commit:
                writer.commit()


@pytest.mark.parametrize("commit", [False, True])
def test_a_file_of_another_name_has_what_was_found_in_it(filled: Filled, article: Make, commit: bool) -> None:
    index = filled(*TEXTS)
    rename(index, article, {"a0": "sub/b0", "a1": "sub/b1"}, commit=commit)
    assert names(index, "sub/b0") == ["Sergey Lavrov", "NATO", "Tartous"]
    assert names(index, "sub/b1") == ["Jane Smith", "Damascus"]
    assert index.untagged(PIPELINE) == []
    assert index.has_changes()
    assert index.count_spares() == 0


def test_files_that_change_names_with_each_other_do_so_too(filled: Filled, article: Make) -> None:
    index = filled(*TEXTS)
    rename(index, article, {"a0": "a1", "a1": "a0"})
    assert names(index, "a0") == ["Jane Smith", "Damascus"]
    assert names(index, "a1") == ["Sergey Lavrov", "NATO", "Tartous"]


def test_a_copy_has_what_was_found_in_the_first(filled: Filled, add: Add, article: Make) -> None:
    index = filled(*TEXTS)
    add(index, [article("copy", TEXTS[0], "Another title")])
    assert names(index, "copy") == names(index, "a0")
    assert index.untagged(PIPELINE) == []


def test_a_text_in_which_nothing_was_found_is_tagged_again(filled: Filled, add: Add, article: Make) -> None:
    index = filled(*TEXTS)
    add(index, [article("copy", TEXTS[2])])
    assert index.untagged(PIPELINE) == ["copy"]


def test_what_no_article_has_is_forgotten_once_no_more_come(filled: Filled, add: Add, article: Make) -> None:
    index = filled(*TEXTS)
    with index.writer() as writer:
        writer.delete("a0")
        writer.commit()
        assert index.count_spares() == 1
        with pytest.raises(BusyIndexError):
            index.drop_spares()
    index.drop_spares()
    assert index.count_spares() == 0
    add(index, [article("b0", TEXTS[0])])
    assert index.untagged(PIPELINE) == ["b0"]


def test_an_index_made_without_spares_has_them_from_the_next_update_on(
    filled: Filled, folder: Path, add: Add, article: Make
) -> None:
    filled(*TEXTS).close()
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as db:
        db.executescript("DROP TABLE spares; DROP INDEX taggings_by_text; DELETE FROM meta WHERE key = 'taggings'")
    with Index.open(folder) as index:
        assert index.count_spares() == 0
        rename(index, article, {"a0": "b0"})
        assert names(index, "b0") == ["Sergey Lavrov", "NATO", "Tartous"]


# An index in place of another one


def made_again(folder: Path, keeping: str | None = PIPELINE) -> Index:
    return Index.create(folder, keeping=keeping)


def test_an_index_made_again_has_what_was_found_in_the_same_texts(
    filled: Filled, folder: Path, add: Add, article: Make
) -> None:
    # What is open holds back what was written last in the log.
    before = filled(*TEXTS)
    with made_again(folder) as index:
        assert (len(index), index.count_spares(), index.health()) == (0, 2, [])
        add(index, [article("a0", TEXTS[0]), article("a1", "Jane Smith stayed at home.")])
        assert names(index, "a0") == ["Sergey Lavrov", "NATO", "Tartous"]
        assert index.untagged(PIPELINE) == ["a1"]
        assert index.count_spares() == 1
    assert before.refresh()


def test_only_what_this_pipeline_found_is_kept(filled: Filled, folder: Path) -> None:
    filled(*TEXTS).close()
    with made_again(folder, "names 2") as index:
        assert index.count_spares() == 0


def test_an_index_made_again_from_nothing_keeps_nothing(filled: Filled, folder: Path) -> None:
    filled(*TEXTS).close()
    with made_again(folder, None) as index:
        assert index.count_spares() == 0


LAYOUT_1 = """
PRAGMA user_version = 77;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('taggings', '1'), ('model', 'rules');
CREATE TABLE taggings (
    article TEXT PRIMARY KEY, pipeline TEXT NOT NULL, sha256 TEXT NOT NULL, count INTEGER NOT NULL,
    mentions TEXT NOT NULL, definitions TEXT NOT NULL, entities BLOB) WITHOUT ROWID;
"""
"""Never to be changed: what an explorer of any version must be able to read."""


@pytest.fixture
def of_another_format(folder: Path) -> Path:
    """An index of another format in which a row of taggings means what it means here."""
    folder.mkdir(mode=0o700)
    (folder / "explorer-index.json").write_text('{"application": "explorer-tui", "format": 99}')
    mentions = '[[0, 13, "PERSON", "Sergey Lavrov", null], [18, 22, "ORG", "NATO", null]]'
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as db, db:
        db.executescript(LAYOUT_1)
        row = ("a0", PIPELINE, digest(TEXTS[0]), 2, mentions, "[]")
        db.execute("INSERT INTO taggings VALUES (?, ?, ?, ?, ?, ?, NULL)", row)
    return folder


def test_what_an_index_of_another_format_has_is_kept(of_another_format: Path, add: Add, article: Make) -> None:
    assert Index.noted(of_another_format, "model") == "rules"
    with made_again(of_another_format) as index:
        add(index, [article("new", TEXTS[0])])
        assert names(index, "new") == ["Sergey Lavrov", "NATO"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE meta SET value = '2' WHERE key = 'taggings'",
        "DROP TABLE meta",
        "ALTER TABLE taggings RENAME TO t; CREATE VIEW taggings AS SELECT * FROM t",
        "ALTER TABLE taggings DROP COLUMN definitions",
        "DROP TABLE taggings",
    ],
)
def test_what_is_kept_in_another_way_is_found_anew(of_another_format: Path, change: str) -> None:
    with closing(sqlite3.connect(of_another_format / "catalog.sqlite")) as db, db:
        db.executescript(change)
    with made_again(of_another_format) as index:
        assert index.count_spares() == 0


def test_a_catalog_that_is_damaged_is_not_believed(filled: Filled, folder: Path) -> None:
    filled(*TEXTS).close()
    path = folder / "catalog.sqlite"
    data = path.read_bytes()
    with closing(sqlite3.connect(path)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'articles'").fetchone()
    start = (page - 1) * 4096
    path.write_bytes(data[:start] + bytes(4096) + data[start + 4096 :])
    with made_again(folder) as index:
        assert index.count_spares() == 0


LAVROV = [0, 13, "PERSON", "Sergey Lavrov", None]
UNBELIEVABLE: list[tuple[Any, Any, Any]] = [
    *(
        (1, json.dumps(mentions), "[]")
        for mentions in (
            [[0, 13, "PERSON", "Serges Lavrov", None]],
            [[1, 14, "PERSON", "Sergey Lavrov", None]],
            [[0, 1_000_000, "PERSON", TEXTS[0], None]],
            [[-34, -21, "PERSON", "Sergey Lavrov", None]],
            [[0, 13, "SPACESHIP", "Sergey Lavrov", None]],
            [[0, 13, ["PERSON"], "Sergey Lavrov", None]],
            [[0, 13, "PERSON", "Sergey Lavrov", "Tsar"]],
            [[0, 13, "PERSON", "Sergey Lavrov", 7]],
            [[False, 13, "PERSON", "Sergey Lavrov", None]],
            [[0.0, 13, "PERSON", "Sergey Lavrov", None]],
            [[0, 0, "PERSON", "", None]],
            [LAVROV[:4]],
            [7],
            {"a": 1},
            "x",
            None,
        )
    ),
    *((2, json.dumps(mentions), "[]") for mentions in ([LAVROV, LAVROV], [[18, 22, "ORG", "NATO", None], LAVROV])),
    *(
        (1, json.dumps([LAVROV]), json.dumps(definitions))
        for definitions in ([["WHO", "World Health Organization"]], [["NATO"]], {"NATO": "Lavrov"}, None)
    ),
    (2, json.dumps([LAVROV]), "[]"),
    (-1, "[]", "[]"),
    ("two", json.dumps([LAVROV]), "[]"),
    (1, "", "[]"),
    (1, "[" * 100_000, "[]"),
    (1, "9" * 10_000, "[]"),
    (1, b"\xff\xfe" * 9, "[]"),
    (1, json.dumps([LAVROV]).encode("utf-16"), "[]"),
    (1, None, "[]"),
]


def test_what_does_not_stand_in_the_text_is_found_anew(of_another_format: Path, add: Add, article: Make) -> None:
    articles = {f"a{at:02}": article(f"a{at:02}", f"{TEXTS[0]} {at}") for at in range(len(UNBELIEVABLE) + 1)}
    rows = [*UNBELIEVABLE, (1, json.dumps([LAVROV]), "[]")]
    with closing(sqlite3.connect(of_another_format / "catalog.sqlite")) as db, db:
        db.execute("DROP TABLE taggings")
        db.execute("CREATE TABLE taggings (pipeline, sha256, count, mentions, definitions)")
        for known, row in zip(articles.values(), rows, strict=True):
            db.execute("INSERT INTO taggings VALUES (?, ?, ?, ?, ?)", (PIPELINE, known.sha256, *row))
    with made_again(of_another_format) as index:
        add(index, list(articles.values()))
        *others, sound = articles
        assert index.untagged(PIPELINE) == others
        assert not any(map(index.mentions, others))
        assert names(index, sound) == ["Sergey Lavrov"]
        assert index.health() == []


# Crashes


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize(
    ("owner", "name", "call"),
    [
        (Catalog, "salvage", 1),
        (storage, "mark", 1),
        (storage, "clear", 1),
        (FileIndex, "create", 1),
        (Path, "replace", 2),
        (storage, "mark", 2),
    ],
)
def test_wherever_making_an_index_again_is_cut_short_nothing_is_lost(
    of_another_format: Path, add: Add, article: Make, owner: Any, name: str, call: int
) -> None:
    left, work = [call], getattr(owner, name)

    def end(*given: Any, **more: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            raise Killed
        return work(*given, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, end)
        with pytest.raises(Killed):
            Index.create(of_another_format, notes={"model": "rules"}, keeping=PIPELINE)
    assert Index.noted(of_another_format, "model") == "rules"
    with Index.create(of_another_format, unless_sound=True, notes={"model": "rules"}, keeping=PIPELINE) as index:
        assert index.count_spares() == 1
        add(index, [article("a0", TEXTS[0])])
        assert names(index, "a0") == ["Sergey Lavrov", "NATO"]
        assert index.meta("model") == "rules"


@pytest.mark.parametrize("name", ["adopt", "put_segments"])
def test_a_commit_that_is_cut_short_takes_nothing(
    filled: Filled, folder: Path, add: Add, article: Make, name: str
) -> None:
    filled(*TEXTS).close()
    index = made_again(folder)

    def end(*_: Any) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Catalog, name, end)
        with pytest.raises(Killed):
            add(index, [article("a0", TEXTS[0])])
    index.close()
    with Index.open(folder) as index:
        assert (len(index), index.count_spares()) == (0, 2)
        add(index, [article("a0", TEXTS[0])])
        assert index.untagged(PIPELINE) == []
