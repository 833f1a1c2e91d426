"""What was kept stays: through edits, broken lines, crashes and several windows at once."""

import csv
import io
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time

import bibtexparser
import pytest
import rispy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.citing import FORMATS, ClippingStore, clip, clipping_fields, export, locate, locate_all, resolve
from explorer.citing.annotation import locators_in
from explorer.errors import CitationError, ClippingError
from explorer.model import Article
from explorer.text import digest

TEXT = "One is here. Two is here. Three is here.\nFour is “here”."


def article(text=TEXT, **known):
    return Article(**{"id": "a.txt", "title": "A title", "text": text, "sha256": digest(text), "path": "", **known})


def clipping(number=0, **kept):
    one = article()
    return clip(one, locate(one, number, len(TEXT)), **kept)


@pytest.fixture
def store(tmp_path):
    return ClippingStore.of(tmp_path / "data")


def test_what_is_kept_is_read_again_in_its_order(store):
    assert store.read().clippings == ()
    kept = [clipping(n, note=f"Note {n}\nmore", tags=["a", "a", " ", "b c"], query='"x" -y') for n in range(3)]
    for each in kept:
        store.add(each)
    assert store.read().clippings == tuple(kept)
    assert kept[0].tags == ("a", "b c")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", kept[0].time)
    assert store.path.stat().st_mode & 0o077 == 0


def test_a_clipping_leads_back_to_its_article(store):
    one = article()
    store.add(clip(one, locate_all(one, [(0, 12), (26, 40)])))
    [read] = store.read().clippings
    assert [one.text[slice(*resolve(it, one))] for it in read.locators] == ["One is here.", "Three is here."]
    assert read.record.quotation == "One is here. […] Three is here."
    assert read.record.place == "¶ 1"


def test_clippings_can_be_edited_deleted_put_back_and_reordered(store):
    a, b, c = (clipping(n) for n in range(3))
    for each in (a, b, c):
        store.add(each)
    edited = store.edit(b.id, note="new", tags=["t"])
    assert (edited.note, edited.tags, edited.locators) == ("new", ("t",), b.locators)
    store.reorder([c.id, a.id])
    assert [it.id for it in store.read().clippings] == [c.id, b.id, a.id]
    store.reorder([a.id, "unknown", c.id, b.id])
    assert [it.id for it in store.read().clippings] == [a.id, c.id, b.id]
    store.delete(c.id)
    assert [it.id for it in store.read().clippings] == [a.id, b.id]
    store.put_back(c, 1)
    assert [it.id for it in store.read().clippings] == [a.id, c.id, b.id]
    store.delete(c.id)
    for change in (lambda: store.delete(c.id), lambda: store.edit(c.id, note="")):
        with pytest.raises(ClippingError, match="not there any more"):
            change()


BROKEN = [b"{", b"[]", b"null", b'{"id": 1}', b"\xff\xfe", b"[" * 100_000, b'{"locators": [], "id": "x"}', b"NaN"]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda line: repr(line[:12]))
def test_a_broken_line_is_reported_and_kept(store, broken):
    a, b = clipping(0), clipping(1)
    store.add(a)
    with store.path.open("ab") as file:
        file.write(broken)
    store.add(b)
    store.edit(a.id, note="new")
    store.reorder([b.id, a.id])
    read = store.read()
    assert [it.id for it in read.clippings] == [b.id, a.id]
    assert [it.number for it in read.broken] == [2]
    assert read.broken[0].reason.endswith(".")
    store.delete(a.id)
    assert store.path.read_bytes().split(b"\n")[1] == broken


def test_what_a_later_version_adds_to_a_line_stays(store):
    a = clipping()
    store.add(a)
    store.path.write_text(json.dumps({**clipping_fields(a), "colour": "red"}))
    store.edit(a.id, note="new")
    assert json.loads(store.path.read_text())["colour"] == "red"


def test_a_file_that_cannot_be_read_is_said_in_a_sentence(tmp_path):
    (tmp_path / "clippings.jsonl").mkdir()
    store = ClippingStore.of(tmp_path)
    with pytest.raises(ClippingError, match="cannot be read"):
        store.read()
    with pytest.raises(ClippingError, match="cannot be written"):
        store.add(clipping())


def _write(folder, name, count):
    store = ClippingStore.of(folder)
    for number in range(count):
        kept = clipping(number % 5, note=f"{name} {number}")
        store.add(kept)
        if number % 10 == 3:
            store.edit(kept.id, tags=["edited"])
        if number % 10 == 7:
            store.reorder([it.id for it in store.read().clippings][:2][::-1])


def test_several_windows_at_once_lose_nothing(tmp_path):
    method = multiprocessing.get_context("spawn")
    windows = [method.Process(target=_write, args=(tmp_path, name, 40)) for name in "ab"]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
        assert window.exitcode == 0
    read = ClippingStore.of(tmp_path).read()
    assert read.broken == ()
    assert sorted(it.note for it in read.clippings) == sorted(f"{name} {n}" for name in "ab" for n in range(40))
    assert sum(it.tags == ("edited",) for it in read.clippings) == 8


WRITER = """
import sys
from pathlib import Path
from explorer.citing import ClippingStore, clip, locate
from explorer.model import Article
from explorer.text import digest
text = "One is here."
store = ClippingStore.of(Path(sys.argv[1]))
one = Article("a.txt", "T", text, digest(text), "")
for number in range(100_000):
    kept = clip(one, locate(one, 0, 12), note=str(number))
    store.add(kept)
    if number % 3 == 0:
        store.edit(kept.id, tags=["x"])
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(tmp_path):
    for turn in range(4):
        folder = tmp_path / str(turn)
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline())]
        time.sleep(0.01 * turn)
        writer.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
        writer.stdout.close()
        writer.wait()
        store = ClippingStore.of(folder)
        store.add(clipping())
        notes = {it.note for it in store.read().clippings}
        assert {str(number) for number in acknowledged} <= notes


def test_every_format_has_every_clipping():
    one = article(author="Ann Lee", source="The Paper", date="2024-12-08")
    kept = [
        clip(one, locate(one, 0, 12), note="=1+1", tags=["t"]),
        clip(one, locate_all(one, [(13, 25), (41, len(TEXT))]), query="two"),
    ]
    assert len(bibtexparser.parse_string(export(kept, "bibtex")).entries) == 2
    assert len(rispy.loads(export(kept, "ris"))) == 2
    assert len(json.loads(export(kept, "csl-json"))) == 2
    assert list(locators_in(json.loads(export(kept, "annotation")))) == [it.locators for it in kept]
    lines = export(kept, "jsonl").split("\n")
    assert [list(locators_in(json.loads(line))) for line in lines] == [[it.locators] for it in kept]
    rows = list(csv.DictReader(io.StringIO(export(kept, "csv"))))
    assert [row["quote"] for row in rows] == ["One is here.", "Two is here. […] Four is “here”."]
    assert rows[0]["note"] == "'=1+1"
    page = export(kept, "markdown")
    assert page.startswith("\\=1+1\n\n> One is here.[^")
    assert len(re.findall(r"^\[\^\w+\]: ", page, re.MULTILINE)) == 2
    with pytest.raises(CitationError):
        export(kept, "docx")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\n=", "＝", "＋", "－", "＠"])
def test_no_cell_is_taken_for_a_formula(sign):
    one = article()
    kept = [clip(one, locate(one, 0, 12), note=f"{sign}cmd|'/C calc'!A0")]
    (row,) = csv.DictReader(io.StringIO(export(kept, "csv")))
    assert row["note"].startswith(f"'{sign}")


hostile = st.text(st.sampled_from("a\n\r{}@[]^:<>`~,\"'=-;\\%\ud800\x1b\u202e ER"), max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(hostile, hostile, hostile), min_size=1, max_size=3))
def test_hostile_fields_stay_in_their_clipping(tmp_path, fields):
    kept = []
    for number, (title, note, tag) in enumerate(fields):
        one = article(f"Word {number}. " + TEXT, title=title, author=note, id=f"f{number}{tag}")
        kept.append(clip(one, locate(one, 0, 20), note=note, tags=[tag]))
    store = ClippingStore.of(tmp_path)
    store.path.unlink(missing_ok=True)
    for each in kept:
        store.add(each)
    assert store.read().clippings == tuple(kept)
    assert len(bibtexparser.parse_string(export(kept, "bibtex")).entries) == len(kept)
    assert len(rispy.loads(export(kept, "ris"))) == len(kept)
    assert len(list(csv.DictReader(io.StringIO(export(kept, "csv"))))) == len(kept)
    for form in FORMATS:
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", export(kept, form)), form
