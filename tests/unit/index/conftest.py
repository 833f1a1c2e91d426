from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.index import FileRecord, Index
from explorer.model import Article, Entity, FileStatus, Kind, Label, Mention, Resolution, Spelling, Tagging
from explorer.text import digest

PIPELINE = "names 1"
PEOPLE = {
    "Sergei Lavrov": ("Sergei Lavrov", "Sergey Lavrov", "Lavrov"),
    "Jane Smith": ("Jane Smith", "Ms Smith"),
    "Peter Smith": ("Peter Smith",),
    "NATO": ("NATO", "North Atlantic Treaty Organization"),
}
PLACES = {"Tartus": ("Tartus", "Tartous"), "Damascus": ("Damascus",), "São Paulo": ("São Paulo",)}


def new_article(article_id: str, text: str, title: str = "Untitled", **known: str) -> Article:
    return replace(Article(article_id, title, text, digest(text), f"/corpus/{article_id}"), **known)


def record(of: Article) -> FileRecord:
    return FileRecord(of.id, len(of.text), 1, of.sha256, FileStatus.INDEXED)


def add_articles(index: Index, articles: Sequence[Article]) -> None:
    with index.writer() as writer:
        for each in articles:
            writer.add(each, record(each))


def tag(text: str, names: dict[str, tuple[str, ...]]) -> Tagging:
    """Every spelling of the names, the longest first."""
    spellings = sorted((s for known in names.values() for s in known), key=len, reverse=True)
    found = re.finditer(r"\b(?:" + "|".join(map(re.escape, spellings)) + r")\b", text)
    return Tagging(tuple(Mention(m.start(), m.end(), Label.PERSON, m.group()) for m in found))


def resolve_all(index: Index) -> None:
    """Tag and resolve all articles of an index with the names above, as another floor does."""
    names = PEOPLE | PLACES
    index.store_taggings(PIPELINE, {key: tag(index.article(key).text, names) for key in index.untagged(PIPELINE)})
    owner = {spelling: name for name, known in names.items() for spelling in known}
    found = {key: index.mentions(key) for key in index.article_ids()}
    entities = []
    for name, spellings in names.items():
        counts = {s: sum(m.text == s for mentions in found.values() for m in mentions) for s in spellings}
        kind = Kind.ACTOR if name in PEOPLE else Kind.PLACE
        written = tuple(Spelling(s, count) for s, count in counts.items() if count)
        holding = sum(any(owner[m.text] == name for m in mentions) for mentions in found.values())
        label = Label.PERSON if kind is Kind.ACTOR else Label.GPE
        entities.append(Entity(f"{kind}:{name}", name, kind, label, written, holding, sum(counts.values())))
    ids = {entity.name: entity.id for entity in entities}
    assignments = {key: tuple(ids[owner[m.text]] for m in mentions) for key, mentions in found.items()}
    index.store_resolution(Resolution(tuple(entities), assignments))


@pytest.fixture(scope="session")
def article() -> Callable[..., Article]:
    return new_article


@pytest.fixture(scope="session")
def add() -> Callable[[Index, Sequence[Article]], None]:
    return add_articles


@pytest.fixture(scope="session")
def resolve() -> Callable[[Index], None]:
    return resolve_all


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[Index]:
    with Index.create(folder) as made:
        yield made


@pytest.fixture
def filled(index: Index) -> Callable[..., Index]:
    """An index of articles with these texts, called a0, a1…, with their names resolved."""

    def fill(*texts: str) -> Index:
        add_articles(index, [new_article(f"a{at}", text) for at, text in enumerate(texts)])
        resolve_all(index)
        return index

    return fill


WORDS = [
    *("the", "future", "of", "military", "bases", "base", "in", "Syria", "and", "Russia’s", "Russian", "governments"),
    *("government", "governing", "climate", "change", "changed", "café", "cafe\u0301", "U.S.", "S-300", "al-Assad"),
    *("peace", "talks", "talk", "went", "cold", "said", "中文", "12,000", "--", "“quoted”", "😀"),
]


def generated(seed: int, count: int) -> list[Article]:
    """Articles of few different words, so that everything happens often."""
    chance = random.Random(seed)
    names = [spelling for known in (PEOPLE | PLACES).values() for spelling in known]
    made = []
    for at in range(count):
        paragraphs = []
        for _ in range(chance.randint(1, 3)):
            sentences = []
            for _ in range(chance.randint(1, 4)):
                words = chance.choices(WORDS, k=chance.randint(3, 12))
                for _ in range(chance.choice((0, 0, 1, 1, 2))):
                    words.insert(chance.randrange(len(words) + 1), chance.choice(names))
                sentences.append(" ".join(words) + ".")
            paragraphs.append(" ".join(sentences))
        title = " ".join(chance.choices(WORDS, k=3))
        known = {
            "date": f"20{chance.randint(10, 24)}-{chance.randint(1, 12):02}",
            "source": chance.choice(("The Times", "Le Monde")),
        }
        made.append(new_article(f"g{at:03}", "\n\n".join(paragraphs), title, **known))
    return made


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """A generated corpus in three segments, with one article changed and one deleted."""
    with Index.create(tmp_path_factory.mktemp("corpus") / "index") as made:
        articles = generated(1, 60)
        for batch in (articles[:30], articles[30:45], articles[45:]):
            add_articles(made, batch)
        with made.writer() as writer:
            changed = replace(generated(2, 1)[0], id="g007")
            writer.add(changed, record(changed))
            writer.delete("g011")
        resolve_all(made)
        yield made
