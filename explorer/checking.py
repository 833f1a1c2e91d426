"""A draft checked against an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from explorer.citing.verification import Articles, Report, check_draft
from explorer.entities.lists import lower, words
from explorer.entities.spelling import skeleton
from explorer.errors import ArticleError
from explorer.index import Index, Wording
from explorer.model import Article, Kind, Label, Mention, Summary
from explorer.text import fold


class IndexedArticles:
    """The articles of an index, as checking asks for them (``citing.Articles``)."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._wording = Wording(index)
        self.holding_all = self._wording.holding_all
        self.sharing = self._wording.sharing
        self.rarity = self._wording.rarity
        self.addresses = self._wording.addresses

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleError."""
        return self._index.article(article_id)

    def holds(self, article_id: str) -> bool:
        """Whether this is the id of an article."""
        try:
            self._index.summary(article_id)
        except ArticleError:
            return False
        return True

    def titled(self, text: str) -> Iterable[Summary]:
        """Every article whose title stands in a text, and perhaps some whose title does not quite."""
        return map(self._index.summary, self._wording.titled(text))

    def mentions(self, article_id: str) -> Sequence[Mention]:
        """The mentions in an article."""
        try:
            return self._index.mentions(article_id)
        except ArticleError:
            return ()

    def people(self, name: str) -> frozenset[str]:
        """Ids of the persons with this name or spelling."""
        found = self._index.find_entities(name, Kind.ACTOR)
        return frozenset(entity.id for entity in found if entity.type is Label.PERSON)

    def is_title(self, word: str) -> bool:
        """Whether a word, folded, is a title or a role."""
        return word in lower("titles", "heads") or word in lower("titles", "short")

    def is_given_name(self, word: str) -> bool:
        """Whether a word, folded, is a given name."""
        return word in _given_names()

    def sound(self, word: str) -> str:
        """A key for a word of a name that its usual transliterations share."""
        return skeleton(word)


@cache
def _given_names() -> frozenset[str]:
    return frozenset(map(fold, words("given_names")))


def check(
    index: Index,
    draft: str,
    *,
    markdown: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check a draft as it was read from its file; ``progress`` hears how many of how many quotations are done."""
    articles: Articles = IndexedArticles(index)
    return check_draft(draft, articles, markdown=markdown, progress=progress)
