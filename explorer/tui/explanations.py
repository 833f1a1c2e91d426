"""What the screen says in words: why nothing was found, and what a line of a facet means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from explorer.model import Filters
from explorer.results import FacetValue, SearchResults
from explorer.text import visible
from explorer.tui.signs import TYPE_WORDS

_READING = "Reading the articles …"
_NOTHING_READ = "There are no articles here that can be read; “Files” in the palette ({}) says why."

Key = Callable[[str], str]
"""Gives the key of a command, by its id."""


def why_nothing(results: SearchResults, key: Key, *, reading: bool) -> Content:
    """Why there is nothing to see and what can be done; ``reading`` says that articles may be coming."""
    if not results.corpus:
        return Content(_READING if reading else _NOTHING_READ.format(key("palette")))
    lines = [Content.styled("Nothing found.", "bold")]
    width = max((len(f"{clause.articles:,}") for clause in results.clauses), default=0)
    for clause in results.clauses:
        # An alternative that finds nothing leaves the others.
        is_empty = not clause.articles and not clause.depth
        empties = Content.styled("  ← empties it", "$text-warning") if is_empty else Content("")
        text = f"  {clause.articles:>{width},}  {'  ' * clause.depth}{visible(clause.text)}"
        lines.append(Content.assemble(text, empties))
    left_out = (results.state.text[problem.start : problem.end] for problem in results.problems)
    lines += [Content(f"  left out: {visible(part)}") for part in left_out]
    lines += [Content(""), *(Content(hint) for hint in _hints(results, key))]
    if results.suggestions:
        lines += [Content(""), Content(f"Written in these articles ({key('take-suggestion')} takes the first):")]
        lines += [Content(f"  {visible(suggestion)}") for suggestion in results.suggestions]
    return Content("\n").join(lines)


def _hints(results: SearchResults, key: Key) -> list[str]:
    """What to try where nothing is found, one sentence a line, by what was read of what was typed."""
    filters = results.state.filters
    hints = []
    if any(clause.text == "or" for clause in results.clauses):
        hints.append("OR in capitals means either.")
    if any(clause.text.startswith("date:") for clause in results.clauses):
        hints.append("Articles whose date is not known are in no range of dates.")
    if any(clause.text.startswith('="') and not clause.articles for clause in results.clauses):
        hints.append("Exact means exact: ' is not ’, and case counts.")
    if len(results.clauses) > 1 and all(clause.articles for clause in results.clauses):
        hints.append("Each of these is found, but not all in one article.")
    if len(filters.include) > 1 and not filters.match_any:
        hints.append(f"{key('any-all')} asks for any of the included instead of all.")
    if filters.include or filters.exclude:
        hints.append(f"{key('clear-filters')} forgets the chosen actors and places.")
    return hints


def unusable(problems: Sequence[str], key: Key) -> str:
    """What is wrong with the settings, in one line."""
    if len(problems) == 1:
        return f"Settings: {problems[0]}"
    return f"{len(problems)} settings cannot be used; “Settings” in the palette ({key('palette')}) says why."


def described(value: FacetValue, filters: Filters) -> str:
    """A line of a facet in words."""
    also = [spelling.text for spelling in value.spellings if spelling.text != value.name][:4]
    reached = f"{value.articles:,} article{'s' if value.articles != 1 else ''}"
    if value.id in filters.include:
        reached = "included"
    elif value.id in filters.exclude:
        reached = "excluded"
    else:
        reached += " with any of them and it" if filters.match_any else " if included"
    parts = [
        f"{value.name}, {TYPE_WORDS[value.type]}",
        reached,
        f"mentioned in {value.corpus_articles:,}",
    ]
    if also:
        parts.append(f"also {', '.join(also)}")
    return " · ".join(parts)
