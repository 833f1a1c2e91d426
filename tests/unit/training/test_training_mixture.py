"""Sources become samples with our labels; what a source does not say counts as unknown."""

from __future__ import annotations

import pytest

from training.mixture import UNKNOWN, own_news, relabelled
from training.samples import Sample


def names(sample: Sample) -> list[tuple[str, str]]:
    return [(sample.text[start:end], label) for start, end, label in sample.entities]


def test_our_news_is_read_with_its_marks() -> None:
    news = own_news()
    labels = {label for sample in news for *_, label in sample.entities}
    assert labels == {"PER", "ORG", "LOC", "NORP"}
    assert len({sample.document for sample in news}) == len(news) > 150
    assert not any("[" in sample.text for sample in news)


@pytest.mark.parametrize(
    ("text", "marked", "wanted"),
    [
        (
            "US President Zara Lee met Ana Roth in Oslo.",
            [("US President Zara Lee", "PER"), ("Oslo", "LOC")],
            [("US President ", UNKNOWN), ("Zara Lee", "PERSON"), ("Ana Roth", UNKNOWN), ("Oslo", "PLACE")],
        ),
        ("It went to the Senate.", [], [("Senate", UNKNOWN)]),
        ("Nothing was said.", [], []),
    ],
)
def test_names_that_gum_leaves_out_are_unknown(
    text: str, marked: list[tuple[str, str]], wanted: list[tuple[str, str]]
) -> None:
    spans = tuple((text.index(name), text.index(name) + len(name), label) for name, label in marked)
    assert names(relabelled(Sample("gum_news", "d", text, spans))) == wanted
    assert UNKNOWN not in dict(names(relabelled(Sample("wikigold", "d", text, spans)))).values()


def test_a_country_that_acts_is_a_place_and_its_people_are_marked() -> None:
    text = "Kenya sent Kenyan troops."
    sample = relabelled(Sample("redocred", "d", text, ((0, 5, "ORG"),)))
    assert names(sample) == [("Kenya", "PLACE"), ("Kenyan", "NORP")]
