"""Which stretches of a draft are taken for quotations."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.citing.verification import prepared, quotations

DATA = Path(__file__).parents[2] / "data" / "draft-quotations.jsonl"
SNIPPETS = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def found(draft, **how):
    return [" | ".join(it.readings[0]) for it in quotations(prepared(draft), **how)]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda it: it["draft"][:40])
def test_a_snippet_has_these_quotations(snippet):
    assert found(snippet["draft"]) == snippet["quotations"]


def test_there_are_snippets_of_every_kind():
    assert len(SNIPPETS) >= 40


def test_lines_and_offsets_are_those_of_the_draft():
    draft = "One.\n\nTwo “three four five”.\n\n> six seven\n> eight\n"
    first, second = quotations(draft)
    assert (first.line, draft[first.start : first.end]) == (3, "“three four five”")
    assert (second.line, draft[second.start : second.end]) == (5, "> six seven\n> eight")


def test_code_is_prose_in_plain_text():
    assert found("~~~\n“one two three”\n~~~", markdown=False) == ["one two three"]
    assert found("~~~\n“one two three”\n~~~") == []


MARKS = list("“”„\"'‘’«»‹›「」 \n,.`…[]¶5—()中")
WORDS = ["\n\n", "> ", "word", "s", " he said ", "[^1]", "— T, n.d., a.txt, ¶ 1", "```\n", "<b>", "---\n"]
pieces = st.sampled_from([*MARKS, *WORDS])


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, max_size=40).map("".join) | st.text(max_size=60))
def test_no_draft_fails_and_no_quotation_is_counted_twice(draft):
    text = prepared(draft)
    for markdown in (True, False):
        at = 0
        for one in quotations(text, markdown=markdown):
            assert at <= one.start < one.end <= len(text)
            assert one.line == text.count("\n", 0, one.start) + 1
            assert one.readings
            assert 0 <= one.before[0] <= one.before[1] <= one.start
            assert one.end <= one.after[0] <= one.after[1] <= len(text)
            at = one.end


@pytest.mark.parametrize(
    "draft",
    [
        *("“" * 20_000, "' a" * 20_000, "“a b c” " * 2_000, "“x y z\n\n" * 2_000, "> " * 20_000, "“" + "… a " * 3_000),
        *("`" * 300_000, "“a b c d” " * 10_000, "” — " * 100_000, "> a b c" + "\n>" * 100_000 + "d\n"),
    ],
    ids=lambda draft: repr(draft[:8]),
)
def test_the_work_for_a_draft_of_marks_grows_with_its_length(draft, calls):
    half = draft[: len(draft) // 2]
    assert calls(lambda: quotations(draft)) < 3 * calls(lambda: quotations(half)) + 1_000


def test_items_of_a_list_say_nothing_of_each_other():
    draft = "From a.txt:\n- “one two three” (b.txt)\n- “four five six”\n- as c.txt has it, “seven eight nine”\n"
    around = [(draft[slice(*it.before)], draft[slice(*it.after)]) for it in quotations(draft)]
    assert around == [("From a.txt:\n- ", " (b.txt)\n"), ("- ", "\n"), ("- as c.txt has it, ", "\n")]


def test_a_citation_names_the_source_of_the_quotation_in_its_own_sentence():
    draft = (
        "He said “one two three” (a.txt, ¶ 3).\nLater, in b.txt, she said “four five six”, and “seven eight nine” "
        "(c.txt). “Ten eleven twelve” (d.txt). That was “one of many words”."
    )
    around = [(draft[slice(*it.before)], draft[slice(*it.after)]) for it in quotations(draft)]
    assert around == [
        ("He said ", " (a.txt, ¶ 3).\n"),
        ("Later, in b.txt, she said ", ", and "),
        (", and ", " (c.txt). "),
        ("", " (d.txt). "),
        ("That was ", "."),
    ]


def test_the_mark_of_a_footnote_is_no_part_of_a_block_quotation():
    [one] = quotations("> One two three.[^a-1]\n\n[^a-1]: There.\n")
    assert one.text == "One two three."
