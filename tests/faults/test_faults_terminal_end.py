"""Whatever ends the program, the terminal is as it was before; bytes that are no text do not end it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")


def run(seeds: str, act: Callable[[int, int], object]) -> tuple[bytes, list[Any], list[Any], int]:
    program, terminal = pty.openpty()
    before = termios.tcgetattr(terminal)
    child = subprocess.Popen(
        [sys.executable, "-m", "explorer", seeds],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        env={**os.environ, "LANG": "C.UTF-8"},
    )
    sent = bytearray()

    def read(seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and select.select([program], [], [], 0.1)[0]:
            sent.extend(os.read(program, 1 << 16))

    deadline = time.monotonic() + 40
    while b"articles" not in sent and time.monotonic() < deadline:
        read(0.5)
    read(1)
    act(child.pid, program)
    deadline = time.monotonic() + 15
    while child.poll() is None:
        if time.monotonic() > deadline:
            child.kill()
        read(0.1)
    read(0.2)
    after = termios.tcgetattr(terminal)
    os.close(program)
    os.close(terminal)
    return bytes(sent), before, after, child.wait()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_leaves_the_terminal_as_it_was(seeds: Path, warm_home: Path, name: str) -> None:
    sent, before, after, _ = run(str(seeds), lambda pid, _: os.kill(pid, getattr(signal, name)))
    assert before == after
    for off in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l", b"\x1b[?2004l"):
        assert off in sent


def test_bytes_that_are_not_utf8_do_not_end_the_program(seeds: Path, warm_home: Path) -> None:
    def act(_: int, terminal: int) -> None:
        os.write(terminal, b"a\x9b\xff")
        time.sleep(1)
        os.write(terminal, b"\x11")

    sent, _, _, code = run(str(seeds), act)
    assert b"Traceback" not in sent
    assert code == 0
