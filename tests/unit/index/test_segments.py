"""Segments of our own writer, before the eyes of stock Whoosh, beside those of Whoosh's writer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.index import FileIndex
from whoosh.query import And, Not, Or, Phrase, Prefix, Term, Wildcard
from whoosh.scoring import BM25F
from whoosh.searching import Searcher
from whoosh.writing import SegmentWriter as StockWriter

from explorer.errors import DamagedIndexError
from explorer.index import FileRecord, Index
from explorer.index.columns import SegmentColumns
from explorer.index.decoding import decode
from explorer.index.encoding import _hash_slots
from explorer.index.inversion import Batch, Vocabulary
from explorer.index.schema import K1, B, codec, schema
from explorer.index.segments import SegmentWriter, everything, tiers
from explorer.index.storage import Storage
from explorer.model import Article, FileStatus, SearchState

Make = Callable[..., Article]
Document = dict[str, str | None]
PARTS = ("id", "text", "title", "author", "source", "date")
WORDS = (
    *("the", "The", "cafés", "café", "cafe\u0301", "government", "governments", "governed", "İstanbul", "ſee", "ﬁne"),
    *(
        "中文",
        "日",
        "Straße",
        "strasse",
        "naïve",
        "x\u200dy",
        "S-300",
        "U.S.",
        "12,000",
        "…",
        "😀",
        "Œuvre",
        "σς",
        "ΣΣ",
        "a_b",
    ),
)
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=25).map(" ".join)
DOCUMENTS = st.fixed_dictionaries(
    {
        "text": TEXTS,
        "title": TEXTS,
        "author": st.none() | TEXTS,
        "source": st.none() | st.sampled_from(["", "The Times", "Le Monde"]),
        "date": st.none() | st.sampled_from(["", "2024", "2024-03-01"]),
    }
)


@given(st.text() | TEXTS)
def test_words_are_those_of_whoosh_s_analyzers(text: str) -> None:
    batch = Batch(vocabulary := Vocabulary())
    batch.add(1, {"text": text})
    found = batch.postings()
    for name, terms in (("forms", vocabulary.forms), ("text", vocabulary.stems)):
        expected = [token.text for token in schema()[name].analyzer(text)]
        assert list(found[name].terms) == sorted(set(expected))
        assert found[name].total_length == len(expected)
        assert {term.decode() for term in terms} == set(expected)


def whole(document: Document, row: int) -> dict[str, Any]:
    """What Whoosh's own writer is given."""
    return {**document, "forms": document["text"], "title_forms": document["title"], "row": row}


def stock(folder: Path, batches: Sequence[Sequence[Document]]) -> None:
    """Each batch as one segment."""
    storage = Storage(folder)
    files = FileIndex.create(storage, schema())
    row = 0
    for batch in batches:
        writer = StockWriter(files, codec=codec(), compound=False, limitmb=64)
        for document in batch:
            row += 1
            writer.delete_by_term("id", document["id"])
            writer.add_document(**whole(document, row))
        writer.commit(merge=False)
    storage.release()


def nothing(_: str) -> None:
    """No check of what is merged."""


def ours(folder: Path, batches: Sequence[Sequence[Document]], *, optimize: bool = False) -> None:
    """The same by our writer."""
    FileIndex.create(Storage(folder), schema())
    vocabulary = Vocabulary()
    row = 0
    for number, batch in enumerate(batches):
        writer = SegmentWriter(Storage(folder), vocabulary)
        for document in batch:
            row += 1
            writer.delete(str(document["id"]))
            writer.add(row, document)
        last = number == len(batches) - 1
        writer.commit(nothing, most=0, optimize=optimize and last)


@contextmanager
def reading(*folders: Path) -> Iterator[list[Any]]:
    """Whoosh's readers of indexes."""
    storages = [Storage(folder) for folder in folders]
    try:
        yield [FileIndex(storage, schema=schema()).reader() for storage in storages]
    finally:
        for storage in storages:
            storage.release()


def facts(of: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(of).items() if name not in ("_offset", "_length")}


def same_segment(one: Any, other: Any, *, rows: bool = True) -> None:
    """Two readers of one segment each say the same of everything."""
    assert one.doc_count_all() == other.doc_count_all()
    assert one.doc_count() == other.doc_count()
    assert list(one.all_doc_ids()) == list(other.all_doc_ids())
    assert list(one.all_terms()) == list(other.all_terms())
    for number in range(one.doc_count_all()):
        assert one.stored_fields(number) == other.stored_fields(number)
    assert not rows or list(one.column_reader("row")) == list(other.column_reader("row"))
    for name, field in schema().items():
        if field.scorable:
            assert one.field_length(name) == other.field_length(name)
            for number in range(one.doc_count_all()):
                assert one.doc_field_length(number, name, 0) == other.doc_field_length(number, name, 0)
    for name, term in one.all_terms():
        assert facts(one.term_info(name, term)) == facts(other.term_info(name, term))
        same_postings(one.postings(name, term), other.postings(name, term))


def same_postings(one: Any, other: Any) -> None:
    while one.is_active():
        assert (one.id(), one.weight()) == (other.id(), other.weight())
        assert one.block_max_weight() == other.block_max_weight()
        assert one.block_min_length() == other.block_min_length()
        assert one.block_max_length() == other.block_max_length()
        if one.supports("positions"):
            assert one.value_as("positions") == other.value_as("positions")
        one.next()
        other.next()
    assert not other.is_active()


def same_files(of: Any, folder: Path) -> None:
    """The columns that were written are those that would be made from Whoosh's files."""
    kept, made = SegmentColumns.open(folder, of.segment()), decode(of)
    assert kept.damage() is None
    assert kept.rows.tolist() == made.rows.tolist()
    for name, field in made.fields.items():
        known = kept.fields[name]
        assert list(known.terms) == list(field.terms)
        assert list(known.beginnings.terms) == list(field.beginnings.terms)
        for part in ("pointers", "documents", "frequencies"):
            assert np.array_equal(getattr(known.beginnings, part), getattr(field.beginnings, part)), (name, part)
        for part in ("pointers", "documents", "frequencies", "position_pointers", "positions", "lengths", "stem_of"):
            assert np.array_equal(getattr(known, part), getattr(field, part)), (name, part)


@settings(max_examples=12, deadline=None)
@given(st.lists(DOCUMENTS, min_size=1, max_size=8))
def test_a_segment_is_what_whoosh_would_have_written(documents: list[Document]) -> None:
    batch = [{**document, "id": f"{at}.txt"} for at, document in enumerate(documents)]
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        stock(Path(one), [batch])
        ours(Path(other), [batch])
        with reading(Path(one), Path(other)) as readers:
            same_segment(*readers)
            same_files(readers[1], Path(other))


def random_documents(seed: int, count: int) -> list[Document]:
    chance = random.Random(seed)
    words = [*WORDS, *(f"w{chance.randrange(400)}" for _ in range(200))]
    return [
        {
            "id": f"{seed}/{at}.txt",
            "text": "the " + " ".join(chance.choices(words, k=chance.choice((4, 15, 60)))),
            "title": " ".join(chance.choices(words, k=4)),
            "author": chance.choice((None, "Ann Lee", "Bo")),
            "source": chance.choice((None, "The Times")),
            "date": chance.choice((None, "2024-03")),
        }
        for at in range(count)
    ]


LONG = "again " * 66_000 + " ".join(f"n{at}" for at in range(300))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same articles by Whoosh's writer and ours: postings of several blocks, and an article of many words."""
    documents = [document for seed in range(3) for document in random_documents(seed, 350)]
    documents.append({**documents[0], "id": "long.txt", "text": LONG})
    one, other = (tmp_path_factory.mktemp(name) for name in ("stock", "ours"))
    stock(one, [documents])
    ours(other, [documents])
    return one, other


def test_blocks_and_long_articles_are_what_whoosh_would_have_written(large: tuple[Path, Path]) -> None:
    with reading(*large) as readers:
        assert readers[1].doc_frequency("forms", "the") > 1024
        same_segment(*readers)
        same_files(readers[1], large[1])


def queries(seed: int, count: int) -> Iterator[Any]:
    """Queries of Whoosh of every kind, over stems and forms."""
    chance = random.Random(seed)

    def term() -> Any:
        return Term(chance.choice(("text", "forms", "title")), chance.choice(words))

    words = ["the", "govern", "government", "cafe", "again", *(f"w{at}" for at in range(0, 400, 3))]
    for _ in range(count):
        kind = chance.randrange(7)
        if kind < 3:
            yield (And, Or, lambda terms: And([terms[0], Not(terms[1])]))[kind]([term(), term()])
        elif kind == 3:
            yield Phrase("text", chance.choices(words[:6], k=2))
        elif kind == 4:
            yield Prefix("forms", chance.choice(words)[: chance.randint(1, 3)])
        elif kind == 5:
            yield Wildcard("title_forms", f"{chance.choice(words)[:1]}*{chance.choice('0123456789e')}")
        else:
            yield term()


def found(searcher: Any, query: Any) -> list[tuple[int, float]]:
    return [(hit.docnum, hit.score) for hit in searcher.search(query, limit=None)]


def test_whoosh_answers_queries_from_either_alike(large: tuple[Path, Path]) -> None:
    answered = 0
    with reading(*large) as readers:
        searchers = [Searcher(each, weighting=BM25F(B=B, K1=K1)) for each in readers]
        for query in queries(7, 60):
            expected, ours = (found(searcher, query) for searcher in searchers)
            assert ours == expected
            answered += bool(expected)
    assert answered > 30


def test_articles_are_replaced_and_deleted_in_and_across_batches(tmp_path: Path) -> None:
    first, second = random_documents(1, 20), random_documents(2, 10)
    second = [*second, {**first[3], "text": "changed once"}, {**first[3], "text": "changed twice"}]
    ours(tmp_path, [first, second])
    writer = SegmentWriter(Storage(tmp_path), Vocabulary())
    for name in ("1/5.txt", "2/0.txt", "nobody"):
        writer.delete(name)
    writer.delete_document(0)
    writer.commit(nothing, most=0)
    with reading(tmp_path) as (live,):
        kept = {live.stored_fields(at)["id"]: live.stored_fields(at)["text"] for at in live.all_doc_ids()}
        assert live.doc_count() == len(kept)
    expected = {document["id"]: document["text"] for document in (*first, *second)}
    for name in ("1/5.txt", "2/0.txt", "1/0.txt"):
        del expected[name]
    assert kept == expected


@pytest.mark.parametrize("together", [1 << 20, 300])
def test_merging_leaves_what_would_have_been_written_at_once(
    tmp_path: Path, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.index.merging._RANGE", together)
    batches = [random_documents(seed, 60) for seed in range(4)]
    batches[2].append({**batches[0][7], "text": LONG})
    batches[3] += [{**document, "title": "Other titles"} for document in batches[1][:45]]
    split, at_once = tmp_path / "split", tmp_path / "once"
    for folder in (split, at_once):
        folder.mkdir()
    ours(split, batches, optimize=True)
    documents = {str(document["id"]): document for batch in batches for document in batch}
    with reading(split) as (merged,):
        assert len(list(merged.leaf_readers())) == 1
        assert merged.doc_count_all() == merged.doc_count() == len(documents)
        same_files(merged, split)
        order = [documents[merged.stored_fields(at)["id"]] for at in range(merged.doc_count())]
    ours(at_once, [order])
    with reading(split, at_once) as readers:
        same_segment(*readers, rows=False)


STEPS = st.lists(
    st.tuples(st.just("add"), st.integers(0, 9), TEXTS)
    | st.tuples(st.just("delete"), st.integers(0, 9), st.just(""))
    | st.tuples(st.sampled_from(["commit", "cancel", "optimize"]), st.just(0), st.just("")),
    max_size=40,
)


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_any_changes_leave_what_was_committed(steps: list[tuple[str, int, str]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        FileIndex.create(Storage(folder), schema())
        vocabulary = Vocabulary()
        writer = SegmentWriter(Storage(folder), vocabulary)
        texts: dict[str, str] = {}
        committed = dict(texts)
        for row, (step, number, text) in enumerate([*steps, ("commit", 0, ""), ("optimize", 0, "")], 1):
            key = f"{number}.txt"
            if step in ("add", "delete"):
                writer.delete(key)
                texts.pop(key, None)
                if step == "add":
                    writer.add(row, {"id": key, "text": text, "title": text[:9]})
                    texts[key] = text
                continue
            if step == "cancel":
                writer.cancel()
                texts = dict(committed)
            else:
                writer.commit(nothing, most=20, optimize=step == "optimize")
                committed = dict(texts)
            writer = SegmentWriter(Storage(folder), vocabulary)
        with reading(folder) as (live,):
            stored = [live.stored_fields(at) for at in live.all_doc_ids()]
            assert {each["id"]: each["text"] for each in stored} == committed
            assert len(stored) == live.doc_count_all() == len(committed)
            for leaf, _ in live.leaf_readers() if committed else ():
                same_files(leaf, folder)


class Sized:
    """As much of a segment as a policy of merging asks for."""

    def __init__(self, live: int, deleted: int = 0) -> None:
        self.live, self.deleted = live, deleted

    def doc_count(self) -> int:
        return self.live

    def deleted_count(self) -> int:
        return self.deleted

    def has_deletions(self) -> bool:
        return self.deleted > 0


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=400))
def test_segments_stay_few_and_are_seldom_written_anew(batches: list[int]) -> None:
    segments: list[Any] = []
    written = 0
    for size in batches:
        segments.append(Sized(size))
        for group in tiers(segments, 100_000):
            segments = [segment for segment in segments if segment not in group]
            segments.append(Sized(sum(segment.live for segment in group)))
            written += segments[-1].live
    total = sum(batches)
    assert sum(segment.live for segment in segments) == total
    digits = max(3, len(str(total)))
    assert len(segments) <= 9 * (digits - 2)
    assert written <= total * digits


def test_what_is_merged_is_bounded() -> None:
    small = [Sized(50) for _ in range(10)]
    assert tiers(small, 499) == []
    assert tiers(small, 500) == [small]
    half = Sized(40, 60)
    assert tiers([half, Sized(40, 30)], 1000) == [[half]]
    groups = everything([Sized(60_000), Sized(30_000), Sized(50_000), Sized(99_000), Sized(99_500, 1)])
    assert [[segment.live for segment in group] for group in groups] == [[30_000, 50_000], [99_500]]


@given(st.lists(st.integers(0, 2**32 - 1), max_size=600), st.integers(0, 3))
def test_hashes_are_found_by_linear_probing(hashes: list[int], alike: int) -> None:
    # Few different hashes make long runs, which reach round the end of their table.
    hashes = [value % 997 | 0xFF00 if alike else value for value in hashes]
    slots, counts = _hash_slots(np.array(hashes, dtype=np.int64), 4)
    assert len(set(slots.tolist())) == len(hashes)
    starts = [0, *np.cumsum(2 * counts).tolist()]
    taken = set(slots.tolist())
    for value, slot in zip(hashes, slots.tolist(), strict=True):
        start, size = starts[value & 3], 2 * int(counts[value & 3])
        at = start + (value >> 8) % size
        while at != slot:
            assert at in taken
            at = start + (at + 1 - start) % size


def segments_of(folder: Path) -> int:
    return len(list(folder.glob("MAIN_*.columns")))


def test_a_writer_of_most_articles_leaves_one_segment_and_a_small_change_another(folder: Path, article: Make) -> None:
    with Index.create(folder) as index:
        with index.writer() as writer:
            for at in range(12):
                made = article(f"a{at}", f"words number {at}")
                writer.add(made, FileRecord(made.id, 1, 2, made.sha256, FileStatus.INDEXED))
                writer.commit()
        assert segments_of(folder) == 1
        with index.writer() as writer:
            writer.delete("a3")
            made = article("a4", "other words")
            writer.add(made, FileRecord(made.id, 1, 2, made.sha256, FileStatus.INDEXED))
        assert segments_of(folder) == 2
        before = index.search(SearchState("words")).articles
        index.optimize()
        assert segments_of(folder) == 1
        assert set(index.search(SearchState("words")).articles) == set(before)
        assert len(before) == len(index) == 11
        assert index.health() == []


def test_damage_is_not_merged_as_if_it_were_sound_and_lets_the_index_be_made_again(folder: Path, article: Make) -> None:
    with Index.create(folder) as index:
        for name in ("a", "b", "c"):
            with index.writer() as writer:
                made = article(name, f"words of {name} " * 50)
                writer.add(made, FileRecord(made.id, 1, 2, made.sha256, FileStatus.INDEXED))
        path = min(folder.glob("*_stored.col"))
        path.write_bytes(path.read_bytes().replace(b"x", b"y", 1)[:-1] + b"Z")
        with pytest.raises(DamagedIndexError):
            index.optimize()
        assert index.article("c").id == "c"
    with pytest.raises(DamagedIndexError, match="is damaged, or"):
        Index.open(folder)
    with Index.create(folder, unless_sound=True) as index:
        assert len(index) == 0


def test_how_much_is_merged_at_the_end_is_known_before(folder: Path, article: Make) -> None:
    told: list[tuple[int, int]] = []
    with Index.create(folder) as index, index.writer(lambda *step: told.append(step)) as writer:
        for at in range(10):
            made = article(f"a{at}", f"words number {at}")
            writer.add(made, FileRecord(made.id, 1, 2, made.sha256, FileStatus.INDEXED))
            writer.commit()
        assert told[-1] == (10, 10)
        assert (writer.settling(0), writer.settling(5)) == (10, 15)
    with Index.open(folder) as index, index.writer() as writer:
        assert (writer.settling(10), writer.settling(11)) == (0, 21)
