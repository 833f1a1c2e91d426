"""Text copied on the best way to a clipboard that there is, and word of which it was.

Ways are tried in the order of how well they can be confirmed. Nothing here imports Textual, so that
``explorer doctor`` can ask what works.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer import paths
from explorer.citing import sendable
from explorer.errors import ClipboardError
from explorer.text import hidden_characters
from explorer.tui.ways import (
    NativeTool,
    NotTakenError,
    Runner,
    SavedFile,
    Surroundings,
    TerminalSequence,
    TmuxBuffer,
    Way,
    run_tool,
)

_CONVERTED: Final = re.compile("[\t\r\n\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a text that was copied."""

    way: str
    """``tmux``, ``native``, ``osc52`` or ``file``."""
    confirmed: bool
    """Whether the text is known to be there."""
    detail: str
    """Where it went: in words, or the path of the file."""
    failures: tuple[str, ...] = ()
    """Ways that were tried before and why they failed."""
    left_out: int = 0
    """Hidden characters that were not copied, because a paste could act on them."""

    @property
    def message(self) -> str:
        """One sentence for the reader, without a full stop."""
        said = f"{'Copied' if self.confirmed else 'Sent'} to {self.detail}"
        if self.way == "file":
            said = f"Saved to {self.detail}" + (": no clipboard could be reached" if self.failures else "")
        elif not self.confirmed:
            said += ", not confirmed"
        if self.left_out:
            said += f"; {self.left_out} hidden character{'s' if self.left_out > 1 else ''} left out"
        return said


@dataclass(frozen=True, slots=True)
class WayState:
    """Whether a way can be tried here."""

    name: str
    detail: str
    obstacle: str = ""
    """Why it cannot be tried; empty if it can."""

    def describe(self) -> str:
        """What it is, and whether it can be tried or why not."""
        return f"{self.detail}: {self.obstacle or 'can be tried'}"


class Clipboard:
    """Copies text on the best way there is and says which it was.

    Args:
        write_terminal: writes an escape sequence to the terminal.
        folder: where the file of the last resort is kept; the data folder where not given.
        way: the only way to try, or ``auto``; the file remains the last resort, so that no copy is lost.
        is_web: the reader sits at a browser, so that only the terminal leads to their clipboard.
    """

    def __init__(
        self,
        write_terminal: Callable[[str], None],
        *,
        folder: Path | None = None,
        way: str = "auto",
        is_web: bool = False,
        environment: Mapping[str, str] | None = None,
        platform: str = sys.platform,
        run: Runner = run_tool,
    ) -> None:
        around = Surroundings(os.environ if environment is None else environment, is_web, platform, run)
        self._ways: tuple[Way, ...] = (
            TmuxBuffer(around),
            NativeTool(around),
            TerminalSequence(around, write_terminal),
            SavedFile(folder or paths.data_home()),
        )
        self._only = way

    def copy(self, text: str) -> Copied:
        """Copy a text, without the control and bidi characters that a paste could act on. May take seconds.

        Raises:
            ClipboardError: not even the file could be written, or there is nothing to copy.
        """
        sent = sendable(text)
        if not sent:
            raise ClipboardError("There is nothing to copy.")
        left_out = hidden_characters(_CONVERTED.sub("", text))
        failures: list[str] = []
        for way in self._tried():
            failure = way.obstacle()
            if not failure:
                try:
                    way.send(sent)
                except NotTakenError as error:
                    failure = str(error)
                else:
                    return Copied(way.name, way.confirmed, way.detail(), tuple(failures), left_out)
            failures.append(f"{way.name}: {failure}")
        raise ClipboardError(
            f"Nothing took the text ({'; '.join(failures)}).", hint="Run explorer doctor to see which ways there are."
        )

    def ways(self) -> list[WayState]:
        """Every way, in the order they are tried, and whether it can be tried here."""
        return [WayState(way.name, way.detail(), way.obstacle()) for way in self._ways]

    def _tried(self) -> Iterator[Way]:
        return (way for way in self._ways if self._only in ("auto", way.name) or way.name == "file")


def ways() -> list[WayState]:
    """Every way to the clipboard from where this process runs, in the order they are tried."""
    return Clipboard(lambda _: None).ways()
