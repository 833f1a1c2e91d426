"""What is installed: the wheel holds everything the program needs, and works from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "explorer"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout; built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "-w", str(folder), str(ROOT)], check=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_its_name(wheel: Path) -> None:
    assert wheel.name.startswith("explorer_tui-")
    assert wheel.name.endswith("-py3-none-any.whl")


def test_it_holds_the_whole_package_and_nothing_else(unpacked: Path) -> None:
    held = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted |= {f"explorer/seeds/{path.name}" for path in (ROOT / "seeds").iterdir()}
    assert {name for name in held if ".dist-info/" not in name} == wanted
    assert "explorer/py.typed" in held


def test_the_seeds_travel_byte_for_byte(unpacked: Path) -> None:
    for seed in (ROOT / "seeds").iterdir():
        assert (unpacked / "explorer" / "seeds" / seed.name).read_bytes() == seed.read_bytes()


def test_its_command_and_licence(unpacked: Path) -> None:
    [metadata] = unpacked.glob("*.dist-info")
    assert "explorer = explorer.cli:main" in (metadata / "entry_points.txt").read_text()
    assert (metadata / "licenses" / "LICENSE").is_file()


def test_it_opens_its_own_seeds_from_any_folder(unpacked: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "search", "", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["total"] == len(list((ROOT / "seeds").iterdir()))
    assert answer["facets"]["actors"]
