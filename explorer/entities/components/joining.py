"""Names that were cut in two: ``Red Star`` and ``Belgrade``, ``Hallam`` and ``& Pryce``, a company and its form."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.draft import Draft, Words, run_end
from explorer.entities.known import known_names

NAME: Final = "explorer_joining"
_FORMS: Final = frozenset(
    ("plc", "Limited", "K.K.", "Ltd", "Ltd.", "LLC", "LLP", "GmbH", "Inc", "Inc.", "Corp", "Corp.")
)
_PLACES: Final = frozenset(("GPE", "LOC"))


@Language.component(NAME)
def joining(doc: Doc) -> Doc:
    """Make one organisation of two parts."""
    draft = Draft.of(doc)
    view = draft.words
    for start, end, label in list(draft):
        if draft.owner[start] != start or end >= len(view.text):
            continue
        form = _form_end(view, end)
        if form > end and label != "NORP":
            draft.add(start, form, "ORG", over=True)
        elif label == "ORG" and draft.owner[end] == end and draft.spans[end][0] == end + 1:
            if draft.spans[end][1] in (*_PLACES, "PERSON") and not view.begins[end]:
                draft.add(start, end + 1, "ORG", over=True)
        elif view.text[end] == "&" and not view.glued[end] and _is_firm(draft, start, end):
            draft.add(start, run_end(view, end + 1), "ORG", over=True)
    return draft.save()


def _form_end(view: Words, at: int) -> int:
    """The token after the legal form of a company that starts at a token, else the token itself."""
    if at + 1 < len(view.text) and view.text[at] in ("Private", "Pvt", "Pvt.", "Pte", "Pte."):
        return at + 2 if view.text[at + 1] in _FORMS else at
    return at + 1 if view.text[at] in _FORMS else at


def _is_firm(draft: Draft, start: int, end: int) -> bool:
    """``&`` between two names that are not both people, and of which the first is no known place."""
    behind = run_end(draft.words, end + 1)
    if behind <= end + 1 or draft.text(start, end) in known_names().forms:
        return False
    return not (draft.label(start) == "PERSON" and draft.label(end + 1) == "PERSON")
