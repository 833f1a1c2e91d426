"""The installed program in a real terminal (tmux): what a person types and reads."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

PROGRAM = Path(sys.executable).parent / "explorer"


class Terminal:
    """One tmux session of its own server."""

    def __init__(self, socket: Path, size: tuple[int, int], environment: dict[str, str]) -> None:
        self._tmux = ["tmux", "-S", str(socket), "-f", "/dev/null"]
        self._size = size
        self._environment = environment

    def run(self, *words: str) -> str:
        """Run a tmux command."""
        done = subprocess.run(
            [*self._tmux, *words], check=True, capture_output=True, text=True, env=self._environment, timeout=20
        )
        return done.stdout

    def open(self, command: str) -> None:
        """Open the session with a program in it."""
        width, height = self._size
        self.run("new-session", "-d", "-x", str(width), "-y", str(height), command)
        self.run("set-option", "-s", "escape-time", "0")

    def keys(self, *keys: str) -> None:
        """Press keys."""
        self.run("send-keys", *keys)

    def text(self, text: str) -> None:
        """Type text."""
        self.run("send-keys", "-l", text)

    def screen(self) -> str:
        """What is on the screen."""
        return self.run("capture-pane", "-p")

    def until(self, *wanted: str, seconds: float = 60) -> str:
        """Wait until all of these are on the screen."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            screen = self.screen()
            if all(word in screen for word in wanted):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{wanted} did not come:\n{screen}")

    def close(self) -> None:
        """End the server and all in it."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True, env=self._environment)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "SHELL": "/bin/sh"}
    session = Terminal(tmp_path / "tmux", (110, 32), environment)
    yield session
    session.close()


def test_a_first_start_answers_a_search_and_copies_to_the_tmux_buffer(terminal: Terminal, tmp_path: Path) -> None:
    terminal.open(f"{PROGRAM}; sleep 60")
    terminal.until("5 of 5", "Dmitry Peskov")
    terminal.text("hmeimim latakia")
    terminal.until("1 of 5", "▸ 5")
    terminal.keys("Enter")
    terminal.keys("Enter")
    terminal.until("hit 1–2/2")
    terminal.keys("v")
    terminal.until("Will be copied")
    terminal.keys("y")
    terminal.until("tmux buffer")
    copied = terminal.run("show-buffer")
    assert "Hmeimim airbase in Latakia province" in copied
    assert "000_ec71e48f1728297d.txt" in copied
    terminal.keys("C-q")


def test_it_steps_aside_for_the_shell_and_comes_back_as_it_was(terminal: Terminal) -> None:
    terminal.open("sh -i")
    terminal.text(f"{PROGRAM}\n")
    terminal.until("5 of 5", "Dmitry Peskov")
    terminal.keys("C-z")
    terminal.until("Stopped")
    terminal.text("fg\n")
    terminal.until("5 of 5", "Results", "Dmitry Peskov", "f1 Help")
    terminal.text("hmeimim")
    terminal.until("2 of 5")
    terminal.keys("C-z")
    terminal.until("Stopped")
    terminal.text("echo $((6 * 7))\n")
    terminal.until("42")
    terminal.text("fg\n")
    terminal.until("2 of 5", "hmeimim")
    terminal.text(" latakia")
    terminal.until("hmeimim latakia")
    terminal.keys("C-q")
    terminal.until("42")


def test_hostile_text_sends_nothing_to_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    evil = "\x1b]2;owned\x07 \x1b]52;c;b3duZWQ=\x07 [/x] [@click=app.quit]here[/] \u202etxt \x9b31m Ann Lee said so."
    prose = "The harbour was calm that morning and the boats came in one after the other. " * 4
    (folder / "evil.txt").write_text(f"{evil}\n{prose}\n", encoding="utf-8")
    (folder / "name\x1b]2;owned\x07.txt").write_text("A quiet text about Oslo.\n")
    terminal.open(f"{PROGRAM} {folder}; sleep 60")
    terminal.run("set-option", "-s", "set-clipboard", "on")
    terminal.until("2 of 2", "␛]2;owned")
    terminal.text("quiet")
    terminal.until("1 of 2")
    assert "owned" not in terminal.run("display-message", "-p", "#{pane_title}")
    assert "owned" not in terminal.run("list-buffers")


def test_it_ends_when_its_terminal_is_closed(terminal: Terminal) -> None:
    terminal.open(f"exec {PROGRAM}")
    terminal.until("5 of 5", "Dmitry Peskov")
    process = int(terminal.run("display-message", "-p", "#{pane_pid}"))
    # The system sends both then, in no order; one that comes late must not begin anything again.
    os.kill(process, signal.SIGHUP)
    deadline = time.monotonic() + 20
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.kill(process, signal.SIGCONT)
            time.sleep(0.005)
    assert not Path(f"/proc/{process}").exists()
