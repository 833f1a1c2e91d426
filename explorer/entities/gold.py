"""Articles whose mentions and entities somebody marked by hand, as a file has them.

A line is an article, as JSON: ``{"file" or "text": …, "mentions": [{"start", "end", "label", "kind", "entity"}]}``.
``text``, ``kind`` and ``entity`` of a mention may be left out, and with them what needs them is not measured. Files of
the training data (``"ents": [[start, end, label], …]``) are read as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from explorer.errors import EntityError
from explorer.model import Kind, Label

_LABELS: Final = {**{str(label): str(label) for label in Label}, "PER": "PERSON", "PLACE": "PLACE"}
_TRIPLE: Final = ("start", "end", "label")
_EXAMPLE: Final = 'A line: {"text": "Ana left.", "mentions": [{"start": 0, "end": 3, "label": "PERSON"}]}'


class _UnusableError(Exception):
    """What is wrong with a line, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A mention as it should be found."""

    start: int
    end: int
    label: str
    kind: Kind | None = None
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with its mentions by start."""

    name: str
    text: str
    mentions: tuple[GoldMention, ...]


def read_gold(lines: Iterable[str], text_of: Callable[[str], str]) -> list[GoldArticle]:
    """The articles of a gold file.

    Args:
        text_of: the text of an article by its ``file``.

    Raises:
        EntityError: a line is not as it should be; the message has its number.
    """
    articles = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                articles.append(_article(line, number, text_of))
            except _UnusableError as error:
                message = f"Line {number} of the gold file cannot be used: {error}."
                raise EntityError(message, hint=_EXAMPLE) from error
    if not articles:
        raise EntityError("The gold file has no articles.", hint=_EXAMPLE)
    return articles


def _article(line: str, number: int, text_of: Callable[[str], str]) -> GoldArticle:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _UnusableError(f"it is not JSON from character {error.colno} on") from error
    except RecursionError as error:
        raise _UnusableError("it has too many brackets within brackets") from error
    if not isinstance(row, dict):
        raise _UnusableError("it is not an object in braces")
    key = "text" if "text" in row else "file"
    text = _value(row, key, str, "the article")
    text = text if key == "text" else text_of(text)
    name = row.get("file") or row.get("doc") or f"line {number}"
    mentions = [_mention(it, text) for it in _rows(row) if _label(it)]
    return GoldArticle(str(name), text, tuple(sorted(mentions, key=lambda it: (it.start, it.end))))


def _rows(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The mentions of a line; those of training data are lists of three."""
    key = "ents" if "mentions" not in row and "ents" in row else "mentions"
    for mention in _value(row, key, list, "the article"):
        if key == "ents" and isinstance(mention, list) and len(mention) == len(_TRIPLE):
            yield dict(zip(_TRIPLE, mention, strict=True))
        elif key == "mentions" and isinstance(mention, dict):
            yield mention
        else:
            raise _UnusableError(f"{_shown(mention)} is no mention")


def _label(row: Mapping[str, Any]) -> str | None:
    """The class of a mention; None where it is of no class that is measured."""
    return _LABELS.get(_value(row, "label", str, "a mention"))


def _mention(row: Mapping[str, Any], text: str) -> GoldMention:
    start, end = _value(row, "start", int, "a mention"), _value(row, "end", int, "a mention")
    if not 0 <= start < end <= len(text):
        raise _UnusableError(f"the mention {start} to {end} is not in the text")
    if "text" in row and text[start:end] != row["text"]:
        raise _UnusableError(f"the mention {start} to {end} reads “{text[start:end]}”, not {_shown(row['text'])}")
    kind, entity = (row[key] if row.get(key) is not None else None for key in ("kind", "entity"))
    if kind is not None and kind not in tuple(Kind):
        raise _UnusableError(f"kind is one of {', '.join(Kind)}, not {_shown(kind)}")
    if not isinstance(entity, str | None):
        raise _UnusableError(f"entity is a name, not {_shown(entity)}")
    return GoldMention(start, end, _LABELS[row["label"]], Kind(kind) if kind else None, entity)


_NAMES: Final = {str: "text", int: "a whole number", list: "a list"}


def _value(row: Mapping[str, Any], key: str, kind: type, owner: str) -> Any:
    if key not in row:
        raise _UnusableError(f"“{key}” of {owner} is missing")
    value = row[key]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _UnusableError(f"“{key}” of {owner} is {_NAMES[kind]}, not {_shown(value)}")
    return value


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{text}”" if len(text) <= 60 else f"“{text[:60]}…”"
