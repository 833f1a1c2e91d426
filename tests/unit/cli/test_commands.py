"""What the commands print on the seeds: the JSON shapes other tools rely on, pages for people, exit codes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner, Result

from explorer import paths, settings
from explorer.cli import main
from explorer.library import Library
from explorer.model import Kind, Order, SearchState
from explorer.text import digest, paragraphs

pytestmark = pytest.mark.usefixtures("warm_home")

ENTITY_KEYS = {"id", "name", "kind", "type", "articles", "mentions", "spellings"}
HIT_KEYS = {"article", "title", "date", "score", "hits", "passages"}


def explorer(*arguments: str) -> Result:
    """Run the program in this process; a warm command has nothing to say on stderr."""
    return CliRunner().invoke(main, arguments)


def data(*arguments: str) -> Any:
    """What a command that finds something prints as JSON."""
    result = explorer(*arguments, "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return json.loads(result.stdout)


@pytest.fixture
def first(seed_library: Library) -> str:
    return seed_library.index.article_ids()[0]


class TestSearch:
    def test_json(self, seed_library: Library) -> None:
        answer = data("search", "military")
        assert answer.keys() >= {"query", "understood", "total", "took_ms", "hits", "facets"}
        assert answer["query"] == "military"
        assert answer["total"] == len(answer["hits"])
        for hit in answer["hits"]:
            assert hit.keys() >= HIT_KEYS
            text = seed_library.article(hit["article"]).text
            assert hit["hits"] > 0
            for passage in hit["passages"]:
                assert text[passage["start"] : passage["end"]] == passage["text"]
                assert all(text[start:end].lower().startswith("militar") for start, end in passage["marks"])
        for kind, values in (("actor", answer["facets"]["actors"]), ("place", answer["facets"]["places"])):
            assert values
            for value in values:
                assert value.keys() >= ENTITY_KEYS
                assert value["kind"] == kind
                assert value["articles"] <= answer["total"]

    def test_facets_are_cut_and_say_of_how_many(self) -> None:
        whole = data("search", "", "--facets", "100000")
        for kind, values in whole["facets"].items():
            assert whole["facet_totals"][kind] == len(values) > 20
        usual = data("search", "")
        assert usual["facet_totals"] == whole["facet_totals"]
        assert usual["facets"] == {kind: values[:20] for kind, values in whole["facets"].items()}
        assert data("search", "", "--facets", "0")["facets"] == {"actors": [], "places": []}
        assert explorer("search", "", "--facets", "3").stdout.splitlines()[-1].count(" · ") == 3

    def test_what_is_chosen_is_among_the_facets(self) -> None:
        rarest = data("search", "", "--facets", "100000")["facets"]["actors"][-1]
        answer = data("search", "", "--actor", rarest["id"], "--facets", "1")["facets"]["actors"]
        assert {rarest["id"]} <= {value["id"] for value in answer}
        left_out = data("search", "", "--not", rarest["id"])["facets"]["actors"]
        assert rarest["id"] in {value["id"] for value in left_out}
        assert len(left_out) == 21

    def test_a_facet_number_is_what_its_filter_finds(self) -> None:
        for value in data("search", "military")["facets"]["actors"][:8]:
            narrowed = explorer("search", "military", "--actor", value["id"], "--json")
            assert json.loads(narrowed.stdout)["total"] == value["articles"]

    def test_filters(self, seed_library: Library) -> None:
        everywhere = seed_library.search(SearchState()).total
        actor = min(seed_library.entities(Kind.ACTOR), key=lambda it: (it.articles == 1, it.articles, it.id))
        place = min(seed_library.entities(Kind.PLACE), key=lambda it: (it.articles == 1, it.articles, it.id))
        with_actor = data("search", "", "--actor", actor.id)
        assert with_actor["total"] == actor.articles
        assert data("search", "", "--place", place.id)["total"] == place.articles
        assert data("search", "", "--not", actor.id)["total"] == everywhere - actor.articles
        both = json.loads(explorer("search", "", "--actor", actor.id, "--place", place.id, "--json").stdout)["total"]
        either = data("search", "", "--actor", actor.id, "--place", place.id, "--any")["total"]
        assert both + either == actor.articles + place.articles

    def test_an_entity_is_found_by_its_name_and_its_spellings(self, seed_library: Library) -> None:
        for entity in seed_library.entities():
            same_name = [it for it in seed_library.entities(entity.kind) if it.name == entity.name]
            if len(same_name) == 1:
                answer = data("search", "", f"--{entity.kind.value}", entity.name.upper())
                assert answer["filters"]["include"] == [entity.id]

    def test_an_unknown_name_finds_nothing_and_offers_near_ones(self, seed_library: Library) -> None:
        name = max((entity.name for entity in seed_library.entities(Kind.ACTOR)), key=len)
        result = explorer("search", "", "--actor", name[:-1] + "q")
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr.startswith(f"explorer: No actor is called {name[:-1]}q.")
        assert name in result.stderr

    def test_a_place_is_no_actor(self, seed_library: Library) -> None:
        actors = {spelling.text for it in seed_library.entities(Kind.ACTOR) for spelling in it.spellings}
        places = seed_library.entities(Kind.PLACE)
        place = next(it for it in places if it.name not in actors and it.articles < len(seed_library))
        result = explorer("search", "", "--actor", place.name)
        assert result.exit_code == 1
        assert f"There is {place.name} (place, id {place.id})." in result.stderr
        assert explorer("search", "", "--not", place.name).exit_code == 0

    def test_nothing_found(self) -> None:
        result = explorer("search", "zzyzzx", "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["total"] == 0
        result = explorer("search", "zzyzzx")
        assert result.exit_code == 1
        assert "No article" in result.stderr

    def test_limit_prints_fewer_and_counts_all(self) -> None:
        answer = data("search", "", "--limit", "2")
        assert len(answer["hits"]) == 2
        assert answer["total"] > 2
        assert "--limit" in explorer("search", "", "--limit", "2").stdout

    @pytest.mark.parametrize("order", Order)
    def test_every_order_finds_the_same(self, order: Order) -> None:
        found = [hit["article"] for hit in data("search", "military", "--sort", order.value)["hits"]]
        assert sorted(found) == sorted(hit["article"] for hit in data("search", "military")["hits"])

    def test_sorted_by_title(self) -> None:
        titles = [hit["title"].casefold().lstrip("“") for hit in data("search", "", "--sort", "title")["hits"]]
        assert titles == sorted(titles)

    def test_explain_counts_each_clause(self) -> None:
        answer = data("search", "military zzyzzx OR military", "--explain")
        assert answer["clauses"]
        assert all(clause.keys() == {"text", "articles", "depth"} for clause in answer["clauses"])
        page = explorer("search", "military", "--explain").stdout
        assert "Understood as: " in page
        assert "articles" in page

    def test_the_page_for_people(self, seed_library: Library) -> None:
        page = explorer("search", "military").stdout
        answer = data("search", "military")
        assert f"{answer['total']} of {len(seed_library)} articles" in page
        for hit in answer["hits"]:
            assert hit["title"] in page
            assert f"{hit['article']} · " in page
            assert hit["passages"][0]["text"] in page
        assert "n.d." in page
        assert "\nActors  " in page
        assert "\nPlaces  " in page
        assert "\x1b" not in page

    @pytest.mark.parametrize("command", ["search", "kwic"])
    def test_no_more_than_the_count_is_printed_where_that_is_asked_for(self, command: str) -> None:
        all_of_it, counted = data(command, "military"), data(command, "military", "--limit", "0")
        assert counted["hits"] == []
        assert counted["total"] == all_of_it["total"] > 0
        assert explorer(command, "military", "--limit", "0").exit_code == 0

    @pytest.mark.parametrize("command", ["search", "kwic"])
    @pytest.mark.parametrize("query", ["date:2024-02-30", "date:today", "date:>2024", "*", "-", "title:", "…"])
    def test_a_query_of_which_nothing_can_be_read_is_an_error_and_not_every_article(
        self, command: str, query: str
    ) -> None:
        for more in ((), ("--csv",), ("--json",), ("--actor", "Putin")):
            result = explorer(command, *more, "--", query)
            assert (result.exit_code, result.stdout) == (2, "")
            assert f"“{query}” can be read" in result.stderr
            assert len(result.stderr.splitlines()) > 1
        assert explorer(command, "", "--actor", "Putin").exit_code == 0
        assert explorer(command, f"military {query}").exit_code == 0


class TestEntities:
    def test_json(self, seed_library: Library) -> None:
        rows = data("entities")
        assert {row["id"] for row in rows} == {entity.id for entity in seed_library.entities()}
        for row in rows:
            assert row.keys() >= ENTITY_KEYS
            assert row["mentions"] == sum(spelling["mentions"] for spelling in row["spellings"])

    @pytest.mark.parametrize("kind", Kind)
    def test_kind(self, kind: Kind) -> None:
        assert {row["kind"] for row in data("entities", "--kind", kind.value)} == {kind}

    def test_the_table_holds_every_name(self, seed_library: Library) -> None:
        lines = explorer("entities").stdout.splitlines()
        assert lines[0].split() == ["name", "kind", "type", "articles", "mentions", "spellings"]
        names = {entity.name for entity in seed_library.entities()}
        assert all(any(line.startswith(name) for line in lines) for name in names)

    def test_a_name_that_nobody_has_is_said_and_the_others_are_listed(self) -> None:
        names = ("--name", "Vladimir Putin", "--name", "Nobody At All")
        result = explorer("entities", *names, "--json")
        assert result.exit_code == 1
        assert [row["name"] for row in json.loads(result.stdout)] == ["Vladimir Putin"]
        assert "No actor or place is called Nobody At All." in result.stderr
        result = explorer("entities", *names[2:], "--json")
        assert (result.exit_code, json.loads(result.stdout)) == (1, [])
        result = explorer("entities", *names[2:])
        assert (result.exit_code, result.stdout) == (1, "")

    def test_suggestions_are_of_those_who_are_listed(self, tmp_path: Path) -> None:
        text = "Sergey Lavrov spoke. Sergey Lavrof spoke. In Damascus and in Damascuss they heard Sergey Lavrov."
        (tmp_path / "a.txt").write_text(f"{text}\n")
        every = data("entities", "--suggest", str(tmp_path))
        assert every
        for kind in Kind:
            listed = explorer("entities", "--suggest", "--kind", kind.value, str(tmp_path), "--json")
            found = [row for row in every if row["entity"]["kind"] == kind]
            assert (json.loads(listed.stdout), listed.exit_code) == (found, 0 if found else 1)


class TestShow:
    def test_json(self, first: str, seed_library: Library) -> None:
        shown = data("show", first)
        article = seed_library.article(first)
        assert shown.keys() >= {"article", "title", "path", "date", "sha256", "text", "paragraphs", "mentions"}
        assert (shown["article"], shown["title"], shown["text"]) == (first, article.title, article.text)
        assert shown["sha256"] == digest(shown["text"])
        assert tuple(map(tuple, shown["paragraphs"])) == paragraphs(article.text)
        known = {entity.id for entity in seed_library.entities()}
        for mention in shown["mentions"]:
            assert mention.keys() >= {"start", "end", "text", "type", "entity"}
            assert shown["text"][mention["start"] : mention["end"]] == mention["text"]
            assert mention["entity"] in known

    @pytest.mark.skipif(os.name != "posix", reason="names of files are characters there")
    def test_json_leads_to_the_file_whatever_it_is_called(self, tmp_path: Path) -> None:
        names = [b"two\nlines.txt", b"no\xfftext.txt", b"100%.txt", b"plain.txt"]
        for name in names:
            (tmp_path / os.fsdecode(name)).write_text("A text.\n")
        found = [data("show", row["article"], str(tmp_path)) for row in data("search", "", str(tmp_path))["hits"]]
        files = {os.fsencode(unquote(urlsplit(one["file"]).path, errors="surrogateescape")) for one in found}
        assert files == {os.fsencode(tmp_path) + b"/" + name for name in names}
        assert sum(Path(one["path"]).is_file() for one in found) == 3

    def test_the_text_is_printed_whole_with_paragraph_numbers(self, first: str, seed_library: Library) -> None:
        article = seed_library.article(first)
        page = explorer("show", first).stdout
        for number, (start, end) in enumerate(paragraphs(article.text), 1):
            assert f"\n{number:>3}  {article.text[start:end]}\n" in page

    def test_a_part_that_no_other_article_shares_is_enough(self, first: str) -> None:
        assert data("show", first[:4])["article"] == first
        assert data("show", first[-8:])["article"] == first

    def test_a_part_that_several_share_is_an_error_that_lists_them(self, seed_library: Library) -> None:
        result = explorer("show", ".txt")
        assert result.exit_code == 2
        assert all(known in result.stderr for known in seed_library.index.article_ids())

    @pytest.mark.parametrize("name", ["nothing like this", ""])
    def test_an_unknown_article_is_an_error(self, name: str) -> None:
        result = explorer("show", name)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"explorer: There is no article called {name}")


class TestCite:
    def test_a_quotation(self, first: str, seed_library: Library) -> None:
        article = seed_library.article(first)
        quote = article.text[20:60].strip()
        cited = data("cite", first, "--quote", quote)
        assert article.text[cited["start"] : cited["end"]] == cited["text"] == quote
        assert (cited["article"], cited["sha256"]) == (first, article.sha256)
        printed = explorer("cite", first, "--quote", quote).stdout
        assert quote in printed
        assert first in printed

    @pytest.mark.parametrize("style", [style for style in settings.STYLES if style != "link"])
    def test_a_paragraph_in_every_style(self, first: str, style: str, seed_library: Library) -> None:
        text = seed_library.article(first).text
        start, end = paragraphs(text)[1]
        assert data("cite", first, "--paragraph", "2", "--style", style)["text"] == text[start:end]
        assert text[start:end] in explorer("cite", first, "--paragraph", "2", "--style", style).stdout

    def test_an_article_without_an_address_has_no_link(self, first: str) -> None:
        result = explorer("cite", first, "--paragraph", "2", "--style", "link")
        assert result.exit_code == 2
        assert "no web address" in result.stderr

    def test_several_quotations_are_one_with_elisions(self, first: str, seed_library: Library) -> None:
        text = seed_library.article(first).text
        (start, end), (other, last) = paragraphs(text)[0], paragraphs(text)[2]
        quotes = ["--quote", text[other:last], "--quote", text[start:end]]
        assert f"{text[start:end]} […] {text[other:last]}" in explorer("cite", first, *quotes).stdout
        answer = data("cite", first, *quotes)
        assert [part["text"] for part in answer["locators"]] == [text[start:end], text[other:last]]

    def test_a_template_of_the_settings_is_a_style(self, first: str, home: Path) -> None:
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / "settings.toml").write_text('[templates]\nmine = "{file}: {quote}"\n')
        printed = explorer("cite", first, "--paragraph", "2", "--style", "mine").stdout
        assert printed.startswith(f"{first}: ")
        refused = explorer("cite", first, "--paragraph", "2", "--style", "yours")
        assert refused.exit_code == 2
        assert "mine" in refused.stderr

    def test_the_style_of_the_settings_is_the_default(self, first: str, home: Path) -> None:
        plain = explorer("cite", first, "--paragraph", "2").stdout
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / "settings.toml").write_text('style = "markdown"\n')
        markdown = explorer("cite", first, "--paragraph", "2").stdout
        assert markdown == explorer("cite", first, "--paragraph", "2", "--style", "markdown").stdout
        assert markdown != plain

    def test_a_quotation_that_is_not_there(self, first: str) -> None:
        result = explorer("cite", first, "--quote", "this was never written")
        assert result.exit_code == 1
        assert "does not hold this quotation" in result.stderr

    def test_a_quotation_is_found_with_straight_marks_and_cited_with_its_own(self, first: str) -> None:
        text = json.loads(explorer("show", first, "--json").stdout)["text"]
        begin = text.index("’") - 10
        own = text[text.rindex(" ", 0, begin) + 1 : text.index(" ", begin + 30)]
        result = explorer("cite", first, "--quote", own.replace("’", "'"))
        assert own in result.stdout
        assert "typography" in result.stderr
        assert "typography" not in explorer("cite", first, "--quote", own).stderr

    def test_a_paragraph_that_is_not_there(self, first: str) -> None:
        result = explorer("cite", first, "--paragraph", "9999")
        assert result.exit_code == 2
        assert "paragraphs, none with the number 9999" in result.stderr


class TestIndex:
    def test_json(self, seeds: Path) -> None:
        report = data("index")
        assert {file["path"]: file["status"] for file in report["files"]} == {
            path.name: "unchanged" for path in seeds.iterdir()
        }
        assert sum(report["counts"].values()) == len(report["files"])
        assert report["removed"] == report["warnings"] == []

    def test_only_what_changed_is_read(self, tmp_path: Path) -> None:
        for name in ("a.txt", "b.txt", "c.txt"):
            (tmp_path / name).write_text(f"The letter {name} was sent to Vienna.\n")
        (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
        assert data("index", str(tmp_path))["counts"] == {"indexed": 3, "unchanged": 0, "skipped": 1, "failed": 0}
        (tmp_path / "a.txt").write_text("Another letter altogether was sent to Prague.\n")
        (tmp_path / "b.txt").unlink()
        report = data("index", str(tmp_path))
        assert report["counts"] == {"indexed": 1, "unchanged": 1, "skipped": 1, "failed": 0}
        assert report["removed"] == ["b.txt"]
        assert data("search", "Prague", str(tmp_path))["total"] == 1
        assert data("index", str(tmp_path), "--optimize")["counts"]["unchanged"] == 2
        assert data("search", "Prague", str(tmp_path))["total"] == 1
        assert data("index", str(tmp_path), "--rebuild")["counts"]["indexed"] == 2

    def test_the_summary_gives_the_reasons(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("A letter was sent.\n")
        (tmp_path / "picture.png").write_bytes(b"\x89PNG")
        lines = explorer("index", str(tmp_path)).stdout.splitlines()
        assert "1 article · 1 indexed, 0 unchanged, 1 skipped, 0 failed" in lines[0]
        assert lines[1].startswith("  skipped  picture.png: ")

    def test_many_files_left_out_for_one_reason_take_one_line_and_json_names_all(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("A letter was sent.\n")
        for number in range(9):
            (tmp_path / f"{number}.html").write_text("<p>A letter")
        lines = explorer("index", str(tmp_path)).stdout.splitlines()
        assert lines[1:] == ["  skipped  0.html and 8 more files: .html files are not read"]
        assert sum(file["status"] == "skipped" for file in data("index", str(tmp_path))["files"]) == 9

    def test_a_folder_without_documents_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "picture.png").write_bytes(b"\x89PNG")
        assert explorer("index", str(tmp_path)).exit_code == 2

    def test_documents_that_cannot_be_read_leave_nothing_to_find(self, tmp_path: Path) -> None:
        (tmp_path / "blank.txt").write_text(" \n")
        assert explorer("index", str(tmp_path)).exit_code == 1
        assert explorer("search", "", str(tmp_path)).exit_code == 1

    def test_progress_lines(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("A letter was sent to Vienna.\n")
        result = explorer("index", "--progress-lines", "--", str(tmp_path))
        *steps, last = map(json.loads, result.stdout.splitlines())
        assert all(step.keys() == {"stage", "done", "total", "committed", "rate", "remaining"} for step in steps)
        assert any(step["stage"] == "reading" and step["committed"] for step in steps)
        assert steps[-1]["stage"] == "done"
        assert last["stage"] == "report"
        assert last["files"] == [{"path": "a.txt", "status": "indexed", "reason": ""}]
        assert last.keys() >= {"removed", "warnings", "seconds"}


class TestDoctor:
    def test_what_is_needed_works_here(self) -> None:
        report = data("doctor")
        assert report["faults"] == []
        assert report.keys() >= {"versions", "folders", "model", "index", "clipboard", "terminal", "settings"}
        assert {"name": "articles", "value": "5"} in report["index"]

    def test_the_page_for_people(self) -> None:
        page = explorer("doctor").stdout
        assert "Everything that is needed works." in page

    def test_it_makes_no_index(self, tmp_path: Path, home: Path) -> None:
        (tmp_path / "a.txt").write_text("A letter was sent.\n")
        before = sorted(home.rglob("*"))
        assert "not made yet" in explorer("doctor", str(tmp_path)).stdout
        assert sorted(home.rglob("*")) == before

    def test_a_setting_that_cannot_be_used_is_named(self, home: Path) -> None:
        (home / "config").mkdir(exist_ok=True)
        (home / "config" / "settings.toml").write_text('style = "telegram"\n')
        result = explorer("doctor")
        assert result.exit_code == 0
        assert "telegram" in result.stdout


HOSTILE = "\x1b]0;owned\x07 [bold]x[/bold] \u202eevil\u2066 \x9b31m \U000e0041 \x7f"


@pytest.fixture(scope="module")
def hostile_corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with an article that holds, and is called, what would steer a terminal; and a home with its index."""
    folder = tmp_path_factory.mktemp("hostile")
    # Without enough harmless text around it, this would be taken for a binary file.
    harmless = "The harbour froze over, and no ship came in before the spring. " * 20
    text = f"A title {HOSTILE}\n\nThe letter {HOSTILE} came from Vienna.\n\n{harmless}\n"
    (folder / "bad\x1b[31m\u202e.txt").write_text(text, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_HOME", str(home))
        with Library.open([folder]) as library:
            library.update()
    return folder, home


@pytest.fixture
def hostile(hostile_corpus: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    folder, home = hostile_corpus
    monkeypatch.setenv("EXPLORER_HOME", str(home))
    return folder


COMMANDS: dict[str, Callable[[str], list[str]]] = {
    "index": lambda folder: ["index", folder],
    "search": lambda folder: ["search", f"letter {HOSTILE}", folder, "--explain"],
    "search all": lambda folder: ["search", "", folder],
    "entities": lambda folder: ["entities", folder],
    "evidence": lambda folder: ["entities", folder, "--evidence"],
    "suggestions": lambda folder: ["entities", folder, "--suggest"],
    "corrections": lambda folder: ["correct", folder],
    "rename": lambda folder: ["correct", folder, "--rename", "Vienna", HOSTILE],
    "export": lambda folder: ["entities", folder, "--export", "-"],
    "show": lambda folder: ["show", "bad", folder],
    "cite": lambda folder: ["cite", "bad", folder, "--paragraph", "2"],
    "unknown article": lambda folder: ["show", HOSTILE, folder],
    "unknown actor": lambda folder: ["search", "", folder, "--actor", HOSTILE],
    "unknown path": lambda folder: [f"{folder}/{HOSTILE}"],
    "doctor": lambda folder: ["doctor", folder],
}


@pytest.mark.parametrize("as_json", [False, True], ids=["page", "json"])
@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_from_the_data_steers_the_terminal(hostile: Path, command: str, as_json: bool) -> None:
    arguments = COMMANDS[command](str(hostile))
    result = explorer(*arguments, *(["--json"] if as_json and command != "unknown path" else []))
    assert "Traceback" not in result.stderr
    for char in result.output:
        assert char == "\n" or char.isprintable() or char in "\u00a0", f"{char!r} in {result.output!r}"
    if as_json and result.stdout:
        json.loads(result.stdout)


def test_json_gives_the_text_as_it_is(hostile: Path) -> None:
    shown = data("show", "bad", str(hostile))
    assert "[bold]x[/bold] \u202eevil\u2066" in shown["text"]


def test_a_passage_with_marks_of_direction_can_be_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_HOME", str(tmp_path / "home"))
    folder = tmp_path / "marked"
    folder.mkdir()
    (folder / "a.txt").write_text("Title\n\nThe \u200fenvoy\u200e of \u202bAleppo\u202c left the town at noon.\n")
    cited = explorer("cite", "a", str(folder), "--paragraph", "2").stdout
    assert "\ufffd" not in cited
    checked = CliRunner().invoke(main, ["verify", "-", str(folder), "--json"], input=cited)
    assert [(it["verdict"], it["citation"]) for it in json.loads(checked.stdout)["quotations"]] == [
        ("verbatim", "intact")
    ]


def test_settings_that_cannot_be_used_are_said(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = hostile.parent / "settings.toml"
    monkeypatch.setattr(paths, "settings_file", lambda: file)
    file.write_text('colour = "red"\n[templates]\nmine = "{x}"\n[keys]\nnone = "q"\n')
    said = explorer("search", "", str(hostile)).stderr
    assert said.count("templates.mine") == said.count("colour is not a setting") == 1
    refused = explorer("cite", "bad", str(hostile), "--paragraph", "1", "--style", "mine").stderr
    assert "templates.mine has the field {x}" in refused
    problems = [it["value"] for it in data("doctor", str(hostile))["settings"] if it["name"] == "problem"]
    assert len(problems) == 3
