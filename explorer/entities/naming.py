"""Names of entity pipelines; cheap to import, because the index asks for the name before anything is loaded."""

from __future__ import annotations

from typing import Final

RULES: Final = "rules"
"""What a reader writes for the pipeline that needs no trained model."""
_OWN: Final = "explorer-5"
_RULES_NAME: Final = "rules-4"
_OTHERS: Final = "spacy-5"
"""Names with versions; a change of model, rules or lists raises the number, and articles are tagged anew."""


def pipeline_name(model: str | None = None) -> str:
    """The name of a pipeline without loading it: ours, the rules alone, or a spaCy model that the user named."""
    if model is None:
        return _OWN
    return _RULES_NAME if model == RULES else f"{_OTHERS}:{model}"
