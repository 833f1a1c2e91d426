"""Clean ends for spans: no possessive, no punctuation, no leading article, no place in a compound that is no place."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.draft import POSSESSIVES, Draft

NAME: Final = "explorer_cleanup"


@Language.component(NAME)
def cleanup(doc: Doc) -> Doc:
    """Shorten spans to the name itself; spans without a letter go."""
    draft = Draft.of(doc)
    view = draft.words
    for start, end, label in list(draft):
        first, last = start, end
        while last > first and (view.text[last - 1] in POSSESSIVES or not _name_end(view.text[last - 1])):
            last -= 1
        while first < last and (view.lower[first] == "the" or not view.text[first][0].isalnum()):
            first += 1
        draft.remove(start)
        if first < last and any(char.isalpha() for char in draft.text(first, last)):
            draft.add(first, last, label)
            _move_role(draft, start, first)
    return draft.save()


def _name_end(word: str) -> bool:
    return word == "+" or any(char.isalnum() for char in word)


def _move_role(draft: Draft, old: int, new: int) -> None:
    role = draft.roles.pop(draft.doc[old].idx, None)
    if role is not None:
        draft.roles[draft.doc[new].idx] = role
