"""What checking asks of a corpus; an index of any kind can answer it."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, Protocol

from explorer.cached import cached_property
from explorer.citing.verification.comparing import Words, words_of
from explorer.citing.verification.folding import Folded, folded
from explorer.citing.verification.marks import reopened
from explorer.errors import ArticleError
from explorer.model import Article, Mention, Summary

_KEPT: Final = 256
_TITLE_WORDS: Final = 4
_TITLE_LETTERS: Final = 20
_NOTE: Final = re.compile(r"^\[\^([^\]\s]{1,40})\]:(.*)$", re.MULTILINE)


class Articles(Protocol):
    """The articles of a corpus and where words stand in them."""

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleError."""

    def holds(self, article_id: str) -> bool:
        """Whether this is the id of an article."""

    def addresses(self) -> Iterable[tuple[str, str]]:
        """The web address of every article that has one, with its id."""

    def titled(self, text: str) -> Iterable[Summary]:
        """Every article whose title stands in a text, and perhaps some whose title does not quite."""

    def holding_all(self, text: str, *, few: int = 24) -> Sequence[str]:
        """Ids of every article that holds all words of a text in a row; of up to ``few`` that may not be so."""

    def sharing(self, text: str, limit: int) -> Sequence[str]:
        """Ids of the articles that share most with a text, counting rare words more, best first."""

    def rarity(self, word: str) -> float:
        """Bits that a word tells by standing somewhere: minus log2 of its share of all words of the corpus.

        No word at all tells as much as one that stands once.
        """

    def mentions(self, article_id: str) -> Sequence[Mention]:
        """The mentions in an article, each with its entity where it is resolved."""

    def people(self, name: str) -> Collection[str]:
        """Ids of the persons with this name or spelling."""

    def is_title(self, word: str) -> bool:
        """Whether a word, folded, is a title or a role that stands before the names of persons."""

    def is_given_name(self, word: str) -> bool:
        """Whether a word, folded, is a given name."""

    def sound(self, word: str) -> str:
        """A key for a word of a name, folded, that its usual transliterations share."""


class Source:
    """The articles with what is worked out about them while one draft is checked."""

    def __init__(self, articles: Articles, draft: str) -> None:
        self.articles = articles
        self._draft = draft
        self._ids: dict[str, bool] = {}
        self._folded: OrderedDict[str, tuple[Article, Folded]] = OrderedDict()
        self._words: OrderedDict[str, Words] = OrderedDict()
        self._continuous: OrderedDict[str, tuple[Folded, frozenset[int]] | None] = OrderedDict()
        self._people: dict[str, frozenset[str]] = {}
        self._rarities: dict[str, float] = {}

    def read(self, article_id: str) -> tuple[Article, Folded] | None:
        """An article with its folded text; None where it has gone meanwhile."""
        if article_id not in self._folded:
            try:
                article = self.articles.article(article_id)
            except ArticleError:
                return None
            self._folded[article_id] = article, folded(article.text)
            if len(self._folded) > _KEPT:
                self._folded.popitem(last=False)
        self._folded.move_to_end(article_id)
        return self._folded[article_id]

    def continuous(self, article_id: str) -> tuple[Folded, frozenset[int]] | None:
        """An article's folded text without the marks that open a quotation anew in a paragraph, with their offsets.

        None where there are none.
        """
        if article_id not in self._continuous:
            read = self.read(article_id)
            again = frozenset(reopened(read[0].text) if read else ())
            self._continuous[article_id] = (folded(read[0].text, again), again) if read and again else None
            if len(self._continuous) > _KEPT:
                self._continuous.popitem(last=False)
        return self._continuous[article_id]

    def words(self, article_id: str, text: Folded) -> Words:
        """The words of an article's folded text."""
        if article_id not in self._words:
            self._words[article_id] = words_of(text.text)
            if len(self._words) > _KEPT:
                self._words.popitem(last=False)
        return self._words[article_id]

    def rarity(self, word: str) -> float:
        """Bits that a word tells by standing somewhere."""
        if word not in self._rarities:
            self._rarities[word] = self.articles.rarity(word)
        return self._rarities[word]

    @cached_property
    def surprise(self) -> float:
        """Bits from which on words hardly stand together anywhere in the corpus by chance."""
        return self.rarity("")

    def people(self, name: str) -> frozenset[str]:
        """Ids of the persons with this name or spelling."""
        if name not in self._people:
            self._people[name] = frozenset(self.articles.people(name))
        return self._people[name]

    def is_article(self, name: str) -> bool:
        """Whether this is the id of an article."""
        if name not in self._ids:
            self._ids[name] = self.articles.holds(name)
        return self._ids[name]

    @cached_property
    def titles(self) -> Mapping[str, frozenset[str]]:
        """Ids of the articles whose titles the draft has, by these, folded, where they are no phrase of a text."""
        found = self.articles.titled(self._draft)
        return _grouped((folded(it.title).text.casefold(), it.id) for it in found if _is_telling(it.title))

    @cached_property
    def notes(self) -> Mapping[str, str]:
        """The footnotes of the draft by their names; of several with one name the first counts."""
        found: dict[str, str] = {}
        for name, text in _NOTE.findall(self._draft):
            found.setdefault(name, text)
        return found

    @cached_property
    def addresses(self) -> Mapping[str, frozenset[str]]:
        """Ids of the articles by their web addresses."""
        return _grouped((url.rstrip("/"), article_id) for url, article_id in self.articles.addresses())


def _is_telling(title: str) -> bool:
    return len(title) >= _TITLE_LETTERS and len(title.split()) >= _TITLE_WORDS


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for key, value in pairs:
        found[key] = found.get(key, frozenset()) | {value}
    return found
