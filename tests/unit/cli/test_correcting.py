"""Correcting, exchanging corrections, suggestions, evidence and evaluation on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from explorer.cli import main

SCORE_KEYS = {"gold", "found", "exact", "overlap"}
RATES_KEYS = {"precision", "recall", "f1"}
GOLD = Path(__file__).parents[2] / "data/seeds-gold.jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "a.txt").write_text("Minister Anna Berg opened the harbour in Oslo. Berg spoke of fish.\n")
    (tmp_path / "b.txt").write_text("Doctor Carla Ruiz met Ana Steiner in Lima. Steiner spoke.\n")
    return str(tmp_path)


def explorer(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def data(*arguments: str) -> Any:
    result = explorer(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def names(folder: str) -> set[str]:
    return {row["name"] for row in data("entities", folder)}


class TestCorrect:
    def test_each_correction_says_what_it_did_and_takes_effect(self, folder: str) -> None:
        assert explorer("correct", folder, "--merge", "Anna Berg", "Ana Steiner").stdout == (
            "Merged Ana Steiner into Anna Berg.\n"
        )
        assert "Ana Steiner" not in names(folder)
        explorer("correct", folder, "--rename", "Anna Berg", "A. Berg")
        explorer("correct", folder, "--split", "A. Berg", "Steiner")
        explorer("correct", folder, "--type", "Lima", "org")
        explorer("correct", folder, "--hide", "oslo")
        rows = {row["name"]: row for row in data("entities", folder)}
        assert rows.keys() >= {"A. Berg", "Steiner", "Lima"}
        assert rows["Lima"]["type"] == "ORG"
        assert "Oslo" not in rows
        explorer("correct", folder, "--show", "Oslo")
        assert "Oslo" in names(folder)
        for _ in range(6):
            assert explorer("correct", folder, "--undo").exit_code == 0
        assert explorer("correct", folder, "--undo").exit_code == 2
        assert names(folder) >= {"Anna Berg", "Ana Steiner", "Oslo", "Lima"}
        assert explorer("correct", folder, "--redo").stdout == "Done again: Merged Ana Steiner into Anna Berg.\n"

    def test_json(self, folder: str) -> None:
        done = data("correct", folder, "--merge", "Anna Berg", "Ana Steiner")
        assert done.keys() == {"done", "file", "corrections", "problems", "unmet", "hidden", "undo", "redo"}
        assert done["done"] == done["undo"] == "Merged Ana Steiner into Anna Berg."
        [block] = done["corrections"]
        assert block == {
            "name": "Anna Berg",
            "kind": "actor",
            "type": None,
            "hidden": False,
            "spellings": [{"text": "Ana Steiner", "kind": "actor"}],
            "splits": [],
            "different": [],
        }
        assert Path(done["file"]).read_text().startswith("# Corrections")
        assert data("correct", folder)["done"] is None

    def test_the_list_names_what_is_broken_or_meets_nothing(self, folder: str) -> None:
        file = Path(data("correct", folder)["file"])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Zoe\n  kind: actor\n  type: FISH\n")
        result = explorer("correct", folder)
        assert result.exit_code == 0
        assert "corrections.txt, line 3: type is one of PERSON" in result.stderr
        assert "Zoe (actor): no actor is called “Zoe”." in result.stderr

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["--undo"], 2),
            (["--hide", "Nobody at all"], 1),
            (["--show", "Oslo"], 1),
            (["--type", "Oslo", "FISH"], 2),
            (["--undo", "--redo"], 2),
            (["--hide", "Oslo", "--show", "Oslo"], 2),
        ],
        ids=str,
    )
    def test_what_cannot_be_done_changes_nothing(self, folder: str, arguments: list[str], code: int) -> None:
        result = explorer("correct", folder, *arguments)
        assert result.exit_code == code, result.output
        assert result.stderr.startswith("explorer: ")
        assert data("correct", folder)["corrections"] == []


class TestExchange:
    def test_corrections_are_exported_and_imported(self, folder: str, tmp_path_factory: pytest.TempPathFactory) -> None:
        explorer("correct", folder, "--merge", "Anna Berg", "Ana Steiner")
        file = tmp_path_factory.mktemp("shared") / "ours.txt"
        assert explorer("entities", folder, "--export", str(file)).exit_code == 0
        printed = explorer("entities", folder, "--export", "-").stdout
        assert printed == file.read_text()
        explorer("correct", folder, "--undo")
        assert "Ana Steiner" in names(folder)
        done = data("entities", folder, "--import", str(file))
        assert done == {"done": f"Imported 1 correction from {file}.", "problems": [], "unmet": []}
        assert "Ana Steiner" not in names(folder)
        assert explorer("correct", folder, "--undo").exit_code == 0

    def test_broken_lines_of_an_import_are_named(self, folder: str) -> None:
        typed = "Anna Berg\n  kind: fish\n  Ana Steiner\n\nNobody Known\n"
        result = explorer("entities", folder, "--import", "-", typed=typed)
        assert result.exit_code == 0
        assert "stdin, line 2: kind is one of actor, place" in result.stderr
        assert "Nobody Known (actor): no actor is called" in result.stderr
        assert "Ana Steiner" not in names(folder)

    def test_any_other_text_is_refused_with_the_line_that_shows_it(self, folder: str) -> None:
        result = explorer("entities", folder, "--import", "-", typed="# Minutes\n\nWe met.\nNobody spoke.\nWe left.\n")
        assert result.exit_code == 2
        assert "line 3" in result.stderr
        assert "--export" in result.stderr
        assert data("correct", folder)["corrections"] == []

    def test_nothing_to_import_is_an_error(self, folder: str) -> None:
        assert explorer("entities", folder, "--import", "-", typed="# nothing\n").exit_code == 2
        assert explorer("entities", folder, "--import", "no such file").exit_code == 2
        assert explorer("entities", folder, "--import", "-", "--suggest").exit_code == 2


class TestEntities:
    def test_evidence(self, folder: str) -> None:
        [row] = data("entities", folder, "--name", "Anna Berg", "--evidence")
        found = row["evidence"]
        assert found.keys() == {"roles", "first", "last", "dated", "sentences"}
        assert found["roles"] == [{"text": "Minister", "mentions": 1}]
        assert (found["first"], found["dated"]) == (None, 0)
        for sentence in found["sentences"]:
            assert sentence.keys() == {"article", "date", "paragraph", "start", "end", "text", "mention"}
            assert sentence["mention"].keys() == {"start", "end", "text", "role"}
        page = explorer("entities", folder, "--name", "Anna Berg", "--evidence").stdout
        assert "Minister Anna Berg opened the harbour in Oslo." in page
        assert "Minister 1" in page

    def test_suggestions(self, folder: str) -> None:
        assert explorer("entities", folder, "--suggest").exit_code == 1
        explorer("correct", folder, "--split", "Anna Berg", "Berg")
        [row] = data("entities", folder, "--suggest")
        assert row.keys() == {"keep", "entity", "score", "reason"}
        assert (row["keep"]["name"], row["entity"]["name"]) == ("Anna Berg", "Berg")
        assert "the surname alone" in explorer("entities", folder, "--suggest").stdout
        explorer("correct", folder, "--different", "Anna Berg", "Berg")
        assert explorer("entities", folder, "--suggest").exit_code == 1


class TestEvaluate:
    def test_gold_is_read_from_stdin_too(self) -> None:
        line = '{"text": "Ana Berg left.", "mentions": [{"start": 0, "end": 8, "label": "PERSON"}]}'
        result = explorer("evaluate", "-", "--model", "rules", "--json", typed=f"{line}\n")
        assert (result.exit_code, json.loads(result.stdout)["articles"]) == (0, 1)

    def test_json(self) -> None:
        report = data("evaluate", str(GOLD), "--model", "rules")
        assert report.keys() == {
            "pipeline",
            "gold",
            "articles",
            "words",
            "seconds",
            "words_per_second",
            "mentions",
            "entities",
            "b_cubed",
            "b_cubed_from_gold_mentions",
        }
        assert report["mentions"].keys() >= {"PERSON", "ORG", "PLACE", "NORP", "PERSON+ORG+PLACE", "actor or place"}
        for score in (*report["mentions"].values(), report["entities"]):
            assert score.keys() == SCORE_KEYS
            assert score["exact"].keys() == score["overlap"].keys() == RATES_KEYS
            assert score["exact"]["f1"] <= score["overlap"]["f1"] <= 1
        assert report["b_cubed"].keys() == RATES_KEYS
        page = explorer("evaluate", str(GOLD), "--model", "rules").stdout
        assert "PERSON+ORG+PLACE" in page
        assert "B³ from gold mentions" in page

    def test_text_in_the_row_and_training_data(self, tmp_path: Path) -> None:
        gold = tmp_path / "gold.jsonl"
        gold.write_text(
            '{"text": "Anna Berg came to Oslo.", "ents": [[0, 9, "PER"], [18, 22, "LOC"], [10, 14, "MISC"]]}\n\n'
        )
        report = data("evaluate", str(gold), "--model", "rules")
        assert report["mentions"]["PLACE"]["exact"]["f1"] == 1
        assert "GPE" not in report["mentions"]
        assert report["entities"] is report["b_cubed"] is None

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (
                "Anna Berg came to Oslo.",
                "Line 1 of the gold file cannot be used: it is not JSON from character 1 on.\n",
            ),
            ('{"text": "Oslo", "mentions": [{"start": 0, "end": 9, "label": "GPE"}]}', "is not in the text"),
            ('{"text": "Oslo", "mentions": [{"start": 0, "end": 3, "label": "GPE", "text": "Lim"}]}', "reads “Osl”"),
            ('{"text": "Oslo"}', "is missing"),
            ('{"file": "nowhere.txt", "mentions": []}', "no article nowhere.txt"),
            ("", "no articles"),
        ],
    )
    def test_a_gold_file_that_cannot_be_used_is_named_by_line(self, tmp_path: Path, line: str, said: str) -> None:
        gold = tmp_path / "gold.jsonl"
        gold.write_text(line)
        result = explorer("evaluate", str(gold), "--model", "rules")
        assert result.exit_code == 2
        assert said in result.stderr

    def test_a_gold_file_that_is_no_text_is_said(self, tmp_path: Path) -> None:
        gold = tmp_path / "gold.jsonl"
        gold.write_bytes(b"\x86\xff")
        result = explorer("evaluate", str(gold), "--model", "rules")
        assert result.exit_code == 2
        assert result.stderr.strip() == f"explorer: {gold} is not text in UTF-8."

    def test_a_model_that_is_not_there(self) -> None:
        result = explorer("evaluate", str(GOLD), "--model", "no_such_model")
        assert result.exit_code == 2
        assert "no_such_model" in result.stderr


class TestModel:
    def test_a_corpus_keeps_the_model_it_was_given(self, folder: str, home: Path) -> None:
        def pipelines() -> str:
            from explorer.library import Library

            with Library.open([Path(folder)]) as library:
                return str(library.model)

        data("index", folder, "--model", "rules")
        assert pipelines() == "rules"
        assert data("index", folder)["counts"]["unchanged"] == 2
        data("index", folder, "--rebuild")
        assert pipelines() == "rules"
        data("index", folder, "--model", "default")
        assert pipelines() == "None"

    def test_the_settings_have_the_usual_one(self, folder: str, home: Path) -> None:
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / "settings.toml").write_text('model = "no_such_model"\n')
        result = explorer("index", folder)
        assert result.exit_code == 0
        assert "no_such_model" in result.stderr
        assert explorer("index", folder, "--model", "rules").stderr == ""


PAGE = (Path(__file__).parents[3] / "docs/entities.md").read_text(encoding="utf-8")
BLOCKS = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)]


class TestDocumentedShapes:
    """The JSON of ``docs/entities.md`` has the keys that are printed."""

    def test_evaluate(self) -> None:
        report = data("evaluate", str(GOLD), "--model", "rules")
        assert BLOCKS[0].keys() == report.keys()
        assert BLOCKS[0]["mentions"]["PERSON"].keys() == report["mentions"]["PERSON"].keys()

    def test_correct(self, folder: str) -> None:
        done = data("correct", folder, "--hide", "Oslo")
        documented = BLOCKS[1]
        assert documented.keys() == done.keys()
        for part in ("corrections", "hidden"):
            assert documented[part][0].keys() == done[part][0].keys()
        file = Path(done["file"])
        file.write_text(file.read_text() + "\nZoe\n  type: FISH\n")
        listed = data("correct", folder)
        for part in ("problems", "unmet"):
            assert documented[part][0].keys() == listed[part][0].keys()

    def test_evidence_and_suggestions(self, folder: str) -> None:
        [row] = data("entities", folder, "--name", "Anna Berg", "--evidence")
        assert shape(BLOCKS[2]["evidence"]["sentences"]) == shape(row["evidence"]["sentences"])
        assert BLOCKS[2]["evidence"].keys() == row["evidence"].keys()
        explorer("correct", folder, "--split", "Anna Berg", "Berg")
        [suggestion] = data("entities", folder, "--suggest")
        assert BLOCKS[3].keys() == suggestion.keys()
        assert BLOCKS[3]["keep"].keys() == suggestion["keep"].keys()


def shape(rows: list[Any]) -> Any:
    """The keys of the first row, with those of the dictionaries in it."""
    return {key: sorted(value) if isinstance(value, dict) else None for key, value in rows[0].items()}
