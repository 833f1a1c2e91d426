"""What a document says once holds for all of it: surnames of full names, and names labelled elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from spacy.language import Language
from spacy.tokens import Doc

from explorer.entities.candidates import after_place_word, is_acronym, is_common
from explorer.entities.cities import population
from explorer.entities.draft import HYPHENS, Draft, Words, run_end
from explorer.entities.known import known_names
from explorer.entities.lists import lower, section, surnames, words

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
    _bare_heads(draft)
    return draft.save()


def _surnames(draft: Draft) -> None:
    """Words that are the family name of a full name of the document are that person."""
    view = draft.words
    full = [(start, end) for start, end, label in draft if label == "PERSON" and end - start > 1]
    inside = {at for start, end in full for at in range(start, end)}
    names = _Names(name for start, end in full for name in family_names(draft, start, end))
    for at in (at for at, word in enumerate(view.text) if word in names.lengths):
        if at not in inside:
            any(_claim(draft, at, end) for end in names.ends(view, at))


class _Names:
    """Names as tuples of words, to be found where they stand."""

    def __init__(self, names: Iterable[tuple[str, ...]]) -> None:
        self._names = frozenset(names)
        found: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._names:
            found[name[0]].add(len(name))
        self.lengths = {first: sorted(lengths, reverse=True) for first, lengths in found.items()}
        """How many words the names have that begin with a word, most first: names may be many, lengths are few."""

    def ends(self, view: Words, at: int) -> Iterator[int]:
        """The tokens after the names that begin at a token, longest first."""
        for length in self.lengths.get(view.text[at], ()):
            name = tuple(view.text[at : at + length])
            if len(name) == length and name in self._names:
                yield at + length


def _claim(draft: Draft, at: int, end: int) -> bool:
    """Label a family name, with article and particles, as a person; not what is surely something else."""
    view = draft.words
    start = at
    if at >= 2 and view.text[at - 1] in HYPHENS and view.lower[at - 2] in ("al", "el") and view.glued[at - 1]:
        start = at - 2
    start = _with_particles(view, start)
    if end - at == 1 and known_names().surely(view.text[at]):
        return False
    if _part_of_longer(draft, start, end) or _surely_place(draft, at):
        return False
    return draft.add(start, end, "PERSON", over=True)


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


def family_names(draft: Draft, start: int, end: int) -> set[tuple[str, ...]]:
    """Tokens of the parts of a full name that may stand alone: the last, and the first where the family comes first."""
    view = draft.words
    while end - start > 1 and view.lower[end - 1] in _SMALL:
        end -= 1
    last = end - 1
    while last > start and view.glued[last - 1]:
        last -= 1
    if last == start:
        return set()
    if view.lower[last] in ("al", "el") and end - last > 2:
        last += 2
    found = {tuple(view.text[last:end])}
    if view.text[start] in surnames():
        found.add((view.text[start],))
    return {name for name in found if len(name[0]) > 2 and name[0][0].isupper() and name[0].lower() not in _titles()}


def _titles() -> frozenset[str]:
    return lower("titles", "heads") | lower("titles", "short") | lower("titles", "modifiers")


def _repeat(draft: Draft) -> None:
    """The majority label of a spelling goes to its other mentions; unlabelled ones take it as well."""
    view = draft.words
    labels: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for start, end, label in draft:
        labels[tuple(view.text[start:end])][label] += 1
        if label == "ORG":
            for last in _short_ends(view, start, end):
                labels[tuple(view.text[start:last])][label] += 1
    forms = _Names(form for form in labels if len(form) > 1 or _worth_repeating(form[0]))
    for at in (at for at in view.starts if draft.owner[at] < 0):
        end = next((end for end in forms.ends(view, at) if draft.free(at, end)), at)
        if end > at:
            draft.add(at, end, labels[tuple(view.text[at:end])].most_common(1)[0][0])


def _short_ends(view: Words, start: int, end: int) -> Iterator[int]:
    """Where short forms of a company's name end: before its legal form, and before its trade (``Bright Future``).

    A founder or a city (``Los Angeles`` Times) is no short form.
    """
    forms, heads = section("heads", "org_suffix"), section("heads", "org")
    last = end
    while last > start + 1 and (view.text[last - 1] in forms or view.text[last - 1] == ","):
        last -= 1
    if last < end:
        yield last
    if last - start > 2 and view.text[last - 1] in heads and all(view.capital[start:last]):
        name = " ".join(view.text[start : last - 1])
        if not (population(name) or name in known_names().forms or view.text[start] in words("given_names")):
            yield last - 1


def _bare_heads(draft: Draft) -> None:
    """``the Commission`` is one where the document names a commission in full."""
    view = draft.words
    heads = section("heads", "org") | section("heads", "org_of")
    named = {
        word
        for start, end, label in draft
        if label == "ORG" and end - start > 1
        for word in (view.text[start], view.text[end - 1])
        if word in heads
    }
    for at, word in enumerate(view.text):
        if word in named and at and view.lower[at - 1] == "the" and run_end(view, at) == at + 1:
            draft.add(at, at + 1, "ORG")


def _worth_repeating(word: str) -> bool:
    return len(word) > 2 and not (is_common(word) and not is_acronym(word)) and word not in words("given_names")
