"""Titles and roles in front of a name: they make the name a person, and the mention keeps them."""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.draft import HYPHENS, POSSESSIVES, Draft, Words, run_end
from explorer.entities.known import known_names
from explorer.entities.lists import lower, section, words

NAME: Final = "explorer_titles"
_LONGEST: Final = 6


@Language.component(NAME)
def titles(doc: Doc) -> Doc:
    """Label names behind a title as persons and keep the title as their role."""
    draft = Draft.of(doc)
    view = draft.words
    for at in view.starts:
        # Most names have no title right in front, which is told soonest.
        if not at or not is_title(view, at - 1) or view.breaks[at] or opens_title(view, at):
            continue
        first = title_start(view, at)
        if first == at or any(draft.label(token) for token in range(first, at)):
            continue
        end = person_end(draft, at)
        if end > at and _claim(draft, at, end):
            draft.roles[doc[at].idx] = draft.text(_role_start(draft, first), at)
    return draft.save()


def is_title(view: Words, at: int) -> bool:
    """Whether a token is a title by itself and no name."""
    word = view.lower[at]
    return word in lower("titles", "heads") or word in lower("titles", "short") or _compound(view, at)


def opens_title(view: Words, at: int) -> bool:
    """Whether a token is a title, or one of the words in front of which a title consists (``Prime`` Minister)."""
    while at < len(view.text) and view.lower[at] in lower("titles", "modifiers"):
        at += 1
    return at < len(view.text) and is_title(view, at)


def _compound(view: Words, at: int) -> bool:
    """The last part of a hyphenated title (``president-elect``)."""
    if at < 2 or view.text[at - 1] not in HYPHENS:
        return False
    return f"{view.lower[at - 2]}-{view.lower[at]}" in lower("titles", "heads")


def title_start(view: Words, at: int) -> int:
    """First token of the title in front of a name, or the name's own first token."""
    if at < 1 or not is_title(view, at - 1):
        return at
    # Another part of the same hyphenated name is no title, nor is a title at the end of the sentence before.
    if view.breaks[at - 1] or (view.begins[at] and view.lower[at - 1] not in lower("titles", "short")):
        return at
    first = at - 1
    while first > 0 and at - first < _LONGEST and _modifies(view, first - 1):
        first -= 1
    while view.text[first] in HYPHENS:
        first += 1
    return first


def _modifies(view: Words, at: int) -> bool:
    word = view.lower[at]
    return (
        word in lower("titles", "modifiers")
        or is_title(view, at)
        or (view.text[at] in HYPHENS and view.glued[at] and at > 0 and _modifies(view, at - 1))
    )


def _role_start(draft: Draft, first: int) -> int:
    """The organisation or place right in front belongs to the role: ``Treasury spokesman``."""
    if first > 0 and draft.owner[first - 1] >= 0 and draft.label(first - 1) != "PERSON":
        return draft.owner[first - 1]
    return first


def person_end(draft: Draft, at: int) -> int:
    """The token after the name of a person that starts at a token; ``at`` where none does."""
    view = draft.words
    end = run_end(view, at)
    stop = at
    while stop < end and stop - at < 7:
        named = stop == at + 1 and view.text[at] in words("given_names")
        if view.text[stop] in section("words", "openers") or (stop > at and not named and is_title(view, stop)):
            break
        if view.text[stop] in POSSESSIVES or view.text[stop] == "&":
            break
        stop += 1
    while stop > at and not (view.capital[stop - 1] or view.text[stop - 1][0].isalpha()):
        stop -= 1
    return stop


def _claim(draft: Draft, at: int, end: int) -> bool:
    """Label as a person, unless a known organisation, country or people stands there; a person found already stays."""
    view = draft.words
    if draft.owner[at] == at and draft.label(at) == "PERSON":
        return True
    if view.text[end - 1] in section("heads", "org") and end - at > 1:
        return False
    for first in draft.within(at, end):
        last, label = draft.spans[first]
        known = known_names()
        form = draft.text(first, last)
        if (
            first < at
            or last > end
            or (first == at and form not in known.unsure and not _in_name(view, first, last, end))
        ):
            return False
        if label == "ORG" and (first, last) == (at, end) and form not in known.unsure:
            return False
    if end - at == 1 and view.lower[at] in words("common_words") and view.lower[at - 1] not in lower("titles", "short"):
        return False
    if end - at == 1 and is_title(view, at):
        return False
    if view.text[at] not in words("given_names") and all(map(_common, view.lower[at:end])) and end - at > 1:
        return False
    if end - at == 1 and view.text[at].isupper() and len(view.text[at]) > 3:
        return False
    return draft.add(at, end, "PERSON", over=True)


def _common(word: str) -> bool:
    return word in words("common_words")


def _in_name(view: Words, first: int, last: int, end: int) -> bool:
    """A one-word place that is a given name in front of another capitalised word."""
    return last - first == 1 and last < end and view.text[first] in words("given_names")
