"""The words of a clause as what may stand for each: one meaning for searching the index and for marking a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from explorer.index.completion import Becoming
from explorer.index.lexicon import is_like, wildcard
from explorer.index.syntax import Exact, Leaf, Near, Phrase, Word
from explorer.index.words import patterns, stem


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a clause. It stands for the inflections of ``form`` unless it says otherwise."""

    form: str
    """With a ``*`` in it: every form that matches."""
    becoming: frozenset[str] | None = None
    """Where it is still being typed, stems that it may become; it stands for every form that begins so as well."""
    distance: int = 0
    """More than 0: instead, for every form that differs by at most so many letters."""

    @property
    def stems(self) -> bool:
        """Whether inflections count."""
        return not self.distance and "*" not in self.form

    @property
    def first(self) -> str:
        """The letter with which all forms begin that it stands for; empty where it does not say."""
        return self.form[0].strip("*")

    def accepts(self) -> Callable[[str], bool]:
        """A test for the form of one word of a text."""
        if self.distance:
            return lru_cache(4096)(lambda form: is_like(self.form, form, self.distance))
        if "*" in self.form:
            match = wildcard(self.form).fullmatch
            return lambda form: match(form) is not None
        stems, begun, first = self.becoming or {stem(self.form)}, self.form, self.form[0]
        # Words that begin with another letter, which are most, need not be stemmed.
        if self.becoming is not None:
            return lambda form: form.startswith(begun) or (form[0] == first and stem(form) in stems)
        return lambda form: form[0] == first and stem(form) in stems


def slots(leaf: Word | Phrase | Near | Exact, becoming: Becoming | None) -> tuple[Slot, ...]:
    """The words of a clause; ``becoming`` is given while somebody types, who may not have finished the last one."""
    forms = patterns(leaf.text.replace("*", " ") if isinstance(leaf, Exact) else leaf.text)
    distance = leaf.distance if isinstance(leaf, Word) else 0
    found = [Slot(form, distance=distance) for form in forms]
    if found and becoming and leaf.open and found[-1].stems:
        found[-1] = Slot(forms[-1], becoming(forms[-1]))
    return tuple(found)


def sought(clauses: Iterable[Leaf], becoming: Becoming | None) -> dict[Leaf, tuple[Slot, ...]]:
    """The words of each clause that is about words; see ``slots``."""
    return {leaf: slots(leaf, becoming) for leaf in clauses if isinstance(leaf, Word | Phrase | Near | Exact)}
