from __future__ import annotations

import json
import random

from hypothesis import given
from hypothesis import strategies as st

from training.samples import Edit, Sample, edited, joined, read

NAMES = ("Ann", "Bo", "Ministry of Rain", "N")


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    parts = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.booleans(), st.text("ab ", max_size=4)), max_size=6))
    text, spans = "", []
    for name, marked, gap in parts:
        if marked:
            spans.append((len(text), len(text) + len(name), "PERSON"))
        text += name + " " + gap
    return Sample("s", "d", text, tuple(spans))


@given(samples(), st.data())
def test_every_annotation_keeps_its_name_when_names_are_replaced(sample: Sample, data: st.DataObject) -> None:
    wanted = [data.draw(st.sampled_from([sample.text[a:b], "X", "Long New Name"])) for a, b, _ in sample.entities]
    edits = [Edit(a, b, name) for (a, b, _), name in zip(sample.entities, wanted, strict=True)]

    result = edited(sample, edits)

    assert [result.text[a:b] for a, b, _ in result.entities] == wanted


@given(st.lists(samples(), max_size=8), st.integers(0, 99))
def test_joining_loses_no_annotation_and_no_text(parts: list[Sample], seed: int) -> None:
    pieces = list(joined(parts, random.Random(seed)))

    assert [p.text[a:b] for p in pieces for a, b, _ in p.entities] == [
        s.text[a:b] for s in parts for a, b, _ in s.entities
    ]
    assert " ".join(p.text for p in pieces).split() == " ".join(s.text for s in parts).split()


def test_pieces_never_hold_two_documents() -> None:
    parts = [Sample("s", document, "a b", ()) for document in "aabbb"]

    assert [piece.document for piece in joined(parts, random.Random(1))] == ["a", "b"]


def test_spans_are_read_in_order_without_blanks_and_overlap(tmp_path) -> None:
    row = {
        "source": "s",
        "doc": "d",
        "text": "Ann met Bo.",
        "ents": [[8, 10, "PER"], [0, 4, "PER"], [0, 2, "ORG"], [3, 4, "ORG"]],
    }
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")

    (sample,) = read(path)

    assert [sample.text[a:b] for a, b, _ in sample.entities] in (["Ann", "Bo"], ["An", "Bo"])
