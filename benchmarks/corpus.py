"""News that nobody wrote: articles of 300 to 800 words with the people, organisations and places they name.

Each article is made from the seed and its number alone, so corpora are the same everywhere, nest (the first thousand of
ten thousand are the corpus of a thousand) and stream. An article has two topics; a third of its words come from a
sixteenth of the vocabulary that belongs to them, and some words bring a fixed companion with them, so that words
cluster in articles and phrases recur as they do in real text. What it is not: grammatical, or about anything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.vocabulary import DoubleZipf, Ranks, Vocabulary, base, scattered
from explorer.model import Article, Entity, Kind, Label, Mention, Resolution, Spelling, Tagging
from explorer.text import digest

SEED: Final = 1
SHORTEST, LONGEST = 300, 800
_TOPICS: Final = 3_000
_TOPICAL, _COMPANION = 0.35, 0.1
_ACTORS, _PLACES = (6, 14), (1, 5)
_NAMES: Final = """
Ada Ahmed Aisha Alice Amir Ana Anna Boris Carlos Chen Clara Daniel David Elena Emma Fatima Felix George Hana Hassan
Helen Ibrahim Ines Ivan Jamal James Jane John Jorge Julia Karim Kofi Laura Leila Li Lucas Maria Mark Mei Miguel Nadia
Nina Olga Omar Paul Pedro Peter Priya Ravi Rosa Ruth Samuel Sara Sofia Thomas Viktor Wei Yusuf Zoe
"""
_FIRST_NAMES: Final = _NAMES.split()
_BODIES: Final = ("Bank", "Group", "Institute", "Ministry", "Council", "Party", "Airlines", "University", "Energy")
_ROLES: Final = ("President", "Minister", "Senator", "Professor", "General", "Judge", "Mayor")
_SETTLEMENTS: Final = ("", "ville", "stan", "burg", "grad", "mouth", " City", "ia")
_words, _named, _located = DoubleZipf(), DoubleZipf(2_000, 1.8), DoubleZipf(400, 1.8)
_vocabulary = Vocabulary()


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its mentions, each with the id of its entity."""

    article: Article
    mentions: tuple[Mention, ...]

    def entities(self, kind: Kind) -> list[str]:
        """Ids of the actors or places it mentions, each once, in the order of their names' first places."""
        return list(dict.fromkeys(m.entity for m in self.mentions if m.entity and m.entity.startswith(kind)))


@lru_cache(200_000)
def name_of(entity: str) -> tuple[str, Label]:
    """The full name of an entity, and what it is."""
    kind, _, digits = entity.partition(":")
    number = int(digits)
    if kind == Kind.PLACE:
        return base(number * 3 + 5).capitalize() + _SETTLEMENTS[number % len(_SETTLEMENTS)], Label.GPE
    surname = base(1_000 + number * 2 // 3).capitalize()
    if number % 3 == 2:
        return f"{surname} {_BODIES[number // 3 % len(_BODIES)]}", Label.ORG
    return f"{_FIRST_NAMES[number * 31 // 3 % len(_FIRST_NAMES)]} {surname}", Label.PERSON


def document(number: int, seed: int = SEED) -> Document:
    """The article with this number."""
    chance = np.random.default_rng([seed, number])
    length = SHORTEST + int(chance.random() * (LONGEST - SHORTEST))
    topics = (_TOPICS ** chance.random(2)).astype(np.int64)
    words = [_vocabulary[rank] for rank in _ranks(chance, length, topics).tolist()]
    present = _entities(chance, topics)
    places = np.unique((chance.random(len(present)) * length).astype(np.int64)).tolist()
    text, mentions = _written(words, dict(zip(places, present, strict=False)), chance)
    headline = [words[at] for at in (chance.random(7) * length).astype(np.int64).tolist()]
    names = [mention.text for mention in mentions[:1]]
    title = " ".join([*names, *headline])
    name = f"{number // 1000:04}/{number:07}.txt"
    known = chance.random(5)
    article = Article(
        id=name,
        title=title[0].upper() + title[1:],
        text=text,
        sha256=digest(text),
        path=name,
        author=name_of(f"{Kind.ACTOR}:{3 * int(300 * known[0] ** 2)}")[0],
        source=f"The {base(int(40 * known[1] ** 2)).capitalize()} Times",
        date=f"{2005 + int(21 * known[2] ** 0.5)}-{1 + int(12 * known[3]):02}-{1 + int(28 * known[4]):02}",
    )
    return Document(article, tuple(mentions))


def _ranks(chance: np.random.Generator, length: int, topics: Ranks) -> Ranks:
    ranks = _words.ranks(chance.random(length))
    of = topics[(chance.random(length) < 0.3).astype(np.int64)]
    ranks = np.where(chance.random(length) < _TOPICAL, scattered(ranks, of, narrow=4), scattered(ranks, 0))
    led = np.flatnonzero(chance.random(length - 1) < _COMPANION)
    ranks[led + 1] = scattered(ranks[led], 1 + (ranks[led] & 1))
    return ranks


def _entities(chance: np.random.Generator, topics: Ranks) -> list[str]:
    """Ids for every mention of the article, those of one entity not side by side."""
    found: list[str] = []
    for kind, law, (least, most) in ((Kind.ACTOR, _named, _ACTORS), (Kind.PLACE, _located, _PLACES)):
        count = least + int(chance.random() * (most - least + 1))
        ranks = law.ranks(chance.random(count))
        ranks = np.where(chance.random(count) < 0.5, scattered(ranks, topics[0], narrow=3), scattered(ranks, 0))
        times = 1 + np.minimum(np.log(chance.random(count)) / -0.7, 6).astype(np.int64)
        for rank, repeated in zip(ranks.tolist(), times.tolist(), strict=True):
            found += [f"{kind}:{rank:06}"] * repeated
    order = np.argsort(chance.random(len(found)))
    return [found[at] for at in order.tolist()]


def _written(words: list[str], named: dict[int, str], chance: np.random.Generator) -> tuple[str, list[Mention]]:
    """Sentences and paragraphs of words, with names before those words where ``named`` has an entity."""
    parts: list[str] = []
    mentions: list[Mention] = []
    seen: set[str] = set()
    at, left, sentences = 0, 0, 0
    turns = iter(chance.random(len(words)).tolist())
    for number, word in enumerate(words):
        begins = left == 0
        if begins:
            left = 8 + int(next(turns) * 20)
            sentences += 1
        entity = named.get(number)
        if entity is not None:
            name, label = name_of(entity)
            role = _ROLES[number % len(_ROLES)] if label is Label.PERSON and number % 5 == 0 else ""
            if entity in seen and label is Label.PERSON:
                name = name.partition(" ")[2]
            seen.add(entity)
            if role:
                parts.append(f"{role} ")
                at += len(role) + 1
            mentions.append(Mention(at, at + len(name), label, name, role or None, entity))
            parts.append(f"{name} ")
            at += len(name) + 1
        elif begins:
            parts.append(word[0].upper())
            word = word[1:]  # noqa: PLW2901 - the rest of it
            at += 1
        left -= 1
        end = ".\n\n" if sentences % 4 == 0 else ". "
        sign = (", " if left % 9 == 4 else " ") if left else end
        parts.append(word + sign)
        at += len(word) + len(sign)
    return "".join(parts).rstrip(" .,\n") + ".\n", mentions


def documents(count: int, seed: int = SEED) -> Iterator[Document]:
    """The first articles of a corpus."""
    return (document(number, seed) for number in range(count))


def tagging(made: Document) -> Tagging:
    """The mentions of a document as an entity pipeline gives them, without entities."""
    return Tagging(tuple(replace(mention, entity=None) for mention in made.mentions))


class Census:
    """The entities of documents, counted one document after the other."""

    def __init__(self) -> None:
        self._articles: Counter[str] = Counter()
        self._written: dict[str, Counter[str]] = {}
        self._assignments: dict[str, tuple[str, ...]] = {}

    def note(self, made: Document) -> None:
        """Count a document."""
        ids = tuple(mention.entity or "" for mention in made.mentions)
        self._assignments[made.article.id] = ids
        self._articles.update(set(ids))
        for mention, entity in zip(made.mentions, ids, strict=True):
            self._written.setdefault(entity, Counter())[mention.text] += 1

    def resolution(self) -> Resolution:
        """The entities, as resolving the mentions would give them."""
        entities = []
        for key, counts in sorted(self._written.items()):
            spellings = tuple(Spelling(text, count) for text, count in counts.most_common())
            entities.append(_entity(key, self._articles[key], spellings))
        return Resolution(tuple(entities), self._assignments)


def resolution(made: Iterable[Document]) -> Resolution:
    """The entities of documents."""
    census = Census()
    for each in made:
        census.note(each)
    return census.resolution()


def _entity(key: str, articles: int, spellings: tuple[Spelling, ...]) -> Entity:
    name, label = name_of(key)
    return Entity(
        key, name, Kind(key.partition(":")[0]), label, spellings, articles, sum(s.mentions for s in spellings)
    )


def write(made: Iterable[Document], folder: Path) -> None:
    """Write documents as text files with front matter, as explorer reads them; files that are there stay."""
    for each in made:
        path = folder / each.article.id
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        known = {key: getattr(each.article, key) for key in ("title", "author", "source", "date")}
        matter = "".join(f"{key}: {json.dumps(value)}\n" for key, value in known.items() if value)
        path.write_text(f"---\n{matter}---\n{each.article.text}", encoding="utf-8")


def placed(made: Document, folder: Path) -> Document:
    """The document as it is read from its file in a folder."""
    return replace(made, article=replace(made.article, path=str(folder / made.article.id)))
