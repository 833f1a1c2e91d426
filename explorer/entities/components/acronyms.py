"""Short forms that a text defines: ``World Health Organization (WHO)``, ``United Nations [UN]``.

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text" (2003),
held to the beginnings of words, because names are abbreviated so.
"""

from __future__ import annotations

from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.draft import DEFINITIONS, HYPHENS, Draft, Words, starts_name
from explorer.entities.lists import section

NAME: Final = "explorer_acronyms"
_OPEN: Final = frozenset("([")
_CLOSE: Final = frozenset(")]")
_LONGEST: Final = 14


@Language.component(NAME)
def acronyms(doc: Doc) -> Doc:
    """Note the definitions of the document; short forms take the label of their long form, everywhere."""
    draft = Draft.of(doc)
    view = draft.words
    found: dict[str, tuple[str, str]] = {}
    for at in range(1, len(view.text) - 2):
        if view.text[at] not in _OPEN or view.text[at + 2] not in _CLOSE or not is_short_form(view.text[at + 1]):
            continue
        short = view.text[at + 1]
        start = long_form_start(view, at, short)
        if start is None:
            start = _span_before(draft, at, short)
        if start is None:
            continue
        label = _label(draft, start, at)
        draft.add(start, at, label, over=True)
        if draft.owner[start] < 0:
            continue
        first = draft.owner[start]
        found.setdefault(short, (draft.text(first, draft.spans[first][0]), draft.spans[first][1]))
    for at in (at for at, word in enumerate(view.text) if word in found):
        if draft.owner[at] == at and draft.spans[at][0] == at + 1:
            draft.remove(at)
        draft.add(at, at + 1, found[view.text[at]][1])
    doc.user_data[DEFINITIONS] = tuple((short, long) for short, (long, _) in found.items())
    return draft.save()


def is_short_form(word: str) -> bool:
    """Two to ten characters, at least two capitals, starts with a letter or digit."""
    return 2 <= len(word) <= 10 and word[0].isalnum() and sum(char.isupper() for char in word) >= 2


def long_form_start(view: Words, end: int, short: str) -> int | None:
    """First token of the long form that ends before a bracket, or None.

    Every letter of the short form begins a word of the long form, from the right; words that are not capitalised and
    particles may be left out. Of the possible starts the longest sensible one is taken.
    """
    letters = [char.lower() for char in short if char.isalnum()]
    parts: list[int] = []
    for at in range(end - 1, max(-1, end - 1 - _LONGEST), -1):
        word = view.text[at]
        if view.breaks[at] or word in '.;:!?()[]“”"':
            break
        if word[0].isalnum():
            parts.append(at)
    wanted = len(letters) - 1
    start = None
    for at in parts:
        if wanted < 0:
            break
        if view.lower[at][0] == letters[wanted] and (view.capital[at] or not _small(view, at)):
            wanted -= 1
            start = at
        elif view.capital[at] and not _article(view, at) and not _inner(view.lower[at], letters, wanted):
            if view.lower[at][0] != letters[wanted]:
                break
        elif view.capital[at] and _inner(view.lower[at], letters, wanted):
            wanted -= _inner(view.lower[at], letters, wanted)
            start = at
    if wanted >= 0 or start is None or not starts_name(view, start):
        return None
    return start


def _inner(word: str, letters: list[str], wanted: int) -> int:
    """How many letters up to the wanted one a single word accounts for (``Interstate`` for I, S)."""
    for count in range(min(wanted + 1, 3), 1, -1):
        tail = letters[wanted + 1 - count : wanted + 1]
        if word[0] != tail[0]:
            continue
        at = 0
        for letter in tail:
            at = word.find(letter, at) + 1
            if not at:
                break
        else:
            return count
    return 0


def _small(view: Words, at: int) -> bool:
    return view.lower[at] in ("of", "the", "and", "for", "in", "on", "to", "al", "el", "de", "la", "du", "des")


def _article(view: Words, at: int) -> bool:
    return at + 1 < len(view.text) and view.text[at + 1] in HYPHENS and view.lower[at] in ("al", "el")


def _span_before(draft: Draft, at: int, short: str) -> int | None:
    """A name right in front that holds the letters in order (``Ministry of Foreign Affairs`` for MFA)."""
    owner = draft.owner[at - 1]
    if owner < 0 or draft.spans[owner][1] not in ("ORG", "GPE", "LOC", "FAC"):
        return None
    name = draft.text(owner, at).lower()
    place = 0
    for char in short.lower():
        if not char.isalnum():
            continue
        place = name.find(char, place) + 1
        if not place:
            return None
    return owner if len(short) >= 3 and draft.words.text[at + 1].isupper() else None


def _label(draft: Draft, start: int, end: int) -> str:
    """Label of a long form: what stands there, else an organisation."""
    for first in draft.within(start, end):
        last, label = draft.spans[first]
        if first <= start and last >= end and label in ("ORG", "GPE", "LOC", "FAC"):
            return label
    if draft.words.text[end - 1] in section("heads", "area"):
        return "LOC"
    return "ORG"
