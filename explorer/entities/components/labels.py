"""Labels of a trained recogniser as ours: its one label for places becomes GPE, LOC or FAC, known names keep theirs."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.candidates import cue_behind, is_acronym
from explorer.entities.draft import Draft
from explorer.entities.known import known_names
from explorer.entities.lists import section
from explorer.model import Label

NAME: Final = "explorer_labels"
_OURS: Final = {
    **{str(label): str(label) for label in Label},
    "PER": "PERSON",
    "NORG": "ORG",
    "ORGANIZATION": "ORG",
    "LOCATION": "PLACE",
    "PLACE": "PLACE",
}
"""Labels of other recognisers; the rest (dates, products and so on) is no actor and no place."""
_PLACES: Final = frozenset(
    ("airbase", "airfield", "airport", "province", "governorate", "district", "county", "oblast")
)
_STREETS: Final = ("straße", "strasse", "straat", "gasse", "platz", "plein", "brücke", "gatan", "katu", "vägen")
_NATURE: Final = frozenset(("Lake", "Mount", "Mt", "Mt.", "Cape", "Gulf", "River", "Rio", "Río"))


@Language.component(NAME)
def labels(doc: Doc) -> Doc:
    """Give every span one of our labels; spans of other kinds go."""
    draft = Draft.of(doc)
    known = known_names()
    for start, end, found in list(draft):
        label = _OURS.get(found.upper())
        text = draft.text(start, end)
        if known.surely(text):
            label = str(known.forms[text][1])
        elif (
            label == "PLACE"
            or (label in ("PERSON", "ORG") and _is_building(draft.words.text[start:end]))
            or (label == "ORG" and end - start == 1 and _is_named_place(draft, start))
        ):
            label = place_label(draft, start, end)
        if label != found:
            draft.remove(start)
        if label is not None:
            draft.add(start, end, label)
    return draft.save()


def _is_building(words: list[str]) -> bool:
    """Several words that end with the noun of a building: people and founders give them names."""
    last = words[-1]
    return len(words) > 1 and last in section("heads", "facility") and last not in section("words", "surname_places")


def _is_named_place(draft: Draft, at: int) -> bool:
    """One word, no acronym, in front of a noun that has the name of its place: ``the Zelmin airbase``."""
    words = draft.words
    return at + 1 < len(words.text) and words.text[at + 1] in _PLACES and not is_acronym(words.text[at])


def place_label(draft: Draft, start: int, end: int) -> str:
    """Kind of a place by its head noun, the noun behind it, or what a list says of it: FAC, LOC, else GPE."""
    known = known_names().forms.get(draft.text(start, end))
    if known is not None and known[1] in (Label.GPE, Label.LOC):
        return str(known[1])
    first, last = draft.words.text[start], draft.words.text[end - 1]
    if last in section("heads", "facility") or cue_behind(draft.words, end) == "FAC" or last.endswith(_STREETS):
        return "FAC"
    if end - start > 1 and first in section("heads", "facility_front"):
        return "FAC"
    return "LOC" if last in section("heads", "area") or first in _NATURE else "GPE"
