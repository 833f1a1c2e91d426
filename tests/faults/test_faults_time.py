"""Text that is made to keep reading or tagging busy for ever is read and tagged."""

from __future__ import annotations

import pytest

from explorer.corpus.readers import READERS

SIZE = 20_000
LONG = 200_000
LINES = {
    "stars": "*a " * (LONG // 3),
    "underlines": "_a " * (LONG // 3),
    "ticks": "`a " * (LONG // 3),
    "all ticks": "# " + "`" * LONG,
    "brackets": "# " + "[" * LONG,
    "blanks": "# a" + " " * LONG + "b",
    "images": "# " + "![a](" * (LONG // 5),
}
BEGINNINGS = ("Bran", "Corv", "Dalm", "Estr", "Fenn")
NAMES = [beginning + end for beginning in BEGINNINGS for end in ("ick", "olan", "urst", "ey")]
TEXTS = {
    "names": "".join(f"President {one} {other} said so. " for one in NAMES for other in NAMES),
    "list": ", ".join(f"{name}{number}" for number in range(150) for name in NAMES),
    "definitions": " ".join(f"{one} {other} ({one[0]}{other[0]})" for one in NAMES for other in NAMES),
    "line": "_" * SIZE,
    "quotes": '"' * SIZE,
    "calls": "!" * SIZE,
    "parentheses": "(" * SIZE,
}


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("name", LINES)
def test_a_title_is_found(name: str, suffix: str) -> None:
    assert READERS[suffix].read(LINES[name].encode()).text


@pytest.mark.parametrize("name", TEXTS)
def test_entities_are_found(name: str) -> None:
    from explorer.entities import load_pipeline

    (tagging,) = load_pipeline().tag([TEXTS[name][:SIZE]])
    assert all(mention.end <= SIZE for mention in tagging.mentions)
