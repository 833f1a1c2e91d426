"""The ways to the clipboard, tried in the order of how well they can be confirmed.

No way is believed without an exit code: tools are started directly and given two seconds. What cannot be confirmed
says so. This module imports Textual nowhere, so that ``explorer doctor`` can ask it what works.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from explorer import paths
from explorer.citing import sendable
from explorer.errors import ClipboardError
from explorer.text import hidden_characters

SECONDS: Final = 2.0
"""How long a tool may take."""
LONGEST_SEQUENCE: Final = 74_994
"""Bytes of base64 that every terminal with OSC 52 takes; above that some drop it without a word."""
_SCREEN_PIECE: Final = 240
_CONVERTED: Final = re.compile("[\t\r\n\v\f\x85\u2028\u2029]")

Runner = Callable[[Sequence[str], bytes, float], str]
"""Runs a command with input and a limit in seconds; gives why it failed, or nothing."""


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


class _FailedError(Exception):
    """A way that did not take the text, with the reason."""


class Way(Protocol):
    """One way to the clipboard."""

    name: str
    confirmed: bool

    def detail(self) -> str:
        """Where a text goes on this way, in words."""

    def obstacle(self) -> str:
        """Why it cannot be tried here; empty if it can."""

    def send(self, text: str) -> None:
        """Hand the text over.

        Raises:
            _FailedError: it was not taken.
        """


def run_tool(command: Sequence[str], data: bytes, seconds: float) -> str:
    """Run a command with ``data`` as its input; gives why it failed, or nothing.

    Its output goes nowhere: xclip and wl-copy stay behind to hold the selection, and a pipe they inherit would never
    close. A session of its own lets them outlive the terminal.
    """
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        return f"{command[0]} cannot be started ({error.strerror})"
    try:
        process.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        return f"{command[0]} did not answer within {seconds:g} seconds"
    except OSError as error:
        _end(process)
        return f"{command[0]} did not take the text ({error.strerror})"
    return f"{command[0]} failed (exit code {process.returncode})" if process.returncode else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    if process.stdin:
        with contextlib.suppress(OSError):
            process.stdin.close()
    process.wait()


@dataclass(frozen=True)
class Surroundings:
    """What the ways can see of the machine; tests give their own."""

    environment: Mapping[str, str]
    is_web: bool = False
    platform: str = sys.platform
    run: Runner = run_tool

    def has(self, name: str) -> bool:
        """Whether an environment variable is set to something."""
        return bool(self.environment.get(name))

    def tool(self, name: str) -> bool:
        """Whether a program is on the path."""
        return shutil.which(name, path=self.environment.get("PATH", "")) is not None

    @property
    def is_wsl(self) -> bool:
        """Whether this is Linux within Windows."""
        return self.has("WSL_DISTRO_NAME") or self.has("WSL_INTEROP")


class TmuxBuffer:
    """The paste buffer of tmux, which passes it on to the terminal's clipboard where it may."""

    name = "tmux"
    confirmed = True

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def detail(self) -> str:
        """Where a text goes on this way, in words."""
        return "the tmux buffer"

    def obstacle(self) -> str:
        """Why it cannot be tried here; empty if it can."""
        if not self._around.has("TMUX"):
            return "not inside tmux"
        if self._around.is_web:
            return "the reader sits at a browser"
        return "" if self._around.tool("tmux") else "tmux is not on the path"

    def send(self, text: str) -> None:
        """Load the buffer; tmux before 3.2 cannot pass it on and does not know ``-w``."""
        data = text.encode()
        failure = self._around.run(("tmux", "load-buffer", "-w", "-"), data, SECONDS)
        if "exit code" in failure:
            failure = self._around.run(("tmux", "load-buffer", "-"), data, SECONDS)
        if failure:
            raise _FailedError(failure)


class NativeTool:
    """The clipboard of the desktop: by its own tools on Linux, by pyperclip elsewhere."""

    name = "native"

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._by_pyperclip = around.platform in ("darwin", "win32", "cygwin") or around.is_wsl
        # Reading back through WSL starts a PowerShell, which takes seconds.
        self.confirmed = not around.is_wsl

    def detail(self) -> str:
        """Where a text goes on this way, in words."""
        tool = "" if self._by_pyperclip else self._command()[0]
        return f"the clipboard ({tool})" if tool else "the clipboard"

    def obstacle(self) -> str:
        """Why it cannot be tried here; empty if it can."""
        if self._around.is_web:
            return "the reader sits at a browser"
        if self._around.has("SSH_CONNECTION") or self._around.has("SSH_TTY"):
            return "the reader sits at another machine (SSH)"
        if self._by_pyperclip or self._command()[0]:
            return ""
        if not self._around.has("WAYLAND_DISPLAY") and not self._around.has("DISPLAY"):
            return "there is no desktop (neither WAYLAND_DISPLAY nor DISPLAY is set)"
        wanted = "wl-copy (wl-clipboard)" if self._around.has("WAYLAND_DISPLAY") else "xclip or xsel"
        return f"{wanted} is not installed"

    def _command(self) -> tuple[str, ...]:
        """The tool for this desktop, of which the first need not be there."""
        if self._around.has("WAYLAND_DISPLAY") and self._around.tool("wl-copy"):
            return ("wl-copy", "--type", "text/plain;charset=utf-8")
        if self._around.has("DISPLAY"):
            if self._around.tool("xclip"):
                return ("xclip", "-selection", "clipboard", "-in")
            if self._around.tool("xsel"):
                return ("xsel", "--clipboard", "--input")
        return ("",)

    def send(self, text: str) -> None:
        """Run the tool, or pyperclip, and look at how it went."""
        failure = _by_pyperclip(text, check=self.confirmed) if self._by_pyperclip else self._by_tool(text)
        if failure:
            raise _FailedError(failure)

    def _by_tool(self, text: str) -> str:
        return self._around.run(self._command(), text.encode(), SECONDS)


def _by_pyperclip(text: str, *, check: bool) -> str:
    outcome: list[str] = []

    def copy() -> None:
        import pyperclip

        try:
            pyperclip.copy(text)
            same = not check or pyperclip.paste().replace("\r\n", "\n") == text
            outcome.append("" if same else "the clipboard holds something else")
        except (pyperclip.PyperclipException, OSError, UnicodeError) as error:
            outcome.append(f"pyperclip failed ({error})")

    # pyperclip waits for its tools without limit.
    thread = threading.Thread(target=copy, daemon=True)
    thread.start()
    thread.join(SECONDS)
    return outcome[0] if outcome else f"the clipboard did not answer within {SECONDS:g} seconds"


class TerminalSequence:
    """OSC 52, by which a program asks its terminal to set the clipboard; no terminal says whether it did."""

    name = "osc52"
    confirmed = False

    def __init__(self, around: Surroundings, write_terminal: Callable[[str], None]) -> None:
        self._around = around
        self._write = write_terminal

    def detail(self) -> str:
        """Where a text goes on this way, in words."""
        return "the terminal (OSC 52)"

    def obstacle(self) -> str:
        """Why it cannot be tried here; empty if it can."""
        terminal = self._around.environment.get("TERM", "")
        if terminal in ("dumb", "linux") and not self._around.is_web:
            return f"a {terminal} terminal has no clipboard"
        return ""

    def send(self, text: str) -> None:
        """Write the sequence, wrapped for what lies between here and the terminal."""
        encoded = base64.b64encode(text.encode()).decode("ascii")
        if len(encoded) > LONGEST_SEQUENCE:
            raise _FailedError("the text is too long for the terminal")
        try:
            self._write(self._wrapped(f"\x1b]52;c;{encoded}\x07"))
        except (OSError, ValueError) as error:
            raise _FailedError("the terminal cannot be written to") from error

    def _wrapped(self, sequence: str) -> str:
        if self._around.is_web:
            return sequence
        if self._around.has("TMUX"):
            return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
        if self._around.has("STY") or self._around.environment.get("TERM", "").startswith("screen"):
            # GNU screen takes a passed-on sequence only in small pieces.
            pieces = (sequence[at : at + _SCREEN_PIECE] for at in range(0, len(sequence), _SCREEN_PIECE))
            return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
        return sequence


class SavedFile:
    """A file for the reader alone, where no clipboard takes the text."""

    name = "file"
    confirmed = True

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clip.txt"

    def detail(self) -> str:
        """Where a text goes on this way, in words."""
        return str(self.path)

    def obstacle(self) -> str:
        """Why it cannot be tried here; empty if it can."""
        return ""

    def send(self, text: str) -> None:
        """Write the file anew, never through a link, readable by its owner only."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # mkstemp makes the file with mode 0600.
            descriptor, name = tempfile.mkstemp(prefix=".clip-", dir=self.path.parent)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                    file.write(text)
                Path(name).replace(self.path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise _FailedError(f"{self.path} cannot be written ({error.strerror})") from error


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
                except _FailedError as error:
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
