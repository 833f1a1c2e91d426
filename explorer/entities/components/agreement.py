"""One label for one spelling within a document, because a recogniser that sees a sentence at a time wavers."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.candidates import after_place_word, is_common
from explorer.entities.cities import population
from explorer.entities.draft import Draft
from explorer.entities.known import known_names
from explorer.entities.lists import section, words

NAME: Final = "explorer_agreement"
_VERY_LARGE: Final = 500_000
_KIND: Final = {"GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE"}


@Language.component(NAME)
def agreement(doc: Doc) -> Doc:
    """Give every mention the label that most of its spelling have; who has a title or a full name is a person."""
    draft = Draft.of(doc)
    view = draft.words
    people = {view.text[end - 1] for start, end, label in draft if label == "PERSON" and end - start > 1}
    people |= {
        draft.text(start, end) for start, end, label in draft if label == "PERSON" and doc[start].idx in draft.roles
    }
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for start, end, label in draft:
        votes[draft.text(start, end)][label] += 1 if view.begins[start] else 2
    longer = _beginnings(draft)
    known = known_names()
    for start, end, label in list(draft):
        text = draft.text(start, end)
        if known.surely(text):
            continue
        if text in people:
            chosen = "PERSON"
        else:
            chosen = _majority(votes[text], label)
            if chosen != "ORG" and text in longer and population(text) < _VERY_LARGE:
                chosen = "ORG"
            elif chosen == "PERSON" and end - start == 1 and _is_city(draft, start):
                chosen = "GPE"
        if chosen != label:
            draft.remove(start)
            draft.add(start, end, chosen)
    return draft.save()


def _beginnings(draft: Draft) -> set[str]:
    """What names of companies begin with: a company is called by it as well."""
    view = draft.words
    found: set[str] = set()
    for start, end, label in draft:
        if label == "ORG" and view.text[end - 1] in section("heads", "org_suffix"):
            found.update(draft.text(start, at) for at in range(start + 1, end) if not is_common(view.text[at - 1]))
    return found


def _is_city(draft: Draft, at: int) -> bool:
    """A very large city, or one that stands where places stand; given names are people."""
    word = draft.words.text[at]
    if word in words("given_names"):
        return False
    return population(word) >= _VERY_LARGE or after_place_word(draft.words, at)


def _majority(votes: Counter[str], label: str) -> str:
    """The most frequent label of the most frequent kind; a tie leaves the label as it is."""
    kinds: Counter[str] = Counter()
    for voted, count in votes.items():
        kinds[_KIND.get(voted, voted)] += count
    own = _KIND.get(label, label)
    best, count = max(sorted(kinds.items()), key=lambda item: item[1])
    if count <= kinds[own]:
        return label
    return max(sorted(voted for voted in votes if _KIND.get(voted, voted) == best), key=votes.__getitem__)
