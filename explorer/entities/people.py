"""Which person a name means: spellings of a full name, and surnames where exactly one full name has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

from explorer.entities.lists import surnames
from explorer.entities.spelling import person_parts, skeleton
from explorer.text import fold

_BLOCK = 200
_ALIKE = 80.0

Parts = tuple[str, ...]


class People:
    """Keys of persons, for the forms that occur in a corpus."""

    def __init__(self, forms: AbstractSet[str]) -> None:
        self._sounds = {form: tuple(map(skeleton, person_parts(form))) for form in forms}
        full = {self._sounds[form] for form in forms if len(self._sounds[form]) > 1}
        self._same = _merged(full)
        self._by_surname: defaultdict[str, set[Parts]] = defaultdict(set)
        for sound in full:
            for name in _family(sound):
                self._by_surname[name].add(self._same[sound])
        self._written = {
            " ".join(person_parts(form)): self._key(self._same[self._sounds[form]])
            for form in sorted(forms)
            if len(self._sounds[form]) > 1
        }

    def in_article(self, forms: AbstractSet[str]) -> dict[str, str]:
        """Keys of the forms of one article."""
        full = sorted({self._sounds[form] for form in forms if len(self._sounds[form]) > 1})
        by_family: defaultdict[str, set[Parts]] = defaultdict(set)
        by_given: defaultdict[str, set[Parts]] = defaultdict(set)
        longer: defaultdict[Parts, set[Parts]] = defaultdict(set)
        for sound in full:
            person = self._same[sound]
            for name in _family(sound):
                by_family[name].add(person)
            by_given[sound[0]].add(person)
            for cut in range(1, len(sound) - 1):
                longer[sound[cut:]].add(person)
                longer[sound[:-cut]].add(person)
        return {form: self._of_form(self._sounds[form], by_family, by_given, longer) for form in forms}

    def same_name(self, key: str) -> str:
        """The person of that very name, where another label was given to a full name; else the key itself."""
        if key.startswith("actor: ") and " " in key[len("actor: ") :]:
            return self._written.get(key[len("actor: ") :], key)
        return key

    def _of_form(
        self,
        sound: Parts,
        by_family: Mapping[str, set[Parts]],
        by_given: Mapping[str, set[Parts]],
        longer: Mapping[Parts, set[Parts]],
    ) -> str:
        if len(sound) > 1:
            candidates = longer.get(sound, set())
            return self._key(next(iter(candidates)) if len(candidates) == 1 else self._same[sound])
        word = sound[0]
        for people in (by_family.get(word), by_given.get(word), self._by_surname.get(word)):
            if people:
                return self._key(next(iter(people))) if len(people) == 1 else self._key(sound)
        return self._key(sound)

    @staticmethod
    def _key(sound: Parts) -> str:
        return f"actor: {'~'.join(sound)}~"


def _family(sound: Parts) -> set[str]:
    """Words of a full name that may stand for it: the last, and the first where that is a family name."""
    names = {sound[-1]}
    if sound[0] in _first_families():
        names.add(sound[0])
    return names


@cache
def _first_families() -> frozenset[str]:
    return frozenset(skeleton(fold(name)) for name in surnames())


def _merged(full: Iterable[Parts]) -> dict[Parts, Parts]:
    """Each full name with the one that stands for it: one person with and without a middle name, near spellings."""
    same = {sound: sound for sound in full}
    blocks: defaultdict[tuple[str, str], list[Parts]] = defaultdict(list)
    for sound in sorted(same):
        blocks[sound[0], sound[-1]].append(sound)
    for block in blocks.values():
        _merge_middles(block, same)
    near: defaultdict[tuple[str, str], list[Parts]] = defaultdict(list)
    for sound in sorted(same):
        if len(sound) == 2 and len(sound[1]) > 5:
            near[sound[0], _consonants(sound[1])].append(sound)
    for block in near.values():
        for at, first in enumerate(block[:_BLOCK]):
            for second in block[at + 1 : _BLOCK]:
                if same[second] == second and _near(first[1], second[1]):
                    same[second] = same[first]
    return {sound: same[same[person]] for sound, person in same.items()}


def _merge_middles(block: list[Parts], same: dict[Parts, Parts]) -> None:
    """Names of one first and last word: one person, unless their middle names or initials speak against it."""
    longer = sorted((sound for sound in block if len(sound) > 2), key=lambda sound: (len(sound), sound))
    agree = all(_agree(one[1:-1], two[1:-1]) for one, two in pairwise(longer)) and len(longer) <= _BLOCK
    if agree and all(_agree(longer[0][1:-1], sound[1:-1]) for sound in longer[1:]):
        person = min(block, key=lambda sound: (len(sound), sound))
        for sound in block:
            same[sound] = person


def _agree(one: Parts, two: Parts) -> bool:
    """Middle names that are the same, or of which one is the initial of the other."""
    return len(one) == len(two) and all(
        first == second or (min(len(first), len(second)) == 1 and first[0] == second[0])
        for first, second in zip(one, two, strict=True)
    )


def _consonants(word: str) -> str:
    return "".join(char for char in word if char not in "aeiouh")


def _near(first: str, second: str) -> bool:
    """Two spellings of one long surname; a final -a may be a woman's form and counts as another name."""
    if first.endswith("a") != second.endswith("a") or first[-1] == "s" or second[-1] == "s":
        return False
    return fuzz.ratio(first, second) >= _ALIKE
