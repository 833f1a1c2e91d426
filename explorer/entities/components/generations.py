"""What tells a son from his father belongs to the name: ``Harold Quist Sr.``, ``Bo Quist, Jr.``, ``Ada Zelm III``."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.draft import Draft, Words

NAME: Final = "explorer_generations"
_WORDS: Final = frozenset(("Sr", "Sr.", "Jr", "Jr."))
_NUMBERS: Final = frozenset(("II", "III", "IV"))


@Language.component(NAME)
def generations(doc: Doc) -> Doc:
    """Have full names of persons end with the word for their generation, if one follows or stands within them."""
    draft = Draft.of(doc)
    view = draft.words
    for start, end, label in list(draft):
        if label != "PERSON" or end - start < 2:
            continue
        within = next((at for at in range(start + 2, end - 1) if view.text[at] in _WORDS), 0)
        last = within + 1 if within and view.text[within + 1].islower() else _end(view, end)
        if last < end:
            draft.remove(start)
        if last != end:
            draft.add(start, last, label, over=True)
    return draft.save()


def _end(view: Words, at: int) -> int:
    """The token after the word for a generation that follows a name, else the one after the name."""
    comma = at < len(view.text) and view.text[at] == "," and view.glued[at - 1]
    word = at + comma
    if word >= len(view.text) or view.glued[word - 1]:
        return at
    if view.text[word] in _NUMBERS:
        return at if comma else word + 1
    if view.text[word] not in _WORDS:
        return at
    end = word + 1
    if end < len(view.text) and view.text[end] == "." and view.glued[word]:
        end += 1
    # "Juan Ruiz, Sr. Vargas and others": the title of the next one.
    return at if comma and end < len(view.text) and view.capital[end] else end
