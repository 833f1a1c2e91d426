"""Questions of every class, drawn from the vocabulary of a corpus by how many articles hold each word."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from random import Random
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from benchmarks.peers import Passed, Question
from explorer.index.words import stem

KINDS: Final = {
    "rare": "a word of 10 to 50 articles",
    "common": "a word of 20 to 60 % of the articles",
    "and2": "two words of 5 to 40 %",
    "or3": "any of three words of 2 to 20 %",
    "phrase": "two words that follow one another somewhere",
    "phrase2": "the same, one of them a word of more than 60 % of the articles",
    "near": "two words within 8, in any order",
    "prefix1": "one letter, being typed",
    "prefix2": "two letters, being typed",
    "prefix3": "three letters, being typed",
    "typed2": "a word and the first two letters of another, being typed",
    "wildcard": "a pattern with * inside or in front",
    "fuzzy": "a word with one wrong letter",
    "filtered": "a common word, in articles that mention an actor or place",
    "dates": "a common word, within half a year",
}
WINDOW: Final = 8
_EXPANSIONS: Final = 1_000
"""Patterns that stand for more words are left out: explorer cuts them short, and says so."""
_LOOKED_AT: Final = 7
"""One in so many articles is looked at for phrases."""
_WILDCARD, _NEAR_WORDS = "*", 5
_MENTIONED: Final = 300
"""So many of the actors and places that are mentioned most are filtered by."""


@dataclass
class Statistics:
    """In how many articles each stem, form and entity stands, and some words that stand together."""

    articles: int = 0
    stems: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    pairs: list[list[str]] = field(default_factory=list)
    """Two stems that follow one another, and two that stand near."""

    def note(self, article: Passed) -> None:
        """Count an article."""
        self.articles += 1
        stems = article.stems.split()
        self.stems.update({*stems, *article.title_stems.split()})
        self.forms.update({*article.forms.split(), *article.title_forms.split()})
        self.entities.update((*article.actors, *article.places))
        if article.number % _LOOKED_AT == 0 and len(self.pairs) < 20_000:
            at = article.number % max(1, len(stems) - 2 * _NEAR_WORDS)
            for first in range(at, min(len(stems) - _NEAR_WORDS, at + 40), 4):
                self.pairs.append([stems[first], stems[first + 1], stems[first + _NEAR_WORDS]])

    def save(self, path: Path) -> None:
        """Write what was counted, without stems of one article only."""
        counts = {
            name: {key: count for key, count in counted.items() if count > 1 or name != "stems"}
            for name, counted in (("stems", self.stems), ("forms", self.forms), ("entities", self.entities))
        }
        path.write_text(json.dumps({"articles": self.articles, **counts, "pairs": self.pairs}))

    @classmethod
    def load(cls, path: Path) -> Statistics:
        """Read what was written."""
        known: dict[str, Any] = json.loads(path.read_text())
        stems, forms, entities = (Counter(known[key]) for key in ("stems", "forms", "entities"))
        return cls(known["articles"], stems, forms, entities, known["pairs"])

    @cached_property
    def written(self) -> dict[str, str]:
        """The most frequent form of each stem."""
        best: dict[str, str] = {}
        for form, _ in sorted(self.forms.items(), key=lambda one: (-one[1], one[0])):
            best.setdefault(stem(form), form)
        return best


class Draw:
    """Draws questions; always the same ones for the same statistics."""

    def __init__(self, statistics: Statistics, count: int = 20) -> None:
        self._known, self._count = statistics, count
        self._forms = sorted(statistics.forms)
        self._spelt = [form for form in self._forms if form.isalpha()]
        self._shares: dict[tuple[float, float], list[str]] = {}
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        self._become: dict[str, tuple[str, ...]] = {}

    def questions(self, kinds: Sequence[str] = tuple(KINDS)) -> list[Question]:
        """So many questions of each class, no two alike; fewer where the corpus is too small for them."""
        found: list[Question] = []
        for kind in kinds:
            chance = Random(kind)
            drawn: dict[str, Question] = {}
            for _ in range(self._count * 50):
                question = self._one(kind, chance)
                if question is not None:
                    drawn.setdefault(f"{question.text} {question.entity}", question)
                if len(drawn) == self._count:
                    break
            found += drawn.values()
        return found

    def _one(self, kind: str, chance: Random) -> Question | None:
        make: dict[str, Callable[[str, Random], Question | None]] = {
            "phrase": self._standing,
            "phrase2": self._standing,
            "near": self._standing,
            "wildcard": self._wildcard,
            "fuzzy": self._fuzzy,
        }
        if kind in make:
            return make[kind](kind, chance)
        if kind.startswith("prefix"):
            return self._begun(chance, int(kind[-1]))
        if kind == "typed2":
            first, second = self._words(chance, 2, 0.02, 0.4)
            begun = self._known.written[second][:2]
            stems = (first, *self._becoming(begun))
            return Question(kind, f"{self._known.written[first]} {begun}", stems, (begun,))
        if kind == "rare":
            return self._plain(kind, self._words(chance, 1, 10 / self._known.articles, 50 / self._known.articles))
        if kind == "and2":
            return self._plain(kind, self._words(chance, 2, 0.05, 0.4))
        if kind == "or3":
            return self._plain(kind, self._words(chance, 3, 0.02, 0.2), " OR ")
        common = self._words(chance, 1, 0.2, 0.6)
        text = self._known.written[common[0]]
        if kind == "filtered":
            known = sorted(self._known.entities.items(), key=lambda one: (-one[1], one[0]))
            entity = chance.choice(known[:_MENTIONED])[0]
            return Question(kind, text, common, entity=entity)
        if kind == "dates":
            year, month = chance.randint(2006, 2025), chance.randint(1, 7)
            dates = (year * 10_000 + month * 100 + 1, year * 10_000 + (month + 5) * 100 + 31)
            return Question(kind, f"{text} date:{year}-{month:02}..{year}-{month + 5:02}", common, dates=dates)
        return self._plain(kind, common)

    def _plain(self, kind: str, stems: tuple[str, ...], between: str = " ") -> Question:
        return Question(kind, between.join(self._known.written[each] for each in stems), stems)

    def _words(self, chance: Random, count: int, least: float, most: float) -> tuple[str, ...]:
        """Different stems that stand in a share of the articles."""
        among = self._shares.get((least, most))
        if among is None:
            among = self._shares[least, most] = self._between(least, most)
        return tuple(chance.sample(among, count))

    def _between(self, least: float, most: float) -> list[str]:
        articles, written = self._known.articles, self._known.written
        return sorted(
            each
            for each, count in self._known.stems.items()
            if least * articles <= count <= most * articles and len(each) > 2 and stem(written.get(each, "")) == each
        )

    def _standing(self, kind: str, chance: Random) -> Question | None:
        if kind not in self._pairs:
            self._pairs[kind] = self._recurring(2 if kind == "near" else 1)
        pair = chance.choice(self._pairs[kind])
        shares = [self._known.stems[each] / self._known.articles for each in pair]
        known = all(stem(self._known.written.get(each, "")) == each for each in pair)
        if not known or pair[0] == pair[1] or min(shares) < 0.01 or (max(shares) > 0.6) != (kind == "phrase2"):
            return None
        words = " ".join(self._known.written[each] for each in pair)
        if kind == "near":
            return Question(kind, f'"{words}"~{WINDOW}', pair, window=WINDOW)
        return Question(kind, f'"{words}"', pair)

    def _recurring(self, other: int) -> list[tuple[str, str]]:
        """Pairs that were met at least twice, if there are some hundred of them."""
        met = Counter((each[0], each[other]) for each in self._known.pairs)
        again = [pair for pair, times in met.items() if times > 1]
        return again if len(again) > 200 else list(met)

    def _begun(self, chance: Random, letters: int) -> Question | None:
        begun = chance.choice(self._spelt)[:letters]
        known = len(begun) == letters
        return Question(f"prefix{letters}", begun, self._becoming(begun), (begun,)) if known else None

    def _becoming(self, begun: str) -> tuple[str, ...]:
        """The stem of a beginning, and those of words that begin so which words that begin otherwise have as well."""
        if begun in self._become:
            return self._become[begun]
        begins = bisect_left(self._forms, begun)
        words = takewhile(lambda form: form.startswith(begun), islice(self._forms, begins, None))
        stems = {begun, f"{begun}e", *map(stem, words)}
        others = {each for each in stems if any(not form.startswith(begun) for form in self._inflections.get(each, ()))}
        self._become[begun] = tuple(sorted(others | {stem(begun)}))
        return self._become[begun]

    @cached_property
    def _inflections(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for form in self._forms:
            found[stem(form)].append(form)
        return found

    def _wildcard(self, kind: str, chance: Random) -> Question | None:
        form = chance.choice(self._spelt)
        if len(form) < 7:
            return None
        inside = chance.random() < 0.7
        pattern = f"{form[:2]}{_WILDCARD}{form[-3:]}" if inside else f"{_WILDCARD}{form[-5:]}"
        head, _, tail = pattern.partition(_WILDCARD)
        matching = sum(form.startswith(head) and form.endswith(tail) for form in self._forms)
        return Question(kind, pattern, forms=(pattern,)) if 1 < matching <= _EXPANSIONS else None

    def _fuzzy(self, kind: str, chance: Random) -> Question | None:
        """A misspelt word whose neighbours all begin with its first letter; engines differ in finding others."""
        form = chance.choice(self._spelt)
        if len(form) < 6:
            return None
        at = chance.randrange(2, len(form))
        wrong = form[:at] + chance.choice("aeionrst") + form[at + 1 :]
        near = [
            word for word, _, _ in process.extract(wrong, self._forms, scorer=OSA.distance, score_cutoff=1, limit=None)
        ]
        if wrong in self._known.forms or not near or any(word[0] != wrong[0] for word in near):
            return None
        return Question(kind, f"{wrong}~", forms=(wrong,))


def by_kind(questions: Sequence[Question]) -> Iterator[tuple[str, list[Question]]]:
    """The questions of each class, in the order of the classes."""
    for kind in KINDS:
        of_kind = [question for question in questions if question.kind == kind]
        if of_kind:
            yield kind, of_kind
