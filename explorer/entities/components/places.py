"""Places told by their head noun, and in longer names: ``Congo Basin``, ``East Jerusalem``, ``Port Sudan``."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.cities import population
from explorer.entities.draft import Draft, Words
from explorer.entities.lists import section

NAME: Final = "explorer_places"
_FRONT: Final = frozenset(
    ("New", "Old", "North", "South", "East", "West", "Northern", "Southern", "Eastern", "Western", "Central", "Greater")
)
_BETWEEN: Final = frozenset(("International", "National", "Central", "Air", "Naval", "Military", "Nuclear", "Olympic"))


@Language.component(NAME)
def places(doc: Doc) -> Doc:
    """Extend places, and organisations with a building, over the words that make a longer name of them."""
    draft = Draft.of(doc)
    view = draft.words
    for start, end, label in list(draft):
        if label == "ORG":
            last, kind = _head_behind(view, end)
            if kind == "FAC" and draft.free(end, last):
                draft.add(start, last, kind, over=True)
            continue
        if label not in ("GPE", "LOC"):
            continue
        first = start
        if start and view.text[start - 1] in _FRONT and draft.owner[start - 1] < 0 and not view.begins[start - 1]:
            first = start - 1
        elif start and draft.owner[start - 1] < 0 and population(draft.text(start - 1, end)):
            draft.add(start - 1, end, "GPE", over=True)
            continue
        last, kind = _head_behind(view, end)
        if (first, last) != (start, end) and draft.free(end, last):
            draft.add(first, last, kind or ("LOC" if first < start else label), over=True)
    return draft.save()


def _head_behind(view: Words, end: int) -> tuple[int, str]:
    """The token after a head noun in capitals right behind a place, and the label it gives."""
    at = end
    while at < len(view.text) and view.text[at] in _BETWEEN and at - end < 2:
        at += 1
    if at >= len(view.text):
        return end, ""
    nothing_more = at + 1 >= len(view.text) or not view.capital[at + 1]
    for name, label in (("facility", "FAC"), ("area", "LOC"), ("settlement", "GPE")):
        if view.text[at] in section("heads", name) and nothing_more:
            return at + 1, label
    return end, ""
