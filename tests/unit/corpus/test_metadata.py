import os

import pytest

from explorer.corpus import Corpus, FoundFile
from explorer.corpus.front_matter import split_front_matter
from explorer.corpus.metadata import Metadata
from explorer.model import FileReport, FileStatus
from explorer.text import normalise

BODY = "The body of the text.\n\nMore of it."


def front(block, body=BODY):
    return split_front_matter(normalise(f"---\n{block}\n---\n{body}"))


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("An article.", encoding="utf-8")
    (folder / "sub" / "b.md").write_text("# Heading\n\nText.", encoding="utf-8")
    return folder


def articles(root):
    corpus = Corpus([root])
    return {file.id: corpus.read(file)[0] for file in corpus.files() if isinstance(file, FoundFile)}


def reports(root):
    return {file.path: file for file in Corpus([root]).files() if isinstance(file, FileReport)}


def test_front_matter_gives_what_is_known_and_is_not_part_of_the_text():
    known, text, problems = front(
        "title: 'The Title'\nauthors: [Ann Lee, Bob Ray]\npublisher: The Paper\ndate: 8 Dec 2024\n"
        "url: https://x.org/a\ntags: [x]"
    )
    assert known == Metadata("The Title", "Ann Lee, Bob Ray", "The Paper", "2024-12-08", "https://x.org/a")
    assert text == BODY
    assert not problems


@pytest.mark.parametrize(
    ("block", "known"),
    [
        ("title: No", Metadata(title="No")),
        ("title: 2024", Metadata(title="2024")),
        ("Title: A: B", None),
        ("TITLE: x\nDate: 2024-12", Metadata(title="x", date="2024-12")),
        ("author:\n  - name: Ann Lee\n    mail: x\n  - Bob", Metadata(author="Ann Lee, Bob")),
        ("authors: ['Lee, Ann', Bob]", Metadata(author="Lee, Ann; Bob")),
        ("title: ''\nauthor: n/a\nsource: unknown\ndate: n.d.", Metadata()),
        ("title: !!python/object/apply:os.system [id]", Metadata(title="id")),
        ('title: "a\\nb\\e[31m\\tc"', Metadata(title="a b␛[31m c")),
        ("title: x\ttab", Metadata(title="x tab")),
        ("site: S", Metadata(source="S")),
        ("tags: [a]", Metadata()),
    ],
)
def test_front_matter_is_read_as_text_and_never_run(block, known):
    if known is None:
        assert front(block)[2] == ["front matter cannot be read (line 2) and is left in the text"]
    else:
        assert front(block)[0] == known


@pytest.mark.parametrize(
    "block",
    [
        "title: [unclosed", "title: 'x", "title: x\n\tbad: y: z", "? {a: b}\n: c: d", "&a [*a, *b]", "title: @x",
        "title: no character \uffff",
    ],
)  # fmt: skip
def test_broken_front_matter_is_told_and_stays_in_the_text(block):
    known, text, problems = front(block)
    assert known == Metadata()
    assert text.startswith("---\n")
    assert text.endswith(BODY)
    assert "left in the text" in problems[0]


@pytest.mark.parametrize(
    "text",
    ["---\n\nA passage between two rules.\n\n---\n\nMore.", "---", "-----\ntitle: x\n---\n",
     "Text\n---\ntitle: x\n---\n", "---\nNote: this is a passage.\n---\nMore.", "---\n- a\n- b\n---\n"],
)  # fmt: skip
def test_a_rule_is_no_front_matter(text):
    assert split_front_matter(text) == (Metadata(), text, [])


def test_front_matter_without_an_end_is_told():
    assert split_front_matter("---\ntitle: x\nText.")[2] == ["front matter has no end and is left in the text"]
    assert split_front_matter("---\ntitle: x\n" + "y: z\n" * 20_000 + "---\n")[1].startswith("---")


def test_hostile_front_matter_is_only_broken():
    bomb = "a: &a [x]\n" + "\n".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]" for i in range(9)
    )
    assert front(bomb + "\ntitle: T\nauthor: *j")[0].title == "T"
    assert front("title: " + "[" * 5000)[2]
    assert front("title: " + "{a: " * 5000)[2]


def test_a_date_that_is_not_understood_is_unknown_and_told():
    known, _, problems = front("date: 5/6/2024")
    assert known.date is None
    assert problems == ["the date “5/6/2024” is not understood"]


def test_corpus_toml_gives_titles_and_defaults(root):
    (root / "corpus.toml").write_text(
        '[corpus]\nname = "My corpus"\nsource = "The Paper"\n\n[articles."sub/b.md"]\ntitle = "B"\ndate = 2024-12-08\n'
        'authors = ["Ann", "Bob"]\n\n[articles."a.txt"]\nsource = "Other"\n'
    )
    assert Corpus([root]).name == "My corpus"
    found = articles(root)
    assert list(found) == ["a.txt", "sub/b.md"]
    assert (found["sub/b.md"].title, found["sub/b.md"].date, found["sub/b.md"].author) == (
        "B",
        "2024-12-08",
        "Ann, Bob",
    )
    assert found["sub/b.md"].source == "The Paper"
    assert (found["a.txt"].source, found["a.txt"].title) == ("Other", "An article")
    assert not reports(root)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_metadata_csv_gives_what_is_known_of_each_file(root, delimiter):
    rows = [
        ["File", "Title", "Author", "Date", "Link"],
        ["./a.txt", '"A, ""quoted"""', "Ann", "Dec 2024", "https://x.org"],
    ]
    table = "\r\n".join(delimiter.join(row) for row in [*rows, ["sub\\b.md", "", "", "", ""]])
    (root / "metadata.csv").write_text(table, encoding="utf-8-sig")
    one = articles(root)["a.txt"]
    assert (one.title, one.author, one.date, one.url) == ('A, "quoted"', "Ann", "2024-12", "https://x.org")
    assert articles(root)["sub/b.md"].title == "Heading"
    assert not reports(root)


def test_the_file_goes_before_the_metadata_file_and_that_before_the_defaults(root):
    (root / "a.txt").write_text("---\ntitle: Own\n---\nText.")
    (root / "corpus.toml").write_text(
        '[corpus]\ntitle = "C"\nauthor = "C"\nsource = "C"\n[articles."a.txt"]\nauthor = "T"'
    )
    (root / "metadata.csv").write_text("path,title,author,date\na.txt,M,M,2020\n")
    one = articles(root)["a.txt"]
    assert (one.title, one.author, one.source, one.date) == ("Own", "T", "C", "2020")
    assert articles(root)["sub/b.md"].title == "Heading"


def test_broken_rows_are_told_by_line_and_the_others_used(root):
    (root / "metadata.csv").write_text(
        "path,title,date\na.txt,A,soon\n,no path\na.txt,again\nsub/b.md,B,2024,more\n\nc,C\n"
    )
    report = reports(root)["metadata.csv"]
    assert report.status is FileStatus.FAILED
    assert report.reason == (
        "line 2: the date “soon” is not understood; line 3: no path; line 4: a second row for this path; "
        "line 5: more cells than the first line has"
    )
    assert articles(root)["a.txt"].title == "A"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("corpus.toml", b"[corpus\n"),
        ("corpus.toml", b"\xff"),
        ("corpus.toml", b"corpus = 1"),
        ("corpus.toml", b"articles = [1]"),
        ("corpus.toml", b"[other]"),
        ("corpus.toml", b"x = " + b"[" * 5000),
        ("corpus.toml", b'[articles]\n"a.txt" = 5'),
        ("metadata.csv", b"title,date\nx,y\n"),
        ("metadata.csv", b""),
        ("metadata.csv", bytes(100)),
        ("metadata.csv", b"path,title\na.txt," + b"x" * 200_000),
    ],
)
def test_a_broken_metadata_file_never_keeps_the_articles_shut(root, name, content):
    (root / name).write_bytes(content)
    assert list(articles(root)) == ["a.txt", "sub/b.md"]
    assert reports(root)[name].status is FileStatus.FAILED


@pytest.mark.skipif(os.name != "posix", reason="no FIFO here")
def test_a_metadata_file_that_is_a_pipe_or_a_link_is_not_opened(root):
    os.mkfifo(root / "metadata.csv")
    (root / "corpus.toml").symlink_to(root / "a.txt")
    assert list(articles(root)) == ["a.txt", "sub/b.md"]
    assert reports(root)["metadata.csv"].reason == reports(root)["corpus.toml"].reason == "not a regular file"


def test_only_those_at_the_root_are_metadata_files(root):
    (root / "sub" / "metadata.csv").write_text("path,title\nb.md,B\n")
    assert articles(root)["sub/b.md"].title == "Heading"
    assert reports(root)["sub/metadata.csv"].reason == ".csv files are not read"


def test_the_stamp_tells_that_a_metadata_file_changed_and_it_is_read_again(root):
    corpus = Corpus([root])
    first = corpus.metadata_stamp
    assert corpus.metadata_stamp == first == Corpus([root]).metadata_stamp
    (root / "metadata.csv").write_text("path,title\na.txt,New\n")
    assert corpus.metadata_stamp != first
    assert corpus.read(next(file for file in corpus.files() if isinstance(file, FoundFile)))[0].title == "New"


def test_several_roots_have_their_own_metadata(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("Text.")
        (tmp_path / name / "metadata.csv").write_text(f"path,title\na.txt,Title {name}\n")
    corpus = Corpus([tmp_path / "one", tmp_path / "two"])
    assert [corpus.read(file)[0].title for file in corpus.files()] == ["Title one", "Title two"]


@pytest.mark.parametrize("line", ["\x1b]52;c;aGk=\x07", "a\nb", "\u202eevil", "[bold]"])
def test_hostile_metadata_is_one_harmless_line(root, line):
    (root / "metadata.csv").write_text(f'path,title\na.txt,"{line} x"\n', encoding="utf-8")
    title = articles(root)["a.txt"].title
    assert "\n" not in title
    assert "\x1b" not in title
    assert title.endswith(" x")


def test_a_table_with_a_fault_in_every_line_is_told_in_a_few(root):
    rows = "".join(f"{number}.txt,5/6/2024\n" for number in range(5000))
    (root / "metadata.csv").write_text(f"path,date\n{rows}", encoding="utf-8")
    (report,) = (item for item in Corpus([root]).files() if isinstance(item, FileReport))
    assert report.path == "metadata.csv"
    assert report.reason.startswith("line 2: the date “5/6/2024” is not understood")
    assert report.reason.endswith("; and 4,980 more")
