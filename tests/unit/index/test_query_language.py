import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.index.parser import MAX_CLAUSES, parse

PIECES = st.sampled_from(
    ["a", "b", "Russia’s", "OR", "NOT", "AND", "-", "(", ")", '"', "“", "”", "«", "~", "~2", "~8", "*", "gov*", "=",
     '="', "title:", "actor:", "place:", "date:", "date:2024", "2024-03..", "..2024", ":", " ", "  ", "\n", "\0",
     "\ud800", "é", "e\u0301", "中", "－", "（", "）", "U.S.", "x~9", "foo:bar", "~", "1", "…"]
)  # fmt: skip


@settings(max_examples=2000, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES, max_size=30).map(" ".join)))
def test_any_text_is_read_and_its_print_reads_the_same(typed: str) -> None:
    assert parse(typed, typing=True).understood or parse(typed).node is None
    query = parse(typed)
    assert parse(query.understood).node == query.node
    for problem in query.problems:
        assert 0 <= problem.start <= problem.end <= len(typed)
        assert problem.message


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("", ""),
        ("  climate   change ", "climate change"),
        ("“future of” «bases»", '"future of" "bases"'),
        ("a b OR c", "(a b) OR c"),
        ("a (b OR c)", "a (b OR c)"),
        ("a OR b -c", "(a OR b) -c"),
        ("a -c OR b", "(a OR b) -c"),
        ("a OR b NOT c", "(a OR b) -c"),
        ("a OR (b -c)", "a OR (b -c)"),
        ("a OR b AND NOT c", "a OR (b -c)"),
        ("a OR -c", "a OR -c"),
        ("a OR -b -c", "a OR (-b -c)"),
        ("x (a OR b -(c OR d))", "x (a OR b) -(c OR d)"),
        ("a AND b", "a b"),
        ("NOT a", "-a"),
        ("-(a b)", "-(a b)"),
        ("--a", "a"),
        ("−a", "-a"),
        ("（a OR b） c", "(a OR b) c"),
        ("title:(a OR b)", "title:a OR title:b"),
        ("Actor:Smith", "actor:Smith"),
        ("actor:“Jane Smith”", 'actor:"Jane Smith"'),
        ("foo:bar 12:30", "foo:bar 12:30"),
        ("date:2024", "date:2024"),
        ("date:2024-03..", "date:2024-03.."),
        ("date:..2024", "date:..2024"),
        ("govenr~ x~2 y~7", "govenr~ x~2 y~2"),
        ('"a b"~8', '"a b"~8'),
        ('"a b"~0 x~0', '"a b" x'),
        ('="He said “no”."', '="He said “no”."'),
        ("=“She said \"no\".”", "=“She said \"no\".”"),
        ('"Russia’s fut', '"Russia’s fut"'),
        ("state-owned Russia’s", "state-owned Russia’s"),
    ],
)  # fmt: skip
def test_reading(typed: str, understood: str) -> None:
    assert parse(typed).understood == understood


@pytest.mark.parametrize(
    ("typed", "understood", "left_out"),
    [
        ("peace OR", "peace", "OR"),
        ("OR peace", "peace", "OR"),
        ("peace NOT", "peace", "NOT"),
        ("peace -", "peace", "-"),
        ("peace AND", "peace", "AND"),
        ('peace "', "peace", '"'),
        ('peace ""', "peace", '""'),
        ("peace (", "peace", "("),
        ("peace )", "peace", ")"),
        ("peace ()", "peace", "()"),
        ("peace title:", "peace", "title:"),
        ("actor: peace", "peace", "actor:"),
        ("peace &", "peace", "&"),
        ("peace date:20", "peace", "20"),
        ("peace date:2024..2023", "peace", "2024..2023"),
        ("peace date:2024-02-30", "peace", "2024-02-30"),
        ("peace date:2023-02-29..2024-02-29", "peace", "2023-02-29..2024-02-29"),
        ("peace g*", "peace", "g*"),
        ('"peace"~', '"peace"', "~"),
        ('"a b"~1', '"a b"~2', "~1"),
        ('"a b"~5000', '"a b"~1000', "~5000"),
        ("peace~9", "peace~2", "~9"),
        ("pea*e~1", "pea*e", "~1"),
    ],
)
def test_what_is_not_there_yet_is_left_out_and_said(typed: str, understood: str, left_out: str) -> None:
    query = parse(typed)
    assert query.understood == understood
    assert [typed[problem.start : problem.end] for problem in query.problems] == [left_out]


@pytest.mark.parametrize(
    ("typed", "understood", "left_out"),
    [
        ("date:202", "", "202"),
        ("date:2024-", "date:2024", "-"),
        ("date:2024-1", "date:2024", "-1"),
        ("date:2024-03.", "date:2024-03", "."),
        ("date:2024-03..2", "date:2024-03..", "2"),
        ("date:2024-03..2023", "date:2024-03..", "2023"),
        ("date:..2024-", "date:..2024", "-"),
        ("date:2024-02-30 a", "date:2024-02 a", "-30"),
        ("date:>2024", "", ">2024"),
    ],
)
def test_while_it_is_typed_a_date_counts_as_far_as_it_can_be_read(typed: str, understood: str, left_out: str) -> None:
    query = parse(typed, typing=True)
    assert query.understood == understood
    assert [typed[problem.start : problem.end] for problem in query.problems] == [left_out]
    assert "date:" not in parse(typed).understood


@pytest.mark.parametrize("typed", ["army:new", "peace Titel:war", 'actr:"Jane Smith"', "army:(a OR b)", "army：new"])
def test_a_field_that_there_is_not_is_said_with_those_that_there_are(typed: str) -> None:
    (problem,) = parse(typed).problems
    assert typed[problem.start : problem.end] in (":", "：")
    assert "fields are title, source, author, date, actor, place" in problem.message


@pytest.mark.parametrize(
    "typed", ["12:30", "https://a.example/b", "note: peace", "title:foo:bar", '"army:new"', '="army:new"', "army:"]
)
def test_a_colon_that_makes_no_field_is_passed_over(typed: str) -> None:
    assert parse(typed).problems == ()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("a " * 3000, "first 4,096 characters"),
        (" ".join(f"w{number}" for number in range(100)), f"Only {MAX_CLAUSES} words"),
        ("(" * 1500 + "a" + ")" * 1500, "20 levels"),
        ("NOT " * 1000 + "a", ""),
        ("title:" * 600 + "a", "title:"),
    ],
)
def test_limits_are_said_and_the_rest_is_read(typed: str, message: str) -> None:
    query = parse(typed)
    assert query.node is not None
    assert message in " ".join(problem.message for problem in query.problems)
