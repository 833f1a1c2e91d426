"""Which organisation or group a name means: what is known of the world, what texts define, else the name itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from explorer.entities.known import Known, by_fold
from explorer.entities.spelling import initials, name_key, organisation_key
from explorer.model import Kind, Tagging


class Organisations:
    """Keys of organisations and groups, for the forms that occur in a corpus."""

    def __init__(self, forms: AbstractSet[str], groups: AbstractSet[str], taggings: Mapping[str, Tagging]) -> None:
        self.known: dict[str, Known] = {}
        self._keys = {form: self._find(form) for form in sorted(forms)}
        self._groups = {form: self._group(form) for form in sorted(groups)}
        defined: defaultdict[str, set[str]] = defaultdict(set)
        for tagging in taggings.values():
            for short, long in tagging.definitions:
                defined[name_key(short)].add(self._find(long))
        self._defined = {short: next(iter(keys)) for short, keys in defined.items() if len(keys) == 1}

    def in_article(self, forms: AbstractSet[str], definitions: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Keys of the forms of one article: its own definitions first, then what is known, then the corpus."""
        defined = {name_key(short): self._find(long) for short, long in definitions}
        long_forms: defaultdict[str, set[str]] = defaultdict(set)
        for form in forms:
            if " " in form:
                long_forms[initials(form)].add(self._keys[form])
        found = {}
        for form in forms:
            short, key = name_key(form), self._keys[form]
            spelt_out = long_forms.get(short, set()) if form.isupper() and len(form) > 2 else set()
            if short in defined:
                key = defined[short]
            elif key not in self.known and short in self._defined:
                key = self._defined[short]
            elif key not in self.known and len(spelt_out) == 1:
                key = next(iter(spelt_out))
            found[form] = key
        return found

    def group(self, form: str) -> str:
        """The key of a people, faith or current that is no place."""
        return self._groups[form]

    def _find(self, form: str) -> str:
        for key in (name_key(form), organisation_key(form)):
            for known in by_fold().get(key, ()):
                if known.kind is Kind.ACTOR:
                    self.known[known.id] = known
                    return known.id
        return f"actor: {organisation_key(form)}"

    def _group(self, form: str) -> str:
        key = self._find(form)
        if key in self.known:
            return key
        return key.removesuffix("s") if len(key) > len("actor: ") + 3 else key
