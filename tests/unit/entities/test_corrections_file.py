"""The corrections file: what a person writes is understood, what explorer writes is read back, nothing is lost."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from explorer.entities.corrections import HEADER, Block, Corrections, kind_of, parse
from explorer.model import Kind, Label
from explorer.text import fold

WRITTEN = """
# our style sheet
Dmitry Peskov
  kind: actor
  Dimitri Peskow
  type: PERSON
  different: Nikolai Peskov
  split: Peskov

Tartus
\tkind: place
\tTartous
    actor: Tartus Port

"kind: unknown"
  hidden: yes
"""


def test_what_a_person_writes_is_understood() -> None:
    corrections, problems = parse(WRITTEN)
    assert problems == ()
    peskov, unknown, tartus = corrections.blocks
    assert peskov == Block(
        "Dmitry Peskov",
        Kind.ACTOR,
        ("Dimitri Peskow",),
        splits=("Peskov",),
        type=Label.PERSON,
        different=("Nikolai Peskov",),
        comments=("# our style sheet",),
    )
    assert tartus == Block("Tartus", Kind.PLACE, ("Tartous",), ("Tartus Port",))
    assert unknown == Block("kind: unknown", Kind.ACTOR, hidden=True)


def test_broken_lines_are_named_by_number_and_the_rest_is_used() -> None:
    text = '  an orphan\nAnna Berg\n  kind: river\n  tpye: PERSON\n  hidden: maybe\n  Ana Berg\n  type: GPE\n  "open\n'
    corrections, problems = parse(text)
    assert [problem.line for problem in problems] == [1, 3, 4, 5, 8]
    assert corrections.blocks == (Block("Anna Berg", Kind.PLACE, ("Ana Berg",), type=Label.GPE),)
    assert "kind is one of actor, place, not “river”" in str(problems[1])


def test_a_type_that_does_not_go_with_the_kind_is_left_out() -> None:
    corrections, problems = parse("Oslo\n  kind: place\n  type: PERSON\n")
    assert corrections.blocks == (Block("Oslo", Kind.PLACE),)
    assert [str(problem) for problem in problems] == ["line 3: the type PERSON does not go with the kind place."]


def test_both_sides_of_a_merge_conflict_are_used() -> None:
    text = "Anna Berg\n<<<<<<< ours\n  A. Berg\n=======\n  Ana Berg\n>>>>>>> theirs\n"
    corrections, problems = parse(text)
    assert corrections.blocks == (Block("Anna Berg", Kind.ACTOR, ("A. Berg", "Ana Berg")),)
    assert [problem.line for problem in problems] == [2, 4, 6]


def test_the_file_explains_itself_and_is_sorted() -> None:
    text = Corrections.of([Block("Oslo", Kind.PLACE), Block("anna", Kind.ACTOR), Block("Anna", Kind.PLACE)]).text()
    assert text.startswith(HEADER)
    names = [line for line in text.splitlines() if line and line[0] not in "# "]
    assert names == ["anna", "Anna", "Oslo"]


def test_the_readers_own_comments_stay_with_their_block() -> None:
    text = "# one\nAnna\n  kind: actor\n  # two\n  Ana\n# three\nBerta\n  kind: actor\n# four\n"
    corrections, _ = parse(text)
    assert [block.comments for block in corrections.blocks] == [("# one", "# two"), ("# three",)]
    assert corrections.comments == ("# four",)
    assert parse(corrections.text())[0] == corrections


NAMES = st.one_of(
    st.text(min_size=1, max_size=20),
    st.sampled_from(["#MeToo", '"Quoted"', "kind: actor", "=======", "New\nYork", "Čapek  Karel", "القاهرة", "A: B"]),
).filter(lambda name: bool(fold(name)) and not any(0xD800 <= ord(char) < 0xE000 for char in name))
LISTS = st.lists(NAMES, max_size=4).map(tuple)
COMMENT = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=9).map(lambda text: f"# {text}")
COMMENTS = st.lists(COMMENT, max_size=2, unique=True).map(tuple)


@st.composite
def written_blocks(draw: st.DrawFn) -> Block:
    label = draw(st.none() | st.sampled_from(Label))
    kind = kind_of(label) if label else draw(st.sampled_from(Kind))
    lists = (draw(LISTS) for _ in range(4))
    spellings, foreign, splits, different = lists
    return Block(draw(NAMES), kind, spellings, foreign, splits, label, draw(st.booleans()), different, draw(COMMENTS))


CORRECTIONS = st.builds(Corrections.of, st.lists(written_blocks(), max_size=5), COMMENTS)


@given(CORRECTIONS)
def test_what_is_written_is_read_back(corrections: Corrections) -> None:
    text = corrections.text()
    again, problems = parse(text)
    assert problems == ()
    assert (again.blocks, again.text()) == (corrections.blocks, text)


@given(CORRECTIONS, st.randoms())
def test_the_order_of_blocks_does_not_matter(corrections: Corrections, shuffler: random.Random) -> None:
    blocks = list(corrections.blocks)
    shuffler.shuffle(blocks)
    assert Corrections.of(blocks).blocks == Corrections.of(corrections.blocks).blocks


@given(st.text(max_size=300))
def test_reading_never_fails(text: str) -> None:
    corrections, problems = parse(text)
    assert parse(corrections.text())[0].blocks == corrections.blocks
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)
