"""What a corpus shows of one entity: sentences in each of its spellings, its roles, its first and last article."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.errors import ExplorerError
from explorer.index import Index
from explorer.model import Article, Entity, Filters, GazetteerEntry, Mention, Order, SearchState, Spelling, Summary
from explorer.text import fold, paragraphs, sentences

_LOOKED_AT: Final = 300
"""Of an entity in more articles, so many are looked at, spread over time."""
_SOUGHT: Final = 5
"""Spellings that none of these has are looked for, so many at most."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that mentions an entity; offsets are code points into the text of the article."""

    article: str
    title: str
    date: str | None
    start: int
    """Of the sentence."""
    end: int
    text: str
    paragraph: int
    """Number of its paragraph, from 1."""
    mention: Mention


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an entity is on the list."""

    entity: Entity
    sentences: tuple[Sentence, ...]
    """Spread over spellings and articles, the most frequent spelling first."""
    roles: tuple[Spelling, ...]
    """Titles and roles in front of the name, most frequent first, as far as was looked; case does not count."""
    first: Summary | None
    """The first article by date; None where none has one."""
    last: Summary | None
    dated: int
    """Articles that have a date."""
    articles: int
    """All its articles."""
    looked_at: int
    """Articles whose mentions were looked at for sentences and roles."""
    candidates: tuple[Entity, ...] = ()
    """Those whom it may be, where the name does not say which of them."""


def evidence(index: Index, entity_id: str, limit: int = 12) -> Evidence | None:
    """Evidence of an entity with at most ``limit`` sentences; None where it is not shown or not there."""
    entity = index.entity(entity_id)
    if entity is None:
        return None
    state = SearchState("", Filters(include=(entity_id,)), Order.DATE)
    articles = index.search(state).articles
    dated = bisect_left(articles, True, key=lambda article: not index.summary(article).date)
    looked_at = _spread(articles, _LOOKED_AT)
    found = list(_mentions(index, entity_id, looked_at))
    found += _rare(index, entity, found)
    return Evidence(
        entity=entity,
        sentences=tuple(_sentences(index, _chosen(entity, found, limit))),
        roles=_roles(mention.role for _, mention in found if mention.role),
        first=index.summary(articles[dated - 1]) if dated else None,
        last=index.summary(articles[0]) if dated else None,
        dated=dated,
        articles=len(articles),
        looked_at=len(looked_at),
        candidates=candidates(index, entity),
    )


def _roles(written: Iterable[str]) -> tuple[Spelling, ...]:
    """Roles with their numbers, each as it is written most often: in headings all words have a capital."""
    forms: dict[str, Counter[str]] = {}
    for role in written:
        forms.setdefault(role.casefold(), Counter())[role] += 1
    counted = [(max(sorted(each), key=each.__getitem__), each.total()) for each in forms.values()]
    return tuple(Spelling(role, count) for role, count in sorted(counted, key=lambda it: (-it[1], it[0])))


def candidates(index: Index, entity: Entity) -> tuple[Entity, ...]:
    """The entities that a name may mean which several have, most mentioned first."""
    return tuple(one for one in map(index.entity, entity.may_be) if one is not None)


def whereabouts(entry: GazetteerEntry) -> str:
    """What gazetteers know of a place, in a line: ``SY · 33.51 N 36.29 E · GeoNames 170654``."""
    parts = [entry.country]
    if entry.latitude is not None and entry.longitude is not None:
        north, east = ("N" if entry.latitude >= 0 else "S"), ("E" if entry.longitude >= 0 else "W")
        parts.append(f"{abs(entry.latitude):.2f} {north} {abs(entry.longitude):.2f} {east}")
    if entry.geonames is not None:
        parts.append(f"GeoNames {entry.geonames}")
    return " · ".join(part for part in parts if part)


def _spread(articles: Sequence[str], most: int) -> list[str]:
    if len(articles) <= most:
        return list(articles)
    return [articles[at * len(articles) // most] for at in range(most)]


def _mentions(index: Index, entity_id: str, articles: Iterable[str]) -> Iterator[tuple[str, Mention]]:
    for article in articles:
        try:
            mentions = index.mentions(article)
        except ExplorerError:
            # Another process took it out meanwhile.
            continue
        for mention in mentions:
            if mention.entity == entity_id:
                yield article, mention


def _rare(index: Index, entity: Entity, found: list[tuple[str, Mention]]) -> list[tuple[str, Mention]]:
    """Mentions in spellings that were not come across."""
    seen = {mention.text for _, mention in found}
    sought = [it.text for it in entity.spellings if it.text not in seen and '"' not in it.text][:_SOUGHT]
    filters = Filters(include=(entity.id,))
    more: list[tuple[str, Mention]] = []
    for text in sought:
        articles = index.search(SearchState(f'="{text}"', filters)).articles[:3]
        more += [pair for pair in _mentions(index, entity.id, articles) if pair[1].text == text]
    return more


def _chosen(entity: Entity, found: list[tuple[str, Mention]], limit: int) -> list[tuple[str, Mention]]:
    """One of each spelling in turn, from articles that were used least."""
    waiting: dict[str, list[tuple[str, Mention]]] = {fold(it.text): [] for it in entity.spellings}
    for pair in found:
        waiting.setdefault(fold(pair[1].text), []).append(pair)
    used: Counter[str] = Counter()
    chosen: list[tuple[str, Mention]] = []
    while len(chosen) < limit and any(waiting.values()):
        for pairs in waiting.values():
            if pairs and len(chosen) < limit:
                best = min(range(len(pairs)), key=lambda at, pairs=pairs: (used[pairs[at][0]], at))  # type: ignore[misc]
                article, mention = pairs.pop(best)
                used[article] += 1
                chosen.append((article, mention))
    return chosen


def _sentences(index: Index, chosen: list[tuple[str, Mention]]) -> Iterator[Sentence]:
    texts: dict[str, Article] = {}
    shown: set[tuple[str, int]] = set()
    for article_id, mention in chosen:
        if article_id not in texts:
            texts[article_id] = index.article(article_id)
        article = texts[article_id]
        number, start, end = _sentence(article.text, mention)
        if (article_id, start) not in shown:
            shown.add((article_id, start))
            text = article.text[start:end]
            yield Sentence(article_id, article.title, article.date, start, end, text, number, mention)


def _sentence(text: str, mention: Mention) -> tuple[int, int, int]:
    """Number of the paragraph, and the sentence or sentences, that a mention stands in."""
    for number, (start, end) in enumerate(paragraphs(text), 1):
        if mention.start < end:
            spans = [span for span in sentences(text, start, end) if span[1] > mention.start and span[0] < mention.end]
            first, last = (spans[0][0], spans[-1][1]) if spans else (mention.start, mention.end)
            return number, first, max(last, mention.end)
    return 1, mention.start, mention.end
