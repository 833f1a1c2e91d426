import base64
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from explorer import settings
from explorer.citing import sendable
from explorer.errors import ClipboardError
from explorer.tui.clipboard import Clipboard
from explorer.tui.ways import LONGEST_SEQUENCE, run_tool

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="fake tools are shell scripts")

GOOD = 'cat > "$0.got"; echo "$@" > "$0.args"'
FAILING = "cat > /dev/null; echo 'Error: cannot open display' >&2; exit 1"
HANGING = "exec sleep 60"
HOLDING = 'cat > "$0.got"; sleep 2 & exit 0'


class Machine:
    """A machine with fake tools, an environment, and a terminal that remembers what was written to it."""

    def __init__(self, folder, monkeypatch, environment=None, **tools):
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name, script in tools.items():
            tool = self.bin / name.replace("_", "-")
            tool.write_text(f"#!/bin/sh\n{script}\n")
            tool.chmod(0o755)
        monkeypatch.setenv("PATH", f"{self.bin}:/usr/bin:/bin")
        self.environment = {"PATH": str(self.bin), "TERM": "xterm-256color", **(environment or {})}
        self.folder = folder / "data"
        self.terminal = ""

    def write(self, sequence):
        self.terminal += sequence

    def clipboard(self, **options):
        def run(command, data, _):
            return run_tool(command, data, 0.5)

        options = {"platform": "linux", "folder": self.folder, "run": run, **options}
        return Clipboard(self.write, environment=self.environment, **options)

    def got(self, tool):
        return (self.bin / f"{tool}.got").read_text(encoding="utf-8")


@pytest.fixture
def machine(tmp_path, monkeypatch):
    def make(environment=None, **tools):
        return Machine(tmp_path, monkeypatch, environment, **tools)

    return make


def osc52(text):
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


@unix_only
def test_inside_tmux_its_buffer_is_loaded(machine):
    here = machine({"TMUX": "/tmp/tmux"}, tmux=GOOD)
    copied = here.clipboard().copy("“Ünïcode” — n.d.")
    assert (copied.way, copied.confirmed) == ("tmux", True)
    assert copied.message == "Copied to the tmux buffer"
    assert here.got("tmux") == "“Ünïcode” — n.d."
    assert (here.bin / "tmux.args").read_text() == "load-buffer -w -\n"
    assert here.terminal == ""


@unix_only
def test_an_old_tmux_gets_its_buffer_without_passing_it_on(machine):
    here = machine({"TMUX": "/tmp/tmux"}, tmux=f'[ "$2" = -w ] && exit 1; {GOOD}')
    assert here.clipboard().copy("text").message == "Copied to the tmux buffer"
    assert (here.bin / "tmux.args").read_text() == "load-buffer -\n"


@unix_only
def test_where_tmux_fails_the_sequence_goes_through_it(machine):
    here = machine({"TMUX": "/tmp/tmux"}, tmux=FAILING)
    copied = here.clipboard().copy("text")
    assert (copied.way, copied.confirmed) == ("osc52", False)
    assert here.terminal == "\x1bPtmux;" + osc52("text").replace("\x1b", "\x1b\x1b") + "\x1b\\"


@unix_only
@pytest.mark.parametrize(
    ("environment", "tool"),
    [({"DISPLAY": ":0"}, "xclip"), ({"DISPLAY": ":0"}, "xsel"), ({"WAYLAND_DISPLAY": "wayland-0"}, "wl-copy")],
)
@pytest.mark.parametrize("script", [GOOD, HOLDING])
def test_on_a_desktop_its_tool_is_used_even_if_it_stays_behind(machine, environment, tool, script):
    here = machine(environment, **{tool.replace("-", "_"): script})
    copied = here.clipboard().copy("text\n")
    assert copied.message == f"Copied to the clipboard ({tool})"
    assert copied.confirmed
    assert here.got(tool) == "text\n"


@unix_only
@pytest.mark.parametrize("script", [FAILING, HANGING])
@pytest.mark.parametrize("tool", ["xclip", "wl-copy"])
def test_a_dead_desktop_is_never_called_copied(machine, script, tool):
    here = machine({"DISPLAY": ":9", "WAYLAND_DISPLAY": "dead"}, **{tool.replace("-", "_"): script})
    copied = here.clipboard().copy("text")
    assert copied.message == "Sent to the terminal (OSC 52), not confirmed"
    assert not copied.confirmed
    assert tool in copied.failures[1]
    assert here.terminal == osc52("text")


@unix_only
@pytest.mark.parametrize(
    "environment", [{"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":0"}, {"SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"}]
)
def test_over_ssh_the_clipboard_of_the_other_machine_is_left_alone(machine, environment):
    here = machine(environment, xclip=GOOD)
    assert here.clipboard().copy("text").way == "osc52"
    assert not (here.bin / "xclip.got").exists()


@unix_only
def test_at_a_browser_only_its_terminal_is_used(machine):
    here = machine({"TMUX": "/tmp/tmux", "DISPLAY": ":0", "TERM": "dumb"}, tmux=GOOD, xclip=GOOD)
    assert here.clipboard(is_web=True).copy("text").way == "osc52"
    assert here.terminal == osc52("text")


def test_inside_gnu_screen_the_sequence_is_passed_on_in_pieces(machine):
    here = machine({"STY": "1.pts", "TERM": "screen"})
    here.clipboard().copy("text " * 500)
    assert here.terminal.startswith("\x1bP\x1b]52;c;")
    pieces = here.terminal.removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert "".join(pieces) == osc52("text " * 500)
    assert max(map(len, pieces)) <= 256


@pytest.mark.parametrize(("size", "way"), [(1, "osc52"), (56_244, "osc52"), (56_247, "file"), (2_000_000, "file")])
def test_what_is_too_long_for_a_terminal_is_saved_and_not_lost(machine, size, way):
    here = machine()
    copied = here.clipboard().copy("x" * size)
    assert copied.way == way
    if way == "file":
        assert here.terminal == ""
        assert Path(copied.detail).read_text() == "x" * size
    else:
        assert len(here.terminal) <= LONGEST_SEQUENCE + 16


@pytest.mark.parametrize("terminal", ["dumb", "linux"])
def test_without_any_clipboard_the_text_is_saved_for_the_reader_alone(machine, terminal):
    here = machine({"TERM": terminal})
    copied = here.clipboard().copy("text\n")
    path = here.folder / "clip.txt"
    assert copied.message == f"Saved to {path}: no clipboard could be reached"
    assert path.read_bytes() == b"text\n"
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600
        assert here.folder.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in here.folder.iterdir()] == ["clip.txt"]


@unix_only
def test_a_link_in_place_of_the_file_is_not_written_through(machine, tmp_path):
    here = machine({"TERM": "dumb"})
    here.folder.mkdir()
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (here.folder / "clip.txt").symlink_to(victim)
    here.clipboard().copy("text")
    assert victim.read_text() == "precious"


def test_if_not_even_the_file_can_be_written_it_is_said(machine, tmp_path):
    here = machine({"TERM": "dumb"})
    here.folder.write_text("a file where the folder should be")
    with pytest.raises(ClipboardError, match="Nothing took the text") as caught:
        here.clipboard().copy("text")
    assert caught.value.hint


@unix_only
@pytest.mark.parametrize("way", settings.CLIPBOARD_WAYS)
def test_a_setting_limits_the_ways(machine, way):
    here = machine({"TMUX": "/tmp/tmux", "DISPLAY": ":0"}, tmux=GOOD, xclip=GOOD)
    copied = here.clipboard(way=way).copy("text")
    assert copied.way == ("tmux" if way == "auto" else way)
    assert not copied.failures


def test_a_way_that_was_set_and_does_not_work_ends_in_the_file(machine):
    copied = machine().clipboard(way="tmux").copy("text")
    assert copied.way == "file"
    assert copied.failures == ("tmux: not inside tmux",)


def test_nothing_reaches_the_clipboard_that_a_paste_could_act_on(machine):
    here = machine({"TERM": "dumb"})
    copied = here.clipboard().copy("rm\x1b[201~ -rf\r\n\u202eabc\u2028\x9b\ud800\tend")
    text = (here.folder / "clip.txt").read_text(encoding="utf-8")
    assert text == "rm[201~ -rf\nabc\n\ufffd    end" == sendable(text)
    assert copied.left_out == 4
    assert copied.message.endswith("; 4 hidden characters left out")


def test_there_has_to_be_something_to_copy(machine):
    with pytest.raises(ClipboardError, match="nothing to copy"):
        machine().clipboard().copy("\x1b\u202e")


def test_each_way_says_whether_it_can_be_tried_and_why_not(machine):
    states = {state.name: state for state in machine({"DISPLAY": ":0"}).clipboard().ways()}
    assert tuple(states) == settings.CLIPBOARD_WAYS[1:]
    assert states["tmux"].obstacle == "not inside tmux"
    assert "xclip or xsel is not installed" in states["native"].describe()
    assert states["osc52"].describe() == "the terminal (OSC 52): can be tried"
    assert not states["file"].obstacle


def test_the_ways_are_tried_in_the_order_of_what_can_be_confirmed(machine):
    order = [state.name for state in machine().clipboard().ways()]
    assert all(settings.CLIPBOARD_WAYS.index(a) < settings.CLIPBOARD_WAYS.index(b) for a, b in pairwise(order))


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_pyperclip_is_used_and_read_back(machine, monkeypatch, platform):
    import pyperclip

    held = []
    monkeypatch.setattr(pyperclip, "copy", held.append)
    monkeypatch.setattr(pyperclip, "paste", lambda: held[-1].replace("\n", "\r\n"))
    copied = machine().clipboard(platform=platform).copy("a\nb")
    assert (copied.message, copied.confirmed) == ("Copied to the clipboard", True)
    assert held == ["a\nb"]


def test_a_pyperclip_that_only_seems_to_copy_is_not_believed(machine, monkeypatch):
    import pyperclip

    monkeypatch.setattr(pyperclip, "copy", lambda _: None)
    monkeypatch.setattr(pyperclip, "paste", lambda: "something else")
    assert machine().clipboard(platform="darwin").copy("text").way == "osc52"


def test_within_windows_linux_copying_is_not_called_confirmed(machine, monkeypatch):
    import pyperclip

    monkeypatch.setattr(pyperclip, "copy", lambda _: None)
    copied = machine({"WSL_DISTRO_NAME": "Debian"}).clipboard().copy("text")
    assert copied.message == "Sent to the clipboard, not confirmed"


def test_asking_for_the_ways_does_not_load_the_screen():
    code = "import sys; from explorer.tui import clipboard; clipboard.ways(); sys.exit('textual' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
@pytest.mark.parametrize("option", ["on", "off", "external"])
def test_a_real_tmux_has_the_text_however_it_treats_the_clipboard(tmp_path, monkeypatch, option):
    socket = tmp_path / "tmux"
    tmux = ["tmux", "-f", "/dev/null", "-S", str(socket)]
    subprocess.run([*tmux, "new-session", "-d", "sleep 30"], check=True)
    try:
        subprocess.run([*tmux, "set-option", "-s", "set-clipboard", option], check=True)
        monkeypatch.setenv("TMUX", f"{socket},0,0")
        copied = Clipboard(pytest.fail, environment=dict(os.environ), folder=tmp_path).copy("“Ünïcode” — n.d.")
        assert (copied.way, copied.confirmed) == ("tmux", True)
        shown = subprocess.run([*tmux, "show-buffer"], check=True, capture_output=True)
        assert shown.stdout.decode() == "“Ünïcode” — n.d."
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)


@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xclip")), reason="needs Xvfb and xclip")
def test_a_display_that_is_alive_gives_back_what_was_copied(tmp_path, monkeypatch):
    receiving, sending = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(sending)], pass_fds=[sending], stderr=subprocess.DEVNULL
    ) as display:
        try:
            os.close(sending)
            monkeypatch.setenv("DISPLAY", f":{os.read(receiving, 16).decode().strip()}")
            for name in ("TMUX", "WAYLAND_DISPLAY", "SSH_TTY", "SSH_CONNECTION"):
                monkeypatch.delenv(name, raising=False)
            copied = Clipboard(pytest.fail, environment=dict(os.environ), folder=tmp_path, way="native").copy("text")
            assert copied.confirmed
            pasted = subprocess.run(["xclip", "-o", "-selection", "clipboard"], check=True, capture_output=True)
            assert pasted.stdout == b"text"
        finally:
            os.close(receiving)
            display.terminate()
