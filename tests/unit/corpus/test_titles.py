import pytest

from explorer.corpus.titles import LONGEST, heading_of, is_furniture, title_of
from explorer.text import normalise

PROSE = "The council met on Tuesday to discuss the new bridge over the river, which has been closed since the spring."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Bridge to reopen in May\n\n{PROSE}", "Bridge to reopen in May"),
        (f"Will the bridge reopen?\n\n{PROSE}", "Will the bridge reopen?"),
        (f"Follow us on: |\nBridge to reopen in May\n\n{PROSE}", "Bridge to reopen in May"),
        (f"8 December 2024\nBy Ann Lee\n\nBridge to reopen in May\n\n{PROSE}", "Bridge to reopen in May"),
        (f"Bridge to reopen in May\n{PROSE}", "Bridge to reopen in May"),
        ("The council met. It rained.", "The council met"),
        ("It moved to the U.S. The rest is history.", "It moved to the U.S."),
        (f"* * *\n\n{PROSE}\n\nKey points\n\nMore.", f"{PROSE[:78]}…"),
        ("- First item of a list. Second sentence.", "First item of a list"),
        ("**Bold** [headline](https://x.org)\n\nText.", "Bold headline"),
        ("会谈将于下周在北京举行。记者会上他还回答了其他问题。", "会谈将于下周在北京举行。"),
        ("Read more\nShare this article\n|||\n", None),
        ("12345 !!! 67890", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_title_is_the_first_line_that_reads_like_one_or_the_first_sentence(text, title):
    assert title_of(normalise(text)) == title


@pytest.mark.parametrize("sentence", [PROSE * 3, "x" * 500, "word, " * 100, "“Quoted at length " * 20])
def test_a_title_made_from_a_sentence_is_cut_at_a_word(sentence):
    title = title_of(sentence)
    assert len(title) <= LONGEST
    assert title.endswith("…")
    assert sentence.startswith(title[:-1])


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on: |",
        "Follow @paper on X",
        "Read more",
        "Similar news",
        "Related articles:",
        "Share this",
        "Share on Facebook",
        "Sign in",
        "Sign up for our newsletter",
        "Subscribe now",
        "We use cookies to improve your experience",
        "By continuing to use this site you agree",
        "Accept all cookies",
        "Get our daily newsletter",
        "Access the digest at no cost.",
        "Already a subscriber? Log in",
        "Advertisement",
        "Skip to main content",
        "Home | News | Sport | Weather",
        "— * — * —",
        "8 December 2024",
        "Published: 8 Dec 2024",
        "Last updated on 8 December",
        "By Ann Lee",
        "By Ann Lee and John B. Smith",
        "Photo: Ann Lee",
        "Photo credit: Ann Lee/Agency",
        "© 2024 The Paper",
        "All rights reserved.",
        "5 min read",
        "3 hours ago",
        "12 comments",
        "https://example.org/article",
        "ann@example.org",
        "![](image.png)",
        "ABC and Agencies",
    ],
)
def test_what_surrounds_an_article_is_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Follow the money: how the bridge was paid for",
        "Home prices rise again",
        "Search for missing sailors goes on",
        "Share prices fall after the vote",
        "Sign of the times: shops close early",
        "By the numbers: a year of bridges",
        "By night, the river is another place",
        "Read my lips: the promise that was not kept",
        "News of the deal reached the town late",
        "Live updates stop as the storm passes",
        "Top general resigns",
        "More than 100 people cross the bridge",
        "Latest talks fail",
        "Photo shows bridge before collapse",
        "Newsletter writers unite",
        "2024 in review",
        "Comment: why bridges matter",
    ],
)
def test_a_headline_is_not_furniture(line):
    assert not is_furniture(line)


def test_a_line_of_capitals_is_looked_at_once():
    assert not is_furniture(f"By {'A' * 140}!")
    assert not is_furniture(f"BY {'BRIDGE ' * 20}1")
    assert is_furniture("BY JANE O’NEILL-SMITH and J.R. DOE")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# The bridge\n\nText.", "The bridge"),
        ("Intro.\n\n## The *old* bridge ##\n", "The old bridge"),
        ("The bridge\n==========\n\nText.", "The bridge"),
        ("The bridge\n---\n\nText.", "The bridge"),
        ("```\n# a comment\n```\n# Real\n", "Real"),
        ("#hashtag\n\n# [Linked](https://x.org) `code`\n", "Linked code"),
        ("# Share this\n\n# Real\n", "Real"),
        ("No heading\n\nat all", None),
        ("text\n\n---\n\nmore", None),
    ],
)
def test_a_markdown_heading_is_a_title(text, title):
    assert heading_of(text) == title
