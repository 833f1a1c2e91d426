"""The documentation does what it says: every command in it runs, every table and example is what the program prints."""

from __future__ import annotations

import importlib.util
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from explorer import citing, settings
from explorer.cli import main
from explorer.cli.program import COMMANDS
from explorer.corpus import Corpus, FoundFile
from explorer.library import Library
from explorer.model import SearchState
from explorer.paths import data_folder
from explorer.text import sentences
from explorer.tui.commands import checked_keymap

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
REMAKE = "run: make docs"

_spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
assert _spec is not None
assert _spec.loader is not None
reference = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(reference)


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def commands(page: str) -> list[str]:
    """The commands of a page, without the prompt."""
    return [line[2:] for block in blocks(page, "console") for line in block.splitlines() if line.startswith("$ ")]


def section(page: str, name: str) -> str:
    """What stands between ``<!-- name -->`` and ``<!-- /name -->``."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", page, re.DOTALL)
    assert found, name
    return found[1]


EXAMPLES = [
    command for page in PAGES for command in commands(page.read_text(encoding="utf-8")) if "explorer " in command
]
JSON_EXAMPLES = re.findall(
    r"^```console\n\$ explorer ([^\n]*)\n```\n+```json\n(.*?)^```$", section(README, "json"), re.DOTALL | re.MULTILINE
)
QUERIES = re.findall(r"^\| `(.+?)` \|", README.split("## The query language")[1].split("\n## ")[0], re.MULTILINE)


def test_running_and_testing_come_first() -> None:
    assert commands(README)[:2] == ["make run", "make test"]


@pytest.fixture
def desk(warm_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed_library: Library) -> None:
    """A folder with a draft that quotes the first seed, a clipping of it, and the marked articles of the tests."""
    article = seed_library.article(seed_library.index.article_ids()[0])
    locator = citing.locate(article, *sentences(article.text)[2])
    store = citing.ClippingStore.of(data_folder(seed_library.corpus.roots))
    store.add(citing.clip(article, locator))
    (tmp_path / "draft.md").write_text(citing.cite(article, locator, "markdown"), encoding="utf-8")
    (tmp_path / "tests").symlink_to(ROOT / "tests", target_is_directory=True)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("command", [example for example in EXAMPLES if example.startswith("explorer ")])
def test_every_example_finds_something(command: str) -> None:
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert result.stdout


def test_every_command_has_an_example() -> None:
    shown = {shlex.split(example)[1] for example in EXAMPLES}
    assert shown >= set(COMMANDS)


@pytest.mark.usefixtures("warm_home")
@pytest.mark.parametrize(("command", "example"), JSON_EXAMPLES, ids=[command for command, _ in JSON_EXAMPLES])
def test_json_examples_have_the_keys_of_real_output(command: str, example: str) -> None:
    result = CliRunner().invoke(main, shlex.split(command))
    assert result.exit_code == 0, result.output
    assert shape(json.loads(example)) == shape(json.loads(result.stdout))


def test_there_are_json_examples() -> None:
    assert {command.split()[0] for command, _ in JSON_EXAMPLES} >= {"search", "entities", "show", "cite", "index"}


def shape(value: Any) -> Any:
    """The keys of JSON data, all the way down; a list is as its first item."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value and isinstance(value[0], dict) else []
    return None


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_table_is_understood(query: str, seed_library: Library) -> None:
    results = seed_library.search(SearchState(query.replace("\\|", "|")))
    assert results.problems == ()
    assert results.understood


def test_the_query_table_was_found() -> None:
    assert len(QUERIES) > 10


def test_the_reference_of_the_command_line_is_what_help_prints() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference.command_line(), REMAKE


def test_the_tables_of_the_readme_are_those_of_the_program() -> None:
    assert reference.readme(README) == README, REMAKE


def test_the_settings_example_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    [example] = [block for block in blocks(README, "toml") if "[keys]" in block]
    file.write_text(example, encoding="utf-8")
    loaded = settings.load(file)
    assert loaded.problems == ()
    assert checked_keymap(loaded.keys)[1] == []


def test_the_metadata_examples_are_read(tmp_path: Path) -> None:
    [front_matter], [table] = blocks(README, "yaml"), blocks(README, "csv")
    [corpus] = [block for block in blocks(README, "toml") if "[corpus]" in block]
    for name in ("letters/first.txt", "letters/second.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("My dear friend, the harbour froze over.\n", encoding="utf-8")
    (tmp_path / "harbour.md").write_text(front_matter + "The harbour froze over.\n", encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(table, encoding="utf-8")
    (tmp_path / "corpus.toml").write_text(corpus, encoding="utf-8")

    opened = Corpus([tmp_path])
    read = {item.id: opened.read(item)[0] for item in opened.files() if isinstance(item, FoundFile)}
    known = {name: (it.title, it.author, it.source, it.date, it.url) for name, it in read.items()}
    assert opened.name == "Letters"
    assert known == {
        "harbour.md": (
            "The harbour in winter",
            "Ada Example",
            "Example Courier",
            "2024-12-08",
            "https://courier.example/harbour",
        ),
        "letters/first.txt": ("First letter", "Ada Example", "Example Archive", "2024-03", None),
        "letters/second.txt": ("Second letter", None, "Example Archive", "2024-05-17", None),
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_explained_for(shell: str) -> None:
    assert f"_EXPLORER_COMPLETE={shell}_source explorer" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in headings}, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:explorer|tests|docs|seeds)/[\w./-]*)`", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"`((?:cli|tui|corpus|entities|index|citing)/[\w/]+\.py)`", text):
        assert (ROOT / "explorer" / name).exists(), name
