"""Capitalised names that no list knows: person, organisation or place, by the evidence of all their occurrences."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.candidates import Candidate, candidates, is_acronym, is_common, is_generic
from explorer.entities.cities import population
from explorer.entities.draft import Draft
from explorer.entities.known import known_names
from explorer.entities.lists import section, surnames, words

NAME: Final = "explorer_capitals"
_LARGE: Final = 100_000
_PARTICLES: Final = frozenset(("al", "bin", "ibn", "bint", "abu", "ben", "von", "van", "el"))
_ENDINGS: Final = (
    "ov", "ova", "ev", "eva", "sky", "skiy", "skyi", "ski", "ska", "enko", "chuk", "vich", "vić", "ić", "yan", "ian",
    "shvili", "dze", "oglu", "oğlu", "zade", "zadeh", "ullah", "uddin", "singh", "sson", "sen", "ez", "opoulos", "akis",
)  # fmt: skip


@Language.component(NAME)
def capitals(doc: Doc) -> Doc:
    """Decide once for each spelling of the document and label all its occurrences."""
    draft = Draft.of(doc)
    _given_before_place(draft)
    grouped: defaultdict[str, list[Candidate]] = defaultdict(list)
    for found in candidates(draft):
        grouped[draft.text(found.start, found.end)].append(found)
    lower_case = {word for word in draft.words.text if word.islower()}
    for spelling, members in grouped.items():
        parts = spelling.split()
        label = _single(parts[0], members, lower_case) if len(parts) == 1 else _several(parts, members)
        if label and spelling.strip():
            for member in members:
                draft.add(member.start, member.end, label)
    return draft.save()


def _given_before_place(draft: Draft) -> None:
    """A given name right before a one-word city or right at an unsure country is a person: ``Ruby Austin``."""
    view = draft.words
    for start, end, label in list(draft):
        if label not in ("GPE", "LOC", "NORP") or end - start != 1 or start == 0:
            continue
        before = view.text[start - 1]
        if (
            draft.owner[start - 1] < 0
            and before in words("given_names")
            and label != "NORP"
            and not view.breaks[start - 1]
            and (start < 2 or not view.capital[start - 2])
        ):
            draft.add(start - 1, end, "PERSON", over=True)


def _several(parts: list[str], members: list[Candidate]) -> str:
    """Label of a name of several words, or an empty string."""
    last, first = parts[-1], parts[0]
    by_head = _by_head(parts)
    given = first in words("given_names")
    if by_head and not (
        given and len(parts) == 2 and by_head in ("FAC", "LOC", "GPE") and last in section("words", "surname_places")
    ):
        return "" if by_head == "NOTHING" else by_head
    if population(" ".join(parts)) >= _LARGE // 4:
        return "GPE"
    cue = _cue(members)
    if given or _person_form(parts):
        return "PERSON"
    if cue:
        return cue
    if any(member.speaks for member in members) and len(parts) <= 4 and not all(map(is_common, parts)):
        return "PERSON"
    if first in section("heads", "front") and not all(map(is_common, parts[1:])):
        return "LOC" if first in ("Lake", "Mount", "Mt.", "Mt", "Cape", "Gulf", "River", "Rio", "Río") else "GPE"
    if any(member.before_place for member in members) and len(parts) <= 3:
        return "GPE"
    common = sum(map(is_common, parts))
    if common == len(parts):
        return ""
    if all(part.isupper() for part in parts):
        return ""
    if common == 0 and 2 <= len(parts) <= 4:
        if all(member.after_the for member in members):
            return ""
        if sum(member.after_place_word for member in members) * 2 > len(members):
            return "GPE"
        return "PERSON"
    if not is_common(last) and 2 * sum(member.after_place_word for member in members) > len(members):
        return "GPE"
    return "ORG" if any(map(is_acronym, parts)) and not all(member.begins for member in members) else ""


def _by_head(parts: list[str]) -> str:
    last = parts[-1]
    if last in section("heads", "nothing"):
        return "NOTHING"
    for label, name in (("FAC", "facility"), ("LOC", "area"), ("GPE", "settlement")):
        if last in section("heads", name):
            return "" if all(map(is_common, parts)) and label != "FAC" else label
    if last in section("words", "generic_heads") and all(map(is_common, parts)):
        return "NOTHING"
    if last in section("heads", "org") or last in section("heads", "org_suffix"):
        return "ORG"
    return ""


def _person_form(parts: list[str]) -> bool:
    """Initials, particles, East Asian family names first, endings that only family names have."""
    first, last = parts[0], parts[-1]
    if len(parts) > 5:
        return False
    if any(len(part) <= 3 and part.endswith(".") and part[0].isupper() for part in parts[:-1]):
        return True
    if any(part in _PARTICLES or part.lower().startswith(("al-", "el-")) for part in parts[1:]):
        return True
    if first in surnames() and len(parts) <= 3 and not any(map(is_common, parts[1:])):
        return True
    return len(parts) <= 3 and last.lower().endswith(_ENDINGS) and not is_common(last) and not is_common(first)


def _single(word: str, members: list[Candidate], lower_case: set[str]) -> str:
    """Label of a one-word name, or an empty string."""
    if len(word) < 2 or word in section("heads", "nothing") or not any(char.isalpha() for char in word):
        return ""
    unsure = known_names().perhaps(word)
    if unsure:
        person = word in words("given_names") and any(member.speaks for member in members)
        return "PERSON" if person and not any(member.after_place_word for member in members) else unsure
    if is_generic(word):
        return ""
    common = is_common(word) or word.lower() in lower_case
    if is_acronym(word):
        return "ORG" if not common else ""
    middle = [member for member in members if not member.begins]
    cue = _cue(members)
    city = population(word)
    placed = sum(member.after_place_word for member in members)
    speaks = sum(member.speaks for member in members)
    if common and city < _LARGE:
        return ""
    if cue and not common:
        return cue
    if city and (city >= _LARGE * 3 or (city >= _LARGE and middle) or placed) and not common:
        if speaks > placed and city < _LARGE * 10:
            return "PERSON"
        return "GPE" if word not in words("given_names") or placed or city >= _LARGE * 10 else "PERSON"
    if common:
        return "GPE" if placed and city >= _LARGE and len(middle) == len(members) else ""
    if speaks or (word in words("given_names") and (middle or any(member.acts for member in members))):
        return "PERSON"
    if placed * 2 > len(members) or any(member.before_place for member in members):
        return "GPE"
    if not middle:
        return "PERSON" if any(member.acts for member in members) and len(members) > 1 else ""
    if any(one.islower() and two.isupper() for one, two in pairwise(word)):
        return "ORG"
    if any(member.after_the for member in middle):
        return ""
    return "PERSON" if any(member.acts for member in members) or word.lower().endswith(_ENDINGS) else ""


def _cue(members: list[Candidate]) -> str:
    return next((member.cue for member in members if member.cue), "")
