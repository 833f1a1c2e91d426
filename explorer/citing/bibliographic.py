"""Records for reference managers: BibTeX, RIS and CSL-JSON.

Each writes one record whatever the fields hold. A name is given as it is written, because which part of it is the
family name is not known; a field that is not known is left out.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from explorer.citing.records import Record, one_line
from explorer.citing.sending import sendable
from explorer.model import Locator
from explorer.text import json_escape

_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
        **{sign: f"\\{sign}" for sign in "%&#_$"},
    }
)  # fmt: skip
# TeX makes one sign of these: dashes, quotation marks, and the Spanish "¡" and "¿".
_LIGATURE: Final = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=,)(?=,)|(?<=[?!])(?=`)")


def bibtex(record: Record) -> str:
    """An entry for BibTeX and BibLaTeX; braces in braces keep names and titles as they are written."""
    parts = record.date_parts
    fields = {
        "author": _literal(record.author),
        "title": _literal(record.title),
        "journal": _literal(record.source),
        "year": f"{{{parts[0]:04}}}" if parts else _latex(record.date),
        "month": f"{{{parts[1]}}}" if len(parts) > 1 else None,
        "day": f"{{{parts[2]}}}" if len(parts) > 2 else None,
        "url": f"{{{_address(record.url)}}}" if record.url else None,
        "note": _latex(f"{record.file}, {record.place}"),
        "annote": _latex(f"“{one_line(record.quotation)}”"),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@{'article' if record.source else 'misc'}{{{record.key},", *lines, "}"])


def _latex(text: str | None) -> str | None:
    return f"{{{_LIGATURE.sub('{}', text.translate(_LATEX))}}}" if text else None


def _literal(text: str | None) -> str | None:
    return f"{{{_latex(text)}}}" if text else None


def _address(url: str) -> str:
    # A comment sign or a lone brace would end the field; in an address both can be written otherwise.
    return url.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")


def ris(record: Record) -> str:
    """A record in RIS (Research Information Systems); its last line is ``ER  - ``."""
    parts = record.date_parts
    date = "/".join(f"{part:02}" for part in (*parts, *("",) * (3 - len(parts))) if part != "") if parts else ""
    fields = {
        "TY": "NEWS",
        "ID": record.key,
        "TI": record.title,
        "AU": record.author,
        "T2": record.source,
        "PY": f"{parts[0]:04}" if parts else None,
        "DA": date or record.date,
        # Readers take what follows a semicolon for another address.
        "UR": record.url.replace(";", "%3B") if record.url else None,
        "AN": record.file,
        "SE": record.place,
        "N1": f"“{one_line(record.quotation)}”",
    }
    return "\n".join([*(f"{tag}  - {value}" for tag, value in fields.items() if value), "ER  - "])


def csl_item(record: Record) -> dict[str, Any]:
    """An item of CSL-JSON; the quotation is its annotation, the locators are under ``custom``."""
    parts = record.date_parts
    item: dict[str, Any] = {"id": record.key, "type": "article-newspaper", "title": record.title}
    if record.author:
        item["author"] = [{"literal": record.author}]
    if record.source:
        item["container-title"] = record.source
    if record.date:
        item["issued"] = {"date-parts": [list(parts)]} if parts else {"literal": record.date}
    if record.url:
        item["URL"] = record.url
    item["note"] = f"{record.file}, {record.place}"
    item["annote"] = sendable(record.quotation)
    item["custom"] = {"locators": [locator_fields(locator) for locator in record.locators]}
    return item


def csl_json(record: Record) -> str:
    """A list of one item in CSL-JSON, as Zotero, pandoc and citeproc read it."""
    return as_json([csl_item(record)])


def locator_fields(locator: Locator) -> dict[str, Any]:
    """A locator as JSON, under the names it has in ``explorer cite --json``."""
    return {
        "article": locator.article,
        "start": locator.start,
        "end": locator.end,
        "paragraph": locator.paragraph,
        "text": locator.exact,
        "prefix": locator.prefix,
        "suffix": locator.suffix,
        "sha256": locator.sha256,
    }


def as_json(data: Any, *, indent: int | None = 2) -> str:
    """JSON in which every character that could act on a terminal or in a paste is escaped."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return text.translate(
        {ord(char): json_escape(char) for char in set(text) if char != "\n" and sendable(char) != char}
    )
