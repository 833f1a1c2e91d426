"""Dates as people write them, made ISO 8601 as precise as they are, or unknown."""

from __future__ import annotations

import datetime
import re
from typing import Final

_MONTHS: Final = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH: Final = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAMES: Final = "|".join(sorted(_MONTH, key=len, reverse=True))
_DAYS: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME: Final = r"(?:[T,\s]\s*(?:at\s+)?\d{1,2}[:.]\d{2}.{0,40})?"
_FORMS: Final = tuple(
    re.compile(form + r"$", re.IGNORECASE)
    for form in (
        rf"(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){_TIME}",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T\d{4,6}.{0,10})?",
        r"(?P<y>\d{4})[-/](?P<m>\d{1,2})",
        r"(?P<y>\d{4})",
        rf"(?P<d>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?(?P<y>\d{{4}}){_TIME}",
        rf"{_DAYS}(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?(?P<n>{_NAMES})\.?,?[\s-]+(?P<y>\d{{4}}){_TIME}",
        rf"{_DAYS}(?P<n>{_NAMES})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_TIME}",
        rf"(?P<n>{_NAMES})\.?,?\s+(?P<y>\d{{4}})",
    )
)
_SLASHED: Final = re.compile(rf"(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})[/-](?P<y>\d{{4}}){_TIME}$")


def iso_date(written: str) -> str | None:
    """``2024``, ``2024-12`` or ``2024-12-08`` for a date as written, None if it is not understood.

    ``5/6/2024`` is May in one country and June in another and so is not understood; ``25/6/2024`` is.
    """
    written = " ".join(written[:100].split())
    slashed = _SLASHED.match(written)
    if slashed:
        first, second = int(slashed["a"]), int(slashed["b"])
        if first != second and first <= 12 and second <= 12:
            return None
        return _valid(int(slashed["y"]), min(first, second), max(first, second))
    for form in _FORMS:
        match = form.match(written)
        if match:
            parts = match.groupdict()
            month = _MONTH[parts["n"].lower()] if parts.get("n") else int(parts.get("m") or 0)
            return _valid(int(parts["y"]), month, int(parts.get("d") or 0))
    return None


def _valid(year: int, month: int, day: int) -> str | None:
    try:
        checked = datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return checked.isoformat()[: 10 if day else 7 if month else 4]
