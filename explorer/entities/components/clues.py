"""Capitalised names that what stands right beside them explains: ``the Zelmin airbase``, ``Zelmin, Peru``, lists.

Only evidence that is nearly always right counts here, so that a trained recogniser can build on it.
"""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.candidates import Candidate, candidates, is_acronym, is_common, is_generic
from explorer.entities.draft import Draft
from explorer.entities.known import known_names
from explorer.entities.lists import section

NAME: Final = "explorer_clues"
_LONGEST: Final = 3


@Language.component(NAME)
def clues(doc: Doc) -> Doc:
    """Label what its neighbours explain and nothing else has found."""
    draft = Draft.of(doc)
    for found in list(candidates(draft)):
        label = _label(draft, found)
        if label:
            draft.add(found.start, found.end, label)
    return draft.save()


def _label(draft: Draft, found: Candidate) -> str:
    words = draft.words.text[found.start : found.end]
    if len(words) > _LONGEST or any(map(is_common, words)) or words[-1] in section("heads", "nothing"):
        return ""
    if len(words) == 1 and is_generic(words[0]):
        return ""
    if found.cue:
        return found.cue
    if perhaps := known_names().perhaps(draft.text(found.start, found.end)):
        return "" if found.speaks else perhaps
    if is_acronym(words[0]):
        return "ORG" if len(words) == 1 and (found.speaks or found.acts) else ""
    if found.before_place:
        return "GPE"
    if found.speaks:
        return "PERSON"
    return "GPE" if _listed(draft, found.start) else ""


def _listed(draft: Draft, start: int) -> bool:
    """Behind ``and``, ``or`` or a comma that a place stands in front of."""
    at = start - 1
    if at > 0 and draft.words.lower[at] in ("and", "or"):
        at -= 1
        if draft.words.text[at] == ",":
            at -= 1
    elif at > 0 and draft.words.text[at] == ",":
        at -= 1
    else:
        return False
    return at >= 0 and draft.label(at) in ("GPE", "LOC")
