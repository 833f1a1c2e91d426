"""The app: theme, keys and clipboard around the one screen."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.theme import BUILTIN_THEMES
from textual.widgets import Input

from explorer.cached import cached_property
from explorer.settings import Settings
from explorer.tui import choices, display
from explorer.tui.commands import checked_keymap
from explorer.tui.quiet import Quiet
from explorer.tui.screens.explore import ExploreScreen
from explorer.tui.terminal import encoding, forgive_input, leave_on_signals

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.screen import Screen

    from explorer.tui.clipboard import Clipboard

_MOUNTING_SECONDS: Final = 2.0
_YOUNG_OBJECTS: Final = 50_000
"""Objects made before garbage is looked for; painting a screen makes some thousands, nearly none of them in cycles."""


def _commands() -> type[Provider]:
    # Imported when the palette is opened.
    from explorer.tui.palette import CommandProvider

    return CommandProvider


class ExplorerApp(App[None]):
    """Explores one corpus."""

    TITLE = "explorer"
    CSS_PATH = "app.tcss"
    COMMANDS = App.COMMANDS | {_commands}
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (70, "-medium"),
        (100, "-wide"),
        (150, "-very-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-normal"), (32, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Commands", id="palette", priority=True),
        Binding("ctrl+z", "suspend_process", "Suspend", id="suspend", priority=True, show=False),
        Binding("ctrl+q", "quit", "Quit", id="quit", priority=True, show=False),
    ]

    def __init__(self, roots: Sequence[Path], settings: Settings | None = None, *, model: str | None = None) -> None:
        display.install()
        forgive_input()
        super().__init__()
        # In front of Textual's own, which takes half of the colour whatever is left.
        self._filters.insert(0, Quiet())
        self.error_console = display.SafeConsole(markup=False, highlight=False, stderr=True)
        self.roots = list(roots)
        self.settings_file = settings or Settings()
        """The settings without what was chosen on the screen."""
        self.settings = choices.applied(self.settings_file)
        self.model = model
        self.problems = list(self.settings.problems)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Textual's own commands without its help, which f1 gives, and pictures of the screen."""
        return (one for one in super().get_system_commands(screen) if one.title not in ("Keys", "Screenshot"))

    @cached_property
    def clip(self) -> Clipboard:
        """The ways to the clipboard."""
        from explorer import paths
        from explorer.tui.clipboard import Clipboard

        return Clipboard(
            self._write_terminal, folder=paths.data_home(), way=self.settings.clipboard, is_web=self.is_web
        )

    def on_load(self) -> None:
        """Apply the settings, before anything is styled."""
        keymap, problems = checked_keymap(self.settings.keys)
        self.set_keymap(keymap)
        self.problems += problems
        if self.settings.theme in BUILTIN_THEMES:
            self.theme = self.settings.theme
        else:
            self.problems.append(f"theme {self.settings.theme!r} is not known.")

    def get_default_screen(self) -> ExploreScreen:
        """The one screen, with the classes for the size of the terminal: to add them later is to style all again."""
        screen = ExploreScreen(self.roots, self.settings, model=self.model)
        for length, breakpoints in zip(
            self.size, (self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS), strict=True
        ):
            screen.add_class([name for least, name in breakpoints if least <= length][-1])
        return screen

    def on_mount(self) -> None:
        """Be ready for whatever ends the program, or stops it for a while."""
        if not self.is_headless:
            leave_on_signals(self)
            # A browser is sent UTF-8, whatever the locale.
            display.install("utf-8" if self.is_web else encoding())
        # The shell leaves an empty screen behind, of which Textual paints only what changed meanwhile.
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(layout=True))

    def action_help_quit(self) -> None:
        """Ctrl+C, where there is nothing to copy: say how to leave, as the other keys do."""
        if isinstance(self.screen, ExploreScreen):
            self.screen.tell(f"{self.screen.key_of('quit')} leaves.")
        else:
            super().action_help_quit()

    def settle(self) -> None:
        """Begin to collect garbage, but never among what is there by now: keys would wait for it."""
        if not gc.isenabled():
            gc.freeze()
            gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
            gc.enable()

    async def on_event(self, event: events.Event) -> None:
        """Handle keys one after the other.

        Textual lets a text field insert a letter at once but runs a bound key (backspace, enter, j) only after the
        event has come back from the widget, by when later letters are in. Here a key is done before the next begins.
        """
        if isinstance(event, events.Key) and not event.is_forwarded and self.screen.maximized is None:
            self.app_focus = True
            await self._settled()
            if not await self._check_bindings(event.key, priority=True) and not await self._handled(event):
                (self.focused or self.screen)._forward_event(event)
        elif isinstance(event, events.Paste) and not event.is_forwarded and isinstance(self.focused, Input):
            with self.focused._context():
                self.focused._on_paste(event)
        else:
            await super().on_event(event)

    async def _settled(self) -> None:
        """Wait until the screen that the key before this one opened can take keys."""
        if not self.screen.is_mounted:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.screen._mounted_event.wait(), _MOUNTING_SECONDS)

    async def _handled(self, event: events.Key) -> bool:
        focused = self.focused
        # Only fields that one types in consume keys: Input and TextArea.
        if focused is not None and focused.check_consume_key(event.key, event.character):
            with focused._context():
                await focused._on_key(event)
            return True
        return await self._check_bindings(event.key)

    def _write_terminal(self, sequence: str) -> None:
        """Hand an escape sequence to the terminal past the display filter, which only our own clipboard may."""
        if self._driver is not None:
            self._driver.write(sequence)
