"""The command palette: every command of the screen with its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from explorer.tui.commands import COMMANDS, current_keys


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
        panes = getattr(self.screen, "command_panes", ())
        return [
            (
                f"{command.label.rstrip('…')}: {command.help}",
                partial(self.screen.run_command, command),  # type: ignore[attr-defined]
                f"{command.pane.value} · {current_keys(command, keymap) or 'no key'}",
            )
            for command in COMMANDS
            if command.palette and command.pane in panes
        ]
