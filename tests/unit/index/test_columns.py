from __future__ import annotations

import itertools
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from explorer.index import runs
from explorer.index.arrays import Arrays, ArrayWriter
from explorer.index.columns import LENGTHS, FieldColumns, SegmentColumns, StaleColumnsError, Terms
from explorer.index.decoding import columns, decode, decode_positions
from explorer.index.encoding import encode_positions
from explorer.index.schema import WRITTEN, codec, schema
from explorer.index.storage import Storage
from explorer.index.words import stem

FIELDS = ("text", "forms", "title", "title_forms", "author", "source", "date", "id")
SOME = st.sampled_from(
    ["", "ab", "Ab ab ABLE able", "café cafe\u0301", "中文字", "a" * 70, "the government’s governments"]
)
TEXTS = st.lists(st.text(max_size=40) | SOME, max_size=8).map(" ".join)


def stock(storage: Any, documents: Sequence[dict[str, Any]]) -> Any:
    """Whoosh's reader of one segment that its own writer made."""
    files = FileIndex.create(storage, schema())
    writer = SegmentWriter(files, codec=codec(), compound=False, limitmb=64)
    for document in documents:
        writer.add_document(**document)
    writer.commit()
    return files.reader()


def same_postings(reader: Any, name: str, of: FieldColumns) -> None:
    """What Whoosh says of a field, term by term."""
    kind = reader.schema[name].format
    assert [term.decode() for term in reader.lexicon(name)] == list(of.terms)
    for number, term in enumerate(of.terms):
        documents, frequencies = of.postings(number)
        matcher = reader.postings(name, term)
        at = int(of.position_pointers[number])
        for document, frequency in zip(documents.tolist(), frequencies.tolist(), strict=True):
            assert (matcher.id(), matcher.weight()) == (document, frequency * of.boost)
            if kind.supports("positions"):
                assert matcher.value_as("positions") == of.positions[at : at + frequency].tolist()
                at += frequency
            matcher.next()
        assert not matcher.is_active()
        assert at == of.position_pointers[number + 1]


def kind_has_forward(reader: Any, name: str) -> bool:
    """Whether the words of a field are kept in the order of the text: those of stems are not."""
    return bool(reader.schema[name].format.supports("positions")) and name not in WRITTEN


def same_order(of: FieldColumns, size: int, *, is_there: bool) -> None:
    """The forward index has each term where its postings say that it stands, and nothing else."""
    if not is_there:
        assert not len(of.forward)
        assert not len(of.forward_pointers)
        return
    texts = [dict[int, int]() for _ in range(size)]
    at = 0
    for number in range(len(of.terms)):
        for document, frequency in zip(*(each.tolist() for each in of.postings(number)), strict=True):
            texts[document].update(dict.fromkeys(of.positions[at : at + frequency].tolist(), number))
            at += frequency
    forward = [of.forward[low:high].tolist() for low, high in pairwise(of.forward_pointers.tolist())]
    assert forward == [[text[place] for place in range(len(text))] for text in texts]


def same_as_whoosh(reader: Any, found: SegmentColumns) -> None:
    """Everything in columns is what Whoosh's reader of the segment says."""
    assert found.size == reader.doc_count_all()
    assert found.rows.tolist() == list(reader.column_reader("row"))
    assert set(found.fields) == set(FIELDS)
    for name, of in found.fields.items():
        same_postings(reader, name, of)
        assert of.total_length == reader.field_length(name)
        if reader.schema[name].scorable:
            known = [reader.doc_field_length(number, name, 0) or 0 for number in range(found.size)]
            assert LENGTHS[of.lengths].tolist() == known
        same_order(of, found.size, is_there=kind_has_forward(reader, name))
    for stems, forms in WRITTEN.items():
        of = found.fields[forms]
        assert [found.fields[stems].terms[number] for number in of.stem_of] == [stem(form) for form in of.terms]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6), st.data())
def test_columns_say_what_whoosh_says(texts: list[tuple[str, str, str]], data: st.DataObject) -> None:
    documents = [
        {"id": f"{at}/{about}", "text": text, "forms": text, "title": title, "title_forms": title, "author": about,
         "source": None, "date": about[:4] or None, "row": at + 1}
        for at, (text, title, about) in enumerate(texts)
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        storage = Storage(Path(folder))
        try:
            check(stock(storage, documents), data)
        finally:
            # Hypothesis may break off a test where it draws.
            storage.release()


def check(reader: Any, data: st.DataObject) -> None:
    found = decode(reader)
    same_as_whoosh(reader, found)
    forms = found.fields["forms"]
    prefix = data.draw(st.sampled_from([*forms.terms, "zz", ""])).encode()[:3].decode(errors="ignore")
    low, high = forms.terms.span(prefix)
    assert [forms.terms[at] for at in range(low, high)] == [term for term in forms.terms if term.startswith(prefix)]
    assert all(forms.terms.find(term) == at for at, term in enumerate(forms.terms))
    assert forms.terms.find(prefix + "\0") == -1


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Any]]:
    folder = tmp_path_factory.mktemp("segment")
    storage = Storage(folder)
    chance = random.Random(3)
    words = ["some", "same", "sum", "summer", "sun", "tea", "team", "ten", "ö", "of"]
    documents = [
        {"id": f"a{at}", "text": (text := " ".join(chance.choices(words, k=80))), "forms": text, "title": "Some teas",
         "title_forms": "Some teas", "row": at + 7}
        for at in range(40)
    ]  # fmt: skip
    documents.append({"id": "long", "text": "again and " * 70_000, "forms": "again and " * 70_000, "row": 2**40})
    yield folder, stock(storage, documents)
    storage.release()


def test_a_file_of_columns_is_mapped_as_it_was_written(segment: tuple[Path, Any]) -> None:
    folder, reader = segment
    made = decode(reader)
    kept = columns(reader, folder)
    assert kept.path is not None
    assert kept.damage() is None
    same_as_whoosh(reader, SegmentColumns.open(folder, reader.segment()))
    for name, of in made.fields.items():
        assert np.array_equal(kept.fields[name].documents, of.documents)
    text = kept.fields["text"]
    assert text.positions.dtype == text.frequencies.dtype == np.uint32
    assert kept.fields["title"].positions.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        text.documents[0] = 1


def test_beginnings_of_many_words_are_summed_beforehand(segment: tuple[Path, Any]) -> None:
    forms = columns(segment[1], segment[0]).fields["forms"]
    assert list(forms.beginnings.terms) == ["s", "su", "t", "te"]
    for beginning in forms.beginnings.terms:
        low, high = forms.terms.span(beginning)
        of = slice(forms.pointers[low], forms.pointers[high])
        counts = np.bincount(forms.documents[of], weights=forms.frequencies[of])
        documents, frequencies = forms.beginnings.get(beginning) or ((), ())
        assert documents.tolist() == np.flatnonzero(counts).tolist()
        assert frequencies.tolist() == counts[documents].tolist()
    assert forms.beginnings.get("o") is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data[:-40] + b"x" + data[-39:],
        lambda data: data.replace(b'"format": 1', b'"format": 2'),
        lambda data: data[:-1] + b"x",
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_made_again(
    segment: tuple[Path, Any], spoil: Callable[[bytes], bytes]
) -> None:
    folder, reader = segment
    path = columns(reader, folder).path
    assert path is not None
    sound = path.read_bytes()
    path.unlink()
    path.write_bytes(spoil(sound))
    with pytest.raises(StaleColumnsError):
        SegmentColumns.open(folder, reader.segment())
    assert columns(reader, folder).path == path
    assert path.read_bytes() == sound


def test_each_flipped_byte_of_the_arrays_is_found(segment: tuple[Path, Any]) -> None:
    folder, reader = segment
    kept = columns(reader, folder)
    assert kept.path is not None
    sound = kept.path.read_bytes()
    copy = replace(kept, path=folder / "copy.columns")
    assert copy.path is not None
    for at in random.Random(5).sample(range(len(sound)), 40):
        copy.path.write_bytes(sound[:at] + bytes([sound[at] ^ 16]) + sound[at + 1 :])
        assert copy.damage() is not None, at


def test_columns_stay_in_memory_where_nothing_can_be_written(segment: tuple[Path, Any], tmp_path: Path) -> None:
    kept = columns(segment[1], tmp_path / "nowhere")
    assert kept.path is None
    assert kept.damage() is None
    same_as_whoosh(segment[1], kept)


POSITIONS = schema()["text"].format


@given(st.lists(st.sets(st.integers(0, 2**31 - 1), min_size=1, max_size=1100).map(sorted), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_positions_are_encoded_for_whoosh_and_decoded_as_by_it(lists: list[list[int]]) -> None:
    encoded = [POSITIONS.encode(positions) for positions in lists]
    ours, ends = encode_positions(np.concatenate(lists), np.array(list(map(len, lists))))
    values = [ours[start + (5 if ours[start] == ord("B") else 2) : end] for start, end in pairwise([0, *ends.tolist()])]
    assert [POSITIONS.decode_positions(value) for value in values] == lists
    assert [POSITIONS.decode_frequency(value) for value in values] == list(map(len, lists))
    counts, positions = decode_positions([*encoded, *values])
    assert counts.tolist() == [len(positions) for positions in lists * 2]
    assert positions.tolist() == [position for positions in lists * 2 for position in positions]


@given(
    st.lists(st.integers(0, 70_000), min_size=1, max_size=30),
    st.integers(0, 2000),
    st.binary(max_size=3),
    st.booleans(),
)
def test_positions_that_are_none_are_refused(positions: list[int], at: int, noise: bytes, shape: bool) -> None:
    sound = POSITIONS.encode(sorted(positions))
    if shape:
        sound = sound[:4] + b"(" + b"".join(b"J" + struct.pack("<i", position) for position in positions) + b"t"
    spoilt = sound[:at] + noise + sound[at + len(noise) :]
    try:
        counts, found = decode_positions([spoilt, sound])
    except ValueError:
        assert spoilt != sound
    else:
        assert len(found) == counts.sum()
        assert counts[1] == len(positions)


def test_terms_keep_the_order_of_code_points() -> None:
    strings = sorted(["", "a", "ab", "é", "ﬀ", "😀", "\n", "a\nb"])
    terms = Terms.of([string.encode() for string in strings])
    assert list(terms) == strings
    assert [terms.find(string) for string in strings] == list(range(len(strings)))
    assert terms.span("") == (0, len(strings))
    assert terms.span("a") == (2, 5)


@pytest.mark.parametrize("letters", ["ab", "ab\n"])
def test_every_term_of_many_is_found_and_nothing_else(letters: str) -> None:
    every = ["".join(word) for size in range(8) for word in itertools.product(letters, repeat=size)]
    kept = sorted(every[::2])
    terms = Terms.of([word.encode() for word in kept])
    numbers = {word: number for number, word in enumerate(kept)}
    assert [terms.find(word) for word in every] == [numbers.get(word, -1) for word in every]


def test_runs_are_summed_in_parts_as_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(1)
    lengths = chance.integers(1, 40, 300)
    values = chance.integers(0, 256, int(lengths.sum())).astype(np.uint8)
    at_once = runs.sums(values, runs.bounds(lengths))
    assert at_once.sum() == values.sum(dtype=np.int64)
    monkeypatch.setattr(runs, "_SUMMED", 64)
    assert runs.sums(values, runs.bounds(lengths)).tolist() == at_once.tolist()
    assert runs.sums(values[:0], np.zeros(1, dtype=np.int64)).tolist() == []


def test_arrays_are_filled_side_by_side_and_none_is_left_with_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "some.columns"
    with path.open("wb") as file:
        writer = ArrayWriter(file)
        even = writer.reserve("even", np.dtype(np.uint16), 5)
        odd = writer.reserve("odd", np.dtype(np.uint32), 4)
        writer.add("none", np.zeros(0, dtype=np.uint8))
        for values in ([0, 2], [4, 6, 8]):
            even(np.array(values))
            odd(np.array(values[:2]) + 1)
        with pytest.raises(ValueError, match="odd"):
            odd(np.array([9]))
        writer.close({})
    arrays = Arrays.open(path)
    arrays.check()
    kept = arrays["even"]
    arrays.release()
    assert (kept.tolist(), arrays["odd"].tolist(), arrays["none"].tolist()) == ([0, 2, 4, 6, 8], [1, 3, 5, 7], [])
    with (tmp_path / "half.columns").open("wb") as file:
        writer = ArrayWriter(file)
        writer.reserve("even", np.dtype(np.uint16), 5)(np.array([0, 2]))
        with pytest.raises(ValueError, match="full"):
            writer.close({})
