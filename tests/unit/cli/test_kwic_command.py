"""``explorer kwic`` and ``explorer search --csv``: everything that was found, to go on with elsewhere."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from explorer import concordance, worklist
from explorer.cli import main
from explorer.library import Library
from explorer.model import SearchState
from explorer.paths import data_folder
from explorer.session import Session

pytestmark = pytest.mark.usefixtures("warm_home")


def explorer(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def written(result: Result) -> str:
    """What went to stdout, line ends and all."""
    return result.stdout_bytes.decode()


def table(result: Result) -> list[dict[str, str]]:
    assert written(result).endswith("\r\n")
    return list(csv.DictReader(io.StringIO(written(result), newline="")))


@pytest.mark.parametrize("columns", [worklist.COLUMNS, concordance.COLUMNS])
def test_the_columns_are_documented(columns: tuple[str, ...]) -> None:
    readme = Path(__file__).parents[3] / "README.md"
    assert ",".join(columns) in readme.read_text(encoding="utf-8").splitlines()


class TestKwic:
    def test_json_has_every_hit_where_it_stands(self, seed_library: Library) -> None:
        result = explorer("kwic", "peskov bases", "--json", "--width", "25")
        assert (result.exit_code, result.stderr) == (0, "")
        answer = json.loads(result.stdout)
        found = seed_library.search(SearchState("peskov bases"))
        hits = [(one, span) for one in found.articles for span in seed_library.hits(one, found.state).spans]
        assert [(hit["article"], (hit["start"], hit["end"])) for hit in answer["hits"]] == hits
        assert (answer["total"], answer["articles"], answer["found"]) == (len(hits), 2, 2)
        for hit in answer["hits"]:
            assert list(hit) == list(concordance.COLUMNS)
            text = seed_library.article(hit["article"]).text
            begun = max(0, hit["start"] - 25)
            assert text[begun : hit["end"] + 25] == hit["left"] + hit["hit"] + hit["right"]

    def test_json_is_written_line_by_line(self) -> None:
        lines = explorer("kwic", "peskov", "--json").stdout.splitlines()
        hits = [line.rstrip(",") for line in lines if line.startswith("    {")]
        assert len(hits) == json.loads("\n".join(lines))["total"]
        assert all(json.loads(hit)["hit"] == "Peskov" for hit in hits)

    def test_csv(self, seed_library: Library) -> None:
        result = explorer("kwic", "tart*", "--csv", "--by", "right")
        rows = table(result)
        assert list(rows[0]) == list(concordance.COLUMNS)
        behind = [row["right"].lower().split() for row in rows]
        assert behind == sorted(behind)
        assert {row["hit"] for row in rows} == {"Tartus", "Tartous"}

    def test_the_page_has_the_hits_one_below_the_other(self) -> None:
        result = explorer("kwic", "peskov", "--width", "20")
        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert len(lines) == 11
        assert {line.index("Peskov", 30) for line in lines} == {51}
        assert result.stderr == "explorer: note: 11 hits in 4 articles\n"

    def test_a_limit_is_said(self) -> None:
        result = explorer("kwic", "peskov", "--limit", "2")
        assert len(result.stdout.splitlines()) == 2
        assert "The first 2 of 11 hits" in result.stderr

    def test_filters_hold_and_stand_for_words(self, seed_library: Library) -> None:
        rows = table(explorer("kwic", "", "--place", "Tartus", "--not", "NATO", "--csv"))
        assert {row["hit"] for row in rows} == {"Tartus"}
        assert {row["hit"] for row in table(explorer("kwic", "bases", "--place", "Tartus", "--csv"))} >= {"bases"}

    def test_nothing_found(self) -> None:
        result = explorer("kwic", "zzzz")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "No article in seeds has a hit" in result.stderr
        result = explorer("kwic", "zzzz", "--json")
        assert (result.exit_code, json.loads(result.stdout)["hits"]) == (1, [])
        assert written(explorer("kwic", "zzzz", "--csv")) == ",".join(concordance.COLUMNS) + "\r\n"

    def test_errors(self) -> None:
        assert explorer("kwic", "war", "--csv", "--json").exit_code == 2
        assert explorer("kwic", "war", "--actor", "nobody at all").exit_code == 1
        assert "explorer kwic -- " in explorer("kwic", "-war").stderr

    def test_what_is_left_out_of_the_query_is_said(self) -> None:
        assert "left out of the query" in explorer("kwic", "peskov date:soon").stderr


class TestSearchAsCsv:
    def test_all_articles_found_are_there(self, seed_library: Library) -> None:
        rows = table(explorer("search", "", "--csv"))
        assert list(rows[0]) == list(worklist.COLUMNS)
        assert [row["article"] for row in rows] == list(seed_library.search(SearchState("")).articles)
        assert len(table(explorer("search", "", "--csv", "--limit", "2"))) == 2

    def test_what_was_read_is_said(self, seeds: Path, seed_library: Library) -> None:
        first = seed_library.index.article_ids()[0]
        Session(data_folder([seeds])).mark_seen(first)
        read = {row["article"]: row["read"] for row in table(explorer("search", "syria", "--csv"))}
        assert read[first] == "read"
        assert set(read.values()) == {"read", "unread"}

    def test_the_search_is_the_same(self) -> None:
        rows = table(explorer("search", "bases OR asylum", "--place", "Tartus", "--sort", "hits", "--csv"))
        hits = [int(row["hits"]) for row in rows]
        assert hits == sorted(hits, reverse=True)
        assert json.loads(explorer("search", "bases OR asylum", "--place", "Tartus", "--json").stdout)["total"] == len(
            rows
        )

    def test_nothing_found_is_a_table_without_rows(self) -> None:
        result = explorer("search", "zzzz", "--csv")
        assert (result.exit_code, written(result)) == (1, ",".join(worklist.COLUMNS) + "\r\n")

    def test_hostile_titles_are_no_formulas(self, tmp_path: Path) -> None:
        title = '=HYPERLINK(""http://x"",""y"")'
        (tmp_path / "metadata.csv").write_text(f'path,title,author\none.txt,"{title}",@SUM(A1)\n', encoding="utf-8")
        (tmp_path / "one.txt").write_text('One.\n-2 waited, "they" said; \u202enihton.\n', encoding="utf-8")
        [row] = table(explorer("search", "waited", "--csv", str(tmp_path)))
        assert row["title"] == '\'=HYPERLINK("http://x","y")'
        assert row["author"] == "'@SUM(A1)"
        assert row["passage"] == '\'-2 waited, "they" said; nihton.'

    def test_csv_is_utf8_whatever_the_locale(self, tmp_path: Path) -> None:
        (tmp_path / "one.txt").write_text("Zoë waited.\n", encoding="utf-8")
        command = [sys.executable, "-m", "explorer", "search", "waited", "--csv", str(tmp_path)]
        env = {**os.environ, "PYTHONIOENCODING": "ascii"}
        done = subprocess.run(command, capture_output=True, check=True, env=env)
        assert "Zoë waited." in done.stdout.decode("utf-8")
        assert done.stdout.count(b"\r\n") == 2

    def test_one_form_at_a_time(self) -> None:
        assert explorer("search", "war", "--csv", "--json").exit_code == 2
