"""Damage within the values of the catalog, of which SQLite notices nothing: said in a sentence, and healed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from explorer import paths
from explorer.errors import DamagedIndexError, ExplorerError
from explorer.index import storage
from explorer.library import Library
from explorer.model import SearchState

TEXTS = {
    "a.txt": "The harbour\n\nMinister Jane Smith met NATO in Oslo. Smith said that NATO had stayed in Oslo.\n",
    "b.txt": "A storm\n\nSergey Lavrov came to Damascus. In Damascus the market was calm, Lavrov said.\n",
    "c.txt": "The World Health Organization (WHO)\n\nIn Paris, the WHO said nothing about Jane Smith.\n",
    "d.txt": "\x00\x01\x02" * 40,
}
TABLES = ("meta", "files", "articles", "taggings", "entities", "segments")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


def session(corpus: Path) -> list[Any]:
    """All that a reader is told from opening to leaving; what is read again may come in another order."""
    with Library.open([corpus], model="rules") as library:
        if not library.is_current():
            library.update()
        results = library.search(SearchState("smith OR damascus"))
        articles = sorted(library.index.article_ids())
        lists = [[(one.entity, one.articles) for one in facet] for facet in (results.actors, results.places)]
        told = [(library.article(one), library.summary(one), library.mentions(one)) for one in articles]
        return [sorted(results.articles), lists, told, library.entities(), library.index.records()]


def values(catalog: Path) -> Iterator[bytes]:
    """Texts and packed numbers of a row in the middle of each table."""
    with closing(sqlite3.connect(catalog)) as db:
        for table in TABLES:
            rows = db.execute(f"SELECT * FROM {table}").fetchall()
            for one in rows[len(rows) // 2]:
                if isinstance(one, str | bytes) and one:
                    yield one.encode() if isinstance(one, str) else one


def harmed(whole: bytes, value: bytes, number: int) -> bytes:
    """A file in which one byte of a value is another one, or is none of UTF-8."""
    at = whole.rindex(value) + number % len(value)
    return whole[:at] + (b"\xff" if number % 3 == 0 else bytes([whole[at] ^ 1 << number % 7])) + whole[at + 1 :]


def test_damage_in_any_value_is_said_or_does_no_harm_and_is_healed_by_the_next_start(
    corpus: Path, tmp_path: Path
) -> None:
    session(corpus)
    truth = session(corpus)
    folder = paths.index_folder([corpus])
    sound = Path(shutil.copytree(folder, tmp_path / "sound"))
    whole = (sound / storage.CATALOG).read_bytes()
    said = set()
    for number, value in enumerate(list(values(sound / storage.CATALOG))):
        shutil.rmtree(folder)
        shutil.copytree(sound, folder)
        (folder / storage.CATALOG).write_bytes(harmed(whole, value, number))
        try:
            assert session(corpus) == truth, value
        except ExplorerError as error:
            said.add(error.message)
        assert session(corpus) == truth, value
    assert said == {"The catalog of the index is damaged."}


def test_damage_in_one_article_is_told_without_its_text_and_costs_no_tagging(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = session(corpus)
    catalog = paths.index_folder([corpus]) / storage.CATALOG
    with closing(sqlite3.connect(catalog)) as db, db:
        db.execute("UPDATE articles SET title = CAST(x'ff41ff' AS TEXT) WHERE id = 'a.txt'")
    with Library.open([corpus], model="rules") as library, pytest.raises(DamagedIndexError) as told:
        library.article("a.txt")
    assert (told.value.message, told.value.hint) == (
        "The catalog of the index is damaged.",
        "Make it again with: explorer index",
    )
    monkeypatch.setattr("explorer.tagging.EntityUpdate._tag", pytest.fail)
    with Library.open([corpus], model="rules") as library:
        assert "are kept" in library.warnings[0]
    assert session(corpus) == truth


def test_what_the_check_finds_is_made_again_by_the_next_start(corpus: Path) -> None:
    session(corpus)
    with Library.open([corpus], model="rules") as library:
        with closing(sqlite3.connect(paths.index_folder([corpus]) / storage.CATALOG)) as db, db:
            db.execute("UPDATE files SET reason = 'no reason' WHERE path = 'd.txt'")
        assert library.index.health() == ["The catalog is damaged: what it says of files is not as it was written"]
    with Library.open([corpus], model="rules") as library:
        assert library.warnings


def test_a_catalog_without_checksums_is_used_and_given_them(corpus: Path) -> None:
    truth = session(corpus)
    catalog = paths.index_folder([corpus]) / storage.CATALOG
    with closing(sqlite3.connect(catalog)) as db, db:
        for table in TABLES[:-1]:
            db.execute(f"ALTER TABLE {table} DROP COLUMN crc")
        db.execute("ALTER TABLE taggings DROP COLUMN entities_crc")
        db.execute("PRAGMA user_version = 2")
    assert session(corpus) == truth
    (corpus / "a.txt").write_text(TEXTS["a.txt"] + "More.\n")
    with Library.open([corpus], model="rules") as library:
        assert not library.warnings
        library.update()
        assert library.index.health() == []
    with closing(sqlite3.connect(catalog)) as db:
        assert db.execute("SELECT id FROM articles WHERE crc IS NOT NULL").fetchall() == [("a.txt",)]
        assert db.execute("SELECT article FROM taggings WHERE entities_crc IS NOT NULL").fetchall() == [("a.txt",)]


def test_tables_of_other_names_are_damage(corpus: Path) -> None:
    truth = session(corpus)
    catalog = paths.index_folder([corpus]) / storage.CATALOG
    whole = catalog.read_bytes()
    for name in (b"definitions TEXT", b"CREATE TABLE entities", b"tablefiles"):
        assert name in whole
        catalog.write_bytes(whole.replace(name, name.replace(b"ti", b"tu").replace(b"il", b"ol")))
        with Library.open([corpus], model="rules") as library:
            assert "made again" in library.warnings[0]
        assert session(corpus) == truth
        whole = catalog.read_bytes()


@pytest.mark.parametrize("number", [1 << 40, -1, "many"])
def test_rows_beyond_all_measure_are_damage(corpus: Path, number: int | str) -> None:
    truth = session(corpus)
    with closing(sqlite3.connect(paths.index_folder([corpus]) / storage.CATALOG)) as db, db:
        db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'articles'", (number,))
    with pytest.raises(DamagedIndexError, match="The catalog of the index is damaged"):
        session(corpus)
    assert session(corpus) == truth
