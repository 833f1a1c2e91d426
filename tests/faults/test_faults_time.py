"""Reading and tagging take a time in proportion to the text, whatever it is made of."""

from __future__ import annotations

import signal
import time

import pytest

from explorer.corpus.readers import READERS

SIZE = 40_000


@pytest.fixture(autouse=True)
def _bounded() -> object:
    signal.alarm(6)
    yield
    signal.alarm(0)


signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError()))
TEXTS = {
    "stars": "*a " * (SIZE // 3), "underlines": "_a " * (SIZE // 3), "ticks": "`a " * (SIZE // 3), "all ticks": "# " + "`" * SIZE,
    "brackets": "# " + "[" * SIZE, "blanks": "# a" + " " * SIZE + "b", "images": "# " + "![a](" * (SIZE // 5),
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_title_is_found_in_time(name: str, suffix: str) -> None:
    begun = time.perf_counter()
    READERS[suffix].read(TEXTS[name].encode())
    assert time.perf_counter() - begun < 3


NAMES = [
    f"{first}{second}" for first in ("Bran", "Corv", "Dalm", "Estr", "Fenn") for second in ("ick", "olan", "urst", "ey")
]
TAGGED = {
    "names": "".join(f"President {one} {other} said so. " for one in NAMES for other in NAMES)[:SIZE],
    "list": ", ".join(f"{one}{at}".title() for at in range(150) for one in NAMES)[:SIZE],
    "definitions": " ".join(f"{one} {other} ({one[0]}{other[0]})" for one in NAMES for other in NAMES)[:SIZE],
    "line": "_" * SIZE, "quotes": '"' * SIZE, "calls": "!" * SIZE, "parentheses": "(" * SIZE,
}  # fmt: skip


@pytest.mark.parametrize("name", TAGGED)
def test_entities_are_found_in_time(name: str) -> None:
    from explorer.entities import load_pipeline

    pipeline = load_pipeline()
    list(pipeline.tag(["Warm."]))
    begun = time.perf_counter()
    list(pipeline.tag([TAGGED[name]]))
    assert time.perf_counter() - begun < 6
