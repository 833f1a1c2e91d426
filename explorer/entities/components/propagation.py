"""What a document says once holds for all of it: surnames of full names, and names labelled elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.candidates import after_place_word, is_acronym, is_common
from explorer.entities.cities import population
from explorer.entities.draft import HYPHENS, Draft, Words, starts_name
from explorer.entities.known import known_names
from explorer.entities.lists import lower, surnames, words

NAME: Final = "explorer_propagation"
_VERY_LARGE: Final = 1_000_000
_PARTICLES: Final = frozenset(
    ("van", "von", "den", "der", "de", "di", "da", "dos", "del", "della", "bin", "ten", "ter")
)
_SMALL: Final = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))


@Language.component(NAME)
def propagation(doc: Doc) -> Doc:
    """Label surnames of the document's persons, then other mentions of what has one label throughout."""
    draft = Draft.of(doc)
    _surnames(draft)
    _repeat(draft)
    return draft.save()


def _surnames(draft: Draft) -> None:
    """Single words that are the family name of a full name of the document are that person."""
    view = draft.words
    names = {name for start, end, label in draft if label == "PERSON" for name in family_names(draft, start, end)}
    full = [(start, end) for start, end, label in draft if label == "PERSON" and end - start > 1]
    inside = {at for start, end in full for at in range(start, end)}
    known = known_names()
    for at in range(len(view.text)):
        start = at
        if at in inside or view.text[at] not in names:
            continue
        if at >= 2 and view.text[at - 1] in HYPHENS and view.lower[at - 2] in ("al", "el") and view.glued[at - 1]:
            start = at - 2
        start = _with_particles(view, start)
        if view.text[at] in known.forms and view.text[at] not in known.unsure:
            continue
        if _part_of_longer(draft, start, at + 1) or _surely_place(draft, at):
            continue
        draft.add(start, at + 1, "PERSON", over=True)


def _with_particles(view: Words, at: int) -> int:
    """``Van den`` in front of a surname belongs to it, also with a capital at the start of a sentence."""
    first = at
    while first > 0 and at - first < 3 and view.lower[first - 1] in _PARTICLES:
        first -= 1
    return first


def _surely_place(draft: Draft, at: int) -> bool:
    """A place that stands where places stand, or a very large city, is not taken for a person of that name."""
    if draft.label(at) not in ("GPE", "LOC", "FAC"):
        return False
    return after_place_word(draft.words, at) or population(draft.words.text[at]) >= _VERY_LARGE


def _part_of_longer(draft: Draft, start: int, end: int) -> bool:
    """The word belongs to a longer capitalised stretch that has a label of its own."""
    return any(
        draft.spans[first][0] - first > end - start and draft.spans[first][1] != "PERSON"
        for first in draft.within(start, end)
    )


def family_names(draft: Draft, start: int, end: int) -> set[str]:
    """Last words of a full name that may stand alone, also the first where family names come first."""
    view = draft.words
    parts = [at for at in range(start, end) if view.text[at] not in HYPHENS]
    while len(parts) > 1 and view.lower[parts[-1]] in _SMALL:
        parts.pop()
    if len(parts) < 2:
        return set()
    found = {view.text[parts[-1]]}
    if view.text[parts[0]] in surnames():
        found.add(view.text[parts[0]])
    return {name for name in found if len(name) > 2 and name[0].isupper() and name.lower() not in _titles()}


def _titles() -> frozenset[str]:
    return lower("titles", "heads") | lower("titles", "short") | lower("titles", "modifiers")


def _repeat(draft: Draft) -> None:
    """The majority label of a spelling goes to its other mentions; unlabelled ones take it as well."""
    view = draft.words
    labels: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for start, end, label in draft:
        labels[tuple(view.text[start:end])][label] += 1
    by_first: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for form in labels:
        if len(form) > 1 or _worth_repeating(form[0]):
            by_first[form[0]].append(form)
    for forms in by_first.values():
        forms.sort(key=lambda form: (-len(form), form))
    for at in range(len(view.text)):
        if draft.owner[at] >= 0 or not starts_name(view, at):
            continue
        for form in by_first.get(view.text[at], ()):
            end = at + len(form)
            if tuple(view.text[at:end]) == form and draft.free(at, end):
                draft.add(at, end, labels[form].most_common(1)[0][0])
                break


def _worth_repeating(word: str) -> bool:
    return len(word) > 2 and not (is_common(word) and not is_acronym(word)) and word not in words("given_names")
