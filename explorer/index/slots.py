"""The words of a clause as what may stand for each: one meaning for searching the index and for marking a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from explorer.index.lexicon import is_like, wildcard
from explorer.index.syntax import Exact, Near, Phrase, Word
from explorer.index.words import patterns, stem


@dataclass(frozen=True, slots=True)
class Slot:
    """One word of a clause. It stands for the inflections of ``form`` unless it says otherwise."""

    form: str
    """With a ``*`` in it: every form that matches."""
    beginning: bool = False
    """True: for every form that begins so as well, because it may still be typed."""
    distance: int = 0
    """More than 0: instead, for every form that differs by at most so many letters."""

    @property
    def stems(self) -> bool:
        """Whether inflections count."""
        return not self.distance and "*" not in self.form

    def accepts(self) -> Callable[[str], bool]:
        """A test for the form of one word of a text."""
        if self.distance:
            return lru_cache(4096)(lambda form: is_like(self.form, form, self.distance))
        if "*" in self.form:
            match = wildcard(self.form).fullmatch
            return lambda form: match(form) is not None
        wanted, begun, first = stem(self.form), self.form, self.form[0]
        # Words that begin with another letter, which are most, need not be stemmed.
        if self.beginning:
            return lambda form: form.startswith(begun) or (form[0] == first and stem(form) == wanted)
        return lambda form: form[0] == first and stem(form) == wanted


def slots(leaf: Word | Phrase | Near | Exact, *, typing: bool) -> tuple[Slot, ...]:
    """The words of a clause; while typing, the last one of a clause that is still open may be unfinished."""
    forms = patterns(leaf.text.replace("*", " ") if isinstance(leaf, Exact) else leaf.text)
    distance = leaf.distance if isinstance(leaf, Word) else 0
    unfinished = len(forms) - 1 if typing and leaf.open else -1
    return tuple(
        Slot(form, distance=distance) if distance else Slot(form, beginning=at == unfinished and "*" not in form)
        for at, form in enumerate(forms)
    )
