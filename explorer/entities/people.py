"""Which person a name means: spellings of a full name, and surnames where exactly one full name has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from explorer.entities.linking import Choice, Evidence, Groups
from explorer.entities.personal import (
    Parts,
    PersonalName,
    is_first_family,
    is_given,
    is_initial,
    is_nickname,
    personal_name,
)
from explorer.entities.spelling import organisation_key
from explorer.model import Link

_BLOCK = 200
_ALIKE = 80.0
_MIDDLES: Final = "middles"
_GENERATIONS: Final = "generations"
_FEW = 4
"""Given names that a surname stands with in a corpus, if it is rare enough to tell who has it."""

Person = str
"""The key of somebody who is named in full."""


class People:
    """Keys of persons, for the forms that occur in a corpus."""

    def __init__(self, forms: Mapping[str, int], evidence: Iterable[Evidence]) -> None:
        """``forms`` says in how many articles each is; ``evidence`` is that of all articles, of any kind."""
        self._apart = _Apart(evidence)
        self._names: dict[str, PersonalName] = {form: personal_name(form) for form in forms}
        whole = [(form, name) for form, name in self._names.items() if name.is_full]
        families = {family for _, name in whole if not name.alone for family in name.families}
        # "Van Dam" is a surname where somebody has it, else all that is known of a person.
        full = {form: name for form, name in whole if name.alone not in families}
        self._person = _persons(full, self._apart)
        self._by_family: defaultdict[str, set[Person]] = defaultdict(set)
        for form, name in full.items():
            for family in name.families:
                self._by_family[family].add(self._person[form])
        self._named = Counter[str]()
        """Articles that have the full name of a person, or a word of a name alone."""
        for form, name in self._names.items():
            self._named[self._person.get(form, name.parts[-1])] += forms[form]
        self._written: dict[str, Person] = {}
        for form in sorted(full):
            self._written.setdefault(organisation_key(form), self._person[form])
        self._alone = {form: self._on_its_own(name) for form, name in self._names.items() if form not in full}
        for form, choice in sorted(self._alone.items()):
            # A given name may be anybody's, a surname that somebody has is that one's.
            if not choice.link and not choice.may_be and not any(map(is_given, self._names[form].parts)):
                self._written.setdefault(organisation_key(form), choice.key)

    @staticmethod
    def take_apart(form: str) -> None:
        """Look at a name by itself."""
        personal_name(form)
        organisation_key(form)

    @staticmethod
    def evidence(forms: Mapping[str, int]) -> Iterator[Evidence]:
        """What an article says by the names of persons in it, which are given with how often they stand there."""
        if len(forms) > 1:
            yield from _told_apart([(personal_name(form), count) for form, count in forms.items()])

    def basis(self, form: str) -> Hashable:
        """All that ``in_article`` reads of the corpus for a form but for ``last_resort``."""
        person = self._person.get(form)
        return (person, *self._apart.about(self._names[form])) if person is not None else None

    def last_resort(self, form: str) -> Choice | None:
        """The choice for a form where nothing else in an article leads to another one; None for a full name."""
        return self._alone.get(form)

    def in_article(self, forms: Mapping[str, int]) -> dict[str, Choice]:
        """Keys of the forms of one article, which are given with how often they stand there."""
        named = [(form, self._names[form], self._person[form]) for form in forms if form in self._person]
        if not named:
            return {form: self._alone[form] for form in forms}
        here = _Cast(named, forms, self._apart)
        return {
            form: Choice(here.person(self._person[form]))
            if form in self._person
            else here.named(self._names[form]) or self._alone[form]
            for form in forms
        }

    def same_name(self, key: str) -> str:
        """The person of that very name, where the name was given another label elsewhere; else the key itself.

        A single word is so only where the corpus knows no more of the person than that word: two labels of a word that
        no list and no longer name explains are rather one mislabelled thing than two.
        """
        return self._written.get(key[len("actor: ") :], key) if key.startswith("actor: ") else key

    def _on_its_own(self, name: PersonalName) -> Choice:
        """The choice of a surname or given name in an article that names nobody in full who has it."""
        word = name.alone or name.parts[-1]
        people = self._by_family.get(word, ())
        if len(people) == 1 and is_given(word) and self._named[next(iter(people))] <= self._named[word]:
            # "Peter" is rather somebody of that given name than the hardly named one who has it for a surname.
            people = ()
        return _choice(name, people, Link.SURNAME_ALONE) or Choice(_key(name.parts))


def _choice(name: PersonalName, people: Collection[Person], link: Link) -> Choice | None:
    """The only one of some people, or none of several; None where there are none."""
    if not people:
        return None
    if len(people) == 1:
        return Choice(next(iter(people)), link)
    return Choice(_key(name.parts), may_be=frozenset(people))


class _Apart:
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


def _told_apart(names: Sequence[tuple[PersonalName, int]]) -> Iterator[Evidence]:
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


class _Cast:
    """The people whom one article names in full."""

    def __init__(
        self, named: Sequence[tuple[str, PersonalName, Person]], often: Mapping[str, int], apart: _Apart
    ) -> None:
        self._same: dict[Person, Person] = {}
        ends = [word for _, name, _ in named for word in (name.parts[0], name.parts[-1])]
        # Of two names that may be one person's, an end of one is an end of the other.
        if len(set(ends)) < len(ends):
            self._join(named, often, apart)
        self._family: dict[str, set[Person]] = {}
        self._given: dict[str, set[Person]] = {}
        self._middle: dict[str, set[Person]] = {}
        for _, name, own in named:
            person = self._same.get(own, own)
            for family in name.families:
                self._family.setdefault(family, set()).add(person)
            self._given.setdefault(name.parts[0], set()).add(person)
            for part in name.parts[1:-1]:
                if len(part) > 1:
                    self._middle.setdefault(part, set()).add(person)

    def person(self, own: Person) -> Person:
        """The person of a full name, shortened or not."""
        return self._same.get(own, own)

    def named(self, name: PersonalName) -> Choice | None:
        """Whom a surname, a given name or a second surname means; None where nobody has it."""
        word = name.alone or name.parts[-1]
        return (
            _choice(name, self._family.get(word, ()), Link.SURNAME)
            or _choice(name, self._given.get(word, ()), Link.GIVEN)
            or _choice(name, self._middle.get(word, ()), Link.PARTS)
        )

    def _join(self, named: Sequence[tuple[str, PersonalName, Person]], often: Mapping[str, int], apart: _Apart) -> None:
        """Shortened full names with the only longer one that they fit."""
        sharing: dict[str, list[tuple[str, PersonalName, Person]]] = {}
        for each in named:
            for word in {each[1].parts[0], each[1].parts[-1]}:
                sharing.setdefault(word, []).append(each)
        counts: Counter[Parts] = Counter()
        for form, name, _ in named:
            counts[name.parts] += often[form]
        for _, name, own in named:
            fitting = {
                person
                for word in {name.parts[0], name.parts[-1]}
                for _, one, person in sharing[word]
                if person != own
                and not apart.tells(name, one)
                and (_shortens(name, one) or (counts[name.parts] > counts[one.parts] and _is_within(name, one)))
            }
            if len(fitting) == 1:
                self._same[own] = next(iter(fitting))
        for own in self._same:
            # A name may be short for one that is short itself; two that are short for each other stay as they are.
            target, seen = self._same[own], {own}
            while target in self._same and target not in seen:
                seen.add(target)
                target = self._same[target]
            self._same[own] = target


def _shortens(short: PersonalName, long: PersonalName) -> bool:
    """Whether a full name is another one with initials or pet names, or without the words at its end."""
    one, two = short.parts, long.parts
    if len(one) > len(two) or not _same_generation(short, long):
        return False
    if one[-1] == two[-1] and len(one[-1]) > 1:
        pairs = zip(one[:-1], two[:-1], strict=False)
        if all(part == full or is_initial(part, full) or is_nickname(part, full) for part, full in pairs):
            return True
    return len(one) < len(two) and two[: len(one)] == one


def _is_within(short: PersonalName, long: PersonalName) -> bool:
    """Whether a full name leaves out the first name of another one, as people do who go by their second.

    A father may be called so as well; but an article speaks of him less often than of whom it is about.
    """
    rest = iter(long.parts[1:])
    return short.parts[-1] == long.parts[-1] and _same_generation(short, long) and all(it in rest for it in short.parts)


def _same_generation(short: PersonalName, long: PersonalName) -> bool:
    return not short.generation or short.generation == long.generation


def _key(parts: Parts, generation: str = "") -> Person:
    return f"actor: {'~'.join(parts)}~{generation}"


def _persons(full: Mapping[str, PersonalName], apart: _Apart) -> dict[str, Person]:
    """The person of each form of a full name."""
    groups: Groups[Parts] = Groups(name.parts for name in full.values())
    _join_rotated(groups)
    _join_middles(groups, apart)
    _join_pet_names(groups)
    _join_near(groups)
    stands = groups.representatives(lambda parts: (len(parts), parts))
    generations: defaultdict[Parts, set[str]] = defaultdict(set)
    for name in full.values():
        if name.generation:
            generations[stands[name.parts]].add(name.generation)
        if name.parts in apart.generations:
            generations[stands[name.parts]].add("")
    keys = {parts: _key(stands[parts]) for parts in groups}
    found = {}
    for form, name in full.items():
        several = name.generation and len(generations[stands[name.parts]]) > 1
        found[form] = _key(stands[name.parts], name.generation) if several else keys[name.parts]
    return found


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


def _join_middles(groups: Groups[Parts], apart: _Apart) -> None:
    """Names of one first and last word: one person, unless their middle names or initials speak against it."""
    blocks: defaultdict[tuple[str, str], list[Parts]] = defaultdict(list)
    for parts in groups:
        if min(len(parts[0]), len(parts[-1])) > 1:
            blocks[parts[0], parts[-1]].append(parts)
    for ends, block in blocks.items():
        if 1 < len(block) <= _BLOCK and ends not in apart.middles:
            longer = sorted((parts for parts in block if len(parts) > 2), key=lambda parts: (len(parts), parts))
            agree = all(_agree(one[1:-1], two[1:-1]) for one, two in pairwise(longer))
            if agree and all(_agree(longer[0][1:-1], parts[1:-1]) for parts in longer[1:]):
                for parts in block[1:]:
                    groups.join(block[0], parts)


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
