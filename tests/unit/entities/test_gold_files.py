"""A line of a gold file that cannot be used is named with its number and what is wrong, in no words of Python."""

import json
from typing import Any

import pytest

from explorer.entities.gold import GoldMention, read_gold
from explorer.errors import EntityError
from explorer.model import Kind

MENTION = {"start": 0, "end": 3, "label": "PERSON"}


def row(**changed: Any) -> str:
    """An article with a mention whose values are changed, or that lacks those that are None."""
    mention = {key: value for key, value in {**MENTION, **changed}.items() if value is not None}
    return json.dumps({"text": "Ana left.", "mentions": [mention]})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Ana left.", "it is not JSON from character 1 on"),
        ('{"text": "Ana left."', "it is not JSON from character 21 on"),
        ("[" * 100_000, "it has too many brackets within brackets"),
        ("[1, 2]", "it is not an object in braces"),
        ("null", "it is not an object in braces"),
        ('{"mentions": []}', "“file” of the article is missing"),
        ('{"text": "Ana left."}', "“mentions” of the article is missing"),
        ('{"text": 5, "mentions": []}', "“text” of the article is text, not “5”"),
        ('{"text": "Ana left.", "mentions": 5}', "“mentions” of the article is a list, not “5”"),
        ('{"text": "Ana left.", "mentions": ["Ana"]}', "“Ana” is no mention"),
        ('{"text": "Ana left.", "ents": [[0, 3]]}', "“[0, 3]” is no mention"),
        (row(label=None), "“label” of a mention is missing"),
        (row(label=["PERSON"]), "“label” of a mention is text, not “[\"PERSON\"]”"),
        (row(start="x"), "“start” of a mention is a whole number, not “x”"),
        (row(end=2.5), "“end” of a mention is a whole number, not “2.5”"),
        (row(end=200), "the mention 0 to 200 is not in the text"),
        (row(text="Anb"), "the mention 0 to 3 reads “Ana”, not “Anb”"),
        (row(kind="river"), "kind is one of actor, place, not “river”"),
        (row(entity=["Ana"]), "entity is a name, not “[\"Ana\"]”"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said(line: str, said: str) -> None:
    with pytest.raises(EntityError) as raised:
        read_gold(["", line], str)
    assert str(raised.value) == f"Line 2 of the gold file cannot be used: {said}."
    assert raised.value.hint.startswith("A line: {")


def test_what_a_line_may_leave_out_or_have_besides() -> None:
    (article,) = read_gold([row(kind="actor", note="x")], str)
    assert article.mentions == (GoldMention(0, 3, "PERSON", Kind.ACTOR),)
    assert read_gold(['{"text": "Ana left.", "ents": [[0, 3, "PER"], [4, 8, "MISC"]]}'], str)[0].mentions == (
        GoldMention(0, 3, "PERSON"),
    )
