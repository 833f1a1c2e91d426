"""Resolving a corpus, and resolving again what changes in it.

An article is looked at again where it changed itself, or the corpus says something else of one of its forms than before
(``Keying.basis``). The rest keeps its keys. What comes out is what resolving all articles from the beginning gives.
"""

from __future__ import annotations

import gc
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np

from explorer.entities.keying import DIGEST, Keying, evidence, take_apart
from explorer.entities.lands import PLACES
from explorer.entities.ledger import Ledger, Lists, numbers
from explorer.entities.linking import Choice, Evidence
from explorer.entities.portraits import Form
from explorer.entities.senses import Spot
from explorer.entities.showing import Showing
from explorer.model import Label, ResolutionChange
from explorer.spool import AT_ONCE, Array, Spool, let_go

Article = tuple[int, Iterable[Sequence[Any]], Iterable[Sequence[str]]]
"""Its handle, its mentions as start, end, label and text, with or without more, and its definitions."""
Reader = Callable[[Collection[int] | None], Iterable[Article]]
"""Reads articles by their handles, ascending, without those that there are no longer; None stands for all."""

_NONE: Final = 0xFFFFFFFF
_NAMES_AT_ONCE: Final = 2_000
_LISTS_AT_ONCE: Final = 10_000
_Item = TypeVar("_Item", bound=Hashable)


class Numbers(dict[_Item, int], Generic[_Item]):
    """A number for each thing, in the order in which they are met."""

    def __init__(self, items: Iterable[_Item] = ()) -> None:
        """``items``, each once, are numbered in their order."""
        self.ordered: list[_Item] = list(items)
        super().__init__(zip(self.ordered, range(len(self.ordered)), strict=True))

    def __missing__(self, item: _Item) -> int:
        number = self[item] = len(self)
        self.ordered.append(item)
        return number


class Forms(Numbers[Form]):
    """Numbers of forms, also where their label is plain text."""

    def __missing__(self, form: Form) -> int:
        number = super().__missing__(form)
        self.ordered[-1] = form[0], Label(form[1])
        return number


class Choices(Numbers[Choice]):
    """Numbers of choices, with the numbers of their keys."""

    def __init__(self, keys: Numbers[str], choices: Iterable[Choice] = ()) -> None:
        super().__init__(choices)
        self._numbers = keys
        self.key_of = array("I", [keys[choice.key] for choice in self.ordered])
        """Of each choice the number of its key."""
        self.rivals: dict[int, tuple[int, ...]] = {}
        """Of a choice that does not decide, the numbers of the keys that it stands between."""
        self.sensed: list[int] = []
        """Choices that an article alone points to."""
        for number, choice in enumerate(self.ordered):
            if choice.may_be or choice.facts is not None:
                self._note(number, choice)

    def __missing__(self, choice: Choice) -> int:
        number = super().__missing__(choice)
        self.key_of.append(self._numbers[choice.key])
        self._note(number, choice)
        return number

    def _note(self, number: int, choice: Choice) -> None:
        if choice.may_be:
            self.rivals[number] = tuple(self._numbers[key] for key in sorted(choice.may_be))
        if choice.facts is not None:
            self.sensed.append(number)


class Resolver:
    """What is known of a corpus that was resolved."""

    def __init__(
        self,
        forms: Iterable[Form] = (),
        said: Iterable[Evidence] = (),
        keys: Iterable[str] = (),
        choices: Iterable[Choice] = (),
    ) -> None:
        """Begin with nothing, or with what was numbered before, in order."""
        self.forms, self.said = Forms(forms), Numbers(said)
        self.keys = Numbers(keys)
        """Outside, the number of a key stands for its entity."""
        self.choices = Choices(self.keys, choices)
        self.ledger = Ledger.empty()
        self.basis: Array = np.zeros((0, DIGEST), dtype=np.uint8)
        """Of each form the digest of its basis; zeros where it is in no article."""
        self.last_resorts: Array = np.zeros(0, dtype=np.uint32)
        """Of each form the number of the choice that is its last resort, if it has one."""
        self.beside: Array = np.zeros(0, dtype=np.uint8)
        """Of each form what counts in articles that have a longer name beside it."""
        self.showing = Showing(self.keys, self.choices, self.forms)

    @property
    def is_of_use(self) -> bool:
        """Whether enough of what is known is of articles that are still there; else beginning anew costs less."""
        return 2 * int(np.count_nonzero(self.basis.any(axis=1))) > len(self.forms)

    def look_ahead(self) -> Iterator[bool]:
        """Take the names of the corpus apart, some at each step; what comes of it is remembered for ``update``."""
        for at in range(0, len(self.forms), _NAMES_AT_ONCE):
            take_apart(self.forms.ordered[at : at + _NAMES_AT_ONCE])
            yield True

    def update(self, changed: Collection[int] | None, read: Reader, folder: Path | None = None) -> ResolutionChange:
        """Bring what changed together with all else.

        Args:
            changed: handles of the articles that came, changed or went since; None for all, where nothing is known.
            folder: where files without a name hold what is too much for memory; that of the system if not given.
        """
        batch = _Batch(self.forms, self.said, folder)
        batch.take_in(read(changed))
        out = self.ledger.find(np.array(sorted(changed or ()), dtype=np.int64))
        keying = self._keying(out, batch)
        shaken = np.setdiff1d(self._shaken(keying), out)
        if len(shaken):
            batch.take_in(read(self.ledger.rows[shaken].tolist()))
            out = np.union1d(out, shaken)
        keys = batch.choose(keying, self.choices)
        before, fresh = self.ledger.names.some(out, folder), batch.ledger()
        self.ledger = self.ledger.replaced(out, fresh, folder)
        entities, gone = self.showing.update(keying, before, fresh.names)
        return ResolutionChange(entities, gone, batch.rows, batch.sizes, keys, is_whole=changed is None)

    def _keying(self, out: Array, batch: _Batch) -> Keying:
        """The rules for what is in the corpus without some articles and with others."""
        forms = self.ledger.names.counted(out, len(self.forms)) + batch.uses()
        said = self.ledger.said.counted(out, len(self.said)) + batch.sayings()
        self._in_use, heard = np.flatnonzero(forms).tolist(), np.flatnonzero(said).tolist()
        return Keying(
            {self.forms.ordered[at]: int(forms[at]) for at in self._in_use},
            {self.said.ordered[at]: int(said[at]) for at in heard},
        )

    def _shaken(self, keying: Keying) -> Array:
        """Articles, by number, with a form of which the corpus says something else than it did."""
        basis, resorts, beside = self._read_of_corpus(keying)
        known = len(self.basis)
        moved = (basis[:known] != self.basis).any(axis=1)
        before, changed = self.last_resorts, resorts[:known] != self.last_resorts
        elsewhere = np.intersect1d(np.flatnonzero(beside[:known] != self.beside), self._in_use).tolist()
        self.basis, self.last_resorts, self.beside = basis, resorts, beside
        told = np.array([self.said.get(keying.said_beside(self.forms.ordered[at]), _NONE) for at in elsewhere])

        def is_moved(forms: Array, choices: Array, _: Array) -> Array:
            # Where the last resort was not what was chosen, it was not asked for.
            found: Array = moved[forms] | (changed[forms] & (choices == before[forms]))
            return found

        named = self.ledger.names.holding(is_moved)
        return np.union1d(named, self.ledger.said.holding(lambda said: np.isin(said, told)))

    def _read_of_corpus(self, keying: Keying) -> tuple[Array, Array, Array]:
        """Of each form what its articles read of the corpus: ``basis``, ``last_resorts`` and ``beside``."""
        basis = np.zeros((len(self.forms), DIGEST), dtype=np.uint8)
        resorts = np.full(len(self.forms), _NONE, dtype=np.uint32)
        beside = np.zeros(len(self.forms), dtype=np.uint8)
        digests = bytearray()
        for at in self._in_use:
            form = self.forms.ordered[at]
            digests += keying.basis(form)
            beside[at] = keying.beside(form)
            if (choice := keying.last_resort(form)) is not None:
                resorts[at] = self.choices[choice]
        basis[self._in_use] = np.frombuffer(digests, dtype=np.uint8).reshape(-1, DIGEST)
        return basis, resorts, beside


class _Tally:
    """How often each number was met."""

    def __init__(self) -> None:
        self._met = array("I")
        self._found: Array = np.zeros(0, dtype=np.int64)

    def add(self, met: Iterable[int]) -> None:
        """Count some once more."""
        self._met.extend(met)
        if len(self._met) >= AT_ONCE:
            self._found = self.found(0)
            self._met = array("I")

    def found(self, size: int) -> Array:
        """Of each number below ``size``, and maybe of more."""
        found = np.bincount(numbers(self._met), minlength=max(size, len(self._found)))
        found[: len(self._found)] += self._found
        return found


class _Sequences:
    """Lists of numbers, which are written and read in order."""

    def __init__(self, folder: Path | None) -> None:
        self.items = Spool("I", folder)
        self.lengths = array("I")

    def append(self, numbers: Collection[int]) -> None:
        """Add a list."""
        self.items.extend(numbers)
        self.lengths.append(len(numbers))

    def __iter__(self) -> Iterator[list[int]]:
        """The lists; none may be added after that."""
        column = self.items.column()
        numbers = column.data
        end = 0
        for at, length in enumerate(self.lengths, 1):
            end += length
            yield numbers[end - length : end].tolist()
            if at % _LISTS_AT_ONCE == 0:
                let_go(column)


class _Batch:
    """Articles that are looked at, with their mentions as numbers."""

    def __init__(self, forms: Numbers[Form], said: Numbers[Evidence], folder: Path | None) -> None:
        self._numbers, self._said_numbers, self._folder = forms, said, folder
        self._pairs = Numbers[tuple[str, str]]()
        self.rows = array("q")
        self._forms, self._uses = _Sequences(folder), _Tally()
        """Of each mention its form, and in how many articles each form is."""
        self._spans = _Sequences(folder)
        """Of each mention of a place: which mention it is, where it starts and where it ends."""
        self._definitions = _Sequences(folder)
        self._said, self._says = _Sequences(folder), _Tally()
        self._names = Spool("I", folder), Spool("I", folder), Spool("I", folder)
        self._lengths = array("I")

    @property
    def sizes(self) -> array[int]:
        """Mentions of each article."""
        return self._forms.lengths

    def take_in(self, articles: Iterable[Article]) -> None:
        """Note the forms of articles, and what they say."""
        for row, found, definitions in articles:
            mentions = list(found)
            own = array("I", map(self._numbers.__getitem__, [(it[3], it[2]) for it in mentions]))
            spans = [number for at, it in enumerate(mentions) if it[2] in PLACES for number in (at, it[0], it[1])]
            defined = tuple((short, long) for short, long in definitions)
            counts = Counter(own)
            said = [self._said_numbers[it] for it in evidence(self._named(counts), defined)]
            self.rows.append(row)
            self._forms.append(own)
            self._uses.add(counts)
            self._spans.append(spans)
            self._definitions.append([self._pairs[pair] for pair in defined])
            self._said.append(said)
            self._says.add(said)

    def _named(self, counts: Mapping[int, int]) -> dict[Label, dict[str, int]]:
        named: dict[Label, dict[str, int]] = {}
        for form, count in counts.items():
            text, label = self._numbers.ordered[form]
            if label in named:
                named[label][text] = count
            else:
                named[label] = {text: count}
        return named

    def uses(self) -> Array:
        """In how many articles each form is."""
        return self._uses.found(len(self._numbers))

    def sayings(self) -> Array:
        """How many articles say each thing."""
        return self._says.found(len(self._said_numbers))

    def choose(self, keying: Keying, choices: Choices) -> Sequence[int]:
        """Choose for every form of every article; gives the number of the key of each mention."""
        keys = Spool("I", self._folder)
        texts, pairs = self._numbers.ordered, self._pairs.ordered
        for own, spans, definitions in zip(self._forms, self._spans, self._definitions, strict=True):
            triples = zip(*[iter(spans)] * 3, strict=True)
            spots = [Spot(place, begin, end, texts[own[place]][0]) for place, begin, end in triples]
            counts = Counter(own)
            defined = [pairs[number] for number in definitions]
            chosen, beside = keying.of_article(self._named(counts), spots, defined)
            of_form = {}
            for form in counts:
                text, label = texts[form]
                of_form[form] = choices[chosen[label][text]]
            made = list(map(of_form.__getitem__, own))
            if beside:
                for place, choice in beside.items():
                    made[place] = choices[choice]
                both = Counter(zip(own, made, strict=True))
                self._add_names([form for form, _ in both], [choice for _, choice in both], both.values())
            else:
                self._add_names(of_form, of_form.values(), counts.values())
            keys.extend(map(choices.key_of.__getitem__, made))
        return keys.column().data

    def _add_names(self, *names: Collection[int]) -> None:
        """Note the forms of an article with what was chosen and how often."""
        for column, values in zip(self._names, names, strict=True):
            column.extend(values)
        self._lengths.append(len(names[0]))

    def ledger(self) -> Ledger:
        """The articles with what was chosen, as they are kept."""
        rows = numbers(self.rows)
        names = Lists.of(numbers(self._lengths), self._names)
        said = Lists.of(numbers(self._said.lengths), [self._said.items])
        if (np.diff(rows) > 0).all():
            return Ledger(rows, names, said)
        order = np.argsort(rows)
        return Ledger(rows[order], names.some(order, self._folder), said.some(order, self._folder))


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without the collector of cycles: resolving makes none, and looking for them takes longer than all the rest."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
