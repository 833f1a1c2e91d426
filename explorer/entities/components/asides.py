"""What a transcript notes in brackets, ``(Applause.)`` or ``[Laughter]``, is no name."""

from __future__ import annotations

from collections import Counter
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.candidates import is_acronym
from explorer.entities.cities import population
from explorer.entities.draft import Draft, Words
from explorer.entities.known import known_names
from explorer.entities.lists import surnames, words

NAME: Final = "explorer_asides"
_BRACKETS: Final = {"(": ")", "[": "]"}
_LONGEST: Final = 8
"""Words between brackets."""
_ENDS: Final = frozenset('.!?…"”’)]:;–—-*')


@Language.component(NAME)
def asides(doc: Doc) -> Doc:
    """Drop a word that begins a remark in brackets between sentences, which is why it has a capital.

    It stays where a list knows it for a name, or the article has it as one elsewhere as often.
    """
    draft = Draft.of(doc)
    view = draft.words
    single = [start for start, end, _ in draft if end == start + 1]
    remarks = Counter(view.text[start] for start in single if _opens_aside(view, start))
    if remarks:
        names = Counter(view.text[at] for at, owner in enumerate(draft.owner) if owner >= 0)
        for start in single:
            word = view.text[start]
            if 2 * remarks[word] > names[word] and not _is_known(word):
                draft.remove(start)
    return draft.save()


def _opens_aside(view: Words, at: int) -> bool:
    """Whether a word is the first in brackets that stand between sentences or fill a line."""
    closing = _BRACKETS.get(view.text[at - 1]) if at else None
    if closing is None or not _ended(view, at - 2):
        return False
    end = next((end for end in range(at + 1, min(at + _LONGEST, len(view.text))) if view.text[end] == closing), 0)
    return end > 0 and not any("\n" in word for word in view.text[at:end]) and _begins(view, end + 1)


def _ended(view: Words, at: int) -> bool:
    """Whether nothing goes on behind a token."""
    while at >= 0 and view.text[at].isspace() and "\n" not in view.text[at]:
        at -= 1
    return at < 0 or "\n" in view.text[at] or view.text[at] in _ENDS


def _begins(view: Words, at: int) -> bool:
    """Whether what stands at a token goes on with nothing."""
    while at < len(view.text) and (view.text[at] in _ENDS or (view.text[at].isspace() and "\n" not in view.text[at])):
        at += 1
    return at >= len(view.text) or not view.text[at][0].islower()


def _is_known(word: str) -> bool:
    return (
        word in known_names().forms
        or (is_acronym(word) and len(word) <= 4)
        or word.capitalize() in words("given_names")
        or word.capitalize() in surnames()
        or population(word.capitalize()) > 0
    )
