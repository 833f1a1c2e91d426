"""The program as a whole: what is a command and what a path, how it ends, what shells complete."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from explorer import __version__, faults
from explorer.cli import main, program
from explorer.library import Library

COMMANDS = ("index", "search", "entities", "correct", "evaluate", "show", "cite", "doctor")


def explorer(*arguments: str) -> Result:
    """Run the program in this process."""
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, ...]]:
    """What the screen was opened on, instead of opening it."""
    roots: list[tuple[Path, ...]] = []

    def remember(given: tuple[Path, ...], model: str | None = None) -> int:
        roots.append((*given, Path(f"model {model}")) if model else given)
        return 0

    monkeypatch.setattr(program, "open_screen", remember)
    return roots


class TestCommandsAndPaths:
    def test_without_arguments_the_screen_opens(self, opened: list[tuple[Path, ...]]) -> None:
        assert explorer().exit_code == 0
        assert opened == [()]

    def test_what_is_no_command_is_a_path(self, opened: list[tuple[Path, ...]]) -> None:
        assert explorer("letters", "notes/a.txt").exit_code == 0
        assert opened == [(Path("letters"), Path("notes/a.txt"))]

    def test_the_model_can_stand_before_and_after_the_paths(self, opened: list[tuple[Path, ...]]) -> None:
        for arguments in (("--model", "rules"), ("--model", "rules", "letters"), ("letters", "--model", "rules")):
            assert explorer(*arguments).exit_code == 0
        assert opened == [(Path("model rules"),), *[(Path("letters"), Path("model rules"))] * 2]
        assert explorer("--model", "rules", "index").exit_code == 2

    def test_a_folder_named_like_a_command_is_written_as_a_path(self, opened: list[tuple[Path, ...]]) -> None:
        assert explorer("./index").exit_code == 0
        assert opened == [(Path("index"),)]

    def test_a_path_that_is_not_there_is_said_with_the_command_that_was_meant(self) -> None:
        result = explorer("serach")
        assert result.exit_code == 2
        assert result.stderr == (
            "explorer: There is no command, folder or file called serach.\nDid you mean: explorer search\n"
        )

    def test_the_screen_wants_a_terminal(self, seeds: Path) -> None:
        result = explorer(str(seeds))
        assert result.exit_code == 2
        assert "needs a terminal" in result.stderr

    @pytest.mark.parametrize("command", ["", *COMMANDS])
    def test_help(self, command: str) -> None:
        result = explorer(*([command] if command else []), "--help")
        assert result.exit_code == 0
        assert result.stdout.startswith(f"Usage: explorer {command}".rstrip())

    def test_help_after_a_path_is_the_help_of_the_program(self, seeds: Path) -> None:
        assert explorer(str(seeds), "--help").stdout == explorer("--help").stdout

    def test_help_names_every_command(self) -> None:
        assert all(f"\n  {command} " in explorer("-h").stdout for command in COMMANDS)

    @pytest.mark.parametrize("option", ["-V", "--version"])
    def test_version(self, option: str) -> None:
        assert explorer(option).stdout == f"explorer {__version__}\n"


class TestErrors:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["--no-such-option"],
            ["search"],
            ["search", "x", "--sort", "weight"],
            ["search", "x", "--limit", "-1"],
            ["search", "x", "--csv", "--explain"],
            ["search", "x", "--actor", ""],
            ["entities", "--export", "-", "--kind", "actor"],
            ["entities", "--suggest", "--evidence"],
            ["search", "x", ""],
            ["search", "x", "/no/such/folder"],
            ["cite", "x"],
            ["cite", "x", "--quote", "a", "--paragraph", "1"],
            ["entities", "--kind", "thing"],
        ],
        ids=" ".join,
    )
    def test_every_error_is_a_line_on_stderr_and_exit_code_2(self, arguments: list[str]) -> None:
        result = explorer(*arguments)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.startswith("explorer: ")
        assert "Traceback" not in result.stderr

    def test_a_query_that_looks_like_an_option_is_explained(self) -> None:
        result = explorer("search", "-war")
        assert result.exit_code == 2
        assert "explorer search --" in result.stderr

    @pytest.mark.parametrize(
        ("raised", "code", "said"),
        [
            (KeyboardInterrupt(), 130, "explorer: Stopped.\n"),
            (OSError(28, "No space left on device", "/full"), 2, "explorer: No space left on device: /full\n"),
        ],
    )
    def test_what_ends_a_command_from_outside(
        self, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, said: str
    ) -> None:
        def fail(*_: object, **__: object) -> Library:
            raise raised

        monkeypatch.setattr(Library, "open", fail)
        result = explorer("entities")
        assert result.exit_code == code
        assert result.stderr.endswith(said)

    def test_a_fault_of_the_program_is_not_taken_for_nothing_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object, **__: object) -> Library:
            raise RuntimeError("a bug")

        monkeypatch.setattr(Library, "open", fail)
        result = explorer("entities")
        assert result.exit_code == 2
        assert "RuntimeError" in result.stderr
        assert "Traceback" not in result.stderr
        assert "RuntimeError: a bug" in faults.log_file().read_text()

    @pytest.mark.usefixtures("warm_home")
    def test_a_reader_that_goes_away_is_no_error(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-m", "explorer", "entities", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0

    @pytest.mark.usefixtures("warm_home")
    def test_a_page_for_a_reader_that_goes_away_is_none_either(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([sys.executable, "-m", "explorer", "search", ""], stdout=writing, stderr=subprocess.PIPE)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")

    @pytest.mark.usefixtures("warm_home")
    def test_closed_streams_are_no_fault(self) -> None:
        command = f'"{sys.executable}" -m explorer search "" --json >&-'
        done = subprocess.run(command, shell=True, stderr=subprocess.PIPE)
        assert (done.returncode, done.stderr) == (0, b"")

    @pytest.mark.usefixtures("warm_home")
    @pytest.mark.parametrize("arguments", [["search", ""], ["search", "", "--json"], ["show", "00", "--json"]])
    def test_a_terminal_that_knows_only_ascii_is_served(self, arguments: list[str]) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "explorer", *arguments],
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=False,
        )
        assert b"Traceback" not in done.stderr
        assert done.stdout.decode("ascii") or b"could be any of" in done.stderr
        if done.stdout and "--json" in arguments:
            json.loads(done.stdout)


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_every_shell_gets_its_script(self, shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("_EXPLORER_COMPLETE", f"{shell}_source")
        result = explorer()
        assert result.exit_code == 0
        assert f"_EXPLORER_COMPLETE={shell}_complete" in result.stdout

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (["sea"], ["plain,search"]),
            (["lett"], ["file,lett"]),
            (["search", "--so"], ["plain,--sort"]),
            (["search", "x", "--sort", "da"], ["plain,date"]),
            (["search", "x", "lett"], ["file,lett"]),
            (["entities", "--kind", ""], ["plain,actor", "plain,place"]),
        ],
        ids=lambda value: " ".join(value),
    )
    def test_completions(self, words: list[str], expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("_EXPLORER_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(["explorer", *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        assert explorer().stdout.split() == expected

    @pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
    def test_bash_itself_completes(self, tmp_path: Path) -> None:
        program = tmp_path / "explorer"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m explorer "$@"\n')
        program.chmod(0o755)
        script = (
            'eval "$(_EXPLORER_COMPLETE=bash_source explorer)"; COMP_WORDS=(explorer ent); COMP_CWORD=1; '
            '_explorer_completion explorer; echo "${COMPREPLY[@]}"'
        )
        done = subprocess.run(
            ["bash", "-c", script],
            env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.split() == ["entities"]


def test_an_option_with_too_few_values_leads_to_the_help_of_its_command() -> None:
    result = explorer("correct", "--merge", "Ana")
    assert result.exit_code == 2
    assert "See: explorer correct --help" in result.stderr
