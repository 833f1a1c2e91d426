"""Names of entity pipelines; cheap to import, because the index asks for the name before anything is loaded."""

from __future__ import annotations

from typing import Final

RULES_NAME: Final = "rules-1"
"""Name and version of the rule pipeline; a change of rules or lists raises the number, and articles are tagged anew."""


def pipeline_name(model: str | None = None) -> str:
    """The name of a pipeline without loading it: the rules, or ``spacy:`` and the model the user named."""
    return RULES_NAME if model is None else f"spacy:{model}"
