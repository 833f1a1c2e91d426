"""Which full names of a corpus are one person's: by order, transliteration, middle and pet names, initials.

Nobody is two people by a rule alone: what an article tells apart stays apart, and where two people of the corpus fit a
shortened name it stays on its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from explorer.entities.linking import Evidence, Groups
from explorer.entities.personal import Parts, PersonalName, is_first_family, is_given, is_initial, is_nickname

_BLOCK: Final = 200
_ALIKE: Final = 80.0
_MIDDLES: Final = "middles"
_GENERATIONS: Final = "generations"
_FEW: Final = 4
"""Given names that a surname stands with in a corpus, if it is rare enough to tell who has it."""

Person = str
"""The key of somebody who is named in full."""


class Apart:
    """Names that an article tells apart, though they differ only by a middle name or a generation."""

    def __init__(self, evidence: Iterable[Evidence]) -> None:
        said = set(evidence)
        self.middles = {(it[1], it[2]) for it in said if it[0] == _MIDDLES}
        """First and last words of a full name that is named more often than the one without its middle name."""
        self.generations: set[Parts] = {it[1:] for it in said if it[0] == _GENERATIONS}
        """Names that stand in one article with ``Jr.`` and without."""

    def about(self, name: PersonalName) -> tuple[bool, bool]:
        """Whether anything was told apart that has the ends of a name, and its words."""
        return (name.parts[0], name.parts[-1]) in self.middles, name.parts in self.generations

    def tells(self, one: PersonalName, two: PersonalName) -> bool:
        """Whether two names are told apart."""
        if one.parts == two.parts:
            return one.generation != two.generation and one.parts in self.generations
        ends = one.parts[0], one.parts[-1]
        return ends == (two.parts[0], two.parts[-1]) and ends in self.middles


def told_apart(names: Sequence[tuple[PersonalName, int]]) -> Iterator[Evidence]:
    """What one article tells apart; names come with how often they stand there."""
    sharing: dict[tuple[str, str], list[tuple[PersonalName, int]]] = {}
    for name, count in names:
        if name.is_full:
            sharing.setdefault((name.parts[0], name.parts[-1]), []).append((name, count))
    for ends, counts in sharing.items():
        if len(counts) > 1:
            yield from _compared(ends, counts)


def _compared(ends: tuple[str, str], counts: Sequence[tuple[PersonalName, int]]) -> Iterator[Evidence]:
    generations: defaultdict[Parts, set[str]] = defaultdict(set)
    often: Counter[Parts] = Counter()
    for name, count in counts:
        generations[name.parts].add(name.generation)
        often[name.parts] += count
    for parts, several in generations.items():
        if len(several) > 1:
            yield (_GENERATIONS, *parts)
    plain = sum(count for parts, count in often.items() if len(parts) == 2)
    fuller = [count for parts, count in often.items() if any(len(part) > 1 for part in parts[1:-1])]
    # An article introduces somebody by the full name and goes on with the short one, not the other way round.
    if plain and fuller and plain < max(fuller):
        yield (_MIDDLES, *ends)


def person_key(parts: Parts, generation: str = "") -> Person:
    """The key of a name by its parts."""
    return f"actor: {'~'.join(parts)}~{generation}"


def persons(
    full: Mapping[str, PersonalName], apart: Apart
) -> tuple[dict[str, Person], dict[Person, frozenset[Person]]]:
    """The person of each form of a full name, and whom those names may mean that leave out the generation."""
    groups: Groups[Parts] = Groups(name.parts for name in full.values())
    _join_rotated(groups)
    _join_middles(groups, apart)
    _join_pet_names(groups)
    _join_near(groups)
    _join_surnames(groups)
    _join_initials(groups)
    stands = groups.representatives(lambda parts: (len(parts), parts))
    generations: defaultdict[Parts, set[str]] = defaultdict(set)
    for name in full.values():
        if name.generation:
            generations[stands[name.parts]].add(name.generation)
        if name.parts in apart.generations:
            generations[stands[name.parts]].add("")
    keys = {parts: person_key(stands[parts]) for parts in groups}
    found = {}
    for form, name in full.items():
        is_one_of = name.generation and len(generations[stands[name.parts]]) > 1
        found[form] = person_key(stands[name.parts], name.generation) if is_one_of else keys[name.parts]
    several = {parts: them - {""} for parts, them in generations.items() if len(them - {""}) > 1}
    may_be = {person_key(parts): frozenset(person_key(parts, it) for it in them) for parts, them in several.items()}
    return found, may_be


def _join_rotated(groups: Groups[Parts]) -> None:
    """Names written together or apart, and with the family name first or last."""
    written: dict[str, Parts] = {}
    for parts in groups:
        groups.join(written.setdefault(_joined(parts), parts), parts)
    for parts in groups:
        turned = written.get(_joined((*parts[1:], parts[0])))
        if turned is not None and (is_first_family(parts[0]) or not all(map(is_given, parts))):
            groups.join(turned, parts)


def _joined(parts: Parts) -> str:
    return "".join(parts).replace("-", "").replace("=", "")


def _join_middles(groups: Groups[Parts], apart: Apart) -> None:
    """Names of one first and last word: one person, unless their middle names or initials speak against it."""
    blocks: defaultdict[tuple[str, str], list[Parts]] = defaultdict(list)
    for parts in groups:
        if min(len(parts[0]), len(parts[-1])) > 1:
            blocks[parts[0], parts[-1]].append(parts)
    for ends, block in blocks.items():
        if 1 < len(block) <= _BLOCK:
            longer = sorted((parts for parts in block if len(parts) > 2), key=lambda parts: (len(parts), parts))
            agree = all(_agree(one[1:-1], two[1:-1]) for one, two in pairwise(longer))
            if agree and all(_agree(longer[0][1:-1], parts[1:-1]) for parts in longer[1:]):
                same = longer if ends in apart.middles else block
                for parts in same[1:]:
                    groups.join(same[0], parts)


def _join_pet_names(groups: Groups[Parts]) -> None:
    """``Kate Ruiz`` with the only ``Catherine Ruiz``, where few of the corpus have the surname."""
    families: defaultdict[str, list[Parts]] = defaultdict(list)
    for parts in groups:
        if len(parts[-1]) > 1:
            families[parts[-1]].append(parts)
    for family in families.values():
        if not 1 < len(family) <= _BLOCK or len({parts[0] for parts in family}) > _FEW:
            continue
        short = [parts for parts in family if len(parts) == 2]
        fitting = [{groups.root(full) for full in family if is_nickname(parts[0], full[0])} for parts in short]
        for parts, people in zip(short, fitting, strict=True):
            if len(people) == 1:
                groups.join(people.pop(), parts)


def _join_surnames(groups: Groups[Parts]) -> None:
    """``Vargas Ruiz`` with the only ``Elena Vargas Ruiz``: both surnames of one person, and no given name."""
    ending: defaultdict[Parts, list[Parts]] = defaultdict(list)
    for parts in groups:
        if len(parts) > 2 and is_given(parts[0]):
            ending[parts[-2:]].append(parts)
    for parts in groups:
        if parts in ending and not is_given(parts[0]) and len(parts[0]) > 1:
            people = {groups.root(longer) for longer in ending[parts]}
            if len(people) == 1:
                groups.join(people.pop(), parts)


def _join_initials(groups: Groups[Parts]) -> None:
    """``A. B. Ruiz`` with the only ``Amina B. Ruiz``, where few of the corpus have the surname."""
    families: defaultdict[str, list[Parts]] = defaultdict(list)
    wanted = {parts[-1] for parts in groups if len(parts[0]) == 1 < len(parts[-1])}
    for parts in groups:
        if parts[-1] in wanted:
            families[parts[-1]].append(parts)
    for family in families.values():
        short = [parts for parts in family if len(parts[0]) == 1]
        full = [parts for parts in family if len(parts[0]) > 1]
        if not short or not full or len(family) > _BLOCK or len({parts[0] for parts in full}) > _FEW:
            continue
        fitting = [{groups.root(long) for long in full if _initials_fit(parts, long)} for parts in short]
        for parts, people in zip(short, fitting, strict=True):
            if len(people) == 1:
                groups.join(people.pop(), parts)


def _initials_fit(short: Parts, long: Parts) -> bool:
    return len(short) <= len(long) and all(
        one == two or is_initial(one, two) for one, two in zip(short[:-1], long[:-1], strict=False)
    )


def _agree(one: Parts, two: Parts) -> bool:
    """Middle names that are the same, or of which one is the initial of the other."""
    return len(one) == len(two) and all(
        first == second or is_initial(first, second) or is_initial(second, first)
        for first, second in zip(one, two, strict=True)
    )


def _join_near(groups: Groups[Parts]) -> None:
    """Near spellings of one long surname."""
    near: defaultdict[tuple[str, str], list[Parts]] = defaultdict(list)
    for parts in groups:
        if len(parts) == 2 and len(parts[1]) > 4:
            near[parts[0], _consonants(parts[1])].append(parts)
    for block in near.values():
        if len(block) > 1:
            ordered = sorted(block)[:_BLOCK]
            for at, first in enumerate(ordered):
                for second in ordered[at + 1 :]:
                    if _near(first[1], second[1]):
                        groups.join(first, second)


def _consonants(word: str) -> str:
    return "".join(char for char in word if char not in "aeiouh")


def _near(first: str, second: str) -> bool:
    """Two spellings of one long surname; a final -a may be a woman's form and counts as another name."""
    if first.endswith("a") != second.endswith("a") or first[-1] == "s" or second[-1] == "s":
        return False
    return fuzz.ratio(first, second) >= _ALIKE
