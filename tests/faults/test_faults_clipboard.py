"""What is copied: no character that a paste could act on, and one passage with one citation, whatever a title says."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.citing import STYLES, citation, cite, locate, sendable
from explorer.model import Article
from explorer.text import digest, normalise

STEERING = (
    "\x1b\x07\x08\0\x7f\x85\x9b\x9d\u061c\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\U000e0041\ufff9"
)
TEXTS = st.text(st.characters() | st.sampled_from(STEERING + "\r\n\t\u2028\u2029[]<>&{}\\"), max_size=60)
FAULTS = [
    "\nER  - \nTY  - JOUR",
    "}\n}\n@book{x,",
    "\r\n\r\n# heading",
    "\u2028— another, source",
    "\x1b]52;c;eA==\x07",
    "\u202egnp.txt",
    "](http://e.example)",
    "<!--",
]


def article(text: str, about: str) -> Article:
    text = normalise(text)
    return Article(
        "a.txt", about, text, digest(text), "/corpus/a.txt", about, about, "2024-03-01", "http://e.example/" + about
    )


def steers(char: str) -> bool:
    return char != "\n" and (unicodedata.category(char) in ("Cc", "Cs") or char in STEERING)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_copied_text_holds_nothing_that_steers(text: str) -> None:
    sent = sendable(text)
    assert not [char for char in sent if steers(char)]
    assert sendable(sent) == sent
    sent.encode()


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@pytest.mark.parametrize("style", sorted(STYLES))
def test_any_title_gives_a_citation_that_can_be_sent(style: str, about: str) -> None:
    made = article("One sentence here. Another one there.", about or "x")
    said = sendable(cite(made, locate(made, 0, 18), style))
    assert not [char for char in said if steers(char)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_title_of_several_lines_stays_one_line_of_citation(fault: str) -> None:
    made = article("One sentence here. Another one there.", f"A title {fault} and more")
    line = citation(made, locate(made, 0, 18))
    assert len(line.splitlines()) == 1
    assert not [char for char in line if steers(char)]
    harmless = article("One sentence here. Another one there.", "A title and more")
    for style in sorted(STYLES):
        lines = cite(made, locate(made, 0, 18), style).splitlines()
        assert len(lines) == len(cite(harmless, locate(harmless, 0, 18), style).splitlines()), style
