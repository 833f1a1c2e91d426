"""Spans of a trained recogniser as names: no title, no second name, no words in lower case, nothing cut off."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.candidates import is_acronym, is_common, is_generic
from explorer.entities.components.titles import is_title
from explorer.entities.draft import HYPHENS, LONGEST, POSSESSIVES, Draft, Words, hyphenated, run_end, starts_name
from explorer.entities.known import known_names
from explorer.entities.lists import section, words

NAME: Final = "explorer_trimming"
_PLACES: Final = frozenset(("GPE", "LOC", "FAC"))
_INSIDE: Final = frozenset(("of", "the", "and", *HYPHENS, *POSSESSIVES))


@Language.component(NAME)
def trimming(doc: Doc) -> Doc:
    """Shorten, part or drop spans."""
    draft = Draft.of(doc)
    for start, end, label in list(draft):
        cells = _cells(draft.words, start, end)
        kept = [span for first, last in cells for span in _kept(draft.words, first, last, label)]
        if kept != [(start, end)] or end - start > LONGEST:
            draft.remove(start)
            for first, last in kept:
                if not draft.add(first, last, label):
                    draft.add(first, min(last, end), label)
    return draft.save()


def _cells(view: Words, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a span between the wide gaps that part the columns of a table."""
    gaps = [
        at
        for at in range(start, end)
        if view.text[at].isspace() and len(view.text[at]) > 1 and "\n" not in view.text[at]
    ]
    return [
        (first, last)
        for first, last in zip((start, *(at + 1 for at in gaps)), (*gaps, end), strict=True)
        if first < last
    ]


def _kept(view: Words, start: int, end: int, label: str) -> list[tuple[int, int]]:
    while end > start and view.text[end - 1] in HYPHENS:
        end -= 1
    if not any(view.capital[start:end]) or _is_nothing(view, start, end, label):
        return []
    if label == "PERSON":
        return [_without_title(view, first, last) for first, last in _parted(view, start, hyphenated(view, end))]
    if label in _PLACES:
        return [] if _in_event(view, start, end) else _without_lower_case(view, start, end)
    return [(start, end)]


def _is_nothing(view: Words, start: int, end: int, label: str) -> bool:
    """A thing or an event (``Geneva Convention``), one letter, or one word that is no name by itself."""
    if end - start > 1:
        return view.text[end - 1] in section("heads", "nothing")
    word = view.text[start]
    if len(word) == 1 or label == "NORP":
        return len(word) == 1
    if label == "PERSON":
        return is_title(view, start) or (view.begins[start] and is_common(word) and word not in words("given_names"))
    if is_generic(word):
        return True
    return view.begins[start] and is_common(word) and not is_acronym(word)


def _in_event(view: Words, start: int, end: int) -> bool:
    """A place, unknown to the lists, within the name of an event or a thing: ``Lusaka Protocol``."""
    run = run_end(view, end)
    name = " ".join(view.text[start:end])
    return run > end and view.text[run - 1] in section("heads", "nothing") and name not in known_names().forms


def _parted(view: Words, start: int, end: int) -> list[tuple[int, int]]:
    """Several people written with commas between them; ``Jr.`` stays."""
    commas = [at for at in range(start, end) if view.text[at] == "," and at + 1 < end and starts_name(view, at + 1)]
    if any(view.lower[at + 1].rstrip(".") in ("jr", "sr") for at in commas):
        return [(start, end)]
    return [
        (first, last)
        for first, last in zip((start, *(at + 1 for at in commas)), (*commas, end), strict=True)
        if first < last
    ]


def _without_title(view: Words, start: int, end: int) -> tuple[int, int]:
    titles = [at for at in range(start, end - 1) if is_title(view, at) and view.text[at + 1] not in HYPHENS]
    return (titles[-1] + 1 if titles else start), end


def _is_numbered(view: Words, end: int) -> bool:
    """A number that belongs to the name behind a common word, ``Route 43``; scores and dates do not."""
    return is_common(view.text[end - 2])


def _without_lower_case(view: Words, start: int, end: int) -> list[tuple[int, int]]:
    """A place ends with a name; one with other words in lower case inside is no name."""
    while end > start and (
        view.text[end - 1].islower() or (view.text[end - 1].isdigit() and not _is_numbered(view, end))
    ):
        end -= 1
    particles = section("words", "particles")
    sound = all(
        not view.text[at].islower() or view.text[at] in _INSIDE or view.text[at] in particles
        for at in range(start, end)
    )
    return [(start, end)] if start < end and sound else []
