"""The entities of a corpus that was resolved: which keys are in use, under which ids, and what is shown of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from explorer.entities.keying import Keying
from explorer.entities.known import Known, by_id
from explorer.entities.ledger import Lists, Tally
from explorer.entities.linking import Facts
from explorer.entities.portraits import Claim, Form, Group, Portrayer, Shown, is_made_up, numbered, plain, shared
from explorer.model import Entity, GazetteerEntry
from explorer.spool import Array

if TYPE_CHECKING:
    from explorer.entities.resolver import Choices, Numbers


class Showing:
    """Keeps the entities of a corpus up to date with its articles."""

    def __init__(self, keys: Numbers[str], choices: Choices, forms: Numbers[Form]) -> None:
        self._keys, self._choices, self._forms = keys, choices, forms
        self.tally = Tally.none()
        self.articles: Array = np.zeros(0, dtype=np.int64)
        """Of each key by number: in how many articles it is."""
        self.wanted: dict[str, str] = {}
        """Of each key in use: the id that it has unless another one has it."""
        self.names: dict[str, Shown] = {}
        """Of each key in use: under what it is shown unless another one is."""
        self._ids: dict[str, str] = {}
        """Ids of the keys that have another one than they want."""

    def update(self, keying: Keying, before: Lists, after: Lists) -> tuple[dict[int, Entity], frozenset[int]]:
        """Articles had some names before and have others; gives what changed, and the keys that are gone, by number.

        Some of what is given may be as it was.
        """
        touched = self._count(before, after)
        view = _View(self._keys, self._choices, self._forms, self.tally, self.articles, keying)
        gone = {key for key in touched if key not in view.mentions}
        # What is known of these may be other than it was, though they are mentioned as before.
        fixed = {key for key in self.wanted if not is_made_up(key)}
        crowded = _crowded(self.names)
        moved = self._give_ids(view, (touched | fixed) - gone, gone) | touched
        found = self._portraits(view, (moved | fixed | view.undecided(moved)) - gone)
        for key in gone:
            self.names.pop(key, None)
        self.names.update({key: (it.kind, plain(it.name)) for key, it in found.items()})
        several = shared(self.names)
        crowded |= {key for _, keys in several for key in keys}
        found |= self._portraits(view, crowded - gone - found.keys())
        view.portrayer.tell_apart([keys for _, keys in several], found, view.known_groups, set(self.names.values()))
        return {self._keys[key]: it for key, it in found.items()}, frozenset(self._keys[key] for key in gone)

    def _count(self, before: Lists, after: Lists) -> set[str]:
        """Count what articles had and have; gives the keys whose mentions changed."""
        delta = Tally.of(after).plus(Tally.of(before, -1))
        self.tally = self.tally.plus(delta)
        key_of, size = np.array(self._choices.key_of, dtype=np.int64), len(self._keys)
        articles = after.lists_of(1, key_of, size) - before.lists_of(1, key_of, size)
        self.articles = np.append(self.articles, np.zeros(size - len(self.articles), dtype=np.int64)) + articles
        touched = {*key_of[delta.choices].tolist(), *np.flatnonzero(articles).tolist()}
        return {self._keys.ordered[key] for key in touched}

    def _give_ids(self, view: _View, changed: set[str], gone: set[str]) -> set[str]:
        """Give ids to keys of which forms changed; gives all that may have another id than before."""
        before = _crowded(self.wanted)
        for key in gone:
            self.wanted.pop(key, None)
        wanted = {key: view.portrayer.wanted(key, group) for key, group in view.groups(changed).items()}
        moved = {key for key, one in wanted.items() if self.wanted.get(key) != one}
        self.wanted |= wanted
        self._ids = numbered(self.wanted, view.is_known)
        return (moved | before | _crowded(self.wanted)) - gone

    def _portraits(self, view: _View, keys: set[str]) -> dict[str, Entity]:
        """Entities of keys in use, shown as if there were no others."""
        rivals = view.rivals(keys)
        found = {}
        for key, group in view.groups(keys).items():
            ranked = sorted((-view.mentions[one], self._id(one)) for one in rivals.get(key, ()))
            found[key] = view.portrayer.entity(key, group, self._id(key), (one for _, one in ranked))
        return found

    def _id(self, key: str) -> str:
        return self._ids.get(key) or self.wanted[key]


def _crowded(claims: Mapping[str, Claim]) -> set[str]:
    """Keys that claim what others claim too."""
    return {key for _, keys in shared(claims) for key in keys}


class _View:
    """What is known of the keys of a corpus at one time."""

    def __init__(
        self,
        keys: Numbers[str],
        choices: Choices,
        forms: Numbers[Form],
        tally: Tally,
        articles: Array,
        keying: Keying,
    ) -> None:
        self._keys, self._choices, self._forms = keys, choices, forms
        self._tally, self._articles, self._keying = tally, articles, keying
        self._key_of = np.array(choices.key_of, dtype=np.int64)[tally.choices]
        """Of each pair of the tally."""
        mentions = np.bincount(self._key_of, tally.mentions, len(keys)).astype(np.int64)
        numbers = np.flatnonzero(mentions).tolist()
        self.mentions = dict(zip(map(keys.ordered.__getitem__, numbers), mentions[numbers].tolist(), strict=True))
        """Of each key in use."""
        self._in_use = np.zeros(len(choices), dtype=np.bool_)
        self._in_use[tally.choices] = True
        self._open = {choice: rivals for choice, rivals in choices.rivals.items() if self._in_use[choice]}
        self._facts: dict[str, Facts] = {}
        for choice in choices.sensed:
            key, facts = choices.ordered[choice].key, choices.ordered[choice].facts
            if facts is not None and self._in_use[choice]:
                self._facts[key] = min(facts, self._facts.get(key, facts), key=repr)
        self._links: dict[tuple[str, Form], Counter[str]] = {}
        self._linked: set[str] = set()
        self.known_groups: dict[str, Group] = {}
        self.portrayer = Portrayer(self)

    def groups(self, wanted: Collection[str]) -> dict[str, Group]:
        """The mentions of some keys that are in use."""
        self._group([key for key in wanted if key not in self.known_groups])
        return {key: self.known_groups[key] for key in wanted}

    def _group(self, wanted: Iterable[str]) -> None:
        keys = np.zeros(len(self._keys), dtype=np.bool_)
        keys[[self._keys[key] for key in wanted]] = True
        some = self._tally.some(keys[self._key_of])
        columns = (some.choices, some.forms, some.mentions, some.articles)
        for choice, at, count, times in zip(*(column.tolist() for column in columns), strict=True):
            number, form, link = (
                self._choices.key_of[choice],
                self._forms.ordered[at],
                self._choices.ordered[choice].link,
            )
            key = self._keys.ordered[number]
            group = self.known_groups.get(key)
            if group is None:
                group = self.known_groups[key] = Group({}, int(self._articles[self._keys[key]]), 0)
            group.forms[form] = group.forms.get(form, 0) + count
            group.mentions += count
            if link:
                self._links.setdefault((key, form), Counter())[link] += times
            if link or choice in self._open:
                self._linked.add(key)

    def undecided(self, keys: set[str]) -> set[str]:
        """The keys in use that do not decide between some of these and others."""
        numbers = {self._keys[key] for key in keys}
        return {self._choices.ordered[at].key for at, rivals in self._open.items() if not numbers.isdisjoint(rivals)}

    def rivals(self, keys: Collection[str]) -> dict[str, set[str]]:
        """Of keys that do not decide, the others in use between which they stand."""
        found: dict[str, set[str]] = {}
        for choice in self._open:
            key, may_be = self._choices.ordered[choice].key, self._choices.ordered[choice].may_be
            if key in keys:
                found.setdefault(key, set()).update(one for one in may_be if one != key and one in self.mentions)
        return found

    def is_known(self, key: str) -> bool:
        """Whether anything is known in advance of a key."""
        return not is_made_up(key) and self.known(key) is not None

    def known(self, key: str) -> Known | None:
        """What is known in advance of a key."""
        if (known := self._keying.known(key)) is None and (facts := self._facts.get(key)) is not None:
            return by_id().get(facts.known)
        return known

    def title(self, key: str) -> str:
        """The name that a gazetteer gives a key; else empty."""
        facts = self._facts.get(key)
        return self._keying.title(key) or (facts.title if facts else "")

    def entry(self, key: str) -> GazetteerEntry | None:
        """What gazetteers know of a key."""
        facts = self._facts.get(key)
        return self._keying.entry(key) or (facts.entry if facts else None)

    def link(self, key: str, form: Form) -> tuple[str, int]:
        """The rule that brought a form to a key in most articles, and in how many; empty and 0 where none did."""
        links = self._links.get((key, form))
        return min(links.items(), key=lambda link: (-link[1], link[0])) if links else ("", 0)

    def is_linked(self, key: str) -> bool:
        """Whether a rule brought a form to a key, or a name did not decide between it and others."""
        return key in self._linked
