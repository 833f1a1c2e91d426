"""Every command of the screen, once: its key, what it does, where it works.

Key bindings, the footer, the command palette, the help and the table in the README are all made from this list, so
that none of them can say something else than the keys do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from textual.binding import Binding, BindingType


class Pane(StrEnum):
    """Where a command works."""

    ANYWHERE = "Anywhere"
    SEARCH = "Search"
    RESULTS = "Results"
    ARTICLE = "Article"
    FACETS = "Actors and places"
    DESK = "Lists over the screen"
    CLIPPINGS = "Clippings"
    CARD = "Card"
    MERGES = "Likely merges"
    CHECK = "Check a draft"
    CONTEXT = "All hits in context"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: ``id`` names it in the settings, ``action`` is Textual's, ``help`` is a line for people."""

    id: str
    pane: Pane
    keys: str
    action: str
    label: str
    help: str
    footer: bool = False
    palette: bool = True


_A, _S, _R, _T, _F = Pane.ANYWHERE, Pane.SEARCH, Pane.RESULTS, Pane.ARTICLE, Pane.FACETS
_D, _C, _K, _M, _V, _H = Pane.DESK, Pane.CLIPPINGS, Pane.CARD, Pane.MERGES, Pane.CHECK, Pane.CONTEXT

COMMANDS: Final[tuple[Command, ...]] = (
    Command("search", _A, "slash,ctrl+f", "screen.focus_search", "Search", "go to the search box", footer=True),
    Command("next-pane", _A, "tab", "screen.next_pane(1)", "Next pane", "go to the next pane"),
    Command("previous-pane", _A, "shift+tab", "screen.next_pane(-1)", "Previous pane", "go to the previous pane"),
    Command("step-back", _A, "escape", "screen.step_back", "Back", "one step back, pane by pane"),
    Command("lists", _A, "f2", "screen.lists", "Actors, places", "go to the actors, then the places, then back", True),
    Command("go-to-actor", _A, "f3", "screen.go_to('actor')", "Go to actor…", "find an actor by name and include it"),
    Command("go-to-place", _A, "f4", "screen.go_to('place')", "Go to place…", "find a place by name and include it"),
    Command("open-article", _A, "ctrl+o", "screen.go_to('article')", "Open article…", "open an article by its title"),
    Command("any-all", _A, "f6", "screen.toggle_any", "Any/all", "included actors and places mean all of them, or any"),
    Command("clear-filters", _A, "f7", "screen.clear_filters", "Clear filters", "forget all chosen actors and places"),
    Command("copy-query", _A, "f8", "screen.copy_query", "Copy query", "copy the search with its filters as one line"),
    Command("explain", _A, "f9", "screen.explain", "Explain search", "how the search was read, with a count a clause"),
    Command("update", _A, "f5", "screen.update_index", "Update", "look for new and changed articles"),
    Command("clippings", _A, "f10,ctrl+t", "screen.clippings", "Clippings", "the passages you kept", footer=True),
    Command("context", _A, "ctrl+l,f11", "screen.concordance", "All hits", "all hits in context, one a line"),
    Command("check-draft", _A, "f12", "screen.check_draft", "Check a draft…", "check the quotations of a draft"),
    Command("corrections", _A, "", "screen.corrections", "Corrections…", "what you put right about actors and places"),
    Command("show-hidden", _A, "", "screen.show_hidden", "Show again…", "show an actor or a place that you hid"),
    Command("files", _A, "", "screen.files", "Files…", "what became of every file of the corpus"),
    Command("settings", _A, "", "screen.settings", "Settings…", "your settings, and those that cannot be used"),
    Command("help", _A, "question_mark,f1", "screen.help", "Help", "all keys, the signs, how to search", footer=True),
    Command("palette", _A, "ctrl+p", "app.command_palette", "Commands", "every command, by name", palette=False),
    Command("suspend", _A, "ctrl+z", "app.suspend_process", "Suspend", "to the shell; fg leads back", palette=False),
    Command("quit", _A, "ctrl+q", "app.quit", "Quit", "leave", palette=False),
    Command("to-results", _S, "down,enter", "screen.focus_results", "Results", "go to the results", footer=True),
    Command("earlier-query", _S, "up", "screen.recall(-1)", "Earlier", "an earlier search and its place", True, False),
    Command("later-query", _S, "ctrl+down", "screen.recall(1)", "Later", "a later search, at last your own again"),
    Command("clear-search", _S, "ctrl+u", "screen.clear_search", "Clear", "empty the search box", footer=True),
    Command("take-suggestion", _S, "ctrl+g", "screen.take_suggestion", "Take it", "take the spelling that is offered"),
    Command("result-down", _R, "j,down", "move(1)", "Next", "next result; the article follows", palette=False),
    Command("result-up", _R, "k,up", "move(-1)", "Previous", "previous result", palette=False),
    Command("result-page-down", _R, "space,pagedown", "page(1)", "Page down", "a page down", palette=False),
    Command("result-page-up", _R, "b,pageup", "page(-1)", "Page up", "a page up", palette=False),
    Command("result-first", _R, "g,home", "first", "First", "first result", palette=False),
    Command("result-last", _R, "G,end", "last", "Last", "last result", palette=False),
    Command("read", _R, "enter,right", "screen.focus_article", "Read", "read the article", footer=True, palette=False),
    Command("next-unread", _R, "r", "screen.next_unread", "Unread", "next article that you have not read", footer=True),
    Command("order", _R, "o", "screen.next_order", "Order", "order by relevance, date, title, hits", footer=True),
    Command("export-results", _R, "x", "screen.export_results", "Export…", "write all articles found to a file", True),
    Command("scroll-down", _T, "j,down", "line(1)", "Down", "a line down; extends a chosen passage", palette=False),
    Command("scroll-up", _T, "k,up", "line(-1)", "Up", "a line up; shrinks a chosen passage", palette=False),
    Command("page-down", _T, "space,pagedown", "page(1)", "Page down", "a page down", palette=False),
    Command("page-up", _T, "b,pageup", "page(-1)", "Page up", "a page up", palette=False),
    Command("top", _T, "g,home", "top", "Top", "to the top", palette=False),
    Command("bottom", _T, "G,end", "bottom", "Bottom", "to the end", palette=False),
    Command("next-hit", _T, "n", "hit(1)", "Hit", "next hit", footer=True),
    Command("previous-hit", _T, "N", "hit(-1)", "Previous hit", "previous hit"),
    Command("find-in-article", _T, "f", "find", "Find…", "find words in this article alone"),
    Command("next-mention", _T, "e", "mention(1)", "Mention", "next mention of the chosen, or of any", footer=True),
    Command("previous-mention", _T, "E", "mention(-1)", "Previous mention", "previous mention"),
    Command("include-mention", _T, "plus", "include", "Include", "only articles that mention the one named here"),
    Command("mention-card", _T, "i", "card", "Card", "what is known of the one named here, and keys to put it right"),
    Command("passage", _T, "v", "passage", "Choose", "choose a sentence; j and k extend and shrink", footer=True),
    Command("paragraph", _T, "p", "paragraph", "Paragraph", "extend the passage to the whole paragraph"),
    Command(
        "leave-out", _T, "x", "leave_out", "Leave out", "leave the last sentence out of the passage, or take it back"
    ),
    Command("further", _T, "V", "further", "Also here", "choose a sentence elsewhere besides, with […] between them"),
    Command("copy", _T, "y", "copy", "Copy", "copy the passage with its citation", footer=True),
    Command("style", _T, "Y", "style", "Style", "next citation style"),
    Command("keep", _T, "c", "keep", "Keep", "keep the passage among the clippings", footer=True),
    Command("highlight", _T, "h", "highlight", "Marks", "mark all entities, the chosen ones, or none", footer=True),
    Command("next-article", _T, "right_square_bracket", "screen.neighbour(1)", "Next article", "next article"),
    Command("previous-article", _T, "left_square_bracket", "screen.neighbour(-1)", "Last article", "previous article"),
    Command(
        "read-unread", _T, "r", "screen.next_unread", "Unread", "next article that you have not read", palette=False
    ),
    Command("to-list", _T, "left", "screen.focus_results", "Results", "back to the results", palette=False),
    Command("facet-down", _F, "j,down", "move(1)", "Down", "next line", palette=False),
    Command("facet-up", _F, "k,up", "move(-1)", "Up", "previous line", palette=False),
    Command("facet-page-down", _F, "pagedown", "page(1)", "Page down", "a page down", palette=False),
    Command("facet-page-up", _F, "pageup", "page(-1)", "Page up", "a page up", palette=False),
    Command("facet-first", _F, "g,home", "first", "First", "first line", palette=False),
    Command("facet-last", _F, "G,end", "last", "Last", "last line", palette=False),
    Command("include", _F, "enter,space,plus", "include", "Include", "only articles that mention it", footer=True),
    Command("exclude", _F, "minus", "exclude", "Exclude", "only articles that do not mention it", footer=True),
    Command("clear", _F, "0,backspace,delete", "clear", "Clear", "no longer choose it", footer=True),
    Command("facet-any-all", _F, "a", "screen.toggle_any", "Any/all", "all of the included, or any", True, False),
    Command("find-value", _F, "f", "find", "Find", "type to find a name or spelling", footer=True),
    Command("facet-order", _F, "s", "order", "Order", "order by articles, mentions, name, distinctive", footer=True),
    Command("card", _F, "i", "card", "Card", "what is known of it, and keys to put it right", footer=True),
    Command("merges", _F, "m", "screen.merges", "Merges", "names that are likely one, to be decided", footer=True),
    Command("undo-correction", _F, "u", "screen.undo_correction", "Undo", "take back the last correction"),
    Command("redo-correction", _F, "ctrl+r", "screen.redo_correction", "Redo", "make it again"),
    Command("desk-down", _D, "j,down", "move(1)", "Down", "next line", palette=False),
    Command("desk-up", _D, "k,up", "move(-1)", "Up", "previous line", palette=False),
    Command("desk-page-down", _D, "space,pagedown", "page(1)", "Page down", "a page down", palette=False),
    Command("desk-page-up", _D, "b,pageup", "page(-1)", "Page up", "a page up", palette=False),
    Command("desk-first", _D, "g,home", "first", "First", "first line", palette=False),
    Command("desk-last", _D, "G,end", "last", "Last", "last line", palette=False),
    Command("desk-pane", _D, "tab,shift+tab", "other_pane", "Other pane", "to the other pane and back", palette=False),
    Command("desk-back", _D, "escape,q", "back", "Back", "back to where you were", footer=True, palette=False),
    Command("desk-help", _D, "question_mark,f1", "help", "Help", "this help", footer=True),
    Command("open-clipping", _C, "enter", "open", "Open", "open the article at the passage, if it stands", True),
    Command("clipping-note", _C, "n", "edit_note", "Note", "write a note", footer=True),
    Command("clipping-tags", _C, "t", "edit_tags", "Tags", "give it tags", footer=True),
    Command("find-clippings", _C, "f,slash", "find", "Find", "type to show only those with these words", footer=True),
    Command("clipping-down", _C, "J,shift+down", "shift(1)", "Move down", "move it down in the order"),
    Command("clipping-up", _C, "K,shift+up", "shift(-1)", "Move up", "move it up in the order"),
    Command("copy-clipping", _C, "y", "copy", "Copy", "copy it with its citation", footer=True),
    Command("clipping-style", _C, "Y", "style", "Style", "next citation style", footer=True),
    Command("copy-clippings", _C, "a", "copy_all", "Copy all", "copy all that are shown with their citations"),
    Command("export-clippings", _C, "x", "export", "Export…", "write all that are shown to a file", footer=True),
    Command("delete-clipping", _C, "d,delete", "delete", "Delete", "let go of it", footer=True),
    Command("restore-clipping", _C, "u", "undo", "Undo", "bring back what was deleted last"),
    Command("open-sentence", _K, "enter", "open", "Read", "read the sentence in its article", footer=True),
    Command("merge", _K, "m", "merge", "Merge…", "say that another one is the same", footer=True),
    Command("split", _K, "x", "split", "Split off", "say that this spelling is somebody else", footer=True),
    Command("rename", _K, "r", "rename", "Rename…", "show it under another name", footer=True),
    Command("retype", _K, "t", "retype", "Type…", "say what it is: person, organisation, city, …", footer=True),
    Command("hide", _K, "h", "hide", "Hide", "show it no longer", footer=True),
    Command("card-undo", _K, "u", "undo", "Undo", "take back the last correction", footer=True),
    Command("card-redo", _K, "ctrl+r", "redo", "Redo", "make it again"),
    Command("merge-yes", _M, "y", "same", "Yes", "they are one: merge them", footer=True),
    Command("merge-no", _M, "n", "different", "No", "they are not one; it is not asked again", footer=True),
    Command("merge-later", _M, "l", "later", "Later", "ask again after all others", footer=True),
    Command("merge-read", _M, "enter", "open", "Read", "read the first sentence in its article", footer=True),
    Command("merge-undo", _M, "u", "undo", "Undo", "take back the last correction", footer=True),
    Command("merge-redo", _M, "ctrl+r", "redo", "Redo", "make it again", footer=True),
    Command("open-quotation", _V, "enter", "open", "Open", "open the article at the place", footer=True),
    Command("failures", _V, "f", "failures", "Failures", "only what does not stand, or all", footer=True),
    Command("check-again", _V, "r", "again", "Again", "check the draft as it is now", footer=True),
    Command("other-draft", _V, "o", "other", "Other draft…", "check another draft", footer=True),
    Command("open-hit", _H, "enter", "open", "Read", "read the article at the hit; esc there leads back", footer=True),
    Command("copy-hit", _H, "y", "copy", "Copy", "copy the sentence of the hit with its citation", footer=True),
    Command("hit-order", _H, "o", "order", "Order", "order by what stands right, left, the hit, results", footer=True),
    Command("find-hits", _H, "f,slash", "find", "Find", "type to show only those with these words", footer=True),
    Command("export-hits", _H, "x", "export", "Export…", "write all that are shown to a file", footer=True),
)
"""In the order in which help shows them."""

BY_ID: Final[Mapping[str, Command]] = {command.id: command for command in COMMANDS}

_KEY_SIGNS: Final = {
    "slash": "/",
    "question_mark": "?",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "backspace": "bksp",
    "delete": "del",
}


def bindings(pane: Pane) -> list[BindingType]:
    """Textual's bindings of the commands of a pane; the id lets the reader choose another key."""
    return [
        Binding(
            command.keys,
            command.action,
            command.label,
            show=command.footer,
            key_display=key_signs(command.keys).split()[0],
            id=command.id,
            # The search box takes every printable key, so what must work there cannot wait for it.
            priority=pane is Pane.ANYWHERE and command.id in ("next-pane", "previous-pane"),
        )
        for command in COMMANDS
        if command.pane is pane and command.keys
    ]


def key_signs(keys: str) -> str:
    """The keys of a binding as people write them, separated by spaces: ``slash,ctrl+f`` is ``/ ctrl+f``."""
    return " ".join(_KEY_SIGNS.get(key.strip(), key.strip()) for key in keys.split(",") if key.strip())


def current_keys(command: Command, keymap: Mapping[str, str]) -> str:
    """The keys of a command under the reader's own keymap, as people write them."""
    return key_signs(keymap.get(command.id, command.keys))


def checked_keymap(keymap: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The reader's keymap without what cannot be used, and a sentence for each thing that cannot.

    Textual accepts unknown ids and impossible keys in silence, so both are checked here.
    """
    usable: dict[str, str] = {}
    problems: list[str] = []
    for name, keys in keymap.items():
        wrong = [key for key in keys.split(",") if not _is_key(key.strip())]
        if name not in BY_ID:
            problems.append(f"keys.{name} is not a command.")
        elif wrong or not keys.strip():
            problems.append(f"keys.{name}: {', '.join(wrong) or 'nothing'} is not a key.")
        else:
            usable[name] = keys
    return usable, problems + _clashes(usable)


def _clashes(keymap: Mapping[str, str]) -> list[str]:
    taken: dict[tuple[Pane, str], str] = {}
    problems: list[str] = []
    for command in COMMANDS:
        for key in _split(keymap.get(command.id, command.keys)):
            other = taken.setdefault((command.pane, key), command.id)
            if other != command.id:
                problems.append(f"keys: {key} is both {other} and {command.id}.")
    return problems


def _split(keys: str) -> Iterable[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


_MODIFIERS: Final = {"ctrl", "shift", "alt", "super", "meta", "hyper"}


def _is_key(key: str) -> bool:
    from textual.keys import Keys, _character_to_key

    *modifiers, name = key.split("+")
    if not name or not set(modifiers) <= _MODIFIERS:
        return False
    named = {str(member.value) for member in Keys}
    return len(name) == 1 or name in named or name in _KEY_SIGNS or name in {_character_to_key(c) for c in _ASCII}


_ASCII: Final = "".join(map(chr, range(33, 127)))


def reference() -> str:
    """The keys as a Markdown table, for the README."""
    lines = ["| where | keys | what |", "|---|---|---|"]
    for pane in Pane:
        for command in COMMANDS:
            if command.pane is pane and command.keys:
                keys = " ".join(f"`{sign}`" for sign in key_signs(command.keys).split())
                lines.append(f"| {pane.value} | {keys.replace('|', chr(92) + '|')} | {command.help} |")
    return "\n".join(lines)
