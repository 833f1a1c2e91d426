"""Whatever ends the program, the terminal is as it was."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import termios
import time

import pytest


def run(seeds: str, act: object) -> tuple[bytes, object, object, int]:
    program, terminal = pty.openpty()
    before = termios.tcgetattr(terminal)
    pid = os.fork()
    if pid == 0:
        os.setsid()
        for handle in (0, 1, 2):
            os.dup2(terminal, handle)
        os.execve(sys.executable, [sys.executable, "-m", "explorer", seeds], {**os.environ, "LANG": "C.UTF-8"})
    sent = bytearray()

    def read(seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and select.select([program], [], [], 0.1)[0]:
            sent.extend(os.read(program, 1 << 16))

    deadline = time.monotonic() + 40
    while b"articles" not in sent and time.monotonic() < deadline:
        read(0.5)
    read(1)
    act(pid, program)  # type: ignore[operator]
    status = 0
    for _ in range(100):
        read(0.1)
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
    else:
        os.kill(pid, signal.SIGKILL)
    read(0.3)
    return bytes(sent), before, termios.tcgetattr(terminal), os.waitstatus_to_exitcode(status)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_leaves_the_terminal_as_it_was(seeds: object, warm_home: object, name: str) -> None:
    sent, before, after, _ = run(str(seeds), lambda pid, _: os.kill(pid, getattr(signal, name)))
    assert before == after
    for off in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1003l", b"\x1b[?2004l"):
        assert off in sent


def test_bytes_that_are_not_utf8_do_not_end_the_program(seeds: object, warm_home: object) -> None:
    sent, _, _, code = run(
        str(seeds), lambda _, terminal: (os.write(terminal, b"a\x9b\xff"), time.sleep(1), os.write(terminal, b"\x11"))
    )
    assert b"Traceback" not in sent
    assert code == 0
