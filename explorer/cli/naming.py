"""Names typed on the command line, and the article or entity they mean."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from explorer.cli.output import NothingFoundError
from explorer.errors import ArticleError, ExplorerError
from explorer.model import Entity, Kind
from explorer.text import fold, visible

if TYPE_CHECKING:
    from explorer.library import Library

_LISTED: Final = 10
_NEAR: Final = 60
"""Least likeness, of 100, at which a name is offered."""


def choose(library: Library, name: str, kind: Kind | None) -> Entity:
    """The one entity with this name, spelling or id.

    Raises:
        NothingFoundError: no entity is called so; the hint says which names are near.
        ExplorerError: several are, and none of them is shown under exactly this name.
    """
    if not name.strip():
        raise ExplorerError("An empty name was given.")
    found = library.index.find_entities(name, kind)
    exact = [entity for entity in found if fold(entity.name) == fold(name)]
    for candidates in (found, exact):
        if len(candidates) == 1:
            return candidates[0]
    by_id = library.index.entity(name)
    if by_id is not None and kind in (None, by_id.kind):
        return by_id
    if found:
        raise ExplorerError(f"More than one is called {name}: {_described(found)}.", hint="Name one, or give its id.")
    others = library.index.find_entities(name) if kind else ()
    near = () if others else _near(name, (it.text for entity in library.entities(kind) for it in entity.spellings))
    hint = f"Near it: {', '.join(near)}" if near else "explorer entities lists the names."
    if others:
        hint = f"There is {_described(others)}."
    raise NothingFoundError(f"No {kind.value if kind else 'actor or place'} is called {name}.", hint=hint)


def _described(entities: Iterable[Entity]) -> str:
    return "; ".join(f"{entity.name} ({entity.kind.value}, id {entity.id})" for entity in entities)


def _near(name: str, names: Iterable[str]) -> list[str]:
    from rapidfuzz import fuzz, process

    known = {fold(other): other for other in names}
    ranked = process.extract(fold(name), list(known), scorer=fuzz.WRatio, limit=5, score_cutoff=_NEAR)
    return [visible(known[folded]) for folded, _, _ in ranked]


def article_id(library: Library, name: str) -> str:
    """The id of the one article that is called so, else whose id begins or ends so, else whose file's name begins so.

    Raises:
        ArticleError: no article, or more than one.
    """
    with suppress(ArticleError):
        return library.summary(name).id
    ids = library.index.article_ids()
    found = [known for known in ids if name and (known.startswith(name) or known.endswith(name))]
    found = found or [known for known in ids if name and known.rpartition("/")[2].startswith(name)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = "\n".join(f"  {visible(known)}" for known in found[:_LISTED])
        more = f"\n  and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise ArticleError(f"{name} could be any of {len(found)} articles.", hint=f"They are:\n{listed}{more}")
    near = _near(name, ids)
    hint = f"Near it: {', '.join(near)}" if near else 'explorer search "" lists the articles.'
    raise ArticleError(f"There is no article called {name} in {library.name}.", hint=hint)
