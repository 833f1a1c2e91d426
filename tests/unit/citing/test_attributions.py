"""Quotations that a draft gives to somebody else than their article does; and all those that it does not."""

import json
import re
from pathlib import Path

import pytest

from explorer.checking import IndexedArticles
from explorer.citing.verification import Verdict, check_draft
from explorer.errors import ArticleError
from explorer.model import Article, Label, Mention, Summary
from explorer.text import digest, fold, normalise

DATA = Path(__file__).parents[2] / "data"
PERSONS = (
    "Viktor Malenko", "Omar Haddad", "Grace Okafor", "Luis Ferrer", "Anna Keller", "Mei Tanaka", "Ingrid Solheim",
    "Pavel Dorin", "Rachel Stone",
)  # fmt: skip
OTHERS = {"Port Authority": Label.ORG, "Daily Ledger": Label.ORG, "Northern Union": Label.ORG, "Sarn": Label.GPE}


def cases(name):
    return [json.loads(line) for line in (DATA / f"attributions-{name}.jsonl").read_text("utf-8").splitlines()]


class Cast:
    """One article in which nine persons may be named, as an index knows it."""

    def __init__(self, text, author=None):
        text = normalise(text)
        self.one = Article("a.txt", "a.txt", text, digest(text), "", author=author)

    def article(self, article_id):
        if article_id != self.one.id:
            raise ArticleError("No such article.")
        return self.one

    def holds(self, article_id):
        return article_id == self.one.id

    def addresses(self):
        return ()

    def titled(self, text):
        return [Summary(self.one.id, self.one.title)]

    def holding_all(self, text, *, few=24):
        return [self.one.id]

    def rarity(self, word):
        return 7.0

    def sharing(self, text, limit):
        return [self.one.id]

    def people(self, name):
        return {full for full in PERSONS if set(fold(name).split()) <= set(fold(full).split())}

    def mentions(self, article_id):
        names = [*PERSONS, *(name.split()[1] for name in PERSONS)]
        forms = {**dict.fromkeys(names, Label.PERSON), **OTHERS}
        pattern = "|".join(sorted(forms, key=len, reverse=True))
        return [Mention(*it.span(), forms[it.group()], it.group()) for it in re.finditer(pattern, self.one.text)]

    is_title = IndexedArticles.is_title
    is_given_name = IndexedArticles.is_given_name
    sound = IndexedArticles.sound


def verdicts(case):
    findings = check_draft(case["draft"], Cast(case["article"], case.get("author"))).findings
    assert findings, case["draft"]
    return {it.verdict for it in findings}


@pytest.mark.parametrize("case", cases("seen"), ids=lambda case: case["draft"][:60])
def test_only_words_of_somebody_else_are_misattributed(case):
    assert (Verdict.MISATTRIBUTED in verdicts(case)) == case["wrong"]


def test_most_cases_are_found_that_were_written_before_the_rules_and_nobody_is_accused_wrongly():
    unseen = cases("unseen")
    found = [case for case in unseen if Verdict.MISATTRIBUTED in verdicts(case)]
    assert len(unseen) == 40
    assert all(case["wrong"] for case in found)
    assert len(found) >= 0.8 * sum(case["wrong"] for case in unseen)
