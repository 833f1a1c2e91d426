"""Which article a name typed on the command line means."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from explorer.cli.naming import article_id
from explorer.errors import ArticleError

_IDS = ["1961/kennedy.txt", "letters/1961.txt", "letters/2001-first.md", "notes/first.txt", "two\nlines.txt"]


@pytest.fixture
def library() -> Any:
    def summary(name: str) -> Any:
        if name not in _IDS:
            raise ArticleError("there is none")
        return SimpleNamespace(id=name)

    return SimpleNamespace(name="archive", summary=summary, index=SimpleNamespace(article_ids=lambda: _IDS))


@pytest.mark.parametrize(
    ("name", "article"),
    [
        ("letters/1961.txt", "letters/1961.txt"),
        ("kennedy.txt", "1961/kennedy.txt"),
        ("notes", "notes/first.txt"),
        ("kennedy", "1961/kennedy.txt"),
        ("2001", "letters/2001-first.md"),
        # A beginning of the path comes before that of a file's name.
        ("1961", "1961/kennedy.txt"),
    ],
)
def test_a_beginning_or_end_of_the_path_or_a_beginning_of_the_name_is_enough(
    library: Any, name: str, article: str
) -> None:
    assert article_id(library, name) == article


@pytest.mark.parametrize("name", ["letters/", ".txt"])
def test_a_part_that_several_share_is_not_enough(library: Any, name: str) -> None:
    with pytest.raises(ArticleError, match="could be any of"):
        article_id(library, name)


@pytest.mark.parametrize("name", ["", "enned"])
def test_what_no_path_and_no_name_begins_or_ends_with_is_no_article(library: Any, name: str) -> None:
    with pytest.raises(ArticleError, match="no article called"):
        article_id(library, name)


def test_names_that_are_near_are_one_line_each(library: Any) -> None:
    with pytest.raises(ArticleError) as caught:
        article_id(library, "twolines")
    assert "two␤lines.txt" in caught.value.hint
