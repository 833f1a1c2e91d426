"""Rows of CSV (RFC 4180) that a spreadsheet takes as text and numbers, never as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from explorer.citing.sending import sendable

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: str) -> str:
    """A cell that a spreadsheet takes as text; where it could be a formula, an apostrophe before it says so."""
    value = sendable(value)
    return f"'{value}" if value.startswith(_FORMULA) else value


def csv_row(values: Iterable[str | float | None]) -> str:
    """One row with its line end; None is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(it) if isinstance(it, str) else it for it in values])
    return out.getvalue()
