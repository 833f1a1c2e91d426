"""A draft checked against the corpus: its quotations found, looked up, compared, and each given one verdict."""

from explorer.citing.verification.draft import prepared, quotations
from explorer.citing.verification.findings import (
    FAILURES,
    Change,
    Finding,
    LocatorFinding,
    Place,
    Quotation,
    Report,
    State,
    Verdict,
)
from explorer.citing.verification.folding import alike
from explorer.citing.verification.report import check_draft
from explorer.citing.verification.sources import Articles

__all__ = [
    "FAILURES",
    "Articles",
    "Change",
    "Finding",
    "LocatorFinding",
    "Place",
    "Quotation",
    "Report",
    "State",
    "Verdict",
    "alike",
    "check_draft",
    "prepared",
    "quotations",
]
