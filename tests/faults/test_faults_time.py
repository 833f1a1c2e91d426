"""Reading and tagging take a time in proportion to the text, whatever it is made of."""

from __future__ import annotations

import time

import pytest

from explorer.corpus.readers import READERS

SIZE = 20_000
LINES = {
    "stars": "*a " * (SIZE // 3),
    "underlines": "_a " * (SIZE // 3),
    "ticks": "`a " * (SIZE // 3),
    "all ticks": "# " + "`" * SIZE,
    "brackets": "# " + "[" * SIZE,
    "blanks": "# a" + " " * SIZE + "b",
    "images": "# " + "![a](" * (SIZE // 5),
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
def test_a_title_is_found_in_time(name: str, suffix: str) -> None:
    begun = time.process_time()
    READERS[suffix].read(LINES[name].encode())
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("name", TEXTS)
def test_entities_are_found_in_time(name: str) -> None:
    from explorer.entities import load_pipeline

    pipeline = load_pipeline()
    list(pipeline.tag(["Warm."]))
    begun = time.process_time()
    list(pipeline.tag([TEXTS[name][:SIZE]]))
    assert time.process_time() - begun < 1.5
