"""Queries that no person would type: none raises, none goes on for ever, and what was understood can be read back."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.library import Library
from explorer.model import Order, SearchState
from explorer.results import SearchResults

BOMBS = {
    "fuzzy": "abc~99",
    "long fuzzy": " ".join(f"word{at}~2" for at in range(64)),
    "one word": "a" * 1_000_000,
    "stars": "a*" * 500_000,
    "star alone": "*",
    "stars around": "*a*",
    "star chain": "a" + "*b" * 2000,
    "prefixes": " OR ".join(f"{first}{second}*" for first in "abcdefgh" for second in "aeiourst"),
    "range": "[a TO z]",
    "regex": 'r"(([a-z])+.)+[A-Z]([a-z])+$"',
    "ors": " OR ".join(f"w{at}" for at in range(5000)),
    "parentheses": "(" * 1000 + "a" + ")" * 1000,
    "nots": "NOT " * 2000 + "a",
    "dashes": "-" * 4000,
    "quotes": '"' * 4096,
    "apostrophes": "'" * 4096,
    "window": '"the of"~' + "9" * 4000,
    "digits": "a~" + "9" * 4000,
    "windows": " ".join('"the of"~1000' for _ in range(60)),
    "phrase": '"' + "the " * 1000 + '"',
    "exact": " ".join('="e"' for _ in range(64)),
    "actors": " ".join("actor:a" for _ in range(64)),
    "dates": "date:" + "." * 4000,
    "date": "date:99999999999999999999",
    "Arabic digits": "date:٢٠٢٤",
    "boost": "a^1e308",
    "unknown field": "nosuch:abc",
    "NUL": "a\0b",
    "surrogates": '\udc80 \ud800 title:\udc80 actor:"\ud800" ="\udc80"',
    "combining": "e" + "\u0301" * 4000,
    "case": "İıſK" * 1000,
    "emoji": "👩‍👩‍👧‍👦" * 500,
    "nested": '(((((a OR b) c) OR d) -e) OR "f g"~5)' * 30,
}
PARTS = (
    "the",
    "bases*",
    "nato~2",
    '"mil',
    '"a b"~3',
    "(",
    ")",
    "-",
    "NOT",
    "AND",
    "OR",
    ":",
    "title:",
    "actor:",
    "place:",
    "date:",
    "2024",
    "..",
    "=",
    '="',
    '"',
    "~",
    "*",
    "~9",
    "\\",
    "^",
    "[x TO y]",
    "{",
    "}",
    "\u202e",
    "\x1b[31m",
    "\0",
    "\u200d",
    "é",
    "北京",
    "Путин",
    "🙂",
    "\u2028",
    "“",
    "”",
    "«",
    "»",
    "–",
    'place:"Sy',
    "\ud800",
    "\udcff",
    "ﬁ",
    "\t",
    "\n",
    "’",
    "putin",
    "Hmeimim",
    "U.S.",
    "1",
    "%",
    "|",
    "&&",
    "!",
)


def ask(library: Library, text: str, *, typing: bool, order: Order = Order.RELEVANCE) -> SearchResults:
    results = library.search(SearchState(text, order=order), typing=typing, explain=True)
    for article in results.articles[:1]:
        hits = library.hits(article, results.state, typing=typing)
        assert all(0 <= start < end for start, end in hits.spans)
    assert all(0 <= problem.start <= problem.end <= len(text) for problem in results.problems)
    return results


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered(seed_library: Library, name: str) -> None:
    ask(seed_library, BOMBS[name], typing=True)
    ask(seed_library, BOMBS[name], typing=False, order=Order.HITS)


def _strange(count: int) -> Iterator[str]:
    chance = random.Random(20_240_301)
    for _ in range(count):
        if chance.random() < 0.7:
            yield chance.choice(["", " "]).join(chance.choice(PARTS) for _ in range(chance.randint(1, 14)))
        else:
            limits = (128, 0x250, 0x3000, 0x110000)
            yield "".join(chr(chance.randrange(chance.choice(limits))) for _ in range(chance.randint(0, 40)))


def test_strange_queries_raise_nothing(seed_library: Library) -> None:
    for number, text in enumerate(_strange(1000)):
        ask(seed_library, text, typing=bool(number % 2), order=list(Order)[number % 4])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(st.text(st.characters(), max_size=80) | st.lists(st.sampled_from(PARTS), max_size=20).map(" ".join))
def test_any_text_is_a_query(seed_library: Library, text: str) -> None:
    results = ask(seed_library, text, typing=True)
    for offered in results.suggestions:
        assert ask(seed_library, offered, typing=False).total
