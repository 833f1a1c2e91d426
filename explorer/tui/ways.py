"""The ways to the clipboard: tmux, the desktop's own tools, a sequence to the terminal, and at last a file.

No way is believed without an exit code: tools are started directly and given two seconds. What cannot be confirmed
says so.
"""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from explorer.paths import write_atomically

SECONDS: Final = 2.0
"""How long a tool may take."""
LONGEST_SEQUENCE: Final = 74_994
"""Bytes of base64 that every terminal with OSC 52 takes; above that some drop it without a word."""
_SCREEN_PIECE: Final = 240

Runner = Callable[[Sequence[str], bytes, float], str]
"""Runs a command with input and a limit in seconds; gives why it failed, or nothing."""


class NotTakenError(Exception):
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
            NotTakenError: it was not taken.
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
            raise NotTakenError(failure)


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
            raise NotTakenError(failure)

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
            raise NotTakenError("the text is too long for the terminal")
        try:
            self._write(self._wrapped(f"\x1b]52;c;{encoded}\x07"))
        except (OSError, ValueError) as error:
            raise NotTakenError("the terminal cannot be written to") from error

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
            write_atomically(self.path, text)
        except OSError as error:
            raise NotTakenError(f"{self.path} cannot be written ({error.strerror})") from error
