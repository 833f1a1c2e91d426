"""What word lists know of a word, as vectors: a plain spaCy vectors table, so that a loaded model cannot lack them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from spacy.strings import StringStore
from spacy.vectors import Vectors  # type: ignore[import-not-found]

from explorer.entities.known import known_names
from explorer.entities.lists import section, sections
from explorer.model import Label
from training.names import traditions
from training.places import cities
from training.transliteration import plain

FEATURES: Final = (
    "given",
    "family",
    "country",
    "people",
    "region",
    "city",
    "large city",
    "city part",
    "known organisation",
    "organisation head",
    "company form",
    "facility head",
    "area head",
    "title",
    "title modifier",
    "speech verb",
    "no name head",
    "common word",
    "often common word",
)
_COLUMN: Final = {name: column for column, name in enumerate(FEATURES)}
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’.][^\W\d_]+)*\.?")
_LOWER: Final = frozenset({"title", "title modifier", "speech verb"})
_LARGE_CITY: Final = 200_000


def vectors(texts: Iterable[str]) -> Vectors:
    """A table from words, as they are written, to their features; ``texts`` tell which words are common ones.

    Keys are written forms and not lower-case ones, because spaCy saves no other kind of key with a table.
    """
    rows: dict[bytes, int] = {}
    places: dict[str, int] = {}
    for word, columns in sorted(_words(texts).items()):
        row = np.zeros(len(FEATURES), dtype="float32")
        row[sorted(columns)] = 1.0
        places[word] = rows.setdefault(row.tobytes(), len(rows))
    found = Vectors(shape=(len(rows), len(FEATURES)), name="word-lists")
    found.data = np.stack([np.frombuffer(row, dtype="float32") for row in rows])
    keys = StringStore()  # of its own: a model needs the hashes only, and would save all strings of its vocabulary
    for word, number in places.items():
        found.add(keys.add(word), row=number)
    return found


def _words(texts: Iterable[str]) -> dict[str, set[int]]:
    """Columns of every written form: as listed, in capitals, and common words also in lower case."""
    columns: dict[str, set[int]] = {}
    forms: dict[str, set[str]] = {}
    for feature, name in (*_people(), *_places(), *_heads()):
        for word in _WORD.findall(name):
            if len(word) > 1 and (word[0].isupper() or feature in _LOWER):
                for written in (word, plain(word)):
                    columns.setdefault(written.lower(), set()).add(_COLUMN[feature])
                    forms.setdefault(written.lower(), set()).update((written, written.upper()))
    common, often = _common(texts)
    kept = {_COLUMN[feature] for feature in _LOWER}
    for word in common & columns.keys():
        columns[word].add(_COLUMN["common word"])
        columns[word].discard(_COLUMN["city part"])
    for word in often:
        columns[word] = (columns.get(word, set()) & kept) | {_COLUMN["often common word"]}
    for word in common & columns.keys() | {word for word in columns if columns[word] & kept}:
        forms.setdefault(word, set()).update((word, word.capitalize(), word.upper()))
    return {form: columns[word] for word in columns for form in forms[word]}


def _people() -> Iterator[tuple[str, str]]:
    for tradition in traditions():
        yield from (("given", name) for name in tradition.given)
        yield from (("family", name) for name in tradition.family)


def _places() -> Iterator[tuple[str, str]]:
    for form, (known, label) in known_names().forms.items():
        if label is Label.ORG:
            yield "known organisation", form
        elif label is Label.NORP:
            yield "people", form
        elif len(form) > 2:
            yield "country" if len(known.id) == len("place:xx") else "region", form
    for city in cities():
        whole = len(_WORD.findall(city.name)) == 1
        if whole and city.population >= _LARGE_CITY:
            yield "large city", city.name
        yield "city" if whole else "city part", city.name


def _heads() -> Iterator[tuple[str, str]]:
    heads, titles = sections("heads"), sections("titles")
    lists = {
        "organisation head": heads["org"] | heads["org_of"] | heads["org_front"],
        "company form": heads["org_suffix"],
        "facility head": heads["facility"] | heads["facility_front"],
        "area head": heads["area"] | heads["settlement"],
        "no name head": heads["nothing"],
        "title": titles["heads"] | titles["short"],
        "title modifier": titles["modifiers"],
        "speech verb": section("words", "speech"),
    }
    for feature, words in lists.items():
        yield from ((feature, word) for word in words)


def _common(texts: Iterable[str]) -> tuple[set[str], set[str]]:
    """Words that also occur in lower case, and those that do so nearly always and often."""
    lower: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text in texts:
        for word in _WORD.findall(text):
            every[word.lower()] += 1
            if word.islower():
                lower[word] += 1
    common = {word for word, count in lower.items() if count >= 3 and count >= 0.2 * every[word]}
    often = {word for word, count in lower.items() if count >= 8 and count >= 0.8 * every[word]}
    return common, often
