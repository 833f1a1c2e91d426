"""The command palette: every command of the screen, and the lists of actors, places and articles to go to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from explorer.text import fold, visible
from explorer.tui.commands import COMMANDS, current_keys

_MOST = 200


class CommandProvider(Provider):
    """Every command with its present key."""

    async def discover(self) -> Hits:
        """All commands, before anything is typed."""
        for name, run, text in self._entries():
            yield DiscoveryHit(Content(name), run, text=name, help=escape(text))

    async def search(self, query: str) -> Hits:
        """Commands whose name or help fits."""
        matcher = self.matcher(query)
        for name, run, text in self._entries():
            score = max(matcher.match(name), matcher.match(text) * 0.8)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, text=name, help=escape(text))

    def _entries(self) -> list[tuple[str, Callable[[], object], str]]:
        keymap = self.app._keymap
        return [
            (
                f"{command.label.rstrip('…')}: {command.help}",
                partial(self.screen.run_command, command),  # type: ignore[attr-defined]
                f"{command.pane.value} · {current_keys(command, keymap) or 'no key'}",
            )
            for command in COMMANDS
            if command.palette
        ]


@dataclass(frozen=True)
class Choice:
    """One line of a list to go to."""

    name: str
    """What is shown."""
    also: str
    """Other words it can be found by."""
    help: str
    """A second line."""
    run: Callable[[], object]
    """What choosing it does."""


class _ChoiceProvider(Provider):
    """Finds a choice by a part of its name or other words, accents and case aside."""

    choices: Sequence[Choice] = ()

    async def discover(self) -> Hits:
        """The first choices, before anything is typed."""
        for choice in self.choices[:_MOST]:
            yield DiscoveryHit(_line(choice.name), choice.run, text=choice.name, help=escape(visible(choice.help)))

    async def search(self, query: str) -> Hits:
        """Choices that hold every typed word, those that begin with the first one at the top."""
        words = fold(query).split()
        found = 0
        for place, choice in enumerate(self.choices):
            name = fold(choice.name)
            text = f"{name} {fold(choice.also)}"
            if not words or not all(word in text for word in words):
                continue
            score = 2.0 if name.startswith(words[0]) else 1.5 if f" {words[0]}" in f" {name}" else 1.0
            prompt = _line(choice.name)
            yield Hit(score - place * 1e-6, prompt, choice.run, text=choice.name, help=escape(visible(choice.help)))
            found += 1
            if found >= _MOST:
                return


def _line(text: str) -> Content:
    return Content(visible(text.replace("\n", " ")))


def choice_palette(choices: Sequence[Choice], placeholder: str) -> CommandPalette:
    """A palette that offers these choices only."""
    provider = type("ChoiceProvider", (_ChoiceProvider,), {"choices": choices})
    return CommandPalette(providers=[provider], placeholder=placeholder)
