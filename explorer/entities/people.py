"""Which person a name means: spellings of a full name, and surnames where exactly one full name has them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from explorer.entities.fullnames import Apart, Person, person_key, persons, told_apart
from explorer.entities.linking import Choice, Evidence
from explorer.entities.personal import Parts, PersonalName, is_given, is_initial, is_nickname, personal_name
from explorer.entities.spelling import organisation_key
from explorer.model import Link

_SEVERAL: Final = 2
"""Articles that name somebody in full, if a surname alone is to mean nobody else in other articles."""
_FAR_MORE: Final = 2
"""So many times as many articles with a surname alone may mean somebody else, who is better known."""
_MANY: Final = 5
"""Articles that name somebody in full who is well known, however often the surname stands alone."""


class People:
    """Keys of persons, for the forms that occur in a corpus."""

    def __init__(
        self,
        forms: Mapping[str, int],
        evidence: Iterable[Evidence],
        organisations: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """``forms`` says in how many articles each is; ``evidence`` is that of all articles, of any kind.

        ``organisations`` says in how many articles something of a name is an organisation, by ``organisation_key``.
        """
        self._apart = Apart(evidence)
        self._names: dict[str, PersonalName] = {form: personal_name(form) for form in forms}
        self.firms = _firms({form: forms[form] for form, name in self._names.items() if name.is_full}, organisations)
        """Full names that more articles have as those of organisations; nobody has a word of one for a surname."""
        whole = [(form, name) for form, name in self._names.items() if name.is_full and form not in self.firms]
        families = {family for _, name in whole if not name.alone for family in name.families}
        # "Van Dam" is a surname where somebody has it, else all that is known of a person.
        full = {form: name for form, name in whole if name.alone not in families}
        self._person, self._open = persons(full, self._apart)
        self._by_family: defaultdict[str, set[Person]] = defaultdict(set)
        for form, name in full.items():
            if self._person[form] not in self._open:
                for family in name.families:
                    self._by_family[family].add(self._person[form])
        self._named = Counter[str]()
        """Articles that have the full name of a person, or a word of a name alone."""
        for form, name in self._names.items():
            self._named[self._person.get(form, name.parts[-1])] += forms[form]
        self._written: dict[str, Person] = {}
        for form in sorted(full):
            self._written.setdefault(organisation_key(form), self._person[form])
        others = [form for form in self._names if form not in full and form not in self.firms]
        self._alone = {form: self._on_its_own(self._names[form]) for form in others}
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
            yield from told_apart([(personal_name(form), count) for form, count in forms.items()])

    def basis(self, form: str) -> Hashable:
        """All that ``in_article`` reads of the corpus for a form but for ``last_resort``."""
        if form in self.firms:
            return True
        person = self._person.get(form)
        if person is None:
            return None
        return person, sorted(self._open.get(person, ())), *self._apart.about(self._names[form])

    def last_resort(self, form: str) -> Choice | None:
        """The choice for a form where nothing else in an article leads to another one; None for a full name."""
        return self._alone.get(form)

    def in_article(self, forms: Mapping[str, int]) -> dict[str, Choice]:
        """Keys of the forms of one article, which are given with how often they stand there; ``firms`` have none."""
        if self.firms and not self.firms.isdisjoint(forms):
            forms = {form: count for form, count in forms.items() if form not in self.firms}
        named = [(form, self._names[form], self._person[form]) for form in forms if form in self._person]
        if not named:
            return {form: self._alone[form] for form in forms}
        here = _Cast(named, forms, self._apart)
        return {
            form: self._of_full_name(here.person(self._person[form]))
            if form in self._person
            else here.named(self._names[form]) or self._alone[form]
            for form in forms
        }

    def _of_full_name(self, person: Person) -> Choice:
        # "Paul Ruiz" where articles have a Paul Ruiz Sr. and a Paul Ruiz Jr.
        return Choice(person, may_be=self._open.get(person, frozenset()))

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
        if len(people) == 1:
            (person,) = people
            full, alone = self._named[person], self._named[word]
            if is_given(word) and full <= alone:
                # "Peter" is rather somebody of that given name than the hardly named one who has it for a surname.
                people = ()
            elif (full < _SEVERAL and not _is_rare(word)) or (full < _MANY and alone - full > _FAR_MORE * full):
                # One article makes nobody the only one of a name, and whom hardly any names in full is somebody else.
                return Choice(person_key(name.parts), may_be=frozenset(people))
        return _choice(name, people, Link.SURNAME_ALONE) or Choice(person_key(name.parts))


def _firms(forms: Mapping[str, int], organisations: Mapping[str, int]) -> frozenset[str]:
    """Names that more articles have as those of organisations than as those of people."""
    both = {form: key for form in forms if (key := organisation_key(form)) in organisations}
    people = Counter[str]()
    for form, key in both.items():
        people[key] += forms[form]
    return frozenset(form for form, key in both.items() if organisations[key] > people[key])


def _is_rare(family: str) -> bool:
    """Whether hardly two people can have a family name: ``van der Meer``, ``Okoye-Lind``."""
    return " " in family or "-" in family


def _choice(name: PersonalName, people: Collection[Person], link: Link) -> Choice | None:
    """The only one of some people, or none of several; None where there are none."""
    if not people:
        return None
    if len(people) == 1:
        return Choice(next(iter(people)), link)
    return Choice(person_key(name.parts), may_be=frozenset(people))


class _Cast:
    """The people whom one article names in full."""

    def __init__(
        self, named: Sequence[tuple[str, PersonalName, Person]], often: Mapping[str, int], apart: Apart
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

    def _join(self, named: Sequence[tuple[str, PersonalName, Person]], often: Mapping[str, int], apart: Apart) -> None:
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
    """Whether a full name is another one with initials or pet names, without words at one end, or both its surnames."""
    one, two = short.parts, long.parts
    if len(one) > len(two) or not _same_generation(short, long):
        return False
    if one[-1] == two[-1] and len(one[-1]) > 1:
        pairs = zip(one[:-1], two[:-1], strict=False)
        if all(part == full or is_initial(part, full) or is_nickname(part, full) for part, full in pairs):
            return True
    if len(one) == len(two):
        return False
    if two[: len(one)] == one:
        return True
    # Behind a given name may stand that of the father: "Omar Ali" need not be "Hassan Omar Ali".
    return two[-len(one) :] == one and (
        (is_given(two[0]) and not is_given(one[0])) or all(len(part) == 1 for part in two[: -len(one)])
    )


def _is_within(short: PersonalName, long: PersonalName) -> bool:
    """Whether a full name leaves out the first name of another one, as people do who go by their second.

    A father may be called so as well; but an article speaks of him less often than of whom it is about.
    """
    rest = iter(long.parts[1:])
    return short.parts[-1] == long.parts[-1] and _same_generation(short, long) and all(it in rest for it in short.parts)


def _same_generation(short: PersonalName, long: PersonalName) -> bool:
    return not short.generation or short.generation == long.generation
