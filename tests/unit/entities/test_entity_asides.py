"""Remarks of a transcript are no actors, and names in brackets stay names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Marked = tuple[str, str]
Mended = Callable[[str, str, list[Marked]], list[Marked]]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you. (Zapplause.) Good evening.",
        "Thank you. [Zapplause]\nGood evening.",
        "(Zapplause and cheers.)\nGood evening.",
        "MAYOR: [Zapplause continues.] Good evening.",
        "Thank you. (ZAPPLAUSE) (Music.) Good evening.",
        "“Thank you.” (Zapplause.)",
    ],
)
def test_a_word_that_begins_a_remark_is_no_name(mended: Mended, text: str) -> None:
    word = "ZAPPLAUSE" if "ZAPP" in text else "Zapplause"
    assert mended("explorer_asides", text, [(word, "ORG")]) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The ministry (Zelmin) declined.", "Zelmin"),
        ("He met [Zelmin] there.", "Zelmin"),
        ("The vote was close. (Zelmin) was absent.", "Zelmin"),
        ("The vote was close. (Norway.) It rained.", "Norway"),
        ("The vote was close. (Reuters)", "Reuters"),
        ("The vote was close. (Anna)", "Anna"),
        ("The vote was close. (OZK)", "OZK"),
        ("The vote was close. (Anna Zelmin)", "Anna Zelmin"),
    ],
)
def test_a_name_in_brackets_stays(mended: Mended, text: str, name: str) -> None:
    assert mended("explorer_asides", text, [(name, "ORG")]) == [(name, "ORG")]


def test_what_the_article_has_as_a_name_elsewhere_stays_one(mended: Mended) -> None:
    marks = [("Zelmin", "PERSON"), ("Zelmin", "PERSON")]
    assert mended("explorer_asides", "Then Zelmin spoke. (Zelmin.) It rained.", marks) == marks


def test_one_remark_that_is_not_alone_does_not_keep_the_others(mended: Mended) -> None:
    text = "Thanks. (Zapplause.) So (Zapplause.) it is. (Zapplause.)"
    assert mended("explorer_asides", text, [("Zapplause", "ORG")] * 3) == []
