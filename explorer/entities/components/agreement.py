"""One label for one spelling within a document, because a recogniser that sees a sentence at a time wavers."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.draft import Draft
from explorer.entities.known import known_names

NAME: Final = "explorer_agreement"
_KIND: Final = {"GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE"}


@Language.component(NAME)
def agreement(doc: Doc) -> Doc:
    """Give every mention the label that most mentions of its spelling have; the surname of a full name is a person."""
    draft = Draft.of(doc)
    surnames = {draft.words.text[end - 1] for start, end, label in draft if label == "PERSON" and end - start > 1}
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for start, end, label in draft:
        votes[draft.text(start, end)][label] += 1
    known = known_names()
    for start, end, label in list(draft):
        text = draft.text(start, end)
        if text in known.forms and text not in known.unsure:
            continue
        chosen = "PERSON" if text in surnames else _majority(votes[text], label)
        if chosen != label:
            draft.remove(start)
            draft.add(start, end, chosen)
    return draft.save()


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
