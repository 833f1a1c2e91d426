"""The arguments of the commands that search, and the search state that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypedDict, TypeVar

import click

from explorer.cli.naming import choose
from explorer.cli.roots import PATHS
from explorer.errors import ExplorerError
from explorer.model import Filters, Kind, Order, SearchState

if TYPE_CHECKING:
    from explorer.library import Library
    from explorer.results import SearchResults

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Question(TypedDict):
    """What the arguments say."""

    query: str
    actors: Sequence[str]
    places: Sequence[str]
    unwanted: Sequence[str]
    match_any: bool
    sort: str


_ARGUMENTS: Final = (
    click.argument("query"),
    PATHS,
    click.option("--actor", "actors", multiple=True, metavar="NAME", help="Only articles that mention this actor."),
    click.option("--place", "places", multiple=True, metavar="NAME", help="Only articles that mention this place."),
    click.option(
        "--not", "unwanted", multiple=True, metavar="NAME", help="No article that mentions this actor or place."
    ),
    click.option("--any", "match_any", is_flag=True, help="Any of the actors and places is enough, not all."),
    click.option(
        "--sort",
        type=click.Choice([order.value for order in Order]),
        default="relevance",
        show_default=True,
        help="Order of the articles.",
    ),
)


def question(command: _Command) -> _Command:
    """Give a command the arguments of a search."""
    for argument in reversed(_ARGUMENTS):
        command = argument(command)
    return command


def answered(library: Library, question: Question, *, explain: bool = False) -> SearchResults:
    """What is found.

    Raises:
        NothingFoundError: an actor or place is not in the corpus.
        ExplorerError: several have a name that was given, or a query was typed of which nothing can be read.
    """
    results = library.search(_asked(library, question), explain=explain)
    typed = results.state.text.strip()
    if typed and not results.understood:
        reasons = dict.fromkeys(problem.message for problem in results.problems)
        raise ExplorerError(f"Nothing of the query “{typed}” can be read.", hint=" ".join(reasons))
    return results


def _asked(library: Library, question: Question) -> SearchState:
    include = [choose(library, name, Kind.ACTOR).id for name in question["actors"]]
    include += [choose(library, name, Kind.PLACE).id for name in question["places"]]
    exclude = [choose(library, name, None).id for name in question["unwanted"]]
    filters = Filters(tuple(dict.fromkeys(include)), tuple(dict.fromkeys(exclude)), question["match_any"])
    return SearchState(question["query"], filters, Order(question["sort"]))
