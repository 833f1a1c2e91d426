import json

import pytest
from click.testing import CliRunner

from explorer.citing import FORMATS, ClippingStore, clip, locate
from explorer.cli import main
from explorer.cli.clipping import clippings
from explorer.paths import data_folder
from explorer.text import sentences

pytestmark = pytest.mark.usefixtures("warm_home")


@pytest.fixture
def store(seed_library, warm_home):
    return ClippingStore.of(data_folder(seed_library.corpus.roots))


def explorer(*arguments):
    return CliRunner().invoke(main, ["clippings", *arguments])


def test_without_clippings_nothing_is_found():
    assert explorer().exit_code == 1
    assert json.loads(explorer("--json").stdout) == {"clippings": [], "broken": []}


def test_clippings_are_listed_and_exported_as_they_stand(store, seed_library):
    article = seed_library.article(seed_library.index.article_ids()[0])
    for start, end in sentences(article.text)[:2]:
        store.add(clip(article, locate(article, start, end), note="look [again]", tags=["bases"]))
    listed = explorer()
    assert listed.exit_code == 0
    assert "look [again]" in listed.stdout
    assert "#bases" in listed.stdout
    rows = json.loads(explorer("--json").stdout)["clippings"]
    assert [row["state"] for row in rows] == ["intact", "intact"]
    assert [row["text"] for row in rows] == [article.text[a:b] for a, b in sentences(article.text)[:2]]
    for form in FORMATS:
        exported = explorer("--export", form)
        assert exported.exit_code == 0
        assert exported.stdout.strip()


def test_a_clipping_of_an_article_that_is_gone_says_so(store, seed_library):
    article = seed_library.article(seed_library.index.article_ids()[0])
    line = json.dumps({"id": "x"})
    kept = clip(article, locate(article, 0, 30))
    store.add(kept)
    text = store.path.read_text().replace(article.id, "gone.txt")
    store.path.write_text(f"{text}{line}\n")
    result = explorer("--json")
    assert [row["state"] for row in json.loads(result.stdout)["clippings"]] == ["gone"]
    assert "Line 2 of the clippings" in result.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_where_nothing_was_kept_no_format_holds_anything(form, tmp_path):
    (tmp_path / "a.txt").write_text("A text.\n")
    exported = CliRunner().invoke(main, ["clippings", str(tmp_path), "--export", form])
    assert exported.exit_code == 1
    assert [line for line in exported.stdout.splitlines() if not line] == []


def test_the_formats_of_the_command_are_those_there_are():
    [option] = [it for it in clippings.params if it.name == "form"]
    assert tuple(option.type.choices) == tuple(FORMATS)
