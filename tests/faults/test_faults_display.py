"""What hostile articles, names and queries send to a real terminal: nothing but what harmless ones send."""

from __future__ import annotations

import os
import re
import select
import struct
import subprocess
import sys
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

fcntl = pytest.importorskip("fcntl")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

SIGNS = (
    "\x1b]0;OWNED\x07",
    "\x1b]2;OWNED\x1b\\",
    "\x1b]8;;http://e.example\x1b\\l\x1b]8;;\x1b\\",
    "\x1b]52;c;T1dORUQ=\x07",
    "\x1bPOWNED\x1b\\",
    "\x1b_OWNED\x1b\\",
    "\x1b^OWNED\x1b\\",
    "\x1bXOWNED\x1b\\",
    "\x1b[31m",
    "\x1b[2J",
    "\x1b[?1049l",
    "\x1bc",
    "\x1b[6n",
    "\x9b31m",
    "\x9d0;OWNED\x9c",
    "\x90q\x9c",
    "\x9fG\x9c",
    "\x07",
    "\x08\x08",
    "\x0b",
    "\x0c",
    "\x0e",
    "\x0f",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x1f",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\u061c",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202b",
    "\u202c",
    "\u202d",
    "\u202e",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u206a",
    "\u206f",
    "\ufff9a\ufffab\ufffb",
    "\U000e0001",
    "\U000e0041\U000e007f",
    "e" + "\u0301" * 200,
    "[/x]",
    "[/bold]",
    "[@click=app.quit]Q[/]",
    "[link=http://e.example]L[/link]",
    "[$primary]",
    "\\[b]",
)
PROSE = "The harbour was calm that morning and the boats came in one after the other. " * 12
TOKEN = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|"
    rb"\x1b[P_^X][^\x1b]*\x1b\\|\x1b[ -/]*[0-~]|[\x00-\x1f\x7f]"
)


def corpus(root: Path, *, hostile: bool) -> Path:
    """The same files, with signs that steer terminals or without."""
    (root / "sub").mkdir(parents=True)
    signs = SIGNS if hostile else ("plain",) * len(SIGNS)
    for at in range(0, len(signs), 9):
        some = (*signs[at : at + 9], "day")
        names = " ".join(f"President John Sm{sign}ith of Nor{sign}way met Mary {sign} Brown." for sign in some)
        (root / f"a{at:02}.txt").write_text(
            f"Title {some[0]} of the day {some[1]}\n\n{names}\n\n{PROSE}\n{' '.join(signs)}\n{PROSE}\n"
        )
    told = '"T \\e]2;OWNED\\a \\u202E \\x9b31m [/x]"' if hostile else "Told"
    (root / "m.md").write_text(
        f"---\ntitle: {told}\nauthor: {told}\nsource: {told}\nurl: {told}\n---\nA harbour in Oslo.\n"
    )
    name = '"Corpus \\u001b]2;OWNED\\u0007 [/x] \\u202E"' if hostile else '"Corpus"'
    (root / "corpus.toml").write_text(f"[corpus]\nname = {name}\n")
    paths = [
        b"n\x1b]2;OWNED\x07.txt",
        b"n\nnew\rline.txt",
        b"n\xff\xfe.txt",
        b"n[@click=app.quit]q[].txt",
        "n\u202e\x9b.txt".encode(),
    ]
    for number, path in enumerate(paths):
        name = os.fsdecode(path if hostile else b"n%d.txt" % number)
        (root / "sub" / name).write_text("A quiet harbour text about Oslo and John Smith.\n")
    return root


def steering(text: str) -> set[str]:
    """Characters that steer a terminal or turn the order of what is read, by their code;."""
    bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u206a\u206f\ufff9\ufffa\ufffb"
    return {
        f"U+{ord(char):04X}"
        for char in set(text) - {"\n"}
        if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in bidi or 0xE0000 <= ord(char) < 0xE0080
    }


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", "explorer", *words]


class Screen:
    """The program in a pseudo-terminal, with all it ever sent."""

    def __init__(self, folder: Path) -> None:
        self.sent = bytearray()
        self.terminal, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            program(str(folder)), stdin=inside, stdout=inside, stderr=inside, start_new_session=True, env=environment
        )
        os.close(inside)

    def read(self, idle: float) -> bool:
        if not select.select([self.terminal], [], [], idle)[0]:
            return False
        try:
            data = os.read(self.terminal, 1 << 16)
        except OSError:
            return False
        self.sent += data
        return bool(data)

    def until(self, word: bytes, seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while word not in self.sent:
            assert time.monotonic() < deadline, f"{word!r} did not come: {bytes(self.sent[-2000:])!r}"
            self.read(0.1)

    def press(self, keys: str, idle: float = 0.04) -> None:
        os.write(self.terminal, keys.encode())
        deadline = time.monotonic() + 5
        while self.read(idle) and time.monotonic() < deadline:
            pass

    def leave(self) -> int:
        self.press("\x11", 0.2)
        deadline = time.monotonic() + 15
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                self.process.kill()
            self.read(0.1)
        os.close(self.terminal)
        return self.process.wait()


def tour(folder: Path) -> tuple[set[bytes], str]:
    """Every pane, sheet and list; gives the sequences that were sent, and the text."""
    subprocess.run(program("index", str(folder)), check=True, capture_output=True, timeout=60)
    screen = Screen(folder)
    screen.until(b"articles")
    screen.press("", 0.4)
    for query in ("harbour", "h\u202e[/x] \x9b31m [@click=app.quit]", 'title:"x[/bold]" ('):
        screen.press(query, 0.1)
        screen.press("\x1b[20~", 0.15)  # F9: how it was read
        screen.press("\x1b", 0.15)
        screen.press("\x15")
    screen.press("\r")
    for key in "jjjjjj":
        screen.press(key)
    for key in ("\r", " ", "G", "g", "v", "j", "Y", "\x1b", "]", "]", "]"):
        screen.press(key)
    for _ in range(2):
        screen.press("\x1bOQ")  # F2: actors, places
        for key in ("j", "j", "i", "q", "j", "\r", "-", "f", "[/\u202e", "\x1b"):
            screen.press(key, 0.15 if key == "\x1b" else 0.06)
    screen.press("\x1b[18~")  # F7: no filters
    for key in ("\x1bOR", "\x1bOS", "\x1bOP"):  # F3, F4, F1
        screen.press(key, 0.15)
        screen.press("o\u202e", 0.1)
        screen.press("\x1b", 0.15)
        screen.press("\x1b", 0.15)
    screen.press("\x10", 0.2)
    screen.press("Files", 0.2)
    screen.press("\r", 0.2)
    screen.press(" ")
    screen.press("q", 0.1)
    assert screen.leave() == 0
    sent = bytes(screen.sent)
    shapes = {
        token[:2] + token[-1:] if token[-1:] in b"mH" and token[:2] == b"\x1b[" else token
        for token in TOKEN.findall(sent)
    }
    return shapes, TOKEN.sub(b"", sent).decode("utf-8")


def test_nothing_of_the_data_reaches_the_terminal_as_a_sequence(tmp_path: Path) -> None:
    folders = [corpus(tmp_path / "harmless", hostile=False), corpus(tmp_path / "hostile", hostile=True)]
    with ThreadPoolExecutor() as both:
        (allowed, _), (sent, text) = both.map(tour, folders)
    assert "OWNED" in text
    assert sent - allowed == set()
    assert steering(text) == set()


COMMANDS = (
    ("index", "--rebuild"),
    ("search", "harbour"),
    ("search", "\x1b[31m\u202e(", "--json"),
    ("entities",),
    ("show", "m.md"),
    ("show", "no\x1b]2;OWNED\x07"),
    ("cite", "m.md", "--paragraph", "1"),
    ("doctor",),
)


def test_commands_print_nothing_that_steers(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "hostile", hostile=True)
    for words in COMMANDS:
        done = subprocess.run(program(*words, str(folder)), capture_output=True, timeout=60, check=False)
        said = (done.stdout + done.stderr).decode("utf-8")
        assert "Traceback" not in said
        assert steering(said) == set(), words
