"""What the verdicts promise: the examples of the documentation, attributions, locators, hostile drafts."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.citing import cite, clip, export, locate, locate_all
from explorer.citing.verification import FAILURES, State, Verdict, check_draft
from explorer.citing.verification.folding import folded, stands_whole
from explorer.errors import ArticleError
from explorer.model import Article, Summary
from explorer.text import digest, normalise

PAGE = Path(__file__).parents[3] / "docs" / "verification.md"
EXAMPLES = [
    [cell.strip() for cell in row.strip("|\n").split(" | ")]
    for row in PAGE.read_text(encoding="utf-8")
    .split("<!-- examples -->")[1]
    .split("<!-- /examples -->")[0]
    .splitlines()
    if row.startswith("|")
][2:]


class Few:
    """A few articles in memory."""

    def __init__(self, *articles, people=()):
        self.articles = {article.id: article for article in articles}
        self.known = dict(people)

    def article(self, article_id):
        if article_id not in self.articles:
            raise ArticleError("No such article.")
        return self.articles[article_id]

    def holds(self, article_id):
        return article_id in self.articles

    def addresses(self):
        return [(it.url, it.id) for it in self.articles.values() if it.url]

    def titled(self, text):
        return [Summary(it.id, it.title, url=it.url) for it in self.articles.values()]

    def holding_all(self, text, *, few=24):
        return sorted(self.articles)

    def sharing(self, text, limit):
        return sorted(self.articles)[:limit]

    def rarity(self, word):
        return 7 if len(word) > 3 else 4

    def mentions(self, article_id):
        return ()

    def people(self, name):
        return {key for key, names in self.known.items() if name in names}

    def is_title(self, word):
        return word in ("minister", "president")

    def is_given_name(self, word):
        return False

    def sound(self, word):
        return word


def article(text, name="a.txt", **known):
    text = normalise(text)
    return Article(**{"id": name, "title": name, "text": text, "sha256": digest(text), "path": "", **known})


def verdicts(draft, *articles, **how):
    return [it.verdict.value for it in check_draft(draft, Few(*articles, **how)).findings]


@pytest.mark.parametrize(("written", "draft", "verdict"), EXAMPLES, ids=[f"{row[1]} {row[2]}" for row in EXAMPLES])
def test_the_examples_of_the_documentation(written, draft, verdict):
    assert [f"`{it}`" for it in verdicts(draft, article(f"Before. {written} After."))] == [verdict]


def test_the_documentation_names_every_verdict():
    assert len(EXAMPLES) > 20
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{verdict.value}` |" in page for verdict in Verdict)
    assert {row[2].strip("`") for row in EXAMPLES} == {it.value for it in Verdict} - {"misattributed"}


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("It cost $5 million then.", "5 million then"),
        ("It cost 5 million then.", "It cost 5"),
        ("It rose to 5% at last.", "It rose to 5"),
        ("At -5 degrees it froze.", "5 degrees it froze"),
        ("It was 6' and no more.", 'It was 6" and no more.'),
        ("An area of 20 m² in all.", "An area of 20 m2 in all."),
        ("The US forces left it.", "The us forces left it."),
        ("US forces left it.", "Us forces left it."),
        ("We can’t do it now.", "We can"),
        ("We can’t do it now.", "We can’t do it"),
        ("It was resigned to all.", "It was re-signed to all."),
        ("Its end is near now.", "It’s end is near now."),
        ("Eat, grandma, it is hot.", "Eat grandma, it is hot."),
        ("It is war. Not peace at all.", "It is war, not peace at all."),
        ("He met Anna and Bob there.", "He met Anna, and Bob there."),
        ("The 12 of 5 May 2024 left.", "The 12 of 6 May 2024 left."),
        ("They are all un\u00adhappy there.", "They are all happy there."),
        ("He was there. She was not there, too.", "He was not there, too."),
        ("The United Nations [UN]-led talks went on.", "The United [UN]-led talks went on."),
    ],
)
def test_small_changes_that_matter_are_never_right(written, quoted):
    [verdict] = verdicts(f"> {quoted}", article(f"One. {written} Two."))
    right = quoted in ("We can’t do it",)
    assert (verdict == "verbatim") == right
    assert right or Verdict(verdict) in FAILURES or verdict == "short"


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("It’s “here” – at last…", "It's 'here' -- at last..."),
        ("The ﬁrst oﬃce of the year.", "The first office of the year."),
        ("A cafe\u0301 in the old town.", "A café in the old town."),
        ("A soft\u00adly hyphenated word.", "A softly hyphenated word."),
        ("Ten\u00a0000 people came here.", "Ten 000 people came here."),
        ("It was word—word and more.", "It was word - word and more."),
        ("the talks went on all day", "The talks went on all day"),
        ("A zero\u200bwidth space in it.", "A zerowidth space in it."),
    ],
)
def test_typography_is_told_and_the_place_is_exact(written, quoted):
    one = article(f"Before it. {written} Behind it.")
    [finding] = check_draft(f"> {quoted}", Few(one)).findings
    assert finding.verdict is Verdict.TYPOGRAPHY
    assert one.text[finding.place.start : finding.place.end] == written


def test_what_an_elision_leaves_out_is_no_difference():
    one = article(
        "We will sign the old treaty here. Then all of us will go home again. They will stay and wait for us."
    )
    draft = "“We will sign the new treaty here. […] They will stay and wait for us.”"
    [finding] = check_draft(draft, Few(one)).findings
    assert finding.verdict is Verdict.ALTERED
    assert [(it.draft, it.article) for it in finding.difference] == [("new", "old")]
    assert "[…]" in [it.draft for it in finding.compared]


def test_a_difference_is_told_word_by_word():
    one = article("He said we will not sign the old treaty in 2024 with them.")
    [finding] = check_draft("“we will sign the new treaty in 2025 with them”", Few(one)).findings
    assert [(it.draft, it.article) for it in finding.difference] == [("", "not"), ("new", "old"), ("2025", "2024")]
    assert (
        "".join(it.draft + it.gap for it in finding.compared if it.draft)
        == "we will sign the new treaty in 2025 with them"
    )


A = article(
    "The harbour froze over in the night. “We go on as before,” said Ann Lee.",
    "a.txt",
    title="The cold harbour in winter",
)
B = article("Nothing else was said that day. “We go on as before,” said Bob Ray.", "b.txt", url="https://x.org/b")
WHO = {"person:lee": ("Ann Lee", "Lee"), "person:ray": ("Bob Ray", "Ray")}


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("“The harbour froze over in the night.” (a.txt)", "verbatim"),
        ("“The harbour froze over in the night.” (b.txt)", "misattributed"),
        ("In b.txt we read: “The harbour froze over in the night.”", "misattributed"),
        ("“The harbour froze over in the night.”[^1]\n\n[^1]: See b.txt.", "misattributed"),
        ("“The harbour froze over in the night.”[^1]\n\n[^1]: See a.txt.", "verbatim"),
        ("“The harbour froze over in the night.” https://x.org/b", "misattributed"),
        ("“Nothing else was said that day.” As The Cold Harbour in Winter has it.", "misattributed"),
        ("> The harbour froze over in the night.\n\n— *T*, n.d., b.txt, ¶ 1", "misattributed"),
        ("> The harbour froze over in the night.\n\n— *T*, n.d., a.txt, ¶ 1", "verbatim"),
        ("> The harbour froze over in the night.[^2]\n\n[^1]: See b.txt.\n\n[^2]: See a.txt.", "verbatim"),
        ("> The harbour froze over in the night.[^2]\n\n[^1]: See a.txt.\n\n[^2]: See b.txt.", "misattributed"),
        ("> The harbour froze over in the night.\n\nb.txt is another.", "verbatim"),
        ("“The harbour froze over in the night.” And elsewhere.\n\nb.txt is another.", "verbatim"),
        ("“We go on as before,” said Ann Lee.", "verbatim"),
        ("“We go on as before,” said Bob Ray.", "verbatim"),
        ("“We go on as before,” said Cid Poe.", "verbatim"),
        ("“We go on as before,” said the president.", "verbatim"),
        ("“The harbour froze over in the night,” said Ann Lee.", "typography"),
    ],
)
def test_an_article_that_is_named_has_to_hold_the_quotation(draft, verdict):
    assert verdicts(draft, A, B, people=WHO)[0] == verdict


def test_a_speaker_who_is_somebody_else_in_every_article_is_wrong():
    assert verdicts("“We go on as before,” said Bob Ray.", A, people=WHO) == ["misattributed"]
    assert verdicts("Minister Bob Ray said: “We go on as before”.", A, people=WHO) == ["misattributed"]
    assert verdicts("“We go on as before,” said Lee.", A, people=WHO) == ["verbatim"]
    assert verdicts("“We go on as before,” said Bob Ray.", A) == ["verbatim"]


def test_a_quotation_within_another_is_not_said_by_the_outer_speaker():
    one = article("“He answered: ‘I would take it so’,” Ann Lee said.")
    assert verdicts("“I would take it so”, said Bob Ray.", one, people=WHO) == ["verbatim"]


def test_a_wrong_paragraph_is_mentioned():
    one = article("First one here.\nSecond one here.")
    cited = cite(one, locate(one, 16, len(one.text)))
    assert check_draft(cited, Few(one)).findings[0].notes == ()
    [finding] = check_draft(cited.replace("¶ 2", "¶ 1"), Few(one)).findings
    assert finding.notes == ("The draft cites ¶ 1; it stands in ¶ 2.",)


@pytest.mark.parametrize(
    ("draft", "state"),
    [
        ("“Second one here.” — T, n.d., a.txt, ¶ 2", State.INTACT),
        ("“Second one here.” — T, n.d., a.txt, ¶ 1", State.MOVED),
        ("“Second two here now.” — T, n.d., a.txt, ¶ 2", State.GONE),
        ("“Third one here.” — T, n.d., a.txt, ¶ 1", State.GONE),
        ("“Second one here.” — T, n.d., c.txt, ¶ 2", None),
        ("“Second one here.” (a.txt)", None),
        ("> Second one here.\n\n— *T*, n.d., a.txt, ¶ 2", State.INTACT),
        ("> Second one here.[^1]\n\n[^1]: *T*, n.d., a.txt, ¶ 1", State.MOVED),
    ],
)
def test_a_citation_of_ours_says_whether_its_passage_is_there(draft, state):
    few = Few(article("First one here.\nSecond one here."), article("Third one here.", "b.txt"))
    assert check_draft(draft, few).findings[0].citation is state


def test_parts_of_a_quotation_are_shown_where_they_stand():
    one = article("One is here now. Two is here now. Three is here now. Four is not here now.")
    [finding] = check_draft("“One is here now. […] Three is here now.”", Few(one)).findings
    assert [one.text[slice(*span)] for span in finding.parts] == ["One is here now.", "Three is here now."]
    backwards = check_draft("“Three is here now. […] One is here now.”", Few(one)).findings[0]
    assert backwards.verdict is Verdict.ALTERED
    other = article("Another thing is said here.", "b.txt")
    apart = check_draft("“One is here now. […] Another thing is said here.”", Few(one, other)).findings[0]
    assert apart.verdict is Verdict.ALTERED
    assert "different articles: a.txt, b.txt" in apart.notes[0]


def test_parts_that_stand_are_told_from_the_one_that_does_not():
    text = "The mayor spoke of trust on Monday.\n\nThe harbour will open to all ships in the spring of next year."
    draft = "“The mayor spoke of trust … The harbour will never open to all ships in the spring”"
    (finding,) = check_draft(draft, Few(article(text))).findings
    assert finding.verdict is Verdict.ALTERED
    assert finding.notes == ("“The mayor spoke of trust” stands in ¶ 1 of a.txt.",)


def test_what_is_copied_and_exported_can_be_checked():
    one = article("First “one” is here.\n\n“Second one,” he said.\nThird [1] of them. Fourth of them is here.")
    spans = [(0, 20), (22, one.text.index(" Fourth"))]
    for start, end in [(0, 20), (0, len(one.text)), (22, len(one.text))]:
        for style in ("plain", "markdown", "footnote"):
            report = check_draft(cite(one, locate(one, start, end), style), Few(one))
            assert [it.verdict for it in report.findings] == [Verdict.VERBATIM], style
    locators = locate_all(one, [(0, 20), (44, 62)])
    assert verdicts(cite(one, locators, "markdown"), one) == ["stitched"]
    kept = [clip(one, locate(one, *span)) for span in spans]
    assert set(verdicts(export(kept, "markdown"), one)) == {"verbatim"}
    for form in ("annotation", "jsonl", "csl-json"):
        report = check_draft(export(kept, form), Few(one))
        assert report.findings == ()
        assert [it.state for it in report.locators] == [State.INTACT] * 2


@pytest.mark.parametrize("style", ["markdown", "footnote"])
def test_a_title_with_an_open_mark_takes_no_quotation_with_it(style):
    one = article("“I asked him: ‘What is it?\nOne is here now. Two is here now.", title="“I asked him: ‘What…")
    at = one.text.index("One")
    cited = cite(one, locate(one, at, at + 16), style)
    assert verdicts(f"{cited}\n\n“Two is here now.”", one) == ["verbatim", "verbatim"]


@pytest.mark.parametrize(
    "text",
    [
        "A tag <I[y and more” of it` here.",
        "One more \\<b and \\_ with three \\* signs.",
        "One line here.\n> two lines here\n>> three lines here",
        "First of them.\n\u0e39\u0e1b begins with a mark here.",
        "``` fence of words here",
    ],
)
@pytest.mark.parametrize("style", ["plain", "markdown", "footnote"])
def test_what_looks_like_markdown_is_found_as_it_was_copied(text, style):
    one = article(f"Before it.\n{text}\nBehind it.", title="A `title` <i>with</i> signs")
    start = one.text.index(text)
    report = check_draft(cite(one, locate(one, start, start + len(text)), style), Few(one))
    assert [it.verdict for it in report.findings] == [Verdict.VERBATIM]


def test_locators_are_intact_moved_or_gone():
    old = article("The first sentence stands here for its length. The second one is cited. A third one follows.")
    block = f"Text.\n\n```json\n{cite(old, locate(old, 47, 71), 'annotation')}\n```\n"
    report = check_draft(block, Few(old))
    assert [(it.line, it.state, it.spans) for it in report.locators] == [(4, State.INTACT, ((47, 71),))]
    moved = check_draft(block, Few(article("New. " + old.text)))
    assert [(it.state, it.spans) for it in moved.locators] == [(State.MOVED, ((52, 76),))]
    for changed in (Few(article(old.text.replace("is cited", "is not cited"))), Few()):
        gone = check_draft(block, changed)
        assert [it.state for it in gone.locators] == [State.GONE]
        assert not gone.stands


CHARACTERS = list("ab c.,'\"“”‘’«»-–—…\n\u00a0\u00ad\u200b\u0301éﬁ5$%中[]()")
characters = st.sampled_from([*CHARACTERS, "word ", "not ", "n’t "])


@settings(max_examples=300, deadline=None)
@given(st.lists(characters, max_size=60).map("".join), st.data())
def test_every_place_in_a_folded_text_is_known_in_the_original(text, data):
    body = folded(text)
    assert folded(body.text).text == folded(folded(body.text).text).text
    start = data.draw(st.integers(0, len(body.text)))
    end = data.draw(st.integers(start, len(body.text)))
    span = body.span(start, end)
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
        cut = not stands_whole(text, *span) or text[max(0, span[0] - 1) : span[0]].isdigit()
        assert cut or folded(text[slice(*span)]).text.strip(" -") in body.text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=60))
def test_a_line_of_any_text_is_found_as_it_was_copied(text, more):
    one = article(f"Before it stands this. {text.strip()} word and word. {more}")
    line = one.text.split("\n")[0]
    if not re.search(r"[^\W_]{1}.*\s", line):
        return
    report = check_draft(cite(one, locate(one, 0, len(line.rstrip()))), Few(one))
    assert [it.verdict for it in report.findings] == [Verdict.VERBATIM]


@settings(max_examples=200, deadline=None)
@given(st.lists(characters, max_size=60).map("".join))
def test_no_draft_fails(draft):
    report = check_draft(draft, Few(A, B, people=WHO))
    assert sum(report.counts.values()) == len(report.findings)


def test_json_that_is_no_locator_is_a_draft():
    assert verdicts('{"a": "The harbour froze over in the night."}', A) == ["short", "verbatim"]
    assert check_draft(json.dumps([1, 2]), Few(A)).findings == ()


ANEW = "He said: “One is here now.\n\n“Two is here as well.\n\n“Three came,” and left."


@pytest.mark.parametrize(
    ("draft", "verdict"),
    [
        ("“One is here now.\n\n“Two is here as well.”", "verbatim"),
        ("“One is here now. Two is here as well.”", "verbatim"),
        ("“here now. Two is here - as well. Three”", "altered"),
        ("“here now. two is here as well. Three”", "altered"),
        ("“here\u00a0now. Two is here as well. Three”", "typography"),
        ("> One is here now.\n>\n> “Two is here as well.", "verbatim"),
        ("“One is here now. Two is not here as well.”", "altered"),
    ],
)
def test_a_quotation_of_several_paragraphs_may_be_opened_anew_in_each_or_not(draft, verdict):
    assert verdicts(draft, article(ANEW)) == [verdict]


def test_two_sentences_with_their_own_attribution_are_two_quotations():
    text = "“It was cold that day.”\n\nAs Berg put it, “nobody was in the house at all.”"
    assert verdicts(text, article(text)) == ["verbatim", "verbatim"]
    once = "“It was cold that day,” Berg said, “and nobody was in the house at all.”"
    assert verdicts(once, article(once)) == ["stitched"]


@pytest.mark.parametrize(
    "draft",
    [
        "He said “the envoy left" + " " * 300_000 + "Aleppo on Monday”.",
        "“the envoy left Aleppo”" + " " * 300_000 + ", ¶ 1",
        "“" + "the envoy " * 50_000 + "”",
        "“one two three” — a.txt, ¶ " + "9" * 5_000,
    ],
    ids=["blanks", "blanks behind", "words", "digits"],
)
def test_the_work_for_a_draft_of_no_sense_grows_with_its_length(draft, calls):
    few = Few(article("The envoy left Aleppo on Monday.\n"))
    middle, half = len(draft) // 2, len(draft) // 4
    shorter = draft[: middle - half] + draft[middle + half :]
    assert calls(lambda: check_draft(draft, few)) < 3 * calls(lambda: check_draft(shorter, few)) + 1_000
