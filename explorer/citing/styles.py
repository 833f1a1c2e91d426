"""Citation styles: a record written for people.

A new style is a function from a ``Record`` to text, entered in ``STYLES`` and named in ``settings.STYLES``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol

from explorer.citing.annotation import annotation
from explorer.citing.bibliographic import bibtex, csl_json, ris
from explorer.citing.csl import csl_style
from explorer.citing.links import link
from explorer.citing.records import Passages, Record, record_of
from explorer.citing.templates import template_style
from explorer.errors import CitationError
from explorer.model import Article

NO_DATE: Final = "n.d."


class CitationStyle(Protocol):
    """Writes a passage with its citation, ready to paste."""

    def __call__(self, record: Record, /) -> str:
        """The quotation, character for character, and where it is from."""


def plain(record: Record) -> str:
    """The quotation in curly quotes, then a dash and where it is from; on a line of its own after several lines."""
    gap = "\n" if "\n" in record.quotation else " "
    return f"“{record.quotation}”{gap}— {_line(record)}"


def markdown(record: Record) -> str:
    """A block quotation, then a paragraph with where it is from, linked if it has a web address.

    The quotation stays as it is, because in Markdown too it has to be found again by its characters. Only a "<"
    that would open an HTML tag or comment, and so could close the block or hide what follows, gets a backslash,
    which Markdown does not show. The citation stands after the block: nothing in the quotation can swallow it.
    """
    return f"{_block(record.quotation)}\n\n— {_markdown_line(record)}"


def footnote(record: Record) -> str:
    """A block quotation with the sign of a Markdown footnote at its end, and the footnote with where it is from.

    The name of the footnote is made from the passage, so that several can be pasted into one text. A quotation that
    Markdown could read as code, a link or mathematics does not carry the sign itself: it could swallow it.
    """
    sign = f"[^{record.key[-10:]}]"
    gap = "\n\n" if _SWALLOWS.search(record.quotation) else ""
    return f"{_block(record.quotation)}{gap}{sign}\n\n{sign}: {_markdown_line(record)}"


STYLES: Final[Mapping[str, CitationStyle]] = MappingProxyType(
    {
        "plain": plain,
        "markdown": markdown,
        "footnote": footnote,
        "bibtex": bibtex,
        "ris": ris,
        "csl-json": csl_json,
        "annotation": annotation,
        "link": link,
    }
)
"""Every style that ships with explorer by the name it has in settings and on the command line."""


def styles(
    templates: Mapping[str, str] = MappingProxyType({}), csl: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str, CitationStyle]:
    """Every style by its name: ours, the reader's templates (``Settings.templates``) and CSL styles (``Settings.csl``).

    Raises:
        CitationError: a template cannot be used.
    """
    own = {name: template_style(name, text, NO_DATE) for name, text in templates.items()}
    return {**STYLES, **own, **{name: csl_style(name, source) for name, source in csl.items()}}


def cite(
    article: Article,
    passages: Passages,
    style: str = "plain",
    *,
    templates: Mapping[str, str] = MappingProxyType({}),
    csl: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The passage, or the parts of one quotation, with its citation, ready to paste.

    Raises:
        CitationError: the style is unknown or cannot be used here, or the passage does not stand in the article.
    """
    known = styles(templates, csl)
    write = known.get(style)
    if write is None:
        raise CitationError(f"There is no citation style “{style}”.", hint=f"Styles: {', '.join(known)}.")
    return write(record_of(article, passages))


def citation(article: Article, passages: Passages) -> str:
    """Where the passage is from, in one line: author, title, source, date, address, file and paragraph.

    Raises:
        CitationError: the passage does not stand in the article.
    """
    return _line(record_of(article, passages))


_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")
_SWALLOWS: Final = re.compile(r"[`~\\<\[\]$]|^(?: {4}|\t)", re.MULTILINE)
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#!|~$^=@])")
# GitHub and others make links of these without any brackets.
_AUTOLINK: Final = re.compile(r"(?i)(?<=www)\.|:(?=//)")
_ENTITY: Final = re.compile(r"&(?=#?\w+;)")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _block(quotation: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in _TAG.sub(r"\\<", quotation).split("\n"))


def _line(record: Record) -> str:
    parts = [record.author, record.title, record.source, record.date or NO_DATE, record.url, record.file, record.place]
    return ", ".join(part for part in parts if part)


def _markdown_line(record: Record) -> str:
    title = f"*{escaped(record.title)}*"
    parts = [
        escaped(record.author or ""),
        f"[{title}]({_ENTITY.sub('&amp;', record.url)})" if record.url else title,
        escaped(record.source or ""),
        escaped(record.date or NO_DATE),
        escaped(record.file),
        record.place,
    ]
    return ", ".join(part for part in parts if part)


def escaped(text: str) -> str:
    """One line of metadata that Markdown and HTML show as it is."""
    return _AUTOLINK.sub(r"\\\g<0>", _SPECIAL.sub(r"\\\1", text)).translate(_ENTITIES)
