"""Passages as W3C Web Annotations (JSON-LD), which programs can resolve, and back again.

After the Web Annotation Data Model (W3C Recommendation, 2017): a text quote selector and a text position selector in
code points for every part of the quotation. The digest of the text and the id of the article are terms of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from explorer.citing.bibliographic import as_json
from explorer.citing.records import Record
from explorer.model import Locator

CONTEXT: Final = (
    "http://www.w3.org/ns/anno.jsonld",
    {"sha256": "urn:explorer:sha256", "article": "urn:explorer:article", "paragraph": "urn:explorer:paragraph"},
)
_DEPTH: Final = 12


def annotation_item(record: Record) -> dict[str, Any]:
    """One annotation whose target is every part of the quotation, without its context."""
    targets = [_target(record, locator) for locator in record.locators]
    return {
        "id": f"urn:explorer:{record.key}",
        "type": "Annotation",
        "motivation": "highlighting",
        "target": targets[0] if len(targets) == 1 else targets,
    }


def annotation(record: Record) -> str:
    """One annotation as JSON-LD."""
    return as_json({"@context": CONTEXT, **annotation_item(record)})


def _target(record: Record, locator: Locator) -> dict[str, Any]:
    return {
        "source": record.url or quote(locator.article.encode("utf-8", "replace"), safe="/"),
        "article": locator.article,
        "sha256": locator.sha256,
        "paragraph": locator.paragraph,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": locator.exact,
                "prefix": locator.prefix,
                "suffix": locator.suffix,
            },
            {"type": "TextPositionSelector", "start": locator.start, "end": locator.end},
        ],
    }


def locators_in(data: Any, depth: int = 0) -> Iterator[tuple[Locator, ...]]:
    """The quotations that JSON data holds, as the locators of their parts.

    Annotations, pages of them, clippings, CSL-JSON and what ``explorer cite --json`` prints are understood; anything
    that is not whole is passed over.
    """
    if depth > _DEPTH:
        return
    if isinstance(data, list):
        for item in data:
            yield from locators_in(item, depth + 1)
    if not isinstance(data, dict):
        return
    targets = data.get("target")
    if targets is not None:
        parts = [_from_target(it) for it in (targets if isinstance(targets, list) else [targets])]
    else:
        listed = data.get("locators")
        parts = [_from_fields(it) for it in (listed if isinstance(listed, list) else [data])]
    whole = tuple(part for part in parts if part is not None)
    if whole and len(whole) == len(parts):
        yield whole
        return
    for value in data.values():
        yield from locators_in(value, depth + 1)


def _from_target(target: Any) -> Locator | None:
    if not isinstance(target, dict) or not isinstance(target.get("selector"), list):
        return None
    fields: dict[str, Any] = {**target, "text": None}
    for selector in target["selector"]:
        if isinstance(selector, dict):
            fields.update({"text" if key == "exact" else key: value for key, value in selector.items()})
    return _from_fields(fields)


def _from_fields(fields: Any) -> Locator | None:
    if not isinstance(fields, dict):
        return None
    words = [fields.get(name) for name in ("article", "text", "prefix", "suffix", "sha256")]
    numbers = [fields.get(name) for name in ("start", "end", "paragraph")]
    numbers[2] = 1 if numbers[2] is None else numbers[2]
    if not all(isinstance(word, str) for word in words):
        return None
    if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
        return None
    article, exact, prefix, suffix, sha256 = (str(word) for word in words)
    start, end, paragraph = (int(number or 0) for number in numbers)
    if not 0 <= start < end or end - start != len(exact):
        return None
    return Locator(article, start, end, exact, prefix, suffix, sha256, paragraph)
