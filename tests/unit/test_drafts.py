"""Drafts as files: text as it is, Word documents by their paragraphs, and no bomb goes off."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer import drafts
from explorer.drafts import draft_text, is_markdown, read_draft
from explorer.errors import ExplorerError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>%s</w:body></w:document>'


def docx(xml, name="word/document.xml", packed=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as archive:
        archive.writestr(name, xml)
    return out.getvalue()


def test_the_paragraphs_of_a_word_document(tmp_path):
    xml = BODY % (
        "<w:p><w:r><w:t>He said “one</w:t></w:r><w:ins><w:r><w:t> two</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del>"
        "<w:r><w:tab/><w:t>three” &amp; so.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t><w:br/><w:t>below</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:r><w:instrText>HYPERLINK</w:instrText></w:r></w:p>"
    )
    path = tmp_path / "Draft.DOCX"
    path.write_bytes(docx(xml))
    assert read_draft(path) == "He said “one two\tthree” & so.\n\nCell\nbelow\n"
    assert not is_markdown(path)


def test_a_text_box_is_read_once():
    box = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>"
    xml = (
        BODY
        % f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    ).replace("<w:body>", "<w:body xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>")
    assert draft_text(docx(xml), "a.docx") == "In the box\n"


@pytest.mark.parametrize("packed", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_document_that_is_packed_as_none_may_be_is_none(packed):
    with pytest.raises(ExplorerError, match="no Word document"):
        draft_text(docx(BODY % "<w:p/>", packed=packed), "a.docx")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        docx("x", "other.xml"),
        docx("no xml"),
        docx(BODY % "<w:p>"),
        docx('<!DOCTYPE a [<!ENTITY b "c">]>' + BODY.partition("?>")[2] % "&b;"),
        docx(BODY % "")[:60],
        docx((BODY % "").replace("1.0", '1.0" encoding="nonsense', 1)),
    ],
    # An archive holds the time; every process of a run must give a test the same name.
    ids=["empty", "no archive", "no document", "no xml", "no end", "an entity", "cut off", "unknown encoding"],
)
def test_what_is_no_word_document_is_said_in_a_sentence(data):
    with pytest.raises(ExplorerError):
        draft_text(data, "x.docx")


def test_a_document_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(drafts, "LARGEST", 100_000)
    bomb = docx(BODY % ("<w:p/>" * 1_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(ExplorerError, match="too large"):
        draft_text(bomb, "x.docx")


def test_nesting_without_end_is_read():
    assert draft_text(docx(BODY % ("<w:p>" * 100_000 + "<w:t>x</w:t>" + "</w:p>" * 100_000)), "x.docx") == "x\n"


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data):
    for name in ("x.docx", "x.md"):
        with suppress(ExplorerError):
            assert isinstance(draft_text(data, name), str)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_drafts_are_read_in_the_encodings_that_articles_are_read_in(tmp_path, encoding):
    text = "He said: “It’s premature to talk about it yet”, in a café.\n" * 3
    path = tmp_path / "draft.txt"
    path.write_bytes(text.encode(encoding))
    assert read_draft(path) == text
