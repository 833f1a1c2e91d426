"""Stretches of capitalised words that are not yet explained, with the evidence that each place in the text gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from explorer.entities.components.titles import is_title
from explorer.entities.draft import HYPHENS, POSSESSIVES, Draft, Words, run_end, starts_name
from explorer.entities.lists import lower, section, words

_GENERIC: Final = ("nothing", "settlement", "area", "facility", "org_of")
"""Sections of head nouns of which one alone is no name."""
_BETWEEN: Final = 12
"""So many words at most lie between a place and the word that stands in front of places."""


@dataclass(slots=True)
class Candidate:
    """Tokens from ``start`` to before ``end``, and what stands around them."""

    start: int
    end: int
    begins: bool
    """At the start of a sentence, where any word has a capital."""
    after_place_word: bool
    """Behind ``in``, ``near``, ``north of`` and the like, or in a list that such a word opens."""
    after_the: bool
    speaks: bool
    """Before a verb of saying, ``who``, or an age."""
    acts: bool
    """Before a verb that persons and others share."""
    cue: str
    """Label by the lower-case noun right behind: ``province``, ``airbase``; else empty."""
    before_place: bool
    """Right before a comma and a known country or region."""


def candidates(draft: Draft) -> Iterator[Candidate]:
    """All stretches that no span covers, by start."""
    view = draft.words
    reached = 0
    listed_until = -1
    for at in sorted({*view.starts, *draft.spans}):
        if at < reached:
            continue
        if at in draft.spans:
            reached, label = draft.spans[at]
            if label in ("GPE", "LOC", "FAC") and (at == listed_until or after_place_word(view, at)):
                listed_until = _list_goes_on(view, reached)
            continue
        reached = _free_end(draft, at, run_end(view, at))
        for start, end in _trimmed(view, at, reached):
            found = _evidence(draft, start, end, listed=start == listed_until)
            if found.after_place_word:
                listed_until = _list_goes_on(view, end)
            yield found


def _free_end(draft: Draft, start: int, end: int) -> int:
    stop = next((at for at in range(start, end) if draft.owner[at] >= 0), end)
    while start < stop < end and draft.words.text[stop - 1] in HYPHENS:
        stop -= 1
    return stop


def _trimmed(view: Words, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The run without openers and titles; a title inside parts it in two."""
    openers = section("words", "openers")
    first = start
    while first < end:
        while first < end and (
            (view.text[first] in openers and not _initial(view, first, end))
            or is_title(view, first)
            or not starts_name(view, first)
        ):
            first += 1
        last = first
        while last < end and (
            last == first or not (_title_inside(view, first, last) or _opener_inside(view, last, end))
        ):
            last += 1
        stop = last
        while last < end and stop > first and view.lower[stop - 1] in lower("titles", "modifiers"):
            stop -= 1
        while stop > first + 1 and (
            view.text[stop - 1] in section("words", "closers") or not view.text[stop - 1][0].isalnum()
        ):
            stop -= 1
        if first < stop:
            yield first, stop
        first = max(last, first + 1)


def _title_inside(view: Words, first: int, at: int) -> bool:
    """A title that parts a run; right behind a given name such a word is a name (``Stephen King``)."""
    if not is_title(view, at) or view.text[at - 1] in HYPHENS:
        return False
    return at - 1 > first or view.text[first] not in words("given_names")


def _opener_inside(view: Words, at: int, end: int) -> bool:
    """A function word with a capital ends a name, as in headings."""
    return view.text[at] in section("words", "openers") and is_common(view.text[at]) and not _initial(view, at, end)


def _initial(view: Words, at: int, end: int) -> bool:
    """``A.`` before a name is an initial and no article; ``May`` before a name may be one."""
    return at + 1 < end and view.text[at] in ("May", "June", "April", "August", "Will", "Mark", "Jan", "Christ")


def _evidence(draft: Draft, start: int, end: int, *, listed: bool) -> Candidate:
    view = draft.words
    size = len(view.text)
    behind = view.lower[end] if end < size else ""
    before = view.lower[start - 1] if start else ""
    after_possessive = behind in POSSESSIVES
    return Candidate(
        start=start,
        end=end,
        begins=view.begins[start],
        after_place_word=listed or after_place_word(view, start),
        after_the=before == "the",
        speaks=not after_possessive and (behind in section("words", "speech") or behind == "who" or _age(view, end)),
        acts=not after_possessive and behind in section("words", "weak_verbs"),
        cue=cue_behind(view, end),
        before_place=end + 1 < size
        and view.text[end] == ","
        and draft.label(end + 1) in ("GPE", "LOC")
        and not view.begins[end + 1],
    )


def after_place_word(view: Words, start: int) -> bool:
    """``in``, ``near``, ``city of``, also with ``the`` or a point of the compass between."""
    at = start - 1
    furthest = max(0, start - _BETWEEN)
    while at >= furthest and (view.lower[at] == "the" or view.lower[at] in section("words", "compass")):
        at -= 1
    if at < furthest or view.breaks[at]:
        return False
    if view.lower[at] in section("words", "place_before"):
        return True
    if view.lower[at] == "to":
        return any(word in section("words", "motion") for word in view.lower[max(0, at - 5) : at])
    return at > 0 and f"{view.lower[at - 1]} {view.lower[at]}" in section("words", "place_phrases")


def _list_goes_on(view: Words, end: int) -> int:
    """The token where the next member of a list stands, or -1."""
    at = end
    if at < len(view.text) and view.text[at] == ",":
        at += 1
    if at < len(view.text) and view.lower[at] in ("and", "or", "&"):
        at += 1
    return at if at > end else -1


def _age(view: Words, end: int) -> bool:
    return (
        end + 1 < len(view.text)
        and view.text[end] in (",", "(")
        and view.text[end + 1].isdigit()
        and len(view.text[end + 1]) == 2
        and end + 2 < len(view.text)
        and view.text[end + 2] in (",", ")", ".")
    )


def cue_behind(view: Words, end: int) -> str:
    """Label of a place by the lower-case noun behind it, over one adjective (``naval facility``)."""
    for at in range(end, min(end + 2, len(view.text))):
        word = view.text[at]
        if word in section("words", "compass") and at == end:
            continue
        if word in section("heads", "cue_facility"):
            return "FAC"
        if word in section("heads", "cue_area"):
            return "GPE"
        if word not in ("naval", "air", "military", "international", "border", "refugee", "metro", "railway", "power"):
            return ""
    return ""


def is_acronym(word: str) -> bool:
    """Two to seven characters, capitals but for digits and ``&``."""
    letters = [char for char in word if char.isalpha()]
    return 2 <= len(word) <= 7 and len(letters) >= 2 and all(char.isupper() for char in letters)


def is_common(word: str) -> bool:
    """Whether an English word is usually written in lower case."""
    return word.lower() in words("common_words") or word.lower() in lower("words", "openers")


def is_generic(word: str) -> bool:
    """Whether a word is a head noun that alone is no name: ``Province``, ``Ministry``."""
    return any(word in section("heads", part) for part in _GENERIC)
