"""Bringing together what changed comes to the same as bringing everything together anew."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer import spool
from explorer.entities import ledger, resolve, resolver
from explorer.entities.keeping import kept, restored
from explorer.entities.resolver import Article, Resolver
from explorer.model import Entity, Label, Mention, Resolution, Tagging

LABELS = {"P": Label.PERSON, "O": Label.ORG, "N": Label.NORP, "G": Label.GPE, "L": Label.LOC, "F": Label.FAC}


def tagging(*names: str, gap: int = 50) -> Tagging:
    """``P:Amina Ruiz`` is a person; a name that ends in a comma stands right before the next one."""
    mentions: list[Mention] = []
    definitions: list[tuple[str, str]] = []
    at = 0
    for name in names:
        label, text = name.rstrip(",").split(":", 1)
        if label == "D":
            short, long = text.split("=")
            definitions.append((short, long))
            continue
        mentions.append(Mention(at, at + len(text), LABELS[label], text))
        at += len(text) + (2 if name.endswith(",") else gap)
    return Tagging(tuple(mentions), tuple(definitions))


class Corpus:
    """Articles that come and go, resolved in both ways."""

    def __init__(self, *, is_kept: bool = False) -> None:
        self.is_kept = is_kept
        self.articles: dict[int, Tagging] = {}
        self.resolver = Resolver()
        self.entities: dict[int, Entity] = {}
        self.numbers: dict[int, list[int]] = {}
        self.looked_at: list[int] = []

    def read(self, rows: Collection[int] | None) -> Iterator[Article]:
        for row, known in sorted(self.articles.items()):
            if rows is None or row in rows:
                self.looked_at.append(row)
                yield row, [(it.start, it.end, it.label, it.text) for it in known.mentions], known.definitions

    def change(self, changes: dict[int, Tagging | None]) -> None:
        for row, known in changes.items():
            if known is None:
                self.articles.pop(row, None)
                self.numbers.pop(row, None)
            else:
                self.articles[row] = known
        self.looked_at.clear()
        if self.is_kept:
            # As an index keeps it from one update to the next.
            self.resolver = restored(kept(self.resolver).__getitem__)
        change = self.resolver.update(changes.keys(), self.read)
        self.entities = {key: it for key, it in self.entities.items() if key not in change.gone} | change.entities
        self.numbers |= {row: list(own) for row, own in change.assignments()}

    def incremental(self) -> Resolution:
        return Resolution(
            tuple(sorted(self.entities.values(), key=lambda entity: (-entity.mentions, entity.id))),
            {str(row): tuple(self.entities[it].id for it in own) for row, own in sorted(self.numbers.items())},
        )

    def full(self) -> Resolution:
        found = resolve({str(row): known for row, known in self.articles.items()})
        order = [str(row) for row in sorted(self.articles)]
        return Resolution(found.entities, {row: found.assignments[row] for row in order})


THEMES = [
    "P:Amina Ruiz|P:Pedro Ruiz|P:Ruiz|P:A. Ruiz|P:Amina|P:Ruiz Amina|O:Amina Ruiz",
    "P:Pierre Charles Ruiz|P:Pierre Ruiz|P:Pierre Louis Ruiz|P:Ruiz|P:Charles Ruiz|P:P. C. Ruiz",
    "P:Paul Ruiz|P:Paul Ruiz Jr.|P:Ruiz|P:Paul",
    "O:Ruiz Mason|P:Ruiz Mason|P:Nick Mason|P:Mason|P:Ruiz|O:Mason|O:RM|D:RM=Ruiz Mason",
    "P:Sergei Mikheev|P:Sergey Mikheyev|P:Mikheev|P:Mikheyev Sergey|P:Sergei",
    "P:Van Dam|P:Jim Van Dam|P:Dam|P:Vincent van Dam|O:Jim Van Dam|N:Jim Van Dam",
    "P:Amina|P:Lima|P:Pedro Lima|G:Lima|L:Lima|O:Lima",
    "O:Zelmin|O:Zelmin University|O:Zelmin Bank|O:ZU|D:ZU=Zelmin University|D:ZU=Zonal Union|O:Zelmins",
    "O:ZOW|O:Zelmin Ocean Watch|D:ZOW=Zelmin Ocean Watch|D:ZOW=Zonal Office of Works|O:Zonal Office of Works",
    "O:Senate|O:Peru Senate|O:Senate of Peru|O:French Senate|O:Congress|O:US Congress|G:Texas|G:Peru|N:French",
    "O:Supreme Court|O:Peru Supreme Court|O:Court|O:Finance Ministry|G:Peru|N:Peruvian|G:Norway|N:Norwegian|G:Oslo",
    "O:Socialist Party|O:Peru Socialist Party|O:French Socialist Party",
    "O:Zelmin|O:Zelmin University|O:Upper Zelmin|P:Zelmin",
    "N:Georgian|G:Georgia|G:Alabama|G:Atlanta,|G:Atlanta|G:Tbilisi|G:Florida",
    "G:Valencia|G:Spain|N:Spanish|G:Madrid|G:Caracas|G:Valencia,|L:VALENCIA|G:Granada|G:Nicaragua",
    "G:Paris,|G:Paris|G:Texas|G:France|G:Tulsa,|G:OK|G:Oklahoma",
    "G:Quebec|G:Montreal,|G:Cabinda|G:Montana|G:Billings,|G:Victoria|G:Washington|G:Spokane,",
    "G:St. Johns|G:St. John’s|G:Saint John’s|G:St Johns|O:Peoples Democratic Party|O:Peoples’ Democratic Party",
    "G:Nowhere Town|G:Nouhere Toun|G:Nowhere|F:Hmel Air Base|G:Hmel|F:Hmel|G:Hmel Base",
    "L:Rowan Islands|L:Rowans|F:Rowan Museum of Art|F:Rowan Museum|F:RMA|G:Rowan",
    "N:Islamist|N:Islamists|O:Islamists|P:😀|O:!|G:?|G:Россия|G:Russia|N:Russian",
]


@st.composite
def steps(draw: st.DrawFn) -> list[dict[int, Tagging | None]]:
    """Changes of articles whose names have much to do with each other."""
    themes = draw(st.lists(st.sampled_from(THEMES), min_size=1, max_size=2))
    names = [name for theme in themes for name in theme.split("|")]
    article = st.lists(st.sampled_from(names), max_size=5).map(lambda names: tagging(*names))
    changes = st.dictionaries(st.integers(0, 6), st.none() | article, min_size=1, max_size=3)
    return [draw(st.dictionaries(st.integers(0, 6), article, min_size=4)), *draw(st.lists(changes, max_size=5))]


def check(steps: list[dict[int, Tagging | None]], *, is_kept: bool) -> None:
    corpus = Corpus(is_kept=is_kept)
    for changes in steps:
        corpus.change(changes)
        assert corpus.incremental() == corpus.full()


@settings(deadline=None, max_examples=120)
@given(steps(), st.booleans())
def test_changes_come_to_what_everything_comes_to(steps: list[dict[int, Tagging | None]], is_kept: bool) -> None:
    check(steps, is_kept=is_kept)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps())
def test_it_makes_no_difference_how_much_memory_holds_at_once(
    monkeypatch: pytest.MonkeyPatch, steps: list[dict[int, Tagging | None]]
) -> None:
    for module in (spool, ledger, resolver):
        monkeypatch.setattr(module, "AT_ONCE", 3)
    monkeypatch.setattr(spool, "_ROOM", 8)
    monkeypatch.setattr(resolver, "_LISTS_AT_ONCE", 2)
    corpus = Corpus(is_kept=True)
    for changes in steps:
        corpus.change(changes)
    found = corpus.incremental()
    monkeypatch.undo()
    assert found == corpus.full()


@pytest.mark.parametrize(
    "history",
    [
        "P:Ruiz & P:Amina Ruiz > P:Pedro Ruiz > -",
        "P:Ruiz & P:Amina Ruiz & P:Pedro Ruiz > P:Pedro Ruiz > -",
        "P:Jon Carl Ruiz|P:Jon Ruiz & P:Jon Lee Ruiz > P:Jon Lee Ruiz|P:Jon Lee Ruiz|P:Jon Ruiz > -",
        "P:Amina Ruiz & P:Ruiz Amina > P:Amina Ruiz|P:Ruiz Amina > -",
        "O:ZOW > D:ZOW=Zelmin Ocean Watch > D:ZOW=Zonal Office of Works > -",
        "O:Zelmin University|O:Zelmin & O:Zelmin & O:Zelmin > O:Zelmin > -",
        "N:Pedro Ruiz & O:Amina Sol > P:Pedro Ruiz|P:Amina Sol > -",
        "O:Peoples Democratic Party > D:PDP=Peoples’ Democratic Party > O:PDP > -",
        "G:Georgia & N:Georgian > G:Atlanta,|G:Georgia > G:Georgia|G:Alabama > -",
        "O:Zelmin|P:Zelmin > G:Zelmin > F:Zelmin > -",
        "G:Kartus Hill > G:Kartous Hill > -",
        "G:Hmel Air Base > F:Hmel > -",
        "G:Valencia & G:Valencia|G:Spain|G:Madrid > G:Valencia|G:Caracas > -",
    ],
)
def test_what_an_article_says_counts_in_others(history: str) -> None:
    """Articles come one step after the other, and the last one goes again."""
    steps: list[dict[int, Tagging | None]] = []
    count = 0
    for step in history.split(" > "):
        articles = [tagging(*names.split("|")) for names in step.split(" & ") if names != "-"]
        steps.append(dict(enumerate(articles, count)) or {count - 1: None})
        count += len(articles)
    check(steps, is_kept=False)
    check(steps, is_kept=True)


def test_only_articles_are_looked_at_whose_keys_may_be_others() -> None:
    corpus = Corpus()
    corpus.change(
        {
            0: tagging("P:Ruiz"),
            1: tagging("P:Amina Ruiz", "P:Ruiz"),
            2: tagging("P:Sergei Ivanov", "G:Lima"),
            3: tagging("O:ZOW"),
            4: tagging("O:ZOW", "D:ZOW=Zonal Office of Works"),
        }
    )
    corpus.change({5: tagging("P:Pedro Ruiz")})
    # In 1 the surname is the full name's, whoever else has it elsewhere.
    assert sorted(corpus.looked_at) == [0, 5]
    corpus.change({6: tagging("D:ZOW=Zelmin Ocean Watch")})
    assert sorted(corpus.looked_at) == [3, 4, 6]
    corpus.change({2: tagging("P:Sergei Ivanov", "P:Sergei Ivanov")})
    assert corpus.looked_at == [2]
    corpus.change({5: None})
    assert corpus.looked_at == [0]


def test_a_name_that_comes_to_stand_for_itself_counts_where_a_longer_one_is_beside_it() -> None:
    corpus = Corpus()
    alone = tagging("O:Zelmin")
    corpus.change({0: tagging("O:Zelmin University", "O:Zelmin"), 1: alone, 2: alone})
    corpus.change({3: alone})
    assert sorted(corpus.looked_at) == [0, 3]
    assert corpus.incremental() == corpus.full()


def test_what_is_gone_is_not_kept_for_ever() -> None:
    corpus = Corpus()
    for at in range(20):
        corpus.change({0: tagging(f"P:Amina Number{at}", "P:Ruiz")})
    assert not corpus.resolver.is_of_use
