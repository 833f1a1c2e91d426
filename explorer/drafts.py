"""The text of a draft that is to be checked: Markdown, plain text, or a Word document (.docx)."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Final
from xml.parsers import expat

from explorer.corpus.contents import Unreadable
from explorer.corpus.encoding import decode
from explorer.errors import ExplorerError

LARGEST: Final = 20_000_000
"""Bytes of a draft; of one that is larger no more need be read."""
_PLAIN_TEXT: Final = (".txt", ".text", ".docx", "")
_MAIN: Final = "word/document.xml"
_NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.org/ooxml/wordprocessingml/main",
)
_FALLBACK: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How the parts of a Word document may be packed (ECMA-376, part 2, annex B)."""
_BREAKS: Final = {"p": "\n\n", "br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


def read_draft(path: Path) -> str:
    """The text of a draft; of a Word document its paragraphs, without notes, comments and deleted words.

    Raises:
        ExplorerError: it cannot be read, is too large, or is no text.
    """
    try:
        with path.open("rb") as file:
            return draft_text(file.read(LARGEST + 1), str(path))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ExplorerError(f"{path} cannot be read: {why}.") from error


def is_markdown(path: Path) -> bool:
    """Whether a draft is read as Markdown, by its suffix."""
    return path.suffix.lower() not in _PLAIN_TEXT


def draft_text(data: bytes, name: str) -> str:
    """The text of a draft of this name; raises ExplorerError as ``read_draft``."""
    if len(data) > LARGEST:
        raise ExplorerError(f"{name} is too large for a draft.", hint="Check it in parts.")
    if name.lower().endswith(".docx"):
        return _word_text(data, name)
    try:
        return decode(data)[0]
    except Unreadable as error:
        hint = "Save it as UTF-8, Markdown or plain text, or as .docx."
        raise ExplorerError(f"{name} is no text.", hint=hint) from error


def _word_text(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(_MAIN).compress_type not in _COMPRESSIONS:
                raise zipfile.BadZipFile("it is packed in another way")
            with archive.open(_MAIN) as member:
                # The size that the archive claims is not believed: no more than this is unpacked.
                xml = member.read(LARGEST + 1)
        if len(xml) > LARGEST:
            raise ExplorerError(f"{name} is too large for a draft.", hint="Check it in parts.")
        return _Paragraphs().of(xml)
    except expat.ExpatError as error:
        raise ExplorerError(f"{name} is damaged: {error}.", hint="Save it again as .docx.") from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, RuntimeError) as error:
        raise ExplorerError(f"{name} is no Word document.", hint="Save it again as .docx.") from error


class _Paragraphs:
    """Takes the text out of WordprocessingML (ECMA-376, part 1, 17.3), as it comes and without a tree."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._in_text = 0
        self._left_out = 0

    def of(self, xml: bytes) -> str:
        """The paragraphs of a document, with an empty line between them."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(xml, True)
        return "".join(self._parts).strip() + "\n"

    @staticmethod
    def _refuse(*_: object) -> None:
        # No document needs one, and entities can grow without end.
        raise expat.ExpatError("it declares a document type")

    @staticmethod
    def _tag(name: str) -> str:
        namespace, _, tag = name.rpartition(" ")
        return tag if namespace in _NAMESPACES else ""

    @staticmethod
    def _is_left_out(name: str, tag: str) -> bool:
        """Deleted words, and what older programs are given in the place of something, which says the same again."""
        return tag in ("del", "moveFrom") or name == _FALLBACK

    def _start(self, name: str, _: object) -> None:
        tag = self._tag(name)
        self._left_out += self._is_left_out(name, tag)
        self._in_text += tag == "t"
        if tag in _BREAKS and tag != "p" and not self._left_out:
            self._parts.append(_BREAKS[tag])

    def _end(self, name: str) -> None:
        tag = self._tag(name)
        self._left_out -= self._is_left_out(name, tag)
        self._in_text -= tag == "t"
        if tag == "p" and not self._left_out:
            self._parts.append(_BREAKS["p"])

    def _text(self, text: str) -> None:
        if self._in_text and not self._left_out:
            self._parts.append(text)
