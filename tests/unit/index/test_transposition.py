"""What articles mention is found again by entity and by article, also where most articles stay as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer import spool
from explorer.index import rostering, transposition
from explorer.index.roster import Resolved, Roster
from explorer.index.rostering import Changes

NAMES = ["Ana", "Ben", "Cid"]
Corpus = dict[int, list[tuple[int, str]]]
"""By row the mentions of an article: number of the entity and text; 9 is nobody."""
MENTIONS = st.lists(st.tuples(st.sampled_from([0, 1, 2, 3, 9]), st.sampled_from(NAMES)), max_size=6)
CORPUS = st.dictionaries(st.integers(1, 8), MENTIONS)


def rows_of(corpus: Corpus) -> dict[int, list[object]]:
    """Rows of the entities of a corpus, the spellings of each by how often they are there."""
    found: dict[int, list[object]] = {}
    for number in range(4):
        texts = [text for mentions in corpus.values() for at, text in mentions if at == number]
        if texts:
            counts = sorted(((text, texts.count(text), "") for text in set(texts)), key=lambda it: (-it[1], it[0]))
            found[number] = [f"actor:{number}", counts[0][0], "actor", "PERSON", 0, len(texts), json.dumps(counts), ""]
    return found


def resolved(corpus: Corpus, rows: Iterable[int]) -> list[Resolved]:
    found = []
    for row in sorted(rows):
        packed = b"".join(number.to_bytes(4, "little") for number, _ in corpus[row])
        found.append((row, packed, json.dumps([[0, 1, "PERSON", text, None] for _, text in corpus[row]])))
    return found


def check(roster: Roster, corpus: Corpus) -> None:
    expected = sorted(
        (roster.numbers.tolist().index(number), article, text.casefold())
        for article, row in enumerate(sorted(corpus))
        for number, text in corpus[row]
        if number != 9
    )
    found = []
    for position in range(len(roster)):
        spellings = [spelling.text.casefold() for spelling in roster[position].spellings]
        articles, mentions = roster.incidence.of_entity(position)
        owners = [
            article for article, count in zip(articles.tolist(), mentions.tolist(), strict=True) for _ in range(count)
        ]
        codes = roster.codes(position).tolist()
        found += [(position, owner, spellings[code]) for owner, code in zip(owners, codes, strict=True)]
        assert articles.tolist() == sorted(set(articles.tolist()))
        assert roster.incidence.totals[position] == len(codes)
    assert sorted(found) == expected
    assert roster.rows.tolist() == sorted(corpus)
    pairs = {(position, article) for position, article, _ in expected}
    for article in range(len(corpus)):
        of = slice(*(8 * roster.incidence.piece_pointers[article : article + 2]).tolist())
        there = zip(roster.incidence.pieces[of].tolist(), roster.incidence.piece_mentions[of].tolist(), strict=True)
        counts = [(at, count) for at, count in there if at != len(roster)]
        assert [at for at, _ in counts] == sorted(at for at, of in pairs if of == article)
        assert all(count == sum((at, article) == it[:2] for it in expected) for at, count in counts)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=CORPUS, changed=st.dictionaries(st.integers(1, 8), st.none() | MENTIONS), at_once=st.sampled_from([2, 999])
)
def test_a_roster_knows_who_is_mentioned_where(
    before: Corpus,
    changed: dict[int, list[tuple[int, str]] | None],
    at_once: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (spool, transposition):
        monkeypatch.setattr(module, "AT_ONCE", at_once)
    monkeypatch.setattr(transposition, "_ARTICLES_AT_ONCE", at_once)
    monkeypatch.setattr(spool, "_ROOM", 4 * at_once)
    was = rows_of(before)
    check(rostering.make(tmp_path, "one", Changes(was, (), resolved(before, before), ())), before)
    after = {row: own for row, own in (before | changed).items() if own is not None}
    rows = rows_of(after)
    fresh = {number: row for number, row in rows.items() if was.get(number) != row}
    later = resolved(after, changed.keys() & after.keys())
    changes = Changes(fresh, was.keys() - rows.keys(), later, changed.keys() - after.keys())
    check(rostering.make(tmp_path, "two", changes, before="one"), after)
