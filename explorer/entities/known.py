"""What is known before a text is read: countries, regions, organisations, groups, and how they are called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from explorer.entities.lists import rows
from explorer.entities.spelling import name_key
from explorer.model import Kind, Label
from explorer.text import fold

_WORD: Final = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Known:
    """One entity known in advance: its id, common name, kind and label."""

    id: str
    name: str
    kind: Kind
    label: Label


@dataclass(slots=True)
class Names:
    """Forms of known entities as they are written, with the entity and the label of a mention in that form."""

    forms: dict[str, tuple[Known, Label]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    """Forms that are also common words or names of people."""

    def add(self, form: str, known: Known, label: Label) -> None:
        """Note a form; the first entity that claims it keeps it."""
        bare = form.lstrip("~")
        if bare != form:
            self.unsure.add(bare)
        for written in {bare, bare.replace("'", "’"), bare.replace("’", "'")}:
            self.forms.setdefault(written, (known, label))

    def surely(self, form: str) -> bool:
        """Whether a form is known and nothing else than the name of its entity."""
        return form in self.forms and form not in self.unsure

    def perhaps(self, form: str) -> str:
        """The label of a form that may be something else as well; empty where it is sure, unknown or has an article."""
        return str(self.forms[form][1]) if form in self.unsure and f"the {form}" not in self.forms else ""


def slug(name: str) -> str:
    """A readable part of an id: folded, with hyphens; letters of other scripts stay as they are."""
    if name.isascii():
        return "-".join(_WORD.findall(name.lower().replace("'", ""))) or "-".join(f"{ord(char):x}" for char in name[:8])
    kept = "".join(char if char.isalnum() else " " for char in fold(name).replace("'", "").replace("’", ""))
    return "-".join(kept.split()) or "-".join(f"{ord(char):x}" for char in name[:8])


def plurals(form: str) -> tuple[str, ...]:
    """A name of a people with its plural; a form that starts with ``+`` has none."""
    if form.startswith("+"):
        return (form[1:],)
    if form.endswith(("ese", "ish", "ss", "ch", "s", "sh", "x", "z")):
        return (form,)
    return (form, f"{form}s")


@cache
def known_names() -> Names:
    """Every known form as it is written."""
    names = Names()
    _add_places(names)
    _add_organisations(names)
    for (forms,) in rows("groups"):
        name = forms[0].lstrip("+")
        known = Known(f"actor:{slug(name)}", name, Kind.ACTOR, Label.NORP)
        for form in forms:
            for written in plurals(form):
                names.add(written, known, Label.NORP)
    _add_articles(names)
    return names


def _add_articles(names: Names) -> None:
    """Where ``the West`` is known, ``the West Bank`` must be too, or the shorter name would win."""
    short = [form for form in names.forms if form.startswith("the ")]
    for form, (known, label) in list(names.forms.items()):
        if any(f"the {form}".startswith(f"{start} ") for start in short):
            names.add(f"the {form}", known, label)


def _add_places(names: Names) -> None:
    for row in rows("countries"):
        (code,), (name,), others, people = row[0], row[1], row[2], row[3]
        place = Known(f"place:{code.lower()}", name.lstrip("~"), Kind.PLACE, Label.GPE)
        _add_place(names, place, (name, *others), people)
    for row in rows("regions"):
        (label,), (name,), others, people = row[0], row[1], row[2], row[3]
        place = Known(f"place:{slug(name)}", name.lstrip("~"), Kind.PLACE, Label(label))
        _add_place(names, place, (name, *others), people)


def _add_place(names: Names, place: Known, forms: tuple[str, ...], people: tuple[str, ...]) -> None:
    for form in forms:
        names.add(form, place, place.label)
    for form in people:
        for written in plurals(form):
            names.add(written, place, Label.NORP)


def _add_organisations(names: Names) -> None:
    for row in rows("organisations"):
        (name,), others = row[0], row[1] if len(row) > 1 else ()
        known = Known(f"actor:{slug(name)}", name.lstrip("~"), Kind.ACTOR, Label.ORG)
        for form in (name, *others):
            names.add(form, known, Label.ORG)


@cache
def by_fold() -> dict[str, tuple[Known, ...]]:
    """Known entities by the folded form; one form may name several (a place and an actor)."""
    found: dict[str, list[Known]] = {}
    for form, (known, _) in known_names().forms.items():
        for key in {fold(form), name_key(form)}:
            owners = found.setdefault(key, [])
            if known not in owners:
                owners.append(known)
    return {key: tuple(owners) for key, owners in found.items()}


@cache
def by_id() -> dict[str, Known]:
    """Known entities by id."""
    return {known.id: known for owners in by_fold().values() for known in owners}
