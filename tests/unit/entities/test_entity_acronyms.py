"""Short forms that the text defines take the label of their long form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from explorer.model import Tagging


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("The Front for Zelmin Liberation (FZL) won. FZL leads.", ("FZL", "Front for Zelmin Liberation")),
        ("Jabhat al-Zelmin al-Qwar (JZQ) won. JZQ leads.", ("JZQ", "Jabhat al-Zelmin al-Qwar")),
        ("The Zelmin Ocean Watch [ZOW] said so. ZOW left.", ("ZOW", "Zelmin Ocean Watch")),
        (
            "The Peruvian Ministry of Foreign Trade (MFT) said so. MFT left.",
            ("MFT", "Peruvian Ministry of Foreign Trade"),
        ),
    ],
)
def test_definitions_in_brackets(tag: Callable[[str], Tagging], text: str, definition: tuple[str, str]) -> None:
    tagging = tag(text)
    assert tagging.definitions == (definition,)
    short, long = definition
    found = [(m.text, str(m.label)) for m in tagging.mentions]
    assert found.count((long, "ORG")) == 1
    assert found.count((short, "ORG")) == 2


def test_brackets_that_define_nothing(tag: Callable[[str], Tagging]) -> None:
    assert tag("She left for the market (ABC) and came back (2019).").definitions == ()
