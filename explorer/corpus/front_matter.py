"""The block of YAML between ``---`` lines that a text may begin with."""

from __future__ import annotations

import re
from typing import Final

from explorer.corpus.metadata import Metadata, metadata_of

_LONGEST: Final = 64 * 1024
_BLOCK: Final = re.compile(r"---[ ]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# Names that tell front matter from a passage between two rules that happens to be "Word: more words".
_USUAL: Final = re.compile(
    "title|headline|authors?|byline|creator|source|publisher|site|publication|website|date|published|pubdate|year|url|"
    "link|permalink|tags|categor(y|ies)|layout|slug|lang(uage)?|draft|description|summary|keywords|id|type",
    re.IGNORECASE,
)
_LOOKS_MEANT: Final = re.compile(r"---[ ]*\n[A-Za-z_][\w -]*:(?:\s|$)")


def split_front_matter(text: str) -> tuple[Metadata, str, list[str]]:
    """Metadata and the text after it; front matter that cannot be read stays in the text and is told in a problem.

    ``text`` is normalised. Every YAML scalar is taken as text, so that ``no`` is a title and ``2024-02-31`` no error.
    """
    if not text.startswith("---"):
        return Metadata(), text, []
    block = _BLOCK.match(text[:_LONGEST])
    if block is None:
        problems = ["front matter has no end and is left in the text"] if _LOOKS_MEANT.match(text) else []
        return Metadata(), text, problems
    table, trouble = _load(block["yaml"])
    if table is None:
        meant = trouble or _LOOKS_MEANT.match(text)
        return Metadata(), text, [f"front matter cannot be read{trouble} and is left in the text"] if meant else []
    if table and not any(_USUAL.fullmatch(str(key).strip()) for key in table):
        return Metadata(), text, []
    metadata, problems = metadata_of(table)
    return metadata, text[block.end() :], problems


def _load(block: str) -> tuple[dict[object, object] | None, str]:
    """The mapping a block holds, or None and where it is broken."""
    # Most articles have no front matter, and yaml is slow to import.
    import yaml

    if not block.strip():
        return {}, ""
    try:
        loader = yaml.BaseLoader(block)
        try:
            table = loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return None, f" (line {mark.line + 2})" if mark else " (broken)"
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError):
        return None, " (broken)"
    return (table, "") if isinstance(table, dict) else (None, "")
